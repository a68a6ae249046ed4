package pipeline

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// reportTables are the tables whose rows are one figure on one page.
var reportTables = [...]string{"announcement_reports", "detainee_count_reports", "verified_release_reports"}

// outlet is what the reports say of one outlet.
type outlet struct {
	rows                [len(reportTables)]int64
	mirrors             int64
	pages               map[pageID]struct{}
	agencies, languages map[string]struct{}
	first, last         int64
}

// pageID stands for the address of a page. Addresses are long and many, and
// that two of them share 128 bits will not happen.
type pageID [2]uint64

// outletsTable counts, for every outlet, its reports, pages, agencies,
// languages and the days between which it published.
func outletsTable(s *schema.Schema, tables map[string]*table.Table) *table.Table {
	outlets := map[string]*outlet{}
	seeds := [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}
	for i, name := range reportTables {
		if t := tables[name]; t != nil {
			collectOutlets(outlets, t, i, seeds)
		}
	}
	names := make([]string, 0, len(outlets))
	for n := range outlets {
		names = append(names, n)
	}
	slices.Sort(names)
	b := table.NewBuilder(s)
	for _, n := range names {
		o := outlets[n]
		row := writer{b.Row(), s}
		row.text("outlet", n)
		total := int64(0)
		for i, t := range reportTables {
			row.int(t, o.rows[i])
			total += o.rows[i]
		}
		row.int("reports", total)
		row.int("pages", int64(len(o.pages)))
		row.int("mirrors", o.mirrors)
		row.list("agencies", o.agencies)
		row.list("languages", o.languages)
		row.int("first_published_on", o.first)
		row.int("last_published_on", o.last)
		row.EndRow()
	}
	return b.Table()
}

func collectOutlets(outlets map[string]*outlet, t *table.Table, kind int, seeds [2]maphash.Seed) {
	col := t.Schema.Index
	name, url, agency, language := col("outlet"), col("url"), col("agency"), col("language")
	quality, from, to, precision := col("quality"), col("published_on"), col("published_latest"), col("published_precision")
	// In the order in which the cells lie: what is counted knows no order.
	refs := slices.Clone(t.Order())
	slices.Sort(refs)
	for _, r := range refs {
		seg, i := t.Segment(r)
		o := outlets[string(seg.Bytes(i, name))]
		if o == nil {
			o = &outlet{first: table.NullInt, last: table.NullInt,
				pages: map[pageID]struct{}{}, agencies: map[string]struct{}{}, languages: map[string]struct{}{}}
			outlets[string(seg.Bytes(i, name))] = o
		}
		o.rows[kind]++
		page := seg.Bytes(i, url)
		o.pages[pageID{maphash.Bytes(seeds[0], page), maphash.Bytes(seeds[1], page)}] = struct{}{}
		add(o.agencies, seg.Bytes(i, agency))
		add(o.languages, seg.Bytes(i, language))
		if string(seg.Bytes(i, quality)) == "mirror" {
			o.mirrors++
		}
		// A month or a year names no day on which the outlet published.
		if string(seg.Bytes(i, precision)) != "day" {
			continue
		}
		if d := seg.Int(i, from); o.first == table.NullInt || d < o.first {
			o.first = d
		}
		o.last = max(o.last, seg.Int(i, to))
	}
}

func add(set map[string]struct{}, v []byte) {
	if len(v) == 0 {
		return
	}
	if _, ok := set[string(v)]; !ok {
		set[string(v)] = struct{}{}
	}
}

// gatherRows is how many cells of a column are taken at a time.
const gatherRows = 4096

// provenanceTable says of every report which feed, capture and line it is from.
func provenanceTable(s *schema.Schema, tables map[string]*table.Table) *table.Table {
	b := table.NewBuilder(s)
	key, name, feed, capture, line := s.Index("report_id"), s.Index("table"), s.Index("feed"), s.Index("capture_sha256"), s.Index("line")
	for _, from := range reportTables {
		t := tables[from]
		if t == nil {
			continue
		}
		id := t.Schema.Index("report_id")
		var ids table.Vector
		for at, r := range t.Order() {
			if at%gatherRows == 0 {
				t.Gather(&ids, id, at, min(at+gatherRows, t.Rows()))
			}
			seg, i := t.Segment(r)
			row := b.Row()
			row.SetString(key, ids.Bytes[at%gatherRows])
			row.SetString(name, []byte(from))
			row.SetString(feed, []byte(seg.Origin.Feed))
			row.SetString(capture, []byte(seg.Origin.Capture))
			row.SetInt(line, int64(seg.Lines[i]))
			row.EndRow()
		}
	}
	out := b.Table()
	out.Sort()
	return out
}

// problemsTable lists the problems in their published order.
func problemsTable(s *schema.Schema, problems []problem.Problem) *table.Table {
	problem.Sort(problems)
	b := table.NewBuilder(s)
	for _, p := range problems {
		row := writer{b.Row(), s}
		row.text("table", p.Table)
		row.text("feed", p.Feed)
		row.int("line", int64(p.Line))
		row.int("column", int64(p.Column))
		row.text("report_id", p.Key)
		row.text("field", p.Field)
		row.text("code", string(p.Code))
		row.text("effect", string(p.Effect))
		row.text("expected", p.Expected)
		row.EndRow()
	}
	out := b.Table()
	out.Sort()
	return out
}

// writer sets cells of an open row by the names of their columns.
type writer struct {
	*table.Segment
	schema *schema.Schema
}

func (w writer) text(column, v string) { w.SetString(w.schema.Index(column), []byte(v)) }

func (w writer) int(column string, v int64) { w.SetInt(w.schema.Index(column), v) }

func (w writer) list(column string, set map[string]struct{}) {
	items := make([]string, 0, len(set))
	for v := range set {
		items = append(items, v)
	}
	slices.Sort(items)
	w.text(column, strings.Join(items, ";"))
}
