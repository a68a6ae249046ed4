package pipeline_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/schemas"
)

// next publishes a version an hour after the last one.
func (p *place) next() snapshot.Manifest {
	p.t.Helper()
	p.plan.Now = p.plan.Now.Add(time.Hour)
	if sum := p.run(); !sum.Published {
		p.t.Fatalf("nothing was published: %+v", sum.Tables)
	}
	newest, err := p.store().Newest()
	if err != nil {
		p.t.Fatal(err)
	}
	return newest.Manifest
}

// rebuilt wants every version to come out as it was published, and neither the
// publication nor the captures to change.
func (p *place) rebuilt() {
	p.t.Helper()
	entries, err := p.store().List()
	if err != nil {
		p.t.Fatal(err)
	}
	p.rebuiltOf(entries)
}

func (p *place) rebuiltOf(entries []snapshot.Entry) {
	p.t.Helper()
	before, captures := p.files(p.plan.Output), p.files(p.path("archive/captures"))
	for _, e := range slices.Backward(entries) {
		out := filepath.Join(p.t.TempDir(), "again")
		done, err := pipeline.Rebuild(p.t.Context(), p.plan, e.Version, out)
		if err != nil {
			p.t.Errorf("version %d: %v", e.Seq, err)
			continue
		}
		want := p.files(p.path("output/snapshots/" + string(e.Version)))
		delete(want, "manifest.json.minisig")
		if diff := cmp.Diff(want, p.files(out)); diff != "" || !done.Identical() || done.Files != len(want) {
			p.t.Errorf("version %d, %d files, differing %v (-published +made again):\n%s", e.Seq, done.Files, done.Differing, diff)
		}
	}
	if diff := cmp.Diff(before, p.files(p.plan.Output)); diff != "" {
		p.t.Errorf("the publication changed:\n%s", diff)
	}
	if diff := cmp.Diff(captures, p.files(p.path("archive/captures"))); diff != "" {
		p.t.Errorf("the archive changed:\n%s", diff)
	}
	left, err := os.ReadDir(p.path("archive/tmp"))
	if err != nil || len(left) > 0 {
		p.t.Errorf("left behind in the archive: %v, %v", left, err)
	}
}

// TestEveryVersionIsMadeAgain publishes whatever a version can be: a first one,
// changed rows, withdrawn ones that a person accepted, a correction, a decision,
// a feed that fails, a yank in between, a day of the past.
func TestEveryVersionIsMadeAgain(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.plan.Now = p.plan.Now.Add(123456789 * time.Nanosecond)
	p.plan.RecordedOn = "2026-03-18"
	counts := p.read("feeds/detainee_count_reports.csv")
	if err := os.Remove(p.path("feeds/detainee_count_reports.csv")); err != nil {
		t.Fatal(err)
	}
	few := "    guards: {min_rows: 1000}\n"
	p.replace("feeds/feeds.yaml", "table: verified_release_reports\n", "table: verified_release_reports\n"+few)
	if m := p.next(); m.Inputs[2].Capture != "" || m.Inputs[3].RowsKept >= 1000 {
		t.Fatalf("inputs: %+v", m.Inputs)
	}
	p.plan.RecordedOn = ""
	p.write("feeds/detainee_count_reports.csv", []byte(counts))
	p.replace("feeds/feeds.yaml", few, "")
	p.replace("feeds/announcement_reports.csv", ",,808,,", ",,809,,")
	p.plan.Publisher = "Somebody else"
	p.next()
	yanked := p.manifest().Version
	p.plan.Publisher = ""
	rows := records(t, p.read("feeds/announcement_reports.csv"))
	p.write("feeds/announcement_reports.csv", text(t, rows[:len(rows)-2]))
	p.plan.Accept = []pipeline.Acceptance{{Kind: "shrink", Table: "announcement_reports", Reason: "two were about something else"}}
	if m := p.next(); len(m.Accepted) != 1 {
		t.Fatalf("accepted: %+v", m.Accepted)
	}
	p.plan.Accept = nil
	if _, err := pipeline.Yank(t.Context(), p.plan, yanked, "a slip of the pen"); err != nil {
		t.Fatal(err)
	}
	id := rows[2][0]
	p.replace("feeds/feeds.yaml", "table: announcement_reports\n", "table: announcement_reports\n    corrections:\n      - {key: "+id+", input: published_on, expects: '2026-02-21', value: '2026-02-23', reason: the page says so, date: 2026-03-20}\n")
	if m := p.next(); len(m.Yanked) != 1 {
		t.Fatalf("yanked: %+v", m.Yanked)
	}
	p.replace("feeds/feeds.yaml", "table: verified_release_reports\n", "table: verified_release_reports\n"+few)
	if err := os.Remove(p.path("feeds/detainee_count_reports.csv")); err != nil {
		t.Fatal(err)
	}
	p.write("feeds/announcement_reports.csv", text(t, rows))
	if m := p.next(); !m.Inputs[2].KeptLast || !m.Inputs[3].KeptLast {
		t.Fatalf("the feeds did not fail: %+v", m.Inputs)
	}
	p.write("feeds/detainee_count_reports.csv", []byte(counts))
	p.write("feeds/curation.yaml", []byte("decisions:\n  - {id: c-1, kind: not_same, table: announcements, reports: ["+rows[1][0]+", "+rows[2][0]+"], reason: these are two events, date: 2026-03-20}\n"))
	if m := p.next(); m.Configuration.Curation == "" {
		t.Fatal("the decisions are not in the manifest")
	}
	p.rebuilt()
}

// TestTheIDMapIsMadeAgain: a first version whose facts had ids before, and one
// that reads the same bytes from a folder below the configuration's.
func TestTheIDMapIsMadeAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	ids := p.published()["csv/fact_ids.csv"]
	q := newPlace(t, t.TempDir())
	q.write("feeds/fact_ids.csv", []byte(ids))
	if err := os.Mkdir(q.path("feeds/below"), 0o755); err != nil {
		t.Fatal(err)
	}
	q.write("feeds/below/windows.csv", []byte(q.read("feeds/windows.csv")))
	q.replace("feeds/feeds.yaml", "location: windows.csv", "location: "+q.path("feeds/below/windows.csv"))
	m := q.next()
	if m.IDMap == nil || m.IDMap.From != "fact_ids.csv" || m.Inputs[0].Location != "below/windows.csv" {
		t.Fatalf("id map %+v, location %s", m.IDMap, m.Inputs[0].Location)
	}
	q.rebuilt()
}

// TestSealedPartsAreMadeAgain: a version that lays states aside, and one that
// takes the part over.
func TestSealedPartsAreMadeAgain(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.useBundled()
	last := p.next()
	rows := records(t, p.read("feeds/announcement_reports.csv"))
	note := column(t, rows[0], "note")
	for i := range 4 {
		for _, row := range rows[1:] {
			row[note] = fmt.Sprintf("read again, for the %dth time", i+1)
		}
		p.write("feeds/announcement_reports.csv", text(t, rows))
		last = p.next()
	}
	if !slices.ContainsFunc(last.Outputs, func(o snapshot.Output) bool { return o.Path == "csv/announcement_reports_history_0001.csv" }) {
		t.Fatal("nothing was laid aside")
	}
	entries, err := p.store().List()
	if err != nil {
		t.Fatal(err)
	}
	p.rebuiltOf(entries[:2])
}

// inArchive is the place of some bytes in the archive.
func (p *place) inArchive(d snapshot.Digest) string {
	return p.path("archive/captures/sha256/" + string(d[:2]) + "/" + string(d))
}

func TestWhatCannotBeMadeAgainIsNamed(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.replace("feeds/feeds.yaml", "licence: {spdx: CC-BY-4.0, republish: true}\n    location: windows.csv", "licence: {spdx: CC-BY-4.0, republish: false}\n    location: windows.csv")
	first := p.next()
	p.replace("feeds/announcement_reports.csv", ",,808,,", ",,809,,")
	m := p.next()
	at := slices.IndexFunc(m.Inputs, func(in snapshot.Input) bool { return in.Feed == "windows" })
	windows, config := m.Inputs[at].Capture, m.Configuration.Feeds
	lose := func(d snapshot.Digest) func(*place) {
		return func(p *place) {
			if err := os.Remove(p.inArchive(d)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		version snapshot.Version
		harm    func(*place)
		status  int
		want    []string
	}{
		"a capture is missing": {m.Version, lose(windows), 5, []string{"the capture of feed windows (sha256 " + string(windows) + ") is missing", "/captures/sha256/" + string(windows[:2]), "restore it from a backup"}},
		"a capture is damaged": {m.Version, func(p *place) {
			if err := os.Chmod(p.inArchive(windows), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p.inArchive(windows), []byte("otherwise"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, 5, []string{"the capture of feed windows", "the bytes are not those of its name"}},
		"the configuration is missing": {m.Version, lose(config), 5, []string{"the configuration feeds.yaml (sha256 " + string(config) + ") is missing"}},
		"both are":                     {m.Version, func(p *place) { lose(config)(p); lose(windows)(p) }, 5, []string{"feeds.yaml", "feed windows"}},
		"there is no archive":          {m.Version, func(p *place) { p.plan.Archive = p.path("elsewhere") }, 2, []string{"there is no archive", "--archive"}},
		"no such version":              {"2020-01-01", func(*place) {}, 2, []string{"no such version"}},
		"other schemas": {m.Version, func(p *place) {
			p.plan.Schemas = otherTitle(t)
		}, 2, []string{"was published with the schemas " + string(m.Configuration.Schemas), "recuento test"}},
	} {
		t.Run(name, func(t *testing.T) {
			q := p.copied(t)
			c.harm(q)
			_, err := pipeline.Rebuild(t.Context(), q.plan, c.version, "")
			if got := pipeline.ExitStatus(err); got != c.status {
				t.Errorf("status %d, want %d: %v", got, c.status, err)
			}
			for _, want := range c.want {
				if !strings.Contains(fmt.Sprint(err), want) {
					t.Errorf("%v\ndoes not say %q", err, want)
				}
			}
		})
	}
	t.Run("a capture that was published needs no archive", func(t *testing.T) {
		q := p.copied(t)
		at := slices.IndexFunc(first.Inputs, func(in snapshot.Input) bool { return in.Published })
		lose(first.Inputs[at].Capture)(q)
		if done, err := pipeline.Rebuild(t.Context(), q.plan, first.Version, ""); err != nil || !done.Identical() {
			t.Errorf("%+v, %v", done, err)
		}
	})
}

// otherTitle is the schemas with another title of one table.
func otherTitle(t *testing.T) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(schemas.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(schemas.FS, name)
		if name == "tables/windows.json" {
			b = []byte(strings.Replace(string(b), `"title": "`, `"title": "Our `, 1))
		}
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// copied is the place with its publication and archive somewhere else.
func (p *place) copied(t *testing.T) *place {
	t.Helper()
	q := &place{t: t, dir: t.TempDir(), plan: p.plan}
	for name, text := range p.files(p.dir) {
		if err := os.MkdirAll(filepath.Dir(q.path(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if fi, err := os.Lstat(p.path(name)); err == nil && fi.Mode()&os.ModeSymlink != 0 {
			if err := os.Symlink(text, q.path(name)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		q.write(name, []byte(text))
	}
	q.plan.Config, q.plan.Output, q.plan.Archive = q.path("feeds/feeds.yaml"), q.path("output"), q.path("archive")
	return q
}

// TestAnotherProgramComparesRows: it says that it is another one, and where rows
// differ, which.
func TestAnotherProgramComparesRows(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.next()
	p.replace("feeds/announcement_reports.csv", ",,808,,", ",,809,,")
	m := p.next()
	other := p.plan
	other.Code.Digest = snapshot.Digest(strings.Repeat("1", 64))
	done, err := pipeline.Rebuild(t.Context(), other, m.Version, "")
	if err != nil {
		t.Fatal(err)
	}
	if !done.OtherProgram() || done.Identical() || done.Cells > 0 || !slices.Contains(done.Differing, "manifest.json") {
		t.Errorf("%+v", done)
	}
	if tables := slices.DeleteFunc(slices.Clone(done.Differing), func(name string) bool { return !strings.Contains(name, "/") || strings.HasSuffix(name, ".xlsx") }); len(tables) > 0 {
		t.Errorf("the program alone is another, and these differ: %v", tables)
	}
}

// TestRowsThatCameOutOtherwiseAreTold: whoever publishes other rows than the
// feeds give, and fits the manifest to them, is found out by making the version
// again.
func TestRowsThatCameOutOtherwiseAreTold(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	m := p.next()
	p.forge(m, "csv/announcement_reports.csv", ",808,", ",807,")
	done, err := pipeline.Rebuild(t.Context(), p.plan, m.Version, "")
	var other *pipeline.RebuildError
	if !errors.As(err, &other) || pipeline.ExitStatus(err) != 5 {
		t.Fatalf("%v", err)
	}
	if done == nil || done.Cells != 1 || len(done.Differences) != 1 {
		t.Fatalf("%+v", done)
	}
	d := done.Differences[0]
	if d.File != "csv/announcement_reports.csv" || d.Field != "people_announced" || d.Published != "807" || d.Made != "808" || d.Key == "" {
		t.Errorf("%+v", d)
	}
	for _, want := range []string{d.Key, `published "807", made again "808"`, "2 of"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\ndoes not say %q", err, want)
		}
	}
}

func TestAVersionFromBeforeConfigurationsWereKeptSaysSo(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	m := p.next()
	for i := range m.Inputs {
		m.Inputs[i].Configuration = ""
	}
	p.rewrite(m)
	_, err := pipeline.Rebuild(t.Context(), p.plan, m.Version, "")
	if pipeline.ExitStatus(err) != 2 || !strings.Contains(fmt.Sprint(err), "before configurations were kept in the archive") {
		t.Errorf("%v", err)
	}
}

// TestWhatCausesAreToldFromIsMissed: the configuration of the version before
// tells whether a correction is new. Where it is lost, the cause comes out
// otherwise, and it is said why.
func TestWhatCausesAreToldFromIsMissed(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	rows := records(t, p.read("feeds/announcement_reports.csv"))
	p.replace("feeds/feeds.yaml", "table: announcement_reports\n", "table: announcement_reports\n    corrections:\n      - {key: "+rows[2][0]+", input: published_on, expects: '2026-02-21', value: '2026-02-23', reason: the page says so, date: 2026-03-20}\n")
	before := p.next()
	p.replace("feeds/feeds.yaml", "title: Counting windows", "title: Windows")
	rows[2][column(t, rows[0], "published_on")] = "2026-02-22"
	p.write("feeds/announcement_reports.csv", text(t, rows))
	m := p.next()
	if err := os.Remove(p.inArchive(before.Configuration.Feeds)); err != nil {
		t.Fatal(err)
	}
	done, err := pipeline.Rebuild(t.Context(), p.plan, m.Version, "")
	if done == nil || !slices.Contains(done.Differing, "csv/changes.csv") || pipeline.ExitStatus(err) != 5 {
		t.Fatalf("%+v, %v", done, err)
	}
	for _, want := range []string{`cause: published "source_revised", made again "correction"`, "the configuration feeds.yaml of version " + string(before.Version)} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\ndoes not say %q", err, want)
		}
	}
}

// TestARedactionLeavesOlderVersionsAsTheyAre: what held the record can't be made
// again, which is said; what comes afterwards can.
func TestARedactionLeavesOlderVersionsAsTheyAre(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	first := p.next()
	p.replace("feeds/announcement_reports.csv", ",,808,,", ",,809,,")
	p.next()
	p.plan.Now = p.plan.Now.Add(time.Hour)
	gone := records(t, p.read("feeds/announcement_reports.csv"))[1][0]
	redacted, err := pipeline.Redact(t.Context(), p.plan, gone, "the note named somebody")
	if err != nil {
		t.Fatal(err)
	}
	p.replace("feeds/announcement_reports.csv", ",,809,,", ",,810,,")
	after := p.next()
	_, err = pipeline.Rebuild(t.Context(), p.plan, first.Version, "")
	if pipeline.ExitStatus(err) != 2 || !strings.Contains(fmt.Sprint(err), redacted.ID) || !strings.Contains(fmt.Sprint(err), "the note named somebody") {
		t.Errorf("%v, want a word on %s", err, redacted.ID)
	}
	if done, err := pipeline.Rebuild(t.Context(), p.plan, after.Version, ""); err != nil || !done.Identical() {
		t.Errorf("%+v, %v", done, err)
	}
}

// forge changes a file of the only version, its manifest and the list of
// versions.
func (p *place) forge(m snapshot.Manifest, name, old, text string) {
	p.t.Helper()
	file := "output/snapshots/" + string(m.Version) + "/" + name
	if err := os.Chmod(p.path(file), 0o644); err != nil {
		p.t.Fatal(err)
	}
	p.replace(file, old, text)
	now := p.read(file)
	at := slices.IndexFunc(m.Outputs, func(o snapshot.Output) bool { return o.Path == name })
	m.Outputs[at].Digest, m.Outputs[at].Bytes = snapshot.Sum([]byte(now)), int64(len(now))
	p.rewrite(m)
}

// rewrite puts another manifest in the place of that of the only version.
func (p *place) rewrite(m snapshot.Manifest) {
	p.t.Helper()
	b, err := snapshot.Marshal(m)
	if err != nil {
		p.t.Fatal(err)
	}
	name := "output/snapshots/" + string(m.Version) + "/" + snapshot.ManifestName
	if err := os.Chmod(p.path(name), 0o644); err != nil {
		p.t.Fatal(err)
	}
	p.write(name, b)
	list, err := snapshot.MarshalVersions([]snapshot.Entry{snapshot.EntryOf(m, b)})
	if err != nil {
		p.t.Fatal(err)
	}
	p.write("output/"+snapshot.VersionsName, list)
}
