package sheet

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// Workbook is a workbook of text to be written. The same one gives the same
// bytes.
type Workbook struct {
	Title string
	Lang  Lang
	Pages []Page
}

// Page is one sheet: a header that stays in view, and rows of text below it. No
// cell is turned into a number, a date or a formula.
type Page struct {
	Name    string // 1 to 31 characters, none of : \ / ? * [ ]
	Columns []Column
	Rows    [][]string
	// Spare rows below are set up for typing in.
	Spare int
	// Example sets the first row apart.
	Example bool
}

// Column is how a column of a page looks.
type Column struct {
	Header string
	Note   string  // shown where the pointer rests on the header; "" is none
	Width  float64 // in characters
	Strong bool    // the header has the colour of what must be filled in
	Wrap   bool
	Choice *Choice // nil lets anything be typed
}

// Choice offers the cells of another page for a column.
type Choice struct {
	Page     string
	Column   int // from 0
	From, To int // rows, from 1, both included
	// Strict refuses anything else; otherwise the person is asked whether to
	// keep it.
	Strict bool
	// Title and Message say what is wrong: 32 and 255 characters at most.
	Title, Message string
}

// What a spreadsheet program opens without offering a repair.
const (
	longestCell    = excelize.TotalCellChars
	longestTitle   = 32
	longestMessage = excelize.MaxFieldLength
)

// styles are the looks of a workbook's cells, by their number there.
type styles struct{ header, strong, text, wrapped, example int }

// Write writes a workbook. Errors say which page cannot be written and why.
func Write(w io.Writer, b Workbook) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &steadyZip{w: w, parts: map[string]*part{}} })
	look, err := newStyles(f)
	if err != nil {
		return err
	}
	for i, p := range b.Pages {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), p.Name)
		} else {
			_, err = f.NewSheet(p.Name)
		}
		if err == nil {
			err = writePage(f, p, look)
		}
		if err != nil {
			return fmt.Errorf("page %q: %w", p.Name, err)
		}
	}
	if err := describe(f, b); err != nil {
		return err
	}
	return f.Write(w)
}

// describe sets the properties that would otherwise name the library, and dates
// that say nothing: a clock would make every file differ.
func describe(f *excelize.File, b Workbook) error {
	const never = "1980-01-01T00:00:00Z"
	return errors.Join(
		f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: "Recuento", Language: string(b.Lang), Created: never, Modified: never}),
		f.SetAppProps(&excelize.AppProperties{Application: "Recuento"}),
	)
}

func newStyles(f *excelize.File) (s styles, err error) {
	// Number format 49 is '@': what is typed stays as it was typed.
	const text = 49
	var errs []error
	add := func(style excelize.Style) int {
		style.NumFmt = text
		id, err := f.NewStyle(&style)
		errs = append(errs, err)
		return id
	}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	top := func(wrap bool) *excelize.Alignment { return &excelize.Alignment{Vertical: "top", WrapText: wrap} }
	s = styles{
		header:  add(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill("E7E6E6"), Alignment: top(false)}),
		strong:  add(excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: fill("1F4E78"), Alignment: top(false)}),
		text:    add(excelize.Style{Alignment: top(false)}),
		wrapped: add(excelize.Style{Alignment: top(true)}),
		example: add(excelize.Style{Font: &excelize.Font{Italic: true, Color: "7F7F7F"}, Alignment: top(false)}),
	}
	return s, errors.Join(errs...)
}

func writePage(f *excelize.File, p Page, look styles) error {
	last := 1 + len(p.Rows) + p.Spare
	for i, c := range p.Columns {
		if err := writeColumn(f, p, i, last, look); err != nil {
			return fmt.Errorf("column %q: %w", c.Header, err)
		}
	}
	for r, row := range p.Rows {
		for c, text := range row {
			if err := setText(f, p.Name, Place(c, r+2), text); err != nil {
				return err
			}
		}
	}
	// A figure that is meant as text needs no warning triangle.
	all := Place(0, 1) + ":" + Place(max(len(p.Columns), 1)-1, last)
	return errors.Join(
		f.SetSheetDimension(p.Name, all),
		f.AddIgnoredErrors(p.Name, all, excelize.IgnoredErrorsNumberStoredAsText),
		f.SetPanes(p.Name, &excelize.Panes{
			Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
			Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
		}),
	)
}

func writeColumn(f *excelize.File, p Page, i, last int, look styles) error {
	c, sheet := p.Columns[i], p.Name
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return err
	}
	head, body := look.header, look.text
	if c.Strong {
		head = look.strong
	}
	if c.Wrap {
		body = look.wrapped
	}
	errs := []error{
		f.SetColWidth(sheet, name, name, c.Width),
		// The column as a whole too: people type below the spare rows.
		f.SetColStyle(sheet, name, body),
		f.SetCellStyle(sheet, Place(i, 1), Place(i, 1), head),
		setText(f, sheet, Place(i, 1), c.Header),
	}
	if last > 1 {
		errs = append(errs, f.SetCellStyle(sheet, Place(i, 2), Place(i, last), body))
	}
	if p.Example && len(p.Rows) > 0 {
		errs = append(errs, f.SetCellStyle(sheet, Place(i, 2), Place(i, 2), look.example))
	}
	if c.Note != "" {
		errs = append(errs, f.AddComment(sheet, note(Place(i, 1), c.Note)))
	}
	if c.Choice != nil && last > 1 {
		errs = append(errs, offer(f, sheet, Place(i, 2)+":"+Place(i, last), *c.Choice))
	}
	return errors.Join(errs...)
}

func setText(f *excelize.File, sheet, cell, text string) error {
	if text == "" {
		return nil
	}
	if n := units(text); n > longestCell {
		return fmt.Errorf("cell %s has %d characters; a spreadsheet holds %d at most", cell, n, longestCell)
	}
	return f.SetCellStr(sheet, cell, text)
}

// note is a note on a cell in a box that shows all of it.
func note(cell, text string) excelize.Comment {
	const perLine, lineHeight, width = 48, 16, 340
	lines, column := 2, 0
	for _, r := range text {
		if column++; r == '\n' || column > perLine {
			lines, column = lines+1, 0
		}
	}
	return excelize.Comment{
		Cell: cell, Author: "Recuento", Width: width, Height: uint(lines * lineHeight),
		Paragraph: []excelize.RichTextRun{{Text: text}},
	}
}

func offer(f *excelize.File, sheet, cells string, c Choice) error {
	if units(c.Title) > longestTitle || units(c.Message) > longestMessage {
		return fmt.Errorf("the message %q is too long; a title has %d characters and a message %d at most", c.Title, longestTitle, longestMessage)
	}
	style := excelize.DataValidationErrorStyleWarning
	if c.Strict {
		style = excelize.DataValidationErrorStyleStop
	}
	column, err := excelize.ColumnNumberToName(c.Column + 1)
	if err != nil {
		return err
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(cells)
	v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$%d:$%s$%d", c.Page, column, c.From, column, c.To))
	v.SetError(style, c.Title, c.Message)
	return f.AddDataValidation(sheet, v)
}

// units counts characters as spreadsheet programs do.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
