package desk_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/desk"
	"github.com/recuento/recuento/pipeline/sheet"
)

// pages is a workbook of sheets, each given as its name and its rows.
func pages(t *testing.T, names []string, rows ...[][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	book := sheet.Workbook{Title: "Monday", Lang: sheet.English}
	for i, n := range names {
		p := sheet.Page{Name: n, Rows: rows[i]}
		for _, h := range strings.Split(headerOf(n), ",") {
			p.Columns = append(p.Columns, sheet.Column{Header: h, Width: 10})
		}
		book.Pages = append(book.Pages, p)
	}
	if err := sheet.Write(&b, book); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func headerOf(sheet string) string {
	if sheet == "notes" {
		return "to do,who"
	}
	return names
}

// TestEverySheetWithReportsCounts holds that no rows are left behind because
// they stand in another sheet.
func TestEverySheetWithReportsCounts(t *testing.T) {
	d, dir := bundled(t)
	one, two, none := [][]string{good()}, [][]string{good("people=2", "url=https://diario.example/2")}, [][]string{}
	example := [][]string{good("report_id=example")}
	path := filepath.Join(dir, "monday.xlsx")
	for _, c := range []struct {
		name   string
		sheets []string
		rows   [][][]string
		sheet  string
		faults []string
		note   string
	}{
		{"notes first", []string{"notes", "Monday"}, [][][]string{{{"call", "me"}}, one}, "Monday", nil, ""},
		{"the template left empty", []string{"reports", "Hoja1"}, [][][]string{none, one}, "Hoja1", nil, `The sheet "reports" has no reports`},
		{"the template's example alone", []string{"reports", "Hoja1"}, [][][]string{example, one}, "Hoja1", nil, `The sheet "reports" has no reports`},
		{"rows in two", []string{"Hoja1", "reports"}, [][][]string{two, one}, "reports", []string{"0  rows_in_other_sheet"}, ""},
		{"only the example", []string{"reports", "notes"}, [][][]string{example, {{"call", "me"}}}, "reports", []string{"2A report_id template_example"}, ""},
	} {
		write(t, path, pages(t, c.sheets, c.rows...))
		found := checkPath(t, d, path)
		if diff := cmp.Diff(append([]string{}, c.faults...), says(found.Faults)); diff != "" || found.Sheet != c.sheet {
			t.Errorf("%s: sheet %q %s", c.name, found.Sheet, diff)
		}
		if notes := strings.Join(found.Notes, "\n"); !strings.Contains(notes, c.note) {
			t.Errorf("%s: %q", c.name, notes)
		}
	}
}

// TestFilesThatAreNoTableInSpanish holds that nothing English is left in what is
// said about files that can't be read.
func TestFilesThatAreNoTableInSpanish(t *testing.T) {
	d, dir := bundled(t)
	d.Language = desk.Spanish
	english := regexp.MustCompile(`(?i)\b(the|this|file|spreadsheet|it|save|open|line|quote|is)\b`)
	for name, data := range map[string]string{
		"empty.xlsx":  "",
		"old.xls":     "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600),
		"locked.xlsx": "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600) + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00",
		"broken.xlsx": "PK\x03\x04nothing",
		"text.xlsx":   "Dear all",
		"page.xls":    "<html>",
		"paper.xlsx":  "%PDF-1",
		"bytes.ods":   "\x00\x01",
		"open.csv":    names + "\n\"2026,x\n",
		"long.csv":    "Estimados\n",
		"none.csv":    "-",
		"denied.csv":  "-",
	} {
		path := filepath.Join(dir, name)
		write(t, path, []byte(data))
		switch name {
		case "none.csv":
			path += "x"
		case "denied.csv":
			if os.Chmod(path, 0) != nil || os.Geteuid() == 0 {
				continue
			}
		}
		_, err := d.CheckFile(context.Background(), path, "")
		if err == nil {
			t.Errorf("%s was read", name)
			continue
		}
		text := strings.TrimPrefix(err.Error(), path)
		if m := english.FindString(text); m != "" {
			t.Errorf("%s: %q in %q", name, m, text)
		}
	}
}

// TestHowACSVWasRead says in plain words how, and warns where the letters may be
// others.
func TestHowACSVWasRead(t *testing.T) {
	d, _ := bundled(t)
	d.Language = desk.Spanish
	text := strings.ReplaceAll(csvOf(good("note=Comisi\xf3n")), ",", ";")
	found := checkText(t, d, text)
	if notes := strings.Join(found.Notes, "\n"); !strings.Contains(notes, "Leído como Windows-1252, separado por «;».") || len(found.Warnings) > 0 {
		t.Errorf("%q %v", notes, found.Warnings)
	}
	for _, c := range []struct{ name, cell, shows string }{
		{"a word that is none", "and\xfa y and\x9c", `œ`},
		{"twice encoded", "ComisiÃ³n", "ComisiÃ³n"},
	} {
		found := checkText(t, d, csvOf(good("note="+c.cell)))
		if len(found.Warnings) != 1 || found.Warnings[0].Code != "encoding_doubtful" || !strings.Contains(found.Warnings[0].Says, c.shows) {
			t.Errorf("%s: %v", c.name, found.Warnings)
		}
	}
	for _, fine := range []string{"SÃO PAULO y NÃO", "niño — niña", "a–b", "¿qué?", "3 °C", "pingüino…"} {
		if found := checkText(t, d, csvOf(good("note="+fine))); len(found.Warnings) > 0 {
			t.Errorf("%s: %v", fine, found.Warnings)
		}
	}
}
