package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

type problemsCmd struct {
	Version string `arg:"" optional:"" help:"The version; the newest where it is left out."`
	Table   string `help:"Only those of one table." placeholder:"NAME"`
	Feed    string `help:"Only those of one feed." placeholder:"ID"`
	Code    string `help:"Only those of one kind." placeholder:"CODE"`
	Derived bool   `help:"What the series left out, and why, instead of the problems of feeds."`
}

func (problemsCmd) Help() string {
	return `Lists what the published table problems holds: each record that was rejected or flagged, by feed, position, field and code, and what was expected. The text of rejected records is never published; it stands in the archive, in the summary of the run.

With --derived, counts the facts that the tables of series were not made of, by table and reason: the table omissions. --table and --code list them one by one; a code is then a reason.

Example:
  recuento problems
  recuento problems 2026-11-22 --code sum_women_men
  recuento problems --derived
  recuento problems --derived --table stock_flow --code relayed_only

` + statuses
}

func (c *problemsCmd) Run(w *world) error {
	s, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	v, err := w.version(s, c.Version)
	if err != nil {
		return err
	}
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return &pipeline.UsageError{Message: err.Error()}
	}
	if err := c.check(s, set, v); err != nil {
		return err
	}
	if c.Derived {
		return c.omissions(w, s, set, v)
	}
	rows, err := readRows(s, set.Table("problems"), v)
	if err != nil {
		return err
	}
	rows = c.filter(rows)
	if w.cli.JSON {
		return w.printJSON(typed(set.Table("problems"), rows))
	}
	if len(rows) == 0 {
		fmt.Fprintf(w.stdout, "version %s: no problems of that kind\n", v)
		return nil
	}
	t := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "effect\tcode\tfeed:line:column\tfield\treport\texpected")
	for _, r := range rows {
		at := r["feed"] + ":" + r["line"]
		if r["column"] != "0" { // the whole record is meant
			at += ":" + r["column"]
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", r["effect"], r["code"], at, r["field"], r["report_id"], r["expected"])
	}
	return t.Flush()
}

// check refuses a filter that nothing can pass: a misspelt code would be
// answered with "no problems".
func (c *problemsCmd) check(s *store.Store, set *schema.Set, v snapshot.Version) error {
	p, err := s.Manifest(v)
	if err != nil {
		return err
	}
	var tables, feeds []string
	for _, t := range p.Manifest.Tables {
		tables = append(tables, t.Table)
	}
	for _, in := range p.Manifest.Inputs {
		feeds = append(feeds, in.Feed)
	}
	list, kind := "problem", "kind of problem"
	if c.Derived {
		list, kind = "omission_reason", "reason"
	}
	codes := set.Lists[list]
	switch {
	case c.Derived && c.Feed != "":
		return &pipeline.UsageError{Message: "--feed and --derived do not go together: series are made of facts, and a fact may have reports of several feeds"}
	case c.Table != "" && !slices.Contains(tables, c.Table):
		return &pipeline.UsageError{Message: fmt.Sprintf("--table %s: version %s has no such table, expected one of %s", c.Table, v, strings.Join(tables, ", "))}
	case c.Feed != "" && !slices.Contains(feeds, c.Feed):
		return &pipeline.UsageError{Message: fmt.Sprintf("--feed %s: version %s was made of no such feed, expected one of %s", c.Feed, v, strings.Join(feeds, ", "))}
	case c.Code != "" && codes != nil && !codes.Has(c.Code):
		say := "the codebook lists them"
		if near := codes.Nearest(c.Code); near != "" {
			say = fmt.Sprintf("did you mean %s?", near)
		}
		return &pipeline.UsageError{Message: fmt.Sprintf("--code %s: there is no such %s; %s", c.Code, kind, say)}
	}
	return nil
}

// readRows is a table of a version, a map of cells for each row.
func readRows(s *store.Store, columns *schema.Schema, v snapshot.Version) ([]map[string]string, error) {
	p, err := s.Manifest(v)
	if err != nil {
		return nil, err
	}
	path := "csv/" + columns.Name + ".csv"
	if !slices.ContainsFunc(p.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == path }) {
		return nil, &pipeline.UsageError{Message: fmt.Sprintf("version %s has no table %s (schema %s); \"recuento run\" publishes a version that has it", v, columns.Name, p.Manifest.SchemaVersion)}
	}
	f, err := s.OpenFile(v, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	header, err := csvfile.ReadHeader(f)
	if err != nil {
		return nil, err
	}
	old, err := columns.As(header, p.Manifest.SchemaVersion)
	if err != nil {
		return nil, err
	}
	if old == nil {
		return nil, &pipeline.UsageError{Message: fmt.Sprintf("version %s has schema %s, which this program does not read; open %s itself", v, p.Manifest.SchemaVersion, path)}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	t, err := csvfile.ReadTable(f, old)
	if err != nil {
		return nil, fmt.Errorf("version %s, %s: %w", v, path, err)
	}
	rows := []map[string]string{}
	for _, r := range t.Order() {
		row := map[string]string{}
		for c, field := range old.Fields {
			row[field.Name] = string(t.AppendCell(nil, r, c))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// typed is the rows as JSON has them: numbers where the schema has numbers,
// null where a cell is empty.
func typed(s *schema.Schema, rows []map[string]string) []map[string]any {
	out := []map[string]any{}
	for _, r := range rows {
		row := map[string]any{}
		for name, cell := range r {
			switch i := s.Index(name); {
			case cell == "":
				row[name] = nil
			case i >= 0 && (s.Fields[i].Type == schema.Int32 || s.Fields[i].Type == schema.Int64):
				row[name] = json.Number(cell)
			default:
				row[name] = cell
			}
		}
		out = append(out, row)
	}
	return out
}

func (c *problemsCmd) filter(rows []map[string]string) []map[string]string {
	return slices.DeleteFunc(rows, func(r map[string]string) bool {
		return c.Table != "" && r["table"] != c.Table || c.Feed != "" && r["feed"] != c.Feed || c.Code != "" && r["code"] != c.Code
	})
}
