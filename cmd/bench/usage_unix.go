//go:build unix

package main

import (
	"runtime"
	"syscall"
)

// usage is the peak memory in bytes and the processor time in seconds of this
// process, or of those that it has waited for: then the peak is that of the
// largest.
func usage(children bool) (peak int64, cpu float64) {
	who := syscall.RUSAGE_SELF
	if children {
		who = syscall.RUSAGE_CHILDREN
	}
	var u syscall.Rusage
	if syscall.Getrusage(who, &u) != nil {
		return 0, 0
	}
	peak = int64(u.Maxrss)
	if runtime.GOOS != "darwin" { // which counts bytes, where others count KiB
		peak <<= 10
	}
	return peak, seconds(u.Utime) + seconds(u.Stime)
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// settle writes what waits to go to the disk, so that a run does not pay for
// the one before.
func settle() { syscall.Sync() }
