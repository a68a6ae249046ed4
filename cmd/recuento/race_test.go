//go:build race

package main

import (
	"os"
	"syscall"
)

// memoryFactor is how much more memory a process takes with the detector.
const memoryFactor = 8

// init makes a process with the race detector end at once: by default it
// waits a second for reports, and a story starts dozens of processes. The
// detector reads the environment at the start of a process, and the read-back
// is started with an empty one.
func init() {
	const name, value = "GORACE", "atexit_sleep_ms=0"
	if os.Getenv(name) != "" {
		return
	}
	os.Setenv(name, value)
	if exe, err := os.Executable(); err == nil && len(os.Args) > 1 && os.Args[1] == "read-back" {
		syscall.Exec(exe, os.Args, os.Environ())
	}
}
