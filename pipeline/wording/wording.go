// Package wording puts a fact into two or three sentences that can be pasted
// into a newspaper: who said what and at which stage, what is not known, what
// was verified and by when, with links to pages that carry it.
//
// Call [Of] with the id of a fact or of a report, then [Wording.Print].
//
// A text is never stronger than the data. A request is never told as a release,
// a bound stays a bound, no figure stands in it that no cell of the version
// holds, and how many pages carry a figure is never told as a confirmation.
// People held or released are never named: whoever speaks is an official.
package wording

import (
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// Wording is a fact in sentences.
type Wording struct {
	FactID   string            `json:"fact_id"`
	Language language.Language `json:"language"`
	// Note says how the id that was asked for leads to the fact, "" where it is
	// the fact's own. It is not to be pasted.
	Note      string   `json:"note,omitempty"`
	Sentences []string `json:"sentences"`
	Links     []Link   `json:"links"`
	Cite      string   `json:"cite"`
	Version   string   `json:"version"`
}

// Link is a page that carries the fact.
type Link struct {
	Outlet string `json:"outlet"`
	URL    string `json:"url"`
	// PublishedOn is 2026-02-21, 2026-02 or 2026, "" where the page gives no date.
	PublishedOn string `json:"published_on,omitempty"`
}

// kind is what differs between the tables of facts.
type kind struct {
	facts, reports string
	figure         string // the column of people
}

func kinds() []kind {
	return []kind{
		{curation.Announcements, "announcement_reports", "people_announced"},
		{curation.DetaineeCounts, "detainee_count_reports", "detained_total"},
		{curation.VerifiedReleases, "verified_release_reports", "people_verified"},
	}
}

// teller holds what a text is made of.
type teller struct {
	*language.Words
	version *reading.Version
	kind    kind
	id      string
	fact    reading.Row
	reports []reading.Row
}

// Of puts a fact into words: by its own id, one that it had before it was joined
// with others, or that of a report. The error says what is near an id that the
// version does not have, or why it has no facts.
func Of(v *reading.Version, id string, l language.Language) (*Wording, error) {
	t := &teller{Words: &language.Words{Language: l, Set: v.Set}, version: v}
	if err := v.Need(tables()...); err != nil {
		return nil, err
	}
	note, err := t.find(id)
	if err != nil {
		return nil, err
	}
	w := &Wording{FactID: t.id, Language: l, Note: note, Version: v.Name, Links: t.links()}
	if w.Language == "" {
		w.Language = language.English
	}
	w.Sentences = t.sentences()
	w.Cite = t.Say("Recuento, version %s, fact %s, CC BY 4.0", "Recuento, versión %s, ficha %s, CC BY 4.0", v.Name, t.id)
	return w, nil
}

// tables is what a text may draw on; a version of an earlier schema lacks some.
func tables() []string {
	names := []string{"fact_ids", "stage_claims", "windows", "definitions", "announced_vs_verified", "batches"}
	for _, k := range kinds() {
		names = append(names, k.facts, k.reports)
	}
	return names
}

// rows is the rows of a table in which a column of text holds a value.
func (t *teller) rows(table, column, value string) []reading.Row {
	v := t.version.Table(table)
	var out []reading.Row
	for _, r := range v.Where(column, value) {
		out = append(out, v.Row(r))
	}
	return out
}

// naming is the rows of a table in which a column of lists holds an id.
func (t *teller) naming(table, column, id string) []reading.Row {
	v := t.version.Table(table)
	var out []reading.Row
	for _, r := range v.Naming(column, id) {
		out = append(out, v.Row(r))
	}
	return out
}

// row is one row by its key, nil where the version does not have it.
func (t *teller) row(table, column, value string) reading.Row {
	if rows := t.rows(table, column, value); len(rows) > 0 {
		return rows[0]
	}
	return nil
}
