package explain

import (
	"slices"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// Phrases says the parts of an answer in the language of a snapshot, for those
// who lay them out in their own way.
type Phrases struct{ w *words }

// Phrases are those of the snapshot's language.
func (s *Snapshot) Phrases() Phrases { return Phrases{s.words()} }

// Sentence says what a fact says: who, when, how far, how many. Of one that must
// not be used, it is told first who says so.
func (p Phrases) Sentence(t *Trace) string { return p.w.standing(t) }

// Figure is how many of whom a fact tells, with its precision and unit.
func (p Phrases) Figure(b Brief) string { return p.w.whom(b) }

// Counting says whether a figure is one batch or a running total, and since when.
func (p Phrases) Counting(t *Trace) string { return p.w.counting(t) }

// Checks says whether anybody could check the figure: names, conditions and
// verification, what is missing told as such.
func (p Phrases) Checks(t *Trace) []string {
	var out []string
	for _, v := range t.Checkable {
		switch v.Column {
		case "names_published":
			out = append(out, p.w.names(v))
		case "conditions":
			out = append(out, p.w.conditions(v))
		}
	}
	return append(out, p.w.verified(t))
}

// Circulated is the stages claimed in one place, body or headline, most pages
// first.
func (p Phrases) Circulated(t *Trace, place string) []reading.Row { return circulated(t.Stages, place) }

// RowCirculation is how many pages carry a row of a published table.
func RowCirculation(r reading.Row) Circulation { return circulationOf(r) }

// Origins is whose text pages carry, in a sentence; in short, with abbreviations.
func (p Phrases) Origins(c Circulation, short bool) string {
	if short {
		return p.w.origins(c, brief)
	}
	return p.w.origins(c, full)
}

// Unheard says how many reports decide nothing, and why; "" where all decide.
func (p Phrases) Unheard(t *Trace) string { return p.w.unheard(t) }

// Disputed is what pages say of a column on which they disagree, in words.
func (p Phrases) Disputed(t *Trace, v Voices) (column, taken string) {
	name := p.w.Column(t.Table, v.Column)
	return language.UpperFirst(name), p.w.taken(t, v)
}

// Counted is of how many pages it is told what they say of a column, "" where it
// is told of all.
func (p Phrases) Counted(v Voices) string { return p.w.counted(v) }

// Said is one thing that pages say of a column, as a person reads it.
func (p Phrases) Said(t *Trace, v Voices, s Said) string { return p.w.said(t.Table, v.Column, s) }

// Link is how another fact hangs together with one, and that fact in short.
func (p Phrases) Link(l Link) (how, other string) {
	return p.w.linkWords(l.Link, l.Here), p.w.inShort(l.Other)
}

// Decision is what a curator decided, in words.
func (p Phrases) Decision(t *Trace, d reading.Row) string { return p.w.decided(t, d) }

// Report is a report's figure with a sign for its precision, and what is to be
// remarked about it.
func (p Phrases) Report(t *Trace, r reading.Row) (figure string, remarks []string) {
	k, _ := kindOf(t.Table)
	return p.w.told(k, r, p.w.Sign), p.w.remarks(r)
}

// IsPart reports whether some part of a fact is a fact of its own.
func IsPart(t *Trace) bool {
	return t.Table == curation.Announcements && slices.ContainsFunc(t.Links, func(l Link) bool { return l.Link == "part_of" && !l.Here })
}
