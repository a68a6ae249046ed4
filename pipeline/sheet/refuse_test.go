package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/recuento/recuento/pipeline/sheet"
)

func simple(t testing.TB) []byte {
	return workbook(t, func(f *excelize.File) error {
		return errors.Join(f.SetSheetRow("Sheet1", "A1", &[]any{"people", "as_of"}), f.SetSheetRow("Sheet1", "A2", &[]any{1687, "2026-02"}))
	})
}

func locked(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// broken changes one byte of a file in the middle of its largest part.
func broken(file []byte) []byte {
	file = bytes.Clone(file)
	at := bytes.Index(file, []byte("xl/worksheets/sheet1.xml")) + 60
	file[at] ^= 0x55
	return file
}

func TestFilesOfAnotherKind(t *testing.T) {
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	for _, c := range []struct {
		name string
		kind sheet.Kind
		file string
		says []string
	}{
		{"nothing", sheet.EmptyFile, "", []string{"empty"}},
		{"a few bytes", sheet.Damaged, "PK", []string{"damaged"}},
		{"the old kind", sheet.OldWorkbook, ole + strings.Repeat("\x00", 600), []string{".xls", "save it as .xlsx or as CSV"}},
		{"with a password", sheet.Locked, string(locked(t)), []string{"password", "copy without one"}},
		{"OpenDocument", sheet.OpenDocument, string(zipped(t, []string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<a/>"})), []string{".ods", "save it as .xlsx or as CSV"}},
		{"a text document", sheet.TextDocument, string(zipped(t, []string{"[Content_Types].xml", contentTypes, "word/document.xml", "<a/>"})), []string{".docx"}},
		{"the binary kind", sheet.BinaryKind, string(zipped(t, []string{"[Content_Types].xml", contentTypes, "xl/workbook.bin", "x"})), []string{".xlsb"}},
		{"a zip", sheet.OtherZip, string(zipped(t, []string{"a.csv", "a,b"})), []string{"zip without a workbook"}},
		{"a web page", sheet.WebPage, "\xEF\xBB\xBF \n<!DOCTYPE html><html>", []string{"web page"}},
		{"CSV", sheet.PlainText, "people,note\n1,\n", []string{"plain text", ".csv"}},
		{"a PDF", sheet.PDF, "%PDF-1.7\x00", []string{"PDF"}},
		{"bytes", sheet.OtherFile, "\x00\x01\x02", []string{"something else"}},
	} {
		s, err := read([]byte(c.file), sheet.Limits{})
		if err == nil {
			t.Errorf("%s was read: %v", c.name, s)
			continue
		}
		var e *sheet.Error
		if !errors.As(err, &e) || e.Kind != c.kind {
			t.Errorf("%s: %+v, want the kind %s", c.name, err, c.kind)
		}
		if wrong := strings.Contains(err.Error(), "damaged"); errors.Is(err, sheet.ErrNoSpreadsheet) == wrong {
			t.Errorf("%s: %v is of the wrong kind", c.name, err)
		}
		for _, s := range c.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %q does not say %q", c.name, err, s)
			}
		}
	}
}

// What the library would pass over without a word is lost unless the file is
// refused.
func TestDamageIsNotPassedOver(t *testing.T) {
	file := simple(t)
	row := func(s string) []byte { return bare(t, s, "only one") }
	for name, file := range map[string][]byte{
		"cut off":                   file[:len(file)-40],
		"a changed byte":            broken(file),
		"text that is not there":    row(`<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1"><v>7</v></c></row>`),
		"text before the first":     row(`<row r="1"><c r="A1" t="s"><v>-1</v></c><c r="B1"><v>7</v></c></row>`),
		"text without a number":     row(`<row r="1"><c r="A1" t="s"><v>x</v></c><c r="B1"><v>7</v></c></row>`),
		"rows out of order":         row(`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`),
		"cells out of order":        row(`<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`),
		"a cell in another row":     row(`<row r="1"><c r="A2"><v>1</v></c></row>`),
		"a cell twice":              row(`<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`),
		"a row beyond the last":     row(`<row r="1048577"><c r="A1048577"><v>1</v></c></row>`),
		"a row without a number":    row(`<row r="x"><c r="A1"><v>1</v></c></row>`),
		"XML that breaks off":       row(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c`),
		"XML that ends too early":   row(`<row r="1"><c r="A1"><v>1</v></c></row></sheetData>`),
		"no workbook inside":        zipped(t, []string{"[Content_Types].xml", contentTypes}),
		"a workbook that is no XML": zipped(t, []string{"[Content_Types].xml", contentTypes, "xl/workbook.xml", "sheets"}),
		"no cells, as no sheet":     zipped(t, []string{"[Content_Types].xml", contentTypes, "_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels}),
		"no cells in the sheet":     row(""),
	} {
		s, err := read(file, sheet.Limits{})
		if err == nil {
			t.Errorf("%s was read: %v", name, s)
		} else if !strings.Contains(err.Error(), "damaged") && !(strings.HasPrefix(name, "no cells") && strings.Contains(err.Error(), "holds nothing")) {
			t.Errorf("%s: %v does not say what to do", name, err)
		}
	}
}

func TestLimitsHold(t *testing.T) {
	file := simple(t)
	for name, c := range map[string]struct {
		limits sheet.Limits
		says   string
	}{
		"bytes":    {sheet.Limits{Bytes: 100}, "more than 100"},
		"unpacked": {sheet.Limits{Unpacked: 2000}, "too large when unpacked"},
		"rows":     {sheet.Limits{Rows: 1}, "row 2: there are more than 1 rows"},
		"columns":  {sheet.Limits{Columns: 1}, "cell B1: there are more than 1 columns"},
	} {
		_, err := read(file, c.limits)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := read(file, sheet.Limits{Bytes: int64(len(file)), Rows: 2, Columns: 2}); err != nil {
		t.Errorf("what just fits is refused: %v", err)
	}
}

// A file of a few kilobytes cannot take the memory of the machine: neither by
// what it unpacks to nor by rows that are wide and nearly empty.
func TestABombIsRefused(t *testing.T) {
	var rows strings.Builder
	for n := 1; n <= 10_001; n++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="%s"><v>1</v></c></row>`, n, sheet.Place(999, n))
	}
	if _, err := read(bare(t, rows.String()), sheet.Limits{}); err == nil || !strings.Contains(err.Error(), "more than 10000000 cells") {
		t.Errorf("%v", err)
	}
	zeros := zipped(t, []string{"[Content_Types].xml", contentTypes, "xl/workbook.xml", bookXML, "xl/media/a.png", strings.Repeat("\x00", 8<<20)})
	if _, err := read(zeros, sheet.Limits{Unpacked: 4 << 20}); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	file := simple(f)
	f.Add(file)
	f.Add(broken(file))
	f.Add(locked(f))
	f.Add(bare(f, `<row r="1"><c r="A1" t="s" s="1"><v>0</v></c></row>`, "a"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l := sheet.Limits{Bytes: 1 << 20, Unpacked: 4 << 20, Rows: 1000, Columns: 100}
		check(t, b, l)
	})
}

// FuzzSheet reaches what stands behind the zip.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, "text")
	f.Add(`<row><c t="d"><v>2026-02-20</v></c><c t="b"><v>1</v></c><c><f>1</f></c></row>`, "")
	f.Fuzz(func(t *testing.T, rows, shared string) {
		check(t, bare(t, rows, shared), sheet.Limits{Bytes: 1 << 20, Unpacked: 4 << 20, Rows: 1000, Columns: 100})
	})
}

func check(t *testing.T, b []byte, l sheet.Limits) {
	t.Helper()
	s, err := read(b, l)
	if err != nil {
		return
	}
	if len(s.Rows) == 0 || len(s.Rows) > l.Rows {
		t.Fatalf("%d rows", len(s.Rows))
	}
	last := 0
	for _, r := range s.Rows {
		if r.Number <= last || len(r.Cells) != len(s.Rows[0].Cells) || len(r.Cells) > l.Columns {
			t.Fatalf("row %d behind row %d has %d cells", r.Number, last, len(r.Cells))
		}
		last = r.Number
	}
}
