package store

import (
	"bufio"
	"io"
)

// SetStep calls f at each durable step of drafts, commits and recoveries.
func (s *Store) SetStep(f func(string)) { s.step = f }

// SetDisk makes the file write to w instead of the disk.
func (f *File) SetDisk(w io.Writer) { f.buf = bufio.NewWriterSize(w, 16) }

// SetLink makes f stand in for hard links.
func (s *Store) SetLink(f func(old, target string) error) { s.link = f }
