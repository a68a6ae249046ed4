package snapshot_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/snapshot"
)

func TestParseVersion(t *testing.T) {
	for _, good := range []string{"2026-11-22", "2026-11-22.2", "2026-11-22.10", "2024-02-29"} {
		if v, err := snapshot.ParseVersion(good); err != nil || string(v) != good {
			t.Errorf("%s: got %q, %v", good, v, err)
		}
	}
	for _, bad := range []string{
		"", "latest", "2026-11-22.1", "2026-11-22.0", "2026-11-22.02", "2026-11-22.", "2026-11-22.-2", "2026-11-22.2.2",
		"2026-02-29", "2026-13-01", "2026-1-1", "26-11-22", " 2026-11-22", "2026-11-22\n", "2026-11-22.99999999999999999999",
		"../2026-11-22", "2026-11-22/..", "٢٠٢٦-١١-٢٢",
	} {
		if v, err := snapshot.ParseVersion(bad); err == nil {
			t.Errorf("%q is accepted as %q", bad, v)
		}
	}
}

func TestNextVersion(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	evening := time.Date(2026, 11, 22, 21, 0, 0, 0, time.FixedZone("Caracas", -4*3600))
	for _, c := range []struct {
		name  string
		at    time.Time
		taken []snapshot.Version
		want  snapshot.Version
	}{
		{"first of all", noon, nil, "2026-11-22"},
		{"first of the day", noon, []snapshot.Version{"2026-11-21", "2026-11-21.2"}, "2026-11-22"},
		{"second", noon, []snapshot.Version{"2026-11-22"}, "2026-11-22.2"},
		{"after ten, by number", noon, []snapshot.Version{"2026-11-22.9", "2026-11-22.10", "2026-11-22"}, "2026-11-22.11"},
		{"never fills a gap", noon, []snapshot.Version{"2026-11-22.3"}, "2026-11-22.4"},
		{"the day is UTC's", evening, []snapshot.Version{"2026-11-22"}, "2026-11-23"},
	} {
		if got := snapshot.Next(c.at, c.taken); got != c.want {
			t.Errorf("%s: got %s, expected %s", c.name, got, c.want)
		}
	}
}

func TestNextVersionIsNewAndWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var taken []snapshot.Version
		days := rapid.SliceOf(rapid.IntRange(0, 3)).Draw(t, "days")
		for _, d := range days {
			v := snapshot.Next(time.Date(2026, 11, 20+d, 5, 0, 0, 0, time.UTC), taken)
			if slices.Contains(taken, v) {
				t.Fatalf("%s is given twice", v)
			}
			if _, err := snapshot.ParseVersion(string(v)); err != nil {
				t.Fatal(err)
			}
			taken = append(taken, v)
		}
	})
}

func TestParseDigest(t *testing.T) {
	// The SHA-256 of nothing is a published constant.
	const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if got := snapshot.Sum(nil); got != nothing {
		t.Errorf("got %s", got)
	}
	if _, err := snapshot.ParseDigest(nothing); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "sha256:" + nothing, nothing + "\n", nothing[:63], "E3" + nothing[2:], "g" + nothing[1:]} {
		if _, err := snapshot.ParseDigest(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
