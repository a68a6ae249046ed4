package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// write puts a new version beside the last one and commits it. Whatever goes
// wrong, or when ctx ends, the draft is removed and the last version stays.
func (r *run) write(ctx context.Context, c *comparison) (version snapshot.Version, err error) {
	draft, err := r.store.Begin()
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, draft.Abandon())
		}
	}()
	for i, s := range r.set.Tables {
		t := c.edition.tables[s.Name]
		if t == nil {
			continue // a vintage that was left out
		}
		r.stage("write "+s.Name, i, len(r.set.Tables))
		if err := r.writeTable(ctx, draft, t, ""); err != nil {
			return "", fmt.Errorf("table %s: %w", s.Name, err)
		}
	}
	if err := r.writeParts(ctx, draft, c); err != nil {
		return "", err
	}
	for _, book := range []struct{ name, lang string }{{"CODEBOOK.md", "en"}, {"LIBRO_DE_CODIGOS.md", "es"}} {
		if err := put(draft, book.name, nil, func(w io.Writer) error { return WriteCodebook(w, r.set, book.lang) }); err != nil {
			return "", err
		}
	}
	if err := r.readBack(ctx, draft, c); err != nil {
		return "", err
	}
	r.stage("publish", 0, 0)
	published, err := r.publishCaptures(draft, c.edition)
	if err != nil {
		return "", err
	}
	m := r.manifest(c, published)
	if err := r.describeDraft(draft, c, &m); err != nil {
		return "", err
	}
	if err := context.Cause(ctx); err != nil {
		return "", err
	}
	draft.Sign(r.plan.Signer)
	m, err = draft.Commit(m)
	return m.Version, err
}

// writeParts lays closed states aside, in files of their own, and takes over
// those that earlier versions laid aside.
func (r *run) writeParts(ctx context.Context, d *store.Draft, c *comparison) error {
	for name, kept := range c.kept {
		for _, part := range kept {
			for _, path := range []string{"csv/" + name + part + ".csv", "parquet/" + name + part + ".parquet"} {
				if err := d.Keep(path); err != nil {
					return err
				}
			}
		}
		if t := c.sealed[name]; t != nil {
			if err := r.writeTable(ctx, d, t, nextPart(kept)); err != nil {
				return fmt.Errorf("table %s: %w", name, err)
			}
		}
	}
	return nil
}

// writeTable writes all forms of a table from the same columns, side by side.
// part follows its name in those of the files.
func (r *run) writeTable(ctx context.Context, d *store.Draft, t *table.Table, part string) error {
	rows := t.Rows()
	t.Lay(r.workers)
	g, ctx := errgroup.WithContext(ctx)
	file := func(name string, write func(io.Writer) error) {
		g.Go(func() error {
			r.encoded.Add(int64(rows))
			return ingest.Contained(func() error {
				return put(d, name, &rows, func(w io.Writer) error { return write(untilDone{ctx, w}) })
			})
		})
	}
	name := t.Schema.Name + part
	file("csv/"+name+".csv", func(w io.Writer) error { return r.writeCSV(ctx, w, t) })
	file("parquet/"+name+".parquet", func(w io.Writer) error {
		return parquetfile.Write(w, t, parquetfile.Options{Workers: r.workers})
	})
	if rows <= sheetRows && !r.plan.Bare && t.Schema.HistoryOf == "" {
		for _, lang := range []string{"en", "es"} {
			file("excel/"+name+"."+lang+".csv", func(w io.Writer) error { return writeTwin(w, t, lang) })
		}
	}
	return g.Wait()
}

// csvRows is how many rows of a CSV are made at a time.
const csvRows = 1024

// writeCSV writes the canonical CSV of a table, whose rows several goroutines
// turn into text by turns.
func (r *run) writeCSV(ctx context.Context, w io.Writer, t *table.Table) error {
	style := csvfile.Style{Delimiter: ','}
	if _, err := w.Write(csvfile.NewEncoder(t, style).Header()); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	made := make([]chan []byte, r.workers)
	for k := range made {
		made[k] = make(chan []byte)
		g.Go(func() error {
			return ingest.Contained(func() error { return encodeCSV(ctx, t, style, k, len(made), made[k]) })
		})
	}
	g.Go(func() error {
		for k := 0; ; k = (k + 1) % len(made) {
			text, more := <-made[k]
			if !more {
				return context.Cause(ctx)
			}
			if _, err := w.Write(text); err != nil {
				return err
			}
		}
	})
	return g.Wait()
}

// encodeCSV makes every nth batch of rows, the kth first, and hands it over.
// The first batch that is not there ends it.
func encodeCSV(ctx context.Context, t *table.Table, style csvfile.Style, k, n int, made chan<- []byte) error {
	defer close(made)
	// One holds the batch that is being written, the other makes the next.
	pair := [...]*csvfile.Encoder{csvfile.NewEncoder(t, style), csvfile.NewEncoder(t, style)}
	for i := k; i*csvRows < t.Rows(); i += n {
		text := pair[0].Rows(i*csvRows, min((i+1)*csvRows, t.Rows()))
		select {
		case made <- text:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		pair[0], pair[1] = pair[1], pair[0]
	}
	return nil
}

// put writes a file of a draft.
func put(d *store.Draft, name string, rows *int, write func(io.Writer) error) error {
	f, err := d.Create(name)
	if err != nil {
		return err
	}
	if rows != nil {
		d.SetRows(name, *rows)
	}
	err = write(f)
	_, closed := f.Close()
	if err = errors.Join(err, closed); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// untilDone is a writer that ends with its context.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u untilDone) Write(b []byte) (int, error) {
	if err := context.Cause(u.ctx); err != nil {
		return 0, err
	}
	return u.w.Write(b)
}

// readBack has every Parquet file read by a second implementation, in a
// process of its own, and compared with the CSV cell by cell.
func (r *run) readBack(ctx context.Context, d *store.Draft, c *comparison) error {
	if r.plan.ReadBack == nil {
		return nil
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.workers)
	check := func(table, part string) {
		g.Go(func() error {
			job := parquetfile.Job{Table: table, Parquet: d.Path("parquet/" + table + part + ".parquet"), CSV: d.Path("csv/" + table + part + ".csv")}
			return parquetfile.ReadBack(ctx, r.plan.ReadBack, job, parquetfile.Limits{})
		})
	}
	for i, s := range r.set.Tables {
		r.stage("read back", i, len(r.set.Tables))
		if c.edition.tables[s.Name] != nil {
			check(s.Name, "")
		}
		if c.sealed[s.Name] != nil {
			check(s.Name, nextPart(c.kept[s.Name]))
		}
	}
	return g.Wait()
}

// ErrReadBack is what the process that reads back ends with where its verdict
// is that a file must not be published; the verdict itself says why.
var ErrReadBack = errors.New("the file must not be published")

// ServeReadBack is the other side of the read-back: it answers one request on
// standard input with a verdict on standard output.
func ServeReadBack(set *schema.Set, stdin io.Reader, stdout io.Writer) int {
	open := func(path string, s *schema.Schema) (func() (*table.Table, error), func() error, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, nil, err
		}
		return csvfile.NewTableReader(f, s).Next, f.Close, nil
	}
	return parquetfile.Serve(stdin, stdout, set.Table, open)
}

// publishCaptures puts the bytes of feeds that may be republished into the
// publication, and says of which feeds.
func (r *run) publishCaptures(d *store.Draft, e *edition) (map[string]bool, error) {
	published := map[string]bool{}
	for _, f := range e.feeds {
		c, ok := e.captures[f.Feed]
		if !ok || f.Withheld != "" {
			continue
		}
		b, err := os.Open(c.Path)
		if err != nil {
			return nil, err
		}
		err = d.Capture(snapshot.Digest(c.Digest), b)
		b.Close()
		if err != nil {
			return nil, err
		}
		published[f.Feed] = true
	}
	return published, nil
}
