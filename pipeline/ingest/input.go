package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/normalize"
)

// sniffed is how much of a file is looked at where its dialect says auto.
const sniffed = 256 << 10

// input is a capture whose header was read.
type input struct {
	io.Closer
	feed    feed.Feed
	dialect csvfile.Dialect
	found   []csvfile.Finding
	reader  *csvfile.Reader
	header  []string
	line    int           // of the header
	above   int           // lines of comments above the records, in the first block
	start   []byte        // of the file
	first   csvfile.Block // below the header
}

// open opens a capture and reads its header.
func open(f feed.Feed, c feed.Capture) (*input, error) {
	src, err := c.Open(f.Dialect, f.Limits)
	if err != nil {
		return nil, err
	}
	in := &input{Closer: src, feed: f, dialect: Dialect(f.Dialect)}
	if err := in.readHeader(src); err != nil {
		src.Close()
		return nil, err
	}
	return in, nil
}

func (in *input) readHeader(src io.Reader) error {
	peek := bufio.NewReaderSize(src, sniffed)
	start, err := peek.Peek(sniffed)
	whole := errors.Is(err, io.EOF)
	if err != nil && !whole {
		return err
	}
	in.start = bytes.Clone(start[:min(len(start), 512)])
	if in.dialect.Encoding == csvfile.Auto || in.dialect.Delimiter == csvfile.AutoDelimiter {
		detected := csvfile.Detect(start, whole, in.dialect, false)
		if in.dialect.Encoding == csvfile.Auto {
			if err := detected.Doubt(); err != nil {
				return fmt.Errorf("%w%s", err, in.likely())
			}
		}
		in.dialect, in.found = detected.Dialect, detected.Findings
	}
	in.reader = csvfile.NewReader(peek, in.dialect)
	first, err := in.reader.Next(nil)
	if errors.Is(err, io.EOF) {
		return errors.New("the file is empty; expected a header line")
	}
	if err != nil {
		return fmt.Errorf("%w%s", err, in.likely())
	}
	p := csvfile.NewParser(in.dialect)
	p.Reset(first)
	if in.header, err = p.ReadHeader(); err != nil {
		return fmt.Errorf("%w%s", err, in.likely())
	}
	in.line = p.Line()
	if in.dialect.HeaderRows == csvfile.NoHeader {
		in.header, in.line = in.feed.Dialect.Columns, first.Line
	}
	in.first, in.above = p.Rest(), p.Comments()
	return nil
}

// Dialect is a feed's dialect as the reader of CSV takes it.
func Dialect(d feed.Dialect) csvfile.Dialect {
	out := csvfile.Dialect{
		Encoding: csvfile.Encoding(d.Encoding), Delimiter: d.Delimiter[0],
		Comment: d.Comment, Preamble: d.Preamble, Until: d.Until, HeaderRows: d.Header,
	}
	if d.Delimiter == "auto" {
		out.Delimiter = csvfile.AutoDelimiter
	}
	switch d.Quote {
	case "none":
		out.Quote = csvfile.NoQuote
	case "'":
		out.Quote = '\''
	}
	if d.Escape == "backslash" {
		out.Escape = '\\'
	}
	if d.Header == 0 {
		out.HeaderRows = csvfile.NoHeader
	}
	return out
}

// covers reports that the file has nothing beside its header and the cells that
// are read whole.
func (in *input) covers(b *normalize.Binding) bool {
	d := in.feed.Dialect
	pieces := func(row []feed.Mapped) bool {
		return slices.ContainsFunc(row, func(m feed.Mapped) bool { return m.Extract != nil })
	}
	return d.Comment == "" && d.Preamble == 0 && d.Until == "" && d.Header == 1 && len(b.Unknown) == 0 && len(in.feed.Ignore) == 0 &&
		!pieces(in.feed.Mapping) && !slices.ContainsFunc(in.feed.Rows, pieces)
}

// looks tells by its first bytes what is no CSV, or none as it is declared.
var looks = []struct {
	begins, hint string
	other        bool // no CSV in any dialect
}{
	{"<", "the file looks like a web page, perhaps a login or an error page: get the CSV itself", true},
	{"{", "the file looks like JSON: get the CSV itself", true},
	{"[", "the file looks like JSON: get the CSV itself", true},
	{"PK\x03\x04", "the file looks like a spreadsheet or a zip archive: save it as CSV", true},
	{"\xd0\xcf\x11\xe0", "the file looks like a spreadsheet: save it as CSV", true},
	{"%PDF", "the file looks like a document or a picture (PDF): get the CSV itself", true},
	{"\x89PNG", "the file looks like a document or a picture: get the CSV itself", true},
	{"\xff\xd8\xff", "the file looks like a document or a picture: get the CSV itself", true},
	{"sep=", "the first line tells a spreadsheet the delimiter and is no header: declare preamble: 1", false},
	{"\xff\xfe", "the file looks like UTF-16: declare encoding: utf-16, or save it as UTF-8", false},
	{"\xfe\xff", "the file looks like UTF-16: declare encoding: utf-16, or save it as UTF-8", false},
}

// Looks says what a file seems to be by its first bytes, and what to do, or "".
// Other says that it is no CSV, however it is declared.
func Looks(start []byte) (hint string, other bool) {
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, l := range looks {
		if bytes.HasPrefix(text, []byte(l.begins)) {
			return l.hint, l.other
		}
	}
	if bytes.IndexByte(text[:min(len(text), 512)], 0) >= 0 {
		return "the file looks like UTF-16 or is no text: declare its encoding, or get the file again", false
	}
	return "", false
}

// likely is what [Looks] says behind a message, or that the delimiter may be
// another one, or "".
func (in *input) likely() string {
	if hint, _ := Looks(in.start); hint != "" {
		return "; " + hint
	}
	if len(in.header) != 1 {
		return ""
	}
	for _, other := range []string{";", ",", "\t", "|"} {
		if other[0] != in.dialect.Delimiter && strings.Contains(in.header[0], other) {
			return fmt.Sprintf("; the header looks as if its columns were separated by %q, and the dialect says %q", other, string(in.dialect.Delimiter))
		}
	}
	return ""
}
