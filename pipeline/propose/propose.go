// Package propose says what the columns of somebody's file seem to mean: which
// table they fill, which input each of them is, how their cells are written.
//
// Call [Propose] with the rows of a file. What comes back is a proposal for a
// person to judge: each part says how sure it is and why. Nothing is read by
// it.
//
// A column is known by its name, in Spanish, English or Portuguese, and by what
// its cells hold; a name whose cells say otherwise does not count. The same file
// gives the same proposal.
package propose

import (
	"fmt"
	"slices"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// What is looked at of a file.
const (
	MaxRows      = 1000
	MaxSpellings = 100 // of a column whose cells are codes
)

// Confidence is how far a proposal can be trusted.
type Confidence string

// Sure needs no look, Likely a short one, Guess a decision.
const (
	Sure   Confidence = "sure"
	Likely Confidence = "likely"
	Guess  Confidence = "guess"
)

// Proposal is what a file seems to be.
type Proposal struct {
	Table Noted `json:"table"`
	// Named says that the columns bear the names of the table's inputs and
	// their cells are codes already: no mapping is needed.
	Named bool `json:"named"`
	// Summary tells the records that add up others; nil where there are none.
	Summary *Summary `json:"summary_rows,omitempty"`
	// Fill says that records end where their last filled cell does.
	Fill      bool     `json:"fill"`
	Dates     []Noted  `json:"dates,omitempty"`
	Thousands *Noted   `json:"thousands,omitempty"`
	Missing   []string `json:"missing,omitempty"`
	Sources   []Source `json:"mapping"`
	// Rows is an entry for each row that a record gives; empty where a record
	// is a row.
	Rows     [][]Source `json:"rows,omitempty"`
	Lacking  []Lack     `json:"lacking,omitempty"`
	Ignore   []Column   `json:"ignore,omitempty"`
	Unplaced []Column   `json:"unplaced,omitempty"`
	Inputs   int        `json:"inputs"` // of the table
}

// Noted is a word of the declaration with its grounds.
type Noted struct {
	Value      string     `json:"value"`
	Confidence Confidence `json:"confidence"`
	Why        string     `json:"why"`
}

// Summary is how records that add up others begin.
type Summary struct {
	Column  string   `json:"column"`
	Begins  []string `json:"begins"`
	Records int      `json:"records"`
	Why     string   `json:"why"`
}

// Source is where an input seems to come from, in the words of feeds.yaml.
type Source struct {
	Input      string     `json:"input"`
	Columns    []string   `json:"columns,omitempty"`
	Join       string     `json:"join,omitempty"`
	Extract    string     `json:"extract,omitempty"`
	Values     []Value    `json:"values,omitempty"`
	Phrase     string     `json:"phrase,omitempty"`
	Dates      []string   `json:"dates,omitempty"` // where they are not the file's
	Default    *string    `json:"default,omitempty"`
	Constant   *string    `json:"constant,omitempty"`
	Derive     []string   `json:"derive,omitempty"`
	Confidence Confidence `json:"confidence"`
	Why        string     `json:"why"`

	cols []*column
}

// Value is a spelling that was found and the code that it seems to be.
type Value struct {
	Spelling   string     `json:"spelling"`
	Code       string     `json:"code"` // empty where it could not be placed
	Confidence Confidence `json:"confidence,omitempty"`
	Near       string     `json:"near,omitempty"` // the code that looks most like it
}

// Lack is a required input that no column gives.
type Lack struct {
	Input string           `json:"input"`
	Codes *schema.CodeList `json:"-"`
	Form  string           `json:"form"` // what it holds
}

// Column is one that has no place, and what it holds.
type Column struct {
	Name  string `json:"name"`
	Holds string `json:"holds"`
}

// Propose looks at the first rows of a file, as they stand below its header.
// Tables are those that feeds may fill; wanted names one of them, or none.
func Propose(tables []*schema.Schema, wanted string, header []string, rows [][]string) Proposal {
	rows = rows[:min(len(rows), MaxRows)]
	words := newWords(tables)
	f := newFile(header, rows, words)
	var best *reading
	second := 0.0
	for _, t := range tables {
		if !t.Feed || wanted != "" && t.Name != wanted {
			continue
		}
		r := f.read(t, words)
		switch {
		case best == nil:
			best = r
		case r.score > best.score:
			best, second = r, best.score
		default:
			second = max(second, r.score)
		}
	}
	if best == nil {
		return Proposal{}
	}
	p := best.proposal()
	p.Table = tableNoted(best, wanted, second)
	return p
}

func tableNoted(r *reading, wanted string, second float64) Noted {
	n := Noted{Value: r.table.Name, Confidence: Likely,
		Why: fmt.Sprintf("%d of its %d inputs have a column or a constant", len(r.inputsPlaced()), len(r.inputs))}
	switch {
	case len(r.used) == 0:
		n.Confidence, n.Why = Guess, "no column could be placed"
	case wanted != "":
		n.Confidence, n.Why = Sure, "as asked for"
	case r.named():
		n.Confidence, n.Why = Sure, "its inputs are the names of the columns"
	case r.score < second+1:
		n.Confidence, n.Why = Guess, n.Why+", and another table fits almost as well"
	}
	return n
}

// proposal is the reading in the words of feeds.yaml.
func (r *reading) proposal() Proposal {
	p := Proposal{
		Summary: r.file.summary, Fill: r.file.fill, Missing: r.file.missingSpellings(),
		Dates: r.dates, Thousands: r.thousands, Lacking: r.lacking(), Inputs: len(r.inputs),
	}
	for _, in := range r.inputs {
		if s, ok := r.placed[in.Name]; ok {
			p.Sources = append(p.Sources, *s)
		}
	}
	for _, row := range r.rows {
		slices.SortStableFunc(row, func(a, b Source) int { return r.order(a.Input) - r.order(b.Input) })
		p.Rows = append(p.Rows, row)
	}
	for _, c := range r.file.columns {
		switch {
		case r.used[c]:
		case c.counter:
			p.Ignore = append(p.Ignore, Column{c.name, "the number of the row"})
		default:
			p.Unplaced = append(p.Unplaced, Column{c.name, r.remarks[c] + r.turnedRemark(c) + c.holds(r.looks[c])})
		}
	}
	p.Named = r.named()
	return p
}

// named reports that the mapping would say nothing.
func (r *reading) named() bool {
	if len(r.rows) > 0 {
		return false
	}
	for _, in := range r.inputs {
		s, ok := r.placed[in.Name]
		if !ok && in.Optional {
			continue
		}
		if !ok || len(s.Columns) != 1 || s.Columns[0] != in.Name || s.Extract != "" || s.Values != nil || s.Phrase != "" || s.Default != nil || s.Dates != nil {
			return false
		}
	}
	return true
}

func (r *reading) order(input string) int {
	return slices.IndexFunc(r.inputs, func(in schema.Input) bool { return in.Name == input })
}

// signs are those that may stand between thousands.
func signs() []notation.Thousands {
	return []notation.Thousands{notation.NoThousands, notation.Point, notation.Comma, notation.Space, notation.Apostrophe}
}
