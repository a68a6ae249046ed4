package csvfile

import (
	"bytes"
	"fmt"
	"strconv"
)

// chooseReading finds how the sample is best read, and the best reading by
// another delimiter, or nil.
func (d *detection) chooseReading() (best, next *reading) {
	candidates := []byte{'\t', '|', ';', ','}
	if d.Dialect.Delimiter != AutoDelimiter {
		candidates = []byte{d.Dialect.delimiter()}
	}
	for _, c := range candidates {
		dialect := d.Dialect
		dialect.Delimiter = c
		r := d.chooseQuote(dialect)
		switch {
		case best == nil:
			best = r
		case d.better(r, best):
			best, next = r, best
		case next == nil || d.better(r, next):
			next = r
		}
	}
	if len(candidates) > 1 && best.score() < leastScore && best.dialect.Delimiter != ',' {
		usual := d.Dialect
		usual.Delimiter = ','
		best, next = d.chooseQuote(usual), nil
	}
	return best, next
}

// nearly is how close two scores are that say nothing by themselves.
const nearly = 0.03

// better reports whether r is the better reading of the two; other has the
// delimiter that more rarely stands in text.
func (d *detection) better(r, other *reading) bool {
	a, b := r.score(), other.score()
	near := max(a, b)-min(a, b) <= nearly
	switch {
	case a == 0 && b == 0:
		return r.wide > other.wide
	case a == 0 || b == 0:
		return a > b
	case near && d.decimals(r) != d.decimals(other):
		return d.decimals(other)
	case !near || (a == 1) != (b == 1):
		return a > b
	case r.firstLine() != other.firstLine():
		return r.firstLine() < other.firstLine()
	}
	return r.width > other.width
}

// firstLine is the line of the first record of the common width.
func (r *reading) firstLine() int {
	for _, rec := range r.records {
		if len(rec.fields) == r.width {
			return rec.line
		}
	}
	return 0
}

// decimals reports that the delimiter is a comma and mostly stands between two
// digits, so that it may belong to figures.
func (d *detection) decimals(r *reading) bool {
	if r.dialect.Delimiter != ',' {
		return false
	}
	all, within := 0, 0
	digit := func(i int) bool { return i >= 0 && i < len(d.text) && d.text[i] >= '0' && d.text[i] <= '9' }
	for pos := 0; pos < len(d.text); pos++ {
		n := bytes.IndexByte(d.text[pos:], ',')
		if n < 0 {
			break
		}
		pos += n
		all++
		if digit(pos-1) && digit(pos+1) {
			within++
		}
	}
	return all > 0 && 2*within >= all
}

// leastScore is what a delimiter must reach to be taken as one.
const leastScore = 0.3

func (d *detection) foundDelimiter(best, next *reading) {
	value, n := named(best.dialect.Delimiter), len(best.records)
	switch {
	case n == 0:
		d.add("delimiter", value, false, "there is no record to look at")
		return
	case best.score() < leastScore:
		d.add("delimiter", value, false, "neither tab, \"|\", \";\" nor \",\" gives one number of fields above 1 to most of %s; perhaps there is one column", best.lookedAt(0))
		return
	}
	why := fmt.Sprintf("%d fields in each of %s", best.width, best.lookedAt(0))
	if n == 1 {
		why = fmt.Sprintf("%d fields in %s", best.width, best.lookedAt(0))
	} else if best.fitting < n {
		why = fmt.Sprintf("%d fields in %d of %s", best.width, best.fitting, best.lookedAt(0))
	}
	sure := n > 1 && best.score() >= 0.5
	if next != nil && next.wide == 0 {
		why += "; no other sign would give more than 1"
	} else if next != nil {
		why += fmt.Sprintf("; %s would give %s", strconv.Quote(named(next.dialect.Delimiter)), next.widths())
		clear := next.score() <= 0.7*best.score() || best.score() == 1 && next.score() < 1
		sure = sure && (clear || d.decimals(next))
	}
	d.add("delimiter", value, sure, "%s", why)
}

// widths is the range of the records' numbers of fields.
func (r *reading) widths() string {
	least, most := 0, 0
	for i, rec := range r.records {
		if n := len(rec.fields); i == 0 || n < least {
			least = n
		}
		most = max(most, len(rec.fields))
	}
	if least == most {
		return strconv.Itoa(most)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// named is a delimiter as it is declared.
func named(c byte) string {
	if c == '\t' {
		return "tab"
	}
	return string(rune(c))
}
