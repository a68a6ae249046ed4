package past_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// compared holds two versions against each other.
func compared(t *testing.T, s *store.Store, a, b string, tables ...string) *past.Comparison {
	t.Helper()
	var among []*schema.Schema
	for _, name := range tables {
		among = append(among, pub.set.Table(name))
	}
	var of [2]snapshot.Entry
	for i, text := range []string{a, b} {
		m, err := past.Resolve(s, pub.set, text)
		if err != nil {
			t.Fatal(err)
		}
		of[i] = m.Entry
	}
	c, err := past.Compare(s, pub.set, of[0], of[1], among)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var versions = []string{"2026-03-18", "2026-03-20", "2026-03-20.2", "2026-03-21", "2026-03-22", "2026-03-23"}

// TestADifferenceIsTheNetOfTwoPublications: of any two versions, in any order,
// exactly those cells are told that their CSVs say differently.
func TestADifferenceIsTheNetOfTwoPublications(t *testing.T) {
	type cell struct{ table, key, field, old, now string }
	found := 0
	for i, a := range versions {
		for j, b := range versions {
			if testing.Short() && j != i+1 && i != j+2 {
				continue
			}
			c := compared(t, whole(t), a, b)
			var got, want []cell
			for _, d := range c.Differences {
				got = append(got, cell{d.Table, d.Key, d.Field, d.Old, d.New})
				if d.Cause == "" {
					t.Errorf("%s to %s: %+v", a, b, d)
				}
			}
			for _, of := range past.Kept(pub.set) {
				name := "csv/" + of.Name + ".csv"
				was, is := rows(t, snapshotFile(c.Old, name)), rows(t, snapshotFile(c.New, name))
				for _, f := range of.Fields {
					for key := range both(was, is) {
						if old, now := was[key][f.Name], is[key][f.Name]; old != now {
							want = append(want, cell{of.Name, key, f.Name, old, now})
						}
					}
				}
			}
			found += len(want)
			order := func(x, y cell) int { return strings.Compare(x.table+x.key+x.field, y.table+y.key+y.field) }
			slices.SortFunc(got, order)
			slices.SortFunc(want, order)
			if !slices.Equal(got, want) {
				t.Errorf("%s to %s:\ngot      %v\nexpected %v", a, b, got, want)
			}
		}
	}
	if found == 0 {
		t.Error("no two versions differ: nothing is tested")
	}
}

func both(a, b map[string]map[string]string) map[string]bool {
	keys := map[string]bool{}
	for k := range a {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	return keys
}

func TestEachDifferenceHasTheCauseOfTheLastMove(t *testing.T) {
	why := func(c *past.Comparison) map[string]string {
		out := map[string]string{}
		for _, d := range c.Differences {
			out[d.Key+" "+d.Kind] = d.Cause
		}
		return out
	}
	for _, x := range []struct {
		a, b, table string
		want        map[string]string
	}{
		{"2026-03-06", "2026-03-20", "announcement_reports", map[string]string{"ar-0000000010 added": "new_report"}},
		{"2026-03-20", "2026-03-20.2", "announcement_reports", map[string]string{"ar-0000000001 withdrawn": "source_withdrew", "ar-0000000005 changed": "source_revised"}},
		{"2026-03-20.2", "2026-03-21", "announcement_reports", map[string]string{"ar-0000000001 restored": "new_report", "ar-0000000005 changed": "source_revised"}},
		{"2026-03-20", "2026-03-21", "announcement_reports", map[string]string{}},
		{"2026-03-20", "latest", "announcement_reports", map[string]string{"ar-0000000002 withdrawn": "source_withdrew", "ar-0000000003 changed": "source_revised"}},
		{"2026-03-20", "latest", "windows", map[string]string{}},
	} {
		if diff := cmp.Diff(x.want, why(compared(t, whole(t), x.a, x.b, x.table))); diff != "" {
			t.Errorf("%s to %s (-expected +got):\n%s", x.a, x.b, diff)
		}
	}
}

// TestTheFormatIsToldFromTheData: no cell of a column that one version lacks
// counts as changed.
func TestTheFormatIsToldFromTheData(t *testing.T) {
	c := compared(t, whole(t), "2026-03-21", "2026-03-22", "announcement_reports")
	if want := []string{"column announcement_reports.archive_note is in 2026-03-22 only (schema 1.4.0, not 1.3.0)"}; !slices.Equal(c.Format, want) {
		t.Errorf("format: %q", c.Format)
	}
	if len(c.Differences) != 1 || c.Differences[0].Key != "ar-0000000003" || c.Differences[0].Field != "people_announced" {
		t.Errorf("differences: %+v", c.Differences)
	}
	if back := compared(t, whole(t), "2026-03-22", "2026-03-21", "announcement_reports"); !back.Backwards || len(back.Format) != 1 || !strings.Contains(back.Format[0], "is in 2026-03-22 only") {
		t.Errorf("backwards: %+v", back)
	}
}

// TestACopyOfTheNewestTellsTheSameDifferences: without the causes of the
// versions that it lacks.
func TestACopyOfTheNewestTellsTheSameDifferences(t *testing.T) {
	for _, pair := range [][2]string{{"2026-03-06", "2026-03-20.2"}, {"2026-03-20", "latest"}, {"2026-03-20.2", "2026-03-21"}} {
		want, got := compared(t, whole(t), pair[0], pair[1]), compared(t, newestOnly(t), pair[0], pair[1])
		for _, c := range []*past.Comparison{want, got} {
			for i := range c.Differences {
				d := &c.Differences[i]
				d.Cause, d.Because = "", nil
				if d.Kind == "restored" { // only the version itself knows
					d.Kind = "added"
				}
			}
		}
		if diff := cmp.Diff(want.Differences, got.Differences); diff != "" || len(want.Differences) == 0 {
			t.Errorf("%v (-publication +copy):\n%s", pair, diff)
		}
	}
	var usage *past.UsageError
	s := newestOnly(t)
	e, err := past.Resolve(s, pub.set, "2026-03-20")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := past.Compare(s, pub.set, e.Entry, e.Entry, []*schema.Schema{pub.set.Table("windows")}); !errors.As(err, &usage) {
		t.Errorf("a table without a history: %v", err)
	}
}

func TestOfOneKey(t *testing.T) {
	c := compared(t, whole(t), "2026-03-20", "2026-03-20.2")
	one, err := c.Of("ar-0000000005")
	if err != nil || len(one.Differences) != 1 || one.Differences[0].New != "809" {
		t.Errorf("%+v, %v", one, err)
	}
	if one, err := c.Of("ar-0000000002"); err != nil || len(one.Differences) != 0 {
		t.Errorf("a key that says the same: %+v, %v", one, err)
	}
	var usage *past.UsageError
	if _, err := c.Of("ar-0000000055"); !errors.As(err, &usage) || !strings.Contains(err.Error(), "did you mean ar-") {
		t.Errorf("a key that never was: %v", err)
	}
}
