package normalize_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
)

// counts is a schema like that of a table of counts.
func counts(tb rapid.TB) *schema.Schema {
	return madeUp(tb, `{"name":"id","type":"string","constraints":{"required":true,"unique":true,"pattern":"[a-z0-9-]+"}}`,
		`{"name":"color","type":"string","codes":"color","constraints":{"required":true}}`,
		`{"name":"on_first","type":"date","from":{"input":"on","part":"earliest"}}`, `{"name":"on_precision","type":"string","from":{"input":"on","part":"precision"}}`,
		`{"name":"n","type":"integer","constraints":{"minimum":0}}`, `{"name":"n_max","type":"integer"}`, `{"name":"precision","type":"string"}`,
		`{"name":"yes","type":"boolean"}`, `{"name":"note","type":"string"}`)
}

func format(tb rapid.TB, patterns ...string) []notation.DateFormat {
	tb.Helper()
	var out []notation.DateFormat
	for _, p := range patterns {
		f, err := notation.ParseDateFormat(p)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func ptr(s string) *string { return &s }

func problemsOf(r *result) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, p.String())
	}
	return out
}

func TestCellsAsAFeedWritesThem(t *testing.T) {
	m := normalize.Mapping{
		Missing: []string{"s/d", "—"},
		Sources: []normalize.Source{
			{Input: "id", Columns: []string{"Id"}},
			{Input: "color", Columns: []string{"Color"}, Extract: regexp.MustCompile(`\((.+)\)$`), Values: map[string]string{"ROJO": "red", "Púrpura claro": "other:purple"}},
			{Input: "on", Columns: []string{"Fecha"}, Dates: format(t, "d/m/yyyy", "month yyyy")},
			{Input: "n", Columns: []string{"Cifra"}, Thousands: notation.Point, Phrase: normalize.PhraseValue},
			{Input: "n_max", Columns: []string{"Cifra"}, Thousands: notation.Point, Phrase: normalize.PhraseMax},
			{Input: "precision", Columns: []string{"Cifra"}, Thousands: notation.Point, Phrase: normalize.PhrasePrecision},
			{Input: "yes", Columns: []string{"Sí"}, Default: ptr("false")},
			{Input: "note", Columns: []string{"Nota", "Otra"}, Join: "; "},
		},
	}
	s := counts(t)
	got := read(t, s, m, csvfile.Dialect{Delimiter: ';'}, `Id;Color;Fecha;Cifra;Sí;Nota;Otra
a;tono (rojo);21/02/2026;más de 1.687;SÍ;una;otra
b;x ( Purpura  CLARO );feb 2026;60–70;;s/d;otra
c;y (red);s/d;—;no;una;
d;rojo;21/02/2026;5;no;;
e;y (red);02/21/2026;decenas;quizá;;
`)
	want := []map[string]string{
		{"id": "a", "color": "red", "on_first": "2026-02-21", "on_precision": "day", "n": "1687", "precision": "at_least", "yes": "true", "note": "una; otra"},
		{"id": "b", "color": "other:purple", "on_first": "2026-02-01", "on_precision": "month", "n": "60", "n_max": "70", "precision": "range", "yes": "false", "note": "otra"},
		{"id": "c", "color": "red", "precision": "not_stated", "yes": "false", "note": "una"},
	}
	if diff := cmp.Diff(want, got.rows()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"f:5:3 color: rejected, invalid_format; expected a text that the declared pattern (extract) finds something in",
		"f:6:11 on: rejected, invalid_date; expected a date such as 2026-02-20, 2026-02 or 2026, or d/m/yyyy, or month yyyy",
		`f:6:22 n: rejected, invalid_integer; expected a whole number or a phrase such as "al menos 61", "60-70" or "more than 600"`,
		"f:6:30 yes: rejected, invalid_boolean; expected true or false",
	}, problemsOf(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAThousandsSignIsDeclaredOrRefused(t *testing.T) {
	s := madeUp(t, `{"name":"n","type":"integer"}`)
	with := func(sign notation.Thousands) normalize.Mapping {
		return normalize.Mapping{Notation: normalize.Notation{Thousands: sign}}
	}
	for _, c := range []struct {
		sign notation.Thousands
		cell string
		want string
	}{
		{notation.NoThousands, "1687", "1687"}, {notation.NoThousands, "1.687", "a whole number in digits; a sign between thousands has to be declared (notation.thousands)"},
		{notation.Point, "1.687", "1687"}, {notation.Point, "1687", "1687"}, {notation.Point, "1.68", `a whole number in digits, with "." between groups of three at most`},
		{notation.Point, "1,687", `a whole number in digits, with "." between groups of three at most`}, {notation.Comma, "1,687,000", "1687000"},
		{notation.Space, "1\u00a0687", "1687"}, {notation.Apostrophe, "1’687", "1687"}, {notation.NoThousands, "12,5", "a whole number in digits"},
	} {
		got := read(t, s, with(c.sign), csvfile.Dialect{}, "n\n\""+c.cell+"\"\n")
		shown := ""
		if len(got.Problems) > 0 {
			shown = got.Problems[0].Expected
		} else {
			shown = string(got.table.AppendCell(nil, got.table.Order()[0], 0))
		}
		if shown != c.want {
			t.Errorf("%q with %q: %s, want %s", c.cell, c.sign, shown, c.want)
		}
	}
}

// wide is a mapping for a file with a column for each color.
func wide(dates []notation.DateFormat) normalize.Mapping {
	return normalize.Mapping{
		Missing: []string{"-"},
		Sources: []normalize.Source{
			{Input: "id", Derive: []string{"on", "color"}, Namespace: "w"},
			{Input: "on", Columns: []string{"Day"}, Dates: dates},
			{Input: "precision", Constant: ptr("exact")},
			{Input: "note", Columns: []string{"Note"}},
		},
		Rows: [][]normalize.Source{
			{{Input: "color", Constant: ptr("red")}, {Input: "n", Columns: []string{"Red"}}},
			{{Input: "color", Constant: ptr("green")}, {Input: "n", Columns: []string{"Green"}}},
		},
	}
}

func TestOneRecordIsSeveralRows(t *testing.T) {
	got := read(t, counts(t), wide(format(t, "d/m/yyyy")), csvfile.Dialect{}, "Day,Red,Green,Note\n1/2/2026,5,6,both\n2/2/2026,,7,one\n3/2/2026,-, ,none\n4/2/2026,x,8,half\n")
	key := func(day, color string) string { return normalize.DeriveKey("w", []string{day, color}) }
	want := []map[string]string{
		{"id": key("2026-02-01", "red"), "color": "red", "on_first": "2026-02-01", "on_precision": "day", "n": "5", "precision": "exact", "note": "both"},
		{"id": key("2026-02-01", "green"), "color": "green", "on_first": "2026-02-01", "on_precision": "day", "n": "6", "precision": "exact", "note": "both"},
		{"id": key("2026-02-02", "green"), "color": "green", "on_first": "2026-02-02", "on_precision": "day", "n": "7", "precision": "exact", "note": "one"},
		{"id": key("2026-02-04", "green"), "color": "green", "on_first": "2026-02-04", "on_precision": "day", "n": "8", "precision": "exact", "note": "half"},
	}
	if diff := cmp.Diff(want, got.rows()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"f:4: rejected, missing_value; expected a value in at least one of the columns that make rows",
		"f:5:10 n: rejected, invalid_integer; expected a whole number in digits",
	}, problemsOf(got)); diff != "" {
		t.Error(diff)
	}
	if got.Read != 6 || got.Rejected != 2 || len(got.Rejects) != 2 {
		t.Errorf("read %d, rejected %d, texts %d", got.Read, got.Rejected, len(got.Rejects))
	}
}

// The rule of docs and feeds/README.md: anybody can make the key again.
func TestADerivedKeyIsPublic(t *testing.T) {
	// printf 'a\037\037b\037' | sha256sum
	if got := normalize.DeriveKey("ns", []string{"a", "", "b"}); got != "ns-33673b9f5b609f4b" {
		t.Error(got)
	}
	s := counts(t)
	m := wide(nil)
	before := read(t, s, m, csvfile.Dialect{}, "Day,Red,Green,Note\n2026-02,5,,a\n").rows()
	after := read(t, s, m, csvfile.Dialect{}, "Note,Green,Red,Day\nb,,50,2026-02\n").rows()
	if before[0]["id"] != after[0]["id"] || before[0]["n"] == after[0]["n"] {
		t.Error("a corrected figure is another report", before, after)
	}
	nothing := read(t, s, normalize.Mapping{Sources: []normalize.Source{
		{Input: "id", Derive: []string{"on", "note"}, Namespace: "w"}, {Input: "on", Columns: []string{"Day"}}, {Input: "note", Columns: []string{"Note"}}, constant("color", "red"),
	}}, csvfile.Dialect{}, "Day,Note,Other\n\"\",\"\",x\n2026-13,a,\n")
	if codes(nothing.Problems) != "invalid_date on, missing_value id" {
		t.Error(nothing.Problems)
	}
}

func TestSummaryRowsAreSetAside(t *testing.T) {
	m := normalize.Mapping{Fill: true, Summary: normalize.Summary{Column: "Id", Begins: []string{"TOTAL", "Fuente", "*", "(1)"}}, Sources: []normalize.Source{
		column("id", "Id"), column("color", "Color"), column("n", "N"),
	}}
	got := read(t, counts(t), m, csvfile.Dialect{}, "Id,Color,N\n*nota,,\n(1)Nota,,\na,red,1\n Total general,,1\nb,red,2,,\nb2,red,2, ,x\ntotalidad,red,3\nc,red\n\"Fuénte: nadie\"\n")
	var ids []string
	for _, r := range got.rows() {
		ids = append(ids, r["id"])
	}
	if !slices.Equal(ids, []string{"a", "b", "totalidad", "c"}) || !slices.Equal(got.Aside, []int{2, 3, 5, 10}) || codes(got.Problems) != "ragged_record " {
		t.Error(ids, got.Aside, got.Problems)
	}
}

func TestACorrectionIsGuarded(t *testing.T) {
	m := normalize.Mapping{
		Notation: normalize.Notation{Thousands: notation.Point},
		Corrections: []normalize.Correction{
			{Key: "a", Input: "n", Expects: "1.553", Value: "1533", Reason: "a slip"},
			{Key: "b", Input: "n", Expects: "7", Value: "8", Reason: "no longer so"},
			{Key: "c", Input: "on", Expects: "2026-02-30", Value: "2026-02-28", Reason: "no such day"},
			{Key: "c", Input: "n", Expects: "3", Value: "", Reason: "not theirs"},
			{Key: "z", Input: "n", Expects: "1", Value: "2", Reason: "gone"},
		},
	}
	got := read(t, counts(t), m, csvfile.Dialect{}, "id,color,on,n,n_max,precision,yes,note\na,red,,1.553,,,,\nb,red,,9,,,,\nc,red,2026-02-30,3,,,,\n")
	want := []map[string]string{{"id": "a", "color": "red", "n": "1533"}, {"id": "b", "color": "red", "n": "9"}, {"id": "c", "color": "red", "on_first": "2026-02-28", "on_precision": "day"}}
	if diff := cmp.Diff(want, got.rows()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"f:2 n: flagged, corrected; expected what the correction of feeds.yaml says: a slip",
		"f:3 n: flagged, correction_stale; expected the value that the correction of feeds.yaml replaces; it is not applied",
		"f:4 on: flagged, corrected; expected what the correction of feeds.yaml says: no such day",
		"f:4 n: flagged, corrected; expected what the correction of feeds.yaml says: not theirs",
	}, problemsOf(got)); diff != "" {
		t.Error(diff)
	}
	if slices.Sort(got.Corrected); !slices.Equal(got.Corrected, []int{0, 1, 2, 3}) {
		t.Error(got.Corrected)
	}
	if got.Problems[0].Key != "a" || got.Problems[0].Effect != problem.Flagged {
		t.Error(got.Problems[0])
	}
}

func TestAHeaderSaysWhatMayBeMeant(t *testing.T) {
	_, err := bind(counts(t), normalize.Mapping{Sources: []normalize.Source{column("id", "Código"), column("color", "Color"), column("n", "Total")}}, "codigo", "COLOR", "Totel", "x")
	if err == nil || !strings.Contains(err.Error(), `"Código" (there is "codigo"), "Color" (there is "COLOR"), "Total" (there is "Totel")`) {
		t.Error(err)
	}
}

// Whatever a file holds, each of its records is a row, a reject or set aside,
// and whoever is rejected is named with its line.
func TestNothingIsLost(t *testing.T) {
	s := counts(t)
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(rapid.SampledFrom([]string{"", "-", "1", "x", "Total", "2026-02-30", "2026", "red", `"`, `a"b`, "\x00", "\xff", "1.000"}), rapid.StringN(0, 5, 12))
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(cell, 1, 6).Draw(t, "cells"), ",")
		}), 0, 15).Draw(t, "lines")
		m := wide(nil)
		m.Fill = rapid.Bool().Draw(t, "fill")
		if rapid.Bool().Draw(t, "summary") {
			m.Summary = normalize.Summary{Column: "Day", Begins: []string{"total"}}
		}
		feed := "Day,Red,Green,Note\n" + strings.Join(lines, "\n") + "\n"
		got, err := tryRead(s, m, csvfile.Dialect{}, feed)
		if err != nil {
			return // the file as a whole is refused
		}
		if got.Read != got.table.Rows()+got.Rejected {
			t.Fatalf("%d rows read, %d kept, %d rejected", got.Read, got.table.Rows(), got.Rejected)
		}
		seen := map[int]bool{}
		for _, seg := range got.Segments {
			for _, line := range seg.Lines {
				seen[int(line)] = true
			}
		}
		for _, r := range got.Rejects {
			if !slices.ContainsFunc(got.Problems, func(p problem.Problem) bool { return p.Line >= r.Line }) {
				t.Fatalf("line %d is withheld without a problem", r.Line)
			}
			seen[r.Line] = true
		}
		for _, line := range got.Aside {
			seen[line] = true
		}
		in := csvfile.NewReader(strings.NewReader(feed), csvfile.Dialect{})
		block, err := in.Next(nil)
		if err != nil {
			t.Fatal(err)
		}
		p := csvfile.NewParser(csvfile.Dialect{})
		p.Reset(block)
		p.Next()
		for p.Next() {
			blank := !slices.ContainsFunc(p.Fields, func(f []byte) bool { return len(bytes.TrimSpace(f)) > 0 })
			if !seen[p.Line()] && !blank {
				t.Fatalf("the record of line %d is neither kept nor withheld", p.Line())
			}
		}
	})
}

func TestPiecesThatSayAnotherNumber(t *testing.T) {
	s := counts(t)
	read1 := func(pattern, cell string) string {
		m := normalize.Mapping{Sources: []normalize.Source{constant("id", "a"), constant("color", "red"), {Input: "n", Columns: []string{"N"}, Extract: regexp.MustCompile(pattern)}}}
		got := read(t, s, m, csvfile.Dialect{}, "N\n\""+cell+"\"\n")
		if got.Rejected > 0 {
			return string(got.Problems[0].Code)
		}
		return got.rows()[0]["n"]
	}
	for _, c := range [][3]string{
		{`\d+`, "863 presos", "863"}, {`\d+`, "1.687 presos", "invalid_integer"}, {`\d+`, "12.5%", "invalid_integer"}, {`\d+`, "12%", "invalid_integer"},
		{`\d+$`, "presos: 1,687", "invalid_integer"}, {`(\d+)\.$`, "in all 7.", "7"}, {`\d*$`, "basura", "invalid_format"}, {`x*`, "7", "invalid_format"},
		{`(\d+ mujeres)?`, "863 presos", "invalid_format"}, {`^\w+(?: (\d+))?$`, "nada", ""}, {`\d\d`, "1234", "invalid_integer"},
	} {
		if got := read1(c[0], c[1]); got != c[2] {
			t.Errorf("%s of %q is %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestNoEmptyColumnInTheMiddle(t *testing.T) {
	m := normalize.Mapping{Sources: []normalize.Source{
		{Input: "id", Columns: []string{"Id"}}, constant("color", "red"),
		{Input: "on", Columns: []string{"A", "M", "D"}, Join: "/", Dates: format(t, "yyyy/m/d", "yyyy/m")},
		{Input: "n", Columns: []string{"Low", "High"}, Join: "-", Phrase: normalize.PhraseValue},
		{Input: "n_max", Columns: []string{"Low", "High"}, Join: "-", Phrase: normalize.PhraseMax},
		{Input: "precision", Columns: []string{"Low", "High"}, Join: "-", Phrase: normalize.PhrasePrecision},
	}}
	got := read(t, counts(t), m, csvfile.Dialect{}, "Id,A,M,D,Low,High\na,2026,1,5,60,70\nb,2026,1,,,\nc,2026,,5,,\nd,2026,,,,70\n")
	var rows []string
	for _, r := range got.rows() {
		rows = append(rows, r["id"]+" "+r["on_first"]+" "+r["on_precision"]+" "+r["n"]+" "+r["n_max"]+" "+r["precision"])
	}
	if diff := cmp.Diff([]string{"a 2026-01-05 day 60 70 range", "b 2026-01-01 month   not_stated"}, rows); diff != "" {
		t.Error(diff)
	}
	if codes(got.Problems) != "invalid_format n, invalid_format n_max, invalid_format on, invalid_format precision" {
		t.Error(codes(got.Problems))
	}
}
