package wording

import (
	"fmt"
	"io"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
)

// Print writes the text in one paragraph, its links and how to cite it. Lines
// are not broken: what is pasted flows anew.
func (w *Wording) Print(out io.Writer) error {
	words := language.Words{Language: w.Language}
	var b strings.Builder
	if w.Note != "" {
		fmt.Fprintf(&b, "%s\n\n", w.Note)
	}
	fmt.Fprintf(&b, "%s\n\n", strings.Join(w.Sentences, " "))
	for _, l := range w.Links {
		name := l.Outlet
		if l.PublishedOn != "" {
			name += ", " + words.Date(l.PublishedOn)
		}
		fmt.Fprintf(&b, "%s: %s\n", name, l.URL)
	}
	fmt.Fprintf(&b, "%s\n", w.Cite)
	_, err := io.WriteString(out, b.String())
	return err
}
