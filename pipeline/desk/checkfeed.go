package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// checkFeed checks the file of a configured feed as a run reads it.
func (d *Desk) checkFeed(ctx context.Context, path string, f feed.Feed) (*Checked, error) {
	s := d.Set.Table(f.Table)
	c, err := d.begin(ctx, path, &form{schema: s}, f.ID)
	if err != nil {
		return nil, err
	}
	c.out.Feed = f.ID
	read, err := c.desk.readFeed(ctx, f, s, c.refs.known)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, unusable(path + ": " + d.feedError(err))
	}
	c.out.Rows = read.Read
	look, err := c.desk.lookAt(f)
	if err != nil {
		return nil, unusable(path + ": " + d.feedError(err))
	}
	c.form.header, c.form.inputs = line{number: 1, cells: look.header}, look.inputs(s, f)
	if len(read.Unknown) > 0 && f.UnknownColumn != "ignore" {
		c.out.Notes = append(c.out.Notes, d.say("Columns that the feed does not read: %s.", "Columnas que la fuente no lee: %s.", strings.Join(read.Unknown, ", ")))
	}
	for _, p := range read.Problems {
		found := c.explainAt(p, look)
		if p.Effect == problem.Rejected {
			c.fault(found)
		} else {
			c.warn(found)
		}
	}
	c.checkOwn(read, look)
	c.out.sort()
	return c.out, nil
}

// feedError is an error about a feed's file in the language of the desk, as far
// as there are words for it.
func (d *Desk) feedError(err error) string {
	switch {
	case d.Language != Spanish:
		return err.Error()
	case errors.Is(err, fs.ErrNotExist):
		return "no existe tal archivo"
	case errors.Is(err, fs.ErrPermission):
		return "no hay permiso para leer el archivo"
	case errors.Is(err, csvfile.ErrUnclosedQuote):
		return d.textError(err)
	}
	return fmt.Sprintf("la fuente no se puede leer (detalle en inglés: %v)", err)
}

// checkOwn holds the rows of a feed against the rules and against each other.
func (c *checking) checkOwn(read *ingest.Result, look *looked) {
	t := table.New(c.form.schema)
	t.Add(read.Segments...)
	t.Sort()
	for _, p := range check.Unique(t, map[string]int{}) {
		c.fault(c.explainAt(p, look))
	}
	for _, p := range check.Flag(t, c.desk.Today, nil) {
		c.warn(c.explainAt(p, look))
	}
	if !hasPages(c.form.schema) {
		return
	}
	pages := map[string][]report{}
	for _, ref := range t.Order() {
		r := reportAt(t, ref, c.known.roles)
		r.row = look.row(r.row)
		pages[r.page] = append(pages[r.page], r)
	}
	for _, same := range pages {
		sort.Slice(same, func(i, j int) bool { return same[i].row < same[j].row })
		for i := range same {
			c.duplicate(&same[i], same[:i])
		}
	}
}

// explainAt puts a problem into words and places it as a spreadsheet does.
func (c *checking) explainAt(p problem.Problem, look *looked) Finding {
	l := look.record(p.Line)
	p.Line, p.Column = look.row(p.Line), 0
	if p.Field != "" {
		p.Column = c.form.column(p.Field) + 1
	}
	found := c.explain(p, l)
	if p.Code == problem.Corrected || p.Code == problem.CorrectionStale {
		found.Allowed = ""
	}
	return found
}

// looked is the records of a feed as they stand, to show cells of.
type looked struct {
	header  []string
	records []ingest.Record
	inside  []int // line breaks inside the cells of the records above
}

func (d *Desk) lookAt(f feed.Feed) (*looked, error) {
	c, err := d.captureOf(f)
	if err != nil {
		return nil, err
	}
	most := math.MaxInt
	if c.Bytes > largest { // too much to hold; rows are then counted by lines
		most = 0
	}
	out := &looked{}
	if out.header, out.records, _, err = ingest.First(f, c, most); err != nil {
		return nil, err
	}
	inside := breaks(out.header)
	for _, r := range out.records {
		out.inside = append(out.inside, inside)
		inside += breaks(r.Fields)
	}
	return out, nil
}

// at is the record that a physical line belongs to, or -1.
func (l *looked) at(physical int) int {
	return sort.Search(len(l.records), func(i int) bool { return l.records[i].Line > physical }) - 1
}

// row is the number that a spreadsheet gives the record on a physical line.
func (l *looked) row(physical int) int {
	if at := l.at(physical); at >= 0 {
		return l.records[at].Line - l.inside[at]
	}
	return physical
}

func (l *looked) record(physical int) line {
	if at := l.at(physical); at >= 0 {
		return line{cells: l.records[at].Fields}
	}
	return line{}
}

// inputs says which input each column of the feed gives, where it gives one
// alone.
func (l *looked) inputs(s *schema.Schema, f feed.Feed) []string {
	out := make([]string, len(l.header))
	if f.Mapping == nil && len(f.Rows) == 0 {
		for i, h := range l.header {
			if in, field := inputNamed(s, strings.TrimSpace(h)); field != nil {
				out[i] = in.Name
			}
		}
		return out
	}
	for _, m := range slices.Concat(append([][]feed.Mapped{f.Mapping}, f.Rows...)...) {
		for i, h := range l.header {
			if slices.Contains(m.Columns, strings.TrimSpace(h)) && out[i] == "" {
				out[i] = m.Input
			}
		}
	}
	return out
}
