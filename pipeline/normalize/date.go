package normalize

import (
	"time"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/table"
)

// readDate reads 2026-02-20, 2026-02 or 2026, or a date as the feed writes it:
// the first and last day meant.
func (in *input) readDate(cell []byte, written *Notation) (value, fault) {
	y, m, d, ok := isoDate(cell)
	if !ok && written != nil {
		for _, f := range written.Dates {
			var read notation.Date
			if read, ok = f.Read(string(cell)); ok {
				y, m, d = read.Year, read.Month, read.Day
				break
			}
		}
	}
	if !ok {
		return value{}, fault{problem.InvalidDate, expectedDate(written)}
	}
	v := value{n: table.Days(y, max(m, 1), max(d, 1))}
	switch {
	case m == 0:
		v.text, v.last = []byte("year"), table.Days(y, 12, 31)
	case d == 0:
		v.text, v.last = []byte("month"), table.Days(y, m, daysIn(y, m))
	default:
		v.text, v.last = []byte("day"), v.n
	}
	if in.min != nil && v.n < *in.min || in.max != nil && v.last > *in.max {
		day := func(n int64) string { return string(table.AppendDate(nil, n)) }
		return value{}, fault{problem.OutOfRange, "a date " + in.limits(day)}
	}
	return v, fault{}
}

func expectedDate(written *Notation) string {
	expected := "a date such as 2026-02-20, 2026-02 or 2026"
	if written == nil {
		return expected
	}
	for _, f := range written.Dates {
		expected += ", or " + f.String()
	}
	return expected
}

// isoDate reads 2026-02-20, 2026-02 or 2026; month and day are 0 where they
// are not given.
func isoDate(cell []byte) (y, m, d int, ok bool) {
	if len(cell) != 4 && len(cell) != 7 && len(cell) != 10 {
		return 0, 0, 0, false
	}
	y, ok = number(cell, 0, 4)
	if ok && len(cell) >= 7 {
		m, ok = number(cell, 5, 7)
		ok = ok && cell[4] == '-' && m >= 1 && m <= 12
	}
	if ok && len(cell) == 10 {
		d, ok = number(cell, 8, 10)
		ok = ok && cell[7] == '-' && d >= 1 && d <= daysIn(y, m)
	}
	return y, m, d, ok
}

// appendDate appends a date at the precision at which it was read.
func appendDate(dst []byte, v value) []byte {
	from := len(dst)
	dst = table.AppendDate(dst, v.n)
	switch string(v.text) {
	case "year":
		return dst[:from+4]
	case "month":
		return dst[:from+7]
	}
	return dst
}

// readInstant reads 2026-02-20T14:03:00Z. Other zones are turned into UTC; what
// is finer than a microsecond would be lost and is refused.
func readInstant(cell []byte) (value, fault) {
	t, err := time.Parse(time.RFC3339Nano, string(cell))
	if err != nil || t.Nanosecond()%1000 != 0 {
		return value{}, fault{problem.InvalidDate, "an instant such as 2026-02-20T14:03:00Z"}
	}
	return value{n: t.UnixMicro()}, fault{}
}

func number(b []byte, from, to int) (int, bool) {
	if len(b) < to {
		return 0, false
	}
	n := 0
	for _, c := range b[from:to] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
