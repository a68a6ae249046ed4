// Package parquetfile writes tables as Parquet, and reads what was written
// back through a second, independent implementation.
//
// [Write] is the way out. [ReadBack] compares a finished file with its CSV,
// cell by cell, in a child process that runs [Serve]; a file that does not
// pass must not be published. [Compare] is the comparison itself, [Inspect] a
// look at a file's footer.
//
// Policy: the same rows under the same schema are the same bytes, whatever the
// machine, the number of workers or the way the rows came in. So nothing here
// looks at a clock, and each choice of encoding follows from the values alone.
// Only what every reader knows is written: zstd; plain and dictionary pages;
// signed integers. This is the only package that knows of either library, and
// neither is trusted: their panics become errors, their lost errors are found.
package parquetfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Options is what a file depends on beside its rows and its schema.
type Options struct {
	// Workers is how many goroutines encode columns; the number of processors
	// where zero. The bytes do not depend on it.
	Workers int
	// CreatedBy names the program, as "name version 1.2.3 (build …)": readers
	// of the Java family distrust the statistics of a file whose writer they
	// can't parse. [DefaultCreatedBy] where empty. It must not hold a clock or
	// a version of the data.
	CreatedBy string
	// Metadata is written behind the keys that every file has.
	Metadata []KeyValue
}

// KeyValue is one entry of a file's metadata.
type KeyValue struct{ Key, Value string }

// DefaultCreatedBy names the modules whose versions decide about the bytes.
const DefaultCreatedBy = "recuento version 1.0.0 (build arrow-17.0.0 zstd-1.20.3)"

// shape is how rows are cut up; only tests use another than published.
type shape struct {
	groupRows  int // rows of a row group
	batchRows  int // cells that are encoded at a time: a page ends behind a batch
	batchBytes int // bytes of such cells
	pageBytes  int // of a data page before compression, reached and then cut
	level      int // of zstd, as its command line counts
}

func published() shape {
	return shape{groupRows: 131_072, batchRows: gatherRows, batchBytes: 256 << 10, pageBytes: 1 << 20, level: 3}
}

// Write writes the kept rows of a table in their order, which must be that of
// its schema. A table without rows is a file without row groups. After an
// error, what w holds is not a Parquet file.
func Write(w io.Writer, t *table.Table, o Options) error { return write(w, t, o, published()) }

func write(w io.Writer, t *table.Table, o Options, l shape) (err error) {
	out := &sink{w: w}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the writer broke: %v", r)
		}
		// What the library makes of a failed write hides the cause.
		if out.err != nil {
			err = out.err
		}
		if err != nil {
			err = fmt.Errorf("parquet of %s: %w", t.Schema.Name, err)
		}
	}()
	registerZstd()
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.CreatedBy == "" {
		o.CreatedBy = DefaultCreatedBy
	}
	if err := checkOrder(t); err != nil {
		return err
	}
	root, meta, err := describe(t.Schema, o.Metadata)
	if err != nil {
		return err
	}
	plans := planColumns(t, o.Workers)
	pw := file.NewParquetWriter(out, root, file.WithWriterProps(properties(t.Schema, plans, o, l)), file.WithWriteMetadata(meta))

	desks := make([]desk, o.Workers)
	for from := 0; from < t.Rows(); from += l.groupRows {
		group := span{from, min(from+l.groupRows, t.Rows())}
		if err := writeGroup(pw, t, group, plans, desks, l); err != nil {
			return err
		}
	}
	out.hold()
	if err := pw.Close(); err != nil {
		return err
	}
	return finish(out, t.Schema, plans)
}

// finish writes the footer that the library left in the sink, in its canonical
// form.
func finish(out *sink, s *schema.Schema, plans []plan) error {
	held, err := out.release()
	if err != nil {
		return err
	}
	footer, err := readFooter(bytes.NewReader(held), int64(len(held)))
	if err != nil {
		return err
	}
	if err := checkEncodings(footer, plans); err != nil {
		return err
	}
	canonicalise(footer, s)
	b, err := encodeFooter(footer)
	if err != nil {
		return err
	}
	_, err = out.Write(b)
	return err
}

// checkOrder makes sure that the file may call itself sorted.
func checkOrder(t *table.Table) error {
	var cols []int
	for _, name := range t.Schema.Order {
		cols = append(cols, t.Schema.Index(name))
	}
	refs := t.Order()
	for i := 1; i < len(refs); i++ {
		for _, c := range cols {
			n := 0
			if isText(t.Schema.Fields[c].Type) {
				n = bytes.Compare(t.Bytes(refs[i-1], c), t.Bytes(refs[i], c))
			} else if a, b := t.Int(refs[i-1], c), t.Int(refs[i], c); a != b {
				n = 1
				if a < b {
					n = -1
				}
			}
			if n > 0 {
				return fmt.Errorf("row %d stands behind row %d, which is not the order of the schema; sort the table before it is written", i, i+1)
			}
			if n < 0 {
				break
			}
		}
	}
	return nil
}

func isText(t schema.Type) bool { return t == schema.String || t == schema.List }

var errRequired = errors.New("a required cell is null; such a row is to be rejected before")
