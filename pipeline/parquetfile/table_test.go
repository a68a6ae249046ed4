package parquetfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"pgregory.net/rapid"
)

// allTypes is a schema with every type, required and not.
func allTypes() *schema.Schema {
	s := &schema.Schema{
		Name: "sample", Version: "1.0.0", Title: "Sample", TitleES: "Muestra",
		Description: "Rows made up for a test.", DescriptionES: "Filas inventadas para una prueba.",
		PrimaryKey: []string{"id"}, Order: []string{"id"},
	}
	add := func(name string, typ schema.Type, required bool) {
		s.Fields = append(s.Fields, schema.Field{
			Name: name, ID: int32(len(s.Fields) + 1), Type: typ, Required: required, Unique: name == "id",
			Title: "Title of " + name, TitleES: "Título de " + name,
			Description: "What " + name + " is.", DescriptionES: "Qué es " + name + ".",
		})
	}
	add("id", schema.String, true)
	add("text", schema.String, false)
	add("code", schema.String, false)
	add("people", schema.Int32, false)
	add("line", schema.Int32, true)
	add("total", schema.Int64, false)
	add("sum", schema.Int64, true)
	add("relayed", schema.Bool, false)
	add("kept", schema.Bool, true)
	add("day", schema.Date, false)
	add("published", schema.Date, true)
	add("at", schema.Timestamp, false)
	add("flags", schema.List, false)
	s.Fields[2].Codes = &schema.CodeList{Name: "stage"}
	return s
}

// build makes a table of canonical cells. The rows are spread over segments of
// the given size in turn; zero is one segment.
func build(t testing.TB, s *schema.Schema, rows [][]string, cut int) *table.Table {
	t.Helper()
	tab := table.New(s)
	seg := table.NewSegment(s)
	for _, row := range rows {
		if seg.Full() || cut > 0 && seg.Rows() == cut {
			tab.Add(seg)
			seg = table.NewSegment(s)
		}
		for c, cell := range row {
			if err := seg.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
				t.Fatalf("%s %q: %v", s.Fields[c].Name, cell, err)
			}
		}
		seg.EndRow()
	}
	if seg.Rows() > 0 {
		tab.Add(seg)
	}
	return tab
}

// sampleRows is n rows of allTypes, sorted by key.
func sampleRows(n int) [][]string {
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = []string{
			fmt.Sprintf("r-%08d", i),
			fmt.Sprintf("https://example.org/%d/libertad-de-presos", i*7919%100_003),
			[]string{"requested", "granted", "", "executed"}[i%4],
			[]string{fmt.Sprint(i % 400), "", "2147483647", "-2147483647"}[i%4],
			fmt.Sprint(i + 1),
			[]string{"", fmt.Sprint(i * 1_000_003), "9223372036854775807", "-9223372036854775807"}[i%4],
			fmt.Sprint(i),
			[]string{"true", "false", ""}[i%3],
			[]string{"true", "false"}[i%2],
			[]string{"2026-02-20", "", "1999-12-31"}[i%3],
			fmt.Sprintf("2025-%02d-%02d", i/28%12+1, i%28+1),
			[]string{"2026-02-20T14:03:00Z", "", "1969-12-31T23:59:59.999999Z"}[i%3],
			[]string{"", "adults;women", "ñandú;🕊️"}[i%3],
		}
	}
	return rows
}

// written is the bytes of a table.
func written(t testing.TB, tab *table.Table, o Options, l shape) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, tab, o, l); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func save(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sample.parquet")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pieces hands out tables one by one.
func pieces(tabs ...*table.Table) func() (*table.Table, error) {
	return func() (*table.Table, error) {
		if len(tabs) == 0 {
			return nil, io.EOF
		}
		first := tabs[0]
		tabs = tabs[1:]
		return first, nil
	}
}

// split is the rows of a table in pieces.
func split(tab *table.Table, rows int) []*table.Table {
	var out []*table.Table
	order := tab.Order()
	for len(order) > 0 {
		n := min(rows, len(order))
		part := table.New(tab.Schema)
		part.Add(tab.Segments()...)
		part.Keep(order[:n])
		out, order = append(out, part), order[n:]
	}
	return out
}

// saveRows stands for a CSV: what it looks like is the caller's of Serve.
func saveRows(t testing.TB, rows [][]string) string {
	t.Helper()
	b, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sample.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// saveQuietly is save for a property's many runs: one file, written anew.
func saveQuietly(t *rapid.T, b []byte) string {
	t.Helper()
	f, err := os.CreateTemp("", "*.parquet")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(f.Name()) })
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}
