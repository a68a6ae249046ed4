package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
	"github.com/recuento/recuento/pipeline/table"
)

// hostile are texts that somebody might put into a feed to run something, or
// that break a careless writer; all of them come back as they are.
func hostile() []string {
	return []string{
		"=cmd|'/C calc'!A0", "+1", "-1+1", "@SUM(A1:A9)", "=1+1", " =1+1", "\u00a0=1", "＝1+1", "\t=1", "\r=1", "=HYPERLINK(\"https://example.org\",\"x\")",
		"a\tb", "a\nb", "a\r\nb", " both ends ", "\u202eno release\u202c", "\u200b", `"quoted", 'so'`, "<b>&amp;</b>", "]]>", "😀 👩‍👩‍👧", "ñandú, ¿qué?",
		"_x0041", "_X0041_", "_x", "_xyz1_", "snake_x_y", "TRUE", "false", "1e5", "007", "2026-02-20", "1/2", "#N/A", "null", "\u2028", "\u0085", "\u007f", "\ufffd",
	}
}

// oneOfEach has a column of each type.
func oneOfEach() *schema.Schema {
	s := &schema.Schema{Name: "facts"}
	for i, typ := range []schema.Type{schema.String, schema.List, schema.Int32, schema.Int64, schema.Bool, schema.Date, schema.Timestamp} {
		s.Fields = append(s.Fields, schema.Field{Name: typ.String(), ID: int32(i + 1), Type: typ})
	}
	return s
}

// filled is a table of one column of each type, from canonical cells.
func filled(t interface{ Fatalf(string, ...any) }, rows ...[]string) *table.Table {
	s := oneOfEach()
	build := table.NewBuilder(s)
	for _, cells := range rows {
		row := build.Row()
		for c, cell := range cells {
			if err := row.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
				t.Fatalf("%s %q: %v", s.Fields[c].Name, cell, err)
			}
		}
		row.EndRow()
	}
	return build.Table()
}

func page(tab *table.Table) sheet.BookPage {
	return sheet.BookPage{Name: tab.Schema.Name, Table: tab, Titles: tab.Schema.Header()}
}

func bookOf(pages ...sheet.BookPage) sheet.Book {
	return sheet.Book{Title: "Facts", Lang: sheet.English, Made: time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC), Pages: pages}
}

func bookBytes(t interface{ Fatalf(string, ...any) }, b sheet.Book) []byte {
	var out bytes.Buffer
	if err := sheet.WriteBook(&out, b); err != nil {
		t.Fatalf("%v", err)
	}
	return out.Bytes()
}

func opened(t interface{ Fatalf(string, ...any) }, file []byte) *excelize.File {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return f
}

// shown is the rows below the header as a spreadsheet shows them, in canonical
// spelling.
func shown(t interface{ Fatalf(string, ...any) }, f *excelize.File, tab *table.Table) [][]string {
	var out [][]string
	for r := range tab.Rows() {
		var row []string
		for c, field := range tab.Schema.Fields {
			text, err := f.GetCellValue(tab.Schema.Name, sheet.Place(c, r+2))
			if err != nil {
				t.Fatalf("%v", err)
			}
			if field.Type == schema.Bool {
				text = strings.ToLower(text)
			}
			row = append(row, text)
		}
		out = append(out, row)
	}
	return out
}

func canonical(tab *table.Table) [][]string {
	var out [][]string
	for _, r := range tab.Order() {
		var row []string
		for c := range tab.Schema.Fields {
			row = append(row, string(tab.AppendCell(nil, r, c)))
		}
		out = append(out, row)
	}
	return out
}

func TestATableComesBackAsItIs(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"text", "a;b", "0", "1234567", "true", "2026-02-20", "2026-02-20T14:03:00Z"},
		{"", "", "", "", "", "", ""},
		{"x", "one", "-7", "999999999999999", "false", "1900-03-01", "1999-12-31T23:59:59.5Z"},
		{"y", "", "2147483647", "1000000000000000", "", "1900-02-28", ""},
		{"z", "", "", "-9223372036854775807", "true", "0001-01-01", ""},
		{"", "", "", "", "", "9999-12-31", ""},
	}
	for _, text := range hostile() {
		rows = append(rows, []string{text})
	}
	tab := filled(t, rows...)
	f := opened(t, bookBytes(t, bookOf(page(tab))))
	defer f.Close()
	if diff := cmp.Diff(canonical(tab), shown(t, f, tab)); diff != "" {
		t.Errorf("cells (- table, + workbook):\n%s", diff)
	}
	if unfit := sheet.UnfitTexts(tab); unfit != nil {
		t.Errorf("said to be changed: %v", unfit)
	}
}

// TestCellsHaveTheirKinds asks what a spreadsheet reckons with.
func TestCellsHaveTheirKinds(t *testing.T) {
	t.Parallel()
	tab := filled(t,
		[]string{"1", "2", "3", "4", "true", "2026-02-20", "2026-02-20T14:03:00Z"},
		[]string{"=1", "", "", "1000000000000000", "false", "1899-12-31", ""})
	f := opened(t, bookBytes(t, bookOf(page(tab))))
	defer f.Close()
	for _, c := range []struct {
		cell, raw, format string
		kind              excelize.CellType
	}{
		{"A2", "1", "@", excelize.CellTypeInlineString},
		{"B2", "2", "@", excelize.CellTypeInlineString},
		{"C2", "3", "0", excelize.CellTypeUnset},
		{"D2", "4", "0", excelize.CellTypeUnset},
		{"E2", "1", "", excelize.CellTypeBool},
		{"F2", "46073", "yyyy-mm-dd", excelize.CellTypeUnset},
		{"G2", "2026-02-20T14:03:00Z", "@", excelize.CellTypeInlineString},
		{"B3", "", "", excelize.CellTypeUnset},
		{"D3", "1000000000000000", "@", excelize.CellTypeInlineString},
		{"E3", "0", "", excelize.CellTypeBool},
		{"F3", "1899-12-31", "@", excelize.CellTypeInlineString},
	} {
		raw, err := f.GetCellValue("facts", c.cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		kind, err := f.GetCellType("facts", c.cell)
		if err != nil {
			t.Fatal(err)
		}
		if format := formatOf(t, f, c.cell); raw != c.raw || kind != c.kind || format != c.format {
			t.Errorf("%s holds %q of kind %v, shown as %q; want %q, %v, %q", c.cell, raw, kind, format, c.raw, c.kind, c.format)
		}
	}
}

func formatOf(t *testing.T, f *excelize.File, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle("facts", cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.CustomNumFmt != nil {
		return *style.CustomNumFmt
	}
	return map[int]string{1: "0", 49: "@"}[style.NumFmt]
}

// TestWhatLooksLikeAFormulaIsMarked holds that a text stays a text when somebody
// edits its cell, on every kind of page.
func TestWhatLooksLikeAFormulaIsMarked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"=1": true, "+1": true, "-1": true, "@a": true, "\ta": true, "\ra": true, " =1": true, "＝1": true,
		"a=1": false, "1-1": false, "ñ": false, "'=1": false,
	} {
		tab := filled(t, []string{text})
		head := page(tab)
		head.Titles[1] = text
		f := opened(t, bookBytes(t, bookOf(
			sheet.BookPage{Name: "About", Texts: [][]sheet.BookCell{{{Text: text}, {Text: text, Strong: true}, {Text: text, Link: "facts!A1"}}}},
			head)))
		for _, at := range [][2]string{{"facts", "A2"}, {"facts", "B1"}, {"About", "A1"}, {"About", "B1"}, {"About", "C1"}} {
			id, err := f.GetCellStyle(at[0], at[1])
			if err != nil {
				t.Fatal(err)
			}
			mark := f.Styles.CellXfs.Xf[id].QuotePrefix
			if got := mark != nil && *mark; got != want {
				t.Errorf("%q in %s: marked %v, want %v", text, at, got, want)
			}
			if got, err := f.GetCellValue(at[0], at[1]); got != text || err != nil {
				t.Errorf("%q in %s reads %q, %v", text, at, got, err)
			}
			if formula, err := f.GetCellFormula(at[0], at[1]); formula != "" || err != nil {
				t.Errorf("%q in %s is the formula %q, %v", text, at, formula, err)
			}
		}
		f.Close()
	}
}

// TestWhatDoesNotFitIsChangedAndListed asks for texts that no workbook holds.
func TestWhatDoesNotFitIsChangedAndListed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"as long as may be": {strings.Repeat("a", 32767), strings.Repeat("a", 32767)},
		"one too many":      {strings.Repeat("a", 32768), strings.Repeat("a", 32766) + "…"},
		"long":              {strings.Repeat("ñ", 40000), strings.Repeat("ñ", 32766) + "…"},
		"pairs that fit":    {strings.Repeat("😀", 16383), strings.Repeat("😀", 16383)},
		"pairs":             {strings.Repeat("😀", 20000), strings.Repeat("😀", 16383) + "…"},
		"NUL":               {"a\x00b", "a␀b"},
		"escape sequence":   {"\x1b[31mred", "␛[31mred"},
		"no characters":     {"\ufffe\uffff", "\ufffd\ufffd"},
		"a sign spelled":    {"_x0041_x0042_ _xD800_ _x4_", "＿x0041＿x0042_ ＿xD800_ ＿x4_"},
	} {
		tab := filled(t, []string{"plain", "list"}, []string{c.text})
		f := opened(t, bookBytes(t, bookOf(page(tab))))
		if got, err := f.GetCellValue("facts", "A3"); got != c.want || err != nil {
			t.Errorf("%s: %.20q of %d characters, %v; want %.20q of %d", name, got, utf8.RuneCountInString(got), err, c.want, utf8.RuneCountInString(c.want))
		}
		f.Close()
		var want []sheet.Unfit
		if strings.HasSuffix(c.want, "…") {
			want = []sheet.Unfit{{Column: 0, Cut: 1}}
		} else if c.want != c.text {
			want = []sheet.Unfit{{Column: 0, Replaced: 1}}
		}
		if diff := cmp.Diff(want, sheet.UnfitTexts(tab)); diff != "" {
			t.Errorf("%s: listed (- want, + got):\n%s", name, diff)
		}
	}
}

// TestAnyTextMakesAWorkbook holds that every part is XML, whatever a text holds,
// and that all texts come back but those that are said to be changed.
func TestAnyTextMakesAWorkbook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringMatching(`(_x[0-9A-F]{0,5}_?)+|[\x00-\x7f]{0,6}`)), 1, 8).Draw(t, "texts")
		var rows [][]string
		for _, text := range texts {
			rows = append(rows, []string{text})
		}
		tab := filled(t, rows...)
		file := bookBytes(t, bookOf(page(tab)))
		checkXML(t, file)
		f := opened(t, file)
		defer f.Close()
		got, changed := shown(t, f, tab), 0
		for i, row := range canonical(tab) {
			if !cmp.Equal(row, got[i]) {
				changed++
			}
		}
		said := 0
		for _, u := range sheet.UnfitTexts(tab) {
			said += u.Cut + u.Replaced
		}
		if changed != said {
			t.Errorf("%d texts of %q are changed, %d said to be", changed, texts, said)
		}
	})
}

func checkXML(t interface{ Fatalf(string, ...any) }, file []byte) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatalf("%s: %v", part.Name, err)
		}
		for d := xml.NewDecoder(r); ; {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
		}
	}
}

// TestASheetCanBeReadAtATable asks for what a reader uses: a header in view, a
// filter, notes, links, widths.
func TestASheetCanBeReadAtATable(t *testing.T) {
	t.Parallel()
	tab := filled(t, []string{"an-1", "x"}, []string{"an-2", strings.Repeat("w", 500)}, []string{"=an"})
	p := page(tab)
	p.Titles[0] = "Fact"
	p.Notes = []string{"fact_id\nWhat several reports tell."}
	p.Links = []map[string]string{{"an-2": "About!B7", "=an": "About!B8"}}
	f := opened(t, bookBytes(t, bookOf(sheet.BookPage{Name: "About", Texts: [][]sheet.BookCell{{{Text: "facts", Link: "facts!A1"}, {Text: "page", Link: "https://example.org/"}}}}, p)))
	defer f.Close()
	panes, err := f.GetPanes("facts")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v; want the header frozen", panes, err)
	}
	for at, want := range map[string]string{"facts A2": "", "facts A3": "About!B7", "facts A4": "About!B8", "facts B3": "", "About A1": "facts!A1", "About B1": "https://example.org/"} {
		name, cell, _ := strings.Cut(at, " ")
		if _, link, err := f.GetCellHyperLink(name, cell); link != want || err != nil {
			t.Errorf("%s leads to %q, %v; want %q", at, link, err, want)
		}
		id, err := f.GetCellStyle(name, cell)
		if err != nil {
			t.Fatal(err)
		}
		if style, err := f.GetStyle(id); err != nil || (style.Font != nil && style.Font.Underline == "single") != (want != "") {
			t.Errorf("%s is underlined where it leads nowhere, or not where it leads to %q (%v)", at, want, err)
		}
	}
	notes, err := f.GetComments("facts")
	if err != nil || len(notes) != 1 || notes[0].Cell != "A1" || !strings.Contains(fmt.Sprint(notes[0]), "What several reports tell.") {
		t.Errorf("notes %+v, %v", notes, err)
	}
	for column, want := range map[string][2]float64{"A": {10, 12}, "B": {48, 48}} {
		if width, err := f.GetColWidth("facts", column); width < want[0] || width > want[1] || err != nil {
			t.Errorf("column %s is %v wide, %v; want %v", column, width, err, want)
		}
	}
	if names := f.GetDefinedName(); len(names) != 1 || names[0].RefersTo != "'facts'!$A$1:$G$4" {
		t.Errorf("filters %+v", names)
	}
	if text := partOf(t, f, "facts"); !strings.Contains(text, `numberStoredAsText="true"`) || !strings.Contains(text, `<autoFilter ref="$A$1:$G$4"`) || !strings.Contains(text, `<dimension ref="A1:G4"`) {
		t.Errorf("the sheet has no filter, or not its size, or warns of figures in texts: %.3000s", text)
	}
}

// partOf is the sheet as the file has it: the library does not tell everything.
func partOf(t *testing.T, f *excelize.File, name string) string {
	t.Helper()
	at, err := f.GetSheetIndex(name)
	if err != nil {
		t.Fatal(err)
	}
	text, ok := f.Pkg.Load(fmt.Sprintf("xl/worksheets/sheet%d.xml", at+1))
	if !ok {
		t.Fatalf("no part for %s", name)
	}
	return string(text.([]byte))
}

func TestTheSameBookHasTheSameBytes(t *testing.T) {
	t.Parallel()
	written := func(made time.Time) []byte {
		tab := filled(t, []string{"a", "b", "1", "2", "true", "2026-02-20"}, []string{"=1"})
		p := page(tab)
		p.Notes = tab.Schema.Header()
		b := bookOf(sheet.BookPage{Name: "About", Header: true, Texts: [][]sheet.BookCell{{{Text: "x"}}, {{Text: "y", Link: "facts!A1"}}}}, p)
		b.Made = made
		return bookBytes(t, b)
	}
	made := time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC)
	first := written(made)
	for range 4 {
		if !bytes.Equal(first, written(made)) {
			t.Fatal("two workbooks of the same content differ")
		}
	}
	if !bytes.Equal(first, written(made.In(time.FixedZone("Caracas", -4*3600)))) {
		t.Error("the workbook depends on the zone in which its time is told")
	}
	f := opened(t, first)
	defer f.Close()
	props, err := f.GetDocProps()
	if err != nil || props.Created != "2026-11-22T03:04:05Z" || props.Modified != props.Created || props.Title != "Facts" || props.Language != "en" {
		t.Errorf("properties %+v, %v", props, err)
	}
}

func TestAnEmptyTableIsASheetWithAHeader(t *testing.T) {
	t.Parallel()
	tab := filled(t)
	file := bookBytes(t, bookOf(page(tab)))
	checkXML(t, file)
	f := opened(t, file)
	defer f.Close()
	rows, err := f.GetRows("facts")
	if diff := cmp.Diff([][]string{tab.Schema.Header()}, rows); diff != "" || err != nil {
		t.Errorf("%v; rows (- want, + got):\n%s", err, diff)
	}
}

func TestLinksEndWhereTheyWouldTakeLong(t *testing.T) {
	t.Parallel()
	const rows = 10_050
	var cells [][]string
	for range rows {
		cells = append(cells, []string{"an-1"})
	}
	p := page(filled(t, cells...))
	p.Links = []map[string]string{{"an-1": "facts!A1"}}
	f := opened(t, bookBytes(t, bookOf(p)))
	defer f.Close()
	if text := partOf(t, f, "facts"); strings.Count(text, "<hyperlink ") != 10_000 {
		t.Errorf("%d links, want 10,000", strings.Count(text, "<hyperlink "))
	}
	if got, err := f.GetCellValue("facts", sheet.Place(0, rows+1)); got != "an-1" || err != nil {
		t.Errorf("the last row reads %q, %v", got, err)
	}
}

func TestABookThatCannotBeWrittenSaysWhy(t *testing.T) {
	t.Parallel()
	tab := filled(t, []string{"a"})
	short := page(tab)
	short.Titles = short.Titles[1:]
	for want, p := range map[string]sheet.BookPage{
		"6 titles for 7 columns": short,
		"a:b":                    {Name: "a:b", Texts: [][]sheet.BookCell{{{Text: "x"}}}},
	} {
		if err := sheet.WriteBook(io.Discard, bookOf(p)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
