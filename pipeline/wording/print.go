package wording

import (
	"fmt"
	"io"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
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
	for line := range strings.Lines(b.String()) {
		// What a feed says must not steer a terminal.
		if _, err := io.WriteString(out, layout.Visible(strings.TrimSuffix(line, "\n"))+"\n"); err != nil {
			return err
		}
	}
	return nil
}
