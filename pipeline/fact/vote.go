package fact

import (
	"cmp"
	"slices"
)

// vote is the support of one value.
type vote struct {
	row            int32 // the report that stands for it
	origins, pages int
	first          int64 // the day on which it was first published
}

// tie says which of two values with equal support is taken.
type tie uint8

const (
	firstPublished tie = iota
	leastValue         // for dates: the earlier
)

// elect chooses the best-supported value among the candidates, which it
// reorders, and returns the report that stands for it: by origins, then
// pages, then the tie-break, then report id. There is at least one candidate.
func (h *hearing) elect(candidates []int32, value []int64, on tie) int32 {
	if len(candidates) == 1 {
		return candidates[0]
	}
	slices.SortFunc(candidates, func(a, b int32) int {
		return cmp.Or(cmp.Compare(value[a], value[b]), cmp.Compare(a, b))
	})
	var best vote
	for from := 0; from < len(candidates); {
		to := from + 1
		for to < len(candidates) && value[candidates[to]] == value[candidates[from]] {
			to++
		}
		if v := h.support(candidates[from:to]); from == 0 || v.beats(best, on) {
			best = v
		}
		from = to
	}
	return best.row
}

// beats compares with a vote for a lesser value.
func (v vote) beats(o vote, on tie) bool {
	if v.origins != o.origins {
		return v.origins > o.origins
	}
	if v.pages != o.pages {
		return v.pages > o.pages
	}
	if on == leastValue {
		return false
	}
	if v.first != o.first {
		return v.first < o.first
	}
	return v.row < o.row
}

// support counts the origins and pages of reports, which are in order.
func (h *hearing) support(rows []int32) vote {
	h.counts++
	v := vote{row: rows[0], first: h.voices[rows[0]].published}
	for _, i := range rows {
		r := &h.voices[i]
		if h.seen[0][r.origin] != h.counts {
			h.seen[0][r.origin] = h.counts
			v.origins++
		}
		if h.seen[1][r.page] != h.counts {
			h.seen[1][r.page] = h.counts
			v.pages++
		}
		if r.published < v.first {
			v.row, v.first = i, r.published
		}
	}
	return v
}
