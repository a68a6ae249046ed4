package schema_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/schema"
)

const stateEnd = `{"name": "state_end", "title": "E", "title_es": "E", "codes": [{"code": "changed", "title": "C", "title_es": "C"}]}`

// about is the columns that a history has before those of its table.
func about() []string {
	return []string{"recorded_from", "recorded_to", "from_version", "to_version", "from_seq", "to_seq", "ended_by", "reconstructed"}
}

// withHistory is the small set in which table a has a history and the columns
// given after its id.
func withHistory(columns ...string) map[string]string {
	files := small()
	files["codes/state_end.json"] = stateEnd
	files["tables/a.json"] = tableOf("a", "1.0.0", `"history": true, "identity": ["id"], `, columns...)
	return files
}

func textColumn(name string) string {
	return `{"name": "` + name + `", "type": "string", "constraints": {"required": true, "unique": true, "maxLength": 7}, ` + word + `}`
}

func history(t *testing.T, files map[string]string) *schema.Schema {
	t.Helper()
	set, err := parse(files)
	if err != nil {
		t.Fatal(err)
	}
	return set.Table("a_history")
}

func TestATableWithHistoryHasASecondOne(t *testing.T) {
	set := bundled(t)
	var with []string
	for _, s := range set.Tables {
		h := set.Table(schema.HistoryName(s.Name))
		if h == nil {
			continue
		}
		with = append(with, s.Name)
		if h.HistoryOf != s.Name || !h.Vintage || h.Feed || h.Version != s.Version || len(h.ForeignKeys)+len(h.Sums)+len(h.Identity) > 0 {
			t.Errorf("%s: history of %q, vintage %t, feed %t, %s, %d foreign keys, %d sums, identity %v",
				h.Name, h.HistoryOf, h.Vintage, h.Feed, h.Version, len(h.ForeignKeys), len(h.Sums), h.Identity)
		}
		if want := append(about(), s.Header()...); !slices.Equal(h.Header(), want) {
			t.Errorf("%s: columns\n%v, want\n%v", h.Name, h.Header(), want)
		}
		if want := append(slices.Clone(s.PrimaryKey), "from_seq"); !slices.Equal(h.PrimaryKey, want) || !slices.Equal(h.Order, want) {
			t.Errorf("%s: key %v, order %v, want %v", h.Name, h.PrimaryKey, h.Order, want)
		}
		for _, f := range s.Fields {
			g := h.Fields[h.Index(f.Name)]
			if g.Unique || !g.From.Computed || g.Type != f.Type || g.Codes != f.Codes || g.MaxLength != f.MaxLength || form(g) != form(f) ||
				g.Required != slices.Contains(s.PrimaryKey, f.Name) {
				t.Errorf("%s.%s: %+v of %+v", h.Name, f.Name, g, f)
			}
		}
	}
	want := []string{"announcements", "detainee_counts", "verified_releases", "announcement_reports", "detainee_count_reports", "verified_release_reports"}
	if !slices.Equal(with, want) {
		t.Errorf("tables with a history %v, want %v", with, want)
	}
	for _, name := range []string{"changes", "revisions"} {
		if s := set.Table(name); s == nil || !s.Vintage || s.HistoryOf != "" {
			t.Errorf("%s is no table of vintages", name)
		}
	}
	if s := set.Table("announcements"); s.Vintage || s.HistoryOf != "" {
		t.Error("announcements is a table of vintages")
	}
}

func TestTitlesOfHistories(t *testing.T) {
	h := bundled(t).Table("verified_releases_history")
	got := []string{h.Title, h.TitleES}
	want := []string{"History of verified releases and other flows", "Historia de excarcelaciones verificadas y otros flujos"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	h = history(t, withHistory())
	if h.Title != "History of t" {
		t.Errorf("a title of one letter gives %q", h.Title)
	}
}

// TestAColumnAppendedToATableIsAppendedToItsHistory holds that a minor version
// keeps the promise for histories too, and that an older file is read.
func TestAColumnAppendedToATableIsAppendedToItsHistory(t *testing.T) {
	old := history(t, withHistory(textColumn("x")))
	files := withHistory(textColumn("x"), textColumn("y"))
	for name, text := range files {
		files[name] = strings.ReplaceAll(text, `"1.0.0"`, `"1.1.0"`)
	}
	now := history(t, files)
	if want := append(about(), "id", "x", "y"); !slices.Equal(now.Header(), want) {
		t.Fatalf("columns %v, want %v", now.Header(), want)
	}
	if err := schema.Compare(old, now); err != nil {
		t.Error(err)
	}
	for i, f := range now.Fields {
		if f.ID != int32(i+1) {
			t.Errorf("%s: id %d at position %d", f.Name, f.ID, i+1)
		}
		if i < len(old.Fields) && (old.Fields[i].Name != f.Name || old.Fields[i].ID != f.ID) {
			t.Errorf("position %d: %s, was %s", i+1, f.Name, old.Fields[i].Name)
		}
	}
	as, err := now.As(old.Header(), "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(as.Header(), old.Header()) || as.Version != "1.0.0" || !slices.Equal(as.PrimaryKey, now.PrimaryKey) || as.HistoryOf != "a" {
		t.Errorf("read as %v of %s, key %v, history of %q", as.Header(), as.Version, as.PrimaryKey, as.HistoryOf)
	}
	if _, err := now.As(append(about(), "x", "id"), "1.0.0"); err == nil {
		t.Error("columns in another order are accepted")
	}
}

func TestAHistoryThatCannotBe(t *testing.T) {
	cases := map[string]broken{
		"no list of endings": {"codes/state_end.json", "",
			[]string{"schemas/tables/a.json", "codes/state_end.json is missing"}},
		"a column in the way": {"tables/a.json", tableOf("a", "1.0.0", `"history": true, `, textColumn("to_seq")),
			[]string{"schemas/tables/a.json", `"to_seq"`, "a_history", "rename"}},
		"history and vintage": {"tables/a.json", tableOf("a", "1.0.0", `"history": true, "vintage": true, `),
			[]string{"schemas/tables/a.json", "vintage excludes feed and history"}},
	}
	for name, c := range cases {
		files := withHistory()
		files[c.file] = c.text
		if c.text == "" {
			delete(files, c.file)
		}
		wantRefusal(t, name, files, c.want)
	}
	files := maps.Clone(withHistory())
	files["tables/order.json"] = `["a", "b", "a_history"]`
	files["tables/a_history.json"] = tableOf("a_history", "1.0.0", ``)
	wantRefusal(t, "name taken", files, []string{"schemas/tables/a.json", "a_history", "expected none of that name"})
}

func wantRefusal(t *testing.T, name string, files map[string]string, want []string) {
	t.Helper()
	_, err := parse(files)
	if err == nil {
		t.Errorf("%s: accepted", name)
		return
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %q does not say %q", name, err, part)
		}
	}
}
