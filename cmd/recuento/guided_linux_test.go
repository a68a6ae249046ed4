package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// conversation is a guided entry on a terminal, with a person in front of it.
type conversation struct {
	*testing.T
	dir     string
	cmd     *exec.Cmd
	control *os.File
	said    string // since the last answer
}

func converse(t *testing.T, args ...string) *conversation {
	t.Helper()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	tidy := exec.Command("recuento", "fmt")
	if tidy.Dir = dir; tidy.Run() != nil {
		t.Fatal("the feeds can't be brought into form")
	}
	control, terminal := openTerminal(t)
	cmd := exec.Command("recuento", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	// Its own terminal, so that a key reaches it as a signal.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	return &conversation{T: t, dir: dir, cmd: cmd, control: control}
}

// until reads on until the program has said something.
func (c *conversation) until(text string) {
	c.Helper()
	buf := make([]byte, 4096)
	for !strings.Contains(c.said, text) {
		n, err := c.control.Read(buf)
		if c.said += string(buf[:n]); err != nil && !strings.Contains(c.said, text) {
			c.Fatalf("the program ended before it said %q:\n%s", text, c.said)
		}
	}
}

// answer waits for a question and answers it.
func (c *conversation) answer(question, text string) {
	c.Helper()
	c.until(question)
	c.said = ""
	if _, err := c.control.WriteString(text); err != nil {
		c.Fatal(err)
	}
}

// end waits for the program and gives its exit status.
func (c *conversation) end() int {
	c.Helper()
	err := c.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.Fatal(err)
	}
	return c.cmd.ProcessState.ExitCode()
}

func (c *conversation) counts() string {
	c.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, "feeds", "detainee_count_reports.csv"))
	if err != nil {
		c.Fatal(err)
	}
	return string(b)
}

// TestGuidedEntryOnATerminal is a report typed in, with one mistake and one
// step back.
func TestGuidedEntryOnATerminal(t *testing.T) {
	t.Parallel()
	c := converse(t, "add")
	before := c.counts()
	c.answer("\r\n> ", "2\n")
	c.answer("url: ", "https://revista.example/2026/03/14/conteo\n")
	c.answer("outlet [revista.example]: ", "\n")
	c.answer("published_on [2026-03-14]: ", "\n")
	c.answer("language [es]: ", "<\n")
	c.answer("published_on [2026-03-14]: ", "15/3/2026\n")
	c.until("Perhaps you mean: 2026-03-15")
	c.answer("published_on [2026-03-15]: ", "\n")
	c.answer("language [es]: ", "\n")
	c.answer("agency: ", "\n")
	c.answer("organization: ", "foro penal\n")
	c.answer("counter_kind [ngo]: ", "\n")
	c.answer("as_of: ", "2026-03-13\n")
	c.answer("as_of_time: ", "\n")
	c.answer("date_basis [stated]: ", "\n")
	c.answer("scope [national]: ", "\n")
	c.answer("total: ", "512\n")
	c.answer("precision [exact]: ", "\n")
	c.answer("breakdown [no]: ", "\n")
	c.answer("relayed [no]: ", "\n")
	c.answer("quality [ok]: ", "\n")
	c.answer("note: ", "\n")
	c.answer("Add it? (y/n) ", "y\n")
	c.until("Added to feeds/detainee_count_reports.csv: 1 report")
	if status := c.end(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	if after := c.counts(); len(after) <= len(before) || !strings.Contains(after, ",foro_penal,ngo,2026-03-13,,stated,national,512,,exact,") {
		t.Errorf("%s", after)
	}
}

// TestCtrlCLeavesNothingHalfWritten presses the keys in the middle of the questions.
func TestCtrlCLeavesNothingHalfWritten(t *testing.T) {
	t.Parallel()
	c := converse(t, "add", "--table", "detainee_count_reports")
	before := c.counts()
	c.answer("url: ", "https://revista.example/conteo\n")
	c.answer("outlet [revista.example]: ", "\x03")
	c.until("interrupted; nothing was written")
	if status := c.end(); status != 1 {
		t.Errorf("exit status %d, expected 1", status)
	}
	files, err := os.ReadDir(filepath.Join(c.dir, "feeds"))
	if err != nil || len(files) != 5 || c.counts() != before {
		t.Errorf("%v, %d files, or the file was changed", err, len(files))
	}
}
