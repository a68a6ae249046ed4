package table_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// row is the canonical text of the cells; empty is null.
type row []string

// fields makes a schema without keys. A name that starts with "id" is unique.
func fields(spec ...string) *schema.Schema {
	s := &schema.Schema{Name: "t", Version: "1.0.0"}
	for i, f := range spec {
		name, typ, _ := strings.Cut(f, " ")
		for t := schema.String; t <= schema.List; t++ {
			if t.String() == typ {
				s.Fields = append(s.Fields, schema.Field{Name: name, ID: int32(i + 1), Type: t, Unique: strings.HasPrefix(name, "id")})
			}
		}
	}
	return s
}

func build(tb rapid.TB, s *schema.Schema, rows []row) *table.Table {
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

func cells(t *table.Table) []row {
	var rows []row
	for _, r := range t.Order() {
		var cells row
		for c := range t.Schema.Fields {
			cells = append(cells, string(t.AppendCell(nil, r, c)))
		}
		rows = append(rows, cells)
	}
	return rows
}

// someSchema draws two to six columns; the first one or two are the key.
func someSchema(t *rapid.T) *schema.Schema {
	n := rapid.IntRange(2, 6).Draw(t, "columns")
	var spec []string
	for i := range n {
		typ := schema.Type(rapid.IntRange(int(schema.String), int(schema.List)).Draw(t, "type"))
		name := "c"
		if rapid.Bool().Draw(t, "unique") {
			name = "id"
		}
		spec = append(spec, fmt.Sprintf("%s%d %s", name, i, typ))
	}
	s := fields(spec...)
	for i := range rapid.IntRange(1, 2).Draw(t, "key columns") {
		s.PrimaryKey = append(s.PrimaryKey, s.Fields[i].Name)
	}
	s.Order = s.PrimaryKey
	return s
}

// someCell draws the canonical text of a cell; few values, so that rows meet.
func someCell(t *rapid.T, typ schema.Type) string {
	if rapid.IntRange(0, 4).Draw(t, "null") == 0 {
		return ""
	}
	days := rapid.OneOf(rapid.Int64Range(20500, 20503), rapid.SampledFrom([]int64{-719528, 2932896, 0, -1}))
	var ints *rapid.Generator[int64]
	switch typ {
	case schema.Bool:
		return strconv.FormatBool(rapid.Bool().Draw(t, "bool"))
	case schema.Date:
		return string(table.AppendDate(nil, days.Draw(t, "day")))
	case schema.Timestamp:
		micros := days.Draw(t, "day")*86_400_000_000 + rapid.Int64Range(0, 86_400_000_000-1).Draw(t, "µs")
		return string(table.AppendInt(nil, typ, micros))
	case schema.Int32:
		ints = rapid.OneOf(rapid.Int64Range(-2, 2), rapid.SampledFrom([]int64{math.MaxInt32, -math.MaxInt32}))
	case schema.Int64:
		ints = rapid.OneOf(rapid.Int64Range(-2, 2), rapid.SampledFrom([]int64{math.MaxInt64, -math.MaxInt64, math.MinInt32}))
	case schema.List:
		items := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "sum_women_men", "ñ"}), 1, 3, rapid.ID).Draw(t, "items")
		slices.Sort(items)
		return strings.Join(items, ";")
	default:
		return rapid.OneOf(rapid.SampledFrom([]string{"a", "a\x00", "a\x00\x00", "0123456789abcdef", "0123456789abcdefg", "0123456789abcdef\x00", "línea 1\nlínea 2", "\"", ";"}), rapid.StringN(1, 4, 20)).Draw(t, "text")
	}
	return strconv.FormatInt(ints.Draw(t, "number"), 10)
}

func someRows(t *rapid.T, s *schema.Schema) []row {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
		var r row
		for _, f := range s.Fields {
			r = append(r, someCell(t, f.Type))
		}
		return r
	}), 0, 12).Draw(t, "rows")
}

func TestWhatIsSetIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSchema(t)
		rows := someRows(t, s)
		got := build(t, s, rows)
		if diff := cmp.Diff(slices.Clip(rows), cells(got), cmp.Transformer("empty", func(r []row) string { return fmt.Sprintf("%q", r) })); diff != "" {
			t.Fatal(diff)
		}
		checkGather(t, got)
		got.Lay(2)
		checkGather(t, got)
		// What is kept anew is not read from where it lay.
		order := slices.Clone(got.Order())
		slices.Reverse(order)
		got.Keep(order[:len(order)/2])
		checkGather(t, got)
		got.Lay(1)
		checkGather(t, got)
	})
}

// checkGather holds what is gathered against the cells.
func checkGather(t *rapid.T, got *table.Table) {
	var v table.Vector
	for c, f := range got.Schema.Fields {
		got.Gather(&v, c, 0, got.Rows())
		for i, r := range got.Order() {
			if f.Type == schema.String || f.Type == schema.List {
				if string(v.Bytes[i]) != string(got.Bytes(r, c)) || len(v.Ints) > 0 {
					t.Fatalf("gathered %q, the cell is %q", v.Bytes[i], got.Bytes(r, c))
				}
			} else if v.Ints[i] != got.Int(r, c) || len(v.Bytes) > 0 {
				t.Fatalf("gathered %d, the cell is %d", v.Ints[i], got.Int(r, c))
			}
		}
	}
}

func TestCellsThatWereNeverSetAreNull(t *testing.T) {
	s := fields("id string", "text string", "small int32", "large int64", "flag boolean", "day date", "at datetime", "list list")
	b := table.NewBuilder(s)
	for i := range 4 {
		seg := b.Row()
		if i == 2 {
			for c := range s.Fields { // the wrong kind of cell does no harm
				seg.SetString(c, []byte("x"))
				seg.SetInt(c, 1)
			}
		}
		seg.EndRow()
	}
	got := b.Table()
	for c, f := range s.Fields {
		for i, r := range got.Order() {
			text := string(got.AppendCell(nil, r, c))
			if (i == 2) != (text != "") {
				t.Errorf("row %d, %s: %q", i, f.Name, text)
			}
		}
	}
}

func TestTheSmallestNumberIsNull(t *testing.T) {
	s := fields("small int32", "large int64", "day date", "at datetime", "flag boolean")
	b := table.NewBuilder(s)
	for range 2 {
		seg := b.Row()
		for c := range s.Fields {
			seg.SetInt(c, table.NullInt)
		}
		seg.EndRow()
	}
	seg := b.Row()
	seg.SetInt(0, -math.MaxInt32)
	seg.SetInt(1, math.MinInt64+1)
	seg.SetInt(4, 0)
	seg.EndRow()
	got := b.Table()
	want := []row{{"", "", "", "", ""}, {"", "", "", "", ""}, {"-2147483647", "-9223372036854775807", "", "", "false"}}
	if diff := cmp.Diff(want, cells(got)); diff != "" {
		t.Error(diff)
	}
}

func TestManyDistinctValuesGiveTheDictionaryUp(t *testing.T) {
	s := fields("text string")
	seg := table.NewSegment(s)
	var want []string
	for i := range 5000 {
		v := fmt.Sprint("value ", i)
		switch {
		case i%7 == 0:
			v = "" // nulls stay null over the change
		case i%5 == 0:
			v = "again"
		}
		want = append(want, v)
		seg.SetString(0, []byte(v))
		seg.EndRow()
	}
	if _, coded := seg.Distinct(0); coded || seg.Coded(0) {
		t.Error("the column still has a dictionary")
	}
	if seg.Intern(0, []byte("again")) != 0 {
		t.Error("a code of a dictionary that is gone")
	}
	for i, v := range want {
		if got := string(seg.Bytes(i, 0)); got != v {
			t.Fatalf("row %d: %q, want %q", i, got, v)
		}
	}
}

func TestFewDistinctValuesKeepTheDictionary(t *testing.T) {
	seg := table.NewSegment(fields("text string"))
	for i := range 60000 {
		seg.SetString(0, []byte(fmt.Sprint("value ", i%2000)))
		seg.EndRow()
	}
	if _, coded := seg.Distinct(0); coded {
		t.Error("2,000 values in the first 2,000 rows keep a dictionary")
	}
	seg = table.NewSegment(fields("text string"))
	for i := range 60000 {
		seg.SetString(0, []byte(fmt.Sprint("value ", i/30)))
		seg.EndRow()
	}
	if values, coded := seg.Distinct(0); !coded || len(values) != 2000 {
		t.Errorf("%d values, dictionary %t; want 2000, true", len(values), coded)
	}
	if got := string(seg.Bytes(59999, 0)); got != "value 1999" {
		t.Error(got)
	}
}

func TestAColumnIsFilledAfterTheRowsAreClosed(t *testing.T) {
	s := fields("id string", "flags list")
	b := table.NewBuilder(s)
	for i := range 3000 {
		seg := b.Row()
		seg.SetString(0, []byte(fmt.Sprint(i)))
		seg.EndRow()
	}
	got := b.Table()
	flag := func(i int) string {
		switch {
		case i == 5, i == 2999:
			return "a;b"
		case i > 100 && i < 2000:
			return fmt.Sprint("f", i) // more than a dictionary takes
		}
		return ""
	}
	for i, r := range got.Order() {
		if f := flag(i); f != "" {
			seg, at := got.Segment(r)
			seg.PutString(at, 1, []byte(f))
		}
	}
	for i, r := range cells(got) {
		if r[0] != fmt.Sprint(i) || r[1] != flag(i) {
			t.Fatalf("row %d: %q", i, r)
		}
	}
	if got.Rows() != 3000 {
		t.Error(got.Rows(), "rows")
	}
}

func TestMoreRowsThanASegmentHolds(t *testing.T) {
	const n = 3*65535 + 10
	s := fields("id string", "n int32", "text string")
	s.PrimaryKey, s.Order = []string{"id"}, []string{"id"}
	b := table.NewBuilder(s)
	for i := range n {
		seg := b.Row()
		seg.SetString(0, []byte(fmt.Sprintf("%07d", n-i)))
		seg.SetInt(1, int64(i))
		seg.SetString(2, []byte{byte('a' + i%20)})
		seg.EndRow()
	}
	got := b.Table()
	if got.Rows() != n || len(got.Segments()) != 4 || !got.Segments()[0].Full() {
		t.Fatalf("%d rows in %d segments", got.Rows(), len(got.Segments()))
	}
	got.Sort()
	for i, r := range got.Order() {
		if id, was := string(got.Bytes(r, 0)), got.Int(r, 1); id != fmt.Sprintf("%07d", i+1) || was != int64(n-1-i) {
			t.Fatalf("row %d: %s, %d", i, id, was)
		}
	}
	seg, at := got.Segment(got.Order()[0])
	if seg != got.Segments()[3] || got.Order()[0] != table.Row(3, at) {
		t.Error("a reference does not name its row")
	}
}

func TestReserveChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSchema(t)
		like := build(t, s, someRows(t, s))
		rows := someRows(t, s)
		seg := table.NewSegment(s)
		if len(like.Segments()) > 0 {
			seg.Reserve(like.Segments()[0])
		}
		for _, r := range rows {
			for c, cell := range r {
				if err := seg.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
					t.Fatal(err)
				}
			}
			seg.EndRow()
		}
		got := table.New(s)
		got.Add(seg)
		if diff := cmp.Diff(fmt.Sprintf("%q", rows), fmt.Sprintf("%q", cells(got))); diff != "" {
			t.Fatal(diff)
		}
	})
}
