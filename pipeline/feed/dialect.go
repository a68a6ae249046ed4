package feed

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Dialect is how the file is written.
type Dialect struct {
	Encoding    string // utf-8, utf-16, utf-16le, utf-16be, windows-1252, iso-8859-1, macintosh, ibm850 or auto
	Delimiter   string // the character itself, or auto
	Compression string // none, gzip, zip or auto
	Quote       string // the character itself, or none
	Escape      string // of a quote in a quoted cell: doubled or backslash
	Comment     string // lines that begin with it are passed over; empty for none
	Preamble    int    // physical lines above the header
	// Until begins the header line where Preamble does not count the lines
	// above it.
	Until  string
	Header int // rows of the header: 0, 1 or 2
	// Columns are the names of the columns where Header is 0.
	Columns []string
	Summary Summary
	Ragged  string // reject, or fill: missing cells at the end are empty
}

// Summary tells the records that add up others; the zero value finds none.
type Summary struct {
	Column string
	Begins []string // of the column's cell; case, accents and blanks do not count
}

// What a dialect is where feeds.yaml says nothing.
const (
	DefaultEncoding    = "utf-8"
	DefaultDelimiter   = ","
	DefaultCompression = "none"
	DefaultQuote       = `"`
	DefaultEscape      = "doubled"
	DefaultHeader      = 1
	DefaultRagged      = "reject"
)

const (
	auto = "auto"
	none = "none"
)

func (e *entry) dialect() Dialect {
	n := e.get(e.n, "dialect")
	d := Dialect{
		Encoding:    orDefault(e.get(n, "encoding"), DefaultEncoding),
		Delimiter:   orDefault(e.get(n, "delimiter"), DefaultDelimiter),
		Compression: orDefault(e.get(n, "compression"), DefaultCompression),
		Quote:       orDefault(e.get(n, "quote"), DefaultQuote),
		Escape:      orDefault(e.get(n, "escape"), DefaultEscape),
		Comment:     text(e.get(n, "comment")),
		Preamble:    int(number(e.get(n, "preamble"), 0)),
		Until:       text(e.get(e.get(n, "preamble"), "until")),
		Header:      DefaultHeader,
		Ragged:      orDefault(e.get(n, "ragged"), DefaultRagged),
	}
	if d.Delimiter == "tab" {
		d.Delimiter = "\t"
	}
	if header := e.get(n, "header"); text(header) == none {
		d.Header = 0
	} else {
		d.Header = int(number(header, DefaultHeader))
	}
	e.checkSigns(n, d)
	d.Columns = e.header(n, d)
	d.Summary = e.summary(e.get(n, "summary_rows"), d)
	return d
}

// checkSigns wants signs that can be told apart.
func (e *entry) checkSigns(n *yaml.Node, d Dialect) {
	at := e.at + ".dialect"
	if escape := e.get(n, "escape"); d.Escape == "backslash" && d.Quote == none {
		e.fault(meaning, escape, "%s.escape is backslash, and quote is none: without quotes there is nothing to escape; remove escape, or declare the quote", at)
	}
	comment := e.get(n, "comment")
	if d.Quote != none && strings.HasPrefix(d.Comment, d.Quote) {
		e.fault(meaning, comment, "%s.comment is %s and begins with the quote: it would take records for comments; declare another quote (none where cells are not quoted) or another comment", at, quoted(d.Comment))
	}
	delimiters := []string{d.Delimiter}
	if d.Delimiter == auto {
		delimiters = []string{",", ";", "\t", "|"}
	}
	for _, delimiter := range delimiters {
		if strings.HasPrefix(d.Comment, delimiter) {
			e.fault(meaning, comment, "%s.comment is %s and begins with a delimiter: it would take records with an empty first cell for comments; declare the delimiter and another comment", at, quoted(d.Comment))
		}
	}
}

// header is the names of the columns of a file without a header.
func (e *entry) header(n *yaml.Node, d Dialect) []string {
	at := e.at + ".dialect"
	columns := e.get(n, "columns")
	switch {
	case d.Header > 0 && columns != nil:
		e.fault(meaning, e.key(n, "columns"), "%s.columns names the columns of a file that has a header; remove it, or declare header: none where the file has no names of its own", at)
		return nil
	case d.Header > 0:
		return nil
	case columns == nil:
		e.fault(meaning, e.get(n, "header"), "%s.header is none, and nothing names the columns; add columns: [NAME, NAME], in the order of the file", at)
	case d.Until != "":
		e.fault(meaning, e.get(e.get(n, "preamble"), "until"), "%s.preamble.until looks for the header, and header is none; give the number of lines above the first record: preamble: 4", at)
	}
	names := e.names(columns, at+".columns")
	if most := e.limits().Columns; len(names) > most {
		e.fault(meaning, columns, "%s.columns has %d names; expected at most %d, which limits.columns allows", at, len(names), most)
	}
	return names
}

// columnName is the name of a column as the header of a file is read: every run
// of blanks and line ends is one blank.
func columnName(n *yaml.Node) string { return strings.Join(strings.Fields(text(n)), " ") }

// names reads a list of columns, each of them once. Blanks at the ends do not
// count.
func (e *entry) names(n *yaml.Node, at string) []string {
	var names []string
	first := map[string]int{}
	for i, item := range items(n) {
		name := columnName(item)
		if j, double := first[name]; double {
			e.fault(meaning, item, "%s[%d] is the same as %s[%d] (blanks at the ends do not count); each column needs a name of its own", at, i, at, j)
			continue
		}
		first[name] = i
		names = append(names, name)
	}
	return names
}

func (e *entry) summary(n *yaml.Node, d Dialect) Summary {
	s := Summary{Column: columnName(e.get(n, "column"))}
	e.checkNamed(e.get(n, "column"), e.at+".dialect.summary_rows.column", s.Column, d)
	for _, item := range items(e.get(n, "begins")) {
		s.Begins = append(s.Begins, strings.TrimSpace(text(item)))
	}
	return s
}

// checkNamed wants a column of a file without a header among its names.
func (e *entry) checkNamed(n *yaml.Node, at, column string, d Dialect) {
	if n == nil || column == "" || len(d.Columns) == 0 {
		return
	}
	for _, name := range d.Columns {
		if name == column {
			return
		}
	}
	e.fault(meaning, n, "%s is %s, which is not in dialect.columns; %s", at, quoted(column), oneOf(d.Columns, column))
}
