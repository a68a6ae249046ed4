package desk_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/notation"
)

// differences are the edits that turn a draft into the declaration that a
// person wrote: one for each property of the dialect and of an input, each
// date format, each missing token, each entry of a value table and of rows.
// Names, licence, drift and guards are not in the file and not counted.
type differences struct {
	list    []string
	columns map[string][]string // cells
}

func differ(t *testing.T, draft, declared feed.Feed) []string {
	t.Helper()
	d := &differences{columns: map[string][]string{}}
	header, records, _, err := ingest.First(declared, feed.Capture{Path: declared.Location}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range header {
		for _, r := range records {
			if i < len(r.Fields) {
				d.columns[strings.TrimSpace(name)] = append(d.columns[strings.TrimSpace(name)], strings.TrimSpace(r.Fields[i]))
			}
		}
	}
	d.texts("table", draft.Table, declared.Table)
	d.dialect(draft.Dialect, declared.Dialect)
	d.sets("date format", formats(draft.Notation.Dates), formats(declared.Notation.Dates))
	d.texts("thousands", string(draft.Notation.Thousands), string(declared.Notation.Thousands))
	d.sets("missing token", foldedAll(draft.Notation.Missing), foldedAll(declared.Notation.Missing))
	d.sources("mapping", draft.Mapping, declared.Mapping, declared)
	d.rows(draft, declared)
	d.sets("ignored column", draft.Ignore, declared.Ignore)
	return d.list
}

func (d *differences) add(format string, args ...any) {
	d.list = append(d.list, fmt.Sprintf(format, args...))
}

func (d *differences) texts(what, draft, declared string) {
	if draft != declared {
		d.add("%s: %q, declared %q", what, draft, declared)
	}
}

func (d *differences) sets(what string, draft, declared []string) {
	for _, v := range draft {
		if !slices.Contains(declared, v) {
			d.add("%s %q is not declared", what, v)
		}
	}
	for _, v := range declared {
		if !slices.Contains(draft, v) {
			d.add("%s %q is not drafted", what, v)
		}
	}
}

func foldedAll(texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, notation.Fold(t))
	}
	return out
}

func formats(all []notation.DateFormat) []string {
	var out []string
	for _, f := range all {
		out = append(out, f.String())
	}
	return out
}

func (d *differences) dialect(draft, declared feed.Dialect) {
	d.texts("encoding", draft.Encoding, declared.Encoding)
	d.texts("delimiter", draft.Delimiter, declared.Delimiter)
	d.texts("compression", draft.Compression, declared.Compression)
	d.texts("quote", draft.Quote, declared.Quote)
	d.texts("escape", draft.Escape, declared.Escape)
	d.texts("comment", draft.Comment, declared.Comment)
	d.texts("preamble", fmt.Sprint(draft.Preamble, draft.Until), fmt.Sprint(declared.Preamble, declared.Until))
	d.texts("header", fmt.Sprint(draft.Header, draft.Columns), fmt.Sprint(declared.Header, declared.Columns))
	d.texts("summary column", draft.Summary.Column, declared.Summary.Column)
	d.sets("summary word", foldedAll(draft.Summary.Begins), foldedAll(declared.Summary.Begins))
	d.texts("ragged", draft.Ragged, declared.Ragged)
}

func (d *differences) sources(at string, draft, declared []feed.Mapped, f feed.Feed) {
	for _, want := range declared {
		if !slices.ContainsFunc(draft, func(m feed.Mapped) bool { return m.Input == want.Input }) {
			d.add("%s: %s is not drafted", at, want.Input)
		}
	}
	for _, got := range draft {
		i := slices.IndexFunc(declared, func(m feed.Mapped) bool { return m.Input == got.Input })
		if i < 0 {
			d.add("%s: %s is not declared", at, got.Input)
			continue
		}
		d.source(at+"."+got.Input, got, declared[i], f)
	}
}

func (d *differences) source(at string, draft, declared feed.Mapped, f feed.Feed) {
	d.texts(at+" columns", strings.Join(draft.Columns, "|"), strings.Join(declared.Columns, "|"))
	d.texts(at+" join", draft.Join, declared.Join)
	d.texts(at+" constant", optional(draft.Constant), optional(declared.Constant))
	d.texts(at+" default", optional(draft.Default), optional(declared.Default))
	d.texts(at+" phrase", draft.Phrase, declared.Phrase)
	d.texts(at+" derive", strings.Join(draft.Derive, "|"), strings.Join(declared.Derive, "|"))
	// A namespace of its own is something that nobody sees in a file.
	if declared.Derive != nil && (draft.Namespace == draft.Input || declared.Namespace != f.ID) {
		d.texts(at+" namespace", draft.Namespace, declared.Namespace)
	}
	if !slices.Equal(formats(draft.Dates), formats(f.Notation.Dates)) || !slices.Equal(formats(declared.Dates), formats(f.Notation.Dates)) {
		d.sets(at+" date format", formats(draft.Dates), formats(declared.Dates))
	}
	if !d.extractAlike(draft.Extract, declared.Extract, declared.Columns) {
		d.add("%s extract: %v, declared %v", at, draft.Extract, declared.Extract)
	}
	d.values(at, draft.Values, declared.Values)
}

func optional(s *string) string {
	if s == nil {
		return "(none)"
	}
	return *s
}

// extractAlike reports that two patterns find the same in every cell.
func (d *differences) extractAlike(a, b *regexp.Regexp, columns []string) bool {
	if a == nil || b == nil || len(columns) != 1 {
		return a == b
	}
	found := func(re *regexp.Regexp, cell string) string {
		m := re.FindStringSubmatch(cell)
		if m == nil {
			return "(no match)"
		}
		return strings.TrimSpace(m[len(m)-1])
	}
	return !slices.ContainsFunc(d.columns[columns[0]], func(c string) bool { return c != "" && found(a, c) != found(b, c) })
}

// values compares what two tables make of each spelling; one that is not listed
// stands for itself.
func (d *differences) values(at string, draft, declared map[string]string) {
	a, b := foldedKeys(draft), foldedKeys(declared)
	all := maps.Clone(a)
	maps.Copy(all, b)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		got, ok := a[key]
		if !ok {
			got = key
		}
		want, ok := b[key]
		if !ok {
			want = key
		}
		d.texts(at+" value "+key, got, want)
	}
}

func foldedKeys(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[notation.Fold(k)] = v
	}
	return out
}

// rows compares entries by the column of their figure.
func (d *differences) rows(draft, declared feed.Feed) {
	figure := func(row []feed.Mapped) string {
		for _, m := range row {
			if m.Phrase == "value" || m.Phrase == "" && (m.Input == "total" || m.Input == "people") {
				return strings.Join(m.Columns, "|")
			}
		}
		return ""
	}
	for _, want := range declared.Rows {
		if !slices.ContainsFunc(draft.Rows, func(row []feed.Mapped) bool { return figure(row) == figure(want) }) {
			d.add("rows: the entry of %s is not drafted", figure(want))
		}
	}
	for _, got := range draft.Rows {
		i := slices.IndexFunc(declared.Rows, func(row []feed.Mapped) bool { return figure(row) == figure(got) })
		if i < 0 {
			d.add("rows: the entry of %s is not declared", figure(got))
			continue
		}
		d.sources("rows, "+figure(got), got, declared.Rows[i], declared)
	}
}
