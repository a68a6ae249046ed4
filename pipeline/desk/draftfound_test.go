package desk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/desk"
)

// TestDraftsOfMeasuresLoad pastes drafts of files with several columns of
// figures: once what is told to be needed is filled in, they load.
func TestDraftsOfMeasuresLoad(t *testing.T) {
	set := schemaSet(t)
	for name, header := range map[string]string{
		"women":       "Fecha,Organización,Enlace,Idioma,Excarcelados,Mujeres excarceladas",
		"all alike":   "Fecha,Organización,Enlace,Idioma,Excarcelados,Liberados,Nuevas detenciones,Released",
		"two bodies":  "Fecha,Organización,Enlace,Idioma,Excarcelados (Foro Penal),Mujeres excarceladas (JEP),Hombres liberados (JEP)",
		"some bodies": "Fecha,Código,Enlace,Idioma,Excarcelados,Excarcelados (JEP),Excarcelados acumulado",
	} {
		text := header + "\n"
		for i := range 6 {
			text += fmt.Sprintf("%d/02/2026,c-%d,https://example.org/%d,es", 13+i, i, i)
			text += strings.Repeat(fmt.Sprintf(",%d", 100+i), strings.Count(header, ",")-3) + "\n"
		}
		if strings.Contains(header, "Organización") {
			text = strings.NewReplacer(",c-", ",JEP c-").Replace(text)
		}
		folder := t.TempDir()
		path := filepath.Join(folder, "measures.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := desk.Draft(context.Background(), set, path, desk.DraftOptions{Table: "verified_release_reports"})
		if err != nil {
			t.Fatal(err)
		}
		filled := strings.NewReplacer("# counting: {constant: FILL IN}", "counting: {constant: batch}", "# organization: {constant: FILL IN}", "organization: {constant: provea}",
			"# counter_kind: {constant: FILL IN}", "counter_kind: {constant: ngo}", " needed, and", " # needed, and").Replace(d.Text)
		d.Text = filled
		c, err := pasted(t, set, d, folder)
		if err != nil || len(c.Feeds[0].Rows) < 2 {
			t.Errorf("%s: %v\n%s", name, err, d.Text)
		}
	}
}

// TestDraftOfATakenID says that the configuration has a feed of the id.
func TestDraftOfATakenID(t *testing.T) {
	set := schemaSet(t)
	known, err := config(t, set, filepath.Join("..", "..", "feeds", "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte("Fecha,Presos\n21/02/2026,806\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for id, taken := range map[string]bool{known.Feeds[0].ID: true, "another": false} {
		d, err := desk.Draft(context.Background(), set, path, desk.DraftOptions{ID: id, Config: known})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Contains(strings.Join(d.Summary("feeds.yaml"), "\n"), "the id "+id+" belongs to a feed of feeds.yaml already")
		if d.Taken != taken || said != taken {
			t.Errorf("%s: %v, %q", id, d.Taken, d.Summary("feeds.yaml"))
		}
	}
}

// TestDraftOfADoubtfulEncoding asks to look at the words where the bytes do not
// settle how they are written.
func TestDraftOfADoubtfulEncoding(t *testing.T) {
	d, _, err := draftOf(t, schemaSet(t), "x.csv", "Fecha,Presos,Organización\n21/02/2026,806,Unión Única de Años\n22/02/2026,805,Caf\xe9\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(d.Text, "\n") {
		if strings.Contains(line, "encoding: ") {
			if !strings.Contains(line, "# guess: ") || !strings.HasSuffix(line, "look whether the words with accents are right") {
				t.Error(line)
			}
			return
		}
	}
	t.Errorf("nothing is said of the encoding:\n%s", d.Text)
}
