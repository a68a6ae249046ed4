package normalize

import "github.com/recuento/recuento/pipeline/table"

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
func (n *Normalizer) recall(i int, raw []byte) *entry {
	in, m := &n.bind.inputs[i], &n.memos[i]
	if len(raw) == 0 {
		return m.empty
	}
	if m.known == nil || len(raw) > memoLength {
		m.scratch.value, m.scratch.fault = in.read(in.translate(trim(raw)), n.gate)
		return &m.scratch
	}
	if m.last.spelling == string(raw) {
		return m.last
	}
	e, ok := m.known[string(raw)]
	if !ok {
		e = n.learn(i, string(raw))
	}
	m.last = e
	return e
}

// learn reads a spelling that is met for the first time.
func (n *Normalizer) learn(i int, spelling string) *entry {
	in, m := &n.bind.inputs[i], &n.memos[i]
	e := &entry{spelling: spelling, remembered: true}
	e.value, e.fault = in.read(in.translate(trim([]byte(spelling))), n.gate)
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
