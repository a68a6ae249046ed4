package pipeline_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/recuento/recuento/"

// floors lists the packages from the ground up. A package may import those of
// the floors below its own, and nothing of ours beside or above it.
var floors = [][]string{
	{"pipeline/problem", "pipeline/schema", "pipeline/notation", "pipeline/curation", "pipeline/layout", "docs"},
	{"pipeline/table", "pipeline/language"},
	{"pipeline/csvfile", "pipeline/parquetfile", "pipeline/normalize", "pipeline/check", "pipeline/snapshot", "pipeline/propose", "pipeline/sheet", "pipeline/resolve", "pipeline/fact", "pipeline/derive", "pipeline/signature", "pipeline/vintage", "pipeline/chart", "pipeline/fetch", "pipeline/freshness", "pipeline/monitor"},
	{"pipeline/feed", "pipeline/store", "pipeline/schedule", "pipeline/describe"},
	{"pipeline/ingest", "pipeline/reading", "pipeline/serve"},
	{"pipeline/desk", "pipeline/explain", "pipeline/past", "pipeline/changelog", "pipeline/summary", "pipeline/wording", "schemas"},
	{"pipeline/site"},
	{"pipeline"},
	{"cmd/recuento", "cmd/bench"},
}

// owners are the only packages that may import a library.
var owners = map[string][]string{
	"github.com/apache/arrow/go/":            {"pipeline/parquetfile"},
	"github.com/xitongsys/parquet-go":        {"pipeline/parquetfile"},
	"github.com/robfig/cron":                 {"pipeline/schedule"},
	"go.yaml.in/yaml":                        {"pipeline/feed"},
	"github.com/santhosh-tekuri/jsonschema/": {"pipeline/feed"},
	"github.com/alecthomas/kong":             {"cmd/recuento"},
	"github.com/xuri/excelize/":              {"pipeline/sheet"},
	"golang.org/x/image/":                    {"pipeline/chart"},
	"github.com/yuin/goldmark":               {"pipeline/site"},
	"github.com/prometheus/":                 {"pipeline/monitor"},
	"aead.dev/minisign":                      {"pipeline/signature"},
}

func TestImportsPointDownOnly(t *testing.T) {
	floorOf := map[string]int{}
	for i, floor := range floors {
		for _, p := range floor {
			floorOf[p] = i
		}
	}
	seen := map[string]bool{}
	eachFile(t, func(pkg, file string, imports []string) {
		seen[pkg] = true
		at, known := floorOf[pkg]
		if !known {
			t.Errorf("%s: package %s stands on no floor; give it one in this test and in README.md", file, pkg)
			return
		}
		for _, imp := range imports {
			own, ok := strings.CutPrefix(imp, module)
			if !ok {
				checkLibrary(t, pkg, file, imp, at)
				continue
			}
			to, known := floorOf[own]
			if !known || to >= at {
				t.Errorf("%s: %s imports %s, which does not stand below it", file, pkg, own)
			}
		}
	})
	for p := range floorOf {
		if !seen[p] {
			t.Errorf("package %s has a floor and no file", p)
		}
	}
}

func checkLibrary(t *testing.T, pkg, file, imp string, floor int) {
	for prefix, allowed := range owners {
		if strings.HasPrefix(imp, prefix) && !slices.Contains(allowed, pkg) {
			t.Errorf("%s: %s imports %s, which only %v may", file, pkg, imp, allowed)
		}
	}
	if floor == 0 && strings.Contains(strings.Split(imp, "/")[0], ".") && !strings.HasPrefix(imp, "golang.org/x/text/") {
		t.Errorf("%s: %s imports %s; the ground floor needs the standard library and golang.org/x/text only", file, pkg, imp)
	}
}

// TestTheClockEntersAtTheTop holds that no package below cmd asks for the time,
// the environment or chance: the same inputs give the same publication.
func TestTheClockEntersAtTheTop(t *testing.T) {
	forbidden := []string{"time.Now(", "os.Getenv(", "os.LookupEnv(", "rand.", "os.Exit(", "log.Fatal"}
	eachSource(t, func(pkg, file, text string) {
		if strings.HasPrefix(pkg, "cmd/") {
			return
		}
		for n, line := range strings.Split(text, "\n") {
			code, _, _ := strings.Cut(line, "//")
			for _, f := range forbidden {
				if strings.Contains(code, f) {
					t.Errorf("%s:%d: %s stands below cmd/; pass it in as an argument", file, n+1, f)
				}
			}
		}
	})
}

// eachSource reads every Go file of ours that is no test.
func eachSource(t *testing.T, do func(pkg, file, text string)) {
	t.Helper()
	root := ".."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		do(filepath.ToSlash(filepath.Dir(rel)), rel, string(b))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func eachFile(t *testing.T, do func(pkg, file string, imports []string)) {
	t.Helper()
	eachSource(t, func(pkg, file, text string) {
		f, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		var imports []string
		for _, i := range f.Imports {
			imports = append(imports, strings.Trim(i.Path.Value, `"`))
		}
		do(pkg, file, imports)
	})
}
