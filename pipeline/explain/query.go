package explain

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/table"
)

// query is what a person may mean by some words: a number of four digits can be
// a figure and a year, and a report may bear any name.
type query struct {
	text   string
	figure int64 // table.NullInt where it is none
	// The days of a date, 1970-01-01 being 0; table.NullInt where it is none.
	from, to int64
}

var (
	factID  = regexp.MustCompile(`^(an|co|re)-[0-9a-f]{10}$`)
	grouped = regexp.MustCompile(`^[0-9]{1,3}([.,'’ \x{a0}\x{2009}\x{202f}][0-9]{3})+$`)
	digits  = regexp.MustCompile(`^[0-9]{1,10}$`)
	isoDate = regexp.MustCompile(`^[0-9]{4}(-[0-9]{2}){0,2}$`)
	dayLast = regexp.MustCompile(`^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$`)
)

func parseQuery(text string) query {
	q := query{text: strings.TrimSpace(text), figure: table.NullInt, from: table.NullInt, to: table.NullInt}
	if grouped.MatchString(q.text) || digits.MatchString(q.text) {
		plain := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, q.text)
		if n, err := strconv.ParseInt(plain, 10, 64); err == nil {
			q.figure = n
		}
	}
	if isoDate.MatchString(q.text) {
		q.span()
	}
	return q
}

// span sets the first and the last day of a day, month or year.
func (q *query) span() {
	layout := time.DateOnly[:len(q.text)]
	first, err := time.Parse(layout, q.text)
	if err != nil || first.Year() < 1990 || first.Year() > 2099 {
		return
	}
	next := first.AddDate(0, 0, 1)
	switch layout {
	case "2006":
		next = first.AddDate(1, 0, 0)
	case "2006-01":
		next = first.AddDate(0, 1, 0)
	}
	q.from, q.to = dayNumber(first), dayNumber(next)-1
}

func dayNumber(t time.Time) int64 { return t.Unix() / 86400 }

// turned is a date that was written day first, as 2026-02-20; "" for anything
// else.
func (q query) turned() string {
	m := dayLast.FindStringSubmatch(q.text)
	if m == nil {
		return ""
	}
	t, err := time.Parse("2-1-2006", m[1]+"-"+m[2]+"-"+m[3])
	if err != nil {
		return ""
	}
	return t.Format(time.DateOnly)
}
