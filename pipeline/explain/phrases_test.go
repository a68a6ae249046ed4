package explain_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/reading"
)

// TestWindowsHaveTheirTitles: what pages say of a window, and what a curator
// decided on one, is told by its title; one that nobody titled keeps its code.
func TestWindowsHaveTheirTitles(t *testing.T) {
	for l, want := range map[language.Language][3]string{
		language.English: {"Government running count since late 2025", "Under the amnesty law", "not since_2031"},
		language.Spanish: {"Conteo oficial desde finales de 2025", "Bajo la ley de amnistía", "no since_2031"},
	} {
		s := small(t)
		s.Language = l
		trace, err := s.Trace("an-0000000001")
		if err != nil {
			t.Fatal(err)
		}
		p, v := s.Phrases(), explain.Voices{Column: "window", Taken: "amnesty_law"}
		if got := p.Said(trace, v, explain.Said{Value: "official_late_2025"}); got != want[0] {
			t.Errorf("%s: pages say %q, want %q", l, got, want[0])
		}
		if _, got := p.Disputed(trace, v); !strings.HasSuffix(got, want[1]) {
			t.Errorf("%s: the fact says %q, want %q", l, got, want[1])
		}
		decision := reading.Row{{Name: "kind", Value: "value"}, {Name: "field", Value: "window"}, {Name: "value", Value: "amnesty_law"}, {Name: "instead", Value: "since_2031"}}
		if got := p.Decision(trace, decision); !strings.Contains(got, want[1]) || !strings.HasSuffix(got, want[2]) {
			t.Errorf("%s: a curator says %q, want %q and %q", l, got, want[1], want[2])
		}
	}
}

// TestWindowsAreNotCut: their titles differ at the end.
func TestWindowsAreNotCut(t *testing.T) {
	s := small(t)
	trace, err := s.Trace("an-0000000001")
	if err != nil {
		t.Fatal(err)
	}
	many := explain.Circulation{Pages: 34, OriginsNamed: 4, Origins: []string{"afp", "al_jazeera", "efe", "reuters"}, OriginsUnknown: 11}
	trace.Conflicts = []explain.Voices{{Column: "window", Taken: "official_late_2025", Said: []explain.Said{{Value: "official_late_2025", Heard: true, Circulation: many}}}}
	var b bytes.Buffer
	if err := s.Print(&b, trace, layout.Narrowest); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"Government running count since late 2025", "34 pages", "Reuters), 11 more outlets"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	printable(t, text, layout.Narrowest)
}

// TestSentencesOfParts: a figure of one person, a part whose Spanish name is
// masculine, a body that no list names.
func TestSentencesOfParts(t *testing.T) {
	one, several := int64(1), int64(5)
	for _, c := range []struct {
		table  string
		brief  explain.Brief
		en, es string
	}{
		{"announcements", explain.Brief{Side: "foreign_government:United States", Stage: "executed", Instrument: "release", Unit: "people", Population: "detained", Figure: &one, Subset: "us_citizens"},
			"the government of the United States said that 1 person (of the group: US citizens) had been released.", "el Gobierno de Estados Unidos dijo que se había excarcelado a 1 persona (del grupo: estadounidenses)."},
		{"announcements", explain.Brief{Side: "other:opposition deputy", Stage: "executed", Instrument: "release", Unit: "people", Figure: &several, Subset: "germans"},
			"an opposition deputy said that 5 people (Germans) had been released.", "un diputado opositor dijo que se había excarcelado a 5 personas (del grupo: alemanes)."},
		{"announcements", explain.Brief{Side: "national_assembly", Stage: "requested", Instrument: "amnesty", Unit: "applications", Figure: &several, Subset: "channel:public_ministry"},
			"the National Assembly said that 5 applications for amnesty (not people) had been filed by prosecutors.", "la Asamblea Nacional dijo que se habían presentado 5 solicitudes de amnistía (no personas), introducidas por el Ministerio Público."},
		{"detainee_counts", explain.Brief{Side: "foro_penal", Unit: "people", Figure: &one, Subset: "prison:zona_7"},
			"Foro Penal counted 1 person held (prison of Zona 7).", "Foro Penal contaba 1 persona presa (cárcel Zona 7)."},
		{"verified_releases", explain.Brief{Side: "jep", Stage: "re_detained", Unit: "people", Figure: &one, Subset: "women"},
			"Justicia, Encuentro y Perdón (JEP) counted 1 person detained again (of the group: women)", "Justicia, Encuentro y Perdón (JEP) contó 1 persona detenida de nuevo (del grupo: mujeres)"},
	} {
		for l, want := range map[language.Language]string{language.English: c.en, language.Spanish: c.es} {
			s := small(t)
			s.Language = l
			c.brief.Table, c.brief.Precision, c.brief.Status = c.table, "exact", "standing"
			if got := s.Phrases().Sentence(&explain.Trace{Table: c.table, Brief: c.brief}); !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}
