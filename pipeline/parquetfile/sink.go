package parquetfile

import (
	"errors"
	"io"
)

// sink stands between the library and the file. It remembers the first error,
// because the library forgets some; it has no Close, because the library would
// call it; and it can hold back the footer.
type sink struct {
	w       io.Writer
	err     error
	holding bool
	held    []byte
}

func (s *sink) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.holding {
		s.held = append(s.held, p...)
		return len(p), nil
	}
	n, err := s.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	s.err = err
	return n, err
}

func (s *sink) hold() { s.holding = true }

// release gives what was held back; from here on writes go through.
func (s *sink) release() ([]byte, error) {
	held := s.held
	s.holding, s.held = false, nil
	if s.err == nil && len(held) == 0 {
		s.err = errors.New("the writer gave no footer")
	}
	return held, s.err
}
