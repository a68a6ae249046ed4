package fact

import (
	"math"

	"github.com/recuento/recuento/pipeline/table"
)

// date settles a date, its precision and how it is known, all from one report.
// Among the reports of quality ok, then mirrors, then the rest:
//
//   - A day outranks a month, and that a year.
//   - A stated date outranks an inferred one, and that the page's own date,
//     which is an upper bound only: a page's date that lies behind a stated or
//     inferred month or year abstains.
//   - First-hand reports outrank those that relay; then support decides, then
//     the earlier date.
func (s *settler) date(b *bound, d *draft) (disputed bool) {
	h := &s.h
	value := h.ints(b.src)
	disputed = h.datesClash(b, value)
	s.restrict(b, d, value)
	latest := h.latestKnown(b, value)
	best := math.MaxInt
	h.chosen = h.chosen[:0]
	for i := range value {
		n := int32(i)
		if value[i] == table.NullInt || !h.heard(n) {
			continue
		}
		rank := h.dateRank(b, n, value[i], latest)
		if rank < best {
			best, h.chosen = rank, h.chosen[:0]
		}
		if rank == best {
			h.chosen = append(h.chosen, n)
		}
	}
	if len(h.chosen) == 0 {
		return false
	}
	row := h.rows[h.elect(h.chosen, value, leastValue)]
	d.cells[b.to].num = h.reports.Int(row, b.src)
	d.cells[b.latest].num = h.reports.Int(row, b.srcLatest)
	d.cells[b.precision].text = s.intern(b.precision, h.reports.Bytes(row, b.srcPrecision))
	if b.basisTo >= 0 {
		d.cells[b.basisTo].text = s.intern(b.basisTo, h.reports.Bytes(row, b.srcHow))
	}
	return disputed
}

// dateRank orders the dates of reports, the least first. Reports of equal rank
// are of one tier, precision and basis.
func (h *hearing) dateRank(b *bound, i int32, on, latest int64) int {
	tier := h.voices[i].tier
	class := max(tier, relayed)
	precision, how := 2, 0
	switch string(h.reports.Bytes(h.rows[i], b.srcPrecision)) {
	case "day":
		precision = 0
	case "month":
		precision = 1
	}
	switch h.basis(b, i) {
	case "inferred":
		how = 1
	case "published":
		how = 2
		if on > latest {
			precision = 3
		}
	}
	return ((class*4+precision)*3+how)*8 + tier
}

// basis says how the date of a report is known.
func (h *hearing) basis(b *bound, i int32) string {
	if b.srcHow < 0 {
		return ""
	}
	switch string(h.reports.Bytes(h.rows[i], b.srcHow)) {
	case "inferred":
		return "inferred"
	case "published":
		return "published"
	}
	return ""
}

// latestKnown is the last day that the stated and inferred dates of reports
// which can be in conflict allow; the greatest number where there are none.
func (h *hearing) latestKnown(b *bound, value []int64) int64 {
	latest, known := int64(math.MinInt64), false
	for i := range value {
		n := int32(i)
		if value[i] != table.NullInt && h.disputes(n) && h.basis(b, n) != "published" {
			latest, known = max(latest, h.reports.Int(h.rows[i], b.srcLatest)), true
		}
	}
	if !known {
		return math.MaxInt64
	}
	return latest
}

// datesClash reports whether no day could be the one that all reports mean. A
// page's own date allows every day before it.
func (h *hearing) datesClash(b *bound, value []int64) bool {
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	for i := range value {
		n := int32(i)
		if value[i] == table.NullInt || !h.disputes(n) {
			continue
		}
		if h.basis(b, n) != "published" {
			from = max(from, value[i])
		}
		to = min(to, h.reports.Int(h.rows[i], b.srcLatest))
	}
	return from > to
}
