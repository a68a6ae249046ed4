package explain_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
)

// told is what a query prints, every fact in full.
func told(t *testing.T, s *explain.Snapshot, query string, all bool, width int) string {
	t.Helper()
	found, err := s.Find(query)
	if err != nil {
		t.Fatal(err)
	}
	n := found.Leading()
	if all {
		n = len(found.Matches)
	}
	var full []*explain.Trace
	for _, m := range found.Matches[:n] {
		one, err := s.Trace(m.FactID)
		if err != nil {
			t.Fatal(err)
		}
		full = append(full, one)
	}
	var b bytes.Buffer
	if err := s.PrintMatches(&b, found, full, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTheTexts holds what a reader sees, in both languages.
func TestTheTexts(t *testing.T) {
	for query, name := range map[string]string{"379": "figure", "2025-07": "list", "ar-0000000004": "report", "an-00000000cc": "merged", "an-00000000bb": "withdrawn"} {
		for _, l := range []language.Language{language.English, language.Spanish} {
			s := small(t)
			s.Language = l
			golden(t, fmt.Sprintf("%s.%s.txt", name, l), told(t, s, query, false, 0))
		}
	}
}

// TestTheSentences holds one for each kind of fact.
func TestTheSentences(t *testing.T) {
	for id, want := range map[string][2]string{
		"an-0000000001": {"On 20 February 2026, parliamentary commission, for the National Assembly, said that amnesty had been requested for 379 people held.",
			"El 20 de febrero de 2026, parliamentary commission, por la Asamblea Nacional, dijo que se había solicitado la amnistía para 379 personas presas."},
		"an-0000000003": {"On 21 February 2026 or before, the government (no page names the body) said that about 80 people had been released.",
			"El 21 de febrero de 2026 o antes, el Gobierno (ninguna página precisa el organismo) dijo que se había excarcelado a cerca de 80 personas."},
		"an-0000000006": {"In February 2026, the National Assembly said that 3,231 applications for amnesty (not people) had been filed.",
			"En febrero de 2026, la Asamblea Nacional dijo que se habían presentado 3.231 solicitudes de amnistía (no personas)."},
		"an-0000000007": {"On 18 July 2025, the government of Exampleland said that 60 to 70 people had been released in an exchange between governments.",
			"El 18 de julio de 2025, el Gobierno de Exampleland dijo que se había excarcelado en un canje entre gobiernos a entre 60 y 70 personas."},
		"an-0000000008": {"On 18 July 2025, the Presidency said that people had been released in an exchange between governments; no page says how many.",
			"El 18 de julio de 2025, la Presidencia de la República dijo que se había excarcelado en un canje entre gobiernos a personas; ninguna página dice cuántas."},
		"co-0000000001": {"On 29 December 2025, at 18:30, Foro Penal counted 863 people held in the whole country.",
			"El 29 de diciembre de 2025 a las 18:30, Foro Penal contaba 863 personas presas en todo el país."},
		"re-0000000001": {"Foro Penal counted 426 people released from prison from 8 January 2026 to 9 February 2026.",
			"Foro Penal contó 426 personas excarceladas desde el 8 de enero de 2026 hasta el 9 de febrero de 2026."},
		"re-0000000002": {"The Public Ministry (prosecutors) counted 7,727 people as beneficiaries up to 12 March 2026.",
			"El Ministerio Público contó 7.727 personas como beneficiarias hasta el 12 de marzo de 2026."},
		"re-0000000003": {"A counter that no page names counted at least 12 people newly detained (women) in a period that no page gives.",
			"Alguien que ninguna página nombra contó al menos 12 personas recién detenidas (mujeres) en un período que ninguna página da»."},
	} {
		for i, l := range []language.Language{language.English, language.Spanish} {
			s := small(t)
			s.Language = l
			text := strings.Join(strings.Fields(told(t, s, id, true, 0)), " ")
			if !strings.Contains(text, want[i]) {
				t.Errorf("%s in %s: no sentence %q in\n%.400s", id, l, want[i], text)
			}
		}
	}
}

func TestWhoVerifiedIt(t *testing.T) {
	for id, want := range map[string]string{
		"an-0000000001": "Nobody's verification is tied to it.",
		"co-0000000001": "Foro Penal counted it and stands for the figure",
		"re-0000000002": "the state does not verify itself",
		"re-0000000003": "No counter that could be asked gives it",
	} {
		if text := told(t, small(t), id, true, 0); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", id, want, text)
		}
	}
}

// long is what has to stand on a line of its own, however long it is.
var long = regexp.MustCompile(`https?://\S+|[0-9a-f]{64}`)

// bare is a code as it stands in a cell; feeds and windows are named so.
var (
	bare  = regexp.MustCompile(`[a-z]+(_[a-z0-9]+)+`)
	named = regexp.MustCompile(`_reports$|^official_late_2025$|^since_2026_01_08$|^amnesty_law$`)
)

// TestEveryFactCanBePrinted prints all of them at all widths: no line is too
// long, no code stands there without words, nothing steers the terminal.
func TestEveryFactCanBePrinted(t *testing.T) {
	s := small(t)
	for _, l := range []language.Language{language.English, language.Spanish} {
		s.Language = l
		for width := layout.Narrowest; width <= layout.Widest; width += 8 {
			for _, query := range []string{"an-0000000001", "an-0000000002", "an-0000000003", "an-0000000004", "an-0000000005", "an-0000000006",
				"an-0000000007", "an-0000000008", "2025", "2026-02", "3231", "ar-0000000001"} {
				printable(t, told(t, s, query, true, width), width)
			}
		}
	}
}

func printable(t *testing.T, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch n := utf8.RuneCountInString(line); {
		case strings.ContainsFunc(line, unicode.IsControl):
			t.Errorf("a control character: %q", line)
		case n > width && !long.MatchString(line):
			t.Errorf("%d characters, %d fit: %q", n, width, line)
		case strings.TrimRight(line, " ") != line:
			t.Errorf("blanks at the end: %q", line)
		}
		for _, code := range bare.FindAllString(long.ReplaceAllString(line, ""), -1) {
			if !named.MatchString(code) {
				t.Errorf("a bare code %s: %q", code, line)
			}
		}
	}
}

func TestWidthsAreKeptWithinReason(t *testing.T) {
	for asked, most := range map[int]int{0: layout.Usual, 20: layout.Narrowest, 500: layout.Widest} {
		printable(t, told(t, small(t), "379", false, asked), most)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, fmt.Errorf("no room") }

func TestAnOutputThatFails(t *testing.T) {
	s := small(t)
	found, err := s.Find("379")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PrintMatches(full{}, found, nil, 0); err == nil {
		t.Error("nobody hears that nothing was written")
	}
}
