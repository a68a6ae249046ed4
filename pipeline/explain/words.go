package explain

import (
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// words puts what a version says into a language.
type words struct {
	*language.Words
	version *reading.Version
}

func (s *Snapshot) words() *words {
	return &words{&language.Words{Language: s.Language, Set: s.version.Set}, s.version}
}

// window is what a counting window is called; one that the table windows does
// not have keeps its code.
func (w *words) window(code string) string {
	windows := w.version.Table("windows")
	for _, r := range windows.Where("window", code) {
		if title := w.Pick(windows.Text(r, "title_en"), windows.Text(r, "title_es")); title != "" {
			return title
		}
	}
	return code
}

// cell is a value of a column of a fact as a person reads it.
func (w *words) cell(tableName, column, value string) string {
	switch {
	case column == "window" && value != "":
		return w.window(value)
	case column == "statement_by" || column == "announced_by":
		return w.Speakers(value)
	}
	return w.Cell(tableName, column, value)
}

func (w *words) pages(n int64) string { return w.Counted(n, "page", "pages", "página", "páginas") }

// pagesCell is the same for a column whose numbers stand below each other.
func (w *words) pagesCell(n int64) string {
	if n == 1 {
		return w.pages(n) + " "
	}
	return w.pages(n)
}
