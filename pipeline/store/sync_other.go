//go:build !unix

package store

// syncDir does nothing where a directory cannot be opened for syncing.
func syncDir(string) error { return nil }
