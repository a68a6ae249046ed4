package desk

import (
	"os"
	"slices"

	"github.com/recuento/recuento/pipeline/feed"
)

// keptByHand reports whether the file of a feed is kept in canonical form: one whose
// columns bear the names of the inputs, in the default dialect. All others are
// as their publishers write them.
func keptByHand(f feed.Feed) bool {
	d := f.Dialect
	return !f.Remote() && f.Mapping == nil && len(f.Rows) == 0 &&
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
			return nil, d.unread(f.Location, err)
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
			return nil, unusable(d.say("%s is the file of no feed in %s; fmt takes the CSV files that are kept by hand for such a feed", "%s no es el archivo de ninguna fuente de %s; fmt sirve para los archivos CSV de las fuentes que se llevan a mano", p, d.Config.Path))
		case !keptByHand(f):
			return nil, unusable(d.say("%s: the feed %s has a mapping or a dialect of its own: its file stays as its publisher writes it", "%s: la fuente %s tiene mapping o un dialecto propio: su archivo queda como lo escribe quien lo publica", p, f.ID))
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
	return f.desk.replace(f.File, f.before, f.after)
}
