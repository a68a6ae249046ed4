package describe_test

import (
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/describe"
	"github.com/recuento/recuento/pipeline/language"
)

func TestTheReadmeTellsAReaderWhatToOpen(t *testing.T) {
	e := smallEdition(t)
	for l, wants := range map[language.Language][]string{
		language.English: {
			"# Recuento, version 2026-11-22.2\n", "Published by Archive on 22 November 2026. Its facts are of 1 February 2014 to 16 March 2026. The version before is 2026-11-22.",
			"| [`announcements`](csv/announcements.csv) | 1,200 | One row is one \\| statement. |\n", "[CODEBOOK.md](CODEBOOK.md)", "sha256sum --check SHA256SUMS",
			"> Recuento, version 2026-11-22.2 (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/).", "- Feed; Archive; CC-BY-4.0; Thanks; <https://example.org/f>\n",
			"1. **A claim is not a release.**", "2. **Never add rows up.**", "3. **No gap without its bound.**",
		},
		language.Spanish: {
			"# Recuento, versión 2026-11-22.2\n", "La publicó Archive el 22 de noviembre de 2026. Sus fichas van del 1 de febrero de 2014 al 16 de marzo de 2026. La versión anterior es 2026-11-22.",
			"| [`announcements`](csv/announcements.csv) | 1.200 | Cada fila es una declaración. |\n", "[LIBRO_DE_CODIGOS.md](LIBRO_DE_CODIGOS.md)",
			"1. **Una afirmación no es una excarcelación.**", "2. **Las filas nunca se suman.**", "3. **Ninguna diferencia sin su cota.**",
		},
	} {
		text := readme(t, e, l)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", l, want, text)
			}
		}
		mine, other := "excel/recuento.xlsx", "excel/recuento.es.xlsx"
		if l == language.Spanish {
			mine, other = other, mine
		}
		if a, b := strings.Index(text, mine), strings.Index(text, other); a < 0 || b < a {
			t.Errorf("%s: the workbook of the reader's language does not come first (%d, %d)", l, a, b)
		}
	}
}

// TestTheReadmeNamesYankedVersions keeps a reason inside its line, whatever it
// holds.
func TestTheReadmeNamesYankedVersions(t *testing.T) {
	e := smallEdition(t)
	if text := readme(t, e, language.English); strings.Contains(text, "Yanked") {
		t.Errorf("versions are yanked in\n%s", text)
	}
	e.Yanked = []describe.Yanked{{Version: "2026-11-20", Day: "2026-11-21", Reason: "a <b>\n# of | another"}, {Version: "2026-11-22", Day: "2026-11-22", Reason: "twice"}}
	for l, want := range map[language.Language]string{
		language.English: "\nYanked versions, which must not be used any more: 2026-11-20 (since 21 November 2026: a &lt;b&gt; \\# of \\| another); 2026-11-22 (since 22 November 2026: twice).\n",
		language.Spanish: "\nVersiones retiradas, que ya no deben usarse: 2026-11-20 (desde el 21 de noviembre de 2026: a &lt;b&gt; \\# of \\| another); 2026-11-22 (desde el 22 de noviembre de 2026: twice).\n",
	} {
		if text := readme(t, e, l); !strings.Contains(text, want) {
			t.Errorf("%s: no %q in\n%s", l, want, text)
		}
	}
}

func TestTheReadmeNamesOnlyWhatIsThere(t *testing.T) {
	e := smallEdition(t)
	e.Files, e.From, e.Previous, e.Sources = e.Files[3:4], "", "", nil // the windows as CSV, and nothing else
	text := readme(t, e, language.English)
	for _, never := range []string{"xlsx", "`parquet/", "excel/", "CODEBOOK", "announcements`](", "The version before", "Its facts", "## Sources"} {
		if strings.Contains(text, never) {
			t.Errorf("%q stands in\n%s", never, text)
		}
	}
	if !strings.Contains(text, "[`windows`](csv/windows.csv)") {
		t.Errorf("no windows in\n%s", text)
	}
}

func TestAnotherLicenceIsSaid(t *testing.T) {
	e := smallEdition(t)
	const said = "stay under that one"
	if strings.Contains(readme(t, e, language.English), said) {
		t.Error("all sources have the licence of the data, and the README warns of another")
	}
	e.Sources[0].Licence = "ODbL-1.0"
	if !strings.Contains(readme(t, e, language.English), said) {
		t.Error("a source has another licence, and the README does not say what that means")
	}
}

func TestWithAnAddressTheReadmeLeadsToThePages(t *testing.T) {
	e := smallEdition(t)
	e.Address = "https://example.org/r/"
	if text := readme(t, e, language.Spanish); !strings.Contains(text, "<https://example.org/r/es/index.html>") || !strings.Contains(text, "deed.es), https://example.org/r/es/versiones.html#v-2026-11-22.2.") {
		t.Errorf("no address in\n%s", text)
	}
}
