package parquetfile

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/recuento/recuento/pipeline/table"
)

// gatherRows is how many rows of a column are taken from a table at a time: few
// enough to stay in cache.
const gatherRows = 8192

// writeGroup encodes the columns of a row group side by side, each into memory
// of its own, and then writes them one behind the other.
func writeGroup(pw *file.Writer, t *table.Table, rows span, plans []plan, desks []desk, l shape) error {
	rg := pw.AppendBufferedRowGroup()
	// Long texts take longest: they come first, so that no worker ends alone.
	order := make([]int, len(plans))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(plans[b]) - int(plans[a]) })
	err := forEach(len(desks), len(order), func(worker, i int) error {
		c := order[i]
		w, err := rg.Column(c)
		if err == nil {
			err = writeColumn(w, cells{t, c, rows, &desks[worker]}, plans[c], l)
		}
		if err != nil {
			return fmt.Errorf("column %s: %w", t.Schema.Fields[c].Name, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	// The library does not look at this error when it begins the next group.
	return rg.Close()
}

// forEach does n pieces of work in several goroutines and returns the error of
// the first piece that failed. A panic is an error.
func forEach(workers, n int, do func(worker, i int) error) error {
	var (
		next atomic.Int64
		wg   sync.WaitGroup
		errs = make([]error, n)
	)
	one := func(worker, i int) {
		defer func() {
			if r := recover(); r != nil {
				errs[i] = fmt.Errorf("the writer broke: %v", r)
			}
		}()
		errs[i] = do(worker, i)
	}
	for worker := range min(workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				one(worker, i)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// desk is the memory that a worker uses again for each column.
type desk struct {
	vector table.Vector
	codes  codes
}

// span is rows of a table's order; to is not one of them.
type span struct{ from, to int }

// cells is a column of some rows.
type cells struct {
	table *table.Table
	col   int
	rows  span
	desk  *desk
}

func (c cells) required() bool { return c.table.Schema.Fields[c.col].Required }

// each hands out the cells piece by piece.
func (c cells) each(do func(v *table.Vector) error) error {
	v := &c.desk.vector
	for from := c.rows.from; from < c.rows.to; from += gatherRows {
		c.table.Gather(v, c.col, from, min(from+gatherRows, c.rows.to))
		if err := do(v); err != nil {
			return err
		}
	}
	return nil
}

func (c cells) texts(do func(v []byte) error) error {
	return c.each(func(v *table.Vector) error {
		for _, b := range v.Bytes {
			if err := do(b); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c cells) ints(do func(v int64) error) error {
	return c.each(func(v *table.Vector) error {
		for _, n := range v.Ints {
			if err := do(n); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeColumn(w file.ColumnChunkWriter, c cells, p plan, l shape) error {
	if p == dictionary {
		return writeCoded(w, c)
	}
	var err error
	switch w := w.(type) {
	case *file.ByteArrayColumnChunkWriter:
		b := &batch[parquet.ByteArray]{w: w, required: c.required(), shape: l}
		if err = c.texts(func(v []byte) error { return b.add(v, len(v), len(v) == 0) }); err == nil {
			err = b.flush()
		}
	case *file.Int32ColumnChunkWriter:
		b := &batch[int32]{w: w, required: c.required(), shape: l}
		if err = c.ints(func(v int64) error { return b.add(int32(v), 4, v == table.NullInt) }); err == nil {
			err = b.flush()
		}
	case *file.Int64ColumnChunkWriter:
		b := &batch[int64]{w: w, required: c.required(), shape: l}
		if err = c.ints(func(v int64) error { return b.add(v, 8, v == table.NullInt) }); err == nil {
			err = b.flush()
		}
	case *file.BooleanColumnChunkWriter:
		b := &batch[bool]{w: w, required: c.required(), shape: l}
		if err = c.ints(func(v int64) error { return b.add(v == 1, 1, v == table.NullInt) }); err == nil {
			err = b.flush()
		}
	default:
		err = fmt.Errorf("no encoding for a writer of type %T", w)
	}
	if err != nil {
		return err
	}
	// The last page is compressed here, side by side with other columns, and
	// not when the group is closed.
	return w.(interface{ FlushBufferedDataPages() error }).FlushBufferedDataPages()
}

// batch collects cells for one call of the library, after which it may end a
// page.
type batch[T any] struct {
	w interface {
		WriteBatch(values []T, def, rep []int16) (int64, error)
	}
	required bool
	shape    shape
	values   []T
	levels   []int16 // 1 for a value, 0 for a null
	bytes    int
}

func (b *batch[T]) add(v T, size int, null bool) error {
	if null && b.required {
		return errRequired
	}
	if len(b.levels) >= b.shape.batchRows || b.bytes >= b.shape.batchBytes {
		if err := b.flush(); err != nil {
			return err
		}
	}
	if null {
		b.levels = append(b.levels, 0)
		return nil
	}
	b.values, b.levels, b.bytes = append(b.values, v), append(b.levels, 1), b.bytes+size
	return nil
}

func (b *batch[T]) flush() error {
	levels := b.levels
	if b.required {
		levels = nil
	}
	_, err := b.w.WriteBatch(b.values, levels, nil)
	clear(b.values)
	b.values, b.levels, b.bytes = b.values[:0], b.levels[:0], 0
	return err
}
