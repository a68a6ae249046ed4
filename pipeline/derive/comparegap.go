package derive

import "math"

// What a difference is a bound of.
const (
	boundExact   = "exact"
	boundAtMost  = "at_most"
	boundAtLeast = "at_least"
	boundUnknown = "unknown"
)

// noLimit stands for an end that a span lacks. Sums of a few of them fit.
const noLimit = math.MaxInt64 / 8

// span is numbers from low to high.
type span struct{ low, high int64 }

// meets reports whether two spans have a number in common.
func (s span) meets(o span) bool { return s.low <= o.high && o.low <= s.high }

// means is the numbers that somebody may mean who gives a figure.
func (f figure) means() span {
	switch f.precision {
	case "exact":
		return span{f.value, f.value}
	case "at_least":
		return span{f.value, noLimit}
	case "at_most":
		return span{-noLimit, f.value}
	case "range":
		return f.said()
	}
	return span{-noLimit, noLimit}
}

// said is the numbers that a figure names: one, or the ends of a range.
func (f figure) said() span {
	if f.precision == "range" && f.high != null {
		return span{f.value, max(f.value, f.high)}
	}
	return span{f.value, f.value}
}

// gapBound says what the gap between a statement and a total bounds: the
// difference that there were if the counter had counted in the statement's
// window, up to its day.
func gapBound(announced, verified figure, kind string, daysApart int64) string {
	a, v := announced.means(), verified.means()
	d := span{a.low - v.high, a.high - v.low}
	switch {
	case kind == sameWindow && daysApart == 0:
	case kind == sameWindow || kind == officialWider:
		// The counter may have seen more by the statement's day, and would have
		// in its longer window.
		d.low = -noLimit
	case kind == officialNarrower && daysApart == 0:
		// Some of those whom it saw are of before the statement's window.
		d.high = noLimit
	default:
		return boundUnknown
	}
	return d.boundedBy(announced.value - verified.value)
}

// boundedBy says what a number is to the numbers of a span. A number inside
// bounds nothing.
func (s span) boundedBy(n int64) string {
	low, high := s.low > -noLimit/2, s.high < noLimit/2
	switch {
	case low && s.low == n && s.high == n:
		return boundExact
	case high && s.high == n:
		return boundAtMost
	case low && !high && s.low == n:
		return boundAtLeast
	}
	return boundUnknown
}
