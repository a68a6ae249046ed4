package fact

import (
	"bytes"
	"math"
	"slices"

	"github.com/recuento/recuento/pipeline/table"
)

// The tiers of reports: what a report of a lower tier states is preferred,
// however many reports of a higher one state something else.
const (
	firstHand = 1 + iota // quality ok, told as news
	relayed              // quality ok, told as background or an earlier balance
	copied               // a mirror of another outlet's page
	doubtful             // stale or suspect
	wrong                // a source error, or retracted
)

// tierOf is the tier of a report. A quality that is not known here is doubted.
func tierOf(quality []byte, isRelayed bool) int {
	switch string(quality) {
	case "ok":
		if isRelayed {
			return relayed
		}
		return firstHand
	case "mirror":
		return copied
	case "source_error", "retracted":
		return wrong
	}
	return doubtful
}

// voice is what one report weighs. Agencies, outlets and pages are numbered
// within the fact.
type voice struct {
	tier      int
	mirror    bool
	relayed   bool
	retracted bool
	agency    int64 // table.NullInt where the page names none
	outlet    int64
	page      int64
	origin    int64 // whose text it is: the agency, or else the outlet
	published int64 // first day it may mean; the greatest number where unknown
}

// hearing is the reports of one fact. Its memory is used for one fact after
// another.
type hearing struct {
	reports  *table.Table
	at       common
	rows     []table.Ref // ordered by report id, so that a position breaks ties
	voices   []voice
	best     int      // tier
	agencies [][]byte // by number, in byte order
	origins  int

	texts, distinct [][]byte
	places, chosen  []int32
	values, kinds   []int64
	seen            [2][]int32 // origin, page: the last count that met it
	counts          int32
}

// common is the positions of the columns that all report tables have.
type common struct {
	id, relayed, quality, outlet, agency, url, language, published, publishedPrecision int
}

func (b *binder) common() common {
	return common{
		id: b.report("report_id"), relayed: b.report("relayed"), quality: b.report("quality"),
		outlet: b.report("outlet"), agency: b.report("agency"), url: b.report("url"), language: b.report("language"),
		published: b.report("published_on"), publishedPrecision: b.report("published_precision"),
	}
}

// open takes up the reports of a fact; it reorders rows.
func (h *hearing) open(rows []table.Ref) {
	slices.SortFunc(rows, func(a, b table.Ref) int {
		return bytes.Compare(h.reports.Bytes(a, h.at.id), h.reports.Bytes(b, h.at.id))
	})
	h.rows, h.best = rows, wrong
	h.voices = slices.Grow(h.voices[:0], len(rows))[:len(rows)]
	takenBack := h.reports.Schema.Index("retracted_on")
	for i, r := range rows {
		v := voice{published: h.reports.Int(r, h.at.published), relayed: h.reports.Int(r, h.at.relayed) == 1}
		quality := h.reports.Bytes(r, h.at.quality)
		if takenBack >= 0 && string(quality) == "ok" && h.reports.Int(r, takenBack) != table.NullInt {
			quality = []byte(retracted) // a dated retraction is one
		}
		v.tier = tierOf(quality, v.relayed)
		v.mirror, v.retracted = string(quality) == "mirror", string(quality) == "retracted"
		if v.published == table.NullInt {
			v.published = math.MaxInt64
		}
		h.voices[i] = v
		h.best = min(h.best, v.tier)
	}
	h.number()
}

// number gives numbers to the agencies, outlets and pages of the fact.
func (h *hearing) number() {
	pages, n := h.rank(h.at.url)
	for i := range h.voices {
		h.voices[i].page = pages[i]
	}
	h.seen[1] = fresh(h.seen[1], len(n))
	outlets, n := h.rank(h.at.outlet)
	outletCount := len(n)
	for i := range h.voices {
		h.voices[i].outlet = outlets[i]
	}
	agencies, names := h.rank(h.at.agency)
	h.agencies = append(h.agencies[:0], names...)
	for i := range h.voices {
		v := &h.voices[i]
		v.agency = agencies[i]
		switch {
		case v.agency != table.NullInt:
			v.origin = v.agency
		case v.mirror:
			// Whom it copies is unknown: all such mirrors may copy one page.
			v.origin = int64(len(names) + outletCount)
		default:
			v.origin = int64(len(names)) + v.outlet
		}
	}
	h.origins = len(names) + outletCount + 1
	h.seen[0] = fresh(h.seen[0], h.origins)
	h.counts = 0
}

// fresh is n zeros in the memory of s.
func fresh(s []int32, n int) []int32 {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// rank reads a text column: for each report the number of its value among the
// distinct values in byte order, table.NullInt where it is empty, and those
// values. Both are good until the next call.
func (h *hearing) rank(col int) ([]int64, [][]byte) {
	h.values = slices.Grow(h.values[:0], len(h.rows))[:len(h.rows)]
	h.texts, h.places = h.texts[:0], h.places[:0]
	same := true
	for i, r := range h.rows {
		t := h.reports.Bytes(r, col)
		h.texts = append(h.texts, t)
		same = same && bytes.Equal(t, h.texts[0])
		h.values[i] = 0
		h.places = append(h.places, int32(i))
	}
	if same {
		if len(h.texts[0]) > 0 {
			return h.values, h.texts[:1]
		}
		for i := range h.values {
			h.values[i] = table.NullInt
		}
		return h.values, nil
	}
	slices.SortFunc(h.places, func(a, b int32) int { return bytes.Compare(h.texts[a], h.texts[b]) })
	return h.rankSorted()
}

// rankSorted numbers texts whose places are sorted.
func (h *hearing) rankSorted() ([]int64, [][]byte) {
	distinct := h.distinct[:0]
	for _, i := range h.places {
		t := h.texts[i]
		if len(t) == 0 {
			h.values[i] = table.NullInt
			continue
		}
		if len(distinct) == 0 || !bytes.Equal(distinct[len(distinct)-1], t) {
			distinct = append(distinct, t)
		}
		h.values[i] = int64(len(distinct) - 1)
	}
	h.distinct = distinct
	return h.values, distinct
}

// ints reads any other column.
func (h *hearing) ints(col int) []int64 {
	h.values = slices.Grow(h.values[:0], len(h.rows))[:len(h.rows)]
	for i, r := range h.rows {
		h.values[i] = h.reports.Int(r, col)
	}
	return h.values
}

// heard reports whether a report's statements count for the value of a field:
// one that is wrong does only where all are.
func (h *hearing) heard(i int32) bool { return h.voices[i].tier < wrong || h.best == wrong }

// disputes reports whether a report's statement can be in conflict.
func (h *hearing) disputes(i int32) bool { return h.voices[i].tier <= copied }

// foremost is the reports of the best tier that state a value.
func (h *hearing) foremost(value []int64) []int32 {
	h.chosen = h.chosen[:0]
	best := wrong + 1
	for i := range value {
		n := int32(i)
		if value[i] == table.NullInt || !h.heard(n) || h.voices[i].tier > best {
			continue
		}
		if h.voices[i].tier < best {
			best, h.chosen = h.voices[i].tier, h.chosen[:0]
		}
		h.chosen = append(h.chosen, n)
	}
	return h.chosen
}
