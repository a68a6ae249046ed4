package normalize

import (
	"bytes"
	"fmt"
	"math"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
)

const wholeNumber = "a whole number in digits"

func (in *input) readInteger(cell []byte, written *Notation) (value, fault) {
	if written != nil && written.Thousands != notation.NoThousands {
		if n, ok := notation.ParseInteger(string(cell), written.Thousands); ok {
			return in.number(n, false)
		}
	}
	digits, negative := cell, false
	if cell[0] == '-' {
		digits, negative = cell[1:], true
	}
	if len(digits) == 0 {
		return value{}, notWhole(cell, written)
	}
	var n int64
	tooLong := false
	for _, c := range digits {
		if c < '0' || c > '9' {
			return value{}, notWhole(cell, written)
		}
		d := int64(c - '0')
		tooLong = tooLong || n > (math.MaxInt64-d)/10
		if !tooLong {
			n = n*10 + d
		}
	}
	if negative {
		n = -n
	}
	return in.number(n, tooLong)
}

func (in *input) number(n int64, tooLong bool) (value, fault) {
	if tooLong || n < *in.min || n > *in.max {
		return value{}, fault{problem.OutOfRange, "a whole number " + in.limits(func(n int64) string { return fmt.Sprint(n) })}
	}
	return value{n: n}, fault{}
}

// notWhole says what a number should look like. Where a sign between thousands
// would explain the cell, it says how such a sign is declared.
func notWhole(cell []byte, written *Notation) fault {
	expected := wholeNumber
	switch {
	case written != nil && written.Thousands != notation.NoThousands:
		expected += ", with \"" + string(written.Thousands) + "\" between groups of three at most"
	case bytes.ContainsAny(cell, ".,'\u2019 \u00a0\u202f\u2009"):
		for _, t := range []notation.Thousands{notation.Point, notation.Comma, notation.Space, notation.Apostrophe} {
			if _, ok := notation.ParseInteger(string(cell), t); ok {
				expected += "; a sign between thousands has to be declared (notation.thousands)"
				break
			}
		}
	}
	return fault{problem.InvalidInteger, expected}
}

// readPhrase takes its part of a figure such as "más de 700". Only the value
// reports what can't be read, so that a cell is faulted once.
func (in *input) readPhrase(cell []byte, written *Notation) (value, fault) {
	if len(cell) == 0 {
		if in.phrase == PhrasePrecision {
			return value{text: []byte("not_stated")}, fault{}
		}
		return value{null: true}, fault{}
	}
	f, ok := notation.ParseFigure(string(cell), written.Thousands)
	switch {
	case in.phrase == PhraseValue && !ok:
		return value{}, fault{problem.InvalidInteger, "a whole number or a phrase such as \"al menos 61\", \"60-70\" or \"more than 600\""}
	case !ok && in.phrase == PhrasePrecision:
		return value{text: []byte("not_stated")}, fault{}
	case !ok, in.phrase == PhraseMax && f.Precision != "range":
		return value{null: true}, fault{}
	case in.phrase == PhraseValue:
		return in.number(f.Value, false)
	case in.phrase == PhraseMax:
		return in.number(f.Max, false)
	}
	return value{text: []byte(f.Precision)}, fault{}
}

func (in *input) limits(show func(int64) string) string {
	switch {
	case in.min != nil && in.max != nil:
		return "from " + show(*in.min) + " to " + show(*in.max)
	case in.min != nil:
		return "of at least " + show(*in.min)
	}
	return "of at most " + show(*in.max)
}

func readBoolean(cell []byte, written *Notation) (value, fault) {
	yes, ok := string(cell) == "true", string(cell) == "true" || string(cell) == "false"
	if !ok && written != nil {
		yes, ok = notation.ParseBoolean(string(cell))
	}
	switch {
	case !ok:
		return value{}, fault{problem.InvalidBoolean, "true or false"}
	case yes:
		return value{n: 1}, fault{}
	}
	return value{n: 0}, fault{}
}
