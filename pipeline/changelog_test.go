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
			"is gone from the feed that told it.", "The balance of 29 December 2025 by Foro Penal was revised from 863 people held to 864 people held (changed in its feed).",
			"In all: ", "## Facts", "| `detainee_counts` | Added | New report | 1 |",
		},
		"CAMBIOS.md": {
			"# Recuento 2026-03-20.2: qué cambió\n\nEl balance de Foro Penal del 2 de marzo de 2026 es nuevo: 526 personas presas.",
			"ya no está en la fuente de datos que lo contaba.", "pasó de 863 personas presas a 864 personas presas (cambió en su fuente de datos).", "En total: ", "## Fichas",
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
	if !strings.Contains(third["CHANGES.md"], "No announcement, balance, count of releases or report changed. Rows changed in “") {
		t.Errorf("a version without new figures says:\n%s", third["CHANGES.md"])
	}
}

// TestWhatIsTheSameIsNoWithdrawal: two facts that turn out to be one, a stage
// that is corrected, and a retraction, each in words of its own.
func TestWhatIsTheSameIsNoWithdrawal(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.plan.Accept = acceptAll()
	p.published()
	p.plan.Now = p.plan.Now.Add(time.Hour)
	p.write("feeds/curation.yaml", []byte(`decisions:
  - id: c-2026-03-20-1
    kind: same
    table: announcements
    reports: [ar-0000000005, ar-0000000006]
    reason: one announcement, told exactly and as a minimum
    date: 2026-03-20
`))
	p.replace("feeds/announcement_reports.csv", "ar-0000000003,2026-02-21,published,government,,amnesty,executed,", "ar-0000000003,2026-02-21,published,government,,amnesty,requested,")
	second := p.published()
	for name, wants := range map[string][]string{
		"CHANGES.md": {"turned out to be the same as the announcement", "and is told there.", "now counts as “requested”; before, as “said to be carried out”", "1 announcement merged with another", "| Merged with `an-"},
		"CAMBIOS.md": {"resultó ser lo mismo que el anuncio", "y se cuenta ahí.", "1 anuncio unido a otro", "| Unida con `an-"},
	} {
		for _, want := range wants {
			if !strings.Contains(second[name], want) {
				t.Errorf("%s lacks %q:\n%s", name, want, second[name])
			}
		}
	}
	if strings.Contains(second["CHANGES.md"], "withdrawn") {
		t.Errorf("something counts as withdrawn:\n%s", second["CHANGES.md"])
	}
	p.plan.Now = p.plan.Now.Add(time.Hour)
	reports := records(t, p.read("feeds/announcement_reports.csv"))
	reports[4][column(t, reports[0], "retracted_on")] = "2026-03-01"
	p.write("feeds/announcement_reports.csv", text(t, reports))
	third := p.published()
	if want := "was withdrawn at its source on 1 March 2026."; !strings.Contains(third["CHANGES.md"], want) {
		t.Errorf("a dated retraction, with nothing else said, lacks %q:\n%s", want, third["CHANGES.md"])
	}
}
