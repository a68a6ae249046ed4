package desk

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/feed"
)

// keptByHand reports whether the file of a feed is kept in canonical form: one whose
// columns bear the names of the inputs, in the default dialect. All others are
// as their publishers write them.
func keptByHand(f feed.Feed) bool {
	d := f.Dialect
	return f.Mapping == nil && len(f.Rows) == 0 &&
		(d.Encoding == "" || d.Encoding == "utf-8") && (d.Delimiter == "" || d.Delimiter == ",") &&
		(d.Compression == "" || d.Compression == "none") && (d.Quote == "" || d.Quote == `"`) && (d.Escape == "" || d.Escape == "doubled") &&
		d.Comment == "" && d.Preamble == 0 && d.Until == "" && d.Header == 1 && len(d.Columns) == 0 && d.Summary.Column == ""
}

// takes is the feed into whose file new rows of a table are written: the first
// that is kept in canonical form.
func (d *Desk) takes(table string) (feed.Feed, bool) {
	at := slices.IndexFunc(d.Config.Feeds, func(f feed.Feed) bool { return f.Table == table && keptByHand(f) })
	if at < 0 {
		return feed.Feed{}, false
	}
	return d.Config.Feeds[at], true
}

// Formats brings files into their canonical form, those of all feeds that have
// one where none is named. Nothing is written; see [Formatted.Write].
func (d *Desk) Formats(paths []string) ([]*Formatted, error) {
	feeds, err := d.formatted(paths)
	if err != nil {
		return nil, err
	}
	var out []*Formatted
	for _, f := range feeds {
		data, err := os.ReadFile(f.Location)
		if err != nil {
			return nil, unusable(err.Error())
		}
		formatted, err := d.Format(f, data)
		if err != nil {
			return nil, err
		}
		out = append(out, formatted)
	}
	return out, nil
}

func (d *Desk) formatted(paths []string) ([]feed.Feed, error) {
	if len(paths) == 0 {
		return slices.DeleteFunc(slices.Clone(d.Config.Feeds), func(f feed.Feed) bool { return !keptByHand(f) }), nil
	}
	var out []feed.Feed
	for _, p := range paths {
		f, ok := d.feedOf(p)
		switch {
		case !ok:
			return nil, unusable(fmt.Sprintf("%s is the file of no feed in %s; fmt takes the CSV files that are kept by hand for such a feed", p, d.Config.Path))
		case !keptByHand(f):
			return nil, unusable(fmt.Sprintf("%s: the feed %s has a mapping or a dialect of its own: its file stays as its publisher writes it", p, f.ID))
		}
		out = append(out, f)
	}
	return out, nil
}

// Write replaces the file by its canonical form, whole or not at all.
func (f *Formatted) Write() error {
	if !f.Changed {
		return nil
	}
	return replace(f.File, f.before, f.after)
}

// replace puts a file's new text into its place, so that after a crash the
// place holds the one or the other. The mode stays; where the file is a link,
// what it points to is replaced. A file that no longer holds the text before is
// left alone.
func replace(path string, before, after []byte) error {
	place, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(place)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(place), ".recuento-*")
	if err != nil {
		return err
	}
	defer func() {
		tmp.Close()
		os.Remove(tmp.Name()) // nothing is there once it has its place
	}()
	if _, err := tmp.Write(after); err != nil {
		return err
	}
	if err := tmp.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if now, err := os.ReadFile(place); err != nil || !bytes.Equal(now, before) {
		return refused(fmt.Sprintf("%s was changed by somebody else meanwhile; nothing was written, do it again", path))
	}
	if err := os.Rename(tmp.Name(), place); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(place))
}

// syncFolder makes a rename in the folder outlast a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
