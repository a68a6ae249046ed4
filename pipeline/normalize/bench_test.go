package normalize_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// scaled repeats the bundled announcement reports until there are n rows. Ids,
// pages and most notes differ from row to row, as they would in a large feed.
func scaled(b *testing.B, n int) []byte {
	b.Helper()
	raw, err := os.ReadFile("../../feeds/announcement_reports.csv")
	if err != nil {
		b.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	header := strings.Split(strings.SplitN(string(raw), "\n", 2)[0], ",")
	at := map[string]int{}
	for i, name := range header {
		at[name] = i
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(records[0])
	for i := range n {
		rec := append([]string(nil), records[1+i%(len(records)-1)]...)
		rec[at["report_id"]] = fmt.Sprintf("ar-%010x", i)
		rec[at["url"]] += fmt.Sprintf("?n=%d", i)
		if rec[at["note"]] != "" && i%3 != 0 {
			rec[at["note"]] += " " + strings.Map(func(r rune) rune { return r - '0' + 'a' }, strconv.Itoa(i))
		}
		w.Write(rec)
	}
	w.Flush()
	return out.Bytes()
}

func BenchmarkParseAndNormalize(b *testing.B) {
	const rows = 100_000
	data := scaled(b, rows)
	s := bundled(b).Table("announcement_reports")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if got := readAll(b, s, data); got != rows {
			b.Fatalf("%d rows, want %d", got, rows)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// readAll does what a run does with a feed, on one goroutine.
func readAll(b *testing.B, s *schema.Schema, data []byte) int {
	in := csvfile.NewReader(bytes.NewReader(data), csvfile.Dialect{})
	p := csvfile.NewParser(csvfile.Dialect{})
	rec := normalize.Record{Position: p.Position, Raw: p.Raw}
	var n *normalize.Normalizer
	var buf []byte
	kept := 0
	for {
		block, err := in.Next(buf)
		if errors.Is(err, io.EOF) {
			return kept
		}
		if err != nil {
			b.Fatal(err)
		}
		buf = block.Data
		p.Reset(block)
		if n == nil {
			header, err := p.ReadHeader()
			if err != nil {
				b.Fatal(err)
			}
			bound, err := normalize.Bind(s, normalize.Mapping{}, header)
			if err != nil {
				b.Fatal(err)
			}
			n = normalize.New(bound, table.Origin{Feed: "bench"}, check.Gate)
		}
		for p.Next() {
			rec.Fields, rec.Line, rec.Malformed, rec.Valid = p.Fields, p.Line(), p.Malformed, p.Valid
			n.Record(&rec)
		}
		for _, seg := range n.Take().Segments {
			kept += seg.Rows()
		}
	}
}

// BenchmarkParse is the share of the parser alone.
func BenchmarkParse(b *testing.B) {
	const rows = 100_000
	data := scaled(b, rows)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		in := csvfile.NewReader(bytes.NewReader(data), csvfile.Dialect{})
		p := csvfile.NewParser(csvfile.Dialect{})
		var buf []byte
		for {
			block, err := in.Next(buf)
			if err != nil {
				break
			}
			buf = block.Data
			p.Reset(block)
			for p.Next() {
			}
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func bundled(tb testing.TB) *schema.Set {
	tb.Helper()
	set, err := schema.ParseSet(os.DirFS("../../schemas"))
	if err != nil {
		tb.Fatal(err)
	}
	return set
}
