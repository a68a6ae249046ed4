package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/propose"
	"github.com/recuento/recuento/pipeline/schema"
)

// DraftOptions says what of a draft is known already; empty parts are found.
type DraftOptions struct {
	Table string
	ID    string // of the feed
	// Folder is where feeds.yaml stands: the location is written relative to
	// it where the file lies in it.
	Folder string
	// Config is the configuration that the draft is for; nil where there is
	// none yet, or none that can be loaded.
	Config *feed.Config
}

// Drafted is the declaration of a feed, to be looked through by a person.
type Drafted struct {
	ID string `json:"id"`
	// Text is an entry of feeds in feeds.yaml, indented as in a list. Lines
	// that say FILL IN hold what the file can't tell.
	Text     string            `json:"feeds_yaml"`
	Dialect  []csvfile.Finding `json:"dialect"`
	Proposal propose.Proposal  `json:"proposal"`
	Records  int               `json:"records_looked_at"`
	// Whole says that these are all records of the file.
	Whole bool `json:"whole_file"`
	// Taken says that the configuration has a feed of this id already.
	Taken bool `json:"id_taken"`
}

// draft is a file that is being drafted.
type draft struct {
	DraftOptions
	set         *schema.Set
	location    string
	compression string
	dialect     feed.Dialect
	found       []csvfile.Finding
	header      []string
	records     [][]string
	whole       bool
	proposal    propose.Proposal
}

// drafted is how much of a file its dialect is found from.
const drafted = 256 << 10

// Draft looks at a CSV file and drafts its declaration. Nothing is written.
// Where the file can't be used the error is an [UnusableError].
func Draft(ctx context.Context, set *schema.Set, location string, o DraftOptions) (*Drafted, error) {
	d := &draft{DraftOptions: o, set: set, location: location}
	if err := d.checkOptions(); err != nil {
		return nil, err
	}
	if err := d.open(); err != nil {
		return nil, unusable(fmt.Sprintf("%s: %v", location, err))
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	d.proposal = propose.Propose(set.Tables, o.Table, d.header, d.records)
	if d.ID == "" {
		d.ID = idOf(location)
	}
	d.settle()
	out := &Drafted{ID: d.ID, Text: d.text(), Proposal: d.proposal, Dialect: d.found, Records: len(d.records), Whole: d.whole}
	if o.Config != nil {
		out.Taken = slices.ContainsFunc(o.Config.Feeds, func(f feed.Feed) bool { return f.ID == d.ID })
	}
	return out, nil
}

var (
	feedID      = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	overNetwork = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)
)

func (d *draft) checkOptions() error {
	var open []string
	for _, t := range d.set.Tables {
		if t.Feed {
			open = append(open, t.Name)
		}
	}
	t := d.set.Table(d.Table)
	switch {
	case strings.TrimSpace(d.location) == "":
		return unusable("the location is empty; expected the path of a CSV file")
	case overNetwork.MatchString(d.location):
		return unusable(fmt.Sprintf("%s: a draft is made of a file; fetch it, give its path, and put the address into the draft as location", d.location))
	case d.Table != "" && (t == nil || !t.Feed):
		return unusable(fmt.Sprintf("table %q: no feed fills such a table; expected one of %s", d.Table, strings.Join(open, ", ")))
	case d.ID != "" && !feedID.MatchString(d.ID):
		return unusable(fmt.Sprintf("id %q: expected a-z, 0-9 and _, beginning with a letter, such as weekly_balances", d.ID))
	}
	return nil
}

// open finds the dialect and reads the first records.
func (d *draft) open() error {
	c, err := d.capture()
	if err != nil {
		return err
	}
	limits := feed.Limits{Bytes: feed.DefaultMaxBytes}
	text, err := c.Open(feed.Dialect{Compression: d.compression}, limits)
	if err != nil {
		return err
	}
	start := make([]byte, drafted)
	n, err := io.ReadFull(text, start)
	text.Close()
	whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !whole {
		return err
	}
	start = start[:n]
	if len(bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")))) == 0 {
		return errors.New("the file holds nothing; expected a CSV file with a header line")
	}
	if what, other := ingest.Looks(start); other {
		return errors.New(what)
	}
	found := csvfile.Detect(start, whole, csvfile.Dialect{Encoding: csvfile.Auto, Delimiter: csvfile.AutoDelimiter}, true)
	if wide := strings.HasPrefix(string(found.Dialect.Encoding), "utf-16"); !wide && bytes.IndexByte(start, 0) >= 0 {
		return errors.New("this is no text: it has NUL bytes; get the CSV itself")
	}
	d.found, d.dialect = found.Findings, d.declared(found.Dialect, start)
	return d.read(c, limits)
}

// capture is the file and how it is packed.
func (d *draft) capture() (feed.Capture, error) {
	info, err := os.Stat(d.location)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return feed.Capture{}, errors.New("there is no such file; expected the path of a CSV file")
	case err != nil:
		return feed.Capture{}, fmt.Errorf("the file can't be read: %w", err)
	case info.IsDir():
		return feed.Capture{}, errors.New("this is a folder; name the CSV file in it")
	case !info.Mode().IsRegular():
		return feed.Capture{}, errors.New("this is no regular file; expected a CSV file")
	case info.Size() == 0:
		return feed.Capture{}, errors.New("the file is empty; expected a CSV file with a header line")
	}
	c := feed.Capture{Path: d.location, Bytes: info.Size()}
	d.compression, err = c.Packing()
	return c, err
}

// declared is a dialect in the words of feeds.yaml.
func (d *draft) declared(found csvfile.Dialect, start []byte) feed.Dialect {
	out := feed.Dialect{
		Encoding: string(found.Encoding), Delimiter: string(rune(found.Delimiter)), Compression: d.compression,
		Quote: feed.DefaultQuote, Escape: feed.DefaultEscape, Comment: found.Comment,
		Preamble: found.Preamble, Until: found.Until, Header: max(found.HeaderRows, 1), Ragged: feed.DefaultRagged,
	}
	if out.Encoding == "" {
		out.Encoding = feed.DefaultEncoding
	}
	if found.Delimiter == 0 {
		out.Delimiter = feed.DefaultDelimiter
	}
	// The mark itself says which of the two it is, next time too.
	if bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")) {
		out.Encoding = string(csvfile.UTF16)
	}
	switch found.Quote {
	case csvfile.NoQuote:
		out.Quote = "none"
	case '\'':
		out.Quote = "'"
	}
	if found.Escape == '\\' {
		out.Escape = "backslash"
	}
	if found.HeaderRows == csvfile.NoHeader {
		out.Header = 0
	}
	return out
}

// read reads the names of the columns and the first records.
func (d *draft) read(c feed.Capture, limits feed.Limits) error {
	header, records, _, err := ingest.First(feed.Feed{Dialect: d.dialect, Limits: limits}, c, propose.MaxRows+1)
	if err != nil {
		return err
	}
	if len(header) > feed.DefaultMaxColumns {
		return fmt.Errorf("the header has %d columns, at most %d are read; is this a table?", len(header), feed.DefaultMaxColumns)
	}
	d.whole = len(records) <= propose.MaxRows
	width := 0
	for _, r := range records[:min(len(records), propose.MaxRows)] {
		d.records = append(d.records, r.Fields)
		width = max(width, len(r.Fields))
	}
	if d.dialect.Header == 0 {
		for i := range min(width, feed.DefaultMaxColumns) {
			d.dialect.Columns = append(d.dialect.Columns, fmt.Sprintf("column_%d", i+1))
		}
		header = d.dialect.Columns
	}
	d.header = header
	return nil
}

// settle takes over what only the records show of the dialect.
func (d *draft) settle() {
	if s := d.proposal.Summary; s != nil {
		d.dialect.Summary = feed.Summary{Column: s.Column, Begins: s.Begins}
	}
	if d.proposal.Fill {
		d.dialect.Ragged = "fill"
	}
}

// nameOf is the name of a file without folders and endings.
func nameOf(location string) string {
	name := filepath.Base(location)
	for {
		ext := filepath.Ext(name)
		switch strings.ToLower(ext) {
		case ".csv", ".tsv", ".txt", ".tab", ".gz", ".zip":
			name = strings.TrimSuffix(name, ext)
		default:
			return name
		}
	}
}

// idOf makes an id of the name of a file.
func idOf(location string) string {
	words := strings.FieldsFunc(notation.Fold(nameOf(location)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	id := strings.Join(words, "_")
	if !feedID.MatchString(id) {
		id = strings.TrimSuffix("feed_"+id, "_")
	}
	const most = 40
	return strings.TrimRight(id[:min(len(id), most)], "_")
}

// place is the location as feeds.yaml has it.
func (d *draft) place() string {
	folder, err := filepath.Abs(d.Folder)
	file, err2 := filepath.Abs(d.location)
	if err != nil || err2 != nil {
		return d.location
	}
	if rel, err := filepath.Rel(folder, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return file
}
