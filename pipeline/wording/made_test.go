package wording_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// TestEveryMadeFact puts facts of random cells into words, most of which no
// feed will ever give.
func TestEveryMadeFact(t *testing.T) {
	t.Parallel()
	set := schemaSet(t)
	rapid.Check(t, func(t *rapid.T) {
		m := maker{t, set, map[string]*table.Builder{}}
		m.world()
		tables := map[string]*table.Table{}
		for name, b := range m.tables {
			tables[name] = b.Table()
		}
		v := reading.Of("2026-03-20", set, tables)
		for name, reports := range factTables() {
			if err := v.Need(name, reports, "stage_claims", "announced_vs_verified", "batches", "windows", "definitions"); err != nil {
				t.Fatal(err)
			}
		}
		for name := range factTables() {
			view := v.Table(name)
			for _, r := range view.Order() {
				for _, l := range []language.Language{language.English, language.Spanish} {
					obeys(t, v, name, view.Text(r, "fact_id"), l)
				}
			}
		}
	})
}

// maker draws the tables of a version.
type maker struct {
	*rapid.T
	set    *schema.Set
	tables map[string]*table.Builder
}

// world is a few facts of each table, tied to each other, with reports, claims
// and rows of series.
func (m maker) world() {
	m.add("windows", map[string]string{"window": "one", "title_en": "Since the first of May", "title_es": "Desde el primero de mayo", "kind": m.pick("law", "official_count", "other")})
	m.add("windows", map[string]string{"window": "two", "title_en": "Government count", "title_es": "Conteo del Gobierno"})
	m.add("definitions", map[string]string{"definition": "plain", "organization": "foro_penal", "measure": "released", "window": "one", "counts_en": "Counts those it saw. And no others.", "counts_es": "Cuenta a quienes vio. Y a nadie más."})
	ids := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(factTables())) {
		for i := range rapid.IntRange(1, 3).Draw(m.T, "facts") {
			id := fmt.Sprintf("%s-%010d", map[string]string{"announcements": "an", "detainee_counts": "co", "verified_releases": "re"}[name], i)
			m.fact(name, id, ids[name])
			ids[name] = append(ids[name], id)
		}
	}
	for _, id := range ids["announcements"] {
		for range rapid.IntRange(0, 2).Draw(m.T, "claims") {
			m.add("stage_claims", map[string]string{"fact_id": id})
		}
		for i := range rapid.IntRange(0, 2).Draw(m.T, "ties") {
			m.add("batches", map[string]string{"announced_fact_id": id, "tie_id": fmt.Sprint(id, ":", i)})
			m.add("announced_vs_verified", map[string]string{"announced_fact_id": id, "comparison_id": fmt.Sprint(id, ":", i), "definition": m.pick("", "plain")})
		}
	}
}

// fact is one with its reports; it may be linked to facts made before.
func (m maker) fact(name, id string, before []string) {
	cells := map[string]string{"fact_id": id, "conflicts": m.pick("", "announced_on", "people_announced;stage_claimed", "window"), "window": m.pick("", "one", "two")}
	unit := m.pick("people", "applications", "cases", "not_stated")
	for _, u := range []string{"people", "applications", "cases"} {
		if name == "announcements" && u != unit {
			for _, end := range []string{"", "_low", "_high"} {
				cells[u+"_announced"+end] = ""
			}
		}
	}
	cells["unit"] = unit
	for _, link := range []string{"part_of", "restates", "supersedes", "follows"} {
		if cells[link] = ""; len(before) > 0 {
			cells[link] = m.pick("", rapid.SampledFrom(before).Draw(m.T, link))
		}
	}
	m.add(name, cells)
	for i := range rapid.IntRange(1, 4).Draw(m.T, "reports") {
		m.add(factTables()[name], map[string]string{"report_id": fmt.Sprint("r-", id, "-", i), "fact_id": id, "url": fmt.Sprint("https://diario.example/", id, "/", i), "outlet": m.pick("diario.example", "noticias.example")})
	}
}

// add is a row whose cells are drawn, but for those that are given; columns
// that the table does not have are passed over.
func (m maker) add(name string, given map[string]string) {
	s := m.set.Table(name)
	b := m.tables[name]
	if b == nil {
		b = table.NewBuilder(s)
		m.tables[name] = b
	}
	cells := map[string]string{}
	for i := range s.Fields {
		f := &s.Fields[i]
		cell, ok := given[f.Name]
		if !ok {
			cell = m.cell(f)
		}
		if cells[f.Name] = cell; cell == "" {
			delete(cells, f.Name)
		}
	}
	rowOf(m.T, s, b.Row(), cells)
}

// cell is a value that a column may hold, or nothing.
func (m maker) cell(f *schema.Field) string {
	if !f.Required && rapid.IntRange(0, 3).Draw(m.T, f.Name+" empty") == 0 {
		return ""
	}
	switch {
	case f.Codes != nil:
		return m.code(f)
	case f.Type == schema.Bool:
		return m.pick("true", "false")
	case f.Type == schema.Int32 || f.Type == schema.Int64:
		return fmt.Sprint(rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(4, 30_000)).Draw(m.T, f.Name))
	case f.Type == schema.Date:
		return string(table.AppendDate(nil, rapid.Int64Range(17_000, 20_500).Draw(m.T, f.Name)))
	case f.Name == "statement_by" || f.Name == "announced_by":
		return m.pick("Delcy Rodríguez", "White House", "Jorge Arreaza / Delcy Rodríguez")
	case strings.HasSuffix(f.Name, "_time"):
		return "14:30"
	}
	return ""
}

func (m maker) code(f *schema.Field) string {
	var codes []string
	for _, c := range f.Codes.Codes {
		codes = append(codes, c.Code)
	}
	for _, p := range f.Codes.Prefixes {
		codes = append(codes, p.Prefix+map[string]string{"foreign_government:": "Spain", "other:": "A Name"}[p.Prefix])
		if last := codes[len(codes)-1]; strings.HasSuffix(last, ":") {
			codes[len(codes)-1] = last + "a_place"
		}
	}
	return rapid.SampledFrom(codes).Draw(m.T, f.Name)
}

func (m maker) pick(of ...string) string { return rapid.SampledFrom(of).Draw(m.T, "one of") }
