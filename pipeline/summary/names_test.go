package summary_test

import (
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/summary"
)

// TestWhoSaysThatNamesWerePublished holds that what one page of many says of the
// names is told as that page's; pages in error are none of them.
func TestWhoSaysThatNamesWerePublished(t *testing.T) {
	const head = "report_id,fact_id,url,quality,names_published\n"
	one := "ar-0000000001,an-0000000001,https://a.example/1,ok,no\n"
	for name, c := range map[string]struct{ reports, en, es string }{
		"one of fifty": {one + "ar-0000000002,an-0000000001,https://a.example/1,ok,no\nar-0000000003,an-0000000001,https://b.example/2,source_error,no\nar-0000000004,an-0000000001,https://c.example/3,ok,yes\nar-0000000005,an-0000000002,https://d.example/4,ok,no\n",
			"By 1 page of 50, no list of names was published;", "Según 1 página de 50, no se publicó ninguna lista de nombres;"},
		"two of fifty": {one + "ar-0000000002,an-0000000001,https://b.example/2,mirror,no\n",
			"By 2 pages of 50, no list of names was published;", "Según 2 páginas de 50, no se publicó ninguna lista de nombres;"},
		"a curator": {"ar-0000000001,an-0000000001,https://a.example/1,ok,not_stated\n",
			"No list of names was published;", "No se publicó ninguna lista de nombres;"},
	} {
		set := schemaSet(t)
		all := tables(t, set)
		all["announcement_reports"] = rows(t, set, "announcement_reports", head+c.reports)
		s, err := summary.Of(reading.Of("2026-03-20", set, all), day(t, "2026-02-21"))
		if err != nil {
			t.Fatal(err)
		}
		for l, want := range map[language.Language]string{language.English: c.en, language.Spanish: c.es} {
			if got := strings.Join(strings.Fields(printed(t, s, l, 0)), " "); !strings.Contains(got, want) {
				t.Errorf("%s: it does not say %q:\n%s", name, want, got)
			}
		}
	}
}

// TestWhoSaysItWhereAllDo holds the words for an announcement all pages of which
// say the same.
func TestWhoSaysItWhereAllDo(t *testing.T) {
	for l, want := range map[language.Language][2]string{
		language.English: {"By its only page, a list of names was published; ", "By all of its 3 pages, a list of names was published; "},
		language.Spanish: {"Según su única página, se publicó una lista de nombres; ", "Según sus 3 páginas, se publicó una lista de nombres; "},
	} {
		p := summary.Phrases{Words: &language.Words{Language: l, Set: schemaSet(t)}}
		for i, pages := range []int64{1, 3} {
			if got := p.Checkable(summary.Announcement{Names: "yes", NamesPages: pages, Pages: pages}); !strings.HasPrefix(got, want[i]) {
				t.Errorf("got %q, want %q at its beginning", got, want[i])
			}
		}
	}
}
