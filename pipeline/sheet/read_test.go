package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/recuento/recuento/pipeline/sheet"
)

// workbook saves what build makes of an empty workbook.
func workbook(t testing.TB, build func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := build(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read is the first sheet that a workbook has.
func read(file []byte, l sheet.Limits) (*sheet.Sheet, error) {
	all, err := sheet.ReadAll(bytes.NewReader(file), int64(len(file)), l)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func mustRead(t *testing.T, file []byte) *sheet.Sheet {
	t.Helper()
	s, err := read(file, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// oneCell is a workbook with a value in a number format at A1.
func oneCell(t *testing.T, value any, format string) []byte {
	return workbook(t, func(f *excelize.File) error {
		style := excelize.Style{}
		if format != "" {
			style.CustomNumFmt = &format
		}
		id, err := f.NewStyle(&style)
		return errors.Join(err, f.SetCellValue("Sheet1", "A1", value), f.SetCellStyle("Sheet1", "A1", "A1", id))
	})
}

func TestCellsAsAFeedWouldWriteThem(t *testing.T) {
	const day, moment = 46073, 46073.6041666667 // 2026-02-20, 14:30
	for _, c := range []struct {
		value  any
		format string
		want   string
	}{
		{day, "dd/mm/yyyy", "2026-02-20"},
		{day, "m/d/yy", "2026-02-20"},
		{day, `d" de "mmmm" de "yyyy`, "2026-02-20"},
		{day, `[$-C0A]d\-mmm\-yy;@`, "2026-02-20"},
		{day, "dddd", "2026-02-20"},
		{day, "d-mmm", "2026-02-20"},
		{day, "mmm-yy", "2026-02"},
		{day, "mm/yyyy", "2026-02"},
		{day, "yyyy", "2026"},
		{day, "dd/mm/yyyy hh:mm", "2026-02-20"},
		{moment, "dd/mm/yyyy hh:mm", "2026-02-20 14:30"},
		{moment, "dd/mm/yyyy", "2026-02-20"},
		{moment, "h:mm AM/PM", "14:30"},
		{moment, "mm:ss", "14:30"},
		{1687, "#,##0", "1687"},
		{1687, "", "1687"},
		{1687.0, "0.00", "1687"},
		{12.5, "0", "12.5"},
		{0.12, "0%", "0.12"},
		{-3, "0;[Red]0", "-3"},
		{1687, `[Red]#,##0" días"`, "1687"},
		{1234567890123, "", "1234567890123"},
		{1687, "0.0E+00", "1687"},
		{true, "", "true"},
		{false, "", "false"},
		{"1.687", "", "1.687"},
		{"2026-02", "@", "2026-02"},
		{"007", "@", "007"},
		{"20/02/2026", "dd/mm/yyyy", "20/02/2026"},
		{"46073", "dd/mm/yyyy", "46073"},
		{"  Excarcelación\n«ya» ", "", "  Excarcelación\n«ya» "},
	} {
		s := mustRead(t, oneCell(t, c.value, c.format))
		if got := s.Rows[0].Cells[0]; got != c.want {
			t.Errorf("%v shown as %q is read as %q, want %q", c.value, c.format, got, c.want)
		}
	}
}

func TestFormatsThatNeedNoDefinition(t *testing.T) {
	for id, want := range map[int]string{0: "46073", 1: "46073", 3: "46073", 14: "2026-02-20", 15: "2026-02-20", 16: "2026-02-20", 17: "2026-02", 20: "00:00", 22: "2026-02-20", 49: "46073"} {
		file := workbook(t, func(f *excelize.File) error {
			style, err := f.NewStyle(&excelize.Style{NumFmt: id})
			return errors.Join(err, f.SetCellValue("Sheet1", "A1", 46073), f.SetCellStyle("Sheet1", "A1", "A1", style))
		})
		if got := mustRead(t, file).Rows[0].Cells[0]; got != want {
			t.Errorf("format %d: %q, want %q", id, got, want)
		}
	}
}

// The day that a spreadsheet holds comes out whatever day it is, in both date
// systems.
func TestDatesComeBack(t *testing.T) {
	for old, epoch := range map[bool]time.Time{
		false: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC),
		true:  time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		const first, step, cells = 33_000, 37, 1000
		format := "d/m/yy"
		file := workbook(t, func(f *excelize.File) error {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			errs := []error{err, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &old})}
			for i := range cells {
				errs = append(errs, f.SetCellInt("Sheet1", sheet.Place(0, i+1), int64(first+i*step)))
			}
			return errors.Join(append(errs, f.SetCellStyle("Sheet1", "A1", sheet.Place(0, cells), style))...)
		})
		rows := mustRead(t, file).Rows
		if len(rows) != cells {
			t.Fatalf("%d rows", len(rows))
		}
		for i, r := range rows {
			if want := epoch.AddDate(0, 0, first+i*step).Format(time.DateOnly); r.Cells[0] != want {
				t.Fatalf("1904 %v: day %d is %s, want %s", old, first+i*step, r.Cells[0], want)
			}
		}
	}
}

func TestRowsAndPlaces(t *testing.T) {
	file := workbook(t, func(f *excelize.File) error {
		return errors.Join(
			f.SetSheetRow("Sheet1", "A1", &[]any{"people", "note", ""}),
			f.SetSheetRow("Sheet1", "A4", &[]any{"", "b", "c"}),
			f.SetSheetRow("Sheet1", "A5", &[]any{"7", "", ""}),
			f.SetCellStr("Sheet1", "A900", ""),
			f.MergeCell("Sheet1", "A5", "C6"),
			f.SetRowVisible("Sheet1", 5, false),
		)
	})
	want := &sheet.Sheet{Name: "Sheet1", Rows: []sheet.Row{
		{Number: 1, Cells: []string{"people", "note", ""}},
		{Number: 4, Cells: []string{"", "b", "c"}},
		{Number: 5, Cells: []string{"7", "", ""}},
	}}
	if diff := cmp.Diff(want, mustRead(t, file)); diff != "" {
		t.Error(diff)
	}
	for place, got := range map[string]string{"A7": sheet.Place(0, 7), "AB12": sheet.Place(27, 12), "?": sheet.Place(-1, 0)} {
		if got != place {
			t.Errorf("%s, want %s", got, place)
		}
	}
}

func TestWhichSheetsAreRead(t *testing.T) {
	text := func(f *excelize.File, sheet string) error {
		_, err := f.NewSheet(sheet)
		return errors.Join(err, f.SetCellStr(sheet, "A1", sheet))
	}
	for name, c := range map[string]struct {
		build func(f *excelize.File) error
		want  []string
	}{
		"those that hold something": {func(f *excelize.File) error { return errors.Join(text(f, "one"), text(f, "two")) }, []string{"one", "two"}},
		"none that is hidden, but the reports": {func(f *excelize.File) error {
			return errors.Join(text(f, "one"), text(f, "two"), text(f, "Reportes"), f.SetSheetVisible("one", false), f.SetSheetVisible("Reportes", false))
		}, []string{"two", "Reportes"}},
	} {
		file := workbook(t, c.build)
		all, err := sheet.ReadAll(bytes.NewReader(file), int64(len(file)), sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range all {
			got = append(got, s.Name)
			if s.IsTemplate() != (s.Name == "Reportes") {
				t.Errorf("%s: is it a template's? %t", s.Name, s.IsTemplate())
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestTheLimitsHoldForAllSheets holds that rows can't be brought in by many
// sheets, and that the error names the sheet and the cell.
func TestTheLimitsHoldForAllSheets(t *testing.T) {
	file := workbook(t, func(f *excelize.File) error {
		_, err := f.NewSheet("two")
		return errors.Join(err, f.SetCellStr("Sheet1", "A1", "x"), f.SetCellStr("two", "A3", "x"))
	})
	_, err := read(file, sheet.Limits{Rows: 1})
	var e *sheet.Error
	if !errors.As(err, &e) || e.Kind != sheet.TooManyRows || e.Sheet != "two" || e.Place != "A3" {
		t.Errorf("%+v", err)
	}
}

const (
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
	rootRels     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookXML      = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
)

// bare is a workbook made by hand: the rows as XML, and shared strings.
func bare(t testing.TB, rows string, shared ...string) []byte {
	t.Helper()
	sst := []string{`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`}
	for _, s := range shared {
		sst = append(sst, "<si><t>"+s+"</t></si>")
	}
	return zipped(t, []string{
		"[Content_Types].xml", contentTypes, "_rels/.rels", rootRels,
		"xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels,
		"xl/sharedStrings.xml", strings.Join(sst, "") + "</sst>",
		"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`,
	})
}

func zipped(t testing.TB, namesAndTexts []string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(namesAndTexts); i += 2 {
		w, err := z.Create(namesAndTexts[i])
		if err == nil {
			_, err = w.Write([]byte(namesAndTexts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatOtherProgramsWrite(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"formulas as saved", `<row r="1"><c r="A1"><f>40+2</f><v>42</v></c><c r="B1" t="str"><f>"x"</f><v>x</v></c></row>`, "1 42 x"},
		{"a formula never computed", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1+1</f></c><c r="C1"><v>3</v></c></row>`, "1 text  3"},
		{"errors as they stand", `<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>`, "1 #REF!"},
		{"no numbers of rows and cells", `<row><c t="s"><v>0</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`, "1 text 2|2 3 "},
		{"text inside the cell", `<row r="3"><c r="B3" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>`, "3  ab"},
		{"ISO dates", `<row r="1"><c r="A1" t="d"><v>2026-02-20T00:00:00</v></c><c r="B1" t="d"><v>2026-02-20</v></c></row>`, "1 2026-02-20 2026-02-20"},
		{"numbers in other clothes", `<row r="1"><c r="A1"><v>1.687E3</v></c><c r="B1"><v>1687.0</v></c><c r="C1"><v>12.300000000000001</v></c></row>`, "1 1687 1687 12.3"},
		{"booleans", `<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c></row>`, "1 true false"},
		{"gaps", `<row r="2"><c r="C2"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>`, "2   1|1048576 2  "},
	} {
		var got []string
		for _, r := range mustRead(t, bare(t, c.rows, "text")).Rows {
			got = append(got, fmt.Sprint(r.Number, " ", strings.Join(r.Cells, " ")))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
}
