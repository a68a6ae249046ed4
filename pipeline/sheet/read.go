package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// cellsAtMost bounds the memory of a workbook whatever its shape.
const cellsAtMost = 10_000_000

// ReadAll gives the sheets that hold something, in their order: those that are
// not hidden, and one named "reports" or "reportes" even where it is. Cells come
// as text: dates in ISO form and no more precise than they are shown, with a
// time of day only where one is shown that is not midnight; numbers in plain
// digits; true and false; formulas as the value they had when the file was
// saved; errors such as #REF! as they stand. Of merged cells the first holds the
// text. Hidden rows count.
//
// The limits of rows and cells hold for all sheets together. The error is an
// [*Error], or one of r; there is at least one sheet where it is nil.
func ReadAll(r io.ReaderAt, size int64, limits Limits) (all []*Sheet, err error) {
	limits = limits.orDefault()
	if size > limits.Bytes {
		return nil, tooLarge("the spreadsheet has %d bytes, more than %d; remove pictures and sheets that are not needed, or save the sheet as CSV", size, limits.Bytes)
	}
	z, err := unzip(r, size)
	if err != nil {
		return nil, err
	}
	if err := checkParts(z, limits.Unpacked); err != nil {
		return nil, err
	}
	// The library is not written for files made in bad faith.
	defer func() {
		if p := recover(); p != nil {
			all, err = nil, damaged("its parts contradict each other (%v)", p)
		}
	}()
	return readWorkbook(io.NewSectionReader(r, 0, size), limits)
}

func readWorkbook(r io.Reader, limits Limits) (all []*Sheet, err error) {
	f, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: limits.Unpacked})
	if err != nil {
		return nil, damaged("%v", err)
	}
	// Closing removes the parts that were too large for memory.
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := showPlainly(f); err != nil {
		return nil, damaged("%v", err)
	}
	left := room{limits: limits, cells: cellsAtMost}
	for _, name := range candidates(f) {
		rows, err := readRows(f, name, &left)
		if err != nil {
			return nil, inSheet(err, name)
		}
		if len(rows) > 0 {
			all = append(all, &Sheet{Name: name, Rows: rows})
		}
	}
	if all == nil {
		return nil, &Error{Kind: NothingThere, message: "the spreadsheet holds nothing: no sheet that is not hidden has text in it; fill the sheet in and save the file"}
	}
	return all, nil
}

// candidates are the sheets to look at.
func candidates(f *excelize.File) []string {
	return slices.DeleteFunc(f.GetSheetList(), func(name string) bool {
		visible, err := f.GetSheetVisible(name)
		return !isReportSheet(name) && (err != nil || !visible)
	})
}

func readRows(f *excelize.File, sheet string, left *room) (out []Row, err error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, damaged("%v", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	width := 0
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, damaged("row %d: %v", n, err)
		}
		for i, c := range cells {
			cells[i] = plainCell(c)
		}
		if cells = withoutEnd(cells); len(cells) == 0 {
			continue
		}
		out = append(out, Row{n, cells})
		width = max(width, len(cells))
		if err := left.within(len(out), width, n); err != nil {
			return nil, err
		}
	}
	if err := rows.Error(); err != nil {
		return nil, damaged("%v", err)
	}
	left.rows, left.cells = left.rows+len(out), left.cells-len(out)*width
	for i := range out {
		for len(out[i].Cells) < width {
			out[i].Cells = append(out[i].Cells, "")
		}
	}
	return out, nil
}

// withoutEnd leaves the empty cells at the end of a row away.
func withoutEnd(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// room is what the sheets of a workbook may still hold.
type room struct {
	limits Limits
	rows   int // that the sheets before have
	cells  int // that may still come
}

func (l *room) within(rows, width, number int) error {
	const do = "split the file, or save the sheet as CSV and declare a feed for it"
	place := Place(width-1, number)
	switch {
	case l.rows+rows > l.limits.Rows:
		return &Error{Kind: TooManyRows, Place: Place(0, number), message: fmt.Sprintf("row %d: there are more than %d rows; %s", number, l.limits.Rows, do)}
	case width > l.limits.Columns:
		return &Error{Kind: TooManyColumns, Place: place, message: fmt.Sprintf("cell %s: there are more than %d columns; delete what stands to the right of the table", place, l.limits.Columns)}
	case rows*width > l.cells:
		return &Error{Kind: TooManyCells, Place: place, message: fmt.Sprintf("cell %s: there are more than %d cells; %s", place, cellsAtMost, do)}
	}
	return nil
}
