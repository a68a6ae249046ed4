package snapshot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// chain is two versions of one day, the second without tables.
func chain(t *testing.T) []snapshot.Entry {
	t.Helper()
	first, second := full(), full()
	first.Version, first.Seq, first.Previous = "2026-11-23.10", 1, nil
	second.Version, second.Tables = "2026-11-23.9", nil
	var es []snapshot.Entry
	for _, m := range []snapshot.Manifest{first, second} {
		b, err := snapshot.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		es = append(es, snapshot.EntryOf(m, b))
	}
	return es
}

func TestVersionsAreNewestFirstBySeqAndNotByName(t *testing.T) {
	es := chain(t)
	b, err := snapshot.MarshalVersions(es)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/versions.json", b)
	got, err := snapshot.ParseVersions(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]snapshot.Entry{es[1], es[0]}, got); d != "" {
		t.Error(d)
	}
}

func TestNoVersionsAreAnEmptyArray(t *testing.T) {
	b, err := snapshot.MarshalVersions(nil)
	if err != nil || string(b) != "[]\n" {
		t.Errorf("got %q, %v", b, err)
	}
}

func TestParseVersionsRefuses(t *testing.T) {
	b, err := snapshot.MarshalVersions(chain(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"older before newer", `"seq": 1`, `"seq": 3`, "canonical"},
		{"one seq twice", `"seq": 1`, `"seq": 2`, "same seq"},
		{"one version twice", `"2026-11-23.10"`, `"2026-11-23.9"`, "twice"},
		{"unknown field", `"seq": 1`, `"seq": 1, "yank": ""`, "yank"},
		{"null", `[]`, `null`, "canonical"},
		{"no version", `"2026-11-23.10"`, `"newest"`, "newest"},
	} {
		bad := strings.Replace(string(b), c.old, c.new, 1)
		if _, err := snapshot.ParseVersions([]byte(bad)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, expected it to say %q", c.name, err, c.want)
		}
	}
}

func TestSumsAreWhatSha256sumReads(t *testing.T) {
	a, b := snapshot.Sum([]byte("a")), snapshot.Sum([]byte("b"))
	got := snapshot.MarshalSums([]snapshot.Output{
		{Path: "csv/b.csv", Digest: b}, {Path: "CHANGES.md", Digest: a},
		{Path: snapshot.SumsName, Digest: a}, {Path: snapshot.ManifestName, Digest: a},
	})
	if want := string(a) + "  CHANGES.md\n" + string(b) + "  csv/b.csv\n"; string(got) != want {
		t.Errorf("got\n%sexpected\n%s", got, want)
	}
}
