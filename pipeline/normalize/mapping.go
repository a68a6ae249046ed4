// Package normalize turns the records of a feed into rows of a schema.
//
// A [Mapping] says which columns, constant or value table fill each input;
// [Bind] holds it against a feed's header. A [Normalizer] then takes records
// one at a time. A row is kept whole or rejected whole; nothing is repaired,
// guessed or set to a default that the mapping does not declare, and every
// fault of a rejected row becomes a problem.
package normalize

import (
	"regexp"

	"github.com/recuento/recuento/pipeline/notation"
)

// Source is where an input comes from. A cell goes through what is declared in
// the order of the fields.
type Source struct {
	Input string
	// Columns of the feed; several are joined by Join, empty ones left out.
	Columns []string
	Join    string
	// Constant stands for every record, in our notation.
	Constant *string
	// Derive makes a key of the values of other inputs.
	Derive    []string
	Namespace string // before a derived key
	// Extract leaves the first group, or the match, of what is written.
	Extract *regexp.Regexp
	// Values turns spellings, compared folded, into our notation.
	Values map[string]string
	// Phrase takes a part of a figure such as "más de 700".
	Phrase Phrase
	// Dates and Thousands say how the cells of this input are written.
	Dates     []notation.DateFormat
	Thousands notation.Thousands
	// Default stands where the cell is empty, in our notation.
	Default *string
}

// Phrase is a part of a figure put in words.
type Phrase string

// The parts of "60–70": 60, 70 and range.
const (
	PhraseValue     Phrase = "value"
	PhraseMax       Phrase = "max"
	PhrasePrecision Phrase = "precision"
)

// Notation is how a feed writes its cells.
type Notation struct {
	Dates     []notation.DateFormat
	Thousands notation.Thousands
}

// Correction replaces a cell that says Expects by Value, in our notation.
type Correction struct {
	Key, Input, Expects, Value string
	Reason                     string // published with the row's problem
}

// Summary tells the records that add up others, by how a column begins.
type Summary struct {
	Column string
	Begins []string
}

// Mapping is how a feed becomes our fields.
type Mapping struct {
	// Sources is nil where the feed bears the inputs' own names.
	Sources []Source
	// Rows are sources that replace or join Sources, one list for each row that
	// a record gives; empty where a record is a row.
	Rows [][]Source
	// Notation is that of inputs without a source of their own.
	Notation Notation
	// Missing lists what stands for an empty cell.
	Missing []string
	// Ignore lists columns that are known and not wanted.
	Ignore  []string
	Summary Summary
	// Fill takes records that are too short, and those that are too long by
	// empty cells.
	Fill        bool
	Corrections []Correction
	MaxCell     int // characters; 0 is no limit
	// References says, by column, which values a foreign key may hold.
	References map[string]func(value []byte) bool
}
