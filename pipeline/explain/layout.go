package explain

import (
	"io"

	"github.com/recuento/recuento/pipeline/layout"
)

// sheet is an answer while it is written.
type sheet struct {
	*words
	*layout.Sheet
}

func (s *Snapshot) sheet(out io.Writer, width int) *sheet {
	return &sheet{s.words(), layout.New(out, width)}
}
