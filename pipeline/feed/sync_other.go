//go:build !unix

package feed

// syncFolder does nothing where a folder cannot be opened for syncing.
func syncFolder(string) error { return nil }
