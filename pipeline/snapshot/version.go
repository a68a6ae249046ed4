package snapshot

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Version names a snapshot: the UTC day of its publication, with ".2", ".3", …
// for the further ones of that day. Order comes from a manifest's seq, never
// from comparing names.
type Version string

var versionShape = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:\.([1-9]\d{0,5}))?$`)

// ParseVersion accepts "2026-11-22" and "2026-11-22.2": a day of the calendar,
// and a number from 2 without leading zeros.
func ParseVersion(s string) (Version, error) {
	if _, _, ok := split(Version(s)); !ok {
		return "", fmt.Errorf("version %q: expected a day such as 2026-11-22, or 2026-11-22.2 for the second of that day", s)
	}
	return Version(s), nil
}

// Next is the version that follows all of taken on the UTC day of the instant.
func Next(day time.Time, taken []Version) Version {
	today := day.UTC().Format(time.DateOnly)
	last := 0
	for _, v := range taken {
		if d, n, ok := split(v); ok && d == today {
			last = max(last, n)
		}
	}
	if last == 0 {
		return Version(today)
	}
	return Version(fmt.Sprintf("%s.%d", today, last+1))
}

// split is the day and the number (1 for the first of a day) of a version.
func split(v Version) (day string, n int, ok bool) {
	m := versionShape.FindStringSubmatch(string(v))
	if m == nil {
		return "", 0, false
	}
	if _, err := time.Parse(time.DateOnly, m[1]); err != nil {
		return "", 0, false
	}
	if m[2] == "" {
		return m[1], 1, true
	}
	n, err := strconv.Atoi(m[2])
	return m[1], n, err == nil && n >= 2
}
