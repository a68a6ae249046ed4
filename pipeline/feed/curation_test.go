package feed

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

func curationRules(t testing.TB) ([]byte, *schema.Set) {
	t.Helper()
	rules, err := schemas.FS.ReadFile("curation.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	set, err := bundledTables()
	if err != nil {
		t.Fatal(err)
	}
	return rules, set
}

var bundledTables = sync.OnceValues(func() (*schema.Set, error) { return schema.ParseSet(schemas.FS) })

func curated(t testing.TB, text string) ([]curation.Decision, error) {
	t.Helper()
	rules, set := curationRules(t)
	return parseCuration("curation.yaml", []byte(text), rules, set)
}

// curatedFile has a decision of each kind.
const curatedFile = `# decided in November
decisions:
  - id: c-2026-11-22-1
    kind: same
    table: announcements
    reports: [ar-0000000001, ar-0000000002]
    reason: >
      Both pages quote one  communiqué;
      its second page gives the figure.
    date: 2026-11-22
  - {id: c-2, kind: not_same, table: detainee_counts, reports: [dc-0000000001, dc-0000000002, dc-0000000003], reason: One balance counts the military only, date: "2026-11-22"}
  - {id: c-3, kind: value, table: announcements, fact: an-0000000001, field: people_announced, value: 379, instead: "", reason: The bulletin gives the figure, date: 2026-11-23}
  - {id: c-4, kind: value, table: announcements, fact: ar-0000000001, field: announced_on, value: 2026-02, instead: 2026-02-20, reason: Two pages name the month only, date: 2026-11-23}
  - {id: c-5, kind: link, table: announcements, fact: an-0000000001, link: verified_by, to: vr-0000000009, reason: The counter went through that list, date: 2026-11-23}
  - {id: c-6, kind: withdrawn, table: verified_releases, fact: re-0000000001, reason: The page was a test of the outlet, date: 2026-11-23}
`

func TestCuration(t *testing.T) {
	const a, d, v = curation.Announcements, curation.DetaineeCounts, curation.VerifiedReleases
	want := []curation.Decision{
		{ID: "c-2026-11-22-1", Kind: curation.Same, Table: a, Reports: []string{"ar-0000000001", "ar-0000000002"},
			Reason: "Both pages quote one communiqué; its second page gives the figure.", Date: "2026-11-22", Line: 3},
		{ID: "c-2", Kind: curation.NotSame, Table: d, Reports: []string{"dc-0000000001", "dc-0000000002", "dc-0000000003"},
			Reason: "One balance counts the military only", Date: "2026-11-22", Line: 11},
		{ID: "c-3", Kind: curation.Value, Table: a, Fact: "an-0000000001", Field: "people_announced", Value: "379",
			Reason: "The bulletin gives the figure", Date: "2026-11-23", Line: 12},
		{ID: "c-4", Kind: curation.Value, Table: a, Fact: "ar-0000000001", Field: "announced_on", Value: "2026-02", Instead: "2026-02-20",
			Reason: "Two pages name the month only", Date: "2026-11-23", Line: 13},
		{ID: "c-5", Kind: curation.Link, Table: a, Fact: "an-0000000001", Link: "verified_by", To: "vr-0000000009",
			Reason: "The counter went through that list", Date: "2026-11-23", Line: 14},
		{ID: "c-6", Kind: curation.Withdrawn, Table: v, Fact: "re-0000000001", Reason: "The page was a test of the outlet", Date: "2026-11-23", Line: 15},
	}
	got, err := curated(t, curatedFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is unusual and right is not refused.
func TestAcceptedDecisions(t *testing.T) {
	value := func(field, value, instead string) string {
		return decided("kind: value, fact: an-0000000001, field: " + field + ", value: " + value + ", instead: " + instead)
	}
	for name, text := range map[string]string{
		"none":                   "decisions: []\n",
		"a year":                 "decisions:\n" + value("announced_on", "2026", `""`),
		"no date":                "decisions:\n" + value("announced_on", `""`, "2026-02-20"),
		"a code behind a prefix": "decisions:\n" + value("subset", "prison:zona_7", "military"),
		"text":                   "decisions:\n" + value("statement_by", `"Ministerio: vocería"`, `""`),
		"ids in a reason": "decisions:\n" + strings.Replace(decided("kind: withdrawn, fact: an-0000000001"), "because it is so",
			"told by ar-4123456789 too; see an-4123456789 of 2026-02-20", 1),
		"one fact in several columns":   "decisions:\n" + value("subset", "women", "men") + strings.Replace(value("unit", "cases", "people"), "id: c-1", "id: c-2", 1),
		"one report in several of them": "decisions:\n" + decided("kind: same, reports: [a, b]") + decided("id: c-2, kind: not_same, reports: [b, c]") + decided("id: c-3, kind: not_same, reports: [a, c]"),
		"reports of other tables":       "decisions:\n" + decided("kind: same, reports: [a, b]") + strings.Replace(decided("id: c-2, kind: not_same, reports: [a, b]"), "announcements", "detainee_counts", 1),
		"links that differ":             "decisions:\n" + decided("kind: link, fact: a, link: part_of, to: b") + decided("id: c-2, kind: link, fact: b, link: follows, to: a"),
	} {
		if _, err := curated(t, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// decided is a decision on announcements, with an id of c-1 unless it has one.
func decided(rest string) string {
	if !strings.HasPrefix(rest, "id: ") {
		rest = "id: c-1, " + rest
	}
	return "  - {" + rest + ", table: announcements, reason: because it is so, date: 2026-11-22}\n"
}

func TestNoCurationFileIsNoDecision(t *testing.T) {
	dir := t.TempDir()
	rules, set := curationRules(t)
	for _, path := range []string{filepath.Join(dir, "curation.yaml"), filepath.Join(dir, "no", "curation.yaml")} {
		got, digest, err := LoadCuration(path, rules, set)
		if got != nil || digest != "" || err != nil {
			t.Errorf("%v, %q, %v", got, digest, err)
		}
	}
}

func TestLoadCuration(t *testing.T) {
	dir := t.TempDir()
	rules, set := curationRules(t)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	got, digest, err := LoadCuration(write("curation.yaml", curatedFile), rules, set)
	if len(got) != 6 || len(digest) != 64 || err != nil {
		t.Errorf("%d decisions, digest %q, error %v", len(got), digest, err)
	}
	if _, other, err := LoadCuration(write("other.yaml", curatedFile+"# more\n"), rules, set); other == digest || err != nil {
		t.Errorf("another file with the same digest %q, error %v", other, err)
	}
	for path, want := range map[string]string{
		dir: "this is no file; expected the decisions of the curators, such as feeds/curation.yaml",
		write("large.yaml", strings.Repeat("#\n", 5<<20)): "the file has 10485760 bytes; expected at most 8388608: remove the decisions that runs call stale",
		write("faulty.yaml", "decisions: 5\n"):            "",
	} {
		got, digest, err := LoadCuration(path, rules, set)
		var e *ConfigError
		if got != nil || digest != "" || !errors.As(err, &e) || want != "" && err.Error() != path+": "+want {
			t.Errorf("%s: %v, %q, error %v", path, got, digest, err)
		}
	}
}

func TestATableThatIsNotMade(t *testing.T) {
	rules, _ := curationRules(t)
	_, err := parseCuration("curation.yaml", []byte("decisions:\n"+decided("kind: value, fact: a, field: unit, value: cases, instead: people")), rules, testSet(t))
	if want := `curation.yaml:2:88: decisions[0].table is "announcements", which this version does not make`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestTheBundledCurationIsSound(t *testing.T) {
	rules, set := curationRules(t)
	if _, digest, err := LoadCuration("../../feeds/curation.yaml", rules, set); digest == "" || err != nil {
		t.Errorf("digest %q, error %v", digest, err)
	}
}

func TestABrokenCurationSchemaIsNoFaultOfTheFile(t *testing.T) {
	_, set := curationRules(t)
	for _, broken := range []string{"", "{", `{"type": 5}`, `{"$ref": "#/nowhere"}`} {
		_, err := parseCuration("curation.yaml", []byte("decisions: []\n"), []byte(broken), set)
		var e *ConfigError
		if err == nil || errors.As(err, &e) || !strings.HasPrefix(err.Error(), "schemas/curation.schema.json: ") {
			t.Errorf("schema %q: error %v", broken, err)
		}
	}
}

// The schema, which editors read, lists what the code knows.
func TestTheCurationSchemaKnowsTheSame(t *testing.T) {
	rules, _ := curationRules(t)
	for _, kind := range []curation.Kind{curation.Same, curation.NotSame, curation.Value, curation.Link, curation.Withdrawn} {
		_, err := curated(t, "decisions: [{id: c-1, table: announcements, reason: because it is so, date: 2026-11-22, kind: "+string(kind)+"}]\n")
		for _, key := range []string{"reports", "fact", "field", "value", "instead", "link", "to"} {
			asked := err != nil && strings.Contains(err.Error(), "has no "+key+"; add it (")
			if needed := slices.Contains(kind.Keys(), key); asked != needed {
				t.Errorf("kind %s: the schema asks for %s: %v, the code: %v", kind, key, asked, needed)
			}
		}
	}
	for _, table := range curation.Tables() {
		for _, name := range append(curation.Links(table), table) {
			if !strings.Contains(string(rules), `"`+name+`"`) {
				t.Errorf("the schema does not name %s", name)
			}
		}
	}
}

// Every link of a table is a column of it, and no column that is counted can be
// set under another name.
func TestTheFactTablesHaveTheLinks(t *testing.T) {
	_, set := curationRules(t)
	for _, name := range curation.Tables() {
		of := set.Table(name)
		if of == nil {
			t.Fatalf("no table %s", name)
		}
		for _, link := range curation.Links(name) {
			if of.Index(link) < 0 || curation.Fixed(link) == "" {
				t.Errorf("%s: the link %s is no column, or can be set", name, link)
			}
		}
		for _, f := range of.Fields {
			if f.Type == schema.List && curation.Fixed(f.Name) == "" {
				t.Errorf("%s.%s is a list that can be set; the check of cells takes no list", name, f.Name)
			}
		}
	}
}

// The lists of codes with which decisions are published know every one.
func TestWhatIsDecidedCanBePublished(t *testing.T) {
	_, set := curationRules(t)
	for list, names := range map[string][]string{
		"fact_table":     curation.Tables(),
		"curation_link":  curation.Links(curation.Announcements),
		"curation_kind":  {string(curation.Same), string(curation.NotSame), string(curation.Value), string(curation.Link), string(curation.NotLink), string(curation.Withdrawn)},
		"curation_state": {string(curation.Applied), string(curation.Stale)},
	} {
		codes := set.Lists[list]
		if codes == nil || len(codes.Codes) != len(names) {
			t.Errorf("the list %s is not %v", list, names)
			continue
		}
		for _, name := range names {
			if !codes.Has(name) {
				t.Errorf("the list %s lacks %s", list, name)
			}
		}
	}
}

// The entries that the pages show are accepted as they stand, and show every
// kind.
func TestTheExamplesOfTheCurationPages(t *testing.T) {
	for _, page := range []string{"curation.md", "curaduria.md"} {
		text, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		shown := map[curation.Kind]bool{}
		for _, block := range strings.Split(string(text), "```yaml\n")[1:] {
			block, _, _ = strings.Cut(block, "```")
			decisions, err := curated(t, block)
			if err != nil {
				t.Errorf("%s: %v\n%s", page, err, block)
			}
			for _, d := range decisions {
				shown[d.Kind] = true
			}
		}
		if len(shown) != 6 {
			t.Errorf("%s shows %v", page, shown)
		}
	}
}
