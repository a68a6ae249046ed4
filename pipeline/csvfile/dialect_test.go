package csvfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// shown is a record in short: fields joined by ¦, places, and the 1-based field
// whose quotes are wrong.
func shown(got []record) (out []string) {
	for _, r := range got {
		s := strings.Join(r.Fields, "¦") + " @ " + strings.Join(r.At, " ")
		if r.Malformed >= 0 {
			s += fmt.Sprintf(" bad %d", r.Malformed+1)
		}
		out = append(out, s)
	}
	return out
}

func TestDialects(t *testing.T) {
	semicolons := csvfile.Dialect{Delimiter: ';'}
	plain := csvfile.Dialect{Delimiter: '\t', Quote: csvfile.NoQuote}
	single := csvfile.Dialect{Quote: '\''}
	escaped := csvfile.Dialect{Escape: '\\'}
	hash := csvfile.Dialect{Comment: "#"}
	for name, c := range map[string]struct {
		dialect csvfile.Dialect
		data    string
		want    []string
	}{
		"semicolons":                  {semicolons, "a;b,c\n\"d;e\";f", []string{"a¦b,c @ 1:1 1:3", "d;e¦f @ 2:1 2:7"}},
		"tabs":                        {csvfile.Dialect{Delimiter: '\t'}, "a\t\"b\tc\"\n", []string{"a¦b\tc @ 1:1 1:3"}},
		"bars":                        {csvfile.Dialect{Delimiter: '|'}, "a|b|\n", []string{"a¦b¦ @ 1:1 1:3 1:5"}},
		"no quotes":                   {plain, "\"a\t5\" b\n\"\tc\"\"\r\n\"", []string{"\"a¦5\" b @ 1:1 1:4", "\"¦c\"\" @ 2:1 2:3", "\" @ 3:1"}},
		"no quotes, empty fields":     {plain, "\t\n\t\t\n", []string{"¦ @ 1:1 1:2", "¦¦ @ 2:1 2:2 2:3"}},
		"no quotes, mixed line ends":  {plain, "\t\r\n\t\n\t\n\t\r\t\n\t\n\n\t\r\t\n\t\n\t\n\t\r\n\t\n", []string{"¦ @ 1:1 1:2", "¦ @ 2:1 2:2", "¦ @ 3:1 3:2", "¦ @ 4:1 4:2", "¦ @ 5:1 5:2", "¦ @ 6:1 6:2", "¦ @ 8:1 8:2", "¦ @ 9:1 9:2", "¦ @ 10:1 10:2", "¦ @ 11:1 11:2", "¦ @ 12:1 12:2", "¦ @ 13:1 13:2"}},
		"single quotes":               {single, "'a,''b',\"c,d\"\n'x\ny',z", []string{"a,'b¦\"c¦d\" @ 1:1 1:9 1:12", "x\ny¦z @ 2:1 3:4"}},
		"single quotes, wrong":        {single, "a'b,'c'd\n", []string{"a'b¦c @ 1:1 1:5 bad 1"}},
		"backslash and quote":         {escaped, `"a\"b","\\",c` + "\n", []string{`a"b¦\¦c @ 1:1 1:8 1:13`}},
		"backslash, others stand":     {escaped, `"C:\new\",""\ñ",\"d\\` + "\n", []string{`C:\new","\ñ¦\"d\\ @ 1:1 1:17 bad 2`}},
		"backslash outside quotes":    {escaped, `a\,b\\` + "\n", []string{`a\¦b\\ @ 1:1 1:4`}},
		"backslash and doubled quote": {escaped, `"a""b",c` + "\n", []string{`a"b¦c @ 1:1 1:8`}},
		"backslash and line end":      {escaped, "\"a\\\r\nb\",c\nd", []string{"a\\\r\nb¦c @ 1:1 2:4", "d @ 3:1"}},
		"backslash undeclared":        {csvfile.Dialect{}, `"a\",b` + "\n", []string{`a\¦b @ 1:1 1:6`}},
		"comments":                    {hash, "# a,\"b\n#\r\na,b\n#c\"\n\"d\n# e\",#f\n#", []string{"a¦b @ 3:1 3:3", "d\n# e¦#f @ 5:1 6:6"}},
		"comment behind a blank":      {hash, " #a\nb", []string{" #a @ 1:1", "b @ 2:1"}},
		"quoted comment sign":         {hash, "\"#a\",b\n", []string{"#a¦b @ 1:1 1:6"}},
		"comment, lone CR":            {hash, "#,\"\ra\r#,\"\r", []string{"a @ 2:1"}},
		"long comment sign":           {csvfile.Dialect{Comment: "REM "}, "REM \"x\nREMO\nR\n", []string{"REMO @ 2:1", "R @ 3:1"}},
		"no comment declared":         {csvfile.Dialect{}, "#a,b\n", []string{"#a¦b @ 1:1 1:4"}},
		"preamble":                    {csvfile.Dialect{Preamble: 3}, "A \"title\n\"\"\"\r\n\na,b\nc,d", []string{"a¦b @ 4:1 4:3", "c¦d @ 5:1 5:3"}},
		"preamble, BOM, lone CR":      {csvfile.Dialect{Preamble: 1}, "\ufeff\"\ra\r\nb", []string{"a @ 2:1", "b @ 3:1"}},
		"preamble and empty lines":    {csvfile.Dialect{Preamble: 2, Comment: "#"}, "x\n\n\n#\na\n", []string{"a @ 5:1"}},
		"preamble, no header":         {csvfile.Dialect{Preamble: 1, HeaderRows: csvfile.NoHeader}, "\"\na\n", []string{"a @ 2:1"}},
		"until":                       {csvfile.Dialect{Until: "Fecha"}, "\"fecha\nFechas:\nno\n", []string{"Fechas: @ 2:1", "no @ 3:1"}},
		"until, first line":           {csvfile.Dialect{Until: "Fecha"}, "\ufeffFecha,b\n", []string{"Fecha¦b @ 1:1 1:7"}},
		"until, BOM and quote":        {csvfile.Dialect{Until: "Fecha"}, "\ufeff \u00a0\ufeff\"Fecha\",b\n", []string{" \u00a0\ufeff\"Fecha\"¦b @ 1:1 1:12 bad 1"}},
		"until, single quote":         {csvfile.Dialect{Until: "Fecha", Quote: '\''}, "\"Fecha\"\n'Fecha',b", []string{"Fecha¦b @ 2:1 2:9"}},
		"until, empty first cell":     {csvfile.Dialect{Until: "Fecha", Delimiter: '\t'}, "\tFecha\nFecha\tb", []string{"Fecha¦b @ 2:1 2:7"}},
		"until, lone CR":              {csvfile.Dialect{Until: "b"}, "a\r\rb\r\nc", []string{"b @ 3:1", "c @ 4:1"}},
		"preamble, then until":        {csvfile.Dialect{Preamble: 1, Until: "a"}, "a\nb\na\n", []string{"a @ 3:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 2, 3, 8, 13, 20, large} {
				for _, src := range []io.Reader{strings.NewReader(c.data), iotest.OneByteReader(strings.NewReader(c.data))} {
					got, err := readAll(src, c.dialect, size, large)
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(c.want, shown(got)); diff != "" {
						t.Errorf("blocks of %d: %s", size, diff)
					}
				}
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	const text = "Año;País\r\n«\"ñ\";5 \n"
	want := []string{"Año¦País @ 1:1 1:5", "«\"ñ\"¦5  @ 2:1 2:6 bad 1"}
	wide := func(mark string, e csvfile.Encoding) string { return mark + string(encoded(e, text)) }
	for name, c := range map[string]struct {
		encoding csvfile.Encoding
		data     string
	}{
		"utf-8":                    {csvfile.UTF8, text},
		"utf-8 marked":             {csvfile.UTF8, "\ufeff" + text},
		"utf-16 marked little":     {csvfile.UTF16, wide("\xff\xfe", csvfile.UTF16LE)},
		"utf-16 marked big":        {csvfile.UTF16, wide("\xfe\xff", csvfile.UTF16BE)},
		"utf-16 unmarked":          {csvfile.UTF16, wide("", csvfile.UTF16LE)},
		"utf-16le":                 {csvfile.UTF16LE, wide("", csvfile.UTF16LE)},
		"utf-16le marked":          {csvfile.UTF16LE, wide("\xff\xfe", csvfile.UTF16LE)},
		"utf-16be":                 {csvfile.UTF16BE, wide("", csvfile.UTF16BE)},
		"utf-16be marked":          {csvfile.UTF16BE, wide("\xfe\xff", csvfile.UTF16BE)},
		"windows-1252":             {csvfile.Windows1252, wide("", csvfile.Windows1252)},
		"iso-8859-1":               {csvfile.Latin1, wide("", csvfile.Latin1)},
		"utf-8 where none is said": {"", text},
	} {
		for _, size := range []int{1, 5, large} {
			got, err := readAll(iotest.HalfReader(strings.NewReader(c.data)), csvfile.Dialect{Encoding: c.encoding, Delimiter: ';'}, size, large)
			if err != nil {
				t.Fatal(name, err)
			}
			if diff := cmp.Diff(want, shown(got)); diff != "" {
				t.Errorf("%s, blocks of %d: %s", name, size, diff)
			}
		}
	}
}

func TestBrokenCharactersStayOrAreReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		encoding csvfile.Encoding
		data     string
		want     string
	}{
		"odd byte at the end":        {csvfile.UTF16LE, "a\x00,\x00b", "a¦\ufffd @ 1:1 1:3"},
		"only one byte":              {csvfile.UTF16, "a", "\ufffd @ 1:1"},
		"lone high surrogate":        {csvfile.UTF16LE, "\x00\xd8a\x00", "\ufffda @ 1:1"},
		"high surrogate at the end":  {csvfile.UTF16BE, "\x00a\xd8\x00", "a\ufffd @ 1:1"},
		"lone low surrogate":         {csvfile.UTF16LE, "\x00\xdca\x00", "\ufffda @ 1:1"},
		"NUL in UTF-16":              {csvfile.UTF16LE, "\x00\x00,\x00", "\x00¦ @ 1:1 1:3"},
		"NUL":                        {csvfile.Latin1, "\x00,\x00", "\x00¦\x00 @ 1:1 1:3"},
		"open in windows-1252":       {csvfile.Windows1252, "\x81,\x9d", "\ufffd¦\ufffd @ 1:1 1:3"},
		"controls of iso-8859-1":     {csvfile.Latin1, "\x80,\x85", "\u0080¦\u0085 @ 1:1 1:3"},
		"UTF-16 read as UTF-8":       {csvfile.UTF8, "a\x00,\x00", "a\x00¦\x00 @ 1:1 1:4"},
		"UTF-16 read the wrong way":  {csvfile.UTF16BE, "a\x00\n\x00", "愀\u0a00 @ 1:1"},
		"invalid UTF-8":              {csvfile.UTF8, "\xf1,\xff", "\xf1¦\xff @ 1:1 1:3"},
		"a quote is 0xff for no one": {csvfile.UTF8, "\xff,a\xff", "\xff¦a\xff @ 1:1 1:3"},
	} {
		got, err := readAll(strings.NewReader(c.data), csvfile.Dialect{Encoding: c.encoding}, large, large)
		if err != nil || len(got) != 1 || shown(got)[0] != c.want {
			t.Errorf("%s: %q, %v, want %q", name, shown(got), err, c.want)
		}
	}
}

func TestADialectThatDoesNotFitIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		dialect csvfile.Dialect
		data    string
		want    string
	}{
		"encoding to detect":       {csvfile.Dialect{Encoding: csvfile.Auto}, "a", "not detected"},
		"delimiter to detect":      {csvfile.Dialect{Delimiter: csvfile.AutoDelimiter}, "a", "not detected"},
		"unknown encoding":         {csvfile.Dialect{Encoding: "koi8-r"}, "a", `"koi8-r" is not known; expected utf-8`},
		"delimiter is the quote":   {csvfile.Dialect{Delimiter: '\'', Quote: '\''}, "a", "cannot separate"},
		"delimiter is a line end":  {csvfile.Dialect{Delimiter: '\n'}, "a", "cannot separate"},
		"delimiter is no ASCII":    {csvfile.Dialect{Delimiter: 0xf1}, "a", "cannot separate"},
		"quote is a line end":      {csvfile.Dialect{Quote: '\r'}, "a", "cannot quote"},
		"another escape":           {csvfile.Dialect{Escape: '^'}, "a", "cannot escape"},
		"comment is the delimiter": {csvfile.Dialect{Comment: ",#"}, "a", "cannot begin comments"},
		"comment has a line end":   {csvfile.Dialect{Comment: "#\n"}, "a", "cannot begin comments"},
		"three header rows":        {csvfile.Dialect{HeaderRows: 3}, "a", "1 or 2 rows"},
		"negative preamble":        {csvfile.Dialect{Preamble: -1}, "a", "preamble of 0 lines or more"},
		"UTF-8 mark":               {csvfile.Dialect{Encoding: csvfile.Windows1252}, "\ufeffa", "looks like UTF-8: it begins with EF BB BF, the byte order mark of utf-8, and the dialect says windows-1252; declare encoding: utf-8"},
		"UTF-8 mark, UTF-16":       {csvfile.Dialect{Encoding: csvfile.UTF16}, "\ufeffa", "looks like UTF-8"},
		"little and not big":       {csvfile.Dialect{Encoding: csvfile.UTF16BE}, "\xff\xfea\x00", "looks like UTF-16: it begins with FF FE, the byte order mark of utf-16le"},
		"UTF-16 undeclared":        {csvfile.Dialect{}, "\xfe\xff\x00a", "the dialect says utf-8; declare encoding: utf-16be"},
		"UTF-32":                   {csvfile.Dialect{Encoding: csvfile.UTF16}, "\xff\xfe\x00\x00a\x00\x00\x00", "looks like UTF-32"},
		"UTF-8 read as UTF-16":     {csvfile.Dialect{Encoding: csvfile.UTF16}, "Año,b\n", "looks like UTF-8 and not like utf-16"},
		"preamble too long":        {csvfile.Dialect{Preamble: 4}, "a\nb\n", "line 3: no header line; the file ends here, and the dialect says that 4 lines"},
		"preamble is everything":   {csvfile.Dialect{Preamble: 2}, "a\r\nb", "line 2: no header line"},
		"until never":              {csvfile.Dialect{Until: "Fecha"}, "a\nfecha\n\"x", `none of the first 3 lines begins with "Fecha"`},
		"until too late":           {csvfile.Dialect{Until: "Fecha"}, strings.Repeat("\n", 1000) + "Fecha\n", `none of the first 1000 lines begins with "Fecha"`},
		"until too far":            {csvfile.Dialect{Until: "Fecha"}, strings.Repeat("x", 1<<20) + "\nFecha\n", `none of the first 1 lines begins with "Fecha"`},
		"until behind the end":     {csvfile.Dialect{Preamble: 1, Until: "Fecha"}, "Fecha\n", "line 2: no header line"},
		"open quote, backslash":    {csvfile.Dialect{Escape: '\\'}, "a\nb,\"c\\\"\n", "line 2, column 3: the quote is never closed; close it or put a backslash before the quotes inside the field"},
		"open quote, comments":     {csvfile.Dialect{Comment: "#", Preamble: 1}, "\"\n#\"\na,\"\n#", "line 3, column 3: the quote is never closed"},
	} {
		for _, size := range []int{1, large} {
			in := csvfile.NewReader(strings.NewReader(c.data), c.dialect)
			in.Limit(size, large)
			_, err := in.Next(nil)
			for err == nil {
				_, err = in.Next(nil)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
			if _, again := in.Next(nil); !errors.Is(again, err) {
				t.Errorf("%s: once more it is %v", name, again)
			}
		}
	}
}

func TestUntilLooksAThousandLinesDown(t *testing.T) {
	got, err := readAll(strings.NewReader(strings.Repeat("\r\n", 999)+"Fecha\nb\n"), csvfile.Dialect{Until: "Fecha"}, 16, large)
	if err != nil || len(got) != 2 || got[1].Line != 1001 {
		t.Error(got, err)
	}
}

// TestALineEndOfThePreambleMayBeCut puts a CR at the end of what is read at
// once.
func TestALineEndOfThePreambleMayBeCut(t *testing.T) {
	long := strings.Repeat("x", 64<<10-1)
	for _, end := range []string{"\r\n", "\r", "\n", "x\n", "\rb\r"} {
		want := 1 + strings.Count(end, "\n") + strings.Count(strings.ReplaceAll(end, "\r\n", ""), "\r")
		got, err := readAll(strings.NewReader(long+end+"a,b\n"), csvfile.Dialect{Preamble: want - 1}, 8, large)
		if err != nil || len(got) != 1 || got[0].Line != want || got[0].Raw != "a,b" {
			t.Errorf("%q: %v, %v", end, got, err)
		}
	}
}

func TestATooLongRecordNamesItsOpenQuote(t *testing.T) {
	for data, want := range map[string]string{
		"a\n" + strings.Repeat("x,", 50):              "line 2: a record of more than 64 bytes; is this a CSV with a record on each line?",
		"a\nñ,\"" + strings.Repeat("x,", 50):          "line 2: a record of more than 64 bytes; is the quote at line 2, column 3 left open?",
		"a\n\"\n\",\"\r\n" + strings.Repeat("x,", 50): "line 2: a record of more than 64 bytes; is the quote at line 3, column 3 left open?",
	} {
		for _, size := range []int{1, 64} {
			if _, err := readAll(strings.NewReader(data), csvfile.Dialect{}, size, 64); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%q: %v, want %s", data, err, want)
			}
		}
	}
}

func TestAnEmptyFileIsEmptyInEveryDialect(t *testing.T) {
	for _, d := range dialects() {
		if got, err := readAll(strings.NewReader(""), d, large, large); err != nil || got != nil {
			t.Errorf("%+v: %v, %v", d, got, err)
		}
	}
}

// TestAnOpenQuoteOfALargeFile is a quote at line 3 that a million lines follow.
func TestAnOpenQuoteOfALargeFile(t *testing.T) {
	head := "a,b\nc,d\ne,\"f\n"
	src := io.MultiReader(strings.NewReader(head), io.LimitReader(lines{}, 1<<40))
	in := csvfile.NewReader(src, csvfile.Dialect{})
	block, err := in.Next(nil)
	if err != nil || string(block.Data) != "a,b\nc,d\n" {
		t.Fatalf("%q, %v", block.Data, err)
	}
	_, err = in.Next(block.Data)
	want := fmt.Sprintf("line 3: a record of more than %d bytes; is the quote at line 3, column 3 left open?", 16<<20)
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Error(err)
	}
}

// lines is text without end.
type lines struct{}

func (lines) Read(b []byte) (int, error) {
	return copy(b, bytes.Repeat([]byte("1,x,2026-01-01\n"), len(b)/15+1)), nil
}

func TestManyCommentsAboveTheHeaderAreHeldAtMostOnce(t *testing.T) {
	const n = 3 << 20
	src := strings.NewReader(strings.Repeat("# \"more\n", n) + "a,b\n1,2\n")
	in := csvfile.NewReader(src, csvfile.Dialect{Comment: "#"})
	block, err := in.Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := csvfile.NewParser(csvfile.Dialect{Comment: "#"})
	p.Reset(block)
	names, err := p.ReadHeader()
	if err != nil || strings.Join(names, "|") != "a|b" || p.Line() != n+1 || len(block.Data) > 4<<20 {
		t.Errorf("%q on line %d of a block of %d bytes, %v", names, p.Line(), len(block.Data), err)
	}
}

func TestWrittenInADialectAndReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(dialects()).Draw(t, "dialect")
		runes := []rune("aZñ 1#/\\'\"\n\r")
		if d.Quote == csvfile.NoQuote {
			runes = []rune("aZñ 1/\\'\"") // such files cannot hold the others
		}
		field := rapid.StringOfN(rapid.SampledFrom(runes), 0, 8, -1)
		if d.Quote != csvfile.NoQuote {
			field = rapid.OneOf(field, rapid.SampledFrom([]string{",", ";", "\t", "|", "# \"", "//", "\\\"", "\r\n"}))
		}
		records := rapid.SliceOfN(rapid.SliceOfN(field, 2, 4), 1, 8).Draw(t, "records")
		if d.Until != "" {
			records[0][0] = d.Until
		}
		text := strings.Repeat("\"'\n", d.Preamble) + strings.TrimPrefix(written(records, d), "\n")
		if d.Encoding == csvfile.UTF16LE || d.Encoding == csvfile.UTF16BE {
			text = "\ufeff" + text
		}
		got, err := readAll(bytes.NewReader(encoded(d.Encoding, text)), d, rapid.IntRange(1, 40).Draw(t, "size"), large)
		if err != nil {
			t.Fatal(err)
		}
		compareRecords(t, records, got)
	})
}
