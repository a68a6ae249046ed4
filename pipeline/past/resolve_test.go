package past_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/snapshot"
)

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		text string
		want snapshot.Version
		hint string
	}{
		{"latest", "2026-03-23", ""},
		{"2026-03-20.2", "2026-03-20.2", ""},
		{"2026-03-21", "2026-03-21", ""},
		{"2026-03-20", "2026-03-20", "at the end of that day version 2026-03-20.2 told"},
		{"2026-03-18", "2026-03-18", ""}, // a name, and what told on that day, too
		{"2026-03-06", "2026-03-18", ""},
		{"2026-03-19", "2026-03-18", ""},
		{"2030-01-01", "2026-03-23", ""},
	} {
		m, err := past.Resolve(whole(t), pub.set, c.text)
		if err != nil || m.Version != c.want || !strings.Contains(m.Hint, c.hint) || (m.Hint == "") != (c.hint == "") {
			t.Errorf("%s: got %s, hint %q, %v; expected %s, %q", c.text, m.Version, m.Hint, err, c.want, c.hint)
		}
	}
	for text, want := range map[string]string{
		"2026-03-05": "the first version, 2026-03-18, tells what was known on 2026-03-06",
		"yesterday":  "neither a version nor a day",
		"2026-02-30": "neither a version nor a day",
		"":           "neither a version nor a day",
	} {
		var usage *past.UsageError
		if _, err := past.Resolve(whole(t), pub.set, text); !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected %q", text, err, want)
		}
	}
	var usage *past.UsageError
	if _, err := past.Resolve(opened(t, t.TempDir()), pub.set, "latest"); !errors.As(err, &usage) {
		t.Errorf("nothing is published: %v", err)
	}
}

// TestTheNewestVersionRemembersTheOthers: a copy without them knows their names,
// their instants, and which of them reconstruct a day or are yanked.
func TestTheNewestVersionRemembersTheOthers(t *testing.T) {
	type known struct {
		Version  snapshot.Version
		Seq      int
		At, Note string
	}
	var got, want []known
	for _, s := range []struct {
		into *[]known
		dir  string
	}{{&want, "output"}, {&got, "copy"}} {
		entries, err := past.Entries(opened(t, pub.dir+"/"+s.dir), pub.set)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			// A yank after the newest version stands in versions.json only.
			e.Yanked = nil
			*s.into = append(*s.into, known{e.Version, e.Seq, e.RecordedAt().String(), past.Note(e)})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 6 {
		t.Errorf("the copy knows other versions (-publication +copy):\n%s", diff)
	}
	if note := want[5].Note; note != "reconstructs 2026-03-06, nobody could read it then" {
		t.Errorf("note of the first version: %q", note)
	}
}

// TestAClockThatWasBehind: days go by when a version was recorded, as the
// histories do, and not by what a wrong clock said.
func TestAClockThatWasBehind(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC) }
	entries := []snapshot.Entry{
		{Version: "2026-11-30", Seq: 4, PublishedAt: at(30)},
		{Version: "2026-11-10", Seq: 3, PublishedAt: at(10)},
		{Version: "2026-11-29", Seq: 2, PublishedAt: at(29)},
		{Version: "2026-11-20", Seq: 1, PublishedAt: at(20)},
	}
	want := []time.Time{at(30), at(29), at(29), at(20)}
	if got := past.Recorded(entries); !slices.Equal(got, want) {
		t.Errorf("recorded at %v, expected %v", got, want)
	}
}
