package csvfile

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Detected is the dialect of a file and why it is thought so.
type Detected struct {
	// Dialect can be read with: nothing in it is left to find.
	Dialect  Dialect
	Findings []Finding
	// Untold is why the encoding can't be told; empty where it can.
	Untold string
}

// Doubt is an error where the encoding can't be told and a person must declare
// it: read all the same, the text may be garbled. That a finding is not sure is
// less than that.
func (d Detected) Doubt() error {
	if d.Untold == "" {
		return nil
	}
	return fmt.Errorf("the encoding can't be told: %s; declare it (encoding: windows-1252, macintosh, ibm850 …), or save the file as UTF-8", d.Untold)
}

// Finding is one property of a dialect that was found.
type Finding struct {
	Property string `json:"property"` // encoding, delimiter, quote, escape, comment, preamble or header
	Value    string `json:"value"`    // as it is declared
	Why      string `json:"why"`      // one sentence, without a capital and a full stop
	Sure     bool   `json:"sure"`     // false where a person should look
}

// Shown is the property and its value for a person, signs in quotes.
func (f Finding) Shown() string {
	value := f.Value
	if !strings.ContainsFunc(value, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		value = strconv.Quote(value)
	}
	return f.Property + " " + value
}

func (f Finding) String() string { return f.Shown() + ": " + f.Why }

// sampleRecords is how many records are looked at.
const sampleRecords = 1000

// Detect finds what known leaves open from the first bytes of a file: the
// encoding and the delimiter where they are auto, and with layout also quote,
// escape, comment, preamble and header where they are zero. whole says that
// start is all of the file. The same bytes always give the same findings.
func Detect(start []byte, whole bool, known Dialect, layout bool) Detected {
	d := &detection{Detected: Detected{Dialect: known}, whole: whole, layout: layout, line: 1}
	if known.Encoding == Auto {
		d.findEncoding(start)
	}
	d.text = d.decoded(start)
	if known.Delimiter != AutoDelimiter && !layout {
		return d.Detected
	}
	d.skipDeclared()
	best, next := d.chooseReading()
	d.Dialect = best.dialect
	if known.Delimiter == AutoDelimiter {
		d.foundDelimiter(best, next)
	}
	if !layout {
		return d.Detected
	}
	top, declared := 0, known.Preamble != 0 || known.Until != ""
	if !declared {
		top = best.table()
	}
	d.foundQuote(best, top, known)
	d.foundComment(best)
	if !declared {
		d.foundPreamble(best, top)
	}
	if known.HeaderRows == 0 {
		d.findHeader(best.records[top:])
	}
	return d.Detected
}

// detection is a dialect that is being found.
type detection struct {
	Detected
	whole  bool
	layout bool
	text   []byte // whole lines in UTF-8
	line   int    // of the text's first byte
}

func (d *detection) add(property, value string, sure bool, why string, args ...any) {
	d.Findings = append(d.Findings, Finding{Property: property, Value: value, Why: fmt.Sprintf(why, args...), Sure: sure})
}

// decoded is the lines of the sample in UTF-8; a last line that may go on is
// left out, unless it is the only one.
func (d *detection) decoded(start []byte) []byte {
	text := start
	if decoder, _ := d.Dialect.Encoding.decoder(); decoder != nil {
		if decoded, err := decoder.Bytes(start); err == nil {
			text = decoded
		}
	}
	text = bytes.TrimPrefix(text, []byte(bom))
	if end := bytes.LastIndexAny(text, "\r\n"); end >= 0 && !d.whole {
		text = text[:end+1]
	}
	return text
}

// skipDeclared drops a preamble that is known.
func (d *detection) skipDeclared() {
	if d.Dialect.Preamble <= 0 && d.Dialect.Until == "" {
		return
	}
	r := &Reader{dialect: d.Dialect, syntax: d.Dialect.syntax(), line: 1, eof: true}
	if text := bytes.Clone(d.text); r.skipPreamble(&text) == nil {
		d.text, d.line = text, r.line
	}
}

// lookedAt says how many records were looked at.
func (r *reading) lookedAt(from int) string {
	if n := len(r.records) - from; n != 1 {
		return fmt.Sprintf("the %d records looked at", n)
	}
	return "the only record looked at"
}

// counted is a number and its noun.
func counted(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
