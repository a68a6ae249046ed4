package curation

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// decisions has a sound one of each kind.
func decisions() map[Kind]Decision {
	of := func(kind Kind, table string) Decision {
		return Decision{ID: "c-2026-11-22-1", Kind: kind, Table: table, Reason: "Both pages quote the same bulletin.", Date: "2026-11-22"}
	}
	same, apart := of(Same, Announcements), of(NotSame, DetaineeCounts)
	same.Reports = []string{"ar-0000000001", "ar-0000000002", "ar-0000000003"}
	apart.Reports = []string{"dc-0000000001", "balances-0123456789abcdef"}
	value, link, withdrawn := of(Value, Announcements), of(Link, Announcements), of(Withdrawn, VerifiedReleases)
	value.Fact, value.Field, value.Value, value.Instead = "an-0000000001", "stage_claimed", "requested", "granted"
	link.Fact, link.Link, link.To = "ar-0000000001", "verified_by", "re-0000000001"
	withdrawn.Fact = "vr-0000000001"
	return map[Kind]Decision{Same: same, NotSame: apart, Value: value, Link: link, Withdrawn: withdrawn}
}

func TestSoundDecisions(t *testing.T) {
	for kind, d := range decisions() {
		if got := d.Check(); len(got) > 0 {
			t.Errorf("%s: %v", kind, got)
		}
	}
	d := decisions()[Value]
	d.Value = ""
	if got := d.Check(); len(got) > 0 {
		t.Errorf("an empty value: %v", got)
	}
	d = decisions()[Link]
	d.Table, d.Link, d.To = VerifiedReleases, "supersedes", "re-0000000002"
	if got := d.Check(); len(got) > 0 {
		t.Errorf("a link among releases: %v", got)
	}
}

func TestFaultsOfADecision(t *testing.T) {
	const key = "; expected the id of a fact, or of any of its reports"
	for name, c := range map[string]struct {
		of     Kind
		change func(*Decision)
		want   []string
	}{
		"no id":       {Same, func(d *Decision) { d.ID = "" }, []string{"id is empty; expected a name of a-z, 0-9 and -, such as c-2026-11-22-1"}},
		"capitals":    {Same, func(d *Decision) { d.ID = "C-1" }, []string{`id is "C-1"; expected a name of a-z, 0-9 and -, such as c-2026-11-22-1`}},
		"a long id":   {Same, func(d *Decision) { d.ID = strings.Repeat("c", 65) }, []string{`id is "` + strings.Repeat("c", 60) + `…"; expected a name of a-z, 0-9 and -, such as c-2026-11-22-1`}},
		"no kind":     {Same, func(d *Decision) { d.Kind = "" }, []string{"kind is empty; expected same, not_same, value, link, not_link or withdrawn"}},
		"kind":        {Same, func(d *Decision) { d.Kind = "sames" }, []string{`kind is "sames"; expected same, not_same, value, link, not_link or withdrawn`}},
		"table":       {Same, func(d *Decision) { d.Table = "outlets" }, []string{`table is "outlets"; expected announcements, detainee_counts or verified_releases`}},
		"no reports":  {Same, func(d *Decision) { d.Reports = nil }, []string{"the decision has no reports; kind same needs reports"}},
		"one report":  {NotSame, func(d *Decision) { d.Reports = d.Reports[:1] }, []string{"reports has one report; expected two or more, of which is said whether they are the same fact"}},
		"twice":       {Same, func(d *Decision) { d.Reports[2] = d.Reports[0] }, []string{`reports[2] is "ar-0000000001", as reports[0] is; remove one of them`}},
		"a fact":      {Same, func(d *Decision) { d.Reports[1] = "an-0000000001" }, []string{`reports[1] is "an-0000000001", the id of a fact; expected the id of a report: a fact may come to have other reports`}},
		"no report":   {Same, func(d *Decision) { d.Reports[0] = "that one" }, []string{`reports[0] is "that one"; expected the id of a report, such as ar-faf5cfd054`}},
		"needs":       {Value, func(d *Decision) { d.Fact, d.Field = "", "" }, []string{"the decision has no fact; kind value needs fact, field, value and instead", "the decision has no field; kind value needs fact, field, value and instead"}},
		"link needs":  {Link, func(d *Decision) { d.Link, d.To = "", "" }, []string{"the decision has no link; kind link needs fact, link and to", "the decision has no to; kind link needs fact, link and to"}},
		"not for it":  {Same, func(d *Decision) { d.Fact, d.To = "an-0000000001", "an-0000000002" }, []string{"fact is not for kind same, which takes reports; remove it", "to is not for kind same, which takes reports; remove it"}},
		"a value too": {Withdrawn, func(d *Decision) { d.Field, d.Value, d.Instead = "unit", "cases", "people" }, []string{"field is not for kind withdrawn, which takes fact; remove it", "value is not for kind withdrawn, which takes fact; remove it", "instead is not for kind withdrawn, which takes fact; remove it"}},
		"reports too": {Link, func(d *Decision) { d.Reports = []string{"ar-1", "ar-2"} }, []string{"reports is not for kind link, which takes fact, link and to; remove it"}},
		"a link too":  {Value, func(d *Decision) { d.Link = "part_of" }, []string{"link is not for kind value, which takes fact, field, value and instead; remove it"}},
		"nothing new": {Value, func(d *Decision) { d.Instead = d.Value }, []string{`value is "requested", as instead is; nothing would change, remove the entry or change one of them`}},
		"both empty":  {Value, func(d *Decision) { d.Value, d.Instead = "", "" }, []string{"value is empty, as instead is; nothing would change, remove the entry or change one of them"}},
		"hidden":      {Value, func(d *Decision) { d.Value = "3\u202e79" }, []string{`value is "3\u202e79"; expected one line of text, without signs that nobody sees`}},
		"blanks":      {Value, func(d *Decision) { d.Instead = "379 " }, []string{`instead is "379 "; expected no blanks at its ends`}},
		"no key":      {Withdrawn, func(d *Decision) { d.Fact = "the second" }, []string{`fact is "the second"` + key}},
		"elsewhere":   {Withdrawn, func(d *Decision) { d.Fact = "co-0000000001" }, []string{`fact is "co-0000000001", a fact of detainee_counts; expected one of verified_releases`}},
		"to itself":   {Link, func(d *Decision) { d.Link, d.To = "follows", d.Fact }, []string{`to is "ar-0000000001", as fact is; a fact has no link to itself`}},
		"no verifier": {Link, func(d *Decision) { d.To = "an-0000000002" }, []string{`to is "an-0000000002", a fact of announcements; expected one of verified_releases`}},
		"to releases": {Link, func(d *Decision) { d.Link = "follows" }, []string{`to is "re-0000000001", a fact of verified_releases; expected one of announcements`}},
		"no link":     {Link, func(d *Decision) { d.Link, d.To = "causes", "an-0000000002" }, []string{`link is "causes", which no fact of announcements has; expected supersedes, restates, part_of, follows, reverses or verified_by`}},
		"of a count":  {Link, func(d *Decision) { d.Table = DetaineeCounts }, []string{`link is "verified_by", which no fact of detainee_counts has; expected restates or part_of`}},
		"no reason":   {Same, func(d *Decision) { d.Reason = "" }, []string{"reason is empty; expected what shows it, in 10 to 1000 characters; it is published"}},
		"short":       {Same, func(d *Decision) { d.Reason = "it is so " }, []string{`reason is "it is so "; expected what shows it, in 10 to 1000 characters; it is published`, `reason is "it is so "; expected no blanks at its ends`}},
		"long":        {Same, func(d *Decision) { d.Reason = strings.Repeat("é", 1001) }, []string{`reason is "` + strings.Repeat("é", 60) + `…"; expected what shows it, in 10 to 1000 characters; it is published`}},
		"two lines":   {Same, func(d *Decision) { d.Reason = "Both pages\nsay it" }, []string{`reason is "Both pages\nsay it"; expected one line of text, without signs that nobody sees`}},
		"no day":      {Same, func(d *Decision) { d.Date = "2026-02-30" }, []string{`date is "2026-02-30"; expected the day of the decision, such as 2026-11-22`}},
		"long ago":    {Same, func(d *Decision) { d.Date = "1999-12-31" }, []string{`date is "1999-12-31"; expected a day from 2000-01-01 to 2099-12-31, the one of the decision`}},
	} {
		t.Run(name, func(t *testing.T) {
			d := decisions()[c.of]
			c.change(&d)
			var got []string
			for _, f := range d.Check() {
				got = append(got, f.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A column that is not of the reports is refused, with what to do instead.
func TestColumnsThatNoDecisionSets(t *testing.T) {
	for column, want := range map[string]string{
		"fact_id": "is the name of the fact; it never changes", "status": "follows from the reports and the links; to take a fact out, use kind withdrawn",
		"part_of": "is a link; use kind link", "verified_by": "is a link; use kind link",
		"pages": "is counted from the reports; correct these, or which of them are the same", "conflicts": "is counted from the reports; correct these, or which of them are the same",
		"decisions": "lists the decisions",
	} {
		d := decisions()[Value]
		d.Field = column
		got := d.Check()
		if len(got) != 1 || got[0].String() != "field is "+column+", which "+want {
			t.Errorf("%s: %v", column, got)
		}
	}
}

func TestInOneLine(t *testing.T) {
	for kind, want := range map[Kind]string{
		Same:      "c-2026-11-22-1: same announcements ar-0000000001 ar-0000000002 ar-0000000003",
		NotSame:   "c-2026-11-22-1: not_same detainee_counts dc-0000000001 balances-0123456789abcdef",
		Value:     `c-2026-11-22-1: value announcements an-0000000001 stage_claimed "requested"`,
		Link:      "c-2026-11-22-1: link announcements ar-0000000001 verified_by re-0000000001",
		Withdrawn: "c-2026-11-22-1: withdrawn verified_releases vr-0000000001",
	} {
		if got := decisions()[kind].String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestEntry(t *testing.T) {
	value := decisions()[Value]
	value.Field, value.Value, value.Instead, value.Reason = "people_announced", "379", "", `The page says "379": #2 of 3.`
	for want, d := range map[string]Decision{
		`  - id: c-2026-11-22-1
    kind: same
    table: announcements
    reports: [ar-0000000001, ar-0000000002, ar-0000000003]
    reason: "Both pages quote the same bulletin."
    date: 2026-11-22
`: decisions()[Same],
		`  - id: c-2026-11-22-1
    kind: value
    table: announcements
    fact: an-0000000001
    field: people_announced
    value: 379
    instead: ""
    reason: "The page says \"379\": #2 of 3."
    date: 2026-11-22
`: value,
		`  - id: FILL IN an id that no decision ever had, such as c-2026-11-22-1
    kind: link
    table: detainee_counts
    fact: "00012345"
    link: part_of
    to: "no"
    reason: FILL IN what shows it
    date: FILL IN the day of the decision
`: {Kind: Link, Table: DetaineeCounts, Fact: "00012345", Link: "part_of", To: "no"},
	} {
		if diff := cmp.Diff(want, d.Entry()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNextID(t *testing.T) {
	taken := []Decision{{ID: "c-2026-11-22-2"}, {ID: "c-2026-11-22-10"}, {ID: "c-2026-11-22-x"}, {ID: "c-2026-11-21-30"}, {ID: "c-2026-11-22-99999999999999999999"}}
	if got := NextID("2026-11-22", taken); got != "c-2026-11-22-11" {
		t.Errorf("%s behind those of the day", got)
	}
	if got := NextID("2026-11-23", taken); got != "c-2026-11-23-1" {
		t.Errorf("%s on a day without any", got)
	}
}

func TestOutcomesAreOrderedByDecision(t *testing.T) {
	got := []Outcome{{Decision: "c-2", State: Stale}, {Decision: "c-1", State: Applied, Facts: []string{"an-2"}}, {Decision: "c-1", State: Applied, Facts: []string{"an-1"}}}
	slices.SortFunc(got, CompareOutcomes)
	want := []Outcome{{"c-1", Applied, "", []string{"an-1"}}, {"c-1", Applied, "", []string{"an-2"}}, {"c-2", Stale, "", nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
