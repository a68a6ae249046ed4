package wording_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/wording"
)

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// factTables is the tables of facts with those of their reports.
func factTables() map[string]string {
	return map[string]string{"announcements": "announcement_reports", "detainee_counts": "detainee_count_reports", "verified_releases": "verified_release_reports"}
}

// sources is the rows that a text about a fact may draw on: its own, those that
// name it and those that it names.
type sources struct {
	words *language.Words
	rows  []reading.Row
	// shares is how many pages give one value.
	shares []int64
}

// about collects the sources of a fact, independently of how a text is made.
func about(v *reading.Version, words *language.Words, id string) sources {
	s := sources{words: words}
	var named []string
	for _, name := range []string{"announcements", "detainee_counts", "verified_releases", "stage_claims", "announced_vs_verified", "batches"} {
		view := v.Table(name)
		refs := slices.Concat(view.Where("fact_id", id), view.Where("announced_fact_id", id))
		for _, links := range []string{"part_of", "restates", "supersedes", "follows"} {
			refs = append(refs, view.Naming(links, id)...)
			for _, own := range view.Where("fact_id", id) {
				named = append(named, view.List(own, links)...)
			}
		}
		for _, r := range refs {
			s.rows = append(s.rows, view.Row(r))
		}
	}
	s.sharesAndSiblings(v, id)
	for _, other := range named {
		for name := range factTables() {
			view := v.Table(name)
			for _, r := range view.Where("fact_id", other) {
				s.rows = append(s.rows, view.Row(r))
			}
		}
	}
	return s
}

// sharesAndSiblings adds how many pages give one value of what a fact settles,
// and the other totals of a statement's body and day.
func (s *sources) sharesAndSiblings(v *reading.Version, id string) {
	for name, reports := range factTables() {
		facts, pages := v.Table(name), v.Table(reports)
		for _, column := range []string{"names_published", "conditions"} {
			urls := map[string]map[string]bool{}
			for _, r := range pages.Where("fact_id", id) {
				if value := pages.Row(r).Text(column); value != "" {
					if urls[value] == nil {
						urls[value] = map[string]bool{}
					}
					urls[value][pages.Text(r, "url")] = true
				}
			}
			for _, own := range urls {
				s.shares = append(s.shares, int64(len(own)))
			}
		}
		for _, own := range facts.Where("fact_id", id) {
			if name == "verified_releases" { // what may have been taken for releases
				balances := v.Table("detainee_counts")
				for _, r := range balances.Where("organization", facts.Text(own, "organization")) {
					s.rows = append(s.rows, balances.Row(r))
				}
			}
			if name != "announcements" {
				continue
			}
			for _, r := range facts.Where("authority", facts.Text(own, "authority")) {
				if facts.Date(r, "announced") == facts.Date(own, "announced") {
					s.rows = append(s.rows, facts.Row(r))
				}
			}
		}
	}
}

// actOf adds the counts of an act that has a window of its own.
func (s *sources) actOf(v *reading.Version, fact reading.Row) {
	for _, w := range v.Table("windows").Order() {
		window := v.Table("windows").Row(w)
		if window.Text("kind") != "law" || window.Text("earliest_start") != fact.Text("announced_on") {
			continue
		}
		view := v.Table("verified_releases")
		for _, r := range view.Where("window", window.Text("window")) {
			s.rows = append(s.rows, view.Row(r))
		}
	}
}

// bounds is the words before a number that is no exact one, by precision.
func bounds(l language.Language) map[string]string {
	if l == language.Spanish {
		return map[string]string{"at_least": "al menos", "at_most": "a lo sumo", "approximate": "cerca de"}
	}
	return map[string]string{"at_least": "at least", "at_most": "at most", "approximate": "about"}
}

// precisionOf is how a figure of a row is meant. In a row of a series the column
// that says so is named for the figure; in a fact, announced_precision is that
// of its date.
func precisionOf(row reading.Row, column string) string {
	switch {
	case row.Text("fact_id") != "":
		return row.Text("precision")
	case column == "people_verified":
		return row.Text("verified_precision")
	}
	return row.Text("announced_precision")
}

// numbers is every number of the sources, as a text has it, with the precisions
// in which it stands; "" is a plain count.
func (s sources) numbers() map[string][]string {
	out := map[string][]string{}
	for _, n := range s.shares {
		out[s.words.Number(n)] = append(out[s.words.Number(n)], "")
	}
	for _, row := range s.rows {
		for _, c := range row {
			n, ok := c.Value.(int64)
			if !ok {
				continue
			}
			precision := ""
			if isFigure(c.Name) {
				precision = precisionOf(row, c.Name)
			}
			text := s.words.Number(n)
			out[text] = append(out[text], precision)
		}
	}
	return out
}

func isFigure(column string) bool {
	return slices.Contains([]string{"people_announced", "applications_announced", "cases_announced", "people_verified", "detained_total"}, column)
}

// withoutNames takes from a text what may hold numbers that are no figures:
// dates of the sources, hours, titles and definitions.
func (s sources) withoutNames(v *reading.Version, text string) string {
	var known []string
	for _, row := range s.rows {
		for _, c := range row {
			if day, ok := c.Value.(string); ok && isDay(day) {
				for _, d := range []string{day, day[:7], day[:4]} {
					known = append(known, s.words.Date(d), strings.TrimSuffix(strings.TrimSuffix(s.words.Date(d), " "+day[:4]), " de"))
				}
			}
			if code, ok := c.Value.(string); ok && strings.Contains(code, ":") && !strings.Contains(code, "/") {
				_, place, _ := strings.Cut(code, ":")
				known = append(known, language.Spelled(place))
			}
			if hour, ok := c.Value.(string); ok && strings.HasSuffix(c.Name, "_time") {
				known = append(known, hour)
			}
		}
	}
	for _, column := range []string{"title_en", "title_es"} {
		for _, r := range v.Table("windows").Order() {
			title := v.Table("windows").Text(r, column)
			known = append(known, title, language.LowerFirst(title))
		}
	}
	for _, column := range []string{"counts_en", "counts_es"} {
		for _, r := range v.Table("definitions").Order() {
			first, _, _ := strings.Cut(strings.TrimSuffix(v.Table("definitions").Text(r, column), "."), ". ")
			known = append(known, language.LowerFirst(first))
		}
	}
	for _, list := range v.Set.Lists {
		for _, c := range list.Codes {
			known = append(known, language.LowerFirst(c.Title), language.LowerFirst(c.TitleES))
		}
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	for _, k := range slices.Compact(known) {
		if len(k) > 3 && strings.ContainsAny(k, "0123456789") {
			text = strings.ReplaceAll(text, k, "…")
		}
	}
	return text
}

func isDay(text string) bool {
	return len(text) == len("2026-02-20") && text[4] == '-' && text[7] == '-'
}

var (
	number   = regexp.MustCompile(`\d[\d.,]*\d|\d`)
	isOut    = regexp.MustCompile(`(?i)\b(released|freed|liberad[oa]s?|excarcelad[oa]s?)\b`)
	isBroken = regexp.MustCompile(`\(\s*\)|%!|<nil>|  |,,|\.\.| [.,;:)]|[a-z]_[a-z]|«»|“”|:\.`)
)

// obeys holds what every text must keep to.
func obeys(t failer, v *reading.Version, tableName, id string, l language.Language) {
	t.Helper()
	w, err := wording.Of(v, id, l)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	words := &language.Words{Language: l, Set: v.Set}
	view := v.Table(tableName)
	fact := view.Row(view.Where("fact_id", id)[0])
	text := strings.Join(w.Sentences, " ")
	if len(w.Sentences) < 1 || len(w.Sentences) > 10 || len(strings.Fields(text)) > 220 {
		t.Errorf("%s: %d sentences: %s", id, len(w.Sentences), text)
	}
	for _, s := range w.Sentences {
		if !strings.HasSuffix(s, ".") || len(strings.Fields(s)) > 70 || number.MatchString(s[:1]) {
			t.Errorf("%s: no sentence to print: %q", id, s)
		}
	}
	if bad := isBroken.FindString(text); bad != "" {
		t.Errorf("%s: %q in: %s", id, bad, text)
	}
	if stage := fact.Text("stage_claimed"); slices.Contains([]string{"requested", "announced", "denied"}, stage) && isOut.MatchString(text) {
		t.Errorf("%s: %s, and it says %q: %s", id, stage, isOut.FindString(text), text)
	}
	date := map[string]string{"announcements": "announced", "detainee_counts": "as_of", "verified_releases": "period_end"}[tableName]
	if fact.Text("date_basis") == "published" && fact.Date(date) != "" && !strings.Contains(text, words.Pick("or before", "o antes")) {
		t.Errorf("%s: the date of a page is told as that of the act: %s", id, text)
	}
	s := about(v, words, id)
	s.actOf(v, fact)
	keepsFigures(t, s, v, id, text, l)
	saysItsFigure(t, words, tableName, fact, text)
	linksAreItsOwn(t, v, factTables()[tableName], w)
}

// keepsFigures holds that each number of a text stands in a source, and that
// none loses or gains a bound.
func keepsFigures(t failer, s sources, v *reading.Version, id, text string, l language.Language) {
	t.Helper()
	plain := s.withoutNames(v, text)
	known := s.numbers()
	for _, at := range number.FindAllStringIndex(plain, -1) {
		n := plain[at[0]:at[1]]
		precisions, ok := known[n]
		if !ok {
			t.Errorf("%s: no source gives %s: %s", id, n, text)
			continue
		}
		bound := ""
		for p, word := range bounds(l) {
			if strings.HasSuffix(plain[:at[0]], word+" ") {
				bound = p
			}
		}
		switch {
		case bound != "" && !slices.Contains(precisions, bound):
			t.Errorf("%s: %s is told as %s; the sources say %v: %s", id, n, bound, precisions, text)
		case bound == "" && !slices.ContainsFunc(precisions, func(p string) bool { return p != "at_least" && p != "at_most" && p != "approximate" }):
			t.Errorf("%s: %s lost its bound %v: %s", id, n, precisions, text)
		}
	}
}

// saysItsFigure holds that a fact's own figure stands in its text with its
// precision.
func saysItsFigure(t failer, words *language.Words, tableName string, fact reading.Row, text string) {
	t.Helper()
	column := map[string]string{"detainee_counts": "detained_total", "verified_releases": "people_verified", "announcements": "people_announced"}[tableName]
	if unit := fact.Text("unit"); unit == "applications" || unit == "cases" {
		column = unit + "_announced"
	}
	n, ok := fact.Int(column)
	if !ok {
		return
	}
	var high *int64
	if h, ok := fact.Int(column + "_high"); ok {
		high = &h
	}
	if want := words.Amount(fact.Text("precision"), &n, high); !strings.Contains(text, want+" ") {
		t.Errorf("%s: it does not say %q: %s", fact.Text("fact_id"), want, text)
	}
}

func linksAreItsOwn(t failer, v *reading.Version, reports string, w *wording.Wording) {
	t.Helper()
	own, outlets := map[string]bool{}, map[string]bool{}
	view := v.Table(reports)
	for _, r := range view.Where("fact_id", w.FactID) {
		own[view.Text(r, "url")] = true
	}
	if len(w.Links) > 3 || len(own) > 0 && len(w.Links) == 0 {
		t.Errorf("%s: %d links of %d pages", w.FactID, len(w.Links), len(own))
	}
	for _, l := range w.Links {
		if !own[l.URL] || outlets[l.Outlet] {
			t.Errorf("%s: %s is none of its pages, or the outlet comes twice", w.FactID, l.URL)
		}
		outlets[l.Outlet] = true
	}
}

// TestEveryBundledFact puts all facts of the bundled feeds into words.
func TestEveryBundledFact(t *testing.T) {
	t.Parallel()
	v := published(t)
	for name, reports := range factTables() {
		if err := v.Need(name, reports, "stage_claims", "announced_vs_verified", "batches", "windows", "definitions"); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	for name := range factTables() {
		view := v.Table(name)
		for i, r := range view.Order() {
			l := []language.Language{language.English, language.Spanish}[i%2]
			obeys(t, v, name, view.Text(r, "fact_id"), l)
			seen++
		}
	}
	if seen < 800 {
		t.Errorf("%d facts only", seen)
	}
}

// rowOf sets cells of an open row by the names of their columns.
func rowOf(t failer, s *schema.Schema, row *table.Segment, cells map[string]string) {
	t.Helper()
	for name, cell := range cells {
		at := s.Index(name)
		if at < 0 {
			t.Fatalf("%s has no column %s", s.Name, name)
		}
		if err := row.ParseCell(&s.Fields[at], at, []byte(cell)); err != nil {
			t.Fatalf("%s, %s %s: %v", s.Name, name, strconv.Quote(cell), err)
		}
	}
	row.EndRow()
}
