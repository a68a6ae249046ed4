package sheet_test

import (
	"archive/zip"
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
)

func reportTables(t *testing.T) []*schema.Schema {
	t.Helper()
	set, err := schema.ParseSet(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	var tables []*schema.Schema
	for _, name := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		if set.Table(name) == nil {
			t.Fatalf("no table %s", name)
		}
		tables = append(tables, set.Table(name))
	}
	return tables
}

// columnsOf is the inputs that a form asks for: not those that a feed may lack.
func columnsOf(t *schema.Schema) []schema.Input {
	return slices.DeleteFunc(t.Inputs(), func(in schema.Input) bool { return in.Name == "archive_url" })
}

// exampleOf is a worked row made of the examples that the schema gives; the id
// stays empty.
func exampleOf(t *schema.Schema) []string {
	var cells []string
	for _, in := range columnsOf(t) {
		cell := t.Fields[in.Fields[0]].Example
		if in.Name == "report_id" {
			cell = ""
		}
		cells = append(cells, cell)
	}
	return cells
}

func template(t *testing.T, table *schema.Schema, lang sheet.Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.WriteTemplate(&b, table, lang, exampleOf(table)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTemplates looks at the forms of all report tables in both languages. Each
// is made once: it has some fifteen thousand cells.
func TestTemplates(t *testing.T) {
	checks := map[string]func(t *testing.T, table *schema.Schema, lang sheet.Lang, file []byte, f *excelize.File){
		"the form can be fed as it is":               theFormCanBeFedAsItIs,
		"what is typed into the form stays as typed": whatIsTypedIntoTheFormStaysAsTyped,
		"every header says what it means":            everyHeaderSaysWhatItMeans,
		"codes are offered":                          codesAreOffered,
		"the other sheets":                           theOtherSheets,
		"the same form has the same bytes":           theSameFormHasTheSameBytes,
	}
	for _, table := range reportTables(t) {
		for _, lang := range []sheet.Lang{sheet.English, sheet.Spanish} {
			file := template(t, table, lang)
			f := open(t, file)
			for name, check := range checks {
				t.Run(table.Name+"/"+string(lang)+"/"+name, func(t *testing.T) { check(t, table, lang, file, f) })
			}
		}
	}
}

func open(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// sheetNames are those of the reports and of the codes.
func sheetNames(lang sheet.Lang) (reports, codes string) {
	if lang == sheet.Spanish {
		return "reportes", "códigos"
	}
	return "reports", "codes"
}

func theFormCanBeFedAsItIs(t *testing.T, table *schema.Schema, lang sheet.Lang, file []byte, _ *excelize.File) {
	s, err := read(file, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var header []string
	for _, in := range columnsOf(table) {
		header = append(header, in.Name)
	}
	name, _ := sheetNames(lang)
	want := &sheet.Sheet{Name: name, Rows: []sheet.Row{{Number: 1, Cells: header}, {Number: 2, Cells: exampleOf(table)}}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

func whatIsTypedIntoTheFormStaysAsTyped(t *testing.T, table *schema.Schema, lang sheet.Lang, _ []byte, f *excelize.File) {
	name, _ := sheetNames(lang)
	for i := range columnsOf(table) {
		for _, row := range []int{3, 501} {
			id, err := f.GetCellStyle(name, sheet.Place(i, row))
			if err != nil {
				t.Fatal(err)
			}
			style, err := f.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if style.NumFmt != 49 {
				t.Errorf("cell %s has number format %d, not text", sheet.Place(i, row), style.NumFmt)
			}
		}
	}
	panes, err := f.GetPanes(name)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header does not stay in view: %+v, %v", panes, err)
	}
}

func everyHeaderSaysWhatItMeans(t *testing.T, table *schema.Schema, lang sheet.Lang, _ []byte, f *excelize.File) {
	name, _ := sheetNames(lang)
	notes := map[string]string{}
	comments, err := f.GetComments(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range comments {
		for _, p := range c.Paragraph {
			notes[c.Cell] += p.Text
		}
	}
	required, empty := "Required.", "Leave empty: it is made when the report is added."
	if lang == sheet.Spanish {
		required, empty = "Obligatoria.", "Déjela vacía: se genera al agregar el reporte."
	}
	for i, in := range columnsOf(table) {
		cell := sheet.Place(i, 1)
		note, first := notes[cell], table.Fields[in.Fields[0]]
		if in.Name == "report_id" {
			if !strings.Contains(note, empty) || strings.Contains(note, required) {
				t.Errorf("%s: %q", in.Name, note)
			}
			continue
		}
		description := first.Description
		if lang == sheet.Spanish {
			description = first.DescriptionES
		}
		if !strings.Contains(note, description) {
			t.Errorf("%s: the note does not hold the description: %q", in.Name, note)
		}
		if got := strings.Contains(note, required); got != in.Required {
			t.Errorf("%s: required is %v, the note says %q", in.Name, in.Required, note)
		}
		if got := fillOf(t, f, name, cell) != fillOf(t, f, name, "A1"); got != in.Required {
			t.Errorf("%s: required is %v, but its header has another look than that says", in.Name, in.Required)
		}
	}
}

func fillOf(t *testing.T, f *excelize.File, name, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(name, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(style.Fill.Color, " ")
}

func codesAreOffered(t *testing.T, table *schema.Schema, lang sheet.Lang, _ []byte, f *excelize.File) {
	name, codes := sheetNames(lang)
	validations, err := f.GetDataValidations(name)
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]*excelize.DataValidation{}
	for _, v := range validations {
		offered[v.Sqref] = v
	}
	for i, in := range columnsOf(table) {
		first := table.Fields[in.Fields[0]]
		v := offered[sheet.Place(i, 2)+":"+sheet.Place(i, 501)]
		var want []string
		style := "stop"
		switch {
		case first.Type == schema.Bool:
			want = []string{"true", "false"}
		case first.Codes != nil:
			for _, c := range first.Codes.Codes {
				want = append(want, c.Code)
			}
			if len(first.Codes.Prefixes) > 0 {
				style = "warning"
			}
		default:
			if v != nil {
				t.Errorf("%s offers %s, and has no list", in.Name, v.Formula1)
			}
			continue
		}
		if v == nil {
			t.Errorf("%s offers nothing", in.Name)
			continue
		}
		if got := cellsOf(t, f, codes, v.Formula1); !slices.Equal(got, want) {
			t.Errorf("%s offers %q, not %q", in.Name, got, want)
		}
		// The library leaves the style out of what it reads back where it is
		// the default.
		if got := v.ErrorStyle; (got == nil && style != "stop") || (got != nil && *got != style) {
			t.Errorf("%s: error style %v, want %s", in.Name, got, style)
		}
	}
}

// cellsOf reads a range such as 'codes'!$B$2:$B$4.
func cellsOf(t *testing.T, f *excelize.File, codes, formula string) []string {
	t.Helper()
	cells, ok := strings.CutPrefix(strings.ReplaceAll(formula, "$", ""), "'"+codes+"'!")
	from, to, ok2 := strings.Cut(cells, ":")
	if !ok || !ok2 {
		t.Fatalf("%q is no range of the sheet %s", formula, codes)
	}
	column, first, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		t.Fatal(err)
	}
	_, last, err := excelize.CellNameToCoordinates(to)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for row := first; row <= last; row++ {
		v, err := f.GetCellValue(codes, sheet.Place(column-1, row))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func theOtherSheets(t *testing.T, table *schema.Schema, lang sheet.Lang, _ []byte, f *excelize.File) {
	names := []string{"reports", "codes", "columns", "read me"}
	if lang == sheet.Spanish {
		names = []string{"reportes", "códigos", "columnas", "léeme"}
	}
	if got := f.GetSheetList(); !slices.Equal(got, names) {
		t.Fatal(got)
	}
	rows := func(i int) [][]string {
		r, err := f.GetRows(names[i])
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if got := len(rows(2)); got != len(columnsOf(table))+1 {
		t.Errorf("%d rows about columns", got)
	}
	if got := len(rows(3)); got != 6 {
		t.Errorf("%d rows to read first, not a header and five sentences", got)
	}
	listed := map[string]bool{}
	for _, r := range rows(1) {
		listed[r[0]+" "+r[1]] = true
	}
	for _, in := range columnsOf(table) {
		l := table.Fields[in.Fields[0]].Codes
		if l == nil {
			continue
		}
		for _, p := range l.Prefixes {
			if !listed[l.Name+" "+p.Prefix+"…"] {
				t.Errorf("list %s: the prefix %s is not shown", l.Name, p.Prefix)
			}
		}
	}
}

func theSameFormHasTheSameBytes(t *testing.T, table *schema.Schema, lang sheet.Lang, file []byte, f *excelize.File) {
	if !bytes.Equal(file, template(t, table, lang)) {
		t.Fatal("another time, other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		if want := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); !part.Modified.Equal(want) {
			t.Errorf("%s is dated %v", part.Name, part.Modified)
		}
	}
	if first := z.File[0].Name; first != "[Content_Types].xml" {
		t.Errorf("%s comes first", first)
	}
	props, err := f.GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	if props.Creator != "Recuento" || props.Created != "1980-01-01T00:00:00Z" || props.Modified != props.Created {
		t.Errorf("%+v", props)
	}
}

func TestAFormThatCannotBeMade(t *testing.T) {
	table := reportTables(t)[0]
	for name, c := range map[string]struct {
		lang    sheet.Lang
		example []string
	}{
		"a short example":    {sheet.English, []string{"a"}},
		"an unknown tongue":  {"pt", exampleOf(table)},
		"a cell of a novel":  {sheet.English, slices.Replace(exampleOf(table), 0, 1, strings.Repeat("é", 40_000))},
		"no language at all": {"", exampleOf(table)},
	} {
		if err := sheet.WriteTemplate(&bytes.Buffer{}, table, c.lang, c.example); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
