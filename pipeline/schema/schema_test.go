package schema_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

func bundled(t *testing.T) *schema.Set {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTheBundledSchemasParse(t *testing.T) {
	set := bundled(t)
	want := []string{
		"announcements", "detainee_counts", "verified_releases", "stage_claims",
		"announced_vs_verified", "official_disagreement", "batches", "stock_flow", "timeline",
		"announcement_reports", "detainee_count_reports", "verified_release_reports", "windows", "definitions",
		"outlets", "labels", "joins", "curation", "fact_ids", "omissions", "provenance", "problems", "changes", "revisions",
		"announcements_history", "detainee_counts_history", "verified_releases_history",
		"announcement_reports_history", "detainee_count_reports_history", "verified_release_reports_history",
	}
	var got []string
	for _, s := range set.Tables {
		got = append(got, s.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("tables in order %v, want %v", got, want)
	}
	again := bundled(t)
	if set.Digest == "" || set.Digest != again.Digest {
		t.Errorf("digests of the same files: %q and %q", set.Digest, again.Digest)
	}
}

func TestEveryColumnSpeaksBothLanguages(t *testing.T) {
	for _, s := range bundled(t).Tables {
		for i, f := range s.Fields {
			at := s.Name + "." + f.Name
			if f.ID != int32(i+1) {
				t.Errorf("%s: field id %d at position %d", at, f.ID, i+1)
			}
			for _, text := range []string{f.Title, f.TitleES, f.Description, f.DescriptionES} {
				if strings.TrimSpace(text) != text || text == "" {
					t.Errorf("%s: empty or unevenly spaced text %q", at, text)
				}
			}
			if f.Description == f.DescriptionES {
				t.Errorf("%s: the Spanish description is the English one", at)
			}
			for _, text := range []string{f.Description, f.DescriptionES} {
				if !strings.HasSuffix(text, ".") {
					t.Errorf("%s: description is no sentence: %q", at, text)
				}
			}
		}
	}
}

func TestPublishedIntegersFitThirtyTwoBits(t *testing.T) {
	// Points for and against, and what is left when one number is taken from
	// another, are the only numbers below zero.
	signed := []string{
		"announced_vs_verified.gap", "batches.gap", "joins.score", "revisions.difference",
		"stock_flow.change", "stock_flow.not_accounted_for", "stock_flow.other_documented",
	}
	var below []string
	for _, s := range bundled(t).Tables {
		for _, f := range s.Fields {
			switch f.Type {
			case schema.Int64:
				t.Errorf("%s.%s: 64 bits; give it a maximum", s.Name, f.Name)
			case schema.Int32:
				if f.Min == nil {
					t.Errorf("%s.%s: give it a minimum", s.Name, f.Name)
				} else if *f.Min < 0 {
					below = append(below, s.Name+"."+f.Name)
				}
			}
		}
	}
	slices.Sort(below)
	if !slices.Equal(below, signed) {
		t.Errorf("may be negative: %v, want %v; counts and positions are not", below, signed)
	}
}

func TestInputsOfDatesAndUnits(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	columns := func(input string) []string {
		for _, in := range s.Inputs() {
			if in.Name == input {
				var names []string
				for _, i := range in.Fields {
					names = append(names, s.Fields[i].Name)
				}
				return names
			}
		}
		return nil
	}
	for input, want := range map[string][]string{
		"announced_on":   {"announced_on", "announced_latest", "announced_precision"},
		"counting_since": {"counting_since_on", "counting_since_latest", "counting_since_precision"},
		"stage":          {"stage_claimed"},
		"people":         {"people_announced", "applications_announced", "cases_announced"},
		"people_max":     {"people_announced_max", "applications_announced_max", "cases_announced_max"},
		"flags":          nil,
	} {
		if got := columns(input); !slices.Equal(got, want) {
			t.Errorf("input %s fills %v, want %v", input, got, want)
		}
	}
	f := s.Fields[s.Index("applications_announced")]
	if f.From.When == nil || *f.From.When != (schema.When{Input: "unit", Is: "applications"}) {
		t.Errorf("applications_announced is filled when %v", f.From.When)
	}
}

// constants reads the codes of package problem from its source: the schema
// floor does not import its neighbour.
func constants(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../problem/problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Code" {
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok {
					code, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					found = append(found, code)
				}
			}
		}
		return true
	})
	if len(found) == 0 {
		t.Fatal("no constants found in package problem")
	}
	return found
}

func TestEveryProblemIsExplained(t *testing.T) {
	set := bundled(t)
	want := constants(t)
	for _, s := range set.Tables {
		for _, sum := range s.Sums {
			want = append(want, sum.Code)
		}
	}
	var got []string
	for _, c := range set.Lists["problem"].Codes {
		got = append(got, c.Code)
		if c.Description == "" || c.DescriptionES == "" {
			t.Errorf("%s: says neither what is wrong nor what to do", c.Code)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("codes/problem.json has\n%v\nthe program and the sums make\n%v", got, want)
	}
}

func TestCodesBehindPrefixes(t *testing.T) {
	lists := bundled(t).Lists
	for _, c := range []struct {
		list, value string
		want        bool
	}{
		{"stage", "requested", true},
		{"stage", "Requested", false},
		{"stage", "", false},
		{"authority", "foreign_government:El Salvador", true},
		{"authority", "foreign_government:", false},
		{"authority", "foreign_government: Spain", false},
		{"authority", "foreign_government:Spain ", false},
		{"authority", "other:" + strings.Repeat("é", 120), true},
		{"authority", "other:" + strings.Repeat("é", 121), false},
		{"authority", "other:two\nlines", false},
		{"authority", "prison:zona_7", false},
		{"organization", "government:public_ministry", true},
		{"organization", "government:Public Ministry", false},
		{"subset", "prison:zona_7", true},
		{"subset", "prison", false},
		{"subset", "national", false},
		{"scope", "national", true},
		{"scope", "adolescents", true},
		{"scope", "state:zulia", true},
	} {
		if got := lists[c.list].Has(c.value); got != c.want {
			t.Errorf("%s has %q: %v, want %v", c.list, c.value, got, c.want)
		}
	}
}

func TestNearestCode(t *testing.T) {
	lists := bundled(t).Lists
	for _, c := range []struct{ list, value, want string }{
		{"stage", "grantd", "granted"},
		{"stage", "EXECUTED", "executed"},
		{"stage", "liberados", ""},
		{"organization", "goverment:mayor", "government:…"},
		{"organization", "foropenal", "foro_penal"},
		{"subset", "prison:Zona 7", "prison:…"},
		{"language", "ES", "es"},
		{"language", "??", ""},
		{"language", "", ""},
	} {
		if got := lists[c.list].Nearest(c.value); got != c.want {
			t.Errorf("%s: nearest to %q is %q, want %q", c.list, c.value, got, c.want)
		}
	}
}

func TestCompareKeepsThePromise(t *testing.T) {
	table := func(version string, fields ...schema.Field) *schema.Schema {
		return &schema.Schema{Name: "reports", Version: version, Fields: fields}
	}
	id := schema.Field{Name: "report_id", Type: schema.String}
	people := schema.Field{Name: "people", Type: schema.Int32}
	note := schema.Field{Name: "note", Type: schema.String}
	old := table("1.0.0", id, people)
	for name, c := range map[string]struct {
		new  *schema.Schema
		want string // a part of the refusal; empty where it is accepted
	}{
		"same":              {table("1.0.0", id, people), ""},
		"appended":          {table("1.1.0", id, people, note), ""},
		"renamed":           {table("1.1.0", id, schema.Field{Name: "persons", Type: schema.Int32}), `column 2 is persons int32, was people int32 in 1.0.0`},
		"retyped":           {table("1.1.0", id, schema.Field{Name: "people", Type: schema.Int64}), `people int64, was people int32`},
		"reordered":         {table("1.1.0", people, id), `column 1 is people`},
		"inserted":          {table("1.1.0", id, note, people), `append new columns at the end`},
		"removed":           {table("1.1.0", id), `column "people" is gone`},
		"removed, major up": {table("2.0.0", id), ""},
	} {
		err := schema.Compare(old, c.new)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: refused: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want a refusal with %q", name, err, c.want)
		case err != nil && !strings.Contains(err.Error(), "raise the major version"):
			t.Errorf("%s: the refusal does not say what to do: %v", name, err)
		}
	}
}
