package pipeline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/schemas"
)

// badInputPage words the table of testdata/hostile for a reader.
type badInputPage struct {
	path, intro, head              string
	stops, keeps, withheld, asides string
	rejected, flagged              string
	title                          func(hostileCase) string
	problem                        map[string]string
}

var badInputPages = []badInputPage{{
	path: "bad-input.md", stops: "The feed stops: “…%s…”.", keeps: "%d kept", withheld: "%d rejected", asides: "%d set aside",
	rejected: "line %s: %s", flagged: "line %s: %s, kept as stated",
	title: func(c hostileCase) string { return c.Title },
	head:  "| What is wrong | Declared | What happens |\n|---|---|---|\n",
	intro: `# What happens to broken files

A feed may be broken, cut off, or made to do harm. Each line of this table is a file in ` + "`pipeline/testdata/hostile`" + `, declared as its cases.yaml says, and a test runs them all. Generated from that table.

A feed that stops gives nothing: its last good rows stay, and the other feeds go on. A record that is rejected is withheld alone, with its line and the reason in the table ` + "`problems`" + `. Rows read are always rows kept and rows rejected together. Nothing is dropped without a word.

`,
}, {
	path: "archivos-defectuosos.md", stops: "La fuente se detiene: «…%s…».", keeps: "%d conservadas", withheld: "%d rechazadas", asides: "%d apartadas",
	rejected: "línea %s: %s", flagged: "línea %s: %s, se conserva tal cual",
	title: func(c hostileCase) string { return c.TitleES },
	head:  "| Qué está mal | Declarado | Qué ocurre |\n|---|---|---|\n",
	intro: `# Qué ocurre con los archivos defectuosos

Una fuente puede estar dañada, cortada o hecha para causar daño. Cada línea de esta tabla es un archivo de ` + "`pipeline/testdata/hostile`" + `, declarado como dice su cases.yaml, y una prueba los ejecuta todos. Generado a partir de esa tabla.

Una fuente que se detiene no aporta nada: quedan sus últimas filas buenas y las demás fuentes siguen. Un registro rechazado se retiene solo, con su línea y el motivo en la tabla ` + "`problems`" + `. Las filas leídas son siempre las conservadas más las rechazadas. Nada se descarta en silencio. Los mensajes del programa están en inglés.

`,
}}

// TestTheBadInputPages holds the pages against the table they are made of.
// "go test ./pipeline -run TestTheBadInputPages -update bad-input.md" writes
// one of them anew.
func TestTheBadInputPages(t *testing.T) {
	h := hostileCases(t)
	for i, page := range badInputPages {
		page.problem = problemTitles(t, i == 1)
		text := page.text(h)
		path := filepath.Join("..", "docs", page.path)
		if *update == page.path {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != text {
			t.Errorf("docs/%s is not what testdata/hostile/cases.yaml says (%v); go test ./pipeline -run TestTheBadInputPages -update %s", page.path, err, page.path)
		}
	}
}

func problemTitles(t *testing.T, spanish bool) map[string]string {
	t.Helper()
	b, err := schemas.FS.ReadFile("codes/problem.json")
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Codes []struct {
			Code, Title string
			TitleES     string `json:"title_es"`
		}
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range list.Codes {
		out[c.Code] = c.Title
		if spanish {
			out[c.Code] = c.TitleES
		}
	}
	return out
}

func (p badInputPage) text(h hostileTable) string {
	var b strings.Builder
	b.WriteString(p.intro)
	fmt.Fprintf(&b, "%s", p.head)
	for _, c := range h.Cases {
		fmt.Fprintf(&b, "| %s<br>[`%s`](../pipeline/testdata/hostile/%s) | %s | %s |\n", cell(p.title(c)), c.File, c.File, cell(declared(c)), cell(p.outcome(c)))
	}
	return b.String()
}

// cell is a text in a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "<br>", "<br>", "<", "&lt;").Replace(s)
}

// declared is what a case's feed declares beside the default.
func declared(c hostileCase) string {
	var parts []string
	for name, v := range c.Feed {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		parts = append(parts, fmt.Sprintf("`%s: %s`", name, b))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func (p badInputPage) outcome(c hostileCase) string {
	e := c.Expect
	if e.Stops != "" {
		return fmt.Sprintf(p.stops, e.Stops)
	}
	parts := []string{fmt.Sprintf(p.keeps, e.Kept), fmt.Sprintf(p.withheld, e.Rejected)}
	if e.Aside > 0 {
		parts = append(parts, fmt.Sprintf(p.asides, e.Aside))
	}
	out := strings.Join(parts, ", ")
	for _, found := range e.Problems {
		lines := found.Lines
		if found.Line > 0 {
			lines = append(lines, found.Line)
		}
		const shown = 6
		var numbers []string
		for _, l := range lines[:min(len(lines), shown)] {
			numbers = append(numbers, fmt.Sprint(l))
		}
		if len(lines) > shown {
			numbers = append(numbers, "…")
		}
		what := p.problem[found.Code]
		if found.Field != "" {
			what = fmt.Sprintf("`%s`, %s", found.Field, what)
		}
		format := p.rejected
		if found.Effect == "flagged" {
			format = p.flagged
		}
		out += "; " + fmt.Sprintf(format, strings.Join(numbers, ", "), what)
	}
	return out + "."
}
