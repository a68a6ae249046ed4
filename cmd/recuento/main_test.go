package main

import (
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary the program, too: under the name recuento it
// does what the real one does, its read-back child included.
func TestMain(m *testing.M) {
	// A run inside a test starts its read-back under the test binary's name.
	if len(os.Args) == 2 && os.Args[1] == "read-back" {
		hold()
		os.Exit(recuento())
	}
	testscript.Main(m, map[string]func(){"recuento": func() { os.Exit(recuento()) }})
}

// holdFile names, in the working folder of a run, the address that its
// read-back children call before they begin. Whoever answers decides when they
// go on: at that moment a draft stands, complete but for its manifest.
const holdFile = "hold-read-back"

func hold() {
	address, err := os.ReadFile(holdFile)
	if err != nil {
		return
	}
	c, err := net.Dial("tcp", string(address))
	if err != nil {
		return // nobody holds any more
	}
	io.Copy(io.Discard, c)
}

// TestScripts tells the stories of testdata/script, each in a folder of its
// own with the feeds of pipeline/testdata/feeds.
func TestScripts(t *testing.T) {
	t.Parallel()
	dir, files := filepath.Join("testdata", "script"), []string(nil)
	if testing.Short() {
		// Under the race detector: those in which things happen side by side.
		for _, name := range []string{"interrupted", "lock", "quiet", "schedule", "serve"} {
			files = append(files, filepath.Join(dir, name+".txtar"))
		}
		dir = ""
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		Files:               files,
		Setup:               setup,
		Cmds:                commands,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition: func(name string) (bool, error) {
			if name != "root" {
				return false, fmt.Errorf("condition %q, expected root", name)
			}
			return os.Geteuid() == 0, nil
		},
	})
}

func setup(env *testscript.Env) error {
	if v := os.Getenv("GORACE"); v != "" {
		env.Setenv("GORACE", v)
	}
	env.Values[keptKey{}] = map[string]map[string]string{}
	return copyFeeds(filepath.Join(env.WorkDir, "feeds"))
}

// copyFeeds puts the feeds of the tests into a new folder.
func copyFeeds(to string) error {
	from := filepath.Join("..", "..", "pipeline", "testdata", "feeds")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	return fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), b, 0o644)
	})
}
