package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// Trace is all that a version knows of a fact. The lists of cells have the
// columns of the published tables, which the codebook explains.
type Trace struct {
	Version string      `json:"version"`
	Table   string      `json:"table"`
	Brief   Brief       `json:"brief"`
	Fact    reading.Row `json:"fact"`
	Window  reading.Row `json:"window"` // of the table windows; null where the fact has none
	ID      *FactID     `json:"id"`
	// Missing is what it would take to check the figure and is not there: names,
	// conditions, verification.
	Missing []string `json:"missing"`
	// Checkable is what the pages say of names and conditions.
	Checkable []Voices      `json:"checkable"`
	Figure    *Voices       `json:"figure"`
	Stages    []reading.Row `json:"stage_claims"`
	Conflicts []Voices      `json:"conflicts"`
	Links     []Link        `json:"links"`
	Decisions []reading.Row `json:"decisions"` // of the table curation
	// Reports has further columns: feed, line and capture_sha256 say where the
	// record stands, points is the best score that ties it to the others.
	Reports []reading.Row `json:"reports"`
	Notes   []Note        `json:"notes"`
	// Parts is how notes take the figure apart.
	Parts []Parts `json:"parts"`
	Ties  []Tie   `json:"joins"`
	// Near is the facts of pairs that were kept apart.
	Near []Brief `json:"near"`
}

// FactID is what became of the id of a fact.
type FactID struct {
	State      string   `json:"state"`
	Founder    string   `json:"founding_report_id"`
	Successors []string `json:"successors"`
}

// What may be missing.
const (
	Names        = "names"
	Conditions   = "conditions"
	Verification = "verification"
)

// Link is how another fact hangs together with the one that is traced.
type Link struct {
	Link string `json:"link"` // a column such as part_of, or event
	// Here is true where the fact that is traced has the link, false where the
	// other one has it and points here.
	Here  bool  `json:"here"`
	Other Brief `json:"other"`
}

// Note is what the compilers noted beside pages.
type Note struct {
	Text    string   `json:"text"`
	Pages   int64    `json:"pages"`
	Reports []string `json:"reports"`
}

// Trace is all that is known of a fact. The error is a [*NotFoundError] where
// there is no such fact.
func (s *Snapshot) Trace(id string) (*Trace, error) {
	k, ok := kindOf(id)
	if !ok {
		return nil, s.nothing(parseQuery(id))
	}
	names := []string{k.facts, k.reports, "joins", "curation", "fact_ids", "provenance", "windows"}
	if k.facts == curation.Announcements {
		names = append(names, "stage_claims")
	}
	if err := s.version.Need(names...); err != nil {
		return nil, err
	}
	facts := s.version.Table(k.facts)
	at := facts.Where("fact_id", id)
	if len(at) == 0 {
		return nil, s.noFact(id, k)
	}
	t := &Trace{Version: s.Version, Table: k.facts, Brief: k.briefly(facts, at[0]), Fact: facts.Row(at[0]), Missing: []string{},
		Checkable: []Voices{}, Conflicts: []Voices{}, Stages: []reading.Row{}, Decisions: []reading.Row{}, Reports: []reading.Row{}, Notes: []Note{}, Parts: []Parts{}, Ties: []Tie{}, Links: []Link{}, Near: []Brief{}}
	s.identify(t)
	t.Ties = s.ties(k, id)
	s.readReports(k, t)
	s.listen(k, t)
	if k.facts == curation.Announcements {
		claims := s.version.Table("stage_claims")
		for _, r := range claims.Where("fact_id", id) {
			t.Stages = append(t.Stages, claims.Row(r))
		}
	}
	s.link(k, t)
	s.near(k, t)
	s.decided(t)
	return t, nil
}

func (s *Snapshot) identify(t *Trace) {
	ids := s.version.Table("fact_ids")
	for _, r := range ids.Where("fact_id", t.Brief.FactID) {
		t.ID = &FactID{ids.Text(r, "state"), ids.Text(r, "founding_report_id"), ids.List(r, "successors")}
	}
	windows := s.version.Table("windows")
	for _, r := range windows.Where("window", t.Brief.Window) {
		t.Window = windows.Row(r)
	}
}

// readReports takes the reports of the fact: those that decide come first, then
// by date.
func (s *Snapshot) readReports(k kind, t *Trace) {
	reports := s.version.Table(k.reports)
	for _, r := range reports.Where("fact_id", t.Brief.FactID) {
		t.Reports = append(t.Reports, reports.Row(r))
	}
	slices.SortStableFunc(t.Reports, func(a, b reading.Row) int {
		return cmp.Or(cmp.Compare(tier(a), tier(b)), strings.Compare(undatedLast(a), undatedLast(b)), strings.Compare(a.Text("report_id"), b.Text("report_id")))
	})
	place, best := map[string]int{}, strongest(t.Ties)
	for i, r := range t.Reports {
		place[r.Text("report_id")] = i
		t.Reports[i] = append(r, reading.Column{Name: "feed"}, reading.Column{Name: "line"}, reading.Column{Name: "capture_sha256"}, reading.Column{Name: "points"})
		if n, ok := best[r.Text("report_id")]; ok {
			t.Reports[i][len(r)+3].Value = n
		}
	}
	from := s.version.Table("provenance")
	id, of := from.Schema.Index("report_id"), from.Schema.Index("table")
	for _, r := range from.Order() {
		i, ok := place[string(from.Bytes(r, id))]
		if !ok || string(from.Bytes(r, of)) != k.reports {
			continue
		}
		row := t.Reports[i]
		n := len(row)
		row[n-4].Value, row[n-2].Value = from.Text(r, "feed"), from.Text(r, "capture_sha256")
		if line := from.Number(r, "line"); line != table.NullInt {
			row[n-3].Value = line
		}
	}
}

func undatedLast(r reading.Row) string { return cmp.Or(r.Text("published_on"), "~") }

// tier orders reports by what they weigh; docs/facts.md has the table.
func tier(r reading.Row) int {
	switch r.Text("quality") {
	case "ok":
		if r.Bool("relayed") {
			return 2
		}
		return 1
	case "mirror":
		return 3
	case "source_error", "retracted":
		return 5
	}
	return 4
}

// listen sorts what the reports say.
func (s *Snapshot) listen(k kind, t *Trace) {
	for _, f := range k.figures {
		if n, ok := t.Fact.Int(f); ok {
			v := voices(f, digitsOf(n), t.Reports)
			t.Figure = &v
		}
	}
	for _, c := range k.checkable() {
		t.Checkable = append(t.Checkable, voices(c, t.Fact.Text(c), t.Reports))
	}
	for _, c := range t.Fact.List("conflicts") {
		taken, _, _ := saying(c, t.Fact)
		if c == "statement_by" {
			taken = t.Fact.Text(c)
		}
		t.Conflicts = append(t.Conflicts, voices(c, taken, t.Reports))
	}
	for _, c := range t.Checkable {
		if c.Taken == "not_stated" || c.Taken == "no" {
			t.Missing = append(t.Missing, map[string]string{"names_published": Names, "conditions": Conditions}[c.Column])
		}
	}
	if len(t.Fact.List("verified_by")) == 0 {
		t.Missing = append(t.Missing, Verification)
	}
	s.note(t)
}

func (s *Snapshot) note(t *Trace) {
	by := map[string][]reading.Row{}
	for _, r := range t.Reports {
		// Pages share what a note says, not the whole note.
		for _, piece := range pieces(r.Text("note")) {
			by[piece] = append(by[piece], r)
		}
	}
	for text, rows := range by {
		n := Note{Text: text, Pages: circulation(rows).Pages}
		for _, r := range rows {
			n.Reports = append(n.Reports, r.Text("report_id"))
		}
		t.Notes = append(t.Notes, n)
	}
	slices.SortFunc(t.Notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(b.Pages, a.Pages), strings.Compare(a.Text, b.Text))
	})
	if t.Brief.Figure != nil {
		t.Notes, t.Parts = parts(t.Notes, *t.Brief.Figure)
	}
}

func digitsOf(n int64) string { return strconv.FormatInt(n, 10) }
