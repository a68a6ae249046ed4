package parquetfile

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/xitongsys/parquet-go/parquet"
)

// Whatever differs is found, and said with its place and both values.
func TestCompareFindsDifferences(t *testing.T) {
	s := allTypes()
	path := save(t, written(t, build(t, s, sampleRows(100), 0), Options{}, small(40)))
	set := func(row, col int, cell string) func([][]string) [][]string {
		return func(rows [][]string) [][]string { rows[row][col] = cell; return rows }
	}
	for _, c := range []struct {
		name   string
		change func(rows [][]string) [][]string
		want   string
	}{
		{"text", set(41, 1, "x"), `row 42, column text: "https://example.org/24670/libertad-de-presos" in Parquet, "x" in the CSV`},
		{"code", set(0, 2, "granted"), `row 1, column code: "requested" in Parquet, "granted" in the CSV`},
		{"text now null", set(0, 2, ""), `row 1, column code: "requested" in Parquet, null in the CSV`},
		{"text was null", set(2, 2, "x"), `row 3, column code: null in Parquet, "x" in the CSV`},
		{"number", set(0, 3, "-1"), `row 1, column people: 0 in Parquet, -1 in the CSV`},
		{"number now null", set(99, 3, ""), `row 100, column people: -2147483647 in Parquet, null in the CSV`},
		{"number was null", set(1, 3, "0"), `row 2, column people: null in Parquet, 0 in the CSV`},
		{"large number", set(2, 5, "9223372036854775806"), `9223372036854775807 in Parquet, 9223372036854775806 in the CSV`},
		{"boolean", set(0, 7, "false"), `row 1, column relayed: true in Parquet, false in the CSV`},
		{"boolean was null", set(2, 7, "false"), `row 3, column relayed: null in Parquet, false in the CSV`},
		{"date", set(1, 9, "2026-02-21"), `row 2, column day: null in Parquet, 2026-02-21 in the CSV`},
		{"instant", set(0, 11, "2026-02-20T14:03:01Z"), `2026-02-20T14:03:00Z in Parquet, 2026-02-20T14:03:01Z in the CSV`},
		{"the first of two", func(rows [][]string) [][]string { rows[60][0], rows[50][12], rows[50][1] = "x", "x", "x"; return rows }, `row 51, column text`},
		{"a row less", func(rows [][]string) [][]string { return rows[:99] }, `row 100, column id: a value in Parquet, no row in the CSV`},
		{"a row more", func(rows [][]string) [][]string { return append(rows, sampleRows(101)[100]) }, `row 101, column id: no such row in Parquet`},
		{"no rows", func([][]string) [][]string { return nil }, `row 1, column id: a value in Parquet, no row in the CSV`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, size := range []int{1000, 7} {
				tab := build(t, s, c.change(sampleRows(100)), 0)
				err := Compare(path, s, pieces(split(tab, size)...))
				if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "sample") {
					t.Errorf("in pieces of %d: got %v, expected %s", size, err, c.want)
				}
			}
		})
	}
}

func TestCompareFindsOtherColumns(t *testing.T) {
	path := save(t, written(t, build(t, allTypes(), sampleRows(10), 0), Options{}, published()))
	for _, c := range []struct {
		name   string
		change func(s *schema.Schema)
		want   string
	}{
		{"renamed", func(s *schema.Schema) { s.Fields[1].Name = "words" }, `column 2 is "text", expected "words"`},
		{"moved", func(s *schema.Schema) { s.Fields[1], s.Fields[2] = s.Fields[2], s.Fields[1] }, `column 2 is "text", expected "code"`},
		{"more", func(s *schema.Schema) { s.Fields = append(s.Fields, schema.Field{Name: "new"}) }, "13 columns, expected the 14"},
		{"less", func(s *schema.Schema) { s.Fields = s.Fields[:12] }, "13 columns, expected the 12"},
		{"other type", func(s *schema.Schema) { s.Fields[9].Type = schema.Int32 }, "column day is INT32 DATE, expected INT32 INT(32,signed)"},
		{"nullable", func(s *schema.Schema) { s.Fields[0].Required = false }, "column id is REQUIRED, expected OPTIONAL"},
		{"required", func(s *schema.Schema) { s.Fields[1].Required = true }, "column text is OPTIONAL, expected REQUIRED"},
		{"other id", func(s *schema.Schema) { s.Fields[1].ID = 7 }, "column text has field id 2, expected 7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := allTypes()
			c.change(s)
			err := Compare(path, s, pieces())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}

// A footer may be well-formed and lie.
func TestCompareFindsFalseFooters(t *testing.T) {
	s := allTypes()
	tab := build(t, s, sampleRows(100), 0)
	whole := written(t, tab, Options{}, small(60))
	for _, c := range []struct {
		name string
		lie  func(f *parquet.FileMetaData)
		want string
	}{
		{"least text", func(f *parquet.FileMetaData) { f.RowGroups[0].Columns[0].MetaData.Statistics.MinValue = []byte("zz") }, "the minimum"},
		{"greatest number", func(f *parquet.FileMetaData) { f.RowGroups[1].Columns[3].MetaData.Statistics.MaxValue[0]++ }, "the maximum"},
		{"nulls", func(f *parquet.FileMetaData) { *f.RowGroups[0].Columns[3].MetaData.Statistics.NullCount = 0 }, "0 nulls, counted 15"},
		{"distinct", func(f *parquet.FileMetaData) {
			f.RowGroups[0].Columns[3].MetaData.Statistics.DistinctCount = new(int64)
		}, "distinct"},
		{"rows", func(f *parquet.FileMetaData) { f.NumRows++ }, "the footer counts 101 rows, its row groups 100"},
		{"rows of a group", func(f *parquet.FileMetaData) { f.RowGroups[0].NumRows++; f.NumRows++ }, "60 values, expected 61"},
		{"a group lost", func(f *parquet.FileMetaData) { f.RowGroups = f.RowGroups[:1]; f.NumRows = 60 }, "row 61, column id: no such row in Parquet"},
		{"values", func(f *parquet.FileMetaData) { f.RowGroups[1].Columns[3].MetaData.NumValues-- }, "39 values, expected 40"},
		{"type", func(f *parquet.FileMetaData) { f.RowGroups[1].Columns[3].MetaData.Type = parquet.Type_INT64 }, "chunk is of"},
		{"size", func(f *parquet.FileMetaData) { f.RowGroups[0].Columns[3].MetaData.TotalCompressedSize += 5 }, "bytes behind the last page"},
		{"size, huge", func(f *parquet.FileMetaData) { f.RowGroups[0].Columns[3].MetaData.TotalCompressedSize = 1 << 60 }, "bytes behind the last page"},
		{"place", func(f *parquet.FileMetaData) { *f.RowGroups[0].Columns[3].MetaData.DictionaryPageOffset -= 9 }, "column people"},
		{"other file", func(f *parquet.FileMetaData) { f.RowGroups[0].Columns[3].FilePath = new(string) }, "the data lies elsewhere"},
		{"codec", func(f *parquet.FileMetaData) {
			f.RowGroups[0].Columns[3].MetaData.Codec = parquet.CompressionCodec_SNAPPY
		}, "expected ZSTD"},
		{"converted type", func(f *parquet.FileMetaData) { f.Schema[1].ConvertedType = nil }, "converted type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			footer, err := readFooter(bytes.NewReader(whole), int64(len(whole)))
			if err != nil {
				t.Fatal(err)
			}
			old, err := encodeFooter(footer)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasSuffix(whole, old) {
				t.Fatal("the footer does not encode to itself")
			}
			c.lie(footer)
			end, err := encodeFooter(footer)
			if err != nil {
				t.Fatal(err)
			}
			path := save(t, slices.Concat(whole[:len(whole)-len(old)], end))
			if err := Compare(path, s, pieces(tab)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}

func TestCompareHandsOnErrors(t *testing.T) {
	s := allTypes()
	tab := build(t, s, sampleRows(100), 0)
	path := save(t, written(t, tab, Options{}, published()))
	broken := errors.New("line 3: the quote is never closed")
	parts := pieces(split(tab, 30)...)
	n := 0
	if err := Compare(path, s, func() (*table.Table, error) {
		if n++; n == 3 {
			return nil, broken
		}
		return parts()
	}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := Compare(path+"x", s, pieces()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	for _, b := range [][]byte{nil, []byte("PAR1"), []byte("PAR1PAR1"), []byte("PAR1\xff\xff\xff\x7fPAR1"), []byte("id,text\nr-1,a\n")} {
		if err := Compare(save(t, b), s, pieces()); err == nil {
			t.Errorf("%q passed", b)
		}
		if _, err := Inspect(save(t, b)); err == nil {
			t.Errorf("%q passed", b)
		}
	}
}
