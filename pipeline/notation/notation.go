// Package notation reads what people write into a cell: dates in words, figures
// with separators, phrases such as "más de 700", yes and no; in Spanish,
// Portuguese and English.
//
// Start with [ParseDateFormat], [ParseInteger], [ParseFigure], [ParseBoolean]
// or, to compare two texts, [Fold].
//
// Nothing is guessed: a date is read in the formats that are declared, a
// separator only where it is declared, a phrase only if it is listed. What is
// not read is for the caller to reject; no digit of a cell is passed over, those
// of a declared time apart. Digits are 0 to 9, not those of other scripts.
package notation

// Thousands is the sign between groups of three digits.
type Thousands string

// What may stand between groups of three digits.
const (
	NoThousands Thousands = ""
	Point       Thousands = "."
	Comma       Thousands = ","
	Space       Thousands = "space" // a blank, a no-break blank, a thin one, one as wide as a digit
	Apostrophe  Thousands = "'"     // ' or ’ or ʼ
)

// Precisions of a figure.
const (
	Exact       = "exact"
	AtLeast     = "at_least"
	AtMost      = "at_most"
	Approximate = "approximate"
	Range       = "range"
)

// Figure is a number and how precisely it is put.
type Figure struct {
	Value     int64
	Max       int64  // the upper end where Precision is range, else 0
	Precision string // exact, at_least, at_most, approximate, range
}
