package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

type diffCmd struct {
	Old   string `arg:"" name:"a" help:"A version, latest, or a day: the version that told at its end (UTC)."`
	New   string `arg:"" name:"b" help:"The version to hold against it."`
	Table string `help:"Of one table only." placeholder:"TABLE"`
	Key   string `help:"Of one key only." placeholder:"KEY"`
	CSV   bool   `name:"csv" help:"Answer in CSV on standard output."`
}

func (diffCmd) Help() string {
	return `Tells how version B differs from version A: each cell, old and new, and why it changed. Without --table, of the tables of facts and of reports. A column that one of them lacks is told as a change of the format, not of the data; with --csv, on standard error.

Example:
  recuento diff 2026-11-22 latest
  recuento diff 2026-02-21 2026-03-31 --table announcements --csv

` + statuses
}

// pastOf is the publication and the schemas by which its past is read.
func (w *world) pastOf() (*store.Store, *schema.Set, error) {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(w.cli.Output)
	return s, set, err
}

// pastError makes a question that can't be answered a matter of usage.
func pastError(err error) error {
	var usage *past.UsageError
	if errors.As(err, &usage) {
		return &pipeline.UsageError{Message: usage.Message}
	}
	return err
}

// meant is the version that an argument means; a second meaning is mentioned.
func (w *world) meant(s *store.Store, set *schema.Set, text string) (past.Meant, error) {
	m, err := past.Resolve(s, set, text)
	if m.Hint != "" {
		fmt.Fprintf(w.stderr, "recuento: %s\n", m.Hint)
	}
	return m, pastError(err)
}

func (c *diffCmd) Run(w *world) error {
	s, set, err := w.pastOf()
	if err != nil {
		return err
	}
	found, err := c.compare(w, s, set)
	if err != nil {
		return pastError(err)
	}
	switch {
	case w.cli.JSON:
		return w.printJSON(found)
	case c.CSV:
		return w.printDifferences(found)
	}
	w.tellDifferences(found)
	return nil
}

func (c *diffCmd) compare(w *world, s *store.Store, set *schema.Set) (*past.Comparison, error) {
	a, err := w.meant(s, set, c.Old)
	if err != nil {
		return nil, err
	}
	b, err := w.meant(s, set, c.New)
	if err != nil {
		return nil, err
	}
	var tables []*schema.Schema
	if c.Table != "" {
		t, err := tableNamed(set, c.Table, set.Tables)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	found, err := past.Compare(s, set, a.Entry, b.Entry, tables)
	if err != nil || c.Key == "" {
		return found, err
	}
	return found.Of(c.Key)
}

// tableNamed is one of the tables that can be asked for.
func tableNamed(set *schema.Set, name string, among []*schema.Schema) (*schema.Schema, error) {
	var names []string
	for _, t := range among {
		if names = append(names, t.Name); t.Name == name {
			return t, nil
		}
	}
	hint := "expected one of " + strings.Join(names, ", ")
	if near := schema.Nearest(names, name); near != "" {
		hint = "did you mean " + near + "?"
	}
	what := "there is no such table"
	if set.Table(name) != nil {
		what = "the lives of its rows are not kept"
	}
	return nil, &pipeline.UsageError{Message: fmt.Sprintf("--table %s: %s; %s", name, what, hint)}
}

// printDifferences is a table for programs.
func (w *world) printDifferences(found *past.Comparison) error {
	for _, f := range found.Format {
		fmt.Fprintf(w.stderr, "recuento: format: %s\n", f)
	}
	out := csv.NewWriter(w.stdout)
	rows := [][]string{{"table", "key", "field", "kind", "old", "new", "cause", "because"}}
	for _, d := range found.Differences {
		rows = append(rows, []string{d.Table, d.Key, d.Field, d.Kind, d.Old, d.New, d.Cause, strings.Join(d.Because, ";")})
	}
	return out.WriteAll(rows)
}

// tellDifferences is for a person: counts, then a block for each key.
func (w *world) tellDifferences(found *past.Comparison) {
	to := "to"
	if found.Backwards {
		to = "back to"
	}
	switch {
	case len(found.Differences) > 0:
		fmt.Fprintf(w.stdout, "from %s %s %s: %s\n", found.Old, to, found.New, countedDifferences(found.Differences))
	case len(found.Format) > 0:
		fmt.Fprintf(w.stdout, "from %s %s %s: the format differs, the data do not\n", found.Old, to, found.New)
	default:
		fmt.Fprintf(w.stdout, "no difference: %s and %s say the same\n", found.Old, found.New)
	}
	for _, f := range found.Format {
		fmt.Fprintf(w.stdout, "format: %s\n", f)
	}
	at, cause := "", ""
	for _, d := range found.Differences {
		if here := d.Table + " " + d.Key; here != at {
			at, cause = here, d.Cause
			fmt.Fprintf(w.stdout, "\n%s  %s%s\n", here, d.Kind, because(d))
		}
		other := ""
		if d.Cause != cause {
			other = why(d.Cause)
		}
		switch d.Kind {
		case "changed":
			fmt.Fprintf(w.stdout, "  %s: %s -> %s%s\n", d.Field, cellText(d.Old), cellText(d.New), other)
		case "withdrawn":
			fmt.Fprintf(w.stdout, "  - %s: %s%s\n", d.Field, cellText(d.Old), other)
		default:
			fmt.Fprintf(w.stdout, "  + %s: %s%s\n", d.Field, cellText(d.New), other)
		}
	}
}

// countedDifferences is "3 cells of 2 rows differ (announcements: 1 changed; …)".
func countedDifferences(ds []past.Difference) string {
	var tables, kinds []string
	rows, total := map[string]int{}, 0
	flush := func(table string) {
		for _, kind := range []string{"added", "restored", "changed", "withdrawn"} {
			if n := rows[kind]; n > 0 {
				kinds = append(kinds, thousands(n)+" "+kind)
				total += n
			}
		}
		tables = append(tables, table+": "+strings.Join(kinds, ", "))
		clear(rows)
		kinds = nil
	}
	for i, d := range ds {
		if i > 0 && d.Table != ds[i-1].Table {
			flush(ds[i-1].Table)
		}
		if i == 0 || d.Table != ds[i-1].Table || d.Key != ds[i-1].Key {
			rows[d.Kind]++
		}
	}
	flush(ds[len(ds)-1].Table)
	verb := "differ"
	if len(ds) == 1 {
		verb = "differs"
	}
	return fmt.Sprintf("%s of %s %s (%s)", counted(len(ds), "cell"), counted(total, "row"), verb, strings.Join(tables, "; "))
}

// because is why a row came, went or changed, with what is behind it.
func because(d past.Difference) string {
	behind := d.Because
	if len(behind) == 1 && behind[0] == d.Key {
		behind = nil
	}
	if d.Cause == "" || len(behind) == 0 {
		return why(d.Cause)
	}
	return fmt.Sprintf(" (%s: %s)", d.Cause, strings.Join(behind, ", "))
}

func why(cause string) string {
	if cause == "" {
		return ""
	}
	return " (" + cause + ")"
}

func cellText(text string) string {
	if text == "" {
		return "nothing"
	}
	return layout.Visible(text)
}
