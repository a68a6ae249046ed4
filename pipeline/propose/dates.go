package propose

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
)

// dateForms are the formats that are tried; of two that read as many cells the
// earlier one is taken. So the day comes first where nothing speaks against it.
const dateForms = `d/m/yyyy|m/yyyy|d-m-yyyy|m-yyyy|d.m.yyyy|m.yyyy|d m yyyy|yyyy/m/d|yyyy.m.d|yyyy-m-d|yyyymmdd|ddmmyyyy|` +
	`d de month de yyyy|d de month del yyyy|d de month, yyyy|d month yyyy|d-month-yyyy|d/month/yyyy|d.month.yyyy|d month, yyyy|d month de yyyy|` +
	`month d, yyyy|month d yyyy|month de yyyy|month del yyyy|month yyyy|month-yyyy|month/yyyy|month, yyyy|m/d/yyyy|m-d-yyyy|m.d.yyyy|` +
	`d/m/yy|d-m-yy|d.m.yy|d-month-yy|d/month/yy|d month yy|d de month de yy|month-yy|month yy|month/yy|m/d/yy|m-d-yy`

// form is a format and what it can be taken for.
type form struct {
	notation.DateFormat
	turned string // the same with day and month changed over; "" where that can't be
}

// forms are all that is tried, with and without weekday and time.
func forms() []form {
	var out []form
	add := func(pattern, turned string) {
		if f, err := notation.ParseDateFormat(pattern); err == nil {
			out = append(out, form{f, turned})
		}
	}
	plain := strings.Split(dateForms, "|")
	for _, p := range plain {
		add(p, turn(p))
	}
	for _, p := range plain {
		if !strings.Contains(p, "d") || !strings.ContainsAny(p, " /-.") {
			continue
		}
		add(p+" time", "")
		add(p+", time", "")
		add("weekday, "+p, "")
		add("weekday "+p, "")
		add("weekday, "+p+" time", "")
	}
	return out
}

// turn changes day and month over.
func turn(pattern string) string {
	if len(pattern) < 6 || pattern[1] != pattern[3] || strings.Contains(pattern, "month") {
		return ""
	}
	switch pattern[:1] + pattern[2:3] {
	case "dm":
		return "m" + pattern[1:2] + "d" + pattern[3:]
	case "md":
		return "d" + pattern[1:2] + "m" + pattern[3:]
	}
	return ""
}

var isoDate = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$`)

// dated is how the dates of a column are written.
type dated struct {
	forms   []form
	unsure  []bool // day and month can't be told apart
	unread  []string
	share   float64
	written bool   // in something else than ISO
	mixed   string // a cell that only the turned format reads
}

// What is looked at to find the formats of a column.
const (
	longestDate = 60 // in bytes
	undated     = 50 // cells without a date after which no more formats are looked for
)

// readDates finds the formats that read the cells of a column.
func readDates(all []form, c *column) dated {
	var left spellings
	for _, s := range c.distinct {
		if !isoDate.MatchString(s.text) {
			left = append(left, s)
		}
	}
	d := dated{written: len(left) > 0}
	unread := 0
	for len(left) > 0 {
		at, reads := -1, 0
		if len(d.unread) < undated {
			at, reads = d.bestOf(all, left)
		}
		if at < 0 {
			unread += left[0].count
			d.unread = append(d.unread, left[0].text)
			left = left[1:]
			continue
		}
		f := all[at]
		d.forms, d.unsure = append(d.forms, f), append(d.unsure, f.turned != "" && formOfDate(f.turned).reads(left) >= reads)
		left = slices.DeleteFunc(left, func(s spelling) bool { _, ok := f.Read(s.text); return ok })
	}
	if c.filled > 0 {
		d.share = float64(c.filled-unread) / float64(c.filled)
	}
	return d
}

// bestOf is the format that reads the first cell and most of the others.
func (d *dated) bestOf(all []form, left spellings) (at, reads int) {
	at = -1
	first := left[0].text
	if len(first) > longestDate || !strings.ContainsAny(first, "0123456789") {
		return at, 0
	}
	for i, f := range all {
		if _, ok := f.Read(first); !ok {
			continue
		}
		if d.against(f) {
			d.mixed = cmp.Or(d.mixed, first)
			continue
		}
		if n := f.reads(left); n > reads {
			at, reads = i, n
		}
	}
	// The first cell may be the odd one.
	if at >= 0 && all[at].turned != "" {
		turned := slices.IndexFunc(all, func(f form) bool { return f.String() == all[at].turned })
		if turned >= 0 && !d.against(all[turned]) {
			if n := all[turned].reads(left); n > reads {
				return turned, n
			}
		}
	}
	return at, reads
}

func formOfDate(pattern string) form {
	f, err := notation.ParseDateFormat(pattern)
	if err != nil {
		return form{}
	}
	return form{DateFormat: f}
}

// against reports that a format would read cells of the others differently.
func (d *dated) against(f form) bool {
	return f.turned != "" && slices.ContainsFunc(d.forms, func(g form) bool { return g.String() == f.turned })
}

func (f form) reads(cells spellings) int {
	n := 0
	for _, s := range cells {
		if _, ok := f.Read(s.text); ok {
			n += s.count
		}
	}
	return n
}

// read is a date in our own notation, or the text itself.
func (d dated) read(cell string) string {
	for _, f := range d.forms {
		if date, ok := f.Read(cell); ok {
			return date.String()
		}
	}
	return cell
}

func (d dated) patterns() []string {
	var out []string
	for _, f := range d.forms {
		out = append(out, f.String())
	}
	return out
}
