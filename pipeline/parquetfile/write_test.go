package parquetfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/google/go-cmp/cmp"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"pgregory.net/rapid"
)

// small cuts few rows into many groups, batches and pages.
func small(groupRows int) shape {
	return shape{groupRows: groupRows, batchRows: 7, batchBytes: 200, pageBytes: 100, level: 3}
}

// Any table of any schema reads back as it was written, whatever the cut.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchema(t)
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []string { return drawRow(t, s) }), 0, 120).Draw(t, "rows")
		tab := table.New(s)
		cut := rapid.IntRange(1, 50).Draw(t, "segment")
		for chunk := range slices.Chunk(rows, cut) {
			seg := table.NewSegment(s)
			for _, row := range chunk {
				for c, cell := range row {
					if err := seg.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
						t.Fatal(err)
					}
				}
				seg.EndRow()
			}
			tab.Add(seg)
		}
		tab.Sort()
		l := shape{
			groupRows:  rapid.IntRange(1, 150).Draw(t, "group"),
			batchRows:  rapid.IntRange(1, 20).Draw(t, "batch"),
			batchBytes: 100,
			pageBytes:  rapid.SampledFrom([]int{1, 50, 1 << 20}).Draw(t, "page"),
			level:      3,
		}
		var b bytes.Buffer
		if err := write(&b, tab, Options{Workers: rapid.IntRange(1, 3).Draw(t, "workers")}, l); err != nil {
			t.Fatal(err)
		}
		path := saveQuietly(t, b.Bytes())
		if err := Compare(path, s, pieces(split(tab, rapid.IntRange(1, 130).Draw(t, "piece"))...)); err != nil {
			t.Fatal(err)
		}
	})
}

func drawSchema(t *rapid.T) *schema.Schema {
	s := &schema.Schema{Name: "any", Version: "1.0.0"}
	for i := range rapid.IntRange(1, 6).Draw(t, "columns") {
		s.Fields = append(s.Fields, schema.Field{
			Name: fmt.Sprintf("c%d", i), ID: int32(i + 1),
			Type:     rapid.SampledFrom([]schema.Type{schema.String, schema.Int32, schema.Int64, schema.Bool, schema.Date, schema.Timestamp, schema.List}).Draw(t, "type"),
			Required: rapid.Bool().Draw(t, "required"),
			Unique:   rapid.Bool().Draw(t, "unique"),
		})
		if rapid.Bool().Draw(t, "ordered") {
			s.Order = append(s.Order, s.Fields[i].Name)
		}
	}
	return s
}

// drawRow draws many nulls, few and many values, and the outermost ones.
func drawRow(t *rapid.T, s *schema.Schema) []string {
	row := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		if !f.Required && rapid.IntRange(0, 2).Draw(t, "null") == 0 {
			continue
		}
		few := rapid.Bool().Draw(t, "few")
		switch f.Type {
		case schema.String:
			row[i] = rapid.OneOf(rapid.SampledFrom([]string{"a", "🕊️", "\x00", `"`, "a\r\nb", "ñandú", " "}), rapid.StringN(1, 40, 80)).Draw(t, "text")
		case schema.List:
			row[i] = rapid.SampledFrom([]string{"a", "a;b", "x;y;z"}).Draw(t, "list")
		case schema.Bool:
			row[i] = fmt.Sprint(rapid.Bool().Draw(t, "bool"))
		case schema.Date:
			row[i] = string(table.AppendDate(nil, int64(rapid.IntRange(-719_528, 2_932_896).Draw(t, "day"))))
		case schema.Timestamp:
			row[i] = string(table.AppendInt(nil, schema.Timestamp, rapid.Int64Range(-62_135_596_800_000_000, 253_402_300_799_999_999).Draw(t, "instant")))
		case schema.Int32:
			row[i] = fmt.Sprint(rapid.OneOf(rapid.SampledFrom([]int32{0, math.MaxInt32, -math.MaxInt32}), rapid.Int32Range(-math.MaxInt32, math.MaxInt32)).Draw(t, "int32"))
		case schema.Int64:
			row[i] = fmt.Sprint(rapid.OneOf(rapid.SampledFrom([]int64{0, math.MaxInt64, -math.MaxInt64}), rapid.Int64Range(-math.MaxInt64, math.MaxInt64)).Draw(t, "int64"))
		}
		if few && f.Type != schema.List && f.Type != schema.Bool {
			row[i] = map[schema.Type]string{schema.String: "x", schema.Date: "2026-02-20", schema.Timestamp: "2026-02-20T00:00:00Z", schema.Int32: "7", schema.Int64: "7"}[f.Type]
		}
	}
	return row
}

// A page of nulls alone, behind a page that ends with the last value, broke
// encoders of the library.
func TestNullsBehindAFullPage(t *testing.T) {
	s := &schema.Schema{Name: "t", Version: "1.0.0", Fields: []schema.Field{
		{Name: "number", ID: 1, Type: schema.Int64}, {Name: "text", ID: 2, Type: schema.String}, {Name: "small", ID: 3, Type: schema.Int32},
	}}
	rows := make([][]string, 3000)
	for i := range rows {
		rows[i] = []string{"", "", ""}
		if i < 2000 {
			rows[i] = []string{fmt.Sprint(i * i * 1_000_003), fmt.Sprint("text ", i), fmt.Sprint(i)}
		}
	}
	tab := build(t, s, rows, 0)
	path := save(t, written(t, tab, Options{}, shape{groupRows: 3000, batchRows: 100, batchBytes: 1 << 20, pageBytes: 100, level: 3}))
	if err := Compare(path, s, pieces(tab)); err != nil {
		t.Error(err)
	}
}

func TestNoRows(t *testing.T) {
	s := allTypes()
	tab := table.New(s)
	path := save(t, written(t, tab, Options{}, published()))
	if err := Compare(path, s, pieces()); err != nil {
		t.Error(err)
	}
	if err := Compare(path, s, pieces(build(t, s, sampleRows(1), 0))); err == nil {
		t.Error("a row in the CSV and none in Parquet passed")
	}
	info, err := Inspect(path)
	if err != nil || info.Rows != 0 || info.RowGroups != 0 || len(info.Columns) != len(s.Fields) {
		t.Errorf("got %+v, %v", info, err)
	}
}

// The bytes follow from the rows: not from the run, the number of workers, the
// segments, the order in which rows came or the rows that were dropped.
func TestSameRowsSameBytes(t *testing.T) {
	s := allTypes()
	rows := sampleRows(5000)
	l := shape{groupRows: 1800, batchRows: 200, batchBytes: 16 << 10, pageBytes: 4 << 10, level: 3}
	want := sum(written(t, build(t, s, rows, 0), Options{Workers: 1}, l))
	tab := build(t, s, rows, 0)
	var wg sync.WaitGroup
	for range 6 {
		for _, workers := range []int{1, 2} {
			wg.Go(func() {
				var b bytes.Buffer
				if err := write(&b, tab, Options{Workers: workers}, l); err != nil || sum(b.Bytes()) != want {
					t.Errorf("%d workers: other bytes, %v", workers, err)
				}
			})
		}
	}
	wg.Wait()

	shuffled := slices.Clone(rows)
	r := rand.New(rand.NewPCG(7, 7))
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	// Dropped rows bring values that no kept row has, so many that the
	// segments give up their dictionaries.
	var dropped [][]string
	for i, row := range shuffled {
		other := slices.Clone(row)
		other[0], other[2], other[12] = fmt.Sprintf("z-%08d", i), fmt.Sprintf("dropped %d", i), fmt.Sprintf("x%d", i)
		dropped = append(dropped, row, other)
	}
	for name, tab := range map[string]*table.Table{
		"many segments":          build(t, s, rows, 97),
		"shuffled":               build(t, s, shuffled, 1000),
		"shuffled, with dropped": build(t, s, dropped, 3000),
	} {
		tab.Sort()
		tab.Keep(tab.Order()[:len(rows)])
		if got := sum(written(t, tab, Options{Workers: 2}, l)); got != want {
			t.Errorf("%s: other bytes", name)
		}
	}
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// The dictionary is decided on by the kept rows, up to the last value and byte,
// however they lie in segments.
func TestDictionaryLimits(t *testing.T) {
	for _, c := range []struct {
		name           string
		rows, distinct int
		length         int // of each value, in bytes
		dictionary     bool
	}{
		{"most values", 33_000, 16_384, 8, true},
		{"one value too many", 33_000, 16_385, 8, false},
		{"most bytes", 300, 128, 2048, true},
		{"a value's bytes too many", 300, 129, 2048, false},
		{"each value twice", 1000, 500, 8, true},
		{"less than twice", 999, 500, 8, false},
		{"one row", 1, 1, 8, false},
		{"one value", 1000, 1, 8, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &schema.Schema{Name: "t", Version: "1.0.0", Fields: []schema.Field{
				{Name: "text", ID: 1, Type: schema.String}, {Name: "number", ID: 2, Type: schema.Int64}, {Name: "small", ID: 3, Type: schema.Int32},
			}}
			rows := make([][]string, c.rows)
			for i := range rows {
				n := i % c.distinct
				rows[i] = []string{fmt.Sprintf("%0*d", c.length, n), fmt.Sprint(n), fmt.Sprint(n)}
			}
			var digests []string
			for _, cut := range []int{0, 5000} {
				tab := build(t, s, rows, cut)
				b := written(t, tab, Options{}, published())
				digests = append(digests, sum(b), sum(written(t, tab, Options{Workers: 1}, published())))
				path := save(t, b)
				info, err := Inspect(path)
				if err != nil {
					t.Fatal(err)
				}
				if got := slices.Equal(info.Columns[0].Encodings, []string{"RLE_DICTIONARY"}); got != c.dictionary {
					t.Errorf("text is encoded as %v", info.Columns[0].Encodings)
				}
				if err := Compare(path, s, pieces(tab)); err != nil {
					t.Error(err)
				}
			}
			if len(slices.Compact(digests)) != 1 {
				t.Error("other bytes from other segments or workers")
			}
		})
	}
}

// A file for the pinned modules. If it differs after a module was updated,
// published tables will be new files in the next version: say so where
// versions are announced, and change [DefaultCreatedBy].
func TestGolden(t *testing.T) {
	const want = "5ff313f81622135accc6b1e1061f7a89b97c3d333ccea151c9838b2e4311b9fa"
	tab := build(t, allTypes(), sampleRows(1000), 0)
	if got := sum(written(t, tab, Options{}, published())); got != want {
		t.Errorf("sha256 %s, expected %s", got, want)
	}
}

var errFull = errors.New("no space left")

// full takes so many bytes and no more.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

// short loses bytes and does not say so.
type short struct{ full }

func (s *short) Write(p []byte) (int, error) {
	n, _ := s.full.Write(p)
	return n, nil
}

func TestFullDisk(t *testing.T) {
	tab := build(t, allTypes(), sampleRows(60), 0)
	size := len(written(t, tab, Options{}, small(25)))
	for room := 0; room < size; room += 1 + min(size-room, 5000)/10 {
		if err := write(&full{room}, tab, Options{Workers: 2}, small(25)); !errors.Is(err, errFull) {
			t.Fatalf("room for %d of %d bytes: %v", room, size, err)
		}
		if err := write(&short{full{room}}, tab, Options{Workers: 1}, small(25)); err == nil {
			t.Fatalf("%d of %d bytes written, no error", room, size)
		}
	}
	if err := write(&full{size}, tab, Options{}, small(25)); err != nil {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	s := allTypes()
	for _, c := range []struct {
		name string
		rows func([][]string) [][]string
		more []KeyValue
		want string
	}{
		{"text missing", func(r [][]string) [][]string { r[0][0] = ""; return r }, nil, "column id: a required cell is null"},
		{"number missing", func(r [][]string) [][]string { r[4][4] = ""; return r }, nil, "column line: a required cell is null"},
		{"coded number missing", func(r [][]string) [][]string {
			for i := range r {
				r[i][6] = "1"
			}
			r[7][6] = ""
			return r
		}, nil, "column sum: a required cell is null"},
		{"not sorted", func(r [][]string) [][]string { r[3], r[4] = r[4], r[3]; return r }, nil, "row 4 stands behind row 5"},
		{"a key twice", func(r [][]string) [][]string { return r }, []KeyValue{{KeyTable, "x"}}, `the key "recuento.table" twice`},
		{"no text", func(r [][]string) [][]string { return r }, []KeyValue{{"x", "\xff"}}, "utf8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := build(t, s, c.rows(sampleRows(20)), 0)
			err := Write(&bytes.Buffer{}, tab, Options{Metadata: c.more})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "sample") {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}

func TestFooter(t *testing.T) {
	s := allTypes()
	s.Order = []string{"id", "line"}
	tab := build(t, s, sampleRows(500), 0)
	path := save(t, written(t, tab, Options{Metadata: []KeyValue{{"extra", "1"}}}, small(200)))
	info, err := Inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Rows != 500 || info.RowGroups != 3 || info.CreatedBy != DefaultCreatedBy || !slices.Equal(info.Sorting, s.Order) {
		t.Errorf("got %d rows in %d groups by %q, sorted by %v", info.Rows, info.RowGroups, info.CreatedBy, info.Sorting)
	}
	types := map[string]string{}
	for _, c := range info.Columns {
		types[c.Name] = c.Type
	}
	if diff := cmp.Diff(types, map[string]string{
		"id": "BYTE_ARRAY STRING", "text": "BYTE_ARRAY STRING", "code": "BYTE_ARRAY STRING", "flags": "BYTE_ARRAY STRING",
		"people": "INT32 INT(32,signed)", "line": "INT32 INT(32,signed)", "total": "INT64 INT(64,signed)", "sum": "INT64 INT(64,signed)",
		"relayed": "BOOLEAN", "kept": "BOOLEAN", "day": "INT32 DATE", "published": "INT32 DATE", "at": "INT64 TIMESTAMP(MICROS,UTC)",
	}); diff != "" {
		t.Error(diff)
	}
	meta := map[string]string{}
	for _, kv := range info.Metadata {
		meta[kv.Key] = kv.Value
	}
	if meta[KeyTable] != "sample" || meta[KeySchemaVersion] != "1.0.0" || meta[KeyLicence] != "CC-BY-4.0" || meta["extra"] != "1" {
		t.Errorf("got %v", meta)
	}
	var words tableText
	if err := json.Unmarshal([]byte(meta[KeySchema]), &words); err != nil {
		t.Fatal(err)
	}
	if words.TitleES != "Muestra" || words.Fields[2] != (fieldText{"code", "string", "Title of code", "Título de code", "stage"}) {
		t.Errorf("got %+v", words)
	}
}

// Readers of the Arrow family find the words of each column.
func TestArrowSchema(t *testing.T) {
	s := allTypes()
	path := save(t, written(t, build(t, s, sampleRows(3), 0), Options{}, published()))
	info, err := Inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(info.Metadata, func(kv KeyValue) bool { return kv.Key == KeyArrow })
	message, err := base64.StdEncoding.DecodeString(info.Metadata[i].Value)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ipc.NewReader(bytes.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Schema().Equal(ArrowSchema(s)) {
		t.Errorf("got %v", r.Schema())
	}
	for _, kv := range info.Metadata {
		if kv.Key != KeyArrow && strings.Contains(kv.Value, "Qué es at.") {
			t.Errorf("%s says what a column is a second time", kv.Key)
		}
	}
	f := r.Schema().Field(11)
	es, _ := f.Metadata.GetValue("description_es")
	id, _ := f.Metadata.GetValue("PARQUET:field_id")
	if f.Name != "at" || f.Type.String() != "timestamp[us, tz=UTC]" || !f.Nullable || es != "Qué es at." || id != "12" {
		t.Errorf("got %v", f)
	}
}
