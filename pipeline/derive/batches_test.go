package derive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// inWords is a tie as tests name it: why, who, how many by when, what is missing.
func (t tie) inWords() string {
	words := []string{t.why}
	if c := t.figure; c != nil {
		words = append(words, c.organization, fmt.Sprint(c.people))
		if c.end != null {
			words = append(words, timelineDay(c.end))
		}
	}
	if t.gap != null {
		words = append(words, "gap", t.bound, fmt.Sprint(t.gap))
	}
	if t.newest {
		words = append(words, "newest")
	}
	others := slices.Clone(t.overlapping)
	slices.Sort(others)
	return strings.Join(append(words, slices.Compact(others)...), " ")
}

// tiesOf is the ties of an announcement, sorted.
func tiesOf(f *facts, announcement string) []string {
	ties, _ := f.batches()
	var words []string
	for _, t := range ties {
		if t.batch.id == announcement {
			words = append(words, t.inWords())
		}
	}
	slices.Sort(words)
	return words
}

func TestBatchesOfTheBundledData(t *testing.T) {
	f := bundled(t)
	tests := []struct {
		what, batch string
		want        []string
	}{
		{"80 of December 2017", "an-ebb8416db6", []string{"named foro_penal 44 2017-12-26 gap at_most 36 newest"}},
		{"39 of June 2018: counts run over three announcements", "an-a5630cd382", []string{"none"}},
		{"225 of November 2024", "an-1c83021b36", []string{
			"alone clippve 140 2024-11-21 gap at_most 85 newest",
			"alone foro_penal 107 2024-11-16 gap at_most 118",
			"alone foro_penal 131 2024-11-18 gap at_most 94 newest",
			"alone foro_penal 70 2024-11-16 gap at_most 155",
			"alone foro_penal 93 2024-11-16 gap at_most 132",
		}},
		{"the 99, of which 45 came without a first day", "an-7015b24de7", []string{
			"alone clippve 60 2025-12-25 gap unknown 39",
			"alone clippve 63 2025-12-26 gap at_most 36 newest",
			"alone clippve 72 2025-12-25 gap at_most 27",
			"alone foro_penal 52 2025-12-26 gap at_most 47",
			"alone foro_penal 60 2025-12-25 gap at_most 39",
			"alone jep 75 2025-12-26 gap unknown 24",
			"alone other:Comité de Madres en Defensa de la Verdad 71 2025-12-25 gap at_most 28 newest",
			"named foro_penal 61 2025-12-29 gap at_most 38 newest",
			"named foro_penal 75 2025-12-26 gap at_most 24",
			"named jep 71 2025-12-31 gap at_most 28 newest",
		}},
		{"the 88: 117 less 61", "an-79211e57e7", []string{
			"alone clippve 55 2026-01-01 gap at_most 33 newest",
			"alone jep 33 2026-01-02 gap at_most 55 newest",
			"alone other:Clippve and Comité de Madres en Defensa de la Verdad 87 2026-01-01 gap at_most 1 newest",
			"difference foro_penal 56 2026-01-01 gap at_most 32 newest",
		}},
		{"8 January 2026, no figure: no gap", "an-44ae119437", []string{
			"alone clippve 9 2026-01-09 newest",
			"alone foro_penal 12 2026-01-09",
			"alone foro_penal 16 2026-01-10",
			"alone foro_penal 17 2026-01-11 newest",
			"alone foro_penal 8 2026-01-09",
			"alone jep 11 2026-01-09 newest",
		}},
		{"the 116", "an-8d8f7ccff5", []string{
			"alone foro_penal 24 2026-01-12 gap at_most 92",
			"difference foro_penal 32 2026-01-12 gap at_most 84",
			"difference jep 42 2026-01-12 gap at_most 74 newest",
			"named foro_penal 56 2026-01-13 gap at_most 60 newest",
		}},
		{"102 are told a month after the day they left", "an-ee0281337d", []string{"none"}},
		{"48 of 2014, two days after 25 students", "an-d0dc607fcf", []string{"overlaps an-900490d7a9"}},
		{"10 US citizens of July 2025", "an-c0dceca142", []string{"alone foro_penal 10 2025-07-19 gap at_most 0 newest"}},
	}
	for _, test := range tests {
		if diff := gocmp.Diff(test.want, tiesOf(f, test.batch)); diff != "" {
			t.Errorf("%s:\n%s", test.what, diff)
		}
	}
}

func TestTheDifferenceNamesBothTotals(t *testing.T) {
	ties, _ := bundled(t).batches()
	at := slices.IndexFunc(ties, func(x tie) bool { return x.batch.id == "an-79211e57e7" && x.why == tieDifference })
	if at < 0 {
		t.Fatal("the 88 have no difference")
	}
	r := &reader{table: publishedRows(t, Batches, ties[at:at+1])}
	r.each(func() {
		if got := r.text("tie_id"); got != "an-79211e57e7:re-5cd4269fd6-re-6702bf34ee" {
			t.Errorf("tie_id %s", got)
		}
		if got := r.text("verified_fact_ids"); got != "re-5cd4269fd6;re-6702bf34ee" {
			t.Errorf("verified_fact_ids %s", got)
		}
		if start := timelineDay(r.int("period_start_on")); start != "2025-12-29" {
			t.Errorf("from %s", start)
		}
	})
}

func TestBatchesArePublishedAsTheSchemaSays(t *testing.T) {
	ties, _ := bundled(t).batches()
	r := &reader{table: publishedRows(t, Batches, ties)}
	if r.table.Rows() != len(ties) || len(ties) < 70 {
		t.Fatalf("%d rows of %d ties", r.table.Rows(), len(ties))
	}
	keys := map[string]bool{}
	newest := r.table.Schema.Index("newest")
	r.each(func() {
		keys[r.text("tie_id")] = true
		tied := r.text("organization") != ""
		for _, column := range [...]string{"counter_kind", "verified_fact_ids", "verified_precision"} {
			if (r.text(column) != "") != tied {
				t.Errorf("%s: %s is %q", r.text("tie_id"), column, r.text(column))
			}
		}
		if unsaid := r.int("newest") == null; unsaid == tied || (r.int("people_verified") == null) == tied || newest < 0 {
			t.Errorf("%s: newest or people_verified beside %q", r.text("tie_id"), r.text("organization"))
		}
		if (r.int("gap") == null) != (r.text("gap_bound") == "") || tied == strings.HasSuffix(r.text("tie_id"), ":none") {
			t.Errorf("%s: gap bound %q", r.text("tie_id"), r.text("gap_bound"))
		}
	})
	if len(keys) != len(ties) {
		t.Errorf("%d ids of %d rows", len(keys), len(ties))
	}
}

func TestAnnouncementsWithoutARow(t *testing.T) {
	ties, left := bundled(t).batches()
	reasons := map[string]string{}
	for _, o := range left {
		reasons[o.fact] = o.reason
	}
	want := map[string]string{
		"an-9f703592b8": "request",           // the 379
		"an-39124012a4": "request",           // a court denies
		"an-df51e0b09d": "unsupported",       //
		"an-ffc9665f54": "annulled",          // the amnesty law of 2016
		"an-d51f1e1efc": "foreign_authority", // the exchange of July 2025, by the United States
		"an-eef0a444f4": "other_authority",   // the UN
		"an-d7f40ded17": "no_figure",         // the amnesty bill is announced
		"an-e2123ba0b0": "date_not_day",
	}
	for fact, reason := range want {
		if reasons[fact] != reason {
			t.Errorf("%s: %q, want %q", fact, reasons[fact], reason)
		}
	}
	if reason := reasons["an-242e5080c7"]; reason != "" {
		t.Errorf("an executed amnesty without a figure is left out: %s", reason)
	}
	for _, x := range ties {
		if reasons[x.batch.id] != "" {
			t.Errorf("%s has a row and is left out", x.batch.id)
		}
	}
	if got, batches := len(reasons)+len(batchesWithRows(ties)), len(batchFacts(bundled(t))); got != batches {
		t.Errorf("%d of %d batches have a row or a reason", got, batches)
	}
}

func batchesWithRows(ties []tie) map[string]bool {
	ids := map[string]bool{}
	for _, t := range ties {
		ids[t.batch.id] = true
	}
	return ids
}

func batchFacts(f *facts) []announcement {
	return slices.DeleteFunc(slices.Clone(f.announcements), func(a announcement) bool { return a.counting != "batch" })
}

func TestNumbersOfNotes(t *testing.T) {
	tests := map[string][]int64{
		"of 99 announced":                     {99},
		"60 plus 1; of the 1,503 announced":   {1503},
		"of 1.503 announced":                  {1503},
		"of first group of 225 announced":     {225},
		"about half of 99; ban on statements": {99},
		"of the 13; journalist":               nil,
		"63 names corroborated of 71":         {71},
		"end of 2025":                         {2025},
		"proof99, 13% of prisoners":           nil,
		"of 99999999999 announced":            nil,
	}
	for note, want := range tests {
		if diff := gocmp.Diff(want, numbersOf(note)); diff != "" {
			t.Errorf("%q: %s", note, diff)
		}
	}
}

func TestTheLastFigureOfABatch(t *testing.T) {
	figure := func(id string, end, people int64, change func(*tie)) tie {
		x := tie{why: tieAlone, figure: &counted{facts: []string{id}, organization: "jep", end: end, people: people, precision: "exact"}}
		if change != nil {
			change(&x)
		}
		return x
	}
	tests := map[string]struct {
		ties []tie
		want string
	}{
		"the later":                    {[]tie{figure("a", 2, 10, nil), figure("b", 1, 20, nil)}, "a"},
		"of a day the greater":         {[]tie{figure("a", 2, 10, nil), figure("b", 2, 20, nil)}, "b"},
		"of a day the exact":           {[]tie{figure("a", 2, 30, func(x *tie) { x.figure.precision = "approximate" }), figure("b", 2, 20, nil)}, "b"},
		"of a day no difference":       {[]tie{figure("a", 2, 30, func(x *tie) { x.figure.difference = true; x.figure.facts = []string{"z", "a"} }), figure("b", 2, 20, nil)}, "b"},
		"what was not corrected since": {[]tie{figure("a", 3, 30, func(x *tie) { x.figure.restated = true }), figure("b", 2, 20, nil)}, "b"},
		"else what was":                {[]tie{figure("a", 3, 30, func(x *tie) { x.figure.restated = true })}, "a"},
		"equal ones by id":             {[]tie{figure("b", 2, 20, nil), figure("a", 2, 20, nil)}, "a"},
	}
	for name, test := range tests {
		markNewest(test.ties)
		var newest []string
		for _, x := range test.ties {
			if x.newest {
				newest = append(newest, cmp.Or(x.figure.facts[len(x.figure.facts)-1], "?"))
			}
		}
		if !slices.Equal(newest, []string{test.want}) {
			t.Errorf("%s: newest are %q, want %s", name, newest, test.want)
		}
	}
}
