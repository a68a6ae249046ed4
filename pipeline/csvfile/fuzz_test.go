package csvfile_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// FuzzAgainstEncodingCSV holds the reader against encoding/csv, with each
// delimiter and with and without comments. What that one accepts we read
// alike; what it refuses we refuse or mark as badly quoted.
//
// It differs, as documented there, in three ways: it drops the CR of a CRLF
// inside quotes, so that the comparison drops it too; a lone CR is no line end
// to it but part of a field, so that only whole CRLFs are compared; and it
// knows no byte order mark.
func FuzzAgainstEncodingCSV(f *testing.F) {
	for _, seed := range []string{"a,b\nc,\"d\"\"e\"\n", "\"x\r\ny\",ñ\r\n\r\nz", "a\"b", "\"a\"b", "\"", ",\n,", "#a,\"b\nc;\"#\n#\"\n", " \"a\"\n", "a\tb|c"} {
		f.Add([]byte(seed), uint8(3), uint8(0))
		f.Add([]byte(seed), uint8(9), uint8(5))
	}
	f.Fuzz(func(t *testing.T, data []byte, size, mode uint8) {
		d := csvfile.Dialect{Delimiter: ",;\t|"[mode%4]}
		ref := csv.NewReader(bytes.NewReader(data))
		ref.Comma, ref.FieldsPerRecord = rune(d.Delimiter), -1
		if mode&4 != 0 {
			d.Comment, ref.Comment = "#", '#'
		}
		got, err := readAll(bytes.NewReader(data), d, int(size)+1, large)
		lone := bytes.Count(data, []byte("\r")) != bytes.Count(data, []byte("\r\n"))
		if lone || marked(data) {
			return
		}
		for i := 0; ; i++ {
			want, refErr := ref.Read()
			if refErr == io.EOF {
				if err != nil || len(got) != i {
					t.Fatalf("%d records, %v; encoding/csv reads %d", len(got), err, i)
				}
				return
			}
			if refErr != nil {
				if err == nil && (i >= len(got) || got[i].Malformed < 0) {
					t.Fatalf("record %d is well quoted; encoding/csv: %v", i, refErr)
				}
				return
			}
			if err != nil && i >= len(got) {
				return // a quote further down is open
			}
			if i >= len(got) || got[i].Malformed >= 0 {
				t.Fatalf("record %d is missing or badly quoted, encoding/csv reads %q", i, want)
			}
			compareWithReference(t, got[i], want, ref)
		}
	})
}

// marked reports a byte order mark.
func marked(data []byte) bool {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "\x00\x00\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return true
		}
	}
	return false
}

func compareWithReference(t *testing.T, got record, want []string, ref *csv.Reader) {
	if len(got.Fields) != len(want) {
		t.Fatalf("%d fields, encoding/csv reads %d", len(got.Fields), len(want))
	}
	for i, f := range got.Fields {
		if f = strings.ReplaceAll(f, "\r\n", "\n"); f != want[i] {
			t.Fatalf("field %d is %q, encoding/csv reads %q", i, f, want[i])
		}
		line, _ := ref.FieldPos(i)
		if !strings.HasPrefix(got.At[i], fmt.Sprintf("%d:", line)) {
			t.Fatalf("field %d at %s, encoding/csv says line %d", i, got.At[i], line)
		}
	}
}

// FuzzDialect reads any bytes by any dialect of a small set. What is read is
// the same in small blocks, and written again it is read alike.
func FuzzDialect(f *testing.F) {
	for i, d := range dialects() {
		for _, text := range []string{"a;\"b\n#c\";d\r\n# \"x\ne\\\"f,'g\\'h'\n", "1\n2\nañ|\"\"\t'", "\ufeff\x00,\xff", ""} {
			f.Add(encoded(d.Encoding, text), uint8(i), uint8(2))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, which, size uint8) {
		d := dialects()[int(which)%len(dialects())]
		want, wantErr := readAll(bytes.NewReader(data), d, large, large)
		got, err := readAll(bytes.NewReader(data), d, int(size)+1, large)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%v, in one block %v", err, wantErr)
		}
		if err != nil {
			return
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		var records [][]string
		for _, rec := range got {
			records = append(records, rec.Fields)
		}
		d.Encoding, d.Preamble, d.Until = csvfile.UTF8, 0, ""
		again, err := readAll(strings.NewReader(written(records, d)), d, large, large)
		if err != nil {
			t.Fatal(err)
		}
		compareRecords(t, records, again)
	})
}

func compareRecords(t fataler, want [][]string, got []record) {
	t.Helper()
	var fields [][]string
	for _, rec := range got {
		if rec.Malformed >= 0 {
			t.Fatalf("badly quoted: %q", rec.Raw)
		}
		fields = append(fields, rec.Fields)
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Fatal(diff)
	}
}

type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// written is records in a dialect, quoted where they must be. An empty line at
// the top keeps a field from being taken for a byte order mark.
func written(records [][]string, d csvfile.Dialect) string {
	comma, quote := ",", `"`
	if d.Delimiter != 0 {
		comma = string(rune(d.Delimiter))
	}
	if d.Quote != 0 {
		quote = string(rune(d.Quote))
	}
	var out strings.Builder
	out.WriteString("\n")
	for _, rec := range records {
		for i, field := range rec {
			if i > 0 {
				out.WriteString(comma)
			}
			comment := i == 0 && d.Comment != "" && strings.HasPrefix(field, d.Comment[:1])
			if d.Quote == csvfile.NoQuote || !comment && !strings.ContainsAny(field, comma+quote+"\r\n") && (field != "" || len(rec) > 1) {
				out.WriteString(field)
				continue
			}
			if d.Escape != 0 {
				field = strings.ReplaceAll(strings.ReplaceAll(field, `\`, `\\`), quote, `\`+quote)
			} else {
				field = strings.ReplaceAll(field, quote, quote+quote)
			}
			out.WriteString(quote + field + quote)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// FuzzDetect looks at any bytes: what is found can be read by, is the same
// every time, and is said in a sentence.
func FuzzDetect(f *testing.F) {
	for _, text := range []string{"Fecha;Total\n2026-01-01;5,5\n2026-01-02;6,5\n", "# c\na\tb\n1\t2\n", "'a';'b;c'\n'd';'e'\n", "Título\n\nx|y|z\n1|2|3\n4|5|6\n", "\"", "a,\"b\\\"c\"\n", "a\xf1o,b\n"} {
		for _, e := range []csvfile.Encoding{csvfile.UTF8, csvfile.UTF16, csvfile.UTF16BE} {
			f.Add(encoded(e, text), true, true)
			f.Add(encoded(e, text), false, false)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, whole, layout bool) {
		open := csvfile.Dialect{Encoding: csvfile.Auto, Delimiter: csvfile.AutoDelimiter}
		got := csvfile.Detect(data, whole, open, layout)
		if diff := cmp.Diff(got, csvfile.Detect(data, whole, open, layout)); diff != "" {
			t.Fatal(diff)
		}
		seen := map[string]bool{}
		for _, finding := range got.Findings {
			if finding.Value == "" || finding.Why == "" || strings.Contains(finding.Why, "%!") || seen[finding.Property] {
				t.Fatalf("%+v", finding)
			}
			seen[finding.Property] = true
		}
		if !seen["encoding"] || !seen["delimiter"] || seen["header"] != layout || seen["preamble"] != layout || seen["quote"] != layout {
			t.Fatalf("%+v", got.Findings)
		}
		_, err := readAll(bytes.NewReader(data), got.Dialect, large, large)
		if err != nil && !errors.Is(err, csvfile.ErrUnclosedQuote) && !strings.Contains(err.Error(), "UTF-32") {
			t.Fatal(err)
		}
		if again := csvfile.Detect(data, whole, got.Dialect, false); len(again.Findings) > 0 || again.Dialect != got.Dialect {
			t.Fatalf("something is left open: %+v", again)
		}
	})
}
