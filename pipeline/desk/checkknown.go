package desk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// report is a row as the desk compares it with others.
type report struct {
	id, feed string
	row      int // of the file or feed
	page     string
	side     string
	kind     string
	figure   string // as it is compared; empty where none is stated
	date     string
	from, to int64             // days of the date, or of publication where there is none
	values   map[string]string // by input
}

func (r *report) fill(ro roles) {
	v := r.values
	r.id, r.page = v[ro.key], Page(v["url"])
	r.side, r.kind, r.date = v[ro.side], v[ro.kind], v[ro.date]
	if r.figure = v[ro.figure]; v[ro.most] != "" {
		r.figure += "–" + v[ro.most]
	}
	r.from, r.to = span(cmp.Or(r.date, v["published_on"]))
}

func (r *report) there() There {
	return There{ReportID: r.id, Feed: r.feed, Figure: r.figure, Side: r.side, Date: r.date, URL: r.values["url"]}
}

// told is the figure and whose it is.
func (r *report) told() string { return r.side + "\x1f" + r.kind + "\x1f" + r.figure }

// span is the first and last day that a date may mean; 0, 0 for none.
func span(date string) (from, to int64) {
	form := map[int]string{4: "2006", 7: "2006-01", 10: time.DateOnly}[len(date)]
	t, err := time.Parse(form, date)
	if form == "" || err != nil {
		return 0, 0
	}
	end := t
	switch len(date) {
	case 4:
		end = t.AddDate(1, 0, -1)
	case 7:
		end = t.AddDate(0, 1, -1)
	}
	return t.Unix() / 86400, end.Unix() / 86400
}

// known is the reports that the configured feeds give to a table.
type known struct {
	roles   roles
	reports []report
	byID    map[string]*report
	pages   map[string][]*report
	figures map[string][]*report // by what is said, whatever the date
	notes   []string             // feeds that can't be read
	// text is that of the file that takes new rows: ids of rows that are
	// rejected for a fault of theirs stand in it, too.
	text string
}

// read reads every configured feed of a table but one.
func (d *Desk) read(ctx context.Context, s *schema.Schema, but string) (*known, error) {
	k := &known{roles: rolesOf(s), byID: map[string]*report{}, pages: map[string][]*report{}, figures: map[string][]*report{}}
	for _, f := range d.Config.Feeds {
		if f.Table != s.Name || f.ID == but {
			continue
		}
		t, err := d.rowsOf(ctx, f, s)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			k.notes = append(k.notes, d.say("The feed %s can't be read, so its reports are not compared: %v", "La fuente %s no se puede leer, así que sus reportes no se comparan: %v", f.ID, d.feedError(err)))
			continue
		}
		for _, r := range t.Order() {
			k.reports = append(k.reports, reportAt(t, r, k.roles))
		}
	}
	if f, ok := d.takes(s.Name); ok {
		text, err := os.ReadFile(f.Location)
		if err == nil {
			k.text = string(text)
		}
	}
	for i := range k.reports {
		r := &k.reports[i]
		if k.byID[r.id] == nil {
			k.byID[r.id] = r
		}
		k.pages[r.page] = append(k.pages[r.page], r)
		k.figures[r.told()] = append(k.figures[r.told()], r)
	}
	return k, nil
}

func (d *Desk) rowsOf(ctx context.Context, f feed.Feed, s *schema.Schema) (*table.Table, error) {
	read, err := d.readFeed(ctx, f, s, nil)
	if err != nil {
		return nil, err
	}
	t := table.New(s)
	if !t.Add(read.Segments...) {
		return nil, fmt.Errorf("the feed has more rows than can be compared")
	}
	return t, nil
}

// readFeed reads a feed's file where it stands, or what a feed over the network
// held when it was last read; nothing is kept.
func (d *Desk) readFeed(ctx context.Context, f feed.Feed, s *schema.Schema, refs map[string]func([]byte) bool) (*ingest.Result, error) {
	c, err := d.captureOf(f)
	if err != nil {
		return nil, err
	}
	return ingest.Read(ctx, ingest.Source{Feed: f, Capture: c, Schema: s, References: refs, Workers: 2})
}

func (d *Desk) captureOf(f feed.Feed) (feed.Capture, error) {
	if f.Remote() {
		if d.Asked != nil {
			if c, ok := d.Asked(f); ok {
				return c, nil
			}
		}
		return feed.Capture{}, fmt.Errorf("%s: %w; run \"recuento run\" first", f.Location, feed.ErrOffline)
	}
	info, err := os.Stat(f.Location)
	if err != nil {
		return feed.Capture{}, err
	}
	if !info.Mode().IsRegular() {
		return feed.Capture{}, fmt.Errorf("%s is no regular file", f.Location)
	}
	return feed.Capture{Feed: f.ID, Path: f.Location, Bytes: info.Size()}, nil
}

// references is what foreign keys may point to.
type references struct {
	known  map[string]func([]byte) bool
	titles map[string][]schema.Code // by column: the values and what they are called
	files  map[string][]string      // by column: where those rows stand
	words  map[string]string        // codes that were looked for, by input and text
	notes  []string
}

// references reads the tables that the columns of a table point to, such as
// the counting windows.
func (d *Desk) references(ctx context.Context, s *schema.Schema) (references, error) {
	out := references{known: map[string]func([]byte) bool{}, titles: map[string][]schema.Code{}, files: map[string][]string{}, words: map[string]string{}}
	for _, fk := range s.ForeignKeys {
		target := d.Set.Table(fk.Table)
		codes, read := map[string]schema.Code{}, 0
		for _, f := range d.Config.Feeds {
			if f.Table != fk.Table {
				continue
			}
			t, err := d.rowsOf(ctx, f, target)
			if ctx.Err() != nil {
				return out, context.Cause(ctx)
			}
			if err != nil {
				out.notes = append(out.notes, d.say("The feed %s can't be read, so %s is not checked: %v", "La fuente %s no se puede leer, así que %s no se revisa: %v", f.ID, fk.Field, d.feedError(err)))
				continue
			}
			read++
			out.files[fk.Field] = append(out.files[fk.Field], f.Location)
			collect(codes, t, fk.Column)
		}
		if read == 0 {
			continue
		}
		for _, v := range slices.Sorted(maps.Keys(codes)) {
			out.titles[fk.Field] = append(out.titles[fk.Field], codes[v])
		}
		out.known[fk.Field] = func(v []byte) bool { _, ok := codes[string(v)]; return ok }
	}
	return out, nil
}

// collect enters the values of a column, with titles where the table has them.
func collect(codes map[string]schema.Code, t *table.Table, column string) {
	at, en, es := t.Schema.Index(column), t.Schema.Index("title_en"), t.Schema.Index("title_es")
	for _, r := range t.Order() {
		c := schema.Code{Code: string(t.AppendCell(nil, r, at))}
		if en >= 0 && es >= 0 {
			c.Title, c.TitleES = string(t.Bytes(r, en)), string(t.Bytes(r, es))
		}
		codes[c.Code] = c
	}
}

// prefix is what the ids of new reports of a table begin with: what most ids
// of the feed that takes them have before the hyphen, else the feed's name.
func (d *Desk) prefix(s *schema.Schema, k *known) string {
	id := s.Name
	if f, ok := d.takes(s.Name); ok {
		id = f.ID
	}
	count := map[string]int{}
	for _, r := range k.reports {
		if head, _, ok := strings.Cut(r.id, "-"); ok && r.feed == id {
			count[head]++
		}
	}
	best := id
	for _, head := range slices.Sorted(maps.Keys(count)) {
		if count[head] > count[best] {
			best = head
		}
	}
	return best[:min(len(best), longestPrefix)]
}

// longestPrefix leaves room for the digits in a report_id.
const longestPrefix = 50

// idDigits of a digest are shown in an id, as in those of the bundled feeds.
const idDigits = 10

// provisional gives new reports an id each, so that they can be checked; the
// one that is written is minted when the report is added.
func (k *known) provisional(prefix string) func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprintf("%s-new.%d", prefix, n)
	}
}
