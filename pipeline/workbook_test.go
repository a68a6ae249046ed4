package pipeline

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// goldenTables is a small publication of all tables.
func goldenTables(t *testing.T) (*schema.Set, map[string]*table.Table) {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]*table.Table{}
	for _, s := range set.Tables {
		f, err := os.Open(filepath.Join("testdata", "golden", "csv", s.Name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		tables[s.Name], err = csvfile.ReadTable(f, s)
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
	}
	return set, tables
}

func aVersion() snapshot.Manifest {
	return snapshot.Manifest{Version: "2026-11-22", PublishedAt: time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC), Publisher: "=Somebody"}
}

func workbookBytes(t *testing.T, set *schema.Set, tables map[string]*table.Table, address string, l language.Language) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writeWorkbook(&b, set, tables, aVersion(), address, l); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sheetsOf is the rows of each sheet as a program of ours reads them.
func sheetsOf(t *testing.T, file []byte) (names []string, rows map[string][][]string) {
	t.Helper()
	all, err := sheet.ReadAll(bytes.NewReader(file), int64(len(file)), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string][][]string{}
	for _, s := range all {
		names = append(names, s.Name)
		for _, r := range s.Rows {
			rows[s.Name] = append(rows[s.Name], r.Cells)
		}
	}
	return names, rows
}

// wanted is a sheet of a table: titles, and below the cells of its CSV.
func wanted(t *testing.T, tab *table.Table, l language.Language) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := csvfile.WriteTable(&b, tab); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range tab.Schema.Fields {
		rows[0][i] = title(f, string(l))
	}
	return rows
}

func languages() map[language.Language]struct{ about, columns, codes string } {
	return map[language.Language]struct{ about, columns, codes string }{
		language.English: {"About", "Columns", "Codes"},
		language.Spanish: {"Léame", "Columnas", "Códigos"},
	}
}

func TestTheWorkbookHoldsTheTables(t *testing.T) {
	set, tables := goldenTables(t)
	for l, own := range languages() {
		names, rows := sheetsOf(t, workbookBytes(t, set, tables, "", l))
		if want := slices.Concat([]string{own.about}, bookTables(), []string{own.columns, own.codes}); !slices.Equal(names, want) {
			t.Errorf("%s: sheets %q, want %q", l, names, want)
		}
		for _, name := range bookTables() {
			if diff := cmp.Diff(wanted(t, tables[name], l), rows[name]); diff != "" {
				t.Errorf("%s: %s (- table, + workbook):\n%s", l, name, diff)
			}
		}
		meant := map[string]bool{}
		for _, r := range rows[own.columns][1:] {
			meant[r[0]+"."+r[1]] = r[2] != "" && r[3] != "" && r[4] != ""
		}
		codes := map[string]bool{}
		for _, r := range rows[own.codes][1:] {
			codes[r[0]+" "+r[1]] = r[2] != ""
		}
		for _, name := range bookTables() {
			for _, f := range set.Table(name).Fields {
				if !meant[name+"."+f.Name] {
					t.Errorf("%s: nothing says what %s.%s means", l, name, f.Name)
				}
				if f.Codes != nil && !codes[f.Codes.Name+" "+f.Codes.Codes[0].Code] {
					t.Errorf("%s: nothing says what the codes of %s.%s mean", l, name, f.Name)
				}
			}
		}
	}
}

// TestTheFirstSheetSaysWhatTheWorkbookIs asks for what somebody needs who got
// the file from somebody else.
func TestTheFirstSheetSaysWhatTheWorkbookIs(t *testing.T) {
	set, tables := goldenTables(t)
	for l, want := range map[language.Language][]string{
		language.English: {"2026-11-22", "2026-11-22 03:04:05 UTC", "=Somebody", "CC-BY-4.0", "Recuento, version 2026-11-22 (CC BY 4.0",
			"A claim is not a release", "Rows are never added up", "Windows differ", "docs/methodology.md", "https://example.org/", "announcements|8|One row is one statement by one side", "definitions|0|"},
		language.Spanish: {"2026-11-22", "2026-11-22 03:04:05 UTC", "=Somebody", "CC-BY-4.0", "Recuento, versión 2026-11-22 (CC BY 4.0",
			"Una afirmación no es una excarcelación", "Las filas nunca se suman", "Las ventanas difieren", "docs/metodologia.md", "https://example.org/", "announcements|8|Cada fila es una afirmación de una parte", "definitions|0|"},
	} {
		names, rows := sheetsOf(t, workbookBytes(t, set, tables, "https://example.org/", l))
		text := plainLines(rows[names[0]])
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the first sheet lacks %q:\n%s", l, w, text)
			}
		}
		if strings.Contains(text, "detained_opening") || strings.Contains(text, "␀") {
			t.Errorf("%s: the first sheet says more than it should:\n%s", l, text)
		}
	}
	_, rows := sheetsOf(t, workbookBytes(t, set, tables, "", language.English))
	if text := plainLines(rows["About"]); strings.Contains(text, "Address") {
		t.Errorf("an address that nobody configured:\n%s", text)
	}
}

func plainLines(rows [][]string) string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "|"))
	}
	return strings.Join(lines, "\n")
}

// TestTheFirstSheetSaysWhatIsLeftOut holds that nobody takes a part for the
// whole: texts that were cut, and a table with more rows than a sheet.
func TestTheFirstSheetSaysWhatIsLeftOut(t *testing.T) {
	set, tables := goldenTables(t)
	windows, definitions := set.Table("windows"), set.Table("definitions")
	build := table.NewBuilder(windows)
	for _, text := range []string{strings.Repeat("a", 40_000), "x\x00y", "z"} {
		row := build.Row()
		row.SetString(0, []byte(text))
		row.EndRow()
	}
	tables["windows"] = build.Table()
	build = table.NewBuilder(definitions)
	for range sheet.BookRows + 1 {
		build.Row().EndRow()
	}
	tables["definitions"] = build.Table()
	for l, want := range map[language.Language][]string{
		language.English: {"definitions|1,048,576|", "It has more rows than a sheet holds", "csv/definitions.csv", "windows, Window (1): longer than a cell may be", "windows, Window (1): with control characters", "csv/windows.csv"},
		language.Spanish: {"definitions|1.048.576|", "Tiene más filas de las que caben en una hoja", "csv/definitions.csv", "windows, Ventana (1): más largos de lo que cabe en una celda", "windows, Ventana (1): con caracteres de control", "csv/windows.csv"},
	} {
		names, rows := sheetsOf(t, workbookBytes(t, set, tables, "", l))
		if slices.Contains(names, "definitions") {
			t.Errorf("%s: a sheet for a table that does not fit", l)
		}
		text := plainLines(rows[names[0]])
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the first sheet lacks %q:\n%s", l, w, text)
			}
		}
	}
}

func TestTheSameVersionHasTheSameWorkbook(t *testing.T) {
	set, tables := goldenTables(t)
	for l := range languages() {
		first := workbookBytes(t, set, tables, "", l)
		if !bytes.Equal(first, workbookBytes(t, set, tables, "", l)) {
			t.Errorf("%s: two workbooks of one version differ", l)
		}
	}
}

// TestLinksLeadToTheFact follows every fact that a row names.
func TestLinksLeadToTheFact(t *testing.T) {
	set, tables := goldenTables(t)
	b := workbook{Words: &language.Words{Language: language.English, Set: set}, tables: tables}
	places, linked := b.places(), 0
	for id, place := range places {
		name, cell, _ := strings.Cut(place, "!")
		row := -1
		fmt.Sscanf(cell, "A%d", &row)
		tab := tables[name]
		if got := string(tab.Bytes(tab.Order()[row-2], tab.Schema.Index("fact_id"))); got != id {
			t.Errorf("%s leads to %s, where %s stands", id, place, got)
		}
	}
	for _, tab := range b.shown() {
		for c, links := range b.table(tab, places).Links {
			for _, r := range tab.Order() {
				id := string(tab.Bytes(r, c))
				if links == nil || id == "" {
					continue
				}
				if linked++; links[id] == "" {
					t.Errorf("%s.%s: %s leads nowhere", tab.Schema.Name, tab.Schema.Fields[c].Name, id)
				}
			}
		}
	}
	if len(places) < 20 || linked < 30 {
		t.Errorf("%d facts and %d links only", len(places), linked)
	}
}

// TestColumnsLeadToTheirCodes follows each code list from the sheet of columns.
func TestColumnsLeadToTheirCodes(t *testing.T) {
	set, tables := goldenTables(t)
	b := workbook{Words: &language.Words{Language: language.Spanish, Set: set}, tables: tables, lists: map[string]int{}}
	codes, linked := b.codes(), 0
	for _, row := range b.columns().Texts[1:] {
		list := row[5]
		if list.Text == "" {
			continue
		}
		linked++
		at := 0
		if _, err := fmt.Sscanf(list.Link, "'Códigos'!A%d", &at); err != nil || at < 2 || at > len(codes.Texts) {
			t.Fatalf("%s.%s leads to %q", row[0].Text, row[1].Text, list.Link)
		}
		if got := codes.Texts[at-1][0].Text; got != list.Text || codes.Texts[at-2][0].Text == list.Text {
			t.Errorf("%s.%s leads to row %d, where %s stands and %s does not begin", row[0].Text, row[1].Text, at, got, list.Text)
		}
	}
	if linked < 30 {
		t.Errorf("%d columns with codes only", linked)
	}
}

// TestLibreOfficeReadsTheWorkbook has a spreadsheet program export every sheet
// as CSV, which must be the published CSV under the titles of the columns.
func TestLibreOfficeReadsTheWorkbook(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("RECUENTO_LIBREOFFICE") == "required" {
			t.Fatalf("RECUENTO_LIBREOFFICE=required, but LibreOffice is missing: %v; install libreoffice-calc-nogui", err)
		}
		t.Skip("LibreOffice (soffice) is missing, so no spreadsheet program opened the workbooks; install libreoffice-calc-nogui to run this test")
	}
	set, tables := goldenTables(t)
	tables["windows"] = difficult(t, set.Table("windows"))
	dir := t.TempDir()
	var files []string
	for l := range languages() {
		files = append(files, filepath.Join(dir, string(l)+".xlsx"))
		if err := os.WriteFile(files[len(files)-1], workbookBytes(t, set, tables, "", l), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exportSheets(t, soffice, dir, files)
	for l, own := range languages() {
		for _, name := range bookTables() {
			want := wanted(t, tables[name], l)
			for i, f := range tables[name].Schema.Fields {
				for _, row := range want[1:] {
					if f.Type == schema.Bool {
						row[i] = strings.ToUpper(row[i])
					}
				}
			}
			if diff := cmp.Diff(want, exportedSheet(t, dir, l, name)); diff != "" {
				t.Errorf("%s: %s (- published, + LibreOffice):\n%s", l, name, diff)
			}
		}
		if text := plainLines(exportedSheet(t, dir, l, own.about)); !strings.Contains(text, "=Somebody") || strings.Contains(text, "#NAME?") {
			t.Errorf("%s: the first sheet reads\n%s", l, text)
		}
	}
}

// difficult is windows whose texts would run or get lost where a spreadsheet is
// careless, and days at the ends of its calendar.
func difficult(t *testing.T, s *schema.Schema) *table.Table {
	t.Helper()
	dates := []string{"2026-02-20", "1900-03-01", "1900-02-28", "1899-12-31", "0001-01-01", "9999-12-31", ""}
	build := table.NewBuilder(s)
	for i, text := range []string{
		"=cmd|'/C calc'!A0", "+1", "-1+1", "@SUM(A1:A9)", "=1+1", "\t=1", " =1", "a\tb", "a\nb", " both ends ", "\u202eno release\u202c", `"quoted"`, "😀",
		"007", "1e5", "TRUE", "2026-02-20", "1/2", "_x", "_X0041_", "_x0041", "_xyz1_", "_x004g_", "x0041_", "snake_x_y", "#N/A", strings.Repeat("ñ", 32767),
	} {
		row := build.Row()
		for c, f := range s.Fields {
			cell := text
			switch f.Type {
			case schema.Date:
				cell = dates[(i+c)%len(dates)]
			case schema.Bool:
				cell = []string{"true", "false", ""}[i%3]
			case schema.Int32, schema.Int64:
				cell = []string{"0", "-7", "1234567", ""}[i%4]
			}
			if err := row.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
				t.Fatal(err)
			}
		}
		row.EndRow()
	}
	return build.Table()
}

// exportSheets has LibreOffice write SHEET of en.xlsx to en-SHEET.csv: with
// commas, in UTF-8, cells as shown.
func exportSheets(t *testing.T, soffice, dir string, files []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	// A profile of its own: it neither waits for an open window nor changes one.
	profile := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "profile"))}
	args := append([]string{"-env:UserInstallation=" + profile.String(), "--headless", "--norestore",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", dir}, files...)
	if out, err := exec.CommandContext(ctx, soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", soffice, err, out)
	}
}

func exportedSheet(t *testing.T, dir string, l language.Language, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, string(l)+"-"+name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
