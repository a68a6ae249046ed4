package notation

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a date as precisely as it was written.
type Date struct {
	Year, Month, Day int // Month and Day are 0 where they are not given
}

// String gives 2026-02-20, 2026-02 or 2026.
func (d Date) String() string {
	switch {
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// possible reports whether the calendar has the date.
func (d Date) possible() bool {
	t := time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
	return d.Year >= 1 && t.Month() == time.Month(max(d.Month, 1)) && t.Day() == max(d.Day, 1)
}

// falls reports whether the date can be called by a weekday; without a day it
// can.
func (d Date) falls(name string) bool {
	want, _ := weekdayOf(name)
	return d.Day == 0 || time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Weekday() == want
}

// take adds to d what a token has read; false for what can't be: month 13, day
// 0, a month or weekday of no name, 25 o'clock.
func (d *Date) take(t token, text string) bool {
	n, _ := strconv.Atoi(text)
	switch t {
	case year:
		d.Year = n
	case shortYear:
		if d.Year = 2000 + n; n >= 70 {
			d.Year = 1900 + n
		}
	case month:
		d.Month = n
	case monthName:
		d.Month = monthOf(text)
	case day:
		d.Day = n
		return n > 0
	case weekday:
		_, known := weekdayOf(text)
		return known
	case clock:
		return isClock(text)
	}
	return t == year || t == shortYear || d.Month > 0
}

// isClock reports whether text, digits in the shape of a time of day, is one.
func isClock(text string) bool {
	for i, part := range strings.Split(text, ":") {
		n, err := strconv.Atoi(part)
		if err != nil || n > 59 || i == 0 && n > 23 {
			return false
		}
	}
	return true
}
