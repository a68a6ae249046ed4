package wording_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/wording"
)

// with is cells with some of them set anew.
func with(cells map[string]string, set map[string]string) map[string]string {
	out := maps.Clone(cells)
	maps.Copy(out, set)
	return out
}

// batch is a statement that a group of people left prison.
func batch() map[string]string {
	return map[string]string{"fact_id": "an-0000000010", "status": "standing", "announced_on": "2025-07-18", "announced_precision": "day", "authority": "foreign_ministry", "instrument": "release",
		"stage_claimed": "executed", "population": "detained", "people_announced": "80", "unit": "people", "precision": "exact", "counting": "batch", "names_published": "no", "conditions": "not_stated", "pages": "4"}
}

// page is a report of it.
func page(name string, cells map[string]string) map[string]string {
	return with(map[string]string{"report_id": "ar-" + name, "fact_id": "an-0000000010", "outlet": name + ".example", "url": "https://" + name + ".example/1", "quality": "ok", "stage_claimed": "executed",
		"people_announced": "80", "precision": "exact", "authority": "foreign_ministry", "names_published": "not_stated"}, cells)
}

// says asks for the text of a fact in both languages.
func says(t *testing.T, more map[string][]map[string]string, id string, want, not [2]string) {
	t.Helper()
	v := small(t, more)
	for i, l := range []language.Language{language.English, language.Spanish} {
		w, err := wording.Of(v, id, l)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(w.Sentences, " ")
		if !strings.Contains(text, want[i]) || not[i] != "" && strings.Contains(text, not[i]) {
			t.Errorf("it does not say %q, or it says %q: %s", want[i], not[i], text)
		}
	}
}

// TestWhoSpokeForWhom gives an official a body only where a page does.
func TestWhoSpokeForWhom(t *testing.T) {
	fact := with(batch(), map[string]string{"statement_by": "Delcy Rodríguez"})
	for slug, c := range map[string]struct {
		reports   []map[string]string
		set       map[string]string
		want, not [2]string
	}{
		"a page has both": {
			[]map[string]string{page("one", map[string]string{"announced_by": "Delcy Rodríguez"}), page("two", nil)}, nil,
			[2]string{"2025 Delcy Rodríguez, speaking for the Ministry of Foreign Affairs, said", "2025, Delcy Rodríguez, en nombre del Ministerio de Relaciones Exteriores, dijo"}, [2]string{},
		},
		"the page that names her gives another body": {
			[]map[string]string{page("one", map[string]string{"announced_by": "Delcy Rodríguez", "authority": "presidency"}), page("two", nil)}, nil,
			[2]string{"prison; the page that names Delcy Rodríguez as the speaker gives another body: the Presidency.", "a página que nombra a Delcy Rodríguez como quien habló indica otro organismo: la Presidencia de la República."},
			[2]string{"speaking for", "en nombre"},
		},
		"the page that names her gives none": {
			[]map[string]string{page("one", map[string]string{"announced_by": "Delcy Rodríguez", "authority": "not_stated"}), page("two", nil)}, nil,
			[2]string{"as the speaker gives no body", "como quien habló indica ningún organismo"}, [2]string{"speaking for", "en nombre"},
		},
		"several under one body": {
			[]map[string]string{page("one", map[string]string{"announced_by": "Delcy Rodríguez / Jorge Arreaza"})}, map[string]string{"statement_by": "Delcy Rodríguez / Jorge Arreaza"},
			[2]string{"2025 Delcy Rodríguez and Jorge Arreaza (body given: the Ministry of Foreign Affairs) said", "Delcy Rodríguez y Jorge Arreaza (organismo indicado: el Ministerio de Relaciones Exteriores) dijeron"},
			[2]string{"speaking for", "en nombre"},
		},
	} {
		t.Run(slug, func(t *testing.T) {
			says(t, map[string][]map[string]string{"announcements": {with(fact, c.set)}, "announcement_reports": c.reports}, "an-0000000010", c.want, c.not)
		})
	}
}

// TestNobodyUnderMeasuresIsReleased holds for every word that pages may use.
func TestNobodyUnderMeasuresIsReleased(t *testing.T) {
	for _, instrument := range []string{"release", "conditional_release", "unspecified"} {
		for _, stage := range []string{"announced", "requested", "granted", "executed", "denied"} {
			for _, unit := range []string{"people", "cases", "applications"} {
				cells := with(batch(), map[string]string{"instrument": instrument, "stage_claimed": stage, "population": "restricted", "unit": unit, unit + "_announced": "80"})
				if unit != "people" {
					delete(cells, "people_announced")
				}
				v := small(t, map[string][]map[string]string{"announcements": {cells}})
				for l, word := range map[language.Language]string{language.English: "release", language.Spanish: "excarcel"} {
					w, err := wording.Of(v, "an-0000000010", l)
					if err != nil {
						t.Fatal(err)
					}
					if said := w.Sentences[0]; strings.Contains(said, word) {
						t.Errorf("%s %s %s: %s", instrument, stage, unit, said)
					}
				}
			}
		}
	}
}

// TestACountOfADayOnWhichMoreWasSaid is tied to no statement alone.
func TestACountOfADayOnWhichMoreWasSaid(t *testing.T) {
	event := map[string]string{"event": "exchange-2025-07-18"}
	tie := map[string]string{"announced_on": "2025-07-18", "tie_id": "one", "announced_fact_id": "an-0000000010", "tie": "alone", "organization": "foro_penal", "period_start_on": "2025-07-18",
		"counted_on": "2025-07-21", "people_verified": "57", "verified_precision": "exact", "newest": "true"}
	other := with(with(batch(), event), map[string]string{"fact_id": "an-0000000011", "authority": "presidency"})
	alone := [2]string{"counting from 18 July 2025, with no other batch announced by a state body in those days.", "contando desde el 18 de julio de 2025, sin otro grupo anunciado por un organismo del Estado en esos días."}
	same := [2]string{"counting from 18 July 2025; other statements by state bodies in those days concern the same event, so the count is not tied to this one alone.",
		"contando desde el 18 de julio de 2025; otras declaraciones de organismos del Estado en esos días se refieren al mismo hecho, así que el conteo no está vinculado solo a esta."}
	for slug, c := range map[string]struct {
		set  map[string]string
		want [2]string
	}{
		"of the same event":       {nil, same},
		"of a later day":          {map[string]string{"announced_on": "2025-07-22"}, alone},
		"of a foreign government": {map[string]string{"authority": "foreign_government:Spain"}, alone},
		"asked for only":          {map[string]string{"stage_claimed": "requested"}, alone},
		"that no page supports":   {map[string]string{"status": "unsupported"}, alone},
	} {
		t.Run(slug, func(t *testing.T) {
			says(t, map[string][]map[string]string{"announcements": {with(batch(), event), with(other, c.set)}, "batches": {tie}}, "an-0000000010", c.want, [2]string{})
		})
	}
}

// TestHowManyPagesSayIt counts pages, not reports.
func TestHowManyPagesSayIt(t *testing.T) {
	no, full := map[string]string{"names_published": "no"}, map[string]string{"names_published": "no", "conditions": "full"}
	same := page("one", full)
	same["report_id"] = "ar-again"
	for slug, c := range map[string]struct {
		reports []map[string]string
		set     map[string]string
		want    [2]string
	}{
		"one of four, told twice": {[]map[string]string{page("one", full), same, page("two", nil)}, map[string]string{"conditions": "full"},
			[2]string{"One of the 4 pages says that no list of names was published, and one speaks of full freedom.", "Una de las 4 páginas dice que no se publicó una lista de nombres, y una habla de libertad plena."}},
		"two of four": {[]map[string]string{page("one", no), page("two", no), page("three", nil)}, nil,
			[2]string{"Of the 4 pages, 2 say that no list of names was published, and none says", "De las 4 páginas, 2 dicen que no se publicó una lista de nombres, y ninguna dice"}},
		"both": {[]map[string]string{page("one", no), page("two", no)}, map[string]string{"pages": "2"},
			[2]string{"Both pages say that no list", "Las dos páginas dicen que no se publicó"}},
		"terms alone": {[]map[string]string{page("one", full), page("two", full), page("three", nil)}, map[string]string{"names_published": "not_stated", "conditions": "full", "pages": "3"},
			[2]string{"was published, and 2 of the 3 pages speak of full freedom.", "de nombres, y 2 de las 3 páginas hablan de libertad plena."}},
	} {
		t.Run(slug, func(t *testing.T) {
			says(t, map[string][]map[string]string{"announcements": {with(batch(), c.set)}, "announcement_reports": c.reports}, "an-0000000010", c.want, [2]string{"pages that mention one", "páginas que hablan de ella"})
		})
	}
}

// TestTotalsOfOneDay names the other figure, and what was given again as such.
func TestTotalsOfOneDay(t *testing.T) {
	total := with(batch(), map[string]string{"counting": "cumulative"})
	other := with(total, map[string]string{"fact_id": "an-0000000011", "people_announced": "90"})
	also := [2]string{"hat day the same body is also quoted with a total of 90", "se día se atribuye al mismo organismo también un total de 90"}
	says(t, map[string][]map[string]string{"announcements": {total, other}}, "an-0000000010", also, [2]string{})
	for slug, set := range map[string]map[string]string{
		"unsupported": {"status": "unsupported"}, "of a part": {"subset": "military"}, "of another day": {"announced_on": "2025-07-19"}, "that corrects it": {"restates": "an-0000000010"}, "that took its place": {"supersedes": "an-0000000010"},
	} {
		t.Run(slug, func(t *testing.T) {
			says(t, map[string][]map[string]string{"announcements": {total, with(other, set)}}, "an-0000000010", [2]string{}, [2]string{"also quoted", "también un total"})
		})
	}
	again := with(other, map[string]string{"people_announced": "80", "announced_on": "2025-07-20", "supersedes": "an-0000000010"})
	says(t, map[string][]map[string]string{"announcements": {with(total, map[string]string{"status": "superseded"}), again}}, "an-0000000010",
		[2]string{"the same total was given again on 20 July 2025", "l mismo total se volvió a dar el 20 de julio de 2025"}, [2]string{"took its place", "reemplazó"})
}

// TestACautionIsOfItsCounter names the counter of which it holds.
func TestACautionIsOfItsCounter(t *testing.T) {
	total := with(batch(), map[string]string{"counting": "cumulative", "window": "w"})
	beside := func(who, comparison string) map[string]string {
		return map[string]string{"announced_on": "2025-07-18", "comparison_id": who, "announced_fact_id": "an-0000000010", "organization": who, "counted_on": "2025-07-18", "people_verified": "57",
			"verified_precision": "exact", "comparison": comparison}
	}
	says(t, map[string][]map[string]string{"announcements": {total}, "announced_vs_verified": {beside("foro_penal", "same_window"), beside("jep", "official_wider")}}, "an-0000000010",
		[2]string{"he official count starts earlier than that of Justicia, Encuentro y Perdón (JEP).", "l conteo oficial empieza antes que el de Justicia, Encuentro y Perdón (JEP)."}, [2]string{})
	says(t, map[string][]map[string]string{"announcements": {total}, "announced_vs_verified": {beside("foro_penal", "official_wider"), beside("jep", "official_wider")}}, "an-0000000010",
		[2]string{"he official count starts earlier.", "l conteo oficial empieza antes."}, [2]string{"than that", "que el de"})
	for window, want := range map[string][2]string{
		"":  {"nobody says since when it counts", "nadie dice desde cuándo cuenta"},
		"w": {"outside the state gave at that time do not say since when they count", "ajenas al Estado daban entonces no dicen desde cuándo cuentan"},
	} {
		none := map[string]string{"announced_on": "2025-07-18", "comparison_id": "none", "announced_fact_id": "an-0000000010", "comparison": "none", "reason": "window_not_stated", "window": window}
		windows := []map[string]string{{"window": "w", "kind": "other", "title_en": "Since May", "title_es": "Desde mayo"}}
		says(t, map[string][]map[string]string{"announcements": {total}, "announced_vs_verified": {none}, "windows": windows}, "an-0000000010", want, [2]string{})
	}
}

// TestAFigureOfPeopleHeldToldAsReleased says what its counter gave it for.
func TestAFigureOfPeopleHeldToldAsReleased(t *testing.T) {
	flow := map[string]string{"fact_id": "re-0000000020", "status": "unsupported", "organization": "foro_penal", "counter_kind": "ngo", "measure": "released", "people_verified": "568", "precision": "exact",
		"period_end_on": "2026-02-27", "period_end_precision": "day", "counting": "cumulative", "pages": "1"}
	report := map[string]string{"report_id": "vr-1", "fact_id": "re-0000000020", "outlet": "diario.example", "url": "https://diario.example/1", "quality": "source_error", "people_verified": "568", "precision": "exact"}
	balance := map[string]string{"fact_id": "co-0000000021", "status": "standing", "organization": "foro_penal", "counter_kind": "ngo", "scope": "national", "detained_total": "568", "precision": "exact",
		"as_of_on": "2026-02-26", "as_of_precision": "day", "verified_by": "foro_penal"}
	held := [2]string{"The only page that tells this is in error: it must not be used. By that page, up to 27 February 2026, Foro Penal counted the release from prison of 568 people. Foro Penal gave the same number, 568, as people held, on 26 February 2026.",
		"La única página que da esto se equivoca: no debe usarse. Según esa página, hasta el 27 de febrero de 2026, Foro Penal contó la excarcelación de 568 personas. Foro Penal dio el mismo número, 568, como personas presas, el 26 de febrero de 2026."}
	tables := func(balance map[string]string) map[string][]map[string]string {
		return map[string][]map[string]string{"verified_releases": {flow}, "verified_release_reports": {report}, "detainee_counts": {balance}}
	}
	says(t, tables(balance), "re-0000000020", held, [2]string{})
	for slug, set := range map[string]map[string]string{"of another month": {"as_of_on": "2026-01-26"}, "of another counter": {"organization": "jep"}, "of a part": {"scope": "military"}, "about": {"precision": "approximate"}} {
		t.Run(slug, func(t *testing.T) {
			says(t, tables(with(balance, set)), "re-0000000020", [2]string{}, [2]string{"people held", "personas presas"})
		})
	}
}
