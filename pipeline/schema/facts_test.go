package schema_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
)

// factTables are the tables of facts, the reports they are made of, and how
// their ids begin.
var factTables = []struct{ facts, reports, prefix string }{
	{"announcements", "announcement_reports", "an-"},
	{"detainee_counts", "detainee_count_reports", "co-"},
	{"verified_releases", "verified_release_reports", "re-"},
}

// TestAFactSpeaksAsItsReports holds that a column means the same in a fact as
// in its reports, so that whoever knows the one can read the other.
func TestAFactSpeaksAsItsReports(t *testing.T) {
	set := bundled(t)
	for _, c := range factTables {
		facts, reports := set.Table(c.facts), set.Table(c.reports)
		shared := 0
		for _, f := range facts.Fields {
			i := reports.Index(f.Name)
			if i < 0 || f.Name == "fact_id" {
				continue
			}
			shared++
			r := reports.Fields[i]
			if f.Type != r.Type || f.Required != r.Required || f.Codes != r.Codes || f.MaxLength != r.MaxLength ||
				form(f) != form(r) || !sameBound(f.Min, r.Min) || !sameBound(f.Max, r.Max) {
				t.Errorf("%s.%s: type, limits or codes are not those of %s.%s", c.facts, f.Name, c.reports, r.Name)
			}
		}
		if shared < 12 {
			t.Errorf("%s has only %d columns of %s", c.facts, shared, c.reports)
		}
	}
}

func form(f schema.Field) string {
	if f.Pattern == nil {
		return ""
	}
	return f.Form()
}

func sameBound(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// TestIdsOfFactsFitWhereTheyStand holds that an id fits every column that names
// a fact of its table, and that no id of another table gets in.
func TestIdsOfFactsFitWhereTheyStand(t *testing.T) {
	set := bundled(t)
	admits := func(table, column, v string) bool {
		s := set.Table(table)
		return s.Fields[s.Index(column)].Pattern.MatchString(v)
	}
	for _, c := range factTables {
		id, other := c.prefix+"0123456789", c.prefix+"abcdef0123"
		named := map[string][]string{c.facts: {"fact_id"}, c.reports: {"fact_id"}}
		for _, link := range []string{"supersedes", "restates", "part_of", "follows", "reverses"} {
			if set.Table(c.facts).Index(link) >= 0 {
				named[c.facts] = append(named[c.facts], link)
				if !admits(c.facts, link, id+";"+other) {
					t.Errorf("%s.%s refuses two facts", c.facts, link)
				}
			}
		}
		for table, columns := range named {
			for _, column := range columns {
				for v, want := range map[string]bool{
					id: true, "xx-0123456789": false, c.prefix + "0123": false, strings.ToUpper(id): false, id + ";": false,
				} {
					if got := admits(table, column, v); got != want {
						t.Errorf("%s.%s admits %q: %v, want %v", table, column, v, got, want)
					}
				}
				for _, o := range factTables {
					if o.prefix != c.prefix && admits(table, column, o.prefix+"0123456789") {
						t.Errorf("%s.%s admits an id of %s", table, column, o.facts)
					}
				}
			}
		}
		for table, column := range map[string]string{"fact_ids": "fact_id", "joins": "other_fact_id", "curation": "facts"} {
			if !admits(table, column, id) {
				t.Errorf("%s.%s refuses an id of %s", table, column, c.facts)
			}
		}
		if !set.Lists["fact_table"].Has(c.facts) {
			t.Errorf("the list fact_table lacks %s", c.facts)
		}
	}
}

// TestFeedsWaitForNoFacts holds that what feeds fill points to nothing that is
// made from it.
func TestFeedsWaitForNoFacts(t *testing.T) {
	set := bundled(t)
	for _, s := range set.Tables {
		for _, fk := range s.ForeignKeys {
			if s.Feed && !set.Table(fk.Table).Feed {
				t.Errorf("%s.%s points to %s, which is made after the feeds are read", s.Name, fk.Field, fk.Table)
			}
		}
	}
}

// TestCodesThatNameColumns holds that links which curators make are columns of
// the tables they are made in.
func TestCodesThatNameColumns(t *testing.T) {
	set := bundled(t)
	for _, c := range set.Lists["curation_link"].Codes {
		if set.Table("announcements").Index(c.Code) < 0 {
			t.Errorf("curation_link has %s, which is no column of announcements", c.Code)
		}
	}
	for _, c := range set.Lists["fact_table"].Codes {
		if s := set.Table(c.Code); s == nil || !slices.Equal(s.PrimaryKey, []string{"fact_id"}) {
			t.Errorf("fact_table has %s, expected a table with the key fact_id", c.Code)
		}
	}
}

// TestExamplesAreValues holds that a reader who copies an example writes a value
// of its column.
func TestExamplesAreValues(t *testing.T) {
	for _, s := range bundled(t).Tables {
		for _, f := range s.Fields {
			if f.Example == "" {
				continue
			}
			if err := fitsColumn(f, f.Example); err != nil {
				t.Errorf("%s.%s: example: %v", s.Name, f.Name, err)
			}
		}
	}
}

// TestTextsNameColumnsThatExist reads names such as people_verified out of the
// descriptions: a reader who looks them up must find them.
func TestTextsNameColumnsThatExist(t *testing.T) {
	set := bundled(t)
	known := map[string]bool{}
	for _, s := range set.Tables {
		known[s.Name] = true
		for _, f := range s.Fields {
			known[f.Name] = true
		}
	}
	for _, l := range set.Lists {
		known[l.Name] = true
		for _, c := range l.Codes {
			known[c.Code] = true
		}
	}
	name := regexp.MustCompile(`\b[a-z]+(?:_[a-z]+)+\b`)
	look := func(at string, texts ...string) {
		for _, text := range texts {
			for _, n := range name.FindAllString(text, -1) {
				if !known[n] {
					t.Errorf("%s speaks of %s, which is no table, column or code", at, n)
				}
			}
		}
	}
	for _, s := range set.Tables {
		look(s.Name, s.Description, s.DescriptionES)
		for _, f := range s.Fields {
			look(s.Name+"."+f.Name, f.Description, f.DescriptionES)
		}
	}
	for _, l := range set.Lists {
		for _, c := range l.Codes {
			look(l.Name+" "+c.Code, c.Description, c.DescriptionES)
		}
	}
}
