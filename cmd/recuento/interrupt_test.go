package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// interrupt SIGNAL STATUS recuento ARG… sends TERM or KILL to a run at the
// moment when its draft is written and being read back, and wants it to end
// with that status, or "killed".
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: interrupt SIGNAL STATUS PROGRAM [ARG…]")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	defer l.Close()
	held := ts.MkAbs(holdFile)
	ts.Check(os.WriteFile(held, []byte(l.Addr().String()), 0o644))
	defer os.Remove(held)

	cmd := program(ts, args[2:])
	var out, log strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &log
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); l.Close() }()
	c, err := l.Accept()
	if err != nil {
		ts.Fatalf("the run ended (%v) before it read anything back\n%s%s", <-ended, out.String(), log.String())
	}
	defer c.Close() // lets the child go on
	drafts, err := filepath.Glob(ts.MkAbs("output/snapshots/.draft-*"))
	ts.Check(err)
	if len(drafts) != 1 {
		ts.Fatalf("%d drafts, expected one", len(drafts))
	}
	ts.Check(cmd.Process.Signal(signalNamed(ts, args[0])))
	err = <-ended
	fmt.Fprint(ts.Stdout(), out.String())
	fmt.Fprint(ts.Stderr(), log.String())
	wantEnd(ts, err, args[1])
}

// stop-when SIGNAL STATUS PATTERN recuento ARG… sends the signal once a line
// of the log matches.
func stopWhen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: stop-when SIGNAL STATUS PATTERN PROGRAM [ARG…]")
	}
	pattern, err := regexp.Compile(args[2])
	ts.Check(err)
	cmd := program(ts, args[3:])
	var out strings.Builder
	cmd.Stdout = &out
	log, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	seen := false
	for lines := bufio.NewScanner(io.TeeReader(log, ts.Stderr())); lines.Scan(); {
		if !seen && pattern.MatchString(lines.Text()) {
			seen = true
			ts.Check(cmd.Process.Signal(signalNamed(ts, args[0])))
		}
	}
	err = cmd.Wait()
	fmt.Fprint(ts.Stdout(), out.String())
	if !seen {
		ts.Fatalf("no line of the log matches %q", args[2])
	}
	wantEnd(ts, err, args[1])
}

// program is a command of a story, in its folder and with its environment.
func program(ts *testscript.TestScript, args []string) *exec.Cmd {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TZ", "LANG", "SOURCE_DATE_EPOCH", "GORACE"} {
		if v := ts.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}

func signalNamed(ts *testscript.TestScript, name string) os.Signal {
	switch name {
	case "TERM":
		return syscall.SIGTERM
	case "KILL":
		return syscall.SIGKILL
	}
	ts.Fatalf("signal %q, expected TERM or KILL", name)
	return nil
}

// wantEnd holds the end of a process against a status or "killed".
func wantEnd(ts *testscript.TestScript, err error, want string) {
	got := "0"
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = strconv.Itoa(exit.ExitCode())
		if w, ok := exit.Sys().(syscall.WaitStatus); ok && w.Signaled() {
			got = w.Signal().String()
		}
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("the program ended with %s, expected %s", got, want)
	}
}
