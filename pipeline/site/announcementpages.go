package site

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/wording"
)

// named is how many pages stand beside a text to be quoted.
const named = 3

// source is a page to be named beside a text: its outlet, whose text it is, its
// date.
type source struct{ Name, URL, Lang string }

// sourcesOf is pages to name beside the wording of an announcement: those a
// reader of this language can read come first, then those whose text is a named
// agency's. Where no page bears the announcement out as it was settled, it is
// those that the wording itself chose.
func (e *edition) sourcesOf(t *explain.Trace, chosen []wording.Link) []source {
	var rows []reading.Row
	for _, r := range t.Reports {
		if bearsOut(t.Fact, r) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b reading.Row) int {
		return cmp.Or(cmp.Compare(e.foreign(a), e.foreign(b)), cmp.Compare(empty(a.Text("agency")), empty(b.Text("agency"))),
			cmp.Compare(empty(a.Text("published_on")), empty(b.Text("published_on"))), strings.Compare(a.Text("published_on"), b.Text("published_on")), strings.Compare(a.Text("url"), b.Text("url")))
	})
	var out []source
	outlets := map[string]bool{}
	for _, r := range rows {
		if outlet := r.Text("outlet"); len(out) < named && !outlets[outlet] {
			outlets[outlet] = true
			out = append(out, e.sourceOf(r))
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, l := range chosen {
		s := source{Name: e.clean(l.Outlet), URL: address(l.URL)}
		if l.PublishedOn != "" {
			s.Name += ", " + e.Date(l.PublishedOn)
		}
		out = append(out, s)
	}
	return out
}

// bearsOut reports whether a page can be put before a reader as it is: sound,
// first-hand, with the stage and the figure that were settled on, under a
// headline that says nothing else.
func bearsOut(fact, r reading.Row) bool {
	if r.Text("quality") != "ok" || r.Bool("relayed") || r.Text("headline_stage") != "" || address(r.Text("url")) == "" {
		return false
	}
	for _, column := range []string{"stage_claimed", "people_announced", "applications_announced", "cases_announced", "precision"} {
		if r.Text(column) != fact.Text(column) {
			return false
		}
	}
	return true
}

// foreign is 0 for a page in the language of the edition, 1 for one in Spanish,
// in which the statements were made, 2 for any other.
func (e *edition) foreign(r reading.Row) int {
	switch r.Text("language") {
	case string(e.Language):
		return 0
	case string(language.Spanish):
		return 1
	}
	return 2
}

func empty(text string) int {
	if text == "" {
		return 1
	}
	return 0
}

// sourceOf is a page by its outlet, with whose text it is, its date, and its
// language where that is another than the reader's.
func (e *edition) sourceOf(r reading.Row) source {
	s := source{Name: e.clean(r.Text("outlet")), URL: address(r.Text("url")), Lang: r.Text("language")}
	if agency := r.Text("agency"); agency != "" {
		s.Name += ", " + e.clean(e.Words.Title("agency", agency))
	}
	if day := r.Date("published"); day != "" {
		s.Name += ", " + e.Date(day)
	}
	if e.foreign(r) > 0 && s.Lang != "" {
		name := e.Words.Title("language", s.Lang)
		if e.Language == language.Spanish {
			name = language.LowerFirst(name)
		}
		s.Name += ", " + e.Say("in %s", "en %s", name)
	}
	return s
}
