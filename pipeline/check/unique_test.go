package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// pairs is a table of a key and a text.
func pairs() *schema.Schema {
	return &schema.Schema{Name: "pairs", Version: "1.0.0", PrimaryKey: []string{"id"}, Order: []string{"id"}, Fields: []schema.Field{
		{Name: "id", Type: schema.String, Unique: true}, {Name: "text", Type: schema.String},
	}}
}

// line is one row of a feed: "a:1 x" is feed a, key 1, text x.
type line string

func (l line) feed() string { f, _, _ := strings.Cut(string(l), ":"); return f }

func (l line) row() row {
	_, rest, _ := strings.Cut(string(l), ":")
	id, text, _ := strings.Cut(rest, " ")
	return row{"id": id, "text": text}
}

var ranks = map[string]int{"a": 0, "b": 1, "c": 2}

// settle reads lines, each in a segment of its own, and makes keys unique.
func settle(tb rapid.TB, s *schema.Schema, lines []line) (*table.Table, []problem.Problem) {
	t := table.New(s)
	for i, l := range lines {
		seg := part(tb, s, l.feed(), l.row())
		seg.Lines[0] = int32(i + 2)
		t.Add(seg)
	}
	t.Sort()
	return t, check.Unique(t, ranks)
}

func kept(t *table.Table) string {
	var out []string
	for _, r := range t.Order() {
		seg, _ := t.Segment(r)
		out = append(out, fmt.Sprintf("%s:%s %s", seg.Origin.Feed, t.Bytes(r, 0), t.Bytes(r, 1)))
	}
	return strings.Join(out, ", ")
}

func TestOneRowForEachKey(t *testing.T) {
	const (
		again  = "duplicate_record (each record once)"
		differ = "duplicate_key (one record for each id; these differ, so none is taken)"
		taken  = "duplicate_key (a id that no feed declared earlier uses for another record)"
	)
	for name, c := range map[string]struct {
		lines    []line
		kept     string
		problems []string
	}{
		"nothing twice":                        {[]line{"a:1 x", "a:2 x", "b:3 x"}, "a:1 x, a:2 x, b:3 x", nil},
		"equal in one feed":                    {[]line{"a:1 x", "a:2 y", "a:1 x", "a:1 x"}, "a:1 x, a:2 y", []string{"a 4 " + again, "a 5 " + again}},
		"equal in two feeds":                   {[]line{"b:1 x", "a:1 x"}, "a:1 x", []string{"b 2 " + again}},
		"different in one feed":                {[]line{"a:1 x", "a:1 y", "a:2 z"}, "a:2 z", []string{"a 2 " + differ, "a 3 " + differ}},
		"different in two feeds":               {[]line{"b:1 y", "a:1 x"}, "a:1 x", []string{"b 2 " + taken}},
		"equal and different in one feed":      {[]line{"a:1 x", "a:1 x", "a:1 y"}, "", []string{"a 2 " + differ, "a 3 " + differ, "a 4 " + differ}},
		"a feed at odds with itself":           {[]line{"a:1 x", "a:1 y", "b:1 x"}, "", []string{"a 2 " + differ, "a 3 " + differ, "b 4 " + taken}},
		"a later feed at odds with itself":     {[]line{"b:1 y", "b:1 z", "a:1 x"}, "a:1 x", []string{"b 2 " + taken, "b 3 " + taken}},
		"a later feed at odds, without others": {[]line{"b:1 y", "b:1 z"}, "", []string{"b 2 " + differ, "b 3 " + differ}},
		"three feeds":                          {[]line{"c:1 y", "b:1 x", "a:1 x", "c:1 x"}, "a:1 x", []string{"b 3 " + again, "c 2 " + taken, "c 5 " + again}},
		"null and text":                        {[]line{"a:1 ", "b:1 x"}, "a:1 ", []string{"b 3 " + taken}},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := settle(t, pairs(), c.lines)
			if kept(got) != c.kept {
				t.Errorf("kept %s, want %s", kept(got), c.kept)
			}
			var shown []string
			for _, p := range problems {
				shown = append(shown, fmt.Sprintf("%s %d %s (%s)", p.Feed, p.Line, p.Code, p.Expected))
				if p.Table != "pairs" || p.Field != "id" || p.Effect != problem.Rejected || p.Key != "" || p.Column != 0 {
					t.Errorf("%+v", p)
				}
			}
			slices.Sort(shown)
			if diff := cmp.Diff(c.problems, shown); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheOrderOfRowsDecidesNothing(t *testing.T) {
	outcome := func(tb rapid.TB, s *schema.Schema, lines []line) string {
		got, problems := settle(tb, s, lines)
		for i := range problems {
			problems[i].Line = 0
		}
		problem.Sort(problems)
		var cells []string
		for _, r := range got.Order() {
			cells = append(cells, got.Key(r)+"="+string(got.Bytes(r, 1)))
		}
		return fmt.Sprint(cells, problems)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := pairs()
		if rapid.Bool().Draw(t, "other order") {
			s.Order = []string{"text", "id"}
		}
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) line {
			return line(fmt.Sprintf("%s:%d %s", rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "feed"), rapid.IntRange(1, 3).Draw(t, "id"), rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "text")))
		}), 0, 12).Draw(t, "lines")
		want := outcome(t, s, lines)
		if got := outcome(t, s, rapid.Permutation(lines).Draw(t, "permutation")); got != want {
			t.Fatalf("%s, in the first order %s", got, want)
		}
		settled, problems := settle(t, s, lines)
		if settled.Rows()+len(problems) != len(lines) {
			t.Fatalf("%d rows and %d problems of %d lines", settled.Rows(), len(problems), len(lines))
		}
		if len(problems) == 0 && len(check.Unique(settled, ranks)) > 0 {
			t.Fatal("not the same twice")
		}
	})
}

func TestUniqueKeepsTheSchemasOrder(t *testing.T) {
	s := pairs()
	s.Order = []string{"text"}
	got, problems := settle(t, s, []line{"a:1 c", "a:2 b", "a:3 a", "b:2 z", "a:1 c"})
	if kept(got) != "a:3 a, a:2 b, a:1 c" || len(problems) != 2 {
		t.Error(kept(got), problems)
	}
}

func TestFeedsWithoutARank(t *testing.T) {
	for _, lines := range [][]line{{"x:1 t", "y:1 t"}, {"y:1 t", "x:1 t"}} {
		got, problems := settle(t, pairs(), lines)
		if kept(got) != "x:1 t" || len(problems) != 1 {
			t.Error(kept(got), problems)
		}
	}
}
