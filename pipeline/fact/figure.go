package fact

import (
	"cmp"
	"math"
	"slices"

	"github.com/recuento/recuento/pipeline/table"
)

// reach is what a stated figure allows: 400 and more, 10 % about 400, 400.
type reach struct{ from, to int64 }

func (r reach) meets(o reach) bool { return r.from <= o.to && o.from <= r.to }

// reachOf is what a number with its upper end and precision allows.
func reachOf(n, upper int64, precision []byte) reach {
	switch string(precision) {
	case "at_least":
		return reach{n, math.MaxInt64}
	case "at_most":
		return reach{math.MinInt64, n}
	case "approximate":
		return reach{n - n/10, n + n/10}
	}
	return reach{n, max(n, upper)}
}

// rounded reports whether a precision leaves the number open.
func rounded(precision []byte) bool {
	switch string(precision) {
	case "at_least", "at_most", "approximate":
		return true
	}
	return false
}

// figure settles a number and its precision, from one report of the best tier
// that states any. A rounded figure abstains where that tier has an exact one
// or a range that it allows: "more than 400" beside 406. Where the figure that
// wins is rounded all the same, it is sharpened: see [hearing.sharpen]. The
// lowest and highest are those of the reports that are ok or mirrors, else of
// all; they enclose the value.
func (s *settler) figure(b *bound, d *draft) (disputed bool) {
	if b.unitTo >= 0 && d.cells[b.unitTo].text != b.unit {
		return false
	}
	h := &s.h
	value := h.ints(b.src)
	candidates := h.foremost(value)
	if len(candidates) == 0 {
		return false
	}
	low, high, clash := h.spread(b, value, h.disputes(candidates[0]))
	candidates = h.pinned(b, candidates)
	kinds := h.figureKinds(b, candidates, value)
	winner := h.elect(candidates, kinds, firstPublished)
	if sharper := h.sharpen(b, winner, value); len(sharper) > 0 {
		winner = h.elect(sharper, h.figureKinds(b, sharper, value), firstPublished)
	}
	row, n := h.rows[winner], value[winner]
	d.cells[b.to].num = n
	d.cells[b.low].num, d.cells[b.high].num = min(low, n), max(high, n, h.upper(b, winner))
	d.cells[b.precision].text = s.intern(b.precision, h.reports.Bytes(row, b.srcHow))
	return clash
}

// sharpen is the reports of the best further tier that state, exactly or as a
// range, what a rounded figure allows: to be less precise is no better
// knowledge. A page that is doubted or wrong sharpens nothing; one that was
// retracted was read well, only its claim was taken back.
func (h *hearing) sharpen(b *bound, winner int32, value []int64) []int32 {
	h.chosen = h.chosen[:0]
	if !rounded(h.reports.Bytes(h.rows[winner], b.srcHow)) {
		return nil
	}
	open, best := h.reach(b, winner, value[winner]), wrong+1
	for n := range value {
		i := int32(n)
		v := &h.voices[n]
		if value[n] == table.NullInt || v.tier > best || !h.disputes(i) && !v.retracted ||
			rounded(h.reports.Bytes(h.rows[i], b.srcHow)) || !open.meets(h.reach(b, i, value[n])) {
			continue
		}
		if v.tier < best {
			best, h.chosen = v.tier, h.chosen[:0]
		}
		h.chosen = append(h.chosen, i)
	}
	return h.chosen
}

// upper is the far end of a report's range, or table.NullInt.
func (h *hearing) upper(b *bound, i int32) int64 { return h.reports.Int(h.rows[i], b.srcMax) }

func (h *hearing) reach(b *bound, i int32, n int64) reach {
	return reachOf(n, h.upper(b, i), h.reports.Bytes(h.rows[i], b.srcHow))
}

// pinned leaves out the rounded figures that an exact one or a range among the
// candidates bears out.
func (h *hearing) pinned(b *bound, candidates []int32) []int32 {
	if len(candidates) == 1 {
		return candidates
	}
	var exact []reach
	for _, i := range candidates {
		if !rounded(h.reports.Bytes(h.rows[i], b.srcHow)) {
			exact = append(exact, h.reach(b, i, h.values[i]))
		}
	}
	if len(exact) == 0 {
		return candidates
	}
	slices.SortFunc(exact, func(a, b reach) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i := 1; i < len(exact); i++ {
		exact[i].to = max(exact[i].to, exact[i-1].to)
	}
	return slices.DeleteFunc(candidates, func(i int32) bool {
		if !rounded(h.reports.Bytes(h.rows[i], b.srcHow)) {
			return false
		}
		r := h.reach(b, i, h.values[i])
		// Of those that begin in time, one ends at the greatest end so far.
		n, _ := slices.BinarySearchFunc(exact, r.to, func(e reach, to int64) int {
			if e.from <= to {
				return -1
			}
			return 1
		})
		return n > 0 && exact[n-1].to >= r.from
	})
}

// figureKinds numbers the candidates so that equal numbers mean the same
// figure with the same precision.
func (h *hearing) figureKinds(b *bound, candidates []int32, value []int64) []int64 {
	less := func(i, j int32) int {
		return cmp.Or(cmp.Compare(value[i], value[j]), cmp.Compare(h.upper(b, i), h.upper(b, j)),
			slices.Compare(h.reports.Bytes(h.rows[i], b.srcHow), h.reports.Bytes(h.rows[j], b.srcHow)))
	}
	slices.SortFunc(candidates, less)
	h.kinds = slices.Grow(h.kinds[:0], len(value))[:len(value)]
	kind := int64(0)
	for at, i := range candidates {
		if at > 0 && less(candidates[at-1], i) != 0 {
			kind++
		}
		h.kinds[i] = kind
	}
	return h.kinds
}

// spread is the lowest and the highest number stated, by reports of the first
// three tiers only where some are good, and whether no number would be one that
// all of these allow.
func (h *hearing) spread(b *bound, value []int64, good bool) (low, high int64, clash bool) {
	low, high = math.MaxInt64, math.MinInt64
	all := reach{math.MinInt64, math.MaxInt64}
	for i, n := range value {
		if n == table.NullInt {
			continue
		}
		if !good || h.disputes(int32(i)) {
			low, high = min(low, n), max(high, n, h.upper(b, int32(i)))
		}
		if h.disputes(int32(i)) {
			r := h.reach(b, int32(i), n)
			all.from, all.to = max(all.from, r.from), min(all.to, r.to)
		}
	}
	return low, high, all.from > all.to
}

// unstatedFigure says of a fact without a figure that none is stated.
func (s *settler) unstatedFigure(d *draft) {
	if d.cells[s.at.precision].text == "" {
		d.cells[s.at.precision].text = notStated
	}
}
