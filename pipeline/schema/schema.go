// Package schema says what a table is: its columns, their types and limits,
// its keys, and what everything is called in English and Spanish.
//
// The files are Table Schemas (Data Package v2) with a few properties of our
// own, documented in schemas/README.md. They are the only place where a column
// is defined. Start with [ParseSet].
package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Type is what a column holds. Each has one form in CSV and one in Parquet.
type Type uint8

const (
	String    Type = iota // UTF-8; STRING
	Int32                 // INT(32, signed)
	Int64                 // INT(64, signed)
	Bool                  // true, false; BOOLEAN
	Date                  // 2026-02-20; DATE
	Timestamp             // 2026-02-20T14:03:00Z; TIMESTAMP(MICROS, UTC)
	List                  // sorted strings joined by ';'; STRING
)

func (t Type) String() string {
	return [...]string{"string", "int32", "int64", "boolean", "date", "datetime", "list"}[t]
}

// Part is the piece of a date of reduced precision that a column shows.
type Part string

const (
	Whole     Part = ""          // the value itself
	Earliest  Part = "earliest"  // the first day that the date may mean
	Latest    Part = "latest"    // the last day that the date may mean
	Precision Part = "precision" // day, month or year
)

// When limits a column to the records whose input holds one value; elsewhere
// the column is null.
type When struct{ Input, Is string }

// From says which input of a feed fills a column.
type From struct {
	Input string // empty where Computed
	Part  Part
	When  *When
	// Computed columns are filled by the pipeline; no feed may map them.
	Computed bool
}

// Field is a column.
type Field struct {
	Name                       string
	ID                         int32 // position in the schema, from 1: the Parquet field id
	Type                       Type
	Title, TitleES             string
	Description, DescriptionES string
	Example                    string

	Required  bool
	Unique    bool
	Min, Max  *int64 // integers; for dates, days since 1970-01-01
	MaxLength int    // in characters; 0 is no limit
	Pattern   *regexp.Regexp
	URI       bool      // an absolute http or https address
	Codes     *CodeList // nil is free text
	// FreeText is our own prose: the personal-data gate reads it.
	FreeText bool

	From From
	// Optional inputs may be missing from a feed that maps columns by name.
	Optional bool
}

// Form is the pattern as the schema's file has it, for a message.
func (f Field) Form() string {
	return strings.TrimSuffix(strings.TrimPrefix(f.Pattern.String(), "^(?:"), ")$")
}

// Code is one value of a closed list.
type Code struct {
	Code                       string
	Title, TitleES             string
	Description, DescriptionES string
}

// Prefix opens a list to values such as "prison:zona_7".
type Prefix struct {
	Prefix                     string
	Pattern                    *regexp.Regexp // of what follows the prefix
	Title, TitleES             string
	Description, DescriptionES string
}

// CodeList is a closed list of values, open only behind its prefixes.
type CodeList struct {
	Name           string
	Title, TitleES string
	Codes          []Code
	Prefixes       []Prefix
	index          map[string]int
}

// Has reports whether v is a code of the list or stands behind one of its
// prefixes.
func (l *CodeList) Has(v string) bool {
	if _, ok := l.index[v]; ok {
		return true
	}
	for _, p := range l.Prefixes {
		if rest, ok := strings.CutPrefix(v, p.Prefix); ok && p.Pattern.MatchString(rest) && strings.ContainsFunc(rest, named) {
			return true
		}
	}
	return false
}

// named is a sign of a name that a reader sees: some letters are blank.
func named(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// Nearest is the code or prefix of the list that is closest to v by edit
// distance, or "" where nothing is near. Fewer than half of the characters may
// differ: any two codes of two letters are two edits apart.
func (l *CodeList) Nearest(v string) string {
	best, at := "", min(max(2, len(v)/3), (len(v)-1)/2)+1
	try := func(c string) {
		if d := distance(strings.ToLower(v), c); d < at {
			best, at = c, d
		}
	}
	for _, c := range l.Codes {
		try(c.Code)
	}
	for _, p := range l.Prefixes {
		if head, _, ok := strings.Cut(v, ":"); ok && distance(strings.ToLower(head)+":", p.Prefix) < at {
			best, at = p.Prefix+"…", distance(strings.ToLower(head)+":", p.Prefix)
		}
	}
	return best
}

// Nearest is which of some names is closest to v, by the measure of
// [CodeList.Nearest], or "".
func Nearest(names []string, v string) string {
	list := CodeList{}
	for _, n := range names {
		list.Codes = append(list.Codes, Code{Code: n})
	}
	return list.Nearest(v)
}

func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// ForeignKey says that the values of Field stand in Table's column Column.
type ForeignKey struct{ Field, Table, Column string }

// Sum is a breakdown that should add up to a total; where it does not, the row
// is flagged with Code and kept.
type Sum struct {
	Code           string
	Parts          []string
	Total, Max     string // Max may be empty: the upper end of a range
	PrecisionField string
}

// Schema is a table.
type Schema struct {
	Name                       string
	Version                    string // semantic version of the whole set
	Title, TitleES             string
	Description, DescriptionES string
	Fields                     []Field
	PrimaryKey                 []string
	ForeignKeys                []ForeignKey
	Sums                       []Sum
	// Identity names the columns that together say what a key stands for: a
	// row in which all of them changed has taken over another row's key.
	Identity []string
	// Volatile columns do not count when asking whether anything is new; if
	// all columns do not count, the table does not.
	Volatile []string
	// Order sorts the published rows; it is the primary key unless declared.
	Order []string
	// Feed tables may be filled by feeds; the others are made by the pipeline.
	Feed bool
	// HistoryOf names the table whose states this one holds; "" for others.
	HistoryOf string
	// Vintage tables tell how this version differs from those before. They are
	// made after the comparison with the last one and never count as new.
	Vintage bool
}

// Index is the position of a column, or -1.
func (s *Schema) Index(name string) int {
	return slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
}

// Header is the names of the columns in order.
func (s *Schema) Header() []string {
	names := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		names[i] = f.Name
	}
	return names
}

// Input is something that a feed gives: it fills one column or several.
type Input struct {
	Name     string
	Required bool // a record without it is rejected
	Optional bool // a feed without it is accepted
	Fields   []int
}

// Inputs lists what a feed may map, in the order of the columns they fill.
func (s *Schema) Inputs() []Input {
	var ins []Input
	for i, f := range s.Fields {
		if f.From.Computed {
			continue
		}
		at := slices.IndexFunc(ins, func(in Input) bool { return in.Name == f.From.Input })
		if at < 0 {
			at = len(ins)
			ins = append(ins, Input{Name: f.From.Input, Optional: f.Optional})
		}
		ins[at].Required = ins[at].Required || f.Required
		ins[at].Fields = append(ins[at].Fields, i)
	}
	return ins
}

// Set is all tables of one schema version, in the order of their publication.
type Set struct {
	Version string
	Tables  []*Schema
	Lists   map[string]*CodeList
	Digest  string // sha256 over the files the set was parsed from
}

// Table finds a table by name, or nil.
func (s *Set) Table(name string) *Schema {
	for _, t := range s.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Compare says why a reader of the old schema could not rely on the new one:
// within a major version columns keep name, type and place, and new ones come
// last. It returns nil where the promise holds or the major version moved.
func Compare(old, new *Schema) error {
	if major(old.Version) != major(new.Version) {
		return nil
	}
	for i, f := range old.Fields {
		if i >= len(new.Fields) {
			return fmt.Errorf("schema %s %s: column %q is gone since %s; raise the major version or keep it", new.Name, new.Version, f.Name, old.Version)
		}
		if g := new.Fields[i]; g.Name != f.Name || g.Type != f.Type {
			return fmt.Errorf("schema %s %s: column %d is %s %s, was %s %s in %s; raise the major version or append new columns at the end",
				new.Name, new.Version, i+1, g.Name, g.Type, f.Name, f.Type, old.Version)
		}
	}
	return nil
}

func major(v string) string { m, _, _ := strings.Cut(v, "."); return m }

// As is the schema of a file of an earlier version that has the header given:
// the columns of today, in that header's order. It returns nil where the major
// version moved, and an error where the promise of [Compare] is broken.
func (s *Schema) As(header []string, version string) (*Schema, error) {
	if major(version) != major(s.Version) {
		return nil, nil
	}
	old := *s
	old.Version = version
	old.Fields = nil
	for i, name := range header {
		f := Field{Name: name}
		if at := s.Index(name); at >= 0 {
			f = s.Fields[at]
		}
		f.ID = int32(i + 1)
		old.Fields = append(old.Fields, f)
	}
	return &old, Compare(&old, s)
}
