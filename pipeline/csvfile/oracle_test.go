package csvfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// dialects is a small set in which every feature meets others.
func dialects() []csvfile.Dialect {
	return []csvfile.Dialect{
		{},
		{Delimiter: ';', Comment: "#"},
		{Delimiter: '\t', Quote: csvfile.NoQuote},
		{Delimiter: '|', Quote: '\'', Comment: "//", Preamble: 2},
		{Escape: '\\', HeaderRows: 2},
		{Delimiter: ';', Quote: '\'', Escape: '\\', Comment: "#", HeaderRows: csvfile.NoHeader},
		{Encoding: csvfile.Windows1252, Delimiter: ';', Preamble: 1},
		{Encoding: csvfile.Latin1, Until: "a"},
		{Encoding: csvfile.UTF16, Delimiter: '\t', Comment: "#", HeaderRows: 2},
		{Encoding: csvfile.UTF16LE, Delimiter: ';', Escape: '\\'},
		{Encoding: csvfile.UTF16BE, Quote: csvfile.NoQuote, Comment: "#", Preamble: 1, Until: "ñ"},
	}
}

// encoded writes text in an encoding; what that lacks becomes another sign.
func encoded(e csvfile.Encoding, text string) []byte {
	var to encoding.Encoding
	switch e {
	case csvfile.UTF16:
		to = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case csvfile.UTF16LE:
		to = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case csvfile.UTF16BE:
		to = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case csvfile.Windows1252:
		to = charmap.Windows1252
	case csvfile.Latin1:
		to = charmap.ISO8859_1
	default:
		return []byte(text)
	}
	out, err := encoding.ReplaceUnsupported(to.NewEncoder()).Bytes([]byte(text))
	if err != nil {
		panic(err)
	}
	return out
}

// someText draws text in which everything that has a meaning is frequent.
func someText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"\"", "\"", "\"\"", "'", "'", "''", "\\", "\\\"", "\\'", "\\\\", ",", ",", ";", ";", "|", "\t", "#", "\n#", "\n#;\"", "\n#\t'", "\n//|'", "\n", "\n", "\r", "\r\n",
		"a", "ñ", " ", "\x00", "longer text ", "\"q\"", "'q'", "\"x\ny\"", "\"x\n#y\"",
	}), 0, 60).Draw(t, "text"), "")
}

func TestCuttingIntoBlocksChangesNothingInAnyDialect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(dialects()).Draw(t, "dialect")
		data := encoded(d.Encoding, someText(t))
		want, wantErr := readAll(bytes.NewReader(data), d, large, large)
		got, err := readAll(iotest.HalfReader(bytes.NewReader(data)), d, rapid.IntRange(1, 70).Draw(t, "size"), large)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%v, in one block %v", err, wantErr)
		}
		if err != nil {
			return // an open quote takes the records of its block with it
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestRecordsAgreeWithASimpleReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(dialects()).Draw(t, "dialect")
		d.Encoding, d.Until = csvfile.UTF8, "" // the places of both have tests of their own
		data := someText(t)
		want, open := simple([]rune(data), d)
		got, err := readAll(strings.NewReader(data), d, rapid.SampledFrom([]int{7, large}).Draw(t, "size"), large)
		if open != "" {
			if err == nil || !strings.HasPrefix(err.Error(), open+":") {
				t.Fatalf("%v, want %s", err, open)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			got[i].Raw = ""
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// scanner reads one sign after the other.
type scanner struct {
	data         []rune
	i            int
	line, column int
}

var errOpen = errors.New("open")

func (s *scanner) at(n int) rune {
	if s.i+n < len(s.data) {
		return s.data[s.i+n]
	}
	return -1
}

func (s *scanner) newline() bool { return s.at(0) == '\n' || s.at(0) == '\r' }

func (s *scanner) step() {
	switch {
	case s.at(0) == '\n', s.at(0) == '\r' && s.at(1) != '\n':
		s.line, s.column = s.line+1, 1
	case s.at(0) != '\r':
		s.column++
	}
	s.i++
}

func (s *scanner) skipLine() {
	for s.at(0) != -1 && !s.newline() {
		s.step()
	}
	if s.at(0) == '\r' && s.at(1) == '\n' {
		s.step()
	}
	if s.at(0) != -1 {
		s.step()
	}
}

func (s *scanner) where() string { return fmt.Sprintf("line %d, column %d", s.line, s.column) }

// quoted reads a field that begins with a quote.
func (s *scanner) quoted(quote rune, escape bool) (field []rune, bad bool, err error) {
	s.step()
	for {
		c, next := s.at(0), s.at(1)
		switch {
		case c == -1, escape && c == '\\' && next == -1:
			return nil, false, errOpen
		case escape && c == '\\' && (next == '\\' || next == quote), c == quote && next == quote:
			s.step()
			field = append(field, next)
		case escape && c == '\\':
			s.step()
			field = append(field, c, next)
			if next == '\r' && s.at(1) == '\n' { // a line end counts once
				s.step()
				field = append(field, '\n')
			}
		case c == quote:
			s.step()
			return field, false, nil
		default:
			field = append(field, c)
		}
		s.step()
	}
}

// simple reads text by a dialect. open is where a quote stays open, or where
// the file ends too early.
func simple(data []rune, d csvfile.Dialect) (out []record, open string) {
	comma, quote := rune(d.Delimiter), rune(d.Quote)
	if comma == 0 {
		comma = ','
	}
	if quote == 0 {
		quote = '"'
	}
	s := &scanner{data: data, line: 1, column: 1}
	for range d.Preamble {
		s.skipLine()
	}
	if s.at(0) == -1 && d.Preamble > 0 && len(data) > 0 {
		return nil, fmt.Sprintf("line %d", s.line)
	}
	for {
		for s.newline() || d.Comment != "" && strings.HasPrefix(string(s.data[s.i:]), d.Comment) {
			s.skipLine()
		}
		if s.at(0) == -1 {
			return out, ""
		}
		rec := record{Line: s.line, Malformed: -1}
		for {
			rec.At = append(rec.At, fmt.Sprintf("%d:%d", s.line, s.column))
			where := s.where()
			var field []rune
			bad, err := false, error(nil)
			quoted := s.at(0) == quote && d.Quote != csvfile.NoQuote
			if quoted {
				if field, bad, err = s.quoted(quote, d.Escape != 0); err != nil {
					return nil, where
				}
			}
			for ; s.at(0) != comma && s.at(0) != -1 && !s.newline(); s.step() {
				if quoted {
					bad = true
					continue
				}
				bad = bad || s.at(0) == quote && d.Quote != csvfile.NoQuote
				field = append(field, s.at(0))
			}
			if bad && rec.Malformed < 0 {
				rec.Malformed = len(rec.Fields)
			}
			rec.Fields = append(rec.Fields, string(field))
			if s.at(0) != comma {
				break
			}
			s.step()
		}
		out = append(out, rec)
		s.skipLine()
	}
}
