package parquetfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/xitongsys/parquet-go/parquet"
)

// comparers is how many goroutines share the columns of a file.
const comparers = 2

// Compare reads a Parquet file and compares it with the rows that next gives,
// piece by piece until io.EOF: names, order and types of the columns, every
// cell, the nulls, the number of rows, and the statistics that readers use to
// pass over rows. The error is the first difference by row and column.
//
// A file that was tampered with can make the library take all memory there is:
// use [ReadBack] on what was not written in this process.
func Compare(path string, s *schema.Schema, next func() (*table.Table, error)) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("parquet of %s: %w", s.Name, err)
		}
	}()
	defer asError(&err)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	footer, err := openFile(f, s)
	if err != nil {
		return err
	}

	workers := make([]*comparer, min(comparers, len(s.Fields)))
	for i := range workers {
		own, err := os.Open(path)
		if err != nil {
			return err
		}
		defer own.Close()
		workers[i] = newComparer(own, footer, s, i, len(workers))
	}
	rows, err := feed(workers, next)
	if err != nil {
		return err
	}
	var first *fault
	for _, w := range workers {
		if w.fault != nil && (first == nil || w.fault.before(first)) {
			first = w.fault
		}
	}
	if first != nil {
		return first.err
	}
	if rows != footer.NumRows {
		return fmt.Errorf("%d rows, %d in the CSV", footer.NumRows, rows)
	}
	return nil
}

// feed hands each piece to all workers and ends when they have. After a fault
// the rest is not read.
func feed(workers []*comparer, next func() (*table.Table, error)) (rows int64, err error) {
	var (
		wg     sync.WaitGroup
		failed atomic.Bool
		lanes  = make([]chan *table.Table, len(workers))
	)
	for i, w := range workers {
		lanes[i] = make(chan *table.Table, 1)
		wg.Go(func() {
			for piece := range lanes[i] {
				if w.fault == nil && !w.compare(piece) {
					failed.Store(true)
				}
			}
			if w.fault == nil && !failed.Load() {
				w.end()
			}
		})
	}
	defer wg.Wait()
	defer func() {
		for _, lane := range lanes {
			close(lane)
		}
	}()
	for !failed.Load() {
		piece, err := next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			failed.Store(true)
			return rows, err
		}
		rows += int64(piece.Rows())
		for _, lane := range lanes {
			lane <- piece
		}
	}
	return rows, nil
}

// fault is what a comparer found, and where.
type fault struct {
	row    int64
	column int
	err    error
}

func (f *fault) before(g *fault) bool {
	return f.row < g.row || f.row == g.row && f.column < g.column
}

// comparer compares some of the columns.
type comparer struct {
	schema  *schema.Schema
	cursors []*cursor
	row     int64 // rows of the pieces before
	fault   *fault
}

// newComparer takes every of-th column, from the own-th on.
func newComparer(f io.ReaderAt, footer *parquet.FileMetaData, s *schema.Schema, own, of int) *comparer {
	w := &comparer{schema: s}
	for c := own; c < len(s.Fields); c += of {
		w.cursors = append(w.cursors, newCursor(f, footer, &s.Fields[c], c))
	}
	return w
}

// compare reports whether all is well with a piece.
func (w *comparer) compare(piece *table.Table) bool {
	for _, c := range w.cursors {
		w.guard(c, func() (int64, error) { return w.column(c, piece) })
	}
	w.row += int64(piece.Rows())
	return w.fault == nil
}

// guard notes the first fault by row, also where the library panics.
func (w *comparer) guard(c *cursor, do func() (row int64, err error)) {
	f := &fault{row: w.row, column: c.column}
	func() {
		defer asError(&f.err)
		f.row, f.err = do()
	}()
	if f.err == nil {
		return
	}
	f.err = fmt.Errorf("row %d, column %s: %w", f.row+1, c.field.Name, f.err)
	if w.fault == nil || f.before(w.fault) {
		w.fault = f
	}
}

func (w *comparer) column(c *cursor, piece *table.Table) (int64, error) {
	var v table.Vector
	row := w.row
	for from := 0; from < piece.Rows(); from += gatherRows {
		to := min(from+gatherRows, piece.Rows())
		piece.Gather(&v, c.column, from, to)
		n, err := c.compare(&v, to-from)
		row += int64(n)
		if err != nil {
			return row, err
		}
	}
	return row, nil
}

// end makes sure that nothing is left in the file.
func (w *comparer) end() {
	for _, c := range w.cursors {
		w.guard(c, func() (int64, error) {
			if err := c.fill(); !errors.Is(err, io.EOF) {
				if err == nil {
					err = errors.New("a value in Parquet, no row in the CSV")
				}
				return w.row, err
			}
			return w.row, nil
		})
	}
}

// asError turns a panic of the libraries into an error.
func asError(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the reader broke: %v", r)
	}
}

// openFile reads the footer and checks everything in it that does not need the
// pages.
func openFile(f *os.File, s *schema.Schema) (*parquet.FileMetaData, error) {
	stat, err := f.Stat()
	if err != nil {
		return nil, err
	}
	head := make([]byte, len(magic))
	if _, err := f.ReadAt(head, 0); err != nil || !bytes.Equal(head, []byte(magic)) {
		return nil, errNoParquet
	}
	footer, err := readFooter(f, stat.Size())
	if err != nil {
		return nil, err
	}
	if err := checkColumns(footer.Schema, s); err != nil {
		return nil, err
	}
	return footer, checkGroups(footer)
}
