package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guided is the answers to what "recuento add" asks: a count of people held on
// a page that is not there yet.
const guided = "2\nhttps://revista.example/2026/03/14/conteo\n\n\n\n\nForo Penal\n\n13/03/2026\n\n\n\n\n512\n2\n\n\n\n\ns\n"

// fenced finds the files and the commands of a page, in their order.
var fenced = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// TestFollowingThePage does literally what docs/add-a-report.md says, in either
// language: in a copy of the bundled feeds, command by command.
func TestFollowingThePage(t *testing.T) {
	for page, file := range map[string]string{"add-a-report.md": "monday.csv", "agregar-un-reporte.md": "lunes.csv"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(filepath.Join(dir, "feeds"), os.DirFS(filepath.Join(root, "feeds"))); err != nil {
				t.Fatal(err)
			}
			commands := 0
			for _, block := range fenced.FindAllStringSubmatch(text(t, "docs", page), -1) {
				if block[1] == "csv" {
					if err := os.WriteFile(filepath.Join(dir, file), []byte(block[2]), 0o600); err != nil {
						t.Fatal(err)
					}
					continue
				}
				for line := range strings.Lines(block[2]) {
					follow(t, dir, strings.TrimSpace(line))
					commands++
				}
			}
			if commands < 7 {
				t.Errorf("the page has %d commands", commands)
			}
			published := readText(t, filepath.Join(dir, "output", "latest", "csv", "announcement_reports.csv"))
			for _, url := range []string{"https://example.org/mundo/379,", "https://example.org/mundo/3231,"} {
				if strings.Count(published, url) != 1 {
					t.Errorf("%s is published %d times", url, strings.Count(published, url))
				}
			}
			if held := readText(t, filepath.Join(dir, "output", "latest", "csv", "detainee_count_reports.csv")); !strings.Contains(held, "https://revista.example/2026/03/14/conteo") {
				t.Error("the report of the guided entry is not published")
			}
		})
	}
}

// follow types a command of the page.
func follow(t *testing.T, dir, line string) {
	t.Helper()
	args := strings.Fields(line)
	switch {
	case line == "make run":
		args = []string{"recuento", "run"}
	case args[0] == "bin/recuento":
		args[0] = "recuento"
	default:
		t.Fatalf("the page says %q, which is no command of this project", line)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(guided)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
