package csvfile_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// sheet is a table with a column of every type.
func sheet() *schema.Schema {
	s := &schema.Schema{Name: "sheet", Version: "1.2.0", PrimaryKey: []string{"id"}, Order: []string{"id"}}
	for i, f := range []struct {
		name string
		typ  schema.Type
	}{{"id", schema.String}, {"note", schema.String}, {"small", schema.Int32}, {"large", schema.Int64}, {"yes", schema.Bool}, {"day", schema.Date}, {"at", schema.Timestamp}, {"flags", schema.List}} {
		s.Fields = append(s.Fields, schema.Field{Name: f.name, ID: int32(i + 1), Type: f.typ, Unique: i == 0})
	}
	return s
}

func build(tb rapid.TB, s *schema.Schema, rows [][]string) *table.Table {
	b := table.NewBuilder(s)
	for _, r := range rows {
		seg := b.Row()
		for c, cell := range r {
			if err := seg.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
				tb.Fatalf("%s, cell %q: %v", s.Fields[c].Name, cell, err)
			}
		}
		seg.EndRow()
	}
	return b.Table()
}

func cells(t *table.Table) [][]string {
	var rows [][]string
	for _, r := range t.Order() {
		cells := make([]string, len(t.Schema.Fields))
		for c := range cells {
			cells[c] = string(t.AppendCell(nil, r, c))
		}
		rows = append(rows, cells)
	}
	return rows
}

func someRows(t *rapid.T) [][]string {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"\"", ",", ";", "\n", "\r", "\r\n", "ñ", " ", "a", "=", "\x00", "\ufeff", "00000000"}), 0, 6).Draw(t, "text"), "")
	})
	or := func(g *rapid.Generator[string]) *rapid.Generator[string] { return rapid.OneOf(rapid.Just(""), g) }
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []string {
		return []string{
			or(text).Draw(t, "id"),
			or(text).Draw(t, "note"),
			or(rapid.Map(rapid.Int32Min(-1<<31+1), func(n int32) string { return strconv.Itoa(int(n)) })).Draw(t, "small"),
			or(rapid.Map(rapid.Int64Min(-1<<63+1), func(n int64) string { return strconv.FormatInt(n, 10) })).Draw(t, "large"),
			or(rapid.SampledFrom([]string{"true", "false"})).Draw(t, "yes"),
			or(rapid.Map(rapid.Int64Range(-719528, 2932896), func(n int64) string { return string(table.AppendDate(nil, n)) })).Draw(t, "day"),
			or(rapid.SampledFrom([]string{"2026-02-20T14:03:00Z", "1969-12-31T23:59:59.999999Z"})).Draw(t, "at"),
			or(rapid.SampledFrom([]string{"a", "a;b"})).Draw(t, "flags"),
		}
	}), 0, 10).Draw(t, "rows")
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := someRows(t)
		if len(rows) == 0 {
			rows = nil
		}
		var out bytes.Buffer
		if err := csvfile.WriteTable(&out, build(t, sheet(), rows)); err != nil {
			t.Fatal(err)
		}
		got, err := csvfile.ReadTable(iotest.HalfReader(bytes.NewReader(out.Bytes())), sheet())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, cells(got)); diff != "" {
			t.Fatal(diff)
		}
		// Another program reads the same; encoding/csv takes the CR off a quoted CRLF.
		others, err := csv.NewReader(bytes.NewReader(out.Bytes())).ReadAll()
		if err != nil || len(others) != len(rows)+1 {
			t.Fatal(len(others), "records,", err)
		}
		for i, r := range others[1:] {
			for c, cell := range r {
				if cell != strings.ReplaceAll(rows[i][c], "\r\n", "\n") {
					t.Fatalf("encoding/csv reads %q, written was %q", cell, rows[i][c])
				}
			}
		}
	})
}

func TestATableOfOneColumnKeepsItsNulls(t *testing.T) {
	s := &schema.Schema{Name: "one", Fields: []schema.Field{{Name: "a", Type: schema.String}}}
	want := [][]string{{"x"}, {""}, {"y"}, {""}}
	var out bytes.Buffer
	if err := csvfile.WriteTable(&out, build(t, s, want)); err != nil {
		t.Fatal(err)
	}
	got, err := csvfile.ReadTable(&out, s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, cells(got)); diff != "" {
		t.Error(diff)
	}
}

var golden = [][]string{
	{"a-1", "plain", "1", "-2", "true", "2026-02-20", "2026-02-20T14:03:00Z", "x;y"},
	{"a-2", "say \"no\", twice;\nnew line", "", "", "false", "", "", ""},
	{"a-3", "=1+1", "-5", "", "", "", "", ""},
	{"a-4", " padded ", "", "", "", "", "", "x"},
}

func TestTheCanonicalForm(t *testing.T) {
	const want = "id,note,small,large,yes,day,at,flags\n" +
		"a-1,plain,1,-2,true,2026-02-20,2026-02-20T14:03:00Z,x;y\n" +
		"a-2,\"say \"\"no\"\", twice;\nnew line\",,,false,,,\n" +
		"a-3,=1+1,-5,,,,,\n" +
		"a-4, padded ,,,,,,x\n"
	checkStyle(t, csvfile.Style{}, want)
}

func TestSpreadsheetsInTwoLanguages(t *testing.T) {
	checkStyle(t, csvfile.Style{BOM: true, CRLF: true, Spreadsheet: true, True: "TRUE", False: "FALSE", Header: []string{"Id", "Note, short", "S", "L", "Y", "D", "A", "F"}},
		"\ufeffId,\"Note, short\",S,L,Y,D,A,F\r\n"+
			"a-1,plain,1,-2,TRUE,2026-02-20,2026-02-20T14:03:00Z,x;y\r\n"+
			"a-2,\"say \"\"no\"\", twice;\nnew line\",,,FALSE,,,\r\n"+
			"a-3,'=1+1,-5,,,,,\r\n"+
			"a-4, padded ,,,,,,x\r\n")
	checkStyle(t, csvfile.Style{Delimiter: ';', BOM: true, CRLF: true, Spreadsheet: true, True: "VERDADERO", False: "FALSO", Header: []string{"Id", "Nota, breve", "S", "L", "Y", "D", "A", "F"}},
		"\ufeffId;Nota, breve;S;L;Y;D;A;F\r\n"+
			"a-1;plain;1;-2;VERDADERO;2026-02-20;2026-02-20T14:03:00Z;\"x;y\"\r\n"+
			"a-2;\"say \"\"no\"\", twice;\nnew line\";;;FALSO;;;\r\n"+
			"a-3;'=1+1;-5;;;;;\r\n"+
			"a-4; padded ;;;;;;x\r\n")
}

func checkStyle(t *testing.T, style csvfile.Style, want string) {
	t.Helper()
	var out bytes.Buffer
	if err := csvfile.WriteStyled(&out, build(t, sheet(), golden), style); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestFormulasAreNeutralised(t *testing.T) {
	for _, cell := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "=", " =1+1", "   +1", "\u00a0@x", " \t=1", "＝1+1", "＋1", "－1", "＠x"} {
		if got := string(csvfile.Neutral(nil, []byte(cell))); got != "'"+cell {
			t.Errorf("%q becomes %q", cell, got)
		}
	}
	for _, cell := range []string{"", " ", "1+1", "a=b", "'=1", "\"=1", "ñ@", "2026-02-20", "\xff=", "\ufffd"} {
		if got := string(csvfile.Neutral([]byte("x"), []byte(cell))); got != "x"+cell {
			t.Errorf("%q becomes %q", cell, got)
		}
	}
}

func TestAReaderSaysWhereATableIsWrong(t *testing.T) {
	const head = "id,note,small,large,yes,day,at,flags\n"
	for name, c := range map[string]struct{ csv, want string }{
		"empty":             {"", "line 1: no header line"},
		"another header":    {"id,note,large,small,yes,day,at,flags\n", "line 1: the header is not that of sheet 1.2.0"},
		"a column less":     {"id,note\n", "line 1: the header is not that of sheet 1.2.0"},
		"badly quoted head": {"\"id\"x" + head[2:], "line 1: the header is not that of sheet 1.2.0"},
		"head further down": {"\n\nid\n", "line 3: the header is not that of sheet 1.2.0"},
		"fields missing":    {head + "a,b,,,,,,\nc,d\n", "line 3: 2 fields, expected 8"},
		"a field too many":  {head + "a,b,,,,,,,\n", "line 2: 9 fields, expected 8"},
		"bad quotes":        {head + "a,\"b\"\"\n\"x,1,,,,,\n", "line 2, column 3: expected quotes around the whole field"},
		"open quote":        {head + "a,b,,,,,,\nc,\"d", "line 3, column 3: the quote is never closed"},
		"not a number":      {head + "a,b,,,,,,\n\"ñ\nñ\",é,x,,,,,\n", "line 4, column 6, small: expected a whole number"},
		"too large":         {head + "a,b,2147483648,,,,,\n", "line 2, column 5, small: expected a whole number"},
		"not a word":        {head + "a,,,,1,,,\n", "line 2, column 6, yes: expected true or false"},
		"not a day":         {head + "a,,,,,2026-02,,\n", "line 2, column 7, day: expected a date such as 2026-02-20"},
		"not an instant":    {head + "a,,,,,,2026-02-20,\n", "line 2, column 8, at: expected an instant"},
		"not sorted":        {head + "a,,,,,,,b;a\n", "line 2, column 9, flags: expected sorted values joined by ';'"},
		"not UTF-8":         {head + "a,\xf1,,,,,,\n", "line 2, column 3, note: expected UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := csvfile.ReadTable(strings.NewReader(c.csv), sheet())
			if got != nil || err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestATableOfSeveralBlocks(t *testing.T) {
	const rows = 70_000
	b := table.NewBuilder(sheet())
	for i := range rows {
		seg := b.Row()
		seg.SetString(0, []byte(fmt.Sprintf("id-%06d", i)))
		seg.SetString(1, []byte("some note that takes its place, with a comma"))
		seg.SetInt(2, int64(i))
		seg.EndRow()
	}
	var out bytes.Buffer
	if err := csvfile.WriteTable(&out, b.Table()); err != nil {
		t.Fatal(err)
	}
	written := out.Bytes()
	in := csvfile.NewTableReader(bytes.NewReader(written), sheet())
	n, parts := 0, 0
	for {
		part, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		parts++
		for _, r := range part.Order() {
			if part.Int(r, 2) != int64(n) || string(part.Bytes(r, 0)) != fmt.Sprintf("id-%06d", n) {
				t.Fatalf("row %d is %s", n, part.Bytes(r, 0))
			}
			n++
		}
	}
	if n != rows || parts < 2 {
		t.Errorf("%d rows in %d parts", n, parts)
	}
	whole, err := csvfile.ReadTable(bytes.NewReader(written), sheet())
	if err != nil || whole.Rows() != rows {
		t.Fatal(whole, err)
	}
	var again bytes.Buffer
	if err := csvfile.WriteTable(&again, whole); err != nil || !bytes.Equal(again.Bytes(), written) {
		t.Error("read and written again it is another file", err)
	}
}

func TestAHeaderIsReadAlone(t *testing.T) {
	names, err := csvfile.ReadHeader(strings.NewReader("a,\"b\nc\",d\n1,2,3\n"))
	if err != nil || !cmp.Equal(names, []string{"a", "b\nc", "d"}) {
		t.Error(names, err)
	}
	for _, empty := range []string{"", "\n\n", "\ufeff"} {
		if names, err := csvfile.ReadHeader(strings.NewReader(empty)); err == nil || !strings.HasPrefix(err.Error(), "line 1: no header line") {
			t.Errorf("%q: header %q, %v", empty, names, err)
		}
	}
}

func TestAFullDiskIsAnError(t *testing.T) {
	full := errors.New("no space left")
	if err := csvfile.WriteTable(broken{full}, build(t, sheet(), golden)); !errors.Is(err, full) {
		t.Error(err)
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
