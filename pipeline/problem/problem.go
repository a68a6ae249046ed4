// Package problem is a fault in the data, as a value: where it stands, what
// kind it is and what was expected instead.
//
// A problem is never an error (the machinery works) and never a log line (it
// is published). It never carries the raw text of the feed, which may hold
// what must not be published.
//
// Start with [Problem]; the kinds are the constants of [Code].
package problem

import (
	"cmp"
	"fmt"
	"slices"
)

// Effect is what became of the record.
type Effect string

const (
	Rejected Effect = "rejected" // withheld from the tables
	Flagged  Effect = "flagged"  // kept exactly as stated
)

// Code is the kind of a problem: one of the constants below or the code of a
// sum declared in a table's schema. Titles in English and Spanish stand in
// schemas/codes/problem.json.
type Code string

const (
	RaggedRecord     Code = "ragged_record"
	MalformedQuotes  Code = "malformed_quotes"
	InvalidEncoding  Code = "invalid_encoding"
	InvalidCharacter Code = "invalid_character"
	MissingValue     Code = "missing_value"
	UnknownCode      Code = "unknown_code"
	UnknownReference Code = "unknown_reference"
	InvalidInteger   Code = "invalid_integer"
	OutOfRange       Code = "out_of_range"
	InvalidDate      Code = "invalid_date"
	InvalidBoolean   Code = "invalid_boolean"
	InvalidURL       Code = "invalid_url"
	InvalidFormat    Code = "invalid_format"
	TooLong          Code = "too_long"
	PersonalData     Code = "personal_data"
	NoPlaceForFigure Code = "no_place_for_figure"
	DuplicateRecord  Code = "duplicate_record"
	DuplicateKey     Code = "duplicate_key"
	Redacted         Code = "redacted"

	DateAfterPublication Code = "date_after_publication"
	DateImplausible      Code = "date_implausible"
	PeriodReversed       Code = "period_reversed"
	RangeReversed        Code = "range_reversed"
	PrecisionMismatch    Code = "precision_mismatch"
	PartExceedsTotal     Code = "part_exceeds_total"
	Corrected            Code = "corrected"
	CorrectionStale      Code = "correction_stale"
	CurationStale        Code = "curation_stale"
)

// Problem is one fault of one record of a feed.
type Problem struct {
	Feed   string `json:"feed"` // id of the feed
	Table  string `json:"table"`
	Line   int    `json:"line"`      // 1-based physical line of the cell, or of the record's start
	Column int    `json:"column"`    // 1-based character on that line; 0 where the whole record is meant
	Key    string `json:"report_id"` // the record's key, only where the record is kept
	Field  string `json:"field"`     // our name of the field; empty where the whole record is meant
	Code   Code   `json:"code"`
	Effect Effect `json:"effect"`
	// Expected says what would have been right, in plain English, without a
	// position and without the feed's text.
	Expected string `json:"expected"`
}

// String is the problem as a message for a person: "feed:line:column field: …".
func (p Problem) String() string {
	at := fmt.Sprintf("%s:%d", p.Feed, p.Line)
	if p.Column > 0 {
		at += fmt.Sprintf(":%d", p.Column)
	}
	if p.Field != "" {
		at += " " + p.Field
	}
	return fmt.Sprintf("%s: %s, %s; expected %s", at, p.Effect, p.Code, p.Expected)
}

// Sort orders problems by everything but their position first, so that moving
// rows in a feed moves nothing in the published table but positions.
func Sort(ps []Problem) {
	slices.SortFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Table, b.Table),
			cmp.Compare(a.Feed, b.Feed),
			cmp.Compare(a.Effect, b.Effect),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Field, b.Field),
			cmp.Compare(a.Key, b.Key),
			cmp.Compare(a.Expected, b.Expected),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
}
