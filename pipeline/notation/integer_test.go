package notation_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/notation"
)

var separators = map[notation.Thousands][]string{
	notation.NoThousands: nil,
	notation.Point:       {"."},
	notation.Comma:       {","},
	notation.Space:       {" ", "\u00a0", "\u202f", "\u2009", "\u2007"},
	notation.Apostrophe:  {"'", "’", "ʼ"},
}

func TestParseInteger(t *testing.T) {
	for _, c := range []struct {
		cell string
		t    notation.Thousands
		want int64
	}{
		{"0", "", 0},
		{"007", "", 7},
		{"1687", "", 1687},
		{" 1687\u00a0", "", 1687},
		{"-3", "", -3},
		{"−3", "", -3},
		{"1687", ".", 1687},
		{"1.687", ".", 1687},
		{"-1.687", ".", -1687},
		{"1.687.000", ".", 1687000},
		{"12.687", ".", 12687},
		{"1,687", ",", 1687},
		{"1 687", "space", 1687},
		{"1\u00a0687", "space", 1687},
		{"1\u202f687\u2009000", "space", 1687000},
		{"1\u2007687", "space", 1687},
		{"1'687", "'", 1687},
		{"1’687", "'", 1687},
		{"1ʼ687", "'", 1687},
		{"9223372036854775807", "", math.MaxInt64},
		{"-9223372036854775808", "", math.MinInt64},
		{"9.223.372.036.854.775.807", ".", math.MaxInt64},
	} {
		if got, ok := notation.ParseInteger(c.cell, c.t); !ok || got != c.want {
			t.Errorf("%q with %q: %d, %v, want %d", c.cell, c.t, got, ok, c.want)
		}
	}
}

func TestWhatIsNoInteger(t *testing.T) {
	for cell, with := range map[string][]notation.Thousands{
		"":                          {"", ".", ",", "space", "'"},
		" ":                         {"", "space"},
		"-":                         {"", "."},
		"--3":                       {""},
		"- 3":                       {"", "space"},
		"+3":                        {""},
		"3-":                        {""},
		"x":                         {""},
		"12a":                       {""},
		"1.687":                     {"", ",", "space", "'"},
		"1,687":                     {"", ".", "space", "'"},
		"1 687":                     {"", ".", ",", "'"},
		"1'687":                     {"", ".", ",", "space"},
		"1.68":                      {"."},
		"1.6870":                    {"."},
		"1.687.0":                   {"."},
		"1687.000":                  {"."},
		".687":                      {"."},
		"1.":                        {"."},
		"1.687.":                    {"."},
		"1..687":                    {"."},
		"1.687,5":                   {".", ","},
		"1.687,000":                 {".", ","},
		"0.123":                     {"."},
		"012.345":                   {"."},
		"1  687":                    {"space"},
		"1\t687":                    {"space"},
		"1;687":                     {";"},
		"1e3":                       {""},
		"0x1f":                      {""},
		"1_000":                     {""},
		"١٢":                        {""},
		"１２":                        {""},
		"9223372036854775808":       {""},
		"-9223372036854775809":      {""},
		"99999999999999999999":      {""},
		"9.223.372.036.854.775.808": {"."},
	} {
		for _, sep := range with {
			if got, ok := notation.ParseInteger(cell, sep); ok {
				t.Errorf("%q with %q is read as %d", cell, sep, got)
			}
		}
	}
}

// grouped writes n with sep between groups of three.
func grouped(n int64, sep string) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "-"
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + sep + digits[at:]
	}
	return sign + digits
}

func TestNumbersReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		for declared, signs := range separators {
			for _, cell := range append([]string{""}, signs...) {
				cell = grouped(n, cell)
				if got, ok := notation.ParseInteger(cell, declared); !ok || got != n {
					t.Fatalf("%q with %q: %d, %v", cell, declared, got, ok)
				}
			}
		}
	})
}

func TestReadingNumbersCostsNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { notation.ParseInteger(" 1\u00a0687\u00a0000 ", notation.Space) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzInteger(f *testing.F) {
	for _, cell := range []string{"", "1687", "-1.687", "1\u00a0687", "1’687,000", "0.123", "−9223372036854775808", "００"} {
		for declared := range separators {
			f.Add(cell, string(declared))
		}
	}
	f.Fuzz(func(t *testing.T, cell, declared string) {
		sep := notation.Thousands(declared)
		n, ok := notation.ParseInteger(cell, sep)
		if !ok {
			return
		}
		plain := strings.TrimSpace(cell)
		if strings.HasPrefix(plain, "−") {
			plain = "-" + strings.TrimPrefix(plain, "−")
		}
		for _, sign := range separators[sep] {
			plain = strings.ReplaceAll(plain, sign, ",")
		}
		unpadded := strings.TrimLeft(strings.TrimPrefix(plain, "-"), "0")
		if n == 0 && unpadded == "" || n != 0 && unpadded == strings.TrimPrefix(strconv.FormatInt(n, 10), "-") {
			return
		}
		if plain != grouped(n, ",") {
			t.Fatalf("%q with %q is %d, which is written %q", cell, declared, n, grouped(n, ","))
		}
		if !slices.Contains([]string{".", ",", "space", "'"}, declared) {
			t.Fatalf("%q is read with %q", cell, declared)
		}
	})
}
