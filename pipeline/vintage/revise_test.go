package vintage_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
	"github.com/recuento/recuento/schemas"
)

// figuresOf is the tables of facts and their figures.
func figuresOf() map[string][]string {
	return map[string][]string{
		"announcements":     {"people_announced", "applications_announced", "cases_announced"},
		"detainee_counts":   {"detained_total"},
		"verified_releases": {"people_verified"},
	}
}

// factVersion is the figures that a version had: table → fact → figures, "" for
// null.
type factVersion struct {
	facts map[string]map[string][]string
	vintage.Moment
}

func (v factVersion) tables(t *rapid.T, set *schema.Set) []*table.Table {
	var all []*table.Table
	for name, figures := range figuresOf() {
		s := set.Table(name)
		ids := slices.Sorted(maps.Keys(v.facts[name]))
		if len(ids) > 1 {
			ids = rapid.Permutation(ids).Draw(t, "order")
		}
		var rows []cellRow
		for _, id := range ids {
			row := make(cellRow, len(s.Fields))
			row[s.Index("fact_id")] = id
			for i, f := range figures {
				row[s.Index(f)] = v.facts[name][id][i]
			}
			rows = append(rows, row)
		}
		all = append(all, tableOfRows(t, s, rows))
	}
	return all
}

func someFactVersions(t *rapid.T) []factVersion {
	moments := someMoments(t, rapid.IntRange(1, 8).Draw(t, "versions"))
	var all []factVersion
	was := map[string]map[string][]string{}
	for _, m := range moments {
		v := factVersion{map[string]map[string][]string{}, m}
		for name, figures := range figuresOf() {
			v.facts[name] = maps.Clone(was[name])
			if v.facts[name] == nil {
				v.facts[name] = map[string][]string{}
			}
			for range rapid.IntRange(0, 3).Draw(t, "edits") {
				id := rapid.SampledFrom([]string{"xx-0000000001", "xx-0000000002"}).Draw(t, "id")
				if rapid.IntRange(0, 3).Draw(t, "remove") == 0 {
					delete(v.facts[name], id)
					continue
				}
				var cells []string
				for range figures {
					cells = append(cells, rapid.SampledFrom([]string{"", "", "0", "379", "526"}).Draw(t, "figure"))
				}
				v.facts[name][id] = cells
			}
		}
		was = v.facts
		all = append(all, v)
	}
	return all
}

// naiveRevisions makes the table from all versions.
func naiveRevisions(versions []factVersion) []cellRow {
	rows := []cellRow{}
	for name, figures := range figuresOf() {
		ids := map[string]bool{}
		for _, v := range versions {
			for id := range v.facts[name] {
				ids[id] = true
			}
		}
		for id := range ids {
			var of []cellRow
			for i, f := range figures {
				if row, ever := naiveRevision(versions, name, id, f, i); ever {
					of = append(of, row)
				}
			}
			if of == nil {
				row, _ := naiveRevision(versions, name, id, figures[0], 0)
				of = append(of, row)
			}
			rows = append(rows, of...)
		}
	}
	slices.SortFunc(rows, func(a, b cellRow) int { return slices.Compare(a[:3], b[:3]) })
	return rows
}

// naiveRevision is one row, and whether the fact ever had the figure.
func naiveRevision(versions []factVersion, name, id, figure string, i int) (row cellRow, ever bool) {
	type told struct {
		value string
		by    vintage.Moment
	}
	var values []told // each time another one than before
	for _, v := range versions {
		if cells, ok := v.facts[name][id]; ok {
			ever = ever || cells[i] != ""
			if len(values) == 0 || values[len(values)-1].value != cells[i] {
				values = append(values, told{cells[i], v.Moment})
			}
		}
	}
	first, latest := values[0], values[len(values)-1]
	difference, state := "", "withdrawn"
	if a, err := strconv.Atoi(first.value); err == nil {
		if b, err := strconv.Atoi(latest.value); err == nil {
			difference = strconv.Itoa(b - a)
		}
	}
	if _, ok := versions[len(versions)-1].facts[name][id]; ok {
		state = "published"
	}
	at := func(m vintage.Moment) string { return m.At.Format(time.RFC3339) }
	return cellRow{
		name, id, figure, first.value, first.by.Version, at(first.by), latest.value, latest.by.Version, at(latest.by),
		difference, strconv.Itoa(len(values) - 1), state,
	}, ever
}

func TestReviseAgreesWithAllVersions(t *testing.T) {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	rs := set.Table("revisions")
	rapid.Check(t, func(t *rapid.T) {
		versions := someFactVersions(t)
		var before *table.Table
		for i, v := range versions {
			if before != nil && before.Rows() > 1 {
				before.Keep(rapid.Permutation(slices.Clone(before.Order())).Draw(t, "order of revisions"))
			}
			before = vintage.Revise(rs, before, v.tables(t, set), v.Moment)
			if diff := gocmp.Diff(naiveRevisions(versions[:i+1]), rowsOfTable(before)); diff != "" {
				t.Fatalf("version %d: %s", v.Seq, diff)
			}
		}
	})
}

// TestTheLifeOfAFigure is one that is revised, withdrawn and restored.
func TestTheLifeOfAFigure(t *testing.T) {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	rs, s := set.Table("revisions"), set.Table("verified_releases")
	var before *table.Table
	var got []string
	for i, figure := range []string{"", "526", "-", "526", "530", "", "530"} {
		var rows []cellRow
		if figure != "-" {
			row := make(cellRow, len(s.Fields))
			row[s.Index("fact_id")], row[s.Index("people_verified")] = "re-0000000001", figure
			rows = append(rows, row)
		}
		others := tableOfRows(t, set.Table("windows"), nil)
		before = vintage.Revise(rs, before, []*table.Table{others, tableOfRows(t, s, rows)}, moment(i+1))
		r := rowsOfTable(before)
		if len(r) != 1 {
			t.Fatalf("%d rows in version %d", len(r), i+1)
		}
		got = append(got, fmt.Sprint(r[0][2:5], r[0][6:8], r[0][9:]))
	}
	want := []string{
		"[people_verified  v1] [ v1] [ 0 published]",
		"[people_verified  v1] [526 v2] [ 1 published]",
		"[people_verified  v1] [526 v2] [ 1 withdrawn]",
		"[people_verified  v1] [526 v2] [ 1 published]",
		"[people_verified  v1] [530 v5] [ 2 published]",
		"[people_verified  v1] [ v6] [ 3 published]",
		"[people_verified  v1] [530 v7] [ 4 published]",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
