// Package sheet is spreadsheets in and out: the form in which somebody who is
// no programmer adds reports, and what comes back in it.
//
// Start with [WriteTemplate] for the form and [ReadAll] for a file somebody sent;
// [Write] makes any workbook of text.
//
// A workbook that is read gives the text that a feed would have given: ISO
// dates, plain digits, true and false. Nothing is guessed and nothing is lost
// on the way: a file that is damaged in any part is refused whole. A workbook
// that is written has the same bytes for the same content.
package sheet

import (
	"cmp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Lang is the language in which a template speaks.
type Lang string

const (
	English Lang = "en"
	Spanish Lang = "es"
)

// Limits bound what ReadAll takes. Zero values stand for the defaults.
type Limits struct {
	Bytes    int64 // of the file; 50 MiB
	Unpacked int64 // of all its parts together; 500 MiB
	Rows     int   // that hold something; 100,000
	Columns  int   // 1,000
}

func (l Limits) orDefault() Limits {
	return Limits{
		Bytes:    cmp.Or(l.Bytes, 50<<20),
		Unpacked: cmp.Or(l.Unpacked, 500<<20),
		Rows:     cmp.Or(l.Rows, 100_000),
		Columns:  cmp.Or(l.Columns, 1_000),
	}
}

// IsTemplate reports whether the sheet bears the name that it has in a template.
func (s *Sheet) IsTemplate() bool { return isReportSheet(s.Name) }

// Sheet is what one sheet of a workbook says.
type Sheet struct {
	Name string
	// Rows are those that hold something, from the top. All have as many cells
	// as the widest one.
	Rows []Row
}

// Row is one row of a sheet.
type Row struct {
	Number int // as the spreadsheet shows it, from 1
	Cells  []string
}

// Place names a cell as a spreadsheet does: Place(0, 7) is "A7". The column
// counts from 0, as in Row.Cells, the row from 1.
func Place(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return "?"
	}
	return name
}

// reportSheets are the names of the sheet with the reports, in any language.
func reportSheets() []string {
	return []string{wordsOf(English).reports, wordsOf(Spanish).reports}
}

func isReportSheet(name string) bool {
	return slices.ContainsFunc(reportSheets(), func(n string) bool {
		return strings.EqualFold(strings.TrimSpace(name), n)
	})
}
