package explain

import "github.com/recuento/recuento/pipeline/language"

// words puts what a version says into a language.
type words struct{ *language.Words }

func (s *Snapshot) words() *words {
	return &words{&language.Words{Language: s.Language, Set: s.version.Set}}
}

func (w *words) pages(n int64) string { return w.Counted(n, "page", "pages", "página", "páginas") }

// pagesCell is the same for a column whose numbers stand below each other.
func (w *words) pagesCell(n int64) string {
	if n == 1 {
		return w.pages(n) + " "
	}
	return w.pages(n)
}
