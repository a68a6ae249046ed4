// Package changelog tells what a version changed: a paragraph that can be read
// aloud, then tables.
//
// Call [Write] with the tables of the version and of the one before, and with
// the table of changes, from which everything is told. [Lede] is the paragraph
// of a text that [Write] made. What is told first is facts and their figures;
// reports are only counted. Nothing is typed by hand, and nothing is left out:
// what is not told is counted.
package changelog

import (
	"bytes"
	"io"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
)

// Input is a version and the one before.
type Input struct {
	Set *schema.Set
	// Manifest gives the version, its number and days; its files may be missing.
	Manifest snapshot.Manifest
	// Before is the tables of the version before by name, nil in the first one.
	Before, Now map[string]*table.Table
}

// told is how many sentences the paragraph has at most, listed how many facts
// the table of facts.
const (
	told   = 6
	listed = 200
)

// Write writes the changelog of a version as Markdown.
func Write(w io.Writer, in Input, l language.Language) error {
	t := &teller{Words: &language.Words{Language: l, Set: in.Set}, in: in}
	if err := t.open(); err != nil {
		return err
	}
	var b bytes.Buffer
	t.out = &b
	t.head()
	if in.Before != nil {
		t.gather()
		t.line("%s", plain(t.lede()))
		t.facts()
		t.counts()
	} else {
		t.line("%s", plain(t.first()))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Lede is the paragraph of a changelog, "" where the text is none.
func Lede(text string) string {
	parts := strings.SplitN(text, "\n\n", 3)
	if len(parts) < 2 || !strings.HasPrefix(parts[0], "# ") {
		return ""
	}
	return strings.TrimSpace(unescaped(parts[1]))
}

// teller writes one changelog.
type teller struct {
	*language.Words
	in          Input
	out         *bytes.Buffer
	before, now *reading.Version
	all         []change
	events      []event
}

// kinds is the tables of facts, those of balances first: they are what is asked
// for first.
func kinds() []kind {
	return []kind{
		{"detainee_counts", "organization", "as_of_on", []string{"detained_total"}},
		{"announcements", "authority", "announced_on", []string{"people_announced", "applications_announced", "cases_announced"}},
		{"verified_releases", "organization", "period_end_on", []string{"people_verified"}},
	}
}

// kind is a table of facts, and its columns of who speaks, when, and how many.
type kind struct {
	table, side, date string
	figures           []string
}

func (t *teller) open() error {
	need := []string{"changes"}
	for _, k := range kinds() {
		need = append(need, k.table)
	}
	t.now = reading.Of(string(t.in.Manifest.Version), t.in.Set, t.in.Now)
	if err := t.now.Need(append(need, "fact_ids", "announcement_reports")...); err != nil {
		return err
	}
	if t.in.Before == nil {
		return nil
	}
	t.before = reading.Of("", t.in.Set, t.in.Before)
	return t.before.Need(need[1:]...)
}

func (t *teller) line(format string, args ...any) {
	text := t.Say(format, format, args...)
	t.out.WriteString(text + "\n\n")
}

func (t *teller) head() {
	m := t.in.Manifest
	t.line("%s", t.Say("# Recuento %s: what changed", "# Recuento %s: qué cambió", m.Version))
}

// opening says which day a reconstructed version stands for.
func (t *teller) opening() string {
	if t.in.Manifest.RecordedOn == "" {
		return ""
	}
	return t.Say("This version reconstructs what could be known on %s; nobody could read it then. ", "Esta versión reconstruye lo que se podía saber el %s; ese día nadie podía leerla. ", t.Date(t.in.Manifest.RecordedOn))
}

// first is the paragraph of a version that follows on none.
func (t *teller) first() string {
	rows := func(name string) int64 {
		if n := t.in.Now[name]; n != nil {
			return int64(n.Rows())
		}
		return 0
	}
	reports := rows("announcement_reports") + rows("detainee_count_reports") + rows("verified_release_reports")
	return t.opening() + t.Say("The first version: %s, %s and %s, told by %s. What later versions change is told in theirs.",
		"La primera versión: %s, %s y %s, según %s. Lo que cambien las siguientes se cuenta en ellas.",
		t.counted("announcements", rows("announcements")), t.counted("detainee_counts", rows("detainee_counts")), t.counted("verified_releases", rows("verified_releases")),
		t.Counted(reports, "report", "reports", "reporte", "reportes"))
}

// counted is so many facts of a table.
func (t *teller) counted(tableName string, n int64) string {
	switch tableName {
	case "announcements":
		return t.Counted(n, "announcement", "announcements", "anuncio", "anuncios")
	case "detainee_counts":
		return t.Counted(n, "balance of people held", "balances of people held", "balance de personas presas", "balances de personas presas")
	case "verified_releases":
		return t.Counted(n, "count of releases", "counts of releases", "conteo de excarcelaciones", "conteos de excarcelaciones")
	}
	return t.Counted(n, "report", "reports", "reporte", "reportes")
}
