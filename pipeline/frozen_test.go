package pipeline_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// frozen is a publication of three versions that the program made when its
// schema was 1.2.0 and it kept no history: one report was taken away in the
// second version and is back in the third, and a figure moved.
func frozen(t *testing.T) *place {
	t.Helper()
	p := newPlace(t, t.TempDir())
	p.plan.Bare = false
	if err := os.RemoveAll(p.path("feeds")); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join("testdata", "frozen", "publication-1.2.0.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = unpack(p.path(h.Name), p.dir, h, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	p.plan.Now = instant.Add(72 * time.Hour)
	p.plan.Accept = acceptAll()
	return p
}

func unpack(path, dir string, h *tar.Header, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	switch h.Typeflag {
	case tar.TypeLink:
		return os.Link(filepath.Join(dir, h.Linkname), path)
	case tar.TypeSymlink:
		return os.Symlink(h.Linkname, path)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	mode := os.FileMode(0o444)
	if strings.HasPrefix(h.Name, "feeds/") {
		mode = 0o644
	}
	return os.WriteFile(path, b, mode)
}

// TestOlderFormatsAreReadAcross: versions of an older format verify, and the
// states of today's reach back to them; a column that is appended, and a major
// version that renames one, are told as changes of the format, not of the data.
func TestOlderFormatsAreReadAcross(t *testing.T) {
	t.Parallel()
	p := frozen(t)
	p.sound()
	old := make([]map[string]string, 3)
	for i, day := range []string{"2026-03-20", "2026-03-21", "2026-03-22"} {
		old[i] = p.files(p.path("output/snapshots/" + day))
	}
	today := p.published()
	reaches := func(name string, files map[string]string, columns func(table string) []string) {
		t.Helper()
		for _, table := range keptTables {
			history := statesOf(t, files, table)
			for i, v := range old {
				same(t, fmt.Sprintf("%s: %s of version %d", name, table, i+1),
					only(t, v["csv/"+table+".csv"], columns(table)), onlyOf(asOfNumber(history, i+1), columns(table)))
			}
		}
	}
	all := func(table string) []string { return records(t, old[0]["csv/"+table+".csv"])[0] }
	reaches("today", today, all)
	for _, row := range statesOf(t, today, "announcement_reports") {
		if row["reconstructed"] != "false" || row["from_version"] < "2026-03-20" || row["from_version"] > "2026-03-22" {
			t.Errorf("a state of a version that was published: %v", row)
		}
	}

	// A minor version: a column more, which a feed fills.
	p.plan.Now = p.plan.Now.Add(time.Hour)
	p.plan.Schemas = edited(t, "1.4.0", "detainee_count_reports", func(fields []json.RawMessage) []json.RawMessage {
		return append(fields, json.RawMessage(archiveNote))
	})
	rows := records(t, p.read("feeds/detainee_count_reports.csv"))
	for i := range rows {
		rows[i] = append(rows[i], []string{"archive_note", "sin imágenes", ""}[min(i, 2)])
	}
	p.write("feeds/detainee_count_reports.csv", text(t, rows))
	minor := p.published()
	reaches("a minor version", minor, all)
	formatOnly(t, "a minor version", minor, "detainee_count_reports archive_note")

	// A major version: a column has another name.
	p.plan.Now = p.plan.Now.Add(time.Hour)
	p.plan.Schemas = edited(t, "2.0.0", "detainee_count_reports", func(fields []json.RawMessage) []json.RawMessage {
		i := at(t, fields, "note")
		fields[i] = json.RawMessage(strings.Replace(string(fields[i]), `"name": "note"`, `"name": "remark", "from": {"input": "note"}`, 1))
		return append(fields, json.RawMessage(archiveNote))
	})
	major := p.published()
	reaches("a major version", major, func(table string) []string {
		var kept []string
		for _, c := range all(table) {
			if c != "note" || table != "detainee_count_reports" {
				kept = append(kept, c)
			}
		}
		return kept
	})
	formatOnly(t, "a major version", major, "detainee_count_reports note", "detainee_count_reports remark")
	p.sound()
}

// formatOnly wants all changes of a version to be of columns that the format
// moved.
func formatOnly(t *testing.T, what string, files map[string]string, columns ...string) {
	t.Helper()
	changes := rowsOf(t, files["csv/changes.csv"])
	found := map[string]bool{}
	for _, c := range changes {
		column := c["table"] + " " + c["field"]
		found[column] = true
		if c["cause"] != "schema_changed" {
			t.Errorf("%s: %v", what, c)
		}
	}
	for _, c := range columns {
		if !found[c] {
			t.Errorf("%s: nothing is said of %s: %v", what, c, changes)
		}
		delete(found, c)
	}
	if len(found) > 0 {
		t.Errorf("%s: changes of %v", what, found)
	}
}

// only is a CSV with some of its columns, as text.
func only(t *testing.T, csv string, columns []string) string {
	rs := records(t, csv)
	var keep []int
	for i, h := range rs[0] {
		for _, c := range columns {
			if c == h {
				keep = append(keep, i)
			}
		}
	}
	out := make([][]string, len(rs))
	for n, r := range rs {
		for _, i := range keep {
			out[n] = append(out[n], r[i])
		}
	}
	return string(text(t, out))
}

// onlyOf is states with some columns.
func onlyOf(states []map[string]string, columns []string) []map[string]string {
	var out []map[string]string
	for _, s := range states {
		row := map[string]string{}
		for _, c := range columns {
			row[c] = s[c]
		}
		out = append(out, row)
	}
	return out
}
