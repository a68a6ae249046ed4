package sheet

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// writeTexts writes a page of texts cell by cell.
func writeTexts(f *excelize.File, p BookPage, look bookStyles) error {
	columns := 1
	for r, row := range p.Texts {
		columns = max(columns, len(row))
		for c, cell := range row {
			if cell.Text == "" {
				continue
			}
			if err := writeText(f, p, r, c, cell, look); err != nil {
				return err
			}
		}
	}
	if err := setWidths(f, p.Name, p.Widths); err != nil {
		return err
	}
	if !p.Header || len(p.Texts) == 0 {
		return nil
	}
	return headed(f, p.Name, columns, len(p.Texts))
}

func writeText(f *excelize.File, p BookPage, r, c int, cell BookCell, look bookStyles) error {
	at, style := Place(c, r+1), look.wrapped
	switch {
	case p.Header && r == 0:
		style = look.header
	case cell.Link != "":
		style = look.link
	case cell.Strong:
		style = look.strong
	}
	text := fitting(cell.Text)
	errs := []error{f.SetCellStyle(p.Name, at, at, style.of(text)), f.SetCellStr(p.Name, at, text)}
	if cell.Link != "" {
		kind := "Location"
		if strings.HasPrefix(cell.Link, "https://") || strings.HasPrefix(cell.Link, "http://") {
			kind = "External"
		}
		errs = append(errs, f.SetCellHyperLink(p.Name, at, cell.Link, kind))
	}
	return errors.Join(errs...)
}

func setWidths(f *excelize.File, name string, widths []float64) error {
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err == nil {
			err = f.SetColWidth(name, column, column, width)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeTable streams a table. What belongs to the sheet as a whole is set
// before: the library writes no more of it once the rows are out.
func writeTable(f *excelize.File, p BookPage, look bookStyles) error {
	columns, rows := len(p.Table.Schema.Fields), p.Table.Rows()
	if rows > BookRows {
		return fmt.Errorf("%d rows; a sheet holds %d at most", rows, BookRows)
	}
	if len(p.Titles) != columns {
		return fmt.Errorf("%d titles for %d columns", len(p.Titles), columns)
	}
	err := errors.Join(
		f.SetSheetDimension(p.Name, Place(0, 1)+":"+Place(columns-1, rows+1)),
		setWidths(f, p.Name, widths(p)),
		headed(f, p.Name, columns, rows+1),
		writeNotes(f, p),
		writeLinks(f, p),
	)
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter(p.Name)
	if err != nil {
		return err
	}
	row := make([]any, columns)
	for i, t := range p.Titles {
		text := fitting(t)
		row[i] = excelize.Cell{StyleID: look.header.of(text), Value: text}
	}
	if err := w.SetRow("A1", row); err != nil {
		return err
	}
	for i, r := range p.Table.Order() {
		for c := range row {
			row[c] = look.cell(p, r, c)
		}
		if err := w.SetRow(Place(0, i+2), row); err != nil {
			return err
		}
	}
	return w.Flush()
}

func writeNotes(f *excelize.File, p BookPage) error {
	var errs []error
	for i, text := range p.Notes {
		if text != "" {
			errs = append(errs, f.AddComment(p.Name, note(Place(i, 1), text)))
		}
	}
	return errors.Join(errs...)
}

func writeLinks(f *excelize.File, p BookPage) error {
	linked := 0
	for i, r := range p.Table.Order() {
		for c, places := range p.Links {
			if places == nil {
				continue
			}
			place := places[string(p.Table.Bytes(r, c))]
			if place == "" {
				continue
			}
			if linked++; linked > linksAtMost {
				return nil
			}
			if err := f.SetCellHyperLink(p.Name, Place(c, i+2), place, "Location"); err != nil {
				return err
			}
		}
	}
	return nil
}

// widths fit the header and the first rows, within reason.
func widths(p BookPage) []float64 {
	const narrowest, widest, looked = 10, 48, 200
	out := make([]float64, len(p.Titles))
	for i, t := range p.Titles {
		// The sign of the filter stands in the header.
		out[i] = float64(utf8.RuneCountInString(t) + 4)
	}
	order := p.Table.Order()
	var cell []byte
	for _, r := range order[:min(len(order), looked)] {
		for c := range out {
			cell = p.Table.AppendCell(cell[:0], r, c)
			out[c] = max(out[c], float64(utf8.RuneCount(cell)+2))
		}
	}
	for i := range out {
		out[i] = min(max(out[i], narrowest), widest)
	}
	return out
}
