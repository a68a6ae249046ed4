package language_test

import (
	"testing"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

// both is the words of the two languages.
func both(t *testing.T) (en, es *language.Words) {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &language.Words{Set: set}, &language.Words{Language: language.Spanish, Set: set}
}

func TestWhatIsSaid(t *testing.T) {
	en, es := both(t)
	n, most := int64(1234567), int64(1234570)
	for _, c := range []struct {
		say    func(w *language.Words) string
		en, es string
	}{
		{func(w *language.Words) string { return w.Number(n) }, "1,234,567", "1.234.567"},
		{func(w *language.Words) string { return w.Number(-234) }, "-234", "-234"},
		{func(w *language.Words) string { return w.Number(-1234) }, "-1,234", "-1.234"},
		{func(w *language.Words) string { return w.Counted(1, "day", "days", "día", "días") }, "1 day", "1 día"},
		{func(w *language.Words) string { return w.Counted(0, "day", "days", "día", "días") }, "0 days", "0 días"},
		{func(w *language.Words) string { return w.Quantity("at_least", &n, nil) }, "at least 1,234,567", "al menos 1.234.567"},
		{func(w *language.Words) string { return w.Quantity("range", &n, &most) }, "1,234,567 to 1,234,570", "entre 1.234.567 y 1.234.570"},
		{func(w *language.Words) string { return w.Quantity("exact", nil, nil) }, "no figure", "sin cifra"},
		{func(w *language.Words) string { return w.Sign("approximate", &n, nil) }, "≈ 1,234,567", "≈ 1.234.567"},
		{func(w *language.Words) string { return w.ByPages(1, 1) }, "By its only page", "Según su única página"},
		{func(w *language.Words) string { return w.ByPages(2, 2) }, "By both of its pages", "Según sus dos páginas"},
		{func(w *language.Words) string { return w.ByPages(1200, 1200) }, "By all of its 1,200 pages", "Según sus 1.200 páginas"},
		{func(w *language.Words) string { return w.ByPages(1, 46) }, "By 1 page of 46", "Según 1 página de 46"},
		{func(w *language.Words) string { return w.ByPages(2, 1046) }, "By 2 pages of 1,046", "Según 2 páginas de 1.046"},
		{func(w *language.Words) string { return w.List([]string{"a", "b", "Irán"}) }, "a, b and Irán", "a, b e Irán"},
		{func(w *language.Words) string { return w.List([]string{"cal", "hielo"}) }, "cal and hielo", "cal y hielo"},
		{func(w *language.Words) string { return w.List(nil) }, "", ""},
		{func(w *language.Words) string { return w.Date("2026-02-20") }, "20 February 2026", "20 de febrero de 2026"},
		{func(w *language.Words) string { return w.Date("2026-02") }, "February 2026", "febrero de 2026"},
		{func(w *language.Words) string { return w.Date("not a date") }, "not a date", "not a date"},
		{func(w *language.Words) string { return w.On("2026-02-20") }, "on 20 February 2026", "el 20 de febrero de 2026"},
		{func(w *language.Words) string { return w.On("2026") }, "in 2026", "en 2026"},
		{func(w *language.Words) string { return w.On("") }, "on a day that no page gives", "en fecha que ninguna página da"},
		{func(w *language.Words) string { return "from " + w.TheDate("2026-02-20") }, "from 20 February 2026", "from el 20 de febrero de 2026"},
		{func(w *language.Words) string { return w.Title("organization", "government:public_ministry") }, "Public Ministry (prosecutors)", "Ministerio Público (Fiscalía)"},
		{func(w *language.Words) string { return w.Title("organization", "other:Some Committee") }, "Some Committee", "Some Committee"},
		{func(w *language.Words) string { return w.Body("other:Mesa Nacional de Diálogo") }, "the Mesa Nacional de Diálogo", "la Mesa Nacional de Diálogo"},
		{func(w *language.Words) string {
			return w.OfBody("other:Comité de Derechos Humanos de Vente Venezuela")
		}, "of the Comité de Derechos Humanos de Vente Venezuela", "del Comité de Derechos Humanos de Vente Venezuela"},
		{func(w *language.Words) string { return w.Body("other:Vente Venezuela") }, "Vente Venezuela", "Vente Venezuela"},
		{func(w *language.Words) string { return w.Group("germans", "x", false) }, "x", "del grupo: x"},
		{func(w *language.Words) string { return w.Group("women", "x", false) }, "x", "x"},
		{func(w *language.Words) string { return w.Group("women", "x", true) }, "of the group: x", "del grupo: x"},
		{func(w *language.Words) string { return "1" + w.Both(true) }, "1, in prison or not", "1, presa o no"},
		{func(w *language.Words) string { return w.Title("subset", "prison:zona_7") }, "One prison: Zona 7", "Una cárcel: Zona 7"},
		{func(w *language.Words) string { return w.Among("subset", "prison:yare_iii") }, "prison of Yare III", "cárcel Yare III"},
		{func(w *language.Words) string { return w.Among("subset", "state:zulia") }, "state of Zulia", "estado Zulia"},
		{func(w *language.Words) string { return w.Among("subset", "state:distrito_capital") }, "Capital District", "Distrito Capital"},
		{func(w *language.Words) string { return w.Among("subset", "women") }, "women", "mujeres"},
		{func(w *language.Words) string { return w.Among("subset", "germans") }, "Germans", "alemanes"},
		{func(w *language.Words) string { return w.Form("release", "detained", "executed") }, "release", "la excarcelación"},
		{func(w *language.Words) string { return w.Form("unspecified", "detained", "announced") }, "release", "la excarcelación"},
		{func(w *language.Words) string { return w.Form("unspecified", "restricted", "granted") }, "a benefit whose legal form no page gives", "un beneficio cuya figura legal ninguna página precisa"},
		{func(w *language.Words) string { return w.Form("", "both", "granted") }, "a benefit whose legal form no page gives", "un beneficio cuya figura legal ninguna página precisa"},
		{func(w *language.Words) string { return w.Form("unspecified", "detained", "denied") }, "a benefit whose legal form no page gives", "un beneficio cuya figura legal ninguna página precisa"},
		{func(w *language.Words) string { return w.Form("release", "detained", "denied") }, "release", "la excarcelación"},
		{func(w *language.Words) string { return w.Form("conditional_release", "restricted", "granted") }, "a benefit", "un beneficio"},
		{func(w *language.Words) string { return w.Form("amnesty", "restricted", "granted") }, "amnesty", "la amnistía"},
		{func(w *language.Words) string { return "released" + w.By("amnesty") }, "released under the amnesty", "released por amnistía"},
		{func(w *language.Words) string { return "released" + w.By("release") }, "released", "released"},
		{func(w *language.Words) string { return w.Title("subset", "prison:yare_iii") }, "One prison: Yare III", "Una cárcel: Yare III"},
		{func(w *language.Words) string { return w.Title("subset", "channel:public_defence") }, "Filed by public defenders", "Introducidas por la defensa pública"},
		{func(w *language.Words) string { return w.Title("scope", "status:under_review") }, "Under review", "En revisión"},
		{func(w *language.Words) string { return w.Title("authority", "foreign_government:united_kingdom") }, "Foreign government: United Kingdom", "Gobierno extranjero: Reino Unido"},
		{func(w *language.Words) string { return w.Title("organization", "government:merida_state_police") }, "Mérida state police", "Policía del estado Mérida"},
		{func(w *language.Words) string { return w.Title("organization", "government:of_a_later_schema") }, "Of A Later Schema", "Of A Later Schema"},
		{func(w *language.Words) string { return w.Title("organization", "other:opposition coalition") }, "opposition coalition", "Coalición opositora"},
		{func(w *language.Words) string { return w.Group("prison:zona_7", "x", true) }, "x", "x"},
		{func(w *language.Words) string { return w.Inside("Germans") }, "Germans", "germans"},
		{func(w *language.Words) string { return w.Inside("December 2025 only") }, "December 2025 only", "december 2025 only"},
		{func(w *language.Words) string { return w.Inside("Under review") }, "under review", "under review"},
		{func(w *language.Words) string { return w.Title("stage", "of_a_later_schema") }, "Of A Later Schema", "Of A Later Schema"},
		{func(w *language.Words) string { return w.Cell("announcements", "people_announced", "3231") }, "3,231", "3.231"},
		{func(w *language.Words) string { return w.Cell("announcements", "no_such_column", "3231") }, "3231", "3231"},
		{func(w *language.Words) string { return w.Column("announcements", "no_such_column") }, "no_such_column", "no_such_column"},
	} {
		if got := c.say(en); got != c.en {
			t.Errorf("got %q, want %q", got, c.en)
		}
		if got := c.say(es); got != c.es {
			t.Errorf("got %q, want %q", got, c.es)
		}
	}
}

func TestFirstLetters(t *testing.T) {
	for text, want := range map[string][2]string{
		"under the law": {"Under the law", "under the law"},
		"Órgano":        {"Órgano", "órgano"},
		"US citizens":   {"US citizens", "US citizens"},
		"":              {"", ""},
	} {
		if got := [2]string{language.UpperFirst(text), language.LowerFirst(text)}; got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
