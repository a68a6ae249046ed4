package past_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// told is a life in lines.
func told(t *testing.T, s *store.Store, key, tableName string) []string {
	t.Helper()
	life, err := past.LifeOf(s, pub.set, key, tableName)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{life.Table}
	for _, st := range life.States {
		line := fmt.Sprintf("%s-%s %s", st.From, st.To, st.EndedBy)
		if st.Cause+st.EndCause != "" {
			line += fmt.Sprintf(" (%s, %s)", st.Cause, st.EndCause)
		}
		if st.Reconstructed {
			line += " reconstructed"
		}
		for _, d := range st.Changes {
			line += fmt.Sprintf("; %s %s>%s %s", d.Field, d.Old, d.New, d.Cause)
		}
		lines = append(lines, line)
	}
	for _, f := range life.Figures {
		lines = append(lines, fmt.Sprintf("%s %d>%d %+d %d", f.Name, *f.First, *f.Latest, *f.Difference, f.Revisions))
	}
	return lines
}

func TestLifeOfAReport(t *testing.T) {
	for key, want := range map[string][]string{
		"ar-0000000001": {
			"announcement_reports",
			"2026-03-18-2026-03-20.2 withdrawn (, source_withdrew) reconstructed",
			"2026-03-21-  (new_report, )",
		},
		"ar-0000000005": {
			"announcement_reports",
			"2026-03-18-2026-03-20.2 changed reconstructed",
			"2026-03-20.2-2026-03-21 changed; people_announced 808>809 source_revised",
			"2026-03-21- ; people_announced 809>808 source_revised",
		},
		"ar-0000000010": {"announcement_reports", "2026-03-20-  (new_report, )"},
		"ar-0000000002": {"announcement_reports", "2026-03-18-2026-03-23 withdrawn (, source_withdrew) reconstructed"},
	} {
		if diff := cmp.Diff(want, told(t, whole(t), key, "")); diff != "" {
			t.Errorf("%s (-expected +told):\n%s", key, diff)
		}
	}
}

// TestLifeOfAFactTellsItsFigures: from 808 to 809 and back, twice revised.
func TestLifeOfAFactTellsItsFigures(t *testing.T) {
	fact := rows(t, snapshotFile("2026-03-23", "csv/announcement_reports.csv"))["ar-0000000005"]["fact_id"]
	lines := told(t, whole(t), fact, "announcements")
	if last := lines[len(lines)-1]; last != "people_announced 808>808 +0 2" || len(lines) != 5 {
		t.Errorf("%q", lines)
	}
}

// TestACopyOfTheNewestTellsTheSameLife: the states and what changed stand in the
// histories; the causes do not.
func TestACopyOfTheNewestTellsTheSameLife(t *testing.T) {
	want := []string{
		"announcement_reports",
		"2026-03-18-2026-03-20.2 changed reconstructed",
		"2026-03-20.2-2026-03-21 changed; people_announced 808>809 ",
		"2026-03-21- ; people_announced 809>808 ",
	}
	if diff := cmp.Diff(want, told(t, newestOnly(t), "ar-0000000005", "")); diff != "" {
		t.Errorf("(-expected +told):\n%s", diff)
	}
}

func TestLifeOfAnUnknownKey(t *testing.T) {
	for _, c := range []struct{ key, table, want string }{
		{"ar-0000000055", "", "did you mean ar-"},
		{"ar-0000000001", "announcements", "ar-0000000001 was never published here"},
		{"x", "", "expected the id of a report or of a fact"},
	} {
		var usage *past.UsageError
		if _, err := past.LifeOf(whole(t), pub.set, c.key, c.table); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.key, err, c.want)
		}
	}
}

// TestAllPartsOfAHistoryAreRead: the main part and those laid aside, and no file
// whose name only begins alike.
func TestAllPartsOfAHistoryAreRead(t *testing.T) {
	hs := &schema.Schema{Name: "announcements_history", Version: "1.0.0", Fields: []schema.Field{{Name: "fact_id"}}, PrimaryKey: []string{"fact_id"}}
	p := &store.Published{Dir: t.TempDir(), Manifest: snapshot.Manifest{Version: "2026-03-20", SchemaVersion: hs.Version}}
	for i, name := range []string{"announcements_history", "announcements_history_0001", "announcements_history_0002", "announcements"} {
		build := table.NewBuilder(hs)
		row := build.Row()
		row.SetString(0, fmt.Appendf(nil, "an-%010d", i))
		row.EndRow()
		put(t, p, name, build.Table())
	}
	parts, err := past.Parts(p, hs)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, part := range parts {
		for _, r := range part.Order() {
			got = append(got, string(part.AppendCell(nil, r, part.Schema.Index("fact_id"))))
		}
	}
	if want := []string{"an-0000000000", "an-0000000001", "an-0000000002"}; !cmp.Equal(want, got) {
		t.Errorf("read %v, expected %v", got, want)
	}
}

// put publishes a table.
func put(t *testing.T, p *store.Published, name string, rows *table.Table) {
	t.Helper()
	for _, f := range []struct {
		path  string
		write func(f *os.File) error
	}{
		{"csv/" + name + ".csv", func(f *os.File) error { return csvfile.WriteTable(f, rows) }},
		{"parquet/" + name + ".parquet", func(f *os.File) error { return parquetfile.Write(f, rows, parquetfile.Options{}) }},
	} {
		full := filepath.Join(p.Dir, filepath.FromSlash(f.path))
		err := os.MkdirAll(filepath.Dir(full), 0o755)
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(full)
		if err == nil {
			err = errors.Join(f.write(file), file.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		p.Manifest.Outputs = append(p.Manifest.Outputs, snapshot.Output{Path: f.path, Digest: snapshot.Sum(b)})
	}
}
