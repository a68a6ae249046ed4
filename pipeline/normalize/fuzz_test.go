package normalize_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/notation"
)

// FuzzValueTable holds a table of one spelling against any cell: what folds to
// the spelling is the code, everything else is taken as it stands.
func FuzzValueTable(f *testing.F) {
	f.Add("Excarcelación", "EXCARCELACION")
	f.Add("foro penal", "Foro\u00a0 Penal ")
	f.Add("—", "-")
	f.Add("x", "red")
	f.Add("", " ")
	f.Add("ñ", "n\u0303")
	f.Add("a\u200bb", "ab")
	s := madeUp(f, `{"name":"id","type":"string"}`, `{"name":"color","type":"string","codes":"color"}`)
	f.Fuzz(func(t *testing.T, spelling, cell string) {
		if !utf8.ValidString(spelling) || !utf8.ValidString(cell) {
			return
		}
		m := normalize.Mapping{Sources: []normalize.Source{
			{Input: "id", Columns: []string{"id"}},
			{Input: "color", Columns: []string{"color"}, Values: map[string]string{spelling: "green"}},
		}}
		var feed strings.Builder
		w := csv.NewWriter(&feed)
		w.Write([]string{"id", "color"})
		w.Write([]string{"a", cell})
		w.Flush()
		got := read(t, s, m, csvfile.Dialect{}, feed.String())
		if got.Read != 1 || got.table.Rows()+got.Rejected != 1 {
			t.Fatalf("%d read, %d kept, %d rejected", got.Read, got.table.Rows(), got.Rejected)
		}
		color := ""
		if got.Rejected == 0 {
			color = got.rows()[0]["color"]
		}
		if notation.Fold(cell) == notation.Fold(spelling) {
			if color != "green" {
				t.Fatalf("%q is %q with a table for %q: %v", cell, color, spelling, got.Problems)
			}
			return
		}
		if color != "" && color != strings.TrimSpace(cell) {
			t.Fatalf("%q became %q with a table for %q", cell, color, spelling)
		}
	})
}
