package pipeline_test

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/fetch"
	"github.com/recuento/recuento/pipeline/freshness"
)

// web serves the feeds of a place.
type web struct {
	*httptest.Server
	fail  int // the status that it answers with; 0 for the file
	asked int
	p     *place
}

// online puts the feed of counts behind a server.
func (p *place) online(more string) *web {
	p.t.Helper()
	w := &web{p: p}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.asked++
		if w.fail != 0 {
			rw.WriteHeader(w.fail)
			return
		}
		text := p.read("feeds/detainee_count_reports.csv")
		rw.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprint(crc32.ChecksumIEEE([]byte(text)))))
		http.ServeContent(rw, r, "x.csv", time.Unix(1770000000, 0), strings.NewReader(text))
	}))
	p.t.Cleanup(w.Close)
	p.replace("feeds/feeds.yaml", "location: detainee_count_reports.csv", "location: "+w.URL+"/counts.csv\n    http: {plain: true, private: true, retries: 0}"+more)
	p.plan.Network = feed.Network{Client: fetch.New(fetch.Options{Now: func() time.Time { return p.plan.Now }})}
	return w
}

// later is the plan some time after the first run.
func (p *place) later(d time.Duration) { p.plan.Now = instant.Add(d) }

func (p *place) freshness() map[string]freshness.Feed {
	p.t.Helper()
	f, err := p.store().Freshness()
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]freshness.Feed{}
	for _, said := range f.Feeds {
		out[said.Feed] = said
	}
	return out
}

func stateOf(t *testing.T, sum *pipeline.Summary, id string) pipeline.FeedSummary {
	t.Helper()
	for _, f := range sum.Feeds {
		if f.Feed == id {
			return f
		}
	}
	t.Fatalf("no feed %s in %+v", id, sum.Feeds)
	return pipeline.FeedSummary{}
}

func TestFeedOverTheNetwork(t *testing.T) {
	t.Parallel()
	local := newPlace(t, t.TempDir())
	want := local.published()
	p := newPlace(t, t.TempDir())
	w := p.online("")
	got := p.published()
	for _, name := range []string{"csv/detainee_count_reports.csv", "parquet/detainee_count_reports.parquet"} {
		if got[name] != want[name] {
			t.Errorf("%s is another than from the same bytes in a file", name)
		}
	}
	if loc := p.manifest().Inputs[2].Location; loc != w.URL+"/counts.csv" {
		t.Errorf("expected the address in the manifest, got %s", loc)
	}
	p.sound()

	// It fails: its last good rows stay, and every run says so.
	w.fail = http.StatusNotFound
	for n := 1; n <= 2; n++ {
		p.later(time.Duration(n) * time.Hour)
		sum := p.run()
		if f := stateOf(t, sum, "counts"); sum.Published || f.State != pipeline.KeptLast || f.Failure != "not_found" {
			t.Errorf("expected its last good rows, got %+v", f)
		}
		if f := p.freshness()["counts"]; f.Failures != n || !f.Failing.Equal(instant.Add(time.Hour)) || !f.Checked.Equal(instant) {
			t.Errorf("expected %d failures since the first, got %+v", n, f)
		}
	}
	w.fail = 0
	p.later(3 * time.Hour)
	if sum := p.run(); stateOf(t, sum, "counts").State != pipeline.Read || p.freshness()["counts"].Failures != 0 {
		t.Errorf("expected it to be read again, got %+v", p.freshness()["counts"])
	}
	// The header has changed: what is mapped is gone, and the feed stops alone.
	text := p.read("feeds/detainee_count_reports.csv")
	p.write("feeds/detainee_count_reports.csv", []byte(strings.Replace(text, "organization", "organisation", 1)))
	p.later(4 * time.Hour)
	if f := stateOf(t, p.run(), "counts"); f.State != pipeline.KeptLast || !strings.Contains(f.Message, "organization") {
		t.Errorf("expected its last good rows, and the column that is missing, got %+v", f)
	}
	p.write("feeds/detainee_count_reports.csv", []byte(text))
	rebuilt := p.plan
	rebuilt.Network = feed.Network{}
	if _, err := pipeline.Rebuild(t.Context(), rebuilt, p.manifest().Version, t.TempDir()); err != nil {
		t.Errorf("expected the version to be made again offline, got %v", err)
	}
}

// TestUnchangedTickWritesNothing counts: no row is encoded, and under output/
// only freshness.json is touched.
func TestUnchangedTickWritesNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.online("")
	if sum := p.run(); sum.Encoded == 0 || !sum.New {
		t.Fatalf("expected rows to be counted in the first run, got %+v", sum)
	}
	before := stamps(t, p.plan.Output)
	p.later(24 * time.Hour)
	sum := p.run()
	if sum.Published || sum.New || sum.Encoded != 0 {
		t.Errorf("expected nothing to be new and no row to be encoded, got %d", sum.Encoded)
	}
	after := stamps(t, p.plan.Output)
	if before["freshness.json"] == after["freshness.json"] {
		t.Error("freshness.json was not written")
	}
	delete(before, "freshness.json")
	delete(after, "freshness.json")
	delete(before, ".") // the rename of freshness.json
	delete(after, ".")
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("files were touched:\n%s", d)
	}
}

// stamps are the instants at which all that lies in a folder was changed.
func stamps(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		rel, _ := filepath.Rel(dir, path)
		out[rel] = info.ModTime().String()
		if e.Type().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			out[rel] += string(b[:min(len(b), 2000)])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	t.Run("required", func(t *testing.T) {
		t.Parallel()
		p := newPlace(t, t.TempDir())
		w := p.online("\n    policy: required")
		p.published()
		w.fail = http.StatusForbidden
		p.later(time.Hour)
		sum, err := pipeline.Run(t.Context(), p.plan)
		var refused *pipeline.RefusedError
		if !errors.As(err, &refused) || sum.Published || !strings.Contains(err.Error(), "nothing is published without it (policy: required)") {
			t.Fatalf("expected nothing to be published without it, got %v", err)
		}
		if strings.Contains(err.Error(), "--accept") {
			t.Errorf("nobody can accept that: %v", err)
		}
		p.sound()
	})
	t.Run("optional", func(t *testing.T) {
		t.Parallel()
		p := newPlace(t, t.TempDir())
		w := p.online("\n    policy: optional")
		p.published()
		w.fail = http.StatusForbidden
		p.later(time.Hour)
		if f := stateOf(t, p.run(), "counts"); f.State != pipeline.KeptLast {
			t.Errorf("expected its last good rows to stay, got %+v", f)
		}
	})
}

func TestOnlyWhatIsDue(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	w := p.online("")
	p.plan.Only = []string{"windows"}
	// What was never read is read, or there would be nothing to stand for it.
	if sum := p.run(); !sum.Published || w.asked != 1 {
		t.Fatalf("expected every feed to be read once, got %d requests", w.asked)
	}
	p.replace("feeds/detainee_count_reports.csv", "national,863,", "national,864,")
	p.later(time.Hour)
	sum := p.run()
	if f := stateOf(t, sum, "counts"); f.State != pipeline.NotDue || f.Kept == 0 || sum.Published || w.asked != 1 {
		t.Errorf("expected counts to stay as it was, got %+v after %d requests", f, w.asked)
	}
	if f := p.freshness()["counts"]; !f.Checked.Equal(instant) || f.Failures != 0 {
		t.Errorf("expected it to be checked at the first run, got %+v", f)
	}
	p.later(2 * time.Hour)
	p.plan.Only = []string{"counts"}
	if sum := p.run(); !sum.Published || w.asked != 2 {
		t.Errorf("expected the new figure to be published, got %+v", sum.Tables)
	}
	p.plan.Only = []string{"nobody"}
	var usage *pipeline.UsageError
	if _, err := pipeline.Run(t.Context(), p.plan); !errors.As(err, &usage) || !strings.Contains(err.Error(), `no feed "nobody"`) {
		t.Errorf("expected an answer about the feed, got %v", err)
	}
}

func TestOffline(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	w := p.online("")
	way := p.plan.Network
	p.plan.Network = feed.Network{}
	sum := p.run() // the other feeds are files
	if f := stateOf(t, sum, "counts"); f.State != pipeline.Failed || !strings.Contains(f.Message, "run it once without --offline") {
		t.Errorf("expected an answer about the network, got %+v", f)
	}
	p.plan.Network = way
	p.later(time.Hour)
	p.run()
	w.Close()
	p.plan.Network = feed.Network{}
	p.later(2 * time.Hour)
	if f := stateOf(t, p.run(), "counts"); f.State != pipeline.NotDue || f.Kept == 0 {
		t.Errorf("expected what was read before, got %+v", f)
	}
}

// TestServersAreAskedSideBySide: a server that answers late holds up nobody,
// and one server is asked for one of its feeds at a time.
func TestServersAreAskedSideBySide(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	want := p.published()
	p = newPlace(t, t.TempDir())
	others := make(chan bool, 3)
	var busy atomic.Int32
	serve := func(before func(r *http.Request)) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			before(r)
			http.ServeFile(w, r, p.path("feeds"+r.URL.Path))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	late := serve(func(r *http.Request) {
		for range 3 {
			select {
			case <-others:
			case <-r.Context().Done():
			}
		}
	})
	other := serve(func(r *http.Request) {
		if busy.Add(1) > 1 {
			t.Error("two feeds of one server are asked for at once")
		}
		time.Sleep(20 * time.Millisecond)
		busy.Add(-1)
		others <- true
	})
	for _, at := range []struct{ server, file string }{
		{late, "windows.csv"}, {other, "announcement_reports.csv"}, {other, "detainee_count_reports.csv"}, {other, "verified_release_reports.csv"},
	} {
		p.replace("feeds/feeds.yaml", "location: "+at.file, "location: "+at.server+"/"+at.file+"\n    http: {plain: true, private: true, retries: 0}")
	}
	p.plan.Network = feed.Network{Client: fetch.New(fetch.Options{Now: func() time.Time { return p.plan.Now }})}
	got := p.published()
	for name := range want {
		if strings.HasPrefix(name, "csv/") && name != "csv/provenance.csv" && got[name] != want[name] {
			t.Errorf("%s is another than from files", name)
		}
	}
}

// TestRefusedChangeIsNotLost: a change that the checks refuse is published once
// the cause is gone, although its server says that nothing changed since.
func TestRefusedChangeIsNotLost(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.online("")
	p.published()
	windows := p.read("feeds/windows.csv")
	lines := strings.SplitAfter(windows, "\n")
	p.write("feeds/windows.csv", []byte(strings.Join(lines[:len(lines)-3], "")))
	p.replace("feeds/detainee_count_reports.csv", "national,863,", "national,864,")
	p.later(time.Hour)
	var refused *pipeline.RefusedError
	if sum, err := pipeline.Run(t.Context(), p.plan); !errors.As(err, &refused) || !sum.New {
		t.Fatalf("expected the run to be refused, got %v", err)
	}
	p.write("feeds/windows.csv", []byte(windows))
	p.later(2 * time.Hour)
	if files := p.published(); !strings.Contains(files["csv/detainee_count_reports.csv"], ",864,") {
		t.Error("the change was lost")
	}
}

func TestFreshnessFollowsTheCadence(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	w := p.online("")
	b := p.read("feeds/feeds.yaml")
	at := strings.Index(b, "id: counts")
	p.write("feeds/feeds.yaml", []byte(b[:at]+strings.Replace(b[at:], "cadence: archive", `cadence: {cron: "0 6 * * *", timezone: UTC}`, 1)))
	p.run()
	f := p.freshness()
	if f["counts"].State != freshness.Fresh || f["windows"].State != freshness.Archive || f["counts"].DataAsOf == "" {
		t.Errorf("got %+v", f)
	}
	if want := time.Date(2026, 3, 21, 6, 0, 0, 0, time.UTC); !f["counts"].Due.Equal(want) {
		t.Errorf("expected it to be due at %s, got %s", want, f["counts"].Due)
	}
	w.fail = http.StatusInternalServerError
	for days, want := range []freshness.State{freshness.Fresh, freshness.Due, freshness.Overdue, freshness.Delinquent, freshness.Delinquent} {
		p.later(time.Duration(days)*24*time.Hour + time.Minute)
		p.run()
		if got := p.freshness()["counts"].State; got != want {
			t.Errorf("after %d days: expected %s, got %s", days, want, got)
		}
	}
	w.fail = 0
	p.run()
	if got := p.freshness()["counts"]; got.State != freshness.Fresh || got.Failures != 0 {
		t.Errorf("expected it to be fresh again, got %+v", got)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if _, err := p.store().Export(copied, 0); err != nil {
		t.Fatal(err)
	}
	here, _ := os.ReadFile(p.path("output/freshness.json"))
	there, err := os.ReadFile(filepath.Join(copied, "freshness.json"))
	if err != nil || string(here) != string(there) {
		t.Errorf("expected freshness.json in the copy, %v", err)
	}
	p.sound()
	p.write("output/freshness.json", []byte("{"))
	if faults, err := p.store().VerifyAll(); err != nil || len(faults) != 1 || faults[0].Path != "freshness.json" {
		t.Errorf("expected a fault, got %v and %v", faults, err)
	}
}

// TestEverySummaryIsKept: of runs that published nothing and that failed, too.
func TestEverySummaryIsKept(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.run()
	p.later(time.Hour)
	p.run()
	for _, name := range []string{"windows", "announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		if err := os.Remove(p.path("feeds/" + name + ".csv")); err != nil {
			t.Fatal(err)
		}
	}
	p.later(2 * time.Hour)
	if _, err := pipeline.Run(t.Context(), p.plan); err == nil {
		t.Fatal("expected the run to fail")
	}
	runs, err := feed.OpenArchive(p.plan.Archive)
	if err != nil {
		t.Fatal(err)
	}
	all, err := runs.Runs(0)
	if err != nil || len(all) != 3 || !strings.Contains(string(all[0].Text), `"exit_status": 3`) || !strings.Contains(string(all[1].Text), `"new": false`) {
		t.Errorf("expected 3 summaries, got %d and %v", len(all), err)
	}
}

func TestBackupRestorePrune(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.published()
	first := p.manifest()
	p.replace("feeds/detainee_count_reports.csv", "national,863,", "national,864,")
	p.later(24 * time.Hour)
	p.published()
	// A capture that nothing was made of: the checks refused it.
	p.replace("feeds/detainee_count_reports.csv", "national,864,", "national,x,")
	p.later(25 * time.Hour)
	p.run()
	p.replace("feeds/detainee_count_reports.csv", "national,x,", "national,864,")
	p.later(26 * time.Hour)
	p.run()

	file, err := os.Create(p.path("backup.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := pipeline.Backup(p.plan, file)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	pruned, err := pipeline.Prune(p.plan, true)
	if err != nil || pruned.Captures > 1 {
		t.Errorf("expected at most the capture that nothing was made of, got %+v and %v", pruned, err)
	}
	if _, err := pipeline.Prune(p.plan, false); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Rebuild(t.Context(), p.plan, first.Version, t.TempDir()); err != nil {
		t.Errorf("after pruning, the first version can't be made again: %v", err)
	}
	if err := os.RemoveAll(p.plan.Archive); err != nil {
		t.Fatal(err)
	}
	file, err = os.Open(p.path("backup.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if again, err := feed.Restore(p.plan.Archive, file); err != nil || again != kept {
		t.Fatalf("expected %+v, got %+v and %v", kept, again, err)
	}
	if _, err := pipeline.Rebuild(t.Context(), p.plan, first.Version, t.TempDir()); err != nil {
		t.Errorf("from the restored archive: %v", err)
	}
	other := newPlace(t, t.TempDir())
	other.plan.Output = p.plan.Output
	archive, err := feed.OpenArchive(other.plan.Archive)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Keep([]byte("of somebody else")); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Prune(other.plan, false); err == nil || !strings.Contains(err.Error(), "nobody knows what belongs together") {
		t.Errorf("expected another publication's archive to stay, got %v", err)
	}
}

// TestPruneKnowsItsPublication: two publications of the same feeds share captures,
// and what the one needs is not what the other does.
func TestPruneKnowsItsPublication(t *testing.T) {
	t.Parallel()
	p, other := newPlace(t, t.TempDir()), newPlace(t, t.TempDir())
	other.later(time.Hour)
	p.run()
	other.run()
	p.replace("feeds/detainee_count_reports.csv", "national,863,", "national,864,")
	p.later(24 * time.Hour)
	p.run()
	before := p.files(p.plan.Archive)
	wrong := p.plan
	wrong.Output = other.plan.Output
	var usage *pipeline.UsageError
	if _, err := pipeline.Prune(wrong, false); !errors.As(err, &usage) || !strings.Contains(err.Error(), "it is another publication or an older copy") {
		t.Errorf("expected it to be refused, got %v", err)
	}
	after := p.files(p.plan.Archive)
	for name := range before {
		if _, ok := after[name]; !ok && strings.HasPrefix(name, "captures/") {
			t.Errorf("%s is gone", name)
		}
	}
	if _, err := pipeline.Prune(p.plan, false); err != nil {
		t.Error(err)
	}
}

// TestRubbishIsNoNews: a page of errors that looks like a file neither makes a
// feed fresh nor counts where nobody asked for it.
func TestRubbishIsNoNews(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	w := p.online("\n    policy: required")
	p.run()
	good := p.read("feeds/detainee_count_reports.csv")
	p.write("feeds/detainee_count_reports.csv", []byte("service,unavailable\n"))
	p.later(time.Hour)
	if _, err := pipeline.Run(t.Context(), p.plan); err == nil {
		t.Fatal("expected the run to be refused")
	}
	p.write("feeds/detainee_count_reports.csv", []byte(good))
	asked := w.asked
	p.plan.Only = []string{"windows"}
	for n := range 3 {
		p.later(time.Duration(n+2) * time.Hour)
		p.run() // the required feed is not asked, and what it held is good
	}
	if f := p.freshness()["counts"]; f.Failures != 1 || !f.Checked.Equal(instant) || !f.Changed.Equal(instant) || w.asked != asked {
		t.Errorf("expected one failure and nothing new, got %+v after %d requests", f, w.asked-asked)
	}
	p.plan.Only = nil
	p.later(6 * time.Hour)
	p.run()
	if f := p.freshness()["counts"]; f.Failures != 0 || !f.Checked.Equal(instant.Add(6*time.Hour)) || !f.Changed.Equal(instant) {
		t.Errorf("expected the same file as at first, read again, got %+v", f)
	}
}

func TestExamineTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	w := p.online("\n    policy: required")
	p.run()
	bad := func() string {
		var b strings.Builder
		for _, f := range pipeline.Examine(t.Context(), p.plan) {
			if f.Gravity == pipeline.Bad {
				b.WriteString(f.About + ": " + f.Says + "\n")
			}
		}
		return b.String()
	}
	if got := bad(); got != "" {
		t.Errorf("expected nothing to be wrong, got:\n%s", got)
	}
	w.fail = http.StatusNotFound
	if got := bad(); !strings.Contains(got, "feed counts: feed counts, "+w.URL+"/counts.csv: 127.0.0.1 answers 404") {
		t.Errorf("expected the feed that fails, got:\n%s", got)
	}
	w.fail = 0
	if err := os.RemoveAll(p.path("archive/captures")); err != nil {
		t.Fatal(err)
	}
	if got := bad(); !strings.Contains(got, "archive: 4 of the 4 captures of version 2026-03-20 are not in it") {
		t.Errorf("expected the lost captures, got:\n%s", got)
	}
	if err := os.Chmod(p.path("archive/runs"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := bad(); !strings.Contains(got, "can be read by others") {
		t.Errorf("expected the open folder, got:\n%s", got)
	}
	p.plan.Now = instant.AddDate(0, 0, -1)
	if got := bad(); !strings.Contains(got, "clock: the newest version was published at 2026-03-20") {
		t.Errorf("expected the clock, got:\n%s", got)
	}
	p.write("feeds/feeds.yaml", []byte("feeds: []\n"))
	if got := bad(); !strings.Contains(got, "configuration: ") {
		t.Errorf("expected the configuration, got:\n%s", got)
	}
}
