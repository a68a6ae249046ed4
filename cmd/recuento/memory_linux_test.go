package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// mostMemory is what a check of a hostile file may take, in MiB. Without a limit
// the files below would take that for a single record, or more without end.
const mostMemory = 200 * memoryFactor

// TestMemoryStaysBounded checks files that were made to fill a machine, each in
// a process of its own, and looks at how much memory it took.
func TestMemoryStaysBounded(t *testing.T) {
	files, err := filepath.Abs("../../pipeline/testdata/hostile")
	if err != nil {
		t.Fatal(err)
	}
	for name, packing := range map[string]string{
		"gzip-bomb-of-zeros.csv.gz": "gzip", "gzip-bomb-of-rows.csv.gz": "gzip", "zip-bomb.zip": "zip", "fifty-megabyte-line.csv.gz": "gzip",
		"record-over-sixteen-mib.csv.gz": "gzip", "header-of-a-million-commas.csv.gz": "gzip", "line-of-a-million-commas.csv.gz": "gzip",
		"quote-unclosed-in-a-million-lines.csv.gz": "gzip", "cell-of-fifteen-mib.csv.gz": "gzip", "ten-thousand-columns.csv.gz": "gzip",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			config := fmt.Sprintf(`publisher: x
timezone: UTC
feeds:
  - {id: hostile, title: x, title_es: x, publisher: x, licence: {spdx: CC0-1.0, republish: false}, location: %q, table: detainee_count_reports, cadence: archive, dialect: {compression: %s}}
`, filepath.Join(files, name), packing)
			if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("recuento", "check", "--config", "feeds.yaml")
			cmd.Dir = dir
			out, _ := cmd.CombinedOutput()
			usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
			if !ok {
				t.Fatal("no account of memory")
			}
			if code := cmd.ProcessState.ExitCode(); code != 3 {
				t.Errorf("exit status %d, want 3\n%s", code, out)
			}
			if mib := usage.Maxrss >> 10; mib > mostMemory {
				t.Errorf("%d MiB of memory, at most %d expected", mib, mostMemory)
			} else {
				t.Logf("%d MiB", mib)
			}
		})
	}
}
