package parquetfile

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// limitProcess lets this process take so much more address space and so many
// seconds of processor time, ever. Beyond the first the Go runtime gives up,
// beyond the second the system kills.
func limitProcess(memory, seconds uint64) error {
	held, err := addressSpace()
	if err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: held + memory, Max: held + memory}); err != nil {
		return err
	}
	return syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: seconds, Max: seconds})
}

// addressSpace is what the process has mapped, in bytes. The runtime reserves
// much at its start, and a build with the race detector far more.
func addressSpace() (uint64, error) {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	pages, _, _ := bytes.Cut(b, []byte(" "))
	n, err := strconv.ParseUint(string(pages), 10, 64)
	return n * uint64(os.Getpagesize()), err
}
