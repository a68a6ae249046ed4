package normalize_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing/fstest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// announcement is a record that can be kept, by input.
func announcement(changes ...string) map[string]string {
	return with(map[string]string{
		"report_id": "ar-1", "announced_on": "2026-02-20", "date_basis": "stated", "authority": "national_assembly", "announced_by": "a deputy",
		"instrument": "amnesty", "stage": "requested", "population": "detained", "people": "379", "unit": "applications", "precision": "exact",
		"counting": "batch", "window": "amnesty_law", "names_published": "no", "conditions": "not_stated", "relayed": "false", "quality": "ok",
		"note": "said on television", "outlet": "example.org", "published_on": "2026-02-21", "url": "https://example.org/a?b=c", "language": "es",
	}, changes...)
}

// with sets cells: input, text, input, text …
func with(cells map[string]string, changes ...string) map[string]string {
	for i := 0; i < len(changes); i += 2 {
		cells[changes[i]] = changes[i+1]
	}
	return cells
}

// inputs is the header of a feed that bears the inputs' names.
func inputs(s *schema.Schema) []string {
	var names []string
	for _, in := range s.Inputs() {
		names = append(names, in.Name)
	}
	return names
}

func feedText(header []string, records ...map[string]string) string {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(header)
	for _, r := range records {
		cells := make([]string, len(header))
		for i, h := range header {
			cells[i] = r[h]
		}
		w.Write(cells)
	}
	w.Flush()
	return out.String()
}

// place is the line and column of an input in the second line of a feed without
// quotes.
func place(feed string, header []string, input string) (line, column int) {
	column = 1
	for i, cell := range strings.Split(strings.Split(feed, "\n")[1], ",") {
		if header[i] == input {
			return 2, column
		}
		column += utf8.RuneCountInString(cell) + 1
	}
	return 0, 0
}

// result is what became of a feed.
type result struct {
	normalize.Output
	table *table.Table
}

func (r *result) rows() []map[string]string {
	var out []map[string]string
	for _, ref := range r.table.Order() {
		row := map[string]string{}
		for c, f := range r.table.Schema.Fields {
			if cell := r.table.AppendCell(nil, ref, c); len(cell) > 0 {
				row[f.Name] = string(cell)
			}
		}
		out = append(out, row)
	}
	return out
}

// read normalises a feed; choose says which of n normalizers takes a record.
func read(tb rapid.TB, s *schema.Schema, m normalize.Mapping, d csvfile.Dialect, feed string) *result {
	tb.Helper()
	got, err := tryRead(s, m, d, feed)
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

func tryRead(s *schema.Schema, m normalize.Mapping, d csvfile.Dialect, feed string) (*result, error) {
	in := csvfile.NewReader(strings.NewReader(feed), d)
	p := csvfile.NewParser(d)
	rec := normalize.Record{Position: p.Position, Raw: p.Raw}
	out := &result{table: table.New(s)}
	var n *normalize.Normalizer
	for {
		block, err := in.Next(nil)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		p.Reset(block)
		if n == nil {
			header, err := p.ReadHeader()
			if err != nil {
				return nil, err
			}
			bound, err := normalize.Bind(s, m, header)
			if err != nil {
				return nil, err
			}
			n = normalize.New(bound, table.Origin{Feed: "f", Capture: "c"}, check.Gate)
		}
		for p.Next() {
			rec.Fields, rec.Line, rec.Malformed, rec.Valid = p.Fields, p.Line(), p.Malformed, p.Valid
			n.Record(&rec)
		}
		part := n.Take()
		out.Segments = append(out.Segments, part.Segments...)
		out.Problems = append(out.Problems, part.Problems...)
		out.Rejects = append(out.Rejects, part.Rejects...)
		out.Aside = append(out.Aside, part.Aside...)
		out.Corrected = append(out.Corrected, part.Corrected...)
		out.Read += part.Read
		out.Rejected += part.Rejected
	}
	out.table.Add(out.Segments...)
	return out, nil
}

// madeUp is a schema of one table, given as the fields of its JSON; titles and
// descriptions are filled in. Codes come from the lists "color" and "open".
func madeUp(tb rapid.TB, fields ...string) *schema.Schema {
	tb.Helper()
	var columns []any
	for _, f := range fields {
		column := map[string]any{"title": "t", "title_es": "t", "description": "d", "description_es": "d"}
		if err := json.Unmarshal([]byte(f), &column); err != nil {
			tb.Fatal(f, err)
		}
		columns = append(columns, column)
	}
	file, err := json.Marshal(map[string]any{
		"name": "made_up", "schema_version": "1.0.0", "title": "t", "title_es": "t", "description": "d", "description_es": "d",
		"feed": true, "fields": columns, "primaryKey": []string{columns[0].(map[string]any)["name"].(string)}, "missingValues": []string{""},
	})
	if err != nil {
		tb.Fatal(err)
	}
	set, err := schema.ParseSet(fstest.MapFS{
		"tables/order.json":   {Data: []byte(`["made_up"]`)},
		"tables/made_up.json": {Data: file},
		"codes/color.json":    {Data: []byte(`{"name":"color","title":"t","title_es":"t","codes":[{"code":"red","title":"t","title_es":"t"},{"code":"green","title":"t","title_es":"t"}],"prefixes":[{"prefix":"other:","pattern":"[a-z]+","title":"t","title_es":"t"}]}`)},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return set.Tables[0]
}

// codes is the kinds of problems, in order, with their fields.
func codes(ps []problem.Problem) string {
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%s %s", p.Code, p.Field))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
