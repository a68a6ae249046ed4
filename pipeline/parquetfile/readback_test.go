package parquetfile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/thrift/lib/go/thrift"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/xitongsys/parquet-go/parquet"
)

// TestMain lets the test program be the child of a test.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "child" {
		os.Exit(child(os.Args[2]))
	}
	os.Exit(m.Run())
}

func child(how string) int {
	lookup := func(name string) *schema.Schema {
		if s := allTypes(); s.Name == name {
			return s
		}
		return nil
	}
	switch how {
	case "reads":
		return Serve(os.Stdin, os.Stdout, lookup, openRows)
	case "changes":
		var order order
		in, _ := io.ReadAll(os.Stdin)
		if err := json.Unmarshal(in, &order); err != nil {
			return 9
		}
		status := Serve(bytes.NewReader(in), os.Stdout, lookup, openRows)
		f, err := os.OpenFile(order.Job.Parquet, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return 9
		}
		defer f.Close()
		f.Write([]byte("x"))
		return status
	case "panics":
		panic("out of a goroutine of the library")
	case "exhausts":
		all := [][]byte{}
		return Serve(os.Stdin, os.Stdout, lookup, func(string, *schema.Schema) (func() (*table.Table, error), func() error, error) {
			for {
				all = append(all, bytes.Repeat([]byte{1}, 64<<20))
			}
		})
	case "hangs":
		for {
			time.Sleep(time.Hour)
		}
	case "lies":
		fmt.Println(`{"table":"sample","sha256":"00","rows":1}`)
	case "mumbles":
		fmt.Println("all is well")
	case "babbles":
		for range 1000 {
			fmt.Println(`{"table":"sample","sha256":"00","rows":1}`, strings.Repeat(" ", 1000))
		}
	}
	return 0
}

// openRows reads what saveRows wrote, a few rows at a time.
func openRows(path string, s *schema.Schema) (func() (*table.Table, error), func() error, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	var rows [][]string
	if err := json.Unmarshal(b, &rows); err != nil {
		return nil, nil, err
	}
	parts := slices.Collect(slices.Chunk(rows, 30))
	next := func() (*table.Table, error) {
		if len(parts) == 0 {
			return nil, io.EOF
		}
		build := table.NewBuilder(s)
		for _, row := range parts[0] {
			seg := build.Row()
			for c, cell := range row {
				if err := seg.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
					return nil, err
				}
			}
			seg.EndRow()
		}
		parts = parts[1:]
		return build.Table(), nil
	}
	return next, func() error { return nil }, nil
}

func exe(how string) []string { return []string{os.Args[0], "child", how} }

func TestReadBack(t *testing.T) {
	rows := sampleRows(100)
	other := sampleRows(100)
	other[70][3] = "3"
	b := written(t, build(t, allTypes(), rows, 0), Options{}, small(40))
	empty := written(t, table.New(allTypes()), Options{}, small(40))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name    string
		parquet []byte
		csv     [][]string
		exe     []string
		limits  Limits
		ctx     context.Context
		table   string
		want    string // of the error; empty is none
	}{
		{name: "good", parquet: b, csv: rows, exe: exe("reads")},
		{name: "good and empty", parquet: empty, csv: nil, exe: exe("reads")},
		{name: "empty but for the CSV", parquet: empty, csv: rows, exe: exe("reads"), want: "row 1, column id: no such row in Parquet"},
		{name: "another figure", parquet: b, csv: other, exe: exe("reads"), want: "row 71, column people: 2147483647 in Parquet, 3 in the CSV"},
		{name: "CSV not readable", parquet: b, csv: [][]string{{"", "", "", "many"}}, exe: exe("reads"), want: "expected a whole number"},
		{name: "no such table", parquet: b, csv: rows, exe: exe("reads"), table: "other", want: `no table "other"`},
		{name: "cut off", parquet: b[:len(b)-1], csv: rows, exe: exe("reads"), want: "no Parquet file"},
		{name: "changed meanwhile", parquet: b, csv: rows, exe: exe("changes"), want: "changed while it was read"},
		{name: "no room", parquet: b, csv: rows, exe: exe("exhausts"), limits: Limits{Memory: 256 << 20}, want: "the reader failed"},
		{name: "no time", parquet: b, csv: rows, exe: exe("hangs"), limits: Limits{Timeout: 50 * time.Millisecond}, want: "took longer than 50ms"},
		{name: "given up", parquet: b, csv: rows, exe: exe("hangs"), ctx: cancelled, want: "context canceled"},
		{name: "panic", parquet: b, csv: rows, exe: exe("panics"), want: "the reader failed (exit status 2): panic: out of a goroutine"},
		{name: "another file's answer", parquet: b, csv: rows, exe: exe("lies"), want: "changed while it was read"},
		{name: "no answer", parquet: b, csv: rows, exe: exe("says nothing"), want: "answer makes no sense"},
		{name: "no JSON", parquet: b, csv: rows, exe: exe("mumbles"), want: "answer makes no sense"},
		{name: "too much", parquet: b, csv: rows, exe: exe("babbles"), want: "answer makes no sense"},
		{name: "no program", parquet: b, csv: rows, exe: []string{"no-such-program"}, want: "no-such-program"},
		{name: "no command", parquet: b, csv: rows, exe: nil, want: "no program"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			job := Job{Table: "sample", Parquet: save(t, c.parquet), CSV: saveRows(t, c.csv)}
			if c.table != "" {
				job.Table = c.table
			}
			ctx := c.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			err := ReadBack(ctx, c.exe, job, c.limits)
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "must not be published") || !strings.Contains(err.Error(), job.Parquet) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}

func TestReadBackOfNoFile(t *testing.T) {
	err := ReadBack(t.Context(), exe("reads"), Job{Table: "sample", Parquet: "no.parquet", CSV: "no.csv"}, Limits{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestServeWithoutOrder(t *testing.T) {
	var out bytes.Buffer
	if status := Serve(strings.NewReader("hello"), &out, nil, nil); status != 1 || !strings.Contains(out.String(), "no order") {
		t.Errorf("got %d, %s", status, &out)
	}
}

// Every damage is found, or it left all cells as they were; the process that
// asks lives on. A flipped bit in compressed data is always found.
func TestDamage(t *testing.T) {
	t.Parallel()
	rows := sampleRows(60)
	b := written(t, build(t, allTypes(), rows, 0), Options{}, small(40))
	compressed := payload(t, b)
	csv := saveRows(t, rows)
	type damage struct {
		name  string
		bytes []byte
		found bool // always
	}
	r := rand.New(rand.NewPCG(2026, 2))
	var all []damage
	flip := func(at int, found bool) {
		d := slices.Clone(b)
		d[at] ^= 1 << r.IntN(8)
		all = append(all, damage{fmt.Sprint("bit flipped in byte ", at), d, found})
	}
	footer := len(b) - 8 - int(uint32(b[len(b)-8])|uint32(b[len(b)-7])<<8)
	for range 20 {
		flip(compressed[r.IntN(len(compressed))], true)
		flip(r.IntN(footer), false)
		flip(footer+r.IntN(len(b)-footer), false)
		cut := r.IntN(len(b))
		all = append(all, damage{fmt.Sprint("cut at byte ", cut), b[:cut], true})
	}
	work := make(chan damage)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for d := range work {
				path := save(t, d.bytes)
				err := ReadBack(t.Context(), exe("reads"), Job{Table: "sample", Parquet: path, CSV: csv}, Limits{Memory: 2 << 30, Timeout: time.Minute})
				if err == nil && d.found {
					t.Errorf("%s: not found", d.name)
				}
			}
		})
	}
	for _, d := range all {
		work <- d
	}
	close(work)
	wg.Wait()
}

// frameHeader is the bytes of a zstd frame that its checksum does not cover:
// a decoder need not look at all of their bits.
const frameHeader = 6

// payload is the positions of all compressed bytes and their checksums.
func payload(t *testing.T, b []byte) []int {
	t.Helper()
	footer, err := readFooter(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out []int
	for _, g := range footer.RowGroups {
		for _, c := range g.Columns {
			m := c.MetaData
			at := m.DataPageOffset
			if m.DictionaryPageOffset != nil {
				at = *m.DictionaryPageOffset
			}
			for end := at + m.TotalCompressedSize; at < end; {
				transport := thrift.NewTMemoryBufferLen(0)
				transport.Write(b[at:end])
				header := parquet.NewPageHeader()
				if err := header.Read(t.Context(), thrift.NewTCompactProtocolConf(transport, nil)); err != nil {
					t.Fatal(err)
				}
				at = end - int64(transport.RemainingBytes())
				for i := range header.CompressedPageSize {
					if i >= frameHeader {
						out = append(out, int(at))
					}
					at++
				}
			}
		}
	}
	return out
}
