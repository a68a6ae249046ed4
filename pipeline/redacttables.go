package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// redactedText stands where a text was that a column may not lack.
const redactedText = "[…]"

// tableThen reads a table of an earlier version with the columns it was
// published with, described as they are now where that can be told.
func tableThen(s *schema.Schema, p *store.Published) (*table.Table, error) {
	return fileThen(s, p, s.Name)
}

func fileThen(s *schema.Schema, p *store.Published, base string) (*table.Table, error) {
	return past.Read(p, "csv/"+base+".csv", func(header []string) (*schema.Schema, error) {
		if old, err := s.As(header, p.Manifest.SchemaVersion); err == nil && old != nil {
			return old, nil
		}
		old, err := past.ColumnsOf(base, p)
		if old != nil {
			old.Name = s.Name
		}
		return old, err
	})
}

var partOfHistory = regexp.MustCompile(`^(?:(.+_history)_\d{4,})$`)

// schemaOf is the schema of a file of a table, or one that has nothing but a
// name where no table is called so any more.
func (x *redactor) schemaOf(base string) *schema.Schema {
	if m := partOfHistory.FindStringSubmatch(base); m != nil {
		base = m[1]
	}
	if s := x.run.set.Table(base); s != nil {
		return s
	}
	return &schema.Schema{Name: base}
}

// everything stages all files that change.
func (x *redactor) everything(ctx context.Context) error {
	if err := x.cutCaptures(); err != nil {
		return err
	}
	if x.late {
		return nil
	}
	return x.run.eachVersion(ctx, x.version)
}

// version stages what a version holds of the report.
func (x *redactor) version(p *store.Published) error {
	outs := map[string]snapshot.Output{}
	for _, o := range p.Manifest.Outputs {
		outs[o.Path] = o
	}
	touched := map[snapshot.Digest]rewritten{}
	gone := map[string]bool{}
	for _, o := range p.Manifest.Outputs {
		if dir, name := path.Split(o.Path); dir == "csv/" {
			if err := x.tableFiles(p, strings.TrimSuffix(name, ".csv"), outs, touched, gone); err != nil {
				return err
			}
		}
	}
	for _, o := range p.Manifest.Outputs {
		if err := x.otherFile(p, o, touched, gone); err != nil {
			return err
		}
	}
	return x.sums(p, touched, gone)
}

// tableFiles stages the forms of one table.
func (x *redactor) tableFiles(p *store.Published, base string, outs map[string]snapshot.Output, touched map[snapshot.Digest]rewritten, gone map[string]bool) error {
	csv := outs["csv/"+base+".csv"]
	if known, ok := x.files[csv.Digest]; ok && known.digest == csv.Digest {
		return nil // read for another version, and left as it is
	}
	t, err := fileThen(x.schemaOf(base), p, base)
	if err != nil || t == nil {
		return err
	}
	cut, changed := x.cut(t)
	if !changed {
		x.files[csv.Digest] = rewritten{csv.Digest, csv.Bytes}
		return nil
	}
	forms := map[string]func(io.Writer) error{
		"csv/" + base + ".csv":         func(w io.Writer) error { return csvfile.WriteTable(w, cut) },
		"parquet/" + base + ".parquet": func(w io.Writer) error { return parquetfile.Write(w, cut, parquetfile.Options{}) },
	}
	for _, lang := range []string{"en", "es"} {
		twin := "excel/" + base + "." + lang + ".csv"
		forms[twin] = func(w io.Writer) error { return writeTwin(w, cut, lang) }
	}
	for name, write := range forms {
		o, ok := outs[name]
		if !ok {
			continue
		}
		is, known := x.files[o.Digest]
		if !known {
			var err error
			if is.digest, is.bytes, err = x.draft.Stage(write); err != nil {
				return err
			}
			x.files[o.Digest] = is
		}
		touched[o.Digest] = is
		x.draft.Replace(inVersion(p, name), o.Digest, is.digest, is.bytes)
	}
	return nil
}

func inVersion(p *store.Published, name string) string {
	return "snapshots/" + string(p.Manifest.Version) + "/" + name
}

// cut is a table without what it holds of the report.
func (x *redactor) cut(t *table.Table) (*table.Table, bool) {
	build, changed := table.NewBuilder(t.Schema), false
	for _, ref := range t.Order() {
		cells := make([]string, len(t.Schema.Fields))
		for c := range cells {
			cells[c] = string(t.AppendCell(nil, ref, c))
		}
		drop, differs := x.cutRow(t.Schema, cells)
		changed = changed || drop || differs
		if drop {
			continue
		}
		row := build.Row()
		for c := range t.Schema.Fields {
			// A cell that was published can be read, and what is put in its place
			// is a text.
			_ = row.ParseCell(&t.Schema.Fields[c], c, []byte(cells[c]))
		}
		row.EndRow()
	}
	return build.Table(), changed
}

// cutRow takes what a row holds of the report out of its cells. Rows that are
// about the report go.
func (x *redactor) cutRow(s *schema.Schema, cells []string) (drop, changed bool) {
	if s.Name == idsName {
		return false, false // ids are cited, and say nothing of anybody
	}
	named := false
	for c, f := range s.Fields {
		switch f.Type {
		case schema.String:
			if cells[c] == x.key {
				return true, false
			}
			named = named || x.names(cells[c])
		case schema.List:
			items := strings.Split(cells[c], ";")
			named = named || slices.ContainsFunc(items, x.names)
			if slices.Contains(items, x.key) {
				cells[c] = strings.Join(slices.DeleteFunc(items, func(id string) bool { return id == x.key }), ";")
				changed = true
			}
		}
	}
	if !named {
		return false, changed
	}
	for c, f := range s.Fields {
		if isWords(f) && x.tells(cells[c]) {
			cells[c], changed = "", true
			if f.Required {
				cells[c] = redactedText
			}
		}
	}
	return false, changed
}

// otherFile stages what becomes of a file that is no table: a workbook of
// tables that changed goes, and so does a text that quotes the report; a
// description gets the new digests.
func (x *redactor) otherFile(p *store.Published, o snapshot.Output, touched map[snapshot.Digest]rewritten, gone map[string]bool) error {
	if _, done := touched[o.Digest]; done || o.Path == snapshot.SumsName || len(touched) == 0 {
		return nil
	}
	ext := path.Ext(o.Path)
	if strings.HasPrefix(o.Path, "csv/") || ext == ".parquet" || strings.HasPrefix(o.Path, "excel/") && ext == ".csv" {
		return nil
	}
	remove := func() error {
		gone[o.Path] = true
		x.draft.Remove(inVersion(p, o.Path), o.Digest, "")
		return nil
	}
	if ext == ".xlsx" {
		if !x.inWorkbook(p, o.Path) {
			return nil
		}
		return remove()
	}
	f, err := p.Open(o.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	if x.tells(string(text)) {
		return remove()
	}
	if ext != ".json" {
		return nil
	}
	fresh := redescribed(text, p.Manifest.Outputs, touched)
	if bytes.Equal(fresh, text) {
		return nil
	}
	d, n, err := x.draft.Stage(func(w io.Writer) error { _, err := w.Write(fresh); return err })
	if err != nil {
		return err
	}
	touched[o.Digest] = rewritten{d, n}
	x.draft.Replace(inVersion(p, o.Path), o.Digest, d, n)
	return nil
}

// idsName is the table of every id that a fact was given.
const idsName = "fact_ids"

// inWorkbook reports that a workbook holds the report's id or something that it
// said.
func (x *redactor) inWorkbook(p *store.Published, name string) bool {
	z, err := zip.OpenReader(filepath.Join(p.Dir, filepath.FromSlash(name)))
	if err != nil {
		return true // what can't be looked into is not trusted
	}
	defer z.Close()
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return true
		}
		text, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			return true
		}
		if bytes.Contains(text, []byte(x.key)) || x.tells(html.UnescapeString(string(text))) {
			return true
		}
	}
	return false
}

// redescribed is a description of files with the digests and sizes of those
// that changed. A size stands near its digest, before the next one.
func redescribed(text []byte, outs []snapshot.Output, touched map[snapshot.Digest]rewritten) []byte {
	for _, o := range outs {
		is, ok := touched[o.Digest]
		if !ok {
			continue
		}
		at := bytes.Index(text, []byte(o.Digest))
		if at < 0 {
			continue
		}
		from, to := max(0, at-600), min(len(text), at+600)
		near := bytes.Replace(bytes.Clone(text[from:to]), []byte(o.Digest), []byte(is.digest), 1)
		size := regexp.MustCompile(fmt.Sprintf(`((?:"bytes"|"contentSize"): "?)%d\b`, o.Bytes))
		near = size.ReplaceAll(near, fmt.Appendf(nil, "${1}%d", is.bytes))
		text = slices.Concat(text[:from], near, text[to:])
	}
	return text
}

// sums stages SHA256SUMS for the files as they are now.
func (x *redactor) sums(p *store.Published, touched map[snapshot.Digest]rewritten, gone map[string]bool) error {
	if len(touched) == 0 && len(gone) == 0 {
		return nil
	}
	var outs []snapshot.Output
	var was snapshot.Output
	for _, o := range p.Manifest.Outputs {
		switch is, ok := touched[o.Digest]; {
		case o.Path == snapshot.SumsName:
			was = o
			continue
		case gone[o.Path]:
			continue
		case ok:
			o.Digest, o.Bytes = is.digest, is.bytes
		}
		outs = append(outs, o)
	}
	if was.Path == "" {
		return nil
	}
	d, n, err := x.draft.Stage(func(w io.Writer) error { _, err := w.Write(snapshot.MarshalSums(outs)); return err })
	if err != nil {
		return err
	}
	x.draft.Replace(inVersion(p, was.Path), was.Digest, d, n)
	return nil
}

// cutCaptures takes the record out of the bytes of the feeds that held it.
func (x *redactor) cutCaptures() error {
	for digest, lines := range x.captures {
		at := slices.IndexFunc(x.run.config.Feeds, func(f feed.Feed) bool { return f.ID == x.feeds[digest] })
		_, standing := x.run.store.Capture(snapshot.Digest(digest))
		from := x.place(digest)
		if from == "" {
			continue // nobody has it any more
		}
		text, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		rest := []byte(nil)
		if at >= 0 && len(lines) > 0 {
			rest = x.without(x.run.config.Feeds[at], digest, from, text, lines)
		}
		if err := x.replaceCapture(digest, rest, standing); err != nil {
			return err
		}
	}
	return nil
}
