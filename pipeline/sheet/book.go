package sheet

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/recuento/recuento/pipeline/table"
)

// Book is a workbook of published tables. The same one gives the same bytes.
type Book struct {
	Title string
	Lang  Lang
	// Made is when the content was published; the file's properties say so.
	Made  time.Time
	Pages []BookPage
}

// BookPage is one sheet: either texts, or a table below a header.
type BookPage struct {
	Name   string // 1 to 31 characters, none of : \ / ? * [ ]
	Widths []float64
	// Texts are rows of texts, of which the first is a header if Header is set.
	Texts  [][]BookCell
	Header bool
	// Table is shown in place of texts, with Titles for a header: one for each
	// column, and a note of Notes on it where there is one.
	Table         *table.Table
	Titles, Notes []string
	// Links says for a column of the table to which place of the workbook a text
	// in it leads, nil for no column. The first 10,000 of a sheet are links.
	Links []map[string]string
}

// BookCell is a text, with a link to a place of the workbook ("announcements!A1")
// or to an address, or none.
type BookCell struct {
	Text   string
	Link   string
	Strong bool
}

// BookRows is the most rows that a sheet holds below its header.
const BookRows = excelize.TotalRows - 1

// linksAtMost bounds the links of a sheet: the library compares each with all
// before it.
const linksAtMost = 10_000

// WriteBook writes a workbook of tables: numbers as numbers, days as days, true
// and false, texts as texts, and nothing where nothing is known. A text that
// looks like a formula is marked as a text, so that it does not become one when
// somebody edits the cell or saves the file.
//
// A day that spreadsheets reckon differently (before March 1900) and a number
// of more than 15 digits, of which they lose the last, stand as text. What
// [UnfitTexts] lists is changed. A table with more than [BookRows] rows is an
// error.
func WriteBook(w io.Writer, b Book) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &packedZip{w: w, parts: map[string]*packedPart{}} })
	look, err := newBookStyles(f)
	if err != nil {
		return err
	}
	for i, p := range b.Pages {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), p.Name)
		} else {
			_, err = f.NewSheet(p.Name)
		}
		if err == nil && p.Table != nil {
			err = writeTable(f, p, look)
		} else if err == nil {
			err = writeTexts(f, p, look)
		}
		if err != nil {
			return fmt.Errorf("sheet %q of the workbook: %w", p.Name, err)
		}
	}
	if err := describeBook(f, b); err != nil {
		return err
	}
	return f.Write(w)
}

func describeBook(f *excelize.File, b Book) error {
	made := b.Made.UTC().Format(time.RFC3339)
	return errors.Join(
		f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: "Recuento", Language: string(b.Lang), Created: made, Modified: made}),
		f.SetAppProps(&excelize.AppProperties{Application: "Recuento"}),
	)
}

// headed keeps the first row in view, lets all be filtered by it, and bans
// warnings about figures that are meant as text.
func headed(f *excelize.File, name string, columns, rows int) error {
	all := Place(0, 1) + ":" + Place(max(columns, 1)-1, rows)
	return errors.Join(
		f.SetPanes(name, &excelize.Panes{
			Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
			Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
		}),
		f.AutoFilter(name, all, nil),
		f.AddIgnoredErrors(name, all, excelize.IgnoredErrorsNumberStoredAsText),
	)
}
