package normalize

import (
	"time"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/table"
)

// readDate reads 2026-02-20, 2026-02 or 2026: the first and last day meant.
func (in *input) readDate(cell []byte) (value, fault) {
	bad := fault{problem.InvalidDate, "a date such as 2026-02-20, 2026-02 or 2026"}
	y, ok := number(cell, 0, 4)
	m, d, prec := 1, 1, "year"
	if len(cell) >= 7 && ok {
		m, ok = number(cell, 5, 7)
		ok = ok && cell[4] == '-' && m >= 1 && m <= 12
		prec = "month"
	}
	if len(cell) == 10 && ok {
		d, ok = number(cell, 8, 10)
		ok = ok && cell[7] == '-' && d >= 1 && d <= daysIn(y, m)
		prec = "day"
	}
	if !ok || len(cell) != 4 && len(cell) != 7 && len(cell) != 10 {
		return value{}, bad
	}
	v := value{n: table.Days(y, m, d), text: []byte(prec)}
	switch prec {
	case "year":
		v.last = table.Days(y, 12, 31)
	case "month":
		v.last = table.Days(y, m, daysIn(y, m))
	default:
		v.last = v.n
	}
	if in.min != nil && v.n < *in.min || in.max != nil && v.last > *in.max {
		day := func(n int64) string { return string(table.AppendDate(nil, n)) }
		return value{}, fault{problem.OutOfRange, "a date " + in.limits(day)}
	}
	return v, fault{}
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
