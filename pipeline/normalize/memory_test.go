package normalize_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// small is a schema with an input of every kind that is remembered, and of
// those that are not.
func small(tb rapid.TB) *schema.Schema {
	return madeUp(tb, `{"name":"id","type":"string","constraints":{"unique":true}}`, `{"name":"note","type":"string","free_text":true,"constraints":{"maxLength":3000}}`,
		`{"name":"d_first","type":"date","from":{"input":"d","part":"earliest"}}`, `{"name":"d_precision","type":"string","from":{"input":"d","part":"precision"}}`,
		`{"name":"color","type":"string","codes":"color"}`, `{"name":"yes","type":"boolean"}`, `{"name":"n","type":"integer"}`)
}

// distinct makes rows in which notes, days and open codes hardly repeat.
func distinct(from, rows int, repeat func(i int) bool) (feed string, notes []string) {
	var b strings.Builder
	b.WriteString("id,note,d,color,yes,n\n")
	for i := range rows {
		note, day, color := fmt.Sprintf("note %d", i), string(table.AppendDate(nil, int64(i%12000))), "other:"+strings.Repeat("x", i%5000/100+1)
		if repeat(i) {
			note, day, color = "again", "2026-02", "red"
		}
		notes = append(notes, note)
		fmt.Fprintf(&b, "%d, %s ,%s,%s,%t,%d\n", from+i, note, day, color, i%2 == 0, i)
	}
	return b.String(), notes
}

// What is remembered of earlier cells must never show.
func TestMoreSpellingsThanAreRemembered(t *testing.T) {
	for name, repeat := range map[string]func(int) bool{
		"distinct from the start":  func(i int) bool { return i%50 == 3 },
		"distinct after 20,000":    func(i int) bool { return i < 20_000 || i%3 == 0 },
		"distinct, then repeating": func(i int) bool { return i > 6000 },
	} {
		t.Run(name, func(t *testing.T) {
			s := small(t)
			feed, notes := distinct(0, 30_000, repeat)
			got := read(t, s, normalize.Mapping{}, csvfile.Dialect{}, feed)
			if len(got.Problems) > 0 || got.table.Rows() != 30_000 {
				t.Fatal(got.table.Rows(), "rows", got.Problems[:min(3, len(got.Problems))])
			}
			for i, r := range got.table.Order() {
				day, precision, color := string(table.AppendDate(nil, int64(i%12000))), "day", "other:"+strings.Repeat("x", i%5000/100+1)
				if notes[i] == "again" {
					day, precision, color = "2026-02-01", "month", "red"
				}
				want := fmt.Sprintf("%d|%s|%s|%s|%s|%t|%d", i, notes[i], day, precision, color, i%2 == 0, i)
				var cells []string
				for c := range s.Fields {
					cells = append(cells, string(got.table.AppendCell(nil, r, c)))
				}
				if shown := strings.Join(cells, "|"); shown != want {
					t.Fatalf("row %d is %s, want %s", i, shown, want)
				}
			}
		})
	}
}

func TestLongCellsAreRead(t *testing.T) {
	s := small(t)
	long := strings.Repeat("ñ", 1000)
	got := read(t, s, normalize.Mapping{}, csvfile.Dialect{}, "id,note,d,color,yes,n\n1,"+long+",,,,\n2,"+long+",,,,\n3,x,,,,\n4,"+strings.Repeat("y", 3001)+",,,,\n")
	rows := got.rows()
	if len(rows) != 3 || rows[0]["note"] != long || rows[1]["note"] != long || rows[2]["note"] != "x" || codes(got.Problems) != "too_long note" {
		t.Error(len(rows), codes(got.Problems))
	}
}

func TestMoreRowsThanASegmentHolds(t *testing.T) {
	const rows = 150_000
	s := madeUp(t, `{"name":"id","type":"integer"}`, `{"name":"color","type":"string","codes":"color"}`, `{"name":"d_precision","type":"string","from":{"input":"d","part":"precision"}}`)
	bound, err := bind(s, normalize.Mapping{}, "id", "color", "d")
	if err != nil {
		t.Fatal(err)
	}
	n := normalize.New(bound, table.Origin{}, nil)
	for i := range rows {
		n.Record(&normalize.Record{Fields: [][]byte{fmt.Append(nil, i), []byte([]string{"red", "green", ""}[i%3]), []byte("2026")}, Line: i + 2, Malformed: -1, Valid: true})
	}
	out := n.Take()
	got := table.New(s)
	got.Add(out.Segments...)
	if got.Rows() != rows || out.Read != rows || len(out.Segments) != 3 {
		t.Fatal(got.Rows(), out.Read, len(out.Segments))
	}
	for i, r := range got.Order() {
		seg, at := got.Segment(r)
		if got.Int(r, 0) != int64(i) || string(got.Bytes(r, 1)) != []string{"red", "green", ""}[i%3] || string(got.Bytes(r, 2)) != "year" || int(seg.Lines[at]) != i+2 {
			t.Fatalf("row %d: %d %s %s, line %d", i, got.Int(r, 0), got.Bytes(r, 1), got.Bytes(r, 2), seg.Lines[at])
		}
	}
	if again := n.Take(); len(again.Segments)+again.Read > 0 {
		t.Error("rows are handed over twice")
	}
}

// Several normalizers read parts of one feed; nobody may see which read what.
func TestTheSplitOfAFeedDoesNotShow(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	header := inputs(s)
	bound, err := normalize.Bind(s, windowsKnown, header)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) map[string]string {
			cell := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "cell") }
			return announcement("note", cell("a", " a", "b", "", "V-12.345.678"), "stage", cell("granted", "requested", "x"), "announced_on", cell("2026", "2026-02", "", "26"),
				"people", cell("1", "", "-1"), "unit", cell("people", "applications", "not_stated"), "agency", cell("", "efe", "efe "), "subset", cell("", "military"))
		}), 1, 20).Draw(t, "records")
		feed := feedText(header, records...)
		want := read(t, s, windowsKnown, csvfile.Dialect{}, feed)
		readers := make([]*normalize.Normalizer, rapid.IntRange(1, 4).Draw(t, "normalizers"))
		for i := range readers {
			readers[i] = normalize.New(bound, table.Origin{Feed: "f", Capture: "c"}, check.Gate)
		}
		got := &result{table: table.New(s)}
		p := csvfile.NewParser(csvfile.Dialect{})
		p.Reset(csvfile.Block{Data: []byte(feed), Line: 1})
		p.Next()
		rec := normalize.Record{Position: p.Position, Raw: p.Raw}
		for more := true; more; {
			n := readers[rapid.IntRange(0, len(readers)-1).Draw(t, "reader")]
			for range rapid.IntRange(1, 5).Draw(t, "block") {
				if more = p.Next(); !more {
					break
				}
				rec.Fields, rec.Line, rec.Malformed, rec.Valid = p.Fields, p.Line(), p.Malformed, p.Valid
				n.Record(&rec)
			}
			part := n.Take()
			got.Segments = append(got.Segments, part.Segments...)
			got.Problems = append(got.Problems, part.Problems...)
			got.Rejects = append(got.Rejects, part.Rejects...)
			got.Read += part.Read
		}
		got.table.Add(got.Segments...)
		if diff := cmp.Diff(want.rows(), got.rows()); diff != "" {
			t.Fatal(diff)
		}
		if !slices.Equal(want.Problems, got.Problems) || !slices.Equal(want.Rejects, got.Rejects) || want.Read != got.Read {
			t.Fatalf("%v, in one piece %v", got.Problems, want.Problems)
		}
	})
}
