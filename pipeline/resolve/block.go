package resolve

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strconv"
	"sync"
)

// tie is a pair of reports, by their places, and what the rules give it, packed
// so that ties sort as they are to be taken: the best first, then by place.
type tie uint64

const placeBits = 28

func newTie(a, b int32, score int) tie {
	return tie(uint64(255-min(score, 255))<<(2*placeBits) | uint64(a)<<placeBits | uint64(b))
}

func (t tie) score() int { return 255 - int(t>>(2*placeBits)) }
func (t tie) a() int32   { return int32(t >> placeBits & (1<<placeBits - 1)) }
func (t tie) b() int32   { return int32(t & (1<<placeBits - 1)) }

// entry puts a report into a block, the reports of one key, at a place in it.
type entry struct {
	key uint64
	at  int64
	i   int32
}

// what a key is made of, so that blocks of two makes never mix
const (
	byFigure uint64 = iota + 1
	byRounding
	byRoundingLoose
	byDay
	byMonth
	byEvent
	byMisprint
	bySwap
	byEventFigure
	byParts
)

func key(parts ...uint64) uint64 {
	var buf [8]byte
	h := fnv.New64a()
	for _, p := range parts {
		binary.LittleEndian.PutUint64(buf[:], p)
		h.Write(buf[:])
	}
	return h.Sum64()
}

// blocks collects the pairs worth a look.
type blocks struct {
	*scorer
	ties []tie
}

// candidates is the pairs with [Near] points or more that some block brings
// together, the best first. A report is held against a bounded number of
// others of each block, so the work grows with the reports, not with their
// square.
func candidates(s *scorer) []tie {
	makers := []func(*blocks){(*blocks).sameFigure, (*blocks).rounded, (*blocks).withoutFigure, (*blocks).misprints}
	switch s.kind {
	case Announcements:
		makers = append(makers, (*blocks).nearFigures)
	case Counts:
		makers = append(makers, (*blocks).sameParts)
	}
	found := make([][]tie, len(makers))
	var done sync.WaitGroup
	for i, m := range makers {
		done.Go(func() {
			b := &blocks{scorer: s}
			m(b)
			slices.Sort(b.ties)
			found[i] = slices.Compact(b.ties)
		})
	}
	done.Wait()
	ties := slices.Concat(found...)
	slices.Sort(ties)
	return slices.Compact(ties)
}

func (b *blocks) try(i, j int32) {
	if i == j {
		return
	}
	i, j = min(i, j), max(i, j)
	if e := b.pair(i, j); e.score >= Near {
		b.ties = append(b.ties, newTie(i, j, e.score))
	}
}

// sideKey keeps statements of two governments, or counts of two counters, in
// blocks of their own where the rules would hold them apart anyway.
func (b *blocks) sideKey(f *features) uint64 {
	if b.kind == Announcements {
		return uint64(f.class) + 1
	}
	return uint64(f.side) + 1
}

// looseSideKey is the same where an equal figure may bridge two counters.
func (b *blocks) looseSideKey(f *features) uint64 {
	if b.kind == Announcements {
		return uint64(f.class) + 1
	}
	return 0
}

// since is the first day of a report's date, of its page where it has none, and
// a day before all others where neither is known.
func (f *features) since() int64 {
	switch {
	case f.from != none:
		return int64(f.from)
	case f.pub != none:
		return int64(f.pub)
	}
	return -1 << 40
}

// slide holds every entry against those that follow it in its block.
func (b *blocks) slide(entries []entry, most int, reach func(x, y *entry) bool) {
	sortEntries(entries)
	for i := range entries {
		for j := i + 1; j < len(entries) && j <= i+most && entries[j].key == entries[i].key; j++ {
			if reach(&entries[i], &entries[j]) {
				b.try(entries[i].i, entries[j].i)
			}
		}
	}
}

func sortEntries(entries []entry) {
	slices.SortFunc(entries, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.at, y.at), cmp.Compare(x.i, y.i))
	})
}

// sameFigure brings together reports of one figure.
func (b *blocks) sameFigure() {
	var entries []entry
	for i := range b.reports {
		if f := &b.reports[i].features; f.stated() {
			entries = append(entries, entry{key(byFigure, b.looseSideKey(f), uint64(f.figure)), f.since(), int32(i)})
		}
	}
	b.slide(entries, Neighbours, func(x, y *entry) bool {
		f, g := &b.reports[x.i].features, &b.reports[y.i].features
		loose := f.relayed || g.relayed || f.day == undated || g.day == undated
		return loose || int64(g.from)-int64(f.to) <= SameFigureDays
	})
}

// week numbers spans of [roundedDays].
func week(d int32) int32 { return floorDiv(d, roundedDays) }

func floorDiv(d, by int32) int32 {
	q := d / by
	if d%by < 0 {
		q--
	}
	return q
}

// rounded brings a figure that is not exact together with those that it may
// round and that are near it in time.
func (b *blocks) rounded() {
	var entries []entry
	for i := range b.reports {
		f := &b.reports[i].features
		if !f.stated() {
			continue
		}
		sides := []uint64{b.sideKey(f)}
		if b.kind != Announcements && f.vague {
			sides = append(sides, uint64(1<<32))
		}
		for _, side := range sides {
			for w := range f.weeks() {
				entries = append(entries, entry{key(byRounding, side, uint64(w)), f.figure, int32(i)})
			}
			entries = append(entries, entry{key(byRoundingLoose, side), f.figure, int32(i)})
		}
	}
	sortEntries(entries)
	starts := map[uint64]int{}
	for i := len(entries) - 1; i >= 0; i-- {
		starts[entries[i].key] = i
	}
	for i := range b.reports {
		f := &b.reports[i].features
		if !f.stated() || f.precision == exact {
			continue
		}
		sides := []uint64{b.sideKey(f)}
		if b.kind != Announcements {
			sides = append(sides, uint64(1<<32))
		}
		for _, side := range sides {
			if f.day == undated && f.pub == none {
				b.near(entries, starts, key(byRoundingLoose, side), int32(i))
				continue
			}
			first, last := f.weekSpan()
			for w := first - 1; w <= last+1; w++ {
				b.near(entries, starts, key(byRounding, side, uint64(w)), int32(i))
			}
		}
	}
}

// weekSpan is the weeks in which a report may find what it rounds: its date, or
// the month before its page.
func (f *features) weekSpan() (first, last int32) {
	switch {
	case f.day == year:
		return week(f.from), week(f.from)
	case f.from != none:
		return week(f.from), week(f.to)
	case f.pub != none:
		return week(f.pub - 30), week(f.pub)
	}
	return 0, -1
}

func (f *features) weeks() func(func(int32) bool) {
	return func(yield func(int32) bool) {
		first, last := f.weekSpan()
		for w := first; w <= last; w++ {
			if !yield(w) {
				return
			}
		}
	}
}

// near holds report i against those of a block whose figures are nearest to its
// own.
func (b *blocks) near(entries []entry, starts map[uint64]int, block uint64, i int32) {
	from, ok := starts[block]
	if !ok {
		return
	}
	n := b.reports[i].figure
	low, high := n*80/100-2, n*125/100+2
	end := from + blockEnd(entries[from:], block)
	at := from + lowerBound(entries[from:end], n)
	left, right := at-1, at
	for k := 0; k < Neighbours; k++ {
		takeLeft := left >= from && entries[left].at >= low
		takeRight := right < end && entries[right].at <= high
		switch {
		case takeLeft && (!takeRight || n-entries[left].at < entries[right].at-n):
			b.try(i, entries[left].i)
			left--
		case takeRight:
			b.try(i, entries[right].i)
			right++
		default:
			return
		}
	}
}

func blockEnd(entries []entry, block uint64) int {
	at, _ := slices.BinarySearchFunc(entries, block, func(e entry, k uint64) int {
		if e.key == k {
			return -1
		}
		return 1
	})
	return at
}

func lowerBound(entries []entry, n int64) int {
	at, _ := slices.BinarySearchFunc(entries, n, func(e entry, n int64) int { return cmp.Compare(e.at, n) })
	return at
}

// withoutFigure brings reports that give no figure together with what the same
// side said within a day, in the same month, or about the same event.
func (b *blocks) withoutFigure() {
	var days, others []entry
	for i := range b.reports {
		f := &b.reports[i].features
		stated := int64(0)
		if f.stated() {
			stated = 1
		}
		side := b.sideKey(f)
		if f.day == day {
			days = append(days, entry{key(byDay, side, uint64(f.from)), stated, int32(i)})
		}
		if f.day == month || f.day == year {
			others = append(others, entry{key(byMonth, side, uint64(f.from)), stated, int32(i)})
		}
		if f.event != 0 {
			others = append(others, entry{key(byEvent, side, uint64(f.event)), stated, int32(i)})
		}
	}
	sortEntries(days)
	starts := map[uint64]int{}
	for i := len(days) - 1; i >= 0; i-- {
		starts[days[i].key] = i
	}
	for i := range b.reports {
		f := &b.reports[i].features
		if f.stated() {
			continue
		}
		from, to := f.from-1, f.from+1
		switch {
		case f.day == undated && f.pub != none:
			from, to = f.pub-3, f.pub
		case f.day == month:
			from, to = f.from, f.to
		case f.day != day:
			continue
		}
		for d := from; d <= to; d++ {
			at, ok := starts[key(byDay, b.sideKey(f), uint64(d))]
			for k := at; ok && k < len(days) && k < at+Neighbours && days[k].key == days[at].key; k++ {
				b.try(int32(i), days[k].i)
			}
		}
	}
	b.slide(others, Neighbours, func(x, y *entry) bool { return x.at == 0 })
}

// misprints brings together exact figures that differ in one digit, or in two
// that are swapped, at most three days apart.
func (b *blocks) misprints() {
	var entries []entry
	for i := range b.reports {
		f := &b.reports[i].features
		if f.precision != exact || f.figure < 100 || f.day != day {
			continue
		}
		digits := []byte(strconv.FormatInt(f.figure, 10))
		side := b.sideKey(f)
		for p, d := range digits {
			place := uint64(1)
			for range len(digits) - 1 - p {
				place *= 10
			}
			masked := uint64(f.figure) - uint64(d-'0')*place
			entries = append(entries, entry{key(byMisprint, side, masked, place), int64(f.from), int32(i)})
		}
		slices.Sort(digits)
		swapped, _ := strconv.ParseUint(string(digits), 10, 64)
		entries = append(entries, entry{key(bySwap, side, swapped, uint64(len(digits))), int64(f.from), int32(i)})
	}
	b.slide(entries, Neighbours, func(x, y *entry) bool {
		return y.at-x.at <= 3 && b.reports[x.i].figure != b.reports[y.i].figure
	})
}

// nearFigures brings together batches of one event whose figures nearly agree.
func (b *blocks) nearFigures() {
	var entries []entry
	for i := range b.reports {
		if f := &b.reports[i].features; f.event != 0 && f.precision == exact {
			entries = append(entries, entry{key(byEventFigure, b.sideKey(f), uint64(f.event), uint64(f.from)), f.figure, int32(i)})
		}
	}
	b.slide(entries, Neighbours, func(x, y *entry) bool { return x.at != y.at && y.at*97 <= x.at*100 })
}

// sameParts brings together counts with the same numbers of women and men.
func (b *blocks) sameParts() {
	var entries []entry
	for i := range b.reports {
		if f := &b.reports[i].features; f.parts[0] != none && f.parts[1] != none {
			entries = append(entries, entry{key(byParts, uint64(f.side), uint64(f.parts[0]), uint64(f.parts[1])), f.since(), int32(i)})
		}
	}
	b.slide(entries, Neighbours, func(x, y *entry) bool { return y.at-x.at <= SameFigureDays })
}
