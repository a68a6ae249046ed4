package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// renamed is a CSV of one row whose columns bear other names.
func renamed(row []string, pairs ...string) string {
	head := strings.Split(names, ",")
	for i := 0; i < len(pairs); i += 2 {
		for at, h := range head {
			if h == pairs[i] {
				head[at] = pairs[i+1]
			}
		}
	}
	return strings.Replace(csvOf(row), names, strings.Join(head, ","), 1)
}

// TestAColumnThatIsNotReadIsTold holds that cells are never passed over without
// a word, and that what may be a known column under another name is a fault.
func TestAColumnThatIsNotReadIsTold(t *testing.T) {
	d, _ := bundled(t)
	row := good("note=hola", "agency=efe")
	for _, c := range []struct {
		pairs            []string
		faults, warnings []string
	}{
		{[]string{"announced_on", "Fecha"}, []string{"1B  unknown_column announced_on"}, []string{"2C date_basis date_missing"}},
		{[]string{"people", "personas"}, []string{"1H  unknown_column people"}, nil},
		{[]string{"stage", "etapa"}, []string{"1F  unknown_column stage"}, nil},
		{[]string{"url", "Enlace"}, []string{"1U  unknown_column url"}, nil},
		{[]string{"outlet", "outlet (medio)"}, []string{"1S  unknown_column outlet"}, nil},
		{[]string{"note", "comentario"}, nil, []string{"1R  unknown_column note"}},
		{[]string{"note", "revisado por"}, nil, []string{"1R  unknown_column"}},
		{[]string{"people_max", "colour"}, nil, nil}, // it is empty
	} {
		found := checkText(t, d, renamed(row, c.pairs...))
		got := says(found.Faults)
		if c.pairs[0] == "people" { // a figure is missing then
			got = got[:1]
		}
		if diff := cmp.Diff(append([]string{}, c.faults...), got); diff != "" {
			t.Errorf("%v: %s", c.pairs, diff)
		}
		if diff := cmp.Diff(append([]string{}, c.warnings...), says(found.Warnings)); diff != "" {
			t.Errorf("%v: %s", c.pairs, diff)
		}
	}
	// What may be anybody's is not repeated.
	text := printed(checkText(t, d, renamed(good("note=V-12345678"), "note", "cédula")))
	if strings.Contains(text, "12345678") || !strings.Contains(text, "R2") {
		t.Error(text)
	}
}

// TestTitlesAreNames holds that the titles of the template's sheet of columns
// may stand for the names, and that this is said.
func TestTitlesAreNames(t *testing.T) {
	d, _ := bundled(t)
	var pairs []string
	for _, p := range []string{"report_id=Reporte", "announced_on=Anuncio", "date_basis=Origen de la fecha", "authority=Autoridad", "instrument=FIGURA JURIDICA",
		"stage=Etapa que se afirma", "population=Población", "people=Personas según el anuncio", "unit=Unidad", "precision=Precision of the figure",
		"counting=Grupo o acumulado", "names_published=Nombres publicados", "conditions=Condiciones", "relayed=Citada como antecedente", "quality=Calidad",
		"outlet=Medio", "published_on=Publicación", "url=Página", "language=Idioma"} {
		name, title, _ := strings.Cut(p, "=")
		pairs = append(pairs, name, title)
	}
	found := checkText(t, d, renamed(good(), pairs...))
	if len(found.Faults)+len(found.Warnings) > 0 || found.Table != "announcement_reports" {
		t.Errorf("%s: %v %v", found.Table, found.Faults, found.Warnings)
	}
	if notes := strings.Join(found.Notes, "\n"); !strings.Contains(notes, `U ("Página") as url`) {
		t.Errorf("%q", notes)
	}
}

// TestWhatTheFeedHasNoColumnFor holds that a column is refused at once which add
// would refuse.
func TestWhatTheFeedHasNoColumnFor(t *testing.T) {
	d, _ := bundled(t)
	row := renamed(good("note=https://archive.example/1"), "note", "archive_url")
	found := checkText(t, d, row)
	if diff := cmp.Diff([]string{"1R archive_url no_column_in_feed"}, says(found.Faults)); diff != "" {
		t.Error(diff)
	}
	if len(found.Faults) == 1 && !strings.Contains(found.Faults[0].Says, "empty the cells") {
		t.Error(found.Faults[0].Says)
	}
}

func TestAFeedThatCanNotTakeRows(t *testing.T) {
	for name, change := range map[string]struct{ file, want string }{
		"in no canonical form": {"\ufeff%s", "bin/recuento fmt"},
		"badly quoted":         {"%s\"\n", "can't be read"},
	} {
		d, dir := bundled(t)
		path := dir + "/announcement_reports.csv"
		write(t, path, fmt.Appendf(nil, change.file, read(t, path)))
		found := checkText(t, d, csvOf(good()))
		text := printed(found)
		if len(found.Faults) > 0 || !strings.Contains(strings.Join(says(found.Warnings), "\n"), "feed_not_ready") ||
			!strings.Contains(text, change.want) || strings.Contains(text, "Next:") {
			t.Errorf("%s: %v %s", name, says(found.Faults), text)
		}
	}
}
