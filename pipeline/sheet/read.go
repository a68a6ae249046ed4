package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// cellsAtMost bounds the memory of a sheet whatever its shape.
const cellsAtMost = 10_000_000

// Read gives the sheet named "reports" or "reportes", else the first that is
// not hidden and holds something. Cells come as text: dates in ISO form and no
// more precise than they are shown, with a time of day only where one is shown
// that is not midnight; numbers in plain digits; true and false; formulas as
// the value they had when the file was saved; errors such as #REF! as they
// stand. Of merged cells the first holds the text. Hidden rows count.
//
// Errors say what is wrong with the file and what to do.
func Read(r io.ReaderAt, size int64, limits Limits) (s *Sheet, err error) {
	limits = limits.orDefault()
	if size > limits.Bytes {
		return nil, fmt.Errorf("the spreadsheet has %d bytes, more than %d; remove pictures and sheets that are not needed, or save the sheet as CSV", size, limits.Bytes)
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
			s, err = nil, damaged("its parts contradict each other (%v)", p)
		}
	}()
	return readWorkbook(io.NewSectionReader(r, 0, size), limits)
}

func readWorkbook(r io.Reader, limits Limits) (s *Sheet, err error) {
	f, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: limits.Unpacked})
	if err != nil {
		return nil, damaged("%v", err)
	}
	// Closing removes the parts that were too large for memory.
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := showPlainly(f); err != nil {
		return nil, damaged("%v", err)
	}
	for _, name := range candidates(f) {
		rows, err := readRows(f, name, limits)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", name, err)
		}
		if len(rows) > 0 {
			return &Sheet{Name: name, Rows: rows}, nil
		}
	}
	return nil, errors.New("the spreadsheet holds nothing: no sheet that is not hidden has text in it; fill the sheet in and save the file")
}

// candidates are the sheets to look at: the one with the reports alone where
// there is one, so that the code lists beside it are never taken for reports.
func candidates(f *excelize.File) []string {
	names := f.GetSheetList()
	if i := slices.IndexFunc(names, isReportSheet); i >= 0 {
		return names[i : i+1]
	}
	return slices.DeleteFunc(names, func(name string) bool {
		visible, err := f.GetSheetVisible(name)
		return err != nil || !visible
	})
}

func readRows(f *excelize.File, sheet string, limits Limits) (out []Row, err error) {
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
		if err := within(limits, len(out), width, n); err != nil {
			return nil, err
		}
	}
	if err := rows.Error(); err != nil {
		return nil, damaged("%v", err)
	}
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

func within(l Limits, rows, width, number int) error {
	const do = "split the file, or save the sheet as CSV and declare a feed for it"
	switch {
	case rows > l.Rows:
		return fmt.Errorf("row %d: there are more than %d rows; %s", number, l.Rows, do)
	case width > l.Columns:
		return fmt.Errorf("cell %s: there are more than %d columns; delete what stands to the right of the table", Place(width-1, number), l.Columns)
	case rows*width > cellsAtMost:
		return fmt.Errorf("cell %s: there are more than %d cells; %s", Place(width-1, number), cellsAtMost, do)
	}
	return nil
}
