//go:build linux || darwin

package pipeline

import "syscall"

// freeBytes is how much may be written where a folder lies.
func freeBytes(dir string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
