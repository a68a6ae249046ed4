package vintage

import (
	"bytes"
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Extend is the history after a version, sorted as hs. h is the history before
// it, without what was sealed; nil is none. now is the rows of the version, m
// the version. A key that is not in now ends its state; cells that differ end
// one state and open another.
//
// h and now may be of older schemas: what they lack is null, and a column that
// is new and null opens no state. Both stay as they are; the result shares the
// cells of h.
//
// In a reconstructed version a retraction that is dated to the day ends the
// state on that day, if it lies after the beginning of the state and not after
// m.At, and the next state begins there. A live version dates nothing back.
func Extend(hs *schema.Schema, h, now *table.Table, m Moment) *table.Table {
	if h == nil {
		h = table.New(hs)
	}
	e := extension{
		schema: hs, about: stateColumnsOf(hs), at: m,
		old: through(hs, h), now: through(hs, now),
		key: keyColumns(hs), fresh: table.NewBuilder(hs),
	}
	for c := range hs.Fields {
		if !slices.Contains(e.about.all(), c) {
			e.cells = append(e.cells, c)
		}
	}
	e.shared = e.old.same() && len(h.Segments()) < maxShared
	steps := e.steps(sortedBy(hs, e.old, append(slices.Clone(e.key), e.about.fromSeq)), sortedBy(hs, e.now, e.key))
	e.compare(steps)
	e.take(steps)
	return e.table()
}

// maxShared is from how many segments on a history is written anew. One that is
// read from a file has few; each version that is added in one run adds one.
const maxShared = 512

// keyColumns is the key of the table whose history it is.
func keyColumns(hs *schema.Schema) []int {
	from := hs.Index("from_seq")
	return slices.DeleteFunc(columnsNamed(hs, hs.PrimaryKey), func(c int) bool { return c == from })
}

// extension is a history that grows by one version.
type extension struct {
	schema   *schema.Schema
	about    stateColumns
	at       Moment
	old, now seen
	key      []int // columns of the key of the table
	cells    []int // columns of the table
	shared   bool  // states that stay are taken over with their segments
	fresh    *table.Builder
	written  int // rows of fresh
	order    []place
}

// place is a row of the result: one of old, or the n-th that is written.
type place struct {
	ref   table.Ref
	n     uint32
	fresh bool
}

// step is what becomes of a state, of a row of the version, or of both.
type step struct {
	state, row table.Ref
	what       stepKind
}

type stepKind uint8

const (
	stepKeep    stepKind = iota // the state stays
	stepEnd                     // the version has no row for the open state
	stepSame                    // it has one with the same cells
	stepDiffers                 // or with others
	stepOpen                    // the row has no open state
)

// steps walks states, by key and age, and rows, by key, side by side.
func (e *extension) steps(states, rows []table.Ref) []step {
	steps := make([]step, 0, len(states)+len(rows)/8)
	for len(states) > 0 || len(rows) > 0 {
		order := 0
		switch {
		case len(states) == 0:
			order = 1
		case len(rows) == 0:
			order = -1
		default:
			order = compareCells(e.schema, e.old, states[0], e.now, rows[0], e.key)
		}
		if order > 0 {
			steps, rows = append(steps, step{row: rows[0], what: stepOpen}), rows[1:]
			continue
		}
		n := e.sameKey(states)
		for _, r := range states[:n-1] {
			steps = append(steps, step{state: r})
		}
		last := states[n-1]
		states = states[n:]
		isOpen := e.old.number(last, e.about.toSeq) == table.NullInt
		switch {
		case !isOpen:
			steps = append(steps, step{state: last})
		case order < 0:
			steps = append(steps, step{state: last, what: stepEnd})
		default:
			steps, rows = append(steps, step{last, rows[0], stepSame}), rows[1:]
		}
	}
	return steps
}

// sameKey is how many states in front are of one key.
func (e *extension) sameKey(states []table.Ref) int {
	n := 1
	for n < len(states) && compareCells(e.schema, e.old, states[0], e.old, states[n], e.key) == 0 {
		n++
	}
	return n
}

// compare finds the rows whose cells differ from their state. It goes column by
// column, since the cells of a row lie far apart.
func (e *extension) compare(steps []step) {
	for _, c := range e.cells {
		text := isTextual(e.schema.Fields[c])
		for i := range steps {
			s := &steps[i]
			if s.what != stepSame {
				continue
			}
			if text && !bytes.Equal(e.old.text(s.state, c), e.now.text(s.row, c)) ||
				!text && e.old.number(s.state, c) != e.now.number(s.row, c) {
				s.what = stepDiffers
			}
		}
	}
}

// take writes the history.
func (e *extension) take(steps []step) {
	at := e.at.micros()
	for _, s := range steps {
		switch s.what {
		case stepEnd:
			e.end(s.state, at, endWithdrawn)
		case stepDiffers:
			when := e.turn(s.state, s.row)
			e.end(s.state, when, endChanged)
			e.open(s.row, when)
		case stepOpen:
			e.open(s.row, at)
		default:
			e.keep(s.state)
		}
	}
}

// turn is the instant at which one state becomes the next one: that of the
// version, or the day of a retraction that a reconstructed version knows.
func (e *extension) turn(last, row table.Ref) int64 {
	at := e.at.micros()
	on, precision := e.schema.Index("retracted_on"), e.schema.Index("retracted_precision")
	if !e.at.Reconstructed || on < 0 || precision < 0 {
		return at
	}
	day := e.now.number(row, on)
	if day == table.NullInt || e.old.number(last, on) != table.NullInt || string(e.now.text(row, precision)) != "day" {
		return at
	}
	const microsPerDay = 86_400_000_000
	if when := day * microsPerDay; when > e.old.number(last, e.about.from) && when <= at {
		return when
	}
	return at
}

// table puts what was kept and what was written into their order.
func (e *extension) table() *table.Table {
	out, fresh := table.New(e.schema), e.fresh.Table()
	if e.shared {
		out.Add(e.old.Segments()...)
	}
	before := len(out.Segments())
	out.Add(fresh.Segments()...)
	order := make([]table.Ref, len(e.order))
	for i, p := range e.order {
		order[i] = p.ref
		if p.fresh {
			order[i] = fresh.Order()[p.n] + table.Row(before, 0)
		}
	}
	out.Keep(order)
	return out
}

// Gone tells of a history which keys were published once and are not now. Keys
// are those of the table, as [table.Table.Key] gives them; nil is no history.
func Gone(hs *schema.Schema, h *table.Table) func(key string) bool {
	gone := map[string]bool{}
	if h != nil {
		lasts(hs, h, func(r table.Ref, open bool) {
			if !open {
				gone[keyText(hs, h, r)] = true
			}
		})
	}
	return func(key string) bool { return gone[key] }
}

// lasts calls do with the last state of each key.
func lasts(hs *schema.Schema, h *table.Table, do func(r table.Ref, open bool)) {
	t, a, key := through(hs, h), stateColumnsOf(hs), keyColumns(hs)
	refs := sortedBy(hs, t, append(slices.Clone(key), a.fromSeq))
	for i, r := range refs {
		if i+1 == len(refs) || compareCells(hs, t, r, t, refs[i+1], key) != 0 {
			do(r, t.number(r, a.toSeq) == table.NullInt)
		}
	}
}

// keyText is the key of the row whose state it is.
func keyText(hs *schema.Schema, h *table.Table, r table.Ref) string {
	var b []byte
	for i, c := range keyColumns(hs) {
		if i > 0 {
			b = append(b, '|')
		}
		if at := h.Schema.Index(hs.Fields[c].Name); at >= 0 {
			b = h.AppendCell(b, r, at)
		}
	}
	return string(b)
}
