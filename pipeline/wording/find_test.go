package wording_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/wording"
)

// small is a version of one request and what became of other ids.
func small(t *testing.T, more map[string][]map[string]string) *reading.Version {
	t.Helper()
	set := schemaSet(t)
	rows := map[string][]map[string]string{
		"announcements": {{"fact_id": "an-0000000001", "status": "standing", "announced_on": "2026-02-20", "announced_precision": "day", "authority": "national_assembly",
			"instrument": "amnesty", "stage_claimed": "requested", "population": "detained", "people_announced": "400", "unit": "people", "precision": "at_least", "counting": "batch",
			"names_published": "not_stated", "conditions": "not_stated", "pages": "2"}},
		"announcement_reports": {{"report_id": "ar-1", "fact_id": "an-0000000001", "outlet": "diario.example", "url": "https://diario.example/1", "quality": "ok", "stage_claimed": "requested", "people_announced": "400", "precision": "at_least"}},
		"fact_ids": {
			{"fact_id": "an-0000000001", "table": "announcements", "state": "current"},
			{"fact_id": "an-0000000002", "table": "announcements", "state": "merged", "successors": "an-0000000003"},
			{"fact_id": "an-0000000003", "table": "announcements", "state": "merged", "successors": "an-0000000001"},
			{"fact_id": "an-0000000004", "table": "announcements", "state": "withdrawn"},
			{"fact_id": "an-0000000005", "table": "announcements", "state": "merged", "successors": "an-0000000001;an-0000000004"},
		},
	}
	for name, r := range more {
		rows[name] = append(rows[name], r...)
	}
	tables := map[string]*table.Table{}
	for name, list := range rows {
		b := table.NewBuilder(set.Table(name))
		for _, cells := range list {
			rowOf(t, set.Table(name), b.Row(), cells)
		}
		tables[name] = b.Table()
	}
	return reading.Of("2026-03-20", set, tables)
}

// TestIdsThatLeadToAFact asks by ids that are not the fact's own.
func TestIdsThatLeadToAFact(t *testing.T) {
	v := small(t, map[string][]map[string]string{
		"announcements": {{"fact_id": "an-abcdef0123", "status": "standing", "announced_on": "2026-02-20", "announced_precision": "day", "authority": "national_assembly",
			"instrument": "amnesty", "stage_claimed": "requested", "population": "detained", "people_announced": "400", "unit": "people", "precision": "at_least", "counting": "batch"}},
		"fact_ids": {{"fact_id": "an-abcdef0123", "table": "announcements", "state": "current"}},
	})
	for id, note := range map[string]string{
		"an-0000000001": "",
		"an-0000000002": "an-0000000002 was joined with others: this is the fact that it became, an-0000000001.",
		"ar-1":          "ar-1 is a report: this is the fact that it tells, an-0000000001.",
		"AN-0000000001": "",
		"AR-1":          "ar-1 is a report: this is the fact that it tells, an-0000000001.",
		" abcdef":       "abcdef is short for an-abcdef0123.",
		"An-ABCDEF01":   "An-ABCDEF01 is short for an-abcdef0123.",
	} {
		w, err := wording.Of(v, id, language.English)
		if err != nil {
			t.Fatal(err)
		}
		if w.FactID != "an-0000000001" && w.FactID != "an-abcdef0123" || w.Note != note || !strings.Contains(w.Sentences[0], "requested for at least 400 people in prison") {
			t.Errorf("%s: %+v", id, w)
		}
	}
}

// TestIdsThatLeadNowhere says what is near, or what became of the id.
func TestIdsThatLeadNowhere(t *testing.T) {
	v := small(t, nil)
	for id, want := range map[string]string{
		"an-0000000009":  "did you mean an-0000000001?",
		"an-0000000004":  "withdrawn; version 2026-03-20 publishes none of its reports any more",
		"an-0000000005":  "its reports went to several facts, an-0000000001 and an-0000000004; name one of them",
		"379":            "expected the id of a fact",
		"":               "the id is empty: expected the id of a fact",
		"an-00000000":    "did you mean an-0000000001 or an-0000000002",
		"an-0000000001x": "did you mean an-0000000001?",
	} {
		var unusable *reading.UnusableError
		if _, err := wording.Of(v, id, language.English); !errors.As(err, &unusable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", id, err, want)
		}
	}
	if _, err := wording.Of(v, "an-0000000009", language.Spanish); err == nil || !strings.Contains(err.Error(), "¿se quiso decir an-0000000001?") {
		t.Error(err)
	}
}

// TestARequestThatWasTakenUp names the later statement without saying that the
// people are the same.
func TestARequestThatWasTakenUp(t *testing.T) {
	v := small(t, map[string][]map[string]string{"announcements": {{"fact_id": "an-0000000006", "status": "standing", "announced_on": "2026-02-25", "announced_precision": "day",
		"authority": "public_ministry", "instrument": "amnesty", "stage_claimed": "executed", "population": "detained", "people_announced": "400", "unit": "people", "precision": "at_least",
		"counting": "batch", "follows": "an-0000000001", "names_published": "no", "conditions": "full", "pages": "1"}}})
	for l, want := range map[language.Language]string{
		language.English: "n 25 February 2026 the Public Ministry (prosecutors) gave the same figure as carried out, which does not show that the people are the same.",
		language.Spanish: "l 25 de febrero de 2026, el Ministerio Público dio la misma cifra como algo ya ejecutado, lo que no demuestra que se trate de las mismas personas.",
	} {
		w, err := wording.Of(v, "an-0000000001", l)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(w.Sentences, " "); !strings.Contains(text, want) {
			t.Errorf("it does not say %q: %s", want, text)
		}
	}
}

// TestTotalsBesideOneOfTheState says how far each comparison holds.
func TestTotalsBesideOneOfTheState(t *testing.T) {
	total := map[string]string{"fact_id": "an-0000000007", "status": "standing", "announced_on": "2026-02-24", "announced_precision": "day", "authority": "interior_ministry",
		"instrument": "release", "stage_claimed": "executed", "population": "detained", "people_announced": "179", "unit": "people", "precision": "exact", "counting": "cumulative",
		"window": "w", "names_published": "no", "conditions": "not_stated", "pages": "2"}
	beside := func(comparison string) map[string]string {
		return map[string]string{"announced_on": "2026-02-24", "comparison_id": "an-0000000007:re-0000000001", "announced_fact_id": "an-0000000007", "organization": "foro_penal",
			"counted_on": "2026-02-23", "people_verified": "109", "verified_precision": "at_least", "verified_window": "w", "comparison": comparison, "definition": "d", "verified_date_basis": "published"}
	}
	for comparison, want := range map[string]string{
		"same_window":        "By 23 February 2026 or before, Foro Penal had verified at least 109 releases since May.",
		"definition_differs": "since May; Foro Penal does not count the same people: under the law it counts only some.",
		"disputed":           "since May; it is disputed whether the official count starts on the same day.",
		"official_wider":     "since May; the official count starts earlier.",
		"official_narrower":  "since May; the official count starts later.",
	} {
		v := small(t, map[string][]map[string]string{
			"announcements": {total}, "announced_vs_verified": {beside(comparison)},
			"windows":     {{"window": "w", "kind": "other", "title_en": "Since May", "title_es": "Desde mayo"}},
			"definitions": {{"definition": "d", "organization": "foro_penal", "measure": "released", "counts_en": "Under the law it counts only some. Others count more.", "counts_es": "Según la ley solo cuenta a algunas."}},
		})
		w, err := wording.Of(v, "an-0000000007", language.English)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(w.Sentences, " "); !strings.Contains(text, want) {
			t.Errorf("%s: it does not say %q: %s", comparison, want, text)
		}
	}
}
