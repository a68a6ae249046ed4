//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// usage is the peak memory of a process that has ended, in bytes.
func peak(p *os.ProcessState) int64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return maxRSS(u)
	}
	return 0
}

// childrenUsage is the peak memory, in bytes, of the largest process that this
// one has waited for, and the processor time of all of them, in seconds.
func childrenUsage() (int64, float64) {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u) != nil {
		return 0, 0
	}
	return maxRSS(&u), seconds(u.Utime) + seconds(u.Stime)
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// maxRSS counts bytes on Darwin and KiB elsewhere.
func maxRSS(u *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) << 10
}
