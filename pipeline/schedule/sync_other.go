//go:build !unix

package schedule

// syncDir does nothing where a directory cannot be opened for syncing.
func syncDir(string) error { return nil }
