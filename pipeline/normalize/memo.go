package normalize

import (
	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/table"
)

const (
	// memoLimit is how many spellings of an input are remembered. Beyond it the
	// input does not repeat enough to be worth remembering.
	memoLimit = 4096
	// memoLength is the longest spelling that is remembered, in bytes.
	memoLength = 1024
)

// memo is what an input remembers of the cells it has read.
type memo struct {
	empty   *entry
	scratch entry             // holds a cell that is not remembered
	last    *entry            // a cell often equals the one above it
	known   map[string]*entry // by spelling; nil where nothing is remembered
}

// entry is a spelling and what it was read as.
type entry struct {
	value
	fault
	spelling   string
	remembered bool
	// code is that of the text in a column of a segment.
	segment *table.Segment
	column  int
	code    uint16
}

// recall reads a cell, or finds what its spelling was read as before.
func (n *Normalizer) recall(sh, i int, raw []byte) *entry {
	in, m := &n.bind.shapes[sh].inputs[i], &n.memos[sh][i]
	if len(raw) == 0 {
		return m.empty
	}
	if m.known == nil || len(raw) > memoLength {
		m.scratch.value, m.scratch.fault = in.take(n.stated(raw), n.gate)
		return &m.scratch
	}
	if m.last.spelling == string(raw) {
		return m.last
	}
	e, ok := m.known[string(raw)]
	if !ok {
		e = n.learn(in, m, string(raw))
	}
	m.last = e
	return e
}

// learn reads a spelling that is met for the first time.
func (n *Normalizer) learn(in *input, m *memo, spelling string) *entry {
	e := &entry{spelling: spelling, remembered: true}
	e.value, e.fault = in.take(n.stated([]byte(spelling)), n.gate)
	if len(m.known) == memoLimit {
		// What repeats is met again soon; what does not is dropped for good.
		if n.seen < 4*memoLimit && in.kind.texts() {
			m.known = nil
			return e
		}
		clear(m.known)
	}
	m.known[spelling] = e
	return e
}

// stated is a cell without blanks at its ends; nothing, where it is one of the
// words that stand for nothing.
func (n *Normalizer) stated(raw []byte) []byte {
	cell := trim(raw)
	if n.bind.missing != nil && n.bind.missing[notation.Fold(string(cell))] {
		return nil
	}
	return cell
}
