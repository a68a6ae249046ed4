package layout_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/layout"
)

// TestLinesFit writes any texts at any width: no line is too long but one of a
// word that is, none ends in blanks, nothing steers the terminal, and every
// word is there.
func TestLinesFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(layout.Narrowest, layout.Widest).Draw(t, "width")
		text := strings.Join(rapid.SliceOfN(rapid.StringN(0, 30, -1), 0, 40).Draw(t, "words"), " ")
		var b bytes.Buffer
		p := layout.New(&b, width)
		p.Wrap("  - ", text)
		if p.Err != nil {
			t.Fatal(p.Err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := utf8.RuneCountInString(line); n > width {
				t.Fatalf("%d characters, %d fit: %q", n, width, line)
			}
			if strings.ContainsFunc(line, unicode.IsControl) || strings.TrimRight(line, " ") != line {
				t.Fatalf("%q", line)
			}
		}
		got, want := strings.Fields(strings.Replace(b.String(), "-", "", 1)), strings.Fields(layout.Visible(text))
		if text != "" && strings.Join(got, " ") != strings.Join(strings.Fields(strings.Join(want, " ")), " ") {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestCellsStandBelowEachOther(t *testing.T) {
	g := layout.Grid{Right: map[int]bool{1: true}}
	g.Add("announced", "1,897", "", strings.Repeat("word ", 20))
	g.Add("verified", "426", "", "short")
	g.Below = func(row []string) string {
		if row[0] == "verified" {
			return "and below"
		}
		return ""
	}
	var b bytes.Buffer
	layout.New(&b, layout.Narrowest).Print("  ", g)
	want := "  announced  1,897  word word word word word word word word word word\n" +
		"                    word word word word word word word word word word\n" +
		"  verified     426  short\n" +
		"      and below\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestCut(t *testing.T) {
	for text, want := range map[string]string{"short": "short", "exactly te": "exactly te", "longer than ten": "longer th…", "ñandú y más cosas": "ñandú y m…"} {
		if got := layout.Cut(text, 10); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

// full fails after some writes.
type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errors.New("no room")
	}
	return len(b), nil
}

func TestTheFirstFailureIsKept(t *testing.T) {
	out := &full{left: 1}
	p := layout.New(out, 0)
	p.Line("one")
	p.Head("two")
	p.Line("three")
	if p.Err == nil || out.left != -1 {
		t.Errorf("%v after %d writes too many", p.Err, -out.left)
	}
}
