package site_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// TestProblemsOfTheBundledData finds the flagged records with the facts they
// went into, and every reason for which something was left out.
func TestProblemsOfTheBundledData(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	root := parsedPage(t, s.files["problems.html"])
	text := wordsOf(root)
	mustSay(t, "the page", text, "Newest balance 16 March 2026", "Reports of detainee counts Recuento CC-BY-4.0 567 567 0 9 Read",
		"Civilians and military do not give the total (5; Kept and marked)", "Civilians and military add up to the total", "Neither granted nor executed 20", "No interval 148")
	links := storyAll(root, func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(wordsOf(n), "dc-") })
	problems := s.version.Table("problems")
	if len(links) != len(problems.Order()) {
		t.Errorf("%d reports lead to their facts, want %d", len(links), len(problems.Order()))
	}
	for _, a := range links {
		if !strings.HasPrefix(storyAttr(a, "href"), "counters/") || !strings.Contains(storyAttr(a, "href"), "#co-") {
			t.Errorf("%s leads to %s", wordsOf(a), storyAttr(a, "href"))
		}
	}
	spanish := wordsOf(parsedPage(t, s.files["es/problemas.html"]))
	mustSay(t, "the Spanish page", spanish, "Balance más reciente 16 de marzo de 2026", "Reportes de conteos de presos", "Civiles y militares no dan el total (5; Conservado y marcado)", "Sin intervalo 148")
}

// TestAFeedThatFailed says that an older capture stands in, and why.
func TestAFeedThatFailed(t *testing.T) {
	t.Parallel()
	files := filledSite(t, map[string]string{
		"problems": "table,feed,line,column,field,code,effect,expected\n" + strings.Repeat("announcement_reports,b,5,1,url,invalid_url,rejected,an address\n", 250),
	}, func(in *site.Input) {
		in.Manifest.Inputs = []snapshot.Input{
			{Feed: "a", Table: "announcement_reports", Title: "Desk A", Publisher: "A", Homepage: "javascript:alert(1)", Capture: "0", RowsRead: 1200, RowsKept: 1195, RowsRejected: 5, SetAside: 2, KeptLast: true, Reason: "the server answered 503"},
			{Feed: "b", Table: "announcement_reports", Title: "Desk B", Publisher: "B", Homepage: "https://b.example.org/"},
		}
	})
	root := parsedPage(t, files["es/problemas.html"].Content)
	mustSay(t, "the page", wordsOf(root), "Desk A A 1.200 1.195 5 0 2 No se pudo leer; la reemplaza su última captura buena the server answered 503", "Desk B B 0 0 0 0 0 Nunca se pudo leer",
		"No es una dirección web (250; No publicado)", "… y 50 más en la tabla", "Reportes de anuncios Desk B")
	for _, a := range storyAll(root, func(n *html.Node) bool { return n.Data == "a" }) {
		if strings.HasPrefix(storyAttr(a, "href"), "javascript:") {
			t.Error("a feed's address runs")
		}
	}
}
