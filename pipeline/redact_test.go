package pipeline_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/docs"
	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/schemas"
)

// private is what should never have been published: a made-up phrase.
const private = "FRASE-PRIVADA-7"

// slipped is a publication of four versions; a report that came with the second
// holds what is private, and reads otherwise in the third.
func slipped(t *testing.T) *place {
	p := newPlace(t, t.TempDir())
	p.plan.Docs = docs.FS
	p.plan.Accept = acceptAll()
	next := func() {
		p.plan.Now = p.plan.Now.Add(time.Hour)
		p.published()
	}
	next()
	const line = "ar-0000000002,2026-02-20,stated,national_assembly,,amnesty,requested,,detained,,,379,,people,exact,batch,,,no,not_stated,false,mirror,,,"
	p.replace("feeds/announcement_reports.csv", line, strings.Replace(line, "mirror,,,", "mirror,,"+private+" en una nota,", 1))
	next()
	p.replace("feeds/announcement_reports.csv", private+" en una nota", private+" en otra")
	p.replace("feeds/announcement_reports.csv", "ar-0000000002,2026-02-20,stated,national_assembly,,", "ar-0000000002,2026-02-20,stated,national_assembly,"+private+" Vocero,")
	next()
	p.replace("feeds/detainee_count_reports.csv", "863,,exact,106,757", "864,,exact,107,757")
	next()
	return p
}

// alike wants every Parquet file of a publication to say what its CSV says.
func (p *place) alike() {
	p.t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		p.t.Fatal(err)
	}
	files, err := filepath.Glob(p.path("output/snapshots/*/parquet/*.parquet"))
	if err != nil || len(files) == 0 {
		p.t.Fatal(files, err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".parquet")
		f, err := os.Open(filepath.Join(filepath.Dir(filepath.Dir(path)), "csv", name+".csv"))
		if err != nil {
			p.t.Fatal(err)
		}
		if err := parquetfile.Compare(path, set.Table(name), csvfile.NewTableReader(f, set.Table(name)).Next); err != nil {
			p.t.Errorf("%s: %v", path, err)
		}
		f.Close()
	}
}

// holding is the files below a folder that hold a text; workbooks are unpacked, and
// what Parquet holds is compared with the CSV by alike.
func holding(t *testing.T, dir, text string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Ext(path) == ".xlsx" {
			z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				return err
			}
			for _, f := range z.File {
				r, err := f.Open()
				if err != nil {
					return err
				}
				part, err := io.ReadAll(r)
				if err != nil {
					return err
				}
				b = append(b, part...)
			}
		}
		if bytes.Contains(b, []byte(text)) {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestARedactedReportIsGone(t *testing.T) {
	long(t)
	t.Parallel()
	p := slipped(t)
	if before := holding(t, p.dir, private); len(before) < 10 {
		t.Fatalf("only %d files hold the phrase: %v", len(before), before)
	}
	p.plan.Now = p.plan.Now.Add(time.Hour)
	if _, err := pipeline.Redact(t.Context(), p.plan, "ar-9999999999", "never was"); pipeline.ExitStatus(err) != 2 {
		t.Errorf("an id that was never published: %v", err)
	}
	done, err := pipeline.Redact(t.Context(), p.plan, "ar-0000000002", "the note held a phrase of a private person")
	if err != nil {
		t.Fatal(err)
	}
	if !done.Done || done.Rewritten == 0 || len(done.Held) == 0 {
		t.Errorf("%+v", done)
	}
	if after := holding(t, p.path("output"), private); len(after) > 0 {
		t.Errorf("the publication still holds the phrase: %v", after)
	}
	if after := holding(t, p.path("archive"), private); len(after) > 0 {
		t.Errorf("the archive still holds the phrase: %v", after)
	}
	p.sound()
	p.alike()
	again, err := pipeline.Redact(t.Context(), p.plan, "ar-0000000002", "once more")
	if err != nil || again.Done || again.ID != done.ID {
		t.Errorf("a second time: %+v, %v", again, err)
	}

	// The feed still holds the record.
	p.plan.Now = p.plan.Now.Add(time.Hour)
	p.replace("feeds/detainee_count_reports.csv", "864,,exact,107,757", "865,,exact,108,757")
	files := p.published()
	if after := holding(t, p.path("output"), private); len(after) > 0 {
		t.Errorf("the next version brings the phrase back: %v", after)
	}
	if strings.Contains(files["csv/announcement_reports.csv"], "ar-0000000002") || !strings.Contains(files["csv/problems.csv"], ",redacted,") {
		t.Error("the next version does not withhold the record")
	}
	p.sound()

	// What was captured again goes, once the feed has lost it.
	if held := holding(t, p.path("archive"), private); len(held) == 0 {
		t.Error("the feed was not captured as it is")
	}
	feeds := string(p.read("feeds/announcement_reports.csv"))
	from := strings.Index(feeds, "ar-0000000002")
	p.write("feeds/announcement_reports.csv", []byte(feeds[:from]+feeds[from+strings.Index(feeds[from:], "\n")+1:]))
	late, err := pipeline.Redact(t.Context(), p.plan, "ar-0000000002", "captured again")
	if err != nil || !late.Done || late.ID == done.ID || len(late.Held) > 0 {
		t.Errorf("after the feed was mended: %+v, %v", late, err)
	}
	if after := holding(t, p.path("archive"), private); len(after) > 0 {
		t.Errorf("the archive still holds the phrase: %v", after)
	}
	p.sound()

	// What is tampered with is not excused.
	for _, f := range done.Files {
		if strings.HasSuffix(f.Path, "csv/announcement_reports.csv") && f.Is != "" {
			path := p.path("output/" + f.Path)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 1
			if err := errors.Join(os.Chmod(path, 0o644), os.WriteFile(path, b, 0o444)); err != nil {
				t.Fatal(err)
			}
			faults, err := p.store().VerifyAll()
			if err != nil || len(faults) == 0 {
				t.Errorf("a changed byte of a redacted file: %v, %v", faults, err)
			}
			return
		}
	}
	t.Error("no table of reports was rewritten")
}

// TestAFactOutlivesAPageThatIsRedacted: with other pages left, it keeps its id,
// and what changes in it has that cause.
func TestAFactOutlivesAPageThatIsRedacted(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.plan.Accept = acceptAll()
	f := factsOf(t, p.published())
	id := f.of["ar-0000000002"]
	if id == "" || id != f.of["ar-0000000001"] {
		t.Fatalf("the two pages do not tell one fact: %q", id)
	}
	p.plan.Now = p.plan.Now.Add(time.Hour)
	if _, err := pipeline.Redact(t.Context(), p.plan, "ar-0000000001", "the note named a private person"); err != nil {
		t.Fatal(err)
	}
	p.plan.Now = p.plan.Now.Add(time.Hour)
	p.replace("feeds/detainee_count_reports.csv", "863,,exact,106,757", "864,,exact,107,757")
	files := p.published()
	if now := factsOf(t, files).of["ar-0000000002"]; now != id {
		t.Errorf("the other page tells %s, before it told %s", now, id)
	}
	for _, row := range rowsOf(t, files["csv/changes.csv"]) {
		if row["key"] == id && row["cause"] != "personal_data_removed" {
			t.Errorf("%v", row)
		}
	}
	p.sound()
}

// TestEveryCaptureLosesTheRecord: of two redactions in one feed the second, of a
// record that was rejected once, and of a run that published nothing.
func TestEveryCaptureLosesTheRecord(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.plan.Accept = acceptAll()
	rows := records(t, p.read("feeds/announcement_reports.csv"))
	note, stage := column(t, rows[0], "note"), column(t, rows[0], "stage")
	rows[2][note], rows[4][note] = private+" en una nota", "otra "+private
	write := func() {
		p.write("feeds/announcement_reports.csv", text(t, rows))
		p.plan.Now = p.plan.Now.Add(time.Hour)
	}
	write()
	p.published()
	rows[4][stage] = "nonsense" // rejected, with its text
	write()
	p.published()
	rows[4][stage] = "announced"
	p.replace("feeds/feeds.yaml", "location: announcement_reports.csv\n", "location: announcement_reports.csv\n    guards: {min_rows: 100}\n")
	rows[1][note] = "another page"
	write()
	p.run() // kept last: this capture is of no version
	p.replace("feeds/feeds.yaml", "    guards: {min_rows: 100}\n", "")
	for _, key := range []string{"ar-0000000002", "ar-0000000004"} {
		p.plan.Now = p.plan.Now.Add(time.Hour)
		done, err := pipeline.Redact(t.Context(), p.plan, key, "a private person")
		if err != nil || !done.Done || len(done.Held) != 1 {
			t.Fatalf("%s: %+v, %v", key, done, err)
		}
	}
	for _, dir := range []string{"output", "archive"} {
		if left := holding(t, p.path(dir), private); len(left) > 0 {
			t.Errorf("the phrase is still in %v", left)
		}
	}
	p.sound()
}

// TestMarksOfOthersAreNotTakenOver: what somebody wrote into the lists of the
// publication does not become the publisher's own with the next version.
func TestMarksOfOthersAreNotTakenOver(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(p *place){
		"a redaction": func(p *place) {
			p.write("output/redactions.json", []byte("[\n  {\n    \"id\": \"r-2026-03-20-1\",\n    \"at\": \"2026-03-20T12:00:00Z\",\n    \"table\": \"announcement_reports\",\n    \"key\": \"ar-0000000003\",\n    \"reason\": \"forged\",\n    \"files\": []\n  }\n]\n"))
		},
		"a yank": func(p *place) {
			entries, err := p.store().List()
			if err != nil {
				t.Fatal(err)
			}
			entries[len(entries)-1].Yanked = &snapshot.Yank{At: p.plan.Now, Reason: "forged"}
			b, err := snapshot.MarshalVersions(entries)
			if err != nil {
				t.Fatal(err)
			}
			p.write("output/versions.json", b)
		},
		"no redactions any more": func(p *place) {
			if _, err := pipeline.Redact(t.Context(), p.plan, "ar-0000000003", "a private person"); err != nil {
				t.Fatal(err)
			}
			p.plan.Now = p.plan.Now.Add(time.Hour)
			p.published()
			if err := os.Remove(p.path("output/redactions.json")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, t.TempDir())
			p.plan.Accept = acceptAll()
			p.published()
			p.plan.Now = p.plan.Now.Add(time.Hour)
			p.replace("feeds/detainee_count_reports.csv", "863,,exact,106,757", "864,,exact,107,757")
			p.published()
			p.plan.Now = p.plan.Now.Add(time.Hour)
			forge(p)
			p.replace("feeds/detainee_count_reports.csv", "864,,exact,107,757", "865,,exact,108,757")
			sum, err := pipeline.Run(t.Context(), p.plan)
			if pipeline.ExitStatus(err) != 2 || sum != nil && sum.Published {
				t.Fatalf("%+v, %v", sum, err)
			}
		})
	}
	// The publisher's own are taken over, and can be claimed again.
	p := newPlace(t, t.TempDir())
	p.plan.Accept = acceptAll()
	p.published()
	p.plan.Now = p.plan.Now.Add(time.Hour)
	p.replace("feeds/detainee_count_reports.csv", "863,,exact,106,757", "864,,exact,107,757")
	second := p.run().Version
	if _, err := pipeline.Yank(t.Context(), p.plan, second, "wrong"); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(p.path("archive/vouched")); err != nil {
		t.Fatal(err)
	}
	p.replace("feeds/detainee_count_reports.csv", "864,,exact,107,757", "865,,exact,108,757")
	p.plan.Now = p.plan.Now.Add(time.Hour)
	if _, err := pipeline.Run(t.Context(), p.plan); pipeline.ExitStatus(err) != 2 || !strings.Contains(err.Error(), "recuento yank "+string(second)) {
		t.Errorf("with the archive's word lost: %v", err)
	}
	if _, err := pipeline.Yank(t.Context(), p.plan, second, "wrong"); pipeline.ExitStatus(err) != 2 {
		t.Errorf("yanked again: %v", err)
	}
	p.published()
}
