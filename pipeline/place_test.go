package pipeline_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// TestMain makes the test binary the process that reads back, too: with the
// schemas of a folder, or with the program's own.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "read-back" {
		os.Exit(readBack(os.Args[2:]))
	}
	flag.Parse()
	// A run takes a while; whoever looks for more asks for more.
	checks := "12"
	if testing.Short() {
		checks = "3"
	}
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", checks); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// useBundled puts the feeds that come with the project in place of those of
// testdata.
func (p *place) useBundled() {
	p.t.Helper()
	if err := os.RemoveAll(p.path("feeds")); err != nil {
		p.t.Fatal(err)
	}
	if err := os.CopyFS(p.path("feeds"), os.DirFS(filepath.Join("..", "feeds"))); err != nil {
		p.t.Fatal(err)
	}
}

func readBack(folder []string) int {
	files := fs.FS(schemas.FS)
	if len(folder) > 0 {
		files = os.DirFS(folder[0])
	}
	set, err := schema.ParseSet(files)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return pipeline.ServeReadBack(set, os.Stdin, os.Stdout)
}

// instant is when the runs of these tests happen.
var instant = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

// place is a folder with feeds, and a publication made of them.
type place struct {
	t    testing.TB
	dir  string
	plan pipeline.Plan
}

// newPlan lacks its folders.
func newPlan(now time.Time) pipeline.Plan {
	return pipeline.Plan{
		Schemas: schemas.FS, Now: now,
		Code:   snapshot.Code{Version: "test", Go: "go", Digest: snapshot.Digest(strings.Repeat("0", 64))},
		Holder: pipeline.Holder{PID: os.Getpid(), Host: "here", Command: "test"},
	}
}

// newPlace has the feeds of testdata/feeds, and no publication yet. Its runs
// do not read back; see withReadBack.
func newPlace(t testing.TB, dir string) *place {
	t.Helper()
	p := &place{t: t, dir: dir, plan: newPlan(instant)}
	p.plan.Config, p.plan.Output, p.plan.Archive = p.path("feeds/feeds.yaml"), p.path("output"), p.path("archive")
	if err := os.MkdirAll(p.path("feeds"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"feeds.yaml", "windows.csv", "announcement_reports.csv", "detainee_count_reports.csv", "verified_release_reports.csv"} {
		b, err := os.ReadFile(filepath.Join("testdata", "feeds", name))
		if err != nil {
			t.Fatal(err)
		}
		p.write("feeds/"+name, b)
	}
	return p
}

func (p *place) withReadBack() *place {
	p.plan.ReadBack = []string{os.Args[0], "read-back"}
	return p
}

func (p *place) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

func (p *place) write(name string, b []byte) {
	p.t.Helper()
	if err := os.WriteFile(p.path(name), b, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) read(name string) string {
	p.t.Helper()
	b, err := os.ReadFile(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

// replace puts a text in the one place of a file where another stands.
func (p *place) replace(name, old, text string) {
	p.t.Helper()
	b := p.read(name)
	if n := strings.Count(b, old); n != 1 {
		p.t.Fatalf("%s has %q %d times, want once", name, old, n)
	}
	p.write(name, []byte(strings.Replace(b, old, text, 1)))
}

// run carries out the plan, which has to succeed.
func (p *place) run() *pipeline.Summary {
	p.t.Helper()
	sum, err := pipeline.Run(p.t.Context(), p.plan)
	if err != nil {
		p.t.Fatal(err)
	}
	return sum
}

// published runs and wants a new version, whose files it returns by name.
func (p *place) published() map[string]string {
	p.t.Helper()
	sum := p.run()
	if !sum.Published {
		p.t.Fatalf("nothing was published: %+v", sum.Tables)
	}
	return p.files(sum.Path)
}

func (p *place) files(dir string) map[string]string {
	p.t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			found[filepath.ToSlash(rel)], err = os.Readlink(path)
			return err
		}
		b, err := os.ReadFile(path)
		found[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

func (p *place) store() *store.Store {
	p.t.Helper()
	s, err := store.Open(p.plan.Output)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// sound wants the whole publication to be as it was published, without drafts.
func (p *place) sound() {
	p.t.Helper()
	faults, err := p.store().VerifyAll()
	if err != nil || len(faults) > 0 {
		p.t.Fatalf("verify: %v, %v", err, faults)
	}
	drafts, err := filepath.Glob(p.path("output/snapshots/.*"))
	if err != nil || len(drafts) > 0 {
		p.t.Fatalf("left behind: %v, %v", err, drafts)
	}
}

func (p *place) manifest() snapshot.Manifest {
	p.t.Helper()
	last, err := p.store().Latest()
	if err != nil || last == nil {
		p.t.Fatalf("latest: %v, %v", last, err)
	}
	return last.Manifest
}

// long leaves a test of many versions to the runs without the race
// detector: they go through the same code again and again.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("many versions; run without -short")
	}
}
