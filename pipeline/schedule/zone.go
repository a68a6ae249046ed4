package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// LoadLocation finds a time zone by its IANA name, such as America/Caracas or
// UTC. The machine's own zone is refused: with it a schedule would mean
// something else on each machine. The error proposes names that are near.
func LoadLocation(name string) (*time.Location, error) {
	const expected = "expected the IANA name of a time zone, such as America/Caracas or UTC"
	switch name {
	case "":
		return nil, fmt.Errorf("the time zone is empty; %s", expected)
	case "Local":
		return nil, fmt.Errorf(`the time zone "Local" is another one on each machine; %s`, expected)
	}
	if loc, err := time.LoadLocation(name); err == nil {
		return loc, nil
	}
	if near := nearZones(name); len(near) > 0 {
		return nil, fmt.Errorf("time zone %q is not known; did you mean %s?", name, strings.Join(near, " or "))
	}
	return nil, fmt.Errorf("time zone %q is not known; %s", name, expected)
}

// nearZones proposes at most three zones that exist: the name as a place in
// one of the regions, then those of a short list whose city has up to two
// letters changed. The zones of Go cannot be listed.
func nearZones(name string) []string {
	var near []string
	propose := func(zone string) {
		if _, err := time.LoadLocation(zone); err == nil && zone != "Local" && !slices.Contains(near, zone) {
			near = append(near, zone)
		}
	}
	place := titled(name)
	if strings.Contains(place, "/") {
		propose(place)
	} else {
		for _, region := range []string{"America/", "Europe/", "Atlantic/", "Africa/", "Asia/", "Australia/", "Pacific/"} {
			propose(region + place)
		}
	}
	wanted := city(name)
	for _, zone := range commonZones() {
		if c := city(zone); distance(wanted, c) <= min(2, (len(c)+1)/4) {
			propose(zone)
		}
	}
	return near[:min(len(near), 3)]
}

// commonZones are those of Venezuela's publishers, at home and abroad.
func commonZones() []string {
	return []string{
		"America/Caracas", "UTC", "America/Bogota", "America/Panama", "America/Lima", "America/Santiago",
		"America/Buenos_Aires", "America/Sao_Paulo", "America/Mexico_City", "America/Santo_Domingo",
		"America/New_York", "America/Chicago", "America/Los_Angeles", "America/Toronto",
		"Europe/Madrid", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Zurich", "Europe/Brussels",
	}
}

// city is the last part of a name, in small letters: "america/Lima" is lima.
func city(name string) string {
	return strings.TrimSpace(strings.ToLower(name[strings.LastIndex(name, "/")+1:]))
}

// titled writes "new york" as New_York and "america/lima" as America/Lima.
func titled(name string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if r == ' ' {
			r = '_'
		}
		if start {
			r = unicode.ToUpper(r)
		} else {
			r = unicode.ToLower(r)
		}
		start = r == '/' || r == '_'
		return r
	}, strings.TrimSpace(name))
}

// distance counts the letters to change, add or take away to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
