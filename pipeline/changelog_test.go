package pipeline_test

import (
	"strings"
	"testing"
	"time"
)

// TestAVersionTellsWhatItChanged: a paragraph in both languages, the newest
// figures first, and a table of what is behind it.
func TestAVersionTellsWhatItChanged(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.plan.Accept = acceptAll()
	first := p.published()
	if text := first["CHANGES.md"]; !strings.Contains(text, "The first version: 9 announcements, 7 balances") {
		t.Errorf("the first version says:\n%s", text)
	}
	p.plan.Now = p.plan.Now.Add(time.Hour)
	counts := records(t, p.read("feeds/detainee_count_reports.csv"))
	added := append([]string{}, counts[3]...)
	added[0], added[3], added[7] = "dc-0000000077", "2026-03-02", "526"
	added[column(t, counts[0], "published_on")] = "2026-03-03"
	added[column(t, counts[0], "url")] = "https://diario.example/526"
	counts[1][column(t, counts[0], "total")] = "864"
	p.write("feeds/detainee_count_reports.csv", text(t, append(counts, added)))
	reports := records(t, p.read("feeds/announcement_reports.csv"))
	p.write("feeds/announcement_reports.csv", text(t, append(reports[:6:6], reports[7:]...)))
	second := p.published()
	for name, wants := range map[string][]string{
		"CHANGES.md": {
			"# Recuento 2026-03-20.2: what changed\n\nThe balance of 2 March 2026 by Foro Penal is new: 526 people held.",
			"was withdrawn at its source.", "The balance of 29 December 2025 by Foro Penal was revised from 863 people held to 864 people held (the source was revised).",
			"In all: ", "## Facts", "| `detainee_counts` | Added | New report | 1 |",
		},
		"CAMBIOS.md": {
			"# Recuento 2026-03-20.2: qué cambió\n\nEl balance de Foro Penal del 2 de marzo de 2026 es nuevo: 526 personas presas.",
			"se retiró en su fuente.", "pasó de 863 personas presas a 864 personas presas (se revisó la fuente).", "En total: ", "## Fichas",
		},
	} {
		for _, want := range wants {
			if !strings.Contains(second[name], want) {
				t.Errorf("%s lacks %q:\n%s", name, want, second[name])
			}
		}
	}
	p.plan.Now = p.plan.Now.Add(time.Hour)
	p.replace("feeds/windows.csv", "signed on the 19th", "signed on 19 February")
	third := p.published()
	if !strings.Contains(third["CHANGES.md"], "No figure and no report changed.") {
		t.Errorf("a version without new figures says:\n%s", third["CHANGES.md"])
	}
}
