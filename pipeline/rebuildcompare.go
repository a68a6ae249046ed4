package pipeline

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// Rebuilt is what came of making a version again.
type Rebuilt struct {
	Version snapshot.Version `json:"version"`
	// Published and Made are the programs that published the version and made it
	// again.
	Published snapshot.Code `json:"published_by"`
	Made      snapshot.Code `json:"made_again_by"`
	// Files is how many files the version has, its manifest among them, its
	// signature not.
	Files int `json:"files"`
	// Differing are the files whose bytes are others, sorted.
	Differing []string `json:"differing_files"`
	// Tables is how many tables the version has.
	Tables int `json:"tables"`
	// Cells is how many cells, or whole rows, are others; Differences are the
	// first of them.
	Cells       int          `json:"differing_cells"`
	Differences []Difference `json:"differences"`
	// Path is where what was made is kept; empty where it is not.
	Path string `json:"kept_in,omitempty"`
	// lost is what the archive lacks of the version before, from which causes are
	// told.
	lost []string
}

// Identical reports that every byte is as it was published.
func (r *Rebuilt) Identical() bool { return len(r.Differing) == 0 }

// OtherProgram reports that another program published the version.
func (r *Rebuilt) OtherProgram() bool { return r.Published.Digest != r.Made.Digest }

// Difference is a cell that is another than was published.
type Difference struct {
	File string `json:"file"` // such as csv/announcements.csv
	Key  string `json:"key"`
	// Field is empty where one of the two lacks the whole row.
	Field     string `json:"field,omitempty"`
	Published string `json:"published"`
	Made      string `json:"made_again"`
}

func (d Difference) String() string {
	switch {
	case d.Key == "":
		return fmt.Sprintf("%s: published %s, made again %s", d.File, d.Published, d.Made)
	case d.Field == "":
		return fmt.Sprintf("%s, %s: published %s, made again %s", d.File, d.Key, d.Published, d.Made)
	}
	return fmt.Sprintf("%s, %s, %s: published %q, made again %q", d.File, d.Key, d.Field, d.Published, d.Made)
}

// differencesShown is how many differences are told one by one.
const differencesShown = 20

// RebuildError says why a version can't be made again as it was published.
type RebuildError struct {
	Version  snapshot.Version
	Problems []string
}

func (e *RebuildError) Error() string {
	return fmt.Sprintf("version %s could not be made again as it was published:\n  %s", e.Version, strings.Join(e.Problems, "\n  "))
}

// compare holds what was made against what the manifest says was published. Each
// file is read: one that was taken over from an older version, too.
func (b *rebuilding) compare(made *store.Published) (*Rebuilt, error) {
	b.stage("compare with version " + string(b.version.Manifest.Version))
	m := b.version.Manifest
	out := &Rebuilt{
		Version: m.Version, Published: m.Code, Made: made.Manifest.Code, Differing: []string{}, Differences: []Difference{},
		Files: len(m.Outputs) + 1, Tables: len(m.Tables),
	}
	got := map[string]snapshot.Digest{}
	for _, o := range made.Manifest.Outputs {
		f, err := made.Open(o.Path)
		if err != nil {
			return nil, err
		}
		got[o.Path], err = snapshot.SumReader(f)
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	for _, o := range m.Outputs {
		if got[o.Path] != o.Digest {
			out.Differing = append(out.Differing, o.Path)
		}
		delete(got, o.Path)
	}
	for path := range got {
		out.Differing = append(out.Differing, path)
	}
	if made.Digest != b.version.Digest {
		out.Differing = append(out.Differing, snapshot.ManifestName)
	}
	slices.Sort(out.Differing)
	for _, path := range out.Differing {
		if name, ok := strings.CutPrefix(path, "csv/"); ok {
			if err := out.compareRows(b.schemaOf(strings.TrimSuffix(name, ".csv")), path, b.version, made); err != nil {
				return nil, err
			}
		}
	}
	if !out.Identical() {
		out.lost = b.lostBefore()
	}
	return out, nil
}

func (b *rebuilding) stage(name string) {
	if b.plan.Stage != nil {
		b.plan.Stage(Stage{Name: name})
	}
}

// schemaOf is the schema of a table's file, nil where there is none; those of a
// history's parts are the history's.
func (b *rebuilding) schemaOf(name string) *schema.Schema {
	for _, s := range b.set.Tables {
		if s.Name == name || s.HistoryOf != "" && strings.HasPrefix(name, s.Name+"_") {
			return s
		}
	}
	return nil
}

// compareRows compares a file that differs row by row, by key, and its rows cell
// by cell.
func (r *Rebuilt) compareRows(s *schema.Schema, path string, published, made *store.Published) error {
	if s == nil {
		r.note(Difference{File: path, Published: "as a file", Made: "unknown to this program"})
		return nil
	}
	with := func([]string) (*schema.Schema, error) { return s, nil }
	was, err := past.Read(published, path, with)
	if err != nil {
		return err
	}
	is, err := past.Read(made, path, with)
	if err != nil {
		return err
	}
	if was == nil || is == nil {
		r.note(Difference{File: path, Published: present(was != nil, "file"), Made: present(is != nil, "file")})
		return nil
	}
	left := map[string][]table.Ref{}
	for _, ref := range is.Order() {
		key := is.Key(ref)
		left[key] = append(left[key], ref)
	}
	for _, ref := range was.Order() {
		key := was.Key(ref)
		if len(left[key]) == 0 {
			r.note(Difference{File: path, Key: key, Published: present(true, "row"), Made: present(false, "row")})
			continue
		}
		r.compareCells(path, was, is, ref, left[key][0])
		left[key] = left[key][1:]
	}
	for _, ref := range is.Order() {
		if key := is.Key(ref); len(left[key]) > 0 {
			r.note(Difference{File: path, Key: key, Published: present(false, "row"), Made: present(true, "row")})
			left[key] = left[key][1:]
		}
	}
	return nil
}

func (r *Rebuilt) compareCells(path string, was, is *table.Table, a, b table.Ref) {
	for c, f := range was.Schema.Fields {
		before, now := string(was.AppendCell(nil, a, c)), string(is.AppendCell(nil, b, c))
		if before != now {
			r.note(Difference{File: path, Key: was.Key(a), Field: f.Name, Published: before, Made: now})
		}
	}
}

func (r *Rebuilt) note(d Difference) {
	if r.Cells++; len(r.Differences) < differencesShown {
		r.Differences = append(r.Differences, d)
	}
}

func present(is bool, what string) string {
	if is {
		return "with this " + what
	}
	return "without this " + what
}

// lostBefore is what the archive lacks of the version before.
func (b *rebuilding) lostBefore() []string {
	if len(b.older) == 0 {
		return nil
	}
	last, err := b.original.Manifest(b.older[0].Version)
	if err != nil {
		return []string{err.Error()}
	}
	var lost []string
	if _, why := b.kept(last.Manifest.Configuration.Feeds); why != "" {
		lost = append(lost, fmt.Sprintf("the configuration %s of version %s %s", configFile, last.Manifest.Version, why))
	}
	for _, in := range last.Manifest.Inputs {
		if in.Capture == "" {
			continue
		}
		if _, why := b.kept(in.Capture); why != "" {
			lost = append(lost, fmt.Sprintf("the capture of feed %s of version %s %s", in.Feed, last.Manifest.Version, why))
		}
	}
	return lost
}

// verdict is an error unless every byte is as it was published, or the program
// is another one and every row is.
func (b *rebuilding) verdict(r *Rebuilt) error {
	if r.Identical() || r.OtherProgram() && r.Cells == 0 {
		return nil
	}
	err := &RebuildError{Version: r.Version}
	say := func(format string, a ...any) { err.Problems = append(err.Problems, fmt.Sprintf(format, a...)) }
	if r.OtherProgram() {
		say("another program published it: recuento %s (sha256 %s); this is recuento %s (sha256 %s)", r.Published.Version, r.Published.Digest, r.Made.Version, r.Made.Digest)
	}
	say("%d of %d files have other bytes: %s", len(r.Differing), r.Files, strings.Join(r.Differing, ", "))
	for _, d := range r.Differences {
		say("%s", d)
	}
	if r.Cells > len(r.Differences) {
		say("and %d more cells or rows", r.Cells-len(r.Differences))
	}
	for _, lost := range r.lost {
		say("causes may differ for want of it: %s", lost)
	}
	if r.Path == "" {
		say("keep what was made with --out DIR and compare it with %s", filepath.Join(b.plan.Output, "snapshots", string(r.Version)))
	}
	return err
}
