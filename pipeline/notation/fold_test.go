package notation_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/notation"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "",
		"  \t\u00a0\n":                   "",
		"Excarcelación":                  "excarcelacion",
		"excarcelacio\u0301n":            "excarcelacion",
		"AÑO":                            "ano",
		" Libertad\u00a0\u202f  Plena\n": "libertad plena",
		"—":                              "-",
		"2014–2015":                      "2014-2015",
		"−5":                             "-5",
		"“no’s”":                         `"no's"`,
		"«l`a´b»":                        `"l'a'b"`,
		"o`clock":                        "o'clock",
		"s/d":                            "s/d",
		"a  b":                           "a b",
		" a":                             "a",
		"a ":                             "a",
		"a\tb":                           "a b",
		"ma\u00ads\u200b":                "mas",
		"\ufeffFecha":                    "fecha",
		"≥ 5":                            "≥ 5",
		"\u2271 5":                       "\u2271 5", // not greater stays not greater
		"≥\u0338 5":                      "≥\u0338 5",
		"\u202e007":                      "\u202e007", // a sign that turns the text stays visible
		"１２":                             "１２",
		"1º":                             "1º",
		"İstanbul":                       "istanbul",
		"a\xffb":                         "a\ufffdb",
	} {
		if got := notation.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldingEveryCharacterTwiceChangesNothing(t *testing.T) {
	for r := rune(0); r < 0x30000; r++ { // beyond, no letters with accents or case
		once := notation.Fold("a" + string(r) + "b" + string(r))
		if twice := notation.Fold(once); once != twice {
			t.Errorf("%U: %q, then %q", r, once, twice)
		}
	}
}

// Composed or not, upper case or not, the same Latin text is the same.
func TestSpellingsOfOneTextFoldAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("abcxyz áéíóúüñçãõâêôàÁÉÑÇ-019.,/º"))).Draw(t, "s")
		want := notation.Fold(s)
		for name, other := range map[string]string{
			"decomposed": norm.NFD.String(s),
			"upper case": strings.ToUpper(s),
			"no-break":   strings.ReplaceAll(s, " ", " \u00a0"),
			"outer":      "\u2007" + s + "\n",
		} {
			if got := notation.Fold(other); got != want {
				t.Fatalf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func TestFoldedTextCostsNothing(t *testing.T) {
	s := "excarcelacion plena, 12/03"
	if n := testing.AllocsPerRun(100, func() { notation.Fold(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Excarcelación", "a\u00a0 b", "—", "İ", "\u2271", "a\u200b\u0338", "ʼ\u0301", "\xff", "１", "한", "1\u03010"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := notation.Fold(s)
		if again := notation.Fold(got); again != got {
			t.Fatalf("%q, then %q", got, again)
		}
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		if strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
			t.Fatalf("%q has blanks at an end or two together", got)
		}
		if digitsOf(got) != digitsOf(s) {
			t.Fatalf("%q has other digits than %q", got, s)
		}
		if outer := notation.Fold("\u00a0" + s + " \n"); outer != got {
			t.Fatalf("outer blanks count: %q, want %q", outer, got)
		}
		for _, r := range got {
			if unicode.IsSpace(r) && r != ' ' || unicode.ToLower(r) != r {
				t.Fatalf("%q has %U", got, r)
			}
		}
	})
}

// digitsOf keeps the digits of a text.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
