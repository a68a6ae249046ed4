package desk

import (
	"context"
	"os"
	"slices"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
)

// Finding is one thing to be said about a file, in the language of the desk.
type Finding struct {
	Row     int          `json:"row,omitempty"`    // as the spreadsheet numbers it
	Column  string       `json:"column,omitempty"` // the letters of a spreadsheet
	Input   string       `json:"input,omitempty"`  // our name of what the cell gives
	Cell    string       `json:"cell,omitempty"`   // what stands there; never where it may be personal data
	Code    problem.Code `json:"code"`
	Says    string       `json:"says"`              // what is wrong
	Detail  []string     `json:"detail,omitempty"`  // more of it
	Allowed string       `json:"allowed,omitempty"` // what may stand there
	Meant   []string     `json:"meant,omitempty"`   // what was probably meant
	There   []There      `json:"already_there,omitempty"`

	column int // from 1; 0 where the whole row is meant
}

// There is a report that stands in the data, or further up in the file,
// already.
type There struct {
	ReportID string `json:"report_id"`
	Feed     string `json:"feed,omitempty"` // empty for one of the file
	Row      int    `json:"row,omitempty"`  // of the file
	Figure   string `json:"figure,omitempty"`
	Side     string `json:"side,omitempty"`
	Date     string `json:"date,omitempty"`
	URL      string `json:"url"`
}

// Kinds of findings that no published problem has.
const (
	columnMissing     problem.Code = "missing_column"
	columnUnknown     problem.Code = "unknown_column"
	columnTwice       problem.Code = "column_twice"
	templateExample   problem.Code = "template_example"
	pageThere         problem.Code = "page_already_there"
	figureThere       problem.Code = "figure_already_there"
	probableDuplicate problem.Code = "probable_duplicate"
	rowsElsewhere     problem.Code = "rows_in_other_sheet"
	encodingDoubtful  problem.Code = "encoding_doubtful"
	dateEmpty         problem.Code = "date_missing"
	noPlaceInFeed     problem.Code = "no_column_in_feed"
	formulaFailed     problem.Code = "formula_error"
	outletElsewhere   problem.Code = "outlet_of_other_host"
	feedNotReady      problem.Code = "feed_not_ready"
	outletSpelling    problem.Code = "outlet_spelling"
)

// Checked is what a check of a file found.
type Checked struct {
	File     string    `json:"file"`
	Sheet    string    `json:"sheet,omitempty"`
	Table    string    `json:"table"`
	Feed     string    `json:"feed,omitempty"` // where the file is a feed's own
	Rows     int       `json:"rows"`           // that hold something
	Faults   []Finding `json:"faults"`
	Warnings []Finding `json:"warnings"`
	Notes    []string  `json:"notes,omitempty"`
	// Flags are those that the command which adds the rows is to have, too.
	Flags []string `json:"-"`

	desk    *Desk
	form    *form
	reports []report // the rows without faults, in the order of the file
}

// Duplicates counts the rows that are probably there already.
func (c *Checked) Duplicates() int {
	n := 0
	for _, w := range c.Warnings {
		if w.Code == probableDuplicate {
			n++
		}
	}
	return n
}

// CheckFile checks a spreadsheet or a CSV of any dialect whose columns bear the
// names of a report table's inputs, or the file of a configured feed as that
// feed. The table is recognised by the columns where it is not given.
//
// What is wrong with the file is in the result. The error is an
// [*UnusableError] where the file is no table, or that of ctx.
func (d *Desk) CheckFile(ctx context.Context, path, table string) (*Checked, error) {
	if f, ok := d.feedOf(path); ok {
		return d.checkFeed(ctx, path, f)
	}
	grids, err := d.open(path)
	if err != nil {
		return nil, err
	}
	f, others, err := d.choose(path, grids, table)
	if err != nil {
		return nil, err
	}
	c, err := d.begin(ctx, path, f, "")
	if err != nil {
		return nil, err
	}
	c.out.Sheet = f.grid.sheet
	c.checkSheets(others)
	c.checkDialect(f.grid)
	c.run()
	return c.out, nil
}

// feedOf finds the feed whose own file a path is.
func (d *Desk) feedOf(path string) (feed.Feed, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return feed.Feed{}, false
	}
	for _, f := range d.Config.Feeds {
		if own, err := os.Stat(f.Location); err == nil && os.SameFile(info, own) {
			return f, true
		}
	}
	return feed.Feed{}, false
}

// checking is a check under way.
type checking struct {
	desk  *Desk
	form  *form
	known *known
	refs  references
	out   *Checked
}

// begin reads what a form is checked against: all that is there, but for the
// feed that is checked itself.
func (d *Desk) begin(ctx context.Context, path string, f *form, itself string) (*checking, error) {
	c := &checking{desk: d, form: f, out: &Checked{File: path, Table: f.schema.Name, desk: d, form: f, Faults: []Finding{}, Warnings: []Finding{}}}
	var err error
	if c.known, err = d.read(ctx, f.schema, itself); err != nil {
		return nil, err
	}
	if c.refs, err = d.references(ctx, f.schema); err != nil {
		return nil, err
	}
	c.out.Notes = append(c.out.Notes, append(c.known.notes, c.refs.notes...)...)
	return c, nil
}

func (c *checking) run() {
	c.checkHeader()
	c.checkRows()
	c.checkThere()
	c.checkTaker()
	c.out.sort()
}

// sort brings the findings into the order of the file.
func (c *Checked) sort() {
	byRow := func(a, b Finding) int {
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return a.column - b.column
	}
	slices.SortStableFunc(c.Faults, byRow)
	slices.SortStableFunc(c.Warnings, byRow)
}

func (c *checking) fault(f Finding) { c.out.Faults = append(c.out.Faults, f.placed()) }

func (c *checking) warn(f Finding) { c.out.Warnings = append(c.out.Warnings, f.placed()) }

func (f Finding) placed() Finding {
	if f.column > 0 {
		f.Column = letter(f.column)
	}
	return f
}

// letter is the name that a spreadsheet gives a column; the first is 1.
func letter(column int) string {
	place := sheet.Place(column-1, 1)
	return place[:len(place)-1]
}

// required reports whether a record needs an input.
func (f *form) required(name string) bool {
	in, _ := inputNamed(f.schema, name)
	return in.Required
}

// hasPages reports whether the rows of a table cite pages.
func hasPages(s *schema.Schema) bool {
	_, f := inputNamed(s, "url")
	return f != nil
}
