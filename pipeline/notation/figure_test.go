package notation_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/notation"
)

// phrases gives ways to write each precision; %s is the number.
var phrases = map[string][]string{
	notation.Exact: {"%s", " %s ", "exactamente %s", "exactly %s", "exatamente %s"},
	notation.AtLeast: {
		"más de %s", "Más de %s", "mas\u00a0de  %s", "ma\u0301s de %s", "al menos %s", "por lo menos %s", "como mínimo %s", "mínimo %s", "no menos de %s",
		"superior a %s", "+ de %s", "%s o más", "%s+", "%s +",
		"mais de %s", "pelo menos %s", "ao menos %s", "no mínimo %s", "%s ou mais",
		"more than %s", "over %s", "at least %s", "no fewer than %s", "no less than %s", "%s or more",
		"> %s", ">%s", ">=%s", "≥%s",
	},
	notation.AtMost: {
		"hasta %s", "menos de %s", "a lo sumo %s", "como máximo %s", "no más de %s", "até %s", "no máximo %s",
		"up to %s", "at most %s", "fewer than %s", "less than %s", "no more than %s", "%s or fewer", "<%s", "≤ %s",
	},
	notation.Approximate: {
		"unos %s", "unas %s", "Casi %s", "cerca de %s", "alrededor de %s", "aproximadamente %s", "aprox. %s", "en torno a %s",
		"quase %s", "por volta de %s", "uns %s", "umas %s",
		"around %s", "about %s", "approximately %s", "nearly %s", "almost %s", "roughly %s", "some %s", "~%s", "≈ %s", "±%s", "%s aprox.",
	},
}

var ranges = []string{
	"%s–%s", "%s-%s", "%s — %s", "%s a %s", "entre %s y %s", "de %s a %s", "between %s and %s", "%s to %s", "from %s to %s", "entre %s e %s", "Desde %s hasta %s",
}

func TestPhrasesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low, more := rapid.Int64Range(0, 1<<40).Draw(t, "low"), rapid.Int64Range(1, 1<<40).Draw(t, "more")
		for declared, signs := range separators {
			for _, sign := range append([]string{""}, signs...) {
				a, b := grouped(low, sign), grouped(low+more, sign)
				for precision, of := range phrases {
					for _, phrase := range of {
						wantFigure(t, fmt.Sprintf(phrase, a), declared, notation.Figure{Value: low, Precision: precision})
					}
				}
				for _, phrase := range ranges {
					wantFigure(t, fmt.Sprintf(phrase, a, b), declared, notation.Figure{Value: low, Max: low + more, Precision: "range"})
					if got, ok := notation.ParseFigure(fmt.Sprintf(phrase, b, a), declared); ok {
						t.Fatalf("reversed: %q is read as %+v", fmt.Sprintf(phrase, b, a), got)
					}
				}
			}
		}
	})
}

func wantFigure(t *rapid.T, cell string, declared notation.Thousands, want notation.Figure) {
	t.Helper()
	if got, ok := notation.ParseFigure(cell, declared); !ok || got != want {
		t.Fatalf("%q with %q: %+v, %v, want %+v", cell, declared, got, ok, want)
	}
}

func TestWhatIsNoFigure(t *testing.T) {
	for _, cell := range []string{
		"", " ", "s/d", "decenas", "más de", "más de cien", "dozens",
		"700 personas", "700 presos", "personas: 700", "más de 700 personas", "(700)", "700.", "700*", "700?",
		"más de 60-70", "entre 60 y 70 personas", "unos 600 o más", "unos 60 a 70", "más de unos 600", "600+ aprox.",
		"70-60", "60-60", "entre 70 y 60", "60 y 70", "entre 60", "entre 60-70", "between 60 to 70", "de 60", "60-70-80", "60-", "60 70", "60--70",
		"-60", "−60", "más de -60", "-60-70", "60 a -70", "-0",
		"01-02", "más de 007", "2026-02",
		"1.687", "más de 1.687", "1,687", "1 687", "0.5", "más de 0,5", "60.5-70", "50 %", "50%",
		"más de 70０", "más de ７０", "٧٠٠", "\u202e700", "\u200b700", "700\u0338",
		"9223372036854775808", "más de 99999999999999999999",
	} {
		if got, ok := notation.ParseFigure(cell, notation.NoThousands); ok {
			t.Errorf("%q is read as %+v", cell, got)
		}
	}
	for _, cell := range []string{"más de 1.68", "0.123", "1.687.-1.700", "1.687,5", "más de 01.687"} {
		if got, ok := notation.ParseFigure(cell, notation.Point); ok {
			t.Errorf("%q is read as %+v", cell, got)
		}
	}
}

func FuzzFigure(f *testing.F) {
	for _, of := range phrases {
		for _, phrase := range of {
			f.Add(fmt.Sprintf(phrase, "1.700"), ".")
		}
	}
	for _, phrase := range ranges {
		f.Add(fmt.Sprintf(phrase, "1 000", "2 000"), "space")
	}
	f.Add("de 60 a\u200b 70 o más", "")
	f.Fuzz(func(t *testing.T, cell, declared string) {
		sep := notation.Thousands(declared)
		got, ok := notation.ParseFigure(cell, sep)
		if !ok {
			return
		}
		says := strconv.FormatInt(got.Value, 10)
		if got.Precision == notation.Range {
			says += strconv.FormatInt(got.Max, 10)
			if got.Max <= got.Value {
				t.Fatalf("%q is a range of %d to %d", cell, got.Value, got.Max)
			}
		} else if got.Max != 0 {
			t.Fatalf("%q is %+v", cell, got)
		}
		if in := digitsOf(cell); in != says && strings.TrimLeft(in, "0") != strings.TrimLeft(says, "0") {
			t.Fatalf("%q is read as %+v, with other digits", cell, got)
		}
		if got.Value < 0 || strings.TrimSpace(cell)[0] == '-' {
			t.Fatalf("%q is read as %+v", cell, got)
		}
		canonical := ""
		if got.Precision == notation.Range {
			canonical = fmt.Sprintf("%d-%d", got.Value, got.Max)
		} else if of := phrases[got.Precision]; of != nil {
			canonical = fmt.Sprintf(of[0], strconv.FormatInt(got.Value, 10))
		}
		if again, ok := notation.ParseFigure(canonical, sep); !ok || again != got {
			t.Fatalf("%q is %+v, but %q is %+v, %v", cell, got, canonical, again, ok)
		}
	})
}
