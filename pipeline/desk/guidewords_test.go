package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/desk"
)

// TestGuideSpeaksOfPagesNotOfCells asks for everything, with help and wrong
// answers everywhere.
func TestGuideSpeaksOfPagesNotOfCells(t *testing.T) {
	for _, table := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		for _, language := range []desk.Language{desk.Spanish, desk.English} {
			d, _ := bundled(t)
			d.Language = language
			lines := []string{"https://diario.example/nota"}
			for range 40 {
				lines = append(lines, "?", "ñandú", "-", enter, "2026-03-10", "1")
			}
			_, said, err := talk(d, desk.GuideOptions{Table: table}, lines...)
			if err == nil {
				t.Fatal("the report was agreed to")
			}
			for _, word := range []string{"_verified", "_announced", "people_held", "as_of_on", "_latest", "puede quedar", "esta celda", "esta fila", "this cell", "this row", "template", "plantilla"} {
				if strings.Contains(strings.ToLower(said), word) {
					t.Errorf("%s in %s says %q", table, language, word)
				}
			}
			if language == desk.Spanish && (!strings.Contains(said, "¿De qué agencia es el texto? (opcional)") || strings.Contains(said, "[false]")) {
				t.Errorf("%s:\n%s", table, said)
			}
		}
	}
}

// TestGuideGoesBackFromTheEnd declines, goes back as far as the figure and
// mends it.
func TestGuideGoesBackFromTheEnd(t *testing.T) {
	d, _ := bundled(t)
	back := slices.Repeat([]string{"<"}, len(below)+3)
	forward := slices.Repeat([]string{enter}, len(below)+2)
	a, said, err := talk(d, desk.GuideOptions{}, conversation(announcement("https://diario.example/nota", "4321"), []string{"n"}, back, []string{"1234"}, forward, []string{"y"})...)
	if err != nil || !strings.Contains(a.Lines[0], ",1234,,people,exact,batch,") || !strings.Contains(said, "< goes back to mend an answer") {
		t.Errorf("%v %v\n%s", err, a, said)
	}
	var stopped *desk.StoppedError
	for _, word := range []string{"Q", "salir", "quit"} {
		if _, said, err := talk(d, desk.GuideOptions{}, "1", "https://diario.example/nota", word); !errors.As(err, &stopped) || !strings.Contains(err.Error(), "left;") {
			t.Errorf("%s: %v\n%s", word, err, said)
		}
	}
	if _, said, _ := talk(d, desk.GuideOptions{}, "1", "<", "volver"); strings.Count(said, "This is the first question.") != 2 {
		t.Error(said)
	}
}

func TestGuideAsksForPartsInTheLanguage(t *testing.T) {
	d, _ := bundled(t)
	d.Language = desk.Spanish
	_, said, err := talk(d, desk.GuideOptions{}, "2", "https://diario.example/nota", enter, "2026-03-11", enter, enter, "foro_penal", enter, "2026-03-10", enter, enter, enter, "568", enter, "sí")
	if err == nil || !strings.Contains(said, "¿La página desglosa la cifra (mujeres, hombres, ") || !strings.Contains(said, "desglose [no]:") || !strings.Contains(said, "Mujeres: ¿cuántas?") {
		t.Errorf("%v\n%s", err, said)
	}
}
