package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Encoding is how characters are written.
type Encoding string

const (
	UTF8        Encoding = "utf-8"  // with or without byte order mark
	UTF16       Encoding = "utf-16" // the byte order mark decides; little endian without one
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252"
	Latin1      Encoding = "iso-8859-1"
	Macintosh   Encoding = "macintosh" // of the Macintosh before OS X
	IBM850      Encoding = "ibm850"    // of DOS in Western Europe and Latin America
	// Auto is for [Detect] to find; a [Reader] refuses it.
	Auto Encoding = "auto"
)

const (
	// NoQuote is for files that never quote: every quote sign is text.
	NoQuote byte = 0xff
	// AutoDelimiter is for [Detect] to find; a [Reader] refuses it.
	AutoDelimiter byte = 1
	// NoHeader is for files whose first record is data.
	NoHeader = -1
)

// Dialect is how a CSV is written. Records end in LF, CRLF or CR, and may be
// mixed; empty lines are no records. A field is quoted where a quote is its
// first byte, and may then hold delimiters and line endings.
type Dialect struct {
	Encoding  Encoding // UTF8 where empty
	Delimiter byte     // ',' where zero; an ASCII character
	Quote     byte     // '"' where zero; an ASCII character or NoQuote
	// Escape is how a quote is written inside a quoted field: doubled where
	// zero. With '\\', \" and a doubled quote are both a quote, \\ is a
	// backslash, and a backslash before anything else is text, as it is
	// everywhere in fields without quotes.
	Escape     byte
	Comment    string // where a record could start, lines that begin with it are passed over
	Preamble   int    // physical lines above the header, whatever they hold
	Until      string // the header is the first line that begins with this text; a quote before it does not count
	HeaderRows int    // 1 where zero; 2; NoHeader
}

func (d Dialect) delimiter() byte {
	if d.Delimiter == 0 {
		return ','
	}
	return d.Delimiter
}

func (d Dialect) quote() byte {
	if d.Quote == 0 {
		return '"'
	}
	return d.Quote
}

// headerRows is how many records hold names.
func (d Dialect) headerRows() int {
	switch {
	case d.HeaderRows == 0:
		return 1
	case d.HeaderRows < 0:
		return 0
	}
	return d.HeaderRows
}

// fault says what no file can be read with, or nil.
func (d Dialect) fault() error {
	comma, quote := d.delimiter(), d.quote()
	structural := func(c byte) bool { return c == '\n' || c == '\r' || c >= 0x80 || c == '\\' }
	_, known := d.Encoding.decoder()
	switch {
	case d.Encoding == Auto || comma == AutoDelimiter:
		return errors.New("the dialect says auto and was not detected yet; detect it before reading")
	case !known:
		return fmt.Errorf("the encoding %q is not known; expected utf-8, utf-16, utf-16le, utf-16be, windows-1252, iso-8859-1, macintosh or ibm850", d.Encoding)
	case structural(comma) || comma == quote:
		return fmt.Errorf("%q cannot separate fields; expected a comma, semicolon, tab or vertical bar", comma)
	case structural(quote) && quote != NoQuote:
		return fmt.Errorf("%q cannot quote fields; expected \", ' or none", quote)
	case d.Escape != 0 && d.Escape != '\\':
		return fmt.Errorf("%q cannot escape quotes; expected doubled quotes or a backslash", d.Escape)
	case strings.ContainsAny(d.Comment, "\r\n") || d.Comment != "" && (d.Comment[0] == comma || d.Comment[0] == quote):
		return fmt.Errorf("%q cannot begin comments; it must differ from delimiter, quote and line ending", d.Comment)
	case d.Preamble < 0 || d.HeaderRows < NoHeader || d.HeaderRows > 2:
		return errors.New("expected a preamble of 0 lines or more, and a header of 1 or 2 rows or none")
	}
	return nil
}

// decoder turns text into UTF-8; it is nil for UTF-8 itself.
func (e Encoding) decoder() (d *encoding.Decoder, known bool) {
	switch e {
	case UTF8, "":
		return nil, true
	case UTF16:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), true
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder(), true
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder(), true
	case Windows1252:
		return charmap.Windows1252.NewDecoder(), true
	case Latin1:
		return charmap.ISO8859_1.NewDecoder(), true
	case Macintosh:
		return charmap.Macintosh.NewDecoder(), true
	case IBM850:
		return charmap.CodePage850.NewDecoder(), true
	}
	return nil, false
}

// decode reads src as UTF-8.
func (e Encoding) decode(src io.Reader) io.Reader {
	if d, _ := e.decoder(); d != nil {
		return d.Reader(src)
	}
	return src
}

// bom marks a file as UTF-8; it is no part of the first record.
const bom = "\xef\xbb\xbf"

// utf32 is recognised and not read.
const utf32 Encoding = "utf-32"

// marked is the encoding whose byte order mark a file begins with, or "".
func marked(start []byte) (e Encoding, mark string) {
	switch {
	case bytes.HasPrefix(start, []byte(bom)):
		return UTF8, "EF BB BF"
	case bytes.HasPrefix(start, []byte("\xff\xfe\x00\x00")):
		return utf32, "FF FE 00 00"
	case bytes.HasPrefix(start, []byte("\x00\x00\xfe\xff")):
		return utf32, "00 00 FE FF"
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		return UTF16LE, "FF FE"
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		return UTF16BE, "FE FF"
	}
	return "", ""
}

// contradicted is an error where the start of a file shows another encoding
// than is declared: read on, its first name would be garbled and its text
// perhaps too.
func (e Encoding) contradicted(start []byte) error {
	found, mark := marked(start)
	if e == "" {
		e = UTF8
	}
	wide := e == UTF16 || e == UTF16LE || e == UTF16BE
	switch {
	case found == utf32:
		return fmt.Errorf("the file looks like UTF-32: it begins with %s, the byte order mark of utf-32, which is not read; save it as UTF-8", mark)
	case found == "" && wide && singleBytes(start):
		return fmt.Errorf("the file looks like UTF-8 and not like %s: its text has no NUL bytes; correct encoding, or declare auto", e)
	case found == "", e == found, e == UTF16 && found != UTF8:
		return nil
	}
	family := "UTF-16"
	if found == UTF8 {
		family = "UTF-8"
	}
	return fmt.Errorf("the file looks like %s: it begins with %s, the byte order mark of %s, and the dialect says %s; declare encoding: %s", family, mark, found, e, found)
}

// singleBytes reports that a text cannot be UTF-16, in which delimiters and
// line endings have a NUL byte.
func singleBytes(start []byte) bool {
	return len(start) > 1 && bytes.IndexByte(start, 0) < 0 && utf8.Valid(trimPartial(start))
}

// trimPartial drops a character of UTF-8 that is cut off at the end.
func trimPartial(b []byte) []byte {
	for i := 1; i <= min(utf8.UTFMax-1, len(b)); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
