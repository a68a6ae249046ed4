package pipeline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/resolve"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

// tellChanges makes the table of changes: this version against the last one.
func (r *run) tellChanges(c *comparison, last *store.Published, before record) error {
	cs := r.set.Table("changes")
	if last == nil {
		c.edition.tables[cs.Name] = table.New(cs)
		return nil
	}
	var compared []vintage.Compared
	for _, hs := range r.histories() {
		of := r.set.Table(hs.HistoryOf)
		old := c.old[of.Name]
		if old == nil {
			var err error
			if old, err = past.AsPublished(of, last, ""); err != nil {
				return err
			}
		}
		if old != nil {
			compared = append(compared, vintage.Compared{Old: old, Now: c.edition.tables[of.Name], Gone: vintage.Gone(hs, before.histories[hs.Name])})
		}
	}
	ev, err := r.evidence(c, last)
	if err != nil {
		return err
	}
	c.edition.tables[cs.Name] = vintage.Changes(cs, compared, ev, c.moment)
	return nil
}

// evidence is what is known of why this version differs from the last one.
func (r *run) evidence(c *comparison, last *store.Published) (vintage.Evidence, error) {
	m := last.Manifest
	w := &witness{run: r, last: last, old: origins(c.old["provenance"]), now: origins(c.edition.tables["provenance"]), records: map[string]map[int]string{}}
	var err error
	if w.corrections, err = r.corrections(m.Configuration.Feeds); err != nil {
		return vintage.Evidence{}, err
	}
	return vintage.Evidence{
		SchemaFrom: m.SchemaVersion, SchemaTo: r.set.Version,
		Appended: func(tableName, column string) bool {
			t := c.old[tableName]
			return t != nil && t.Schema.Index(column) < 0
		},
		CodeChanged: m.Code.Digest != r.program(),
		Old:         w.old.source, New: w.now.source,
		FeedBefore:     func(id string) bool { in := w.input(id); return in != nil && in.RowsKept > 0 },
		MappingChanged: w.mappingChanged,
		SameRecord:     w.sameRecord,
		Corrected:      w.corrected,
		Decided:        decided(c.old["curation"], c.edition.tables["curation"]),
		Redacted:       w.redacted(c),
	}, nil
}

// origin is where the row of a report was read: table and key.
type origin struct{ table, key string }

type sources map[origin]vintage.Source

func origins(provenance *table.Table) sources {
	out := sources{}
	if provenance == nil {
		return out
	}
	s := provenance.Schema
	id, of, from, capture, line := s.Index("report_id"), s.Index("table"), s.Index("feed"), s.Index("capture_sha256"), s.Index("line")
	if min(id, of, from, capture, line) < 0 {
		return out
	}
	for _, ref := range provenance.Order() {
		text := func(col int) string { return string(provenance.Bytes(ref, col)) }
		out[origin{text(of), text(id)}] = vintage.Source{Feed: text(from), Capture: text(capture), Line: provenance.Int(ref, line)}
	}
	return out
}

func (s sources) source(tableName, key string) (vintage.Source, bool) {
	found, ok := s[origin{tableName, key}]
	return found, ok
}

// witness looks up what one version and the next were made of.
type witness struct {
	run         *run
	last        *store.Published
	old, now    sources
	corrections map[[2]string]bool        // keys and inputs whose declared corrections differ
	records     map[string]map[int]string // by capture, those asked for
}

// input is what the last version was made of for a feed, nil where it was not.
func (w *witness) input(id string) *snapshot.Input {
	for _, f := range w.run.config.Feeds {
		if f.ID == id {
			return w.run.lastInput(f, &w.last.Manifest)
		}
	}
	return nil
}

func (w *witness) feed(id string) (feed.Feed, bool) {
	at := slices.IndexFunc(w.run.config.Feeds, func(f feed.Feed) bool { return f.ID == id })
	if at < 0 {
		return feed.Feed{}, false
	}
	return w.run.config.Feeds[at], true
}

// mappingChanged reports that a feed is read in another way than for the last
// version.
func (w *witness) mappingChanged(id string) bool {
	m := w.last.Manifest
	if w.run.otherSchemas(w.last) {
		return true
	}
	in := w.input(id)
	f, ok := w.feed(id)
	if in == nil || !ok || in.Configuration == "" {
		return m.Configuration.Feeds != snapshot.Digest(w.run.config.Digest)
	}
	return in.Configuration != snapshot.Digest(f.Reading)
}

// corrected reports that a declared correction of a report differs, in the input
// of a column.
func (w *witness) corrected(tableName, key, column string) bool {
	s := w.run.set.Table(tableName)
	for at := range w.corrections {
		if at[0] != key {
			continue
		}
		c := s.Index(column)
		if c >= 0 && (s.Fields[c].From.Input == at[1] || s.Fields[c].Name == at[1]) {
			return true
		}
	}
	return false
}

// sameRecord reports that the record of a report reads the same in the capture
// of the last version and in this one's.
func (w *witness) sameRecord(tableName, key string) bool {
	was, ok := w.old.source(tableName, key)
	is, found := w.now.source(tableName, key)
	if !ok || !found {
		return false
	}
	a, b := w.record(was, w.old), w.record(is, w.now)
	return a != "" && a == b
}

// record is the text of the record of a row; "" where its capture is lost or
// can't be read as the feed is read now.
func (w *witness) record(of vintage.Source, all sources) string {
	records := w.records[of.Capture]
	if records == nil {
		records = map[int]string{}
		w.records[of.Capture] = records
		lines := map[int]bool{}
		for _, s := range all {
			if s.Capture == of.Capture {
				lines[int(s.Line)] = true
			}
		}
		f, ok := w.feed(of.Feed)
		path, kept, err := w.run.kept.Find(of.Capture)
		if !ok || !kept || err != nil {
			return ""
		}
		found, err := ingest.Records(f, feed.Capture{Feed: f.ID, Digest: of.Capture, Path: path}, lines)
		if err != nil {
			return ""
		}
		for _, rec := range found {
			records[rec.Line] = rec.Raw
		}
	}
	return records[int(of.Line)]
}

// redacted reports that a fact was published with reports that are not in the
// last version any more: they were redacted since. Reports that were are not
// asked for, they are in neither version.
func (w *witness) redacted(c *comparison) func(tableName, id string) bool {
	missing := map[origin]bool{}
	for _, kind := range resolve.Kinds() {
		reports, facts := c.old[kind.Reports()], c.old[kind.Facts()]
		if reports == nil || facts == nil {
			continue
		}
		of, count := reports.Schema.Index("fact_id"), facts.Schema.Index("reports")
		if of < 0 || count < 0 {
			continue
		}
		left := map[string]int64{}
		for _, ref := range reports.Order() {
			left[string(reports.Bytes(ref, of))]++
		}
		for _, ref := range facts.Order() {
			if id := facts.Key(ref); facts.Int(ref, count) > left[id] {
				missing[origin{kind.Facts(), id}] = true
			}
		}
	}
	return func(tableName, id string) bool { return missing[origin{tableName, id}] }
}

// corrections is the keys of reports, and the inputs, whose declared corrections
// came, went or changed since the configuration with a digest. Where that one is lost, every
// correction counts as new.
func (r *run) corrections(before snapshot.Digest) (map[[2]string]bool, error) {
	now, err := os.ReadFile(r.config.Path)
	if err != nil {
		return nil, err
	}
	old := map[[3]string]string{}
	if path, ok, err := r.kept.Find(string(before)); err == nil && ok {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		old = feed.Declared(text)
	}
	changed := map[[2]string]bool{}
	is := feed.Declared(now)
	for at, said := range is {
		if old[at] != said {
			changed[[2]string{at[1], at[2]}] = true
		}
	}
	for at := range old {
		if _, ok := is[at]; !ok {
			changed[[2]string{at[1], at[2]}] = true
		}
	}
	return changed, nil
}

// decided is the decisions that came, went or changed, by the reports and facts
// that they touch.
func decided(old, now *table.Table) func(id, column string) []string {
	was, is := decisions(old), decisions(now)
	type touch struct{ decision, column string }
	touched := map[string][]touch{}
	note := func(id string, rows ...decision) {
		for _, d := range rows {
			for _, touches := range d.touches {
				if to := (touch{id, d.column}); !slices.Contains(touched[touches], to) {
					touched[touches] = append(touched[touches], to)
				}
			}
		}
	}
	for id, d := range is {
		if was[id].text != d.text {
			note(id, d, was[id])
		}
	}
	for id, d := range was {
		if _, ok := is[id]; !ok {
			note(id, d)
		}
	}
	return func(id, column string) []string {
		var out []string
		for _, t := range touched[id] {
			if column == vintage.AnyColumn || t.column == "" || t.column == column {
				out = append(out, t.decision)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
}

// decision is a row of the table curation, as far as it matters to others.
type decision struct {
	text    string
	column  string // the one that it settles, "" for a decision of another kind
	touches []string
}

func decisions(t *table.Table) map[string]decision {
	out := map[string]decision{}
	if t == nil {
		return out
	}
	var cell []byte
	for _, ref := range t.Order() {
		var d decision
		id := ""
		for c, f := range t.Schema.Fields {
			cell = t.AppendCell(cell[:0], ref, c)
			switch f.Name {
			case "decision_id":
				id = string(cell)
			case "field":
				d.column = string(cell)
			case "reason", "decided_on", "state":
				continue // the same decision, in other words or come to nothing
			case "reports", "fact", "to_fact", "facts":
				if len(cell) > 0 {
					d.touches = append(d.touches, strings.Split(string(cell), ";")...)
				}
				if f.Name == "facts" {
					continue
				}
			}
			d.text += string(cell) + "\x00"
		}
		out[id] = d
	}
	return out
}

// keepConfiguration keeps what the feeds are read with beside their captures, so
// that a version can be made again.
func (r *run) keepConfiguration() error {
	folder := filepath.Dir(r.config.Path)
	for _, path := range []string{r.config.Path, filepath.Join(folder, curationFile), filepath.Join(folder, idsFile)} {
		text, err := r.config.Text, error(nil)
		if path != r.config.Path {
			text, err = os.ReadFile(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			_, err = r.archive.Keep(text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
