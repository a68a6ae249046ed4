package vintage_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

// reportSchema is a table of reports with a key of two columns. A later format
// appends a note; one that is retractable has the date of a retraction.
func reportSchema(retractable, later bool) *schema.Schema {
	columns := []string{"id string", "n int32", "text string", "people int32", "relayed boolean", "said_on date", "read_at datetime", "flags list"}
	if retractable {
		columns = append(columns, "retracted_on date", "retracted_precision string")
	}
	s := &schema.Schema{Name: "reports", Version: "1.0.0", Title: "Reports", TitleES: "Reportes", PrimaryKey: []string{"id", "n"}, Order: []string{"n", "id"}}
	if later {
		columns, s.Version = append(columns, "note string"), "1.1.0"
	}
	for i, c := range columns {
		name, typ, _ := strings.Cut(c, " ")
		for t := schema.String; t <= schema.List; t++ {
			if t.String() == typ {
				s.Fields = append(s.Fields, schema.Field{Name: name, ID: int32(i + 1), Type: t, Unique: name == "id"})
			}
		}
	}
	return s
}

func historySchema(tb rapid.TB, s *schema.Schema) *schema.Schema {
	tb.Helper()
	h, err := schema.HistoryTable(s, &schema.CodeList{Name: "state_end"})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// cellRow is the canonical text of the cells of a row; empty is null.
type cellRow []string

func tableOfRows(tb rapid.TB, s *schema.Schema, rows []cellRow) *table.Table {
	tb.Helper()
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

func rowsOfTable(t *table.Table) []cellRow {
	rows := []cellRow{}
	for _, r := range t.Order() {
		var row cellRow
		for c := range t.Schema.Fields {
			row = append(row, string(t.AppendCell(nil, r, c)))
		}
		rows = append(rows, row)
	}
	return rows
}

func csvOf(tb rapid.TB, t *table.Table) string {
	tb.Helper()
	var b bytes.Buffer
	if err := csvfile.WriteTable(&b, t); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// reread writes a table as CSV and reads it, as the next version does.
func reread(tb rapid.TB, t *table.Table) *table.Table {
	tb.Helper()
	back, err := csvfile.ReadTable(strings.NewReader(csvOf(tb, t)), t.Schema)
	if err != nil {
		tb.Fatal(err)
	}
	return back
}

// published is what a version had: key → cells.
type published struct {
	schema *schema.Schema
	rows   map[string]cellRow
	vintage.Moment
}

// sortedCSV is the published rows in the order of their schema.
func (p published) sortedCSV(tb rapid.TB) string {
	t := tableOfRows(tb, p.schema, slices.Collect(maps.Values(p.rows)))
	t.Sort()
	return csvOf(tb, t)
}

// shuffled is the rows in any order, sometimes over several segments.
func (p published) shuffled(t *rapid.T) *table.Table {
	keys := slices.Sorted(maps.Keys(p.rows))
	if len(keys) > 1 {
		keys = rapid.Permutation(keys).Draw(t, "order")
	}
	var rows []cellRow
	for _, k := range keys {
		rows = append(rows, p.rows[k])
	}
	cut := rapid.IntRange(0, len(rows)).Draw(t, "cut")
	whole := table.New(p.schema)
	whole.Add(tableOfRows(t, p.schema, rows[:cut]).Segments()...)
	whole.Add(tableOfRows(t, p.schema, rows[cut:]).Segments()...)
	return whole
}

// someMoments draws versions that follow each other; a reconstructed one stands
// at the beginning of a day.
func someMoments(t *rapid.T, n int) []vintage.Moment {
	at := time.Date(2026, 2, 20, 14, 3, 0, 0, time.UTC)
	var all []vintage.Moment
	for i := range n {
		at = at.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "hours")) * time.Hour)
		m := vintage.Moment{Version: fmt.Sprintf("2027-01-01.%d", i+2), Seq: i + 1, At: at}
		if rapid.IntRange(0, 2).Draw(t, "reconstructed") == 0 {
			at = at.Add(24*time.Hour - 1).Truncate(24 * time.Hour)
			m.At, m.Reconstructed = at, true
		}
		all = append(all, m)
	}
	return all
}

// someVersions draws random edits: rows are added, changed, removed and
// restored, or nothing is; the format gains a column and may lose it again.
func someVersions(t *rapid.T, retractable bool) []published {
	old, later := reportSchema(retractable, false), reportSchema(retractable, true)
	moments := someMoments(t, rapid.IntRange(1, 9).Draw(t, "versions"))
	var all []published
	was := map[string]cellRow{}
	for i, m := range moments {
		p := published{schema: old, rows: map[string]cellRow{}, Moment: m}
		if rapid.IntRange(0, len(moments)).Draw(t, "format") <= i {
			p.schema = later
		}
		for k, row := range was {
			p.rows[k] = resized(row, len(p.schema.Fields))
		}
		for range rapid.IntRange(0, 4).Draw(t, "edits") {
			edit(t, p, all)
		}
		was = p.rows
		all = append(all, p)
	}
	return all
}

func resized(row cellRow, n int) cellRow {
	row = slices.Clone(row)
	for len(row) < n {
		row = append(row, "")
	}
	return row[:n]
}

// edit makes one change to the rows of a version.
func edit(t *rapid.T, p published, before []published) {
	id, n := rapid.SampledFrom([]string{"ar-1", "ar-2", "ar|3", "ñ"}).Draw(t, "id"), rapid.SampledFrom([]string{"", "1", "10"}).Draw(t, "n")
	key := id + "/" + n
	row, known := p.rows[key]
	switch rapid.IntRange(0, 3).Draw(t, "edit") {
	case 0:
		delete(p.rows, key)
	case 1: // as an earlier version had it
		for _, b := range before {
			if old, ok := b.rows[key]; ok {
				p.rows[key] = resized(old, len(p.schema.Fields))
				break
			}
		}
	default:
		if !known {
			row = resized(cellRow{id, n}, len(p.schema.Fields))
		}
		row = slices.Clone(row)
		c := rapid.IntRange(2, len(row)-1).Draw(t, "column")
		row[c] = someValue(t, p.schema.Fields[c])
		p.rows[key] = row
	}
}

// someValue draws one of few values, so that they come back.
func someValue(t *rapid.T, f schema.Field) string {
	values := map[schema.Type][]string{
		schema.String: {"", "a", "b;\"\n"}, schema.Int32: {"", "0", "379"}, schema.Bool: {"", "true", "false"},
		schema.Date: {"", "2026-02-21", "2026-02-22", "2026-02-23"}, schema.Timestamp: {"", "2026-02-20T14:03:00.5Z"}, schema.List: {"", "a", "a;b"},
	}[f.Type]
	if f.Name == "retracted_precision" {
		values = []string{"", "day", "day", "month"}
	}
	return rapid.SampledFrom(values).Draw(t, f.Name)
}

// historyOf is the whole history of versions, written and read in between.
func historyOf(t *rapid.T, versions []published) *table.Table {
	var h *table.Table
	for _, p := range versions {
		h = vintage.Extend(schemaSoFar(t, h, p), h, p.shuffled(t), p.Moment)
		if rapid.Bool().Draw(t, "read again") {
			h = reread(t, h)
		}
	}
	return h
}

// schemaSoFar is the newest format of a history that a version is added to.
func schemaSoFar(t *rapid.T, h *table.Table, p published) *schema.Schema {
	hs := historySchema(t, p.schema)
	if h != nil && len(h.Schema.Fields) > len(hs.Fields) {
		return h.Schema
	}
	return hs
}
