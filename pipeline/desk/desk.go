// Package desk is what a person does with reports and feeds at a desk: checks
// a file somebody sent, adds reports to a feed's file, keeps such files in
// their canonical form, drafts the declaration of a feed and looks at one.
//
// Fill in a [Desk], then call [Desk.CheckFile] for a file, [Desk.Plan] and
// [Addition.Write] to add its rows, [Desk.Guide] to ask for a report question
// by question, and [Desk.Format] for the canonical form; [Draft] needs no desk.
//
// Nothing is written that was not shown to be right first, and a file is
// replaced whole or not at all. Messages are for people who are no
// programmers, in English or Spanish: each says where, what stands there, what
// is allowed and what was probably meant. What was meant is never put in by
// itself.
package desk

import (
	"fmt"
	"slices"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
)

// Language is the one in which a desk speaks.
type Language string

// The languages of the messages.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Desk is what the work is held against.
type Desk struct {
	Set      *schema.Set
	Config   *feed.Config
	Today    int64 // days since 1970-01-01
	Language Language
	// Asked is what a feed over the network held when it was last read; nil where
	// nothing is kept of any.
	Asked func(feed.Feed) (feed.Capture, bool)
}

// say puts a message into the language of the desk.
func (d *Desk) say(en, es string, args ...any) string {
	if d.Language == Spanish {
		en = es
	}
	return fmt.Sprintf(en, args...)
}

// pick is one of two texts of the schemas.
func (d *Desk) pick(en, es string) string {
	if d.Language == Spanish && es != "" {
		return es
	}
	return en
}

// UnusableError says that something can't be worked with at all: a file that
// is no table, a table without a feed to add to.
type UnusableError struct{ Message string }

func (e *UnusableError) Error() string { return e.Message }

// RefusedError says that nothing was written, and why.
type RefusedError struct{ Message string }

func (e *RefusedError) Error() string { return e.Message }

func unusable(message string) error { return &UnusableError{message} }

func refused(message string) error { return &RefusedError{message} }

// roles names the inputs that say what a report is about; empty where the
// table has no such input.
type roles struct {
	key    string
	date   string // of what is told
	side   string // who says it
	figure string
	most   string // the upper end of the figure
	kind   string // what the figure counts
}

func rolesOf(s *schema.Schema) roles {
	inputs := s.Inputs()
	first := func(names ...string) string {
		for _, n := range names {
			if slices.ContainsFunc(inputs, func(in schema.Input) bool { return in.Name == n }) {
				return n
			}
		}
		return ""
	}
	id := ""
	if len(s.PrimaryKey) == 1 {
		id = s.Fields[s.Index(s.PrimaryKey[0])].From.Input
	}
	return roles{
		key:    id,
		date:   first("announced_on", "as_of", "period_end"),
		side:   first("authority", "organization"),
		figure: first("people", "total"),
		most:   first("people_max", "total_max"),
		kind:   first("measure", "scope", "unit"),
	}
}

// inputNamed finds an input of a table and the column that explains it.
func inputNamed(s *schema.Schema, name string) (schema.Input, *schema.Field) {
	for _, in := range s.Inputs() {
		if in.Name == name {
			return in, &s.Fields[in.Fields[0]]
		}
	}
	return schema.Input{}, nil
}
