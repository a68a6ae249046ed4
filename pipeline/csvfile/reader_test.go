package csvfile_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// record is what a caller sees of one record.
type record struct {
	Line      int
	Fields    []string
	At        []string // line:column of each field
	Malformed int
	Raw       string
}

const large = 1 << 20

// readAll reads every record, in blocks of the size given.
func readAll(src io.Reader, d csvfile.Dialect, size, longest int) ([]record, error) {
	in := csvfile.NewReader(src, d)
	in.Limit(size, longest)
	p := csvfile.NewParser(d)
	var out []record
	var buf []byte
	for {
		block, err := in.Next(buf)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		buf = block.Data
		p.Reset(block)
		for p.Next() {
			rec := record{Line: p.Line(), Malformed: p.Malformed, Raw: string(p.Raw())}
			for i, f := range p.Fields {
				line, column := p.Position(i)
				rec.Fields = append(rec.Fields, string(f))
				rec.At = append(rec.At, fmt.Sprintf("%d:%d", line, column))
			}
			out = append(out, rec)
		}
	}
}

func TestRecordsAndTheirPlaces(t *testing.T) {
	type want struct {
		fields string // joined by |
		at     string
		bad    int // 1-based field with wrong quotes, 0 is none
	}
	for name, c := range map[string]struct {
		data string
		want []want
	}{
		"no final newline":           {"a,b\nc,d", []want{{"a|b", "1:1 1:3", 0}, {"c|d", "2:1 2:3", 0}}},
		"header only":                {"a,b\n", []want{{"a|b", "1:1 1:3", 0}}},
		"header only, no newline":    {"a,b", []want{{"a|b", "1:1 1:3", 0}}},
		"empty lines":                {"\n\r\na\n\n\nb\n\n\n", []want{{"a", "3:1", 0}, {"b", "6:1", 0}}},
		"empty fields":               {",,\n,\"\",\n", []want{{"||", "1:1 1:2 1:3", 0}, {"||", "2:1 2:2 2:5", 0}}},
		"CRLF":                       {"a,b\r\nc,d\r\n", []want{{"a|b", "1:1 1:3", 0}, {"c|d", "2:1 2:3", 0}}},
		"lone CR":                    {"a,b\rc,d\r\re", []want{{"a|b", "1:1 1:3", 0}, {"c|d", "2:1 2:3", 0}, {"e", "4:1", 0}}},
		"LF then CR":                 {"a\n\rb", []want{{"a", "1:1", 0}, {"b", "3:1", 0}}},
		"quoted LF":                  {"\"x\ny\",b\nc,d", []want{{"x\ny|b", "1:1 2:4", 0}, {"c|d", "3:1 3:3", 0}}},
		"quoted CRLF":                {"\"x\r\ny\",b\r\nc,d", []want{{"x\r\ny|b", "1:1 2:4", 0}, {"c|d", "3:1 3:3", 0}}},
		"quoted CR":                  {"\"x\ry\r\",b\nc,d", []want{{"x\ry\r|b", "1:1 3:3", 0}, {"c|d", "4:1 4:3", 0}}},
		"quoted newlines only":       {"a,\"\n\n\",\"\r\n\"\nb", []want{{"a|\n\n|\r\n", "1:1 1:3 3:3", 0}, {"b", "5:1", 0}}},
		"characters, not bytes":      {"añó,日本,🙂x,e\nb", []want{{"añó|日本|🙂x|e", "1:1 1:5 1:8 1:11", 0}, {"b", "2:1", 0}}},
		"after quoted characters":    {"\"ñ\nñé\",b", []want{{"ñ\nñé|b", "1:1 2:5", 0}}},
		"doubled quotes":             {`"a""b","""",x` + "\n", []want{{`a"b|"|x`, "1:1 1:8 1:13", 0}}},
		"delimiter in quotes":        {"\"a,b\",\"c;d\"", []want{{"a,b|c;d", "1:1 1:7", 0}}},
		"quote inside":               {"a,b\"c,d\ne", []want{{"a|b\"c|d", "1:1 1:3 1:7", 2}, {"e", "2:1", 0}}},
		"quotes inside, twice":       {"a\"\",b\"\n", []want{{"a\"\"|b\"", "1:1 1:5", 1}}},
		"text behind the quote":      {"a,\"b\" ,d\n\"x\"y\"z\",w\nv", []want{{"a|b|d", "1:1 1:3 1:8", 2}, {"x|w", "2:1 2:9", 1}, {"v", "3:1", 0}}},
		"blank before the quote":     {"a, \"b\"\n", []want{{"a| \"b\"", "1:1 1:3", 2}}},
		"NUL":                        {"a\x00,\x00\n\x00", []want{{"a\x00|\x00", "1:1 1:4", 0}, {"\x00", "2:1", 0}}},
		"a blank is a field":         {" \na", []want{{" ", "1:1", 0}, {"a", "2:1", 0}}},
		"BOM":                        {"\ufeffa,b\nc", []want{{"a|b", "1:1 1:3", 0}, {"c", "2:1", 0}}},
		"BOM before a quote":         {"\ufeff\"a,\",b\nc", []want{{"a,|b", "1:1 1:6", 0}, {"c", "2:1", 0}}},
		"BOM and nothing":            {"\ufeff", nil},
		"BOM in the middle is text":  {"a\n\ufeffb", []want{{"a", "1:1", 0}, {"\ufeffb", "2:1", 0}}},
		"empty":                      {"", nil},
		"only line ends":             {"\r\n\n\r", nil},
		"long fields":                {strings.Repeat("x", 100) + "," + strings.Repeat("y", 31) + "\nb", []want{{strings.Repeat("x", 100) + "|" + strings.Repeat("y", 31), "1:1 1:102", 0}, {"b", "2:1", 0}}},
		"bytes near the special":     {"!#+-\x0b\x0c\x0e\x09\xa2\xac\x8a\x8d,b", []want{{"!#+-\x0b\x0c\x0e\x09\xa2\xac\x8a\x8d|b", "1:1 1:14", 0}}},
		"trailing delimiter at end":  {"a,", []want{{"a|", "1:1 1:3", 0}}},
		"empty quoted field at end":  {"a\n\"\"", []want{{"a", "1:1", 0}, {"", "2:1", 0}}},
		"CR at the end of the file":  {"a,b\r", []want{{"a|b", "1:1 1:3", 0}}},
		"quoted quote, then newline": {"\"a\"\"\nb\"\nc", []want{{"a\"\nb", "1:1", 0}, {"c", "3:1", 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 2, 3, 5, 8, large} {
				for _, slow := range []bool{false, true} {
					var src io.Reader = strings.NewReader(c.data)
					if slow {
						src = iotest.OneByteReader(src)
					}
					got, err := readAll(src, csvfile.Dialect{}, size, large)
					if err != nil {
						t.Fatal(err)
					}
					var seen []want
					for _, r := range got {
						seen = append(seen, want{strings.Join(r.Fields, "|"), strings.Join(r.At, " "), r.Malformed + 1})
					}
					if diff := cmp.Diff(c.want, seen, cmp.AllowUnexported(want{})); diff != "" {
						t.Errorf("blocks of %d: %s", size, diff)
					}
				}
			}
		})
	}
}

func TestOtherDelimitersAndEncodings(t *testing.T) {
	// "Código;Año\n"; "«ñ»;5 €\n" and a byte that Windows-1252 leaves open.
	data := "C\xf3digo;A\xf1o\r\n\"\xabx\n\xf1\xbb\";5 \x80\r\n\x81;\x9d\n"
	for _, size := range []int{1, 7, large} {
		got, err := readAll(strings.NewReader(data), csvfile.Dialect{Encoding: csvfile.Windows1252, Delimiter: ';'}, size, large)
		if err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprint(got[0].Fields, got[0].At, got[1].Fields, got[1].At, got[2].At); text != "[Código Año] [1:1 1:8] [«x\nñ» 5 €] [2:1 3:5] [4:1 4:3]" {
			t.Error(text)
		}
		if !utf8.ValidString(got[2].Raw) {
			t.Errorf("%q", got[2].Raw)
		}
	}
}

func TestBlocksSayWhetherTheyAreUTF8(t *testing.T) {
	p := csvfile.NewParser(csvfile.Dialect{})
	for text, want := range map[string]bool{"ñ\n": true, "\xf1\n": false, "": true, "a\xc3": false} {
		if p.Reset(csvfile.Block{Data: []byte(text), Line: 1}); p.Valid != want {
			t.Errorf("%q: valid %t", text, p.Valid)
		}
	}
}

func TestAQuoteThatIsNeverClosed(t *testing.T) {
	for data, at := range map[string]string{
		"a,b\nc,\"d\n":              "line 2, column 3",
		"\"a":                       "line 1, column 1",
		"\"":                        "line 1, column 1",
		"\"a\"\"":                   "line 1, column 1",
		"a\n\"x\r\ny\",ñ,\"z\n\n\n": "line 3, column 6",
		"\ufeffa,\"":                "line 1, column 3",
		"a\rb,\"c\r\"\"\r":          "line 2, column 3",
	} {
		for _, size := range []int{1, 4, large} {
			_, err := readAll(strings.NewReader(data), csvfile.Dialect{}, size, large)
			if !errors.Is(err, csvfile.ErrUnclosedQuote) || !strings.HasPrefix(fmt.Sprint(err), at+":") {
				t.Errorf("%q in blocks of %d: %v, want %s", data, size, err, at)
			}
		}
	}
}

func TestAParserSurvivesABlockWithAnOpenQuote(t *testing.T) {
	for _, data := range []string{`"`, `a,"b`, "\"a\"\"", "x\n\"\n\n"} {
		p := csvfile.NewParser(csvfile.Dialect{})
		p.Reset(csvfile.Block{Data: []byte(data), Line: 1})
		malformed := false
		for p.Next() {
			malformed = malformed || p.Malformed >= 0
		}
		if !malformed {
			t.Errorf("%q is taken as well quoted", data)
		}
	}
}

func TestTheRestOfABlockGoesOnWhereARecordEnds(t *testing.T) {
	p := csvfile.NewParser(csvfile.Dialect{})
	p.Reset(csvfile.Block{Data: []byte("\"id\r\nentity\",n\r\n\r\na,ñ,b\n"), Line: 7})
	if !p.Next() {
		t.Fatal("no header")
	}
	rest := p.Rest()
	if rest.Line != 9 {
		t.Errorf("the rest starts on line %d", rest.Line)
	}
	other := csvfile.NewParser(csvfile.Dialect{})
	other.Reset(rest)
	if !other.Next() || other.Line() != 10 {
		t.Fatal("the record is on line", other.Line())
	}
	if line, column := other.Position(2); line != 10 || column != 5 {
		t.Errorf("the last field is at %d:%d", line, column)
	}
	if line, column := other.Position(3); line != 10 || column != 1 {
		t.Errorf("a field that is not there is at %d:%d", line, column)
	}
	if other.Next() || len(other.Rest().Data) > 0 || other.Rest().Line != 11 {
		t.Error("more than there is")
	}
}

func TestARecordMayBeAsLongAsTheLimit(t *testing.T) {
	for _, size := range []int{1, 16, 40, 64} {
		ok := "head\n" + strings.Repeat("x", 64) + "\nz\n"
		if got, err := readAll(strings.NewReader(ok), csvfile.Dialect{}, size, 64); err != nil || len(got) != 3 {
			t.Errorf("blocks of %d: %d records, %v", size, len(got), err)
		}
		for _, long := range []string{strings.Repeat("x", 66), "\"" + strings.Repeat("\n", 70), "\"" + strings.Repeat("x", 70) + "\""} {
			_, err := readAll(strings.NewReader("head\n\n"+long+"\n"), csvfile.Dialect{}, size, 64)
			if err == nil || errors.Is(err, csvfile.ErrUnclosedQuote) || !strings.HasPrefix(err.Error(), "line 3: a record of more than 64 bytes") {
				t.Errorf("blocks of %d: %v", size, err)
			}
		}
	}
}

func TestAFailingSourceIsAnError(t *testing.T) {
	broken := errors.New("broken pipe")
	_, err := readAll(io.MultiReader(strings.NewReader("a,b\nc,d\ne"), iotest.ErrReader(broken)), csvfile.Dialect{}, 4, large)
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	got, err := readAll(iotest.DataErrReader(strings.NewReader("a,b\nc")), csvfile.Dialect{}, 100, large)
	if err != nil || len(got) != 2 {
		t.Error(got, err)
	}
}

// someCSV draws text in which everything that has a meaning is frequent.
func someCSV(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"\"", "\"", "\"\"", ",", ",", "\n", "\r", "\r\n", "a", "ñ", "日本", " ", "\x00", "longer text ", "\"q\"", "\"x\ny\""}), 0, 60).Draw(t, "csv"), "")
}

func TestCuttingIntoBlocksChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := someCSV(t)
		want, wantErr := readAll(strings.NewReader(data), csvfile.Dialect{}, large, large)
		var src io.Reader = strings.NewReader(data)
		switch rapid.IntRange(0, 2).Draw(t, "reads") {
		case 0:
			src = iotest.OneByteReader(src)
		case 1:
			src = iotest.HalfReader(src)
		}
		got, err := readAll(src, csvfile.Dialect{}, rapid.IntRange(1, 70).Draw(t, "size"), large)
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
