package notation_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/notation"
)

// part is a token with a date's text for it.
type part struct{ token, text string }

// Every order of tokens, with any text between them, reads what it has written.
func TestDatesReadBackInAnyFormat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := func(label string, s ...string) string { return rapid.SampledFrom(s).Draw(t, label) }
		day := time.Unix(rapid.Int64Range(-59e9, 250e9).Draw(t, "at"), 0).UTC()
		want := notation.Date{Year: day.Year()}
		parts := []part{{of("year", "yyyy", "YYYY", "aaaa"), fmt.Sprintf("%04d", want.Year)}}
		if want.Year >= 1970 && want.Year < 2070 && rapid.Bool().Draw(t, "short year") {
			parts = []part{{of("year", "yy", "AA"), fmt.Sprintf("%02d", want.Year%100)}}
		}
		if rapid.Bool().Draw(t, "month") {
			want.Month = int(day.Month())
			parts = append(parts, rapid.SampledFrom([]part{
				{"m", strconv.Itoa(want.Month)}, {"MM", day.Format("01")}, {"month", day.Format("January")}, {"mmm", day.Format("Jan")},
				{"month", of("mes", spanish[want.Month-1], strings.ToUpper(spanish[want.Month-1]), spanish[want.Month-1][:3]+".")},
			}).Draw(t, "month"))
			if rapid.Bool().Draw(t, "day") {
				want.Day = day.Day()
				parts = append(parts, rapid.SampledFrom([]part{{"d", strconv.Itoa(want.Day)}, {"dd", day.Format("02")}, {"d", strconv.Itoa(want.Day) + "º"}}).Draw(t, "day"))
			}
		}
		if rapid.Bool().Draw(t, "weekday") {
			parts = append(parts, part{"weekday", day.Format(of("name", "Mon", "Monday"))})
		}
		if rapid.Bool().Draw(t, "time") {
			parts = append(parts, part{"time", day.Format(of("clock", "15:04", "15:04:05"))})
		}
		pattern, cell := "", of("front", "", " ", "\u00a0")
		for i, p := range rapid.Permutation(parts).Draw(t, "order") {
			if i > 0 {
				literal := of("between", "/", "-", ".", " ", ", ", " de ", " del año ", "—", "(", " a las ", "+", "|", `\`, "º ")
				pattern, cell = pattern+literal, cell+strings.ReplaceAll(literal, " ", of("blank", " ", "\u202f ", "  "))
			}
			pattern, cell = pattern+p.token, cell+p.text
		}
		f, err := notation.ParseDateFormat(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := f.Read(cell); !ok || got != want {
			t.Fatalf("%s: %q is read as %v, %v, want %v", pattern, cell, got, ok, want)
		}
	})
}

var spanish = []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}

var (
	word     = regexp.MustCompile(`[^\P{L}ºª]+`)
	unbroken = regexp.MustCompile(`^(?:yyyy|aaaa|mm|dd)+$`)
)

// sample writes 26 November 2031, a Wednesday, in a format.
func sample(pattern string) string {
	return word.ReplaceAllStringFunc(notation.Fold(pattern), func(w string) string {
		switch w {
		case "d", "dd":
			return "26"
		case "m", "mm":
			return "11"
		case "month", "mmm", "mmmm":
			return "noviembre"
		case "yyyy", "aaaa":
			return "2031"
		case "yy", "aa":
			return "31"
		case "weekday", "ddd", "dddd":
			return "quarta-feira"
		case "time":
			return "7:08"
		}
		if unbroken.MatchString(w) {
			return strings.NewReplacer("yyyy", "2031", "aaaa", "2031", "mm", "11", "dd", "26").Replace(w)
		}
		return w
	})
}

func FuzzDateFormat(f *testing.F) {
	for pattern := range reads {
		f.Add(pattern)
	}
	for _, pattern := range []string{"dmyyyy", "%d/%m/%Y", "yyyy.*[(?", "yyyy\\", "dddd(ddmmaaaa)", "yyyy º", "yyyy\u0301", "mdd yyyy", "d'm''yy"} {
		f.Add(pattern)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		got, err := notation.ParseDateFormat(pattern)
		if err != nil {
			if !strings.Contains(err.Error(), "d/m/yyyy") {
				t.Fatalf("%v: no example", err)
			}
			return
		}
		if again := format(t, got.String()); !again.Equal(got) {
			t.Fatalf("%q, then %q", got, again)
		}
		cell := sample(pattern)
		d, ok := got.Read(cell)
		if !ok || d.Year != 2031 || d.Month != 0 && d.Month != 11 || d.Day != 0 && d.Day != 26 {
			t.Fatalf("%q: %q is read as %v, %v", pattern, cell, d, ok)
		}
		for _, other := range []string{cell + "1", "99" + cell, cell + " x", strings.Replace(cell, "31", "3l", 1), ""} {
			if d, ok := got.Read(other); ok {
				t.Fatalf("%q: %q is read as %v", pattern, other, d)
			}
		}
	})
}

var number = regexp.MustCompile(`[0-9]+`)

func FuzzDate(f *testing.F) {
	for pattern, cells := range reads {
		for cell := range cells {
			f.Add(pattern, cell)
		}
	}
	f.Fuzz(func(t *testing.T, pattern, cell string) {
		declared, err := notation.ParseDateFormat(pattern)
		if err != nil {
			return
		}
		d, ok := declared.Read(cell)
		if !ok {
			if d != (notation.Date{}) {
				t.Fatalf("%v, though it was not read", d)
			}
			return
		}
		iso := d.String()
		if _, err := time.Parse("2006-01-02"[:len(iso)], iso); err != nil {
			t.Fatalf("%q: %v", cell, err)
		}
		if again, ok := format(t, "yyyy-mm-dd"[:len(iso)]).Read(iso); !ok || again != d {
			t.Fatalf("%q, then %v, %v", iso, again, ok)
		}
		if strings.Contains(notation.Fold(pattern), "time") || regexp.MustCompile(`\d{5}`).MatchString(cell) {
			return
		}
		// Every number of the cell is a part of the date.
		for _, n := range number.FindAllString(notation.Fold(cell), -1) {
			v, _ := strconv.Atoi(n)
			if !slices.Contains([]int{d.Year, d.Year % 100, d.Month, d.Day}, v) {
				t.Fatalf("%q is read as %v", cell, d)
			}
		}
	})
}
