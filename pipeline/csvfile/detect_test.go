package csvfile_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// open leaves everything to be found.
var open = csvfile.Dialect{Encoding: csvfile.Auto, Delimiter: csvfile.AutoDelimiter}

// found is the findings in short, in their order; a doubtful one ends in ?.
func found(d csvfile.Detected) string {
	var out []string
	for _, f := range d.Findings {
		s := f.Property + " " + f.Value
		if !f.Sure {
			s += "?"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// why is the reason of a finding.
func why(d csvfile.Detected, property string) string {
	for _, f := range d.Findings {
		if f.Property == property {
			return f.Why
		}
	}
	return ""
}

// rows repeats a line with a number, from 1 to n, in place of %d.
func rows(n int, line string) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, line+"\n", i+1)
	}
	return out.String()
}

func TestDetectEncoding(t *testing.T) {
	const text = "Año;País\n1;«Perú»\n2;x\n"
	for name, c := range map[string]struct {
		data  string
		whole bool
		want  string
		why   string
	}{
		"marked utf-8":           {"\ufeffa,b\n", true, "encoding utf-8", "the file begins with the byte order mark EF BB BF"},
		"marked utf-16le":        {"\xff\xfea\x00", true, "encoding utf-16le", "the file begins with the byte order mark FF FE"},
		"marked utf-16be":        {"\xfe\xff\x00a", true, "encoding utf-16be", "the file begins with the byte order mark FE FF"},
		"utf-32":                 {"\xff\xfe\x00\x00a\x00\x00\x00", true, "encoding utf-16le?", "utf-32, which is not read"},
		"unmarked little endian": {string(encoded(csvfile.UTF16LE, text)), true, "encoding utf-16le", "22 of the first 22 pairs of bytes have a NUL in the same place"},
		"unmarked big endian":    {string(encoded(csvfile.UTF16BE, text)), false, "encoding utf-16be", "NUL in the same place"},
		"valid utf-8":            {text, true, "encoding utf-8", "valid, and has 5 characters outside ASCII, the first on line 1"},
		"cut within a character": {"a\r\nb,ñ\n" + "á\xc3", false, "encoding utf-8", "valid, and has 2 characters outside ASCII, the first on line 2"},
		"whole, ends within one": {"ñáé\nó\n\xc3", true, "encoding utf-8?", "4 characters outside ASCII, but 1 byte that cannot stand there, the first C3 on line 3"},
		"only ASCII":             {"a,b\n1,2\n", true, "encoding utf-8", "only ASCII"},
		"only ASCII so far":      {"a,b\n1,2\n", false, "encoding utf-8?", "only ASCII, which is the same in utf-8 and windows-1252, in the 8 bytes looked at"},
		"windows-1252":           {"a\r\nA\xf1o \x93x\x94 Per\xfa\n", true, "encoding windows-1252", "byte F1 on line 2 is not utf-8; it is 'ñ' in windows-1252, where 4 of 4 bytes outside ASCII stand where text has them"},
		"few letters":            {"1\xb0 2\xb0 3\xb0\n", true, "encoding windows-1252?", "byte B0 on line 1"},
		"yet another":            {"\xa5\x8d\x90\n", true, "encoding windows-1252?", "the encoding may be yet another"},
		"scattered NULs":         {"a\x00b,cdefgh\nijk\x00\n", true, "encoding utf-8", "only ASCII"},
		"only NULs":              {strings.Repeat("\x00", 8), true, "encoding utf-8", "only ASCII"},
		"nothing":                {"", true, "encoding utf-8?", "nothing to look at"},
	} {
		got := csvfile.Detect([]byte(c.data), c.whole, csvfile.Dialect{Encoding: csvfile.Auto}, false)
		if found(got) != c.want || !strings.Contains(why(got, "encoding"), c.why) {
			t.Errorf("%s: %s, %s", name, found(got), why(got, "encoding"))
		}
	}
}

func TestDetectDelimiter(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want string
		why  string
	}{
		"commas":                          {"a,b,c\n" + rows(39, "%d,x,y"), ",", "3 fields in each of the 40 records looked at; no other sign would give more than 1"},
		"semicolons, prose":               {"a;b\n" + rows(5, "%d;x, y") + "1;a, b, c\n", ";", `2 fields in each of the 7 records looked at; "," would give 1 to 3`},
		"semicolons, decimals":            {"Fecha;Total;Tasa\n" + rows(200, "2026-01-01;%d;1,5"), ";", `"," would give 1 to 2`},
		"semicolons, decimals, no header": {rows(9, "%d,5;2,5;3,5"), ";", `3 fields in each of the 9 records looked at; "," would give 4`},
		"commas, lists":                   {"a,b,c\n" + rows(9, "%d,x;y,z"), ",", `";" would give 1 to 2`},
		"tabs, prose":                     {"a\tb\n" + rows(3, "%d\tx, y; z"), "tab", "2 fields in each of the 4 records"},
		"bars":                            {"a|b,c\n" + rows(3, "%d|x,y,z"), "|", "2 fields in each of the 4 records"},
		"quoted commas":                   {"\"a,1\";\"b,1,2\"\n" + rows(5, "\"%d,4\";\"x\""), ";", "2 fields in each of the 6 records"},
		"quoted lines":                    {"a,b\n" + rows(5, "%d,\"x;\n;;y\n\""), ",", "2 fields in each of the 6 records"},
		"integers":                        {"a,b,c\n" + rows(5, "%d,2,3"), ",", "3 fields in each of the 6 records"},
		"a few ragged":                    {"a;b;c\n" + rows(9, "%d;x;1,5") + "x\n", ";", "3 fields in 10 of the 11 records looked at"},
		"earlier, one ragged":             {"a,b\n" + rows(198, "%d,x; y") + "z\n", ",?", "2 fields in 199 of the 200 records looked at"},
		"all and not nearly all":          {"a,b;c\n" + rows(98, "%d,x;y") + "99,x\n", ",", "2 fields in each of the 100 records"},
		"more fields, both consistent":    {rows(5, "x;y,z,%d"), ",?", "3 fields in each of the 5 records"},
		"one column":                      {"Nota\n" + rows(5, "texto %d"), ",?", "perhaps there is one column"},
		"one column of prose":             {"Nota\nuno, dos, tres\ncuatro\ncinco, seis\nsiete\n", ",?", "perhaps there is one column"},
		"one record":                      {"a;b;c\n", ";?", "3 fields in the only record looked at"},
		"undecided":                       {rows(5, "x;%d|y"), "|?", "2 fields in each of the 5 records"},
		"nothing":                         {"\n\n", ",?", "there is no record to look at"},
	} {
		got := csvfile.Detect([]byte(c.data), true, csvfile.Dialect{Delimiter: csvfile.AutoDelimiter}, false)
		if found(got) != "delimiter "+c.want || !strings.Contains(why(got, "delimiter"), c.why) {
			t.Errorf("%s: %s, %s", name, found(got), why(got, "delimiter"))
		}
	}
}

func TestDetectDelimiterKeepsToWhatIsDeclared(t *testing.T) {
	known := csvfile.Dialect{Delimiter: csvfile.AutoDelimiter, Quote: '\'', Comment: "%", Preamble: 2, Encoding: csvfile.Latin1}
	data := "a|b|c\n\"|\n%|||\nF\xf3;'T;x'\n" + rows(4, "1;%d")
	got := csvfile.Detect([]byte(data), true, known, false)
	known.Delimiter = ';'
	if got.Dialect != known || found(got) != "delimiter ;" || !strings.HasPrefix(why(got, "delimiter"), "2 fields in each of the 5 records") {
		t.Errorf("%+v, %s", got, why(got, "delimiter"))
	}
	if again := csvfile.Detect([]byte(data), true, known, false); again.Findings != nil || again.Dialect != known {
		t.Errorf("%+v", again)
	}
}

func TestDetectLayout(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want string // without the encoding
		why  string // of the last finding
	}{
		"a plain file":           {"Fecha,Total\n" + rows(4, "2026-01-0%d,5"), `delimiter ,, quote ", preamble 0, header 1`, "line 1 has text in 2 columns where the records below have figures or dates"},
		"quotes":                 {"Fecha,Nota\n" + rows(4, "%d,\"a, b\""), `delimiter ,, quote ", preamble 0, header 1`, ""},
		"single quotes":          {"'Fecha';'No;ta'\n" + rows(4, "'%d';'l''x;y'"), `delimiter ;, quote ', preamble 0, header 1`, ""},
		"an apostrophe":          {"Fecha;Nota\n" + rows(4, "%d;'n dag"), `delimiter ;, quote ", preamble 0, header 1`, ""},
		"inches":                 {"Fecha\tNota\n" + rows(4, "%d\t5\" o 7\""), `delimiter tab, quote none?, preamble 0, header 1`, ""},
		"backslashes":            {"Fecha,Nota\n" + rows(4, `%d,"la \"ley\", x"`), `delimiter ,, quote ", escape backslash, preamble 0, header 1`, ""},
		"one bad quote":          {"Fecha,Nota\n" + rows(4, `%d,"x"`) + "9,a\"b\n", `delimiter ,, quote "?, preamble 0, header 1`, ""},
		"comments":               {"# Hecho, el lunes, \"por\nFecha,Total\n# y\n" + rows(4, "2026-01-0%d,5") + "#z\n", `delimiter ,, quote ", comment #, preamble 0, header 1`, ""},
		"numbered with #":        {"#,Total\n" + rows(4, "#%d,5"), `delimiter ,, quote ", preamble 0, header 1`, ""},
		"preamble":               {"Informe semanal\n\nFuente: X, Y\nFecha;Foro;JEP\n" + rows(5, "2026-01-0%d;5;6"), `delimiter ;, quote ", preamble 3, header 1`, "line 4 has text"},
		"preamble, open quote":   {"\"Informe\nx\nFecha;Foro;JEP\n" + rows(5, "2026-01-0%d;5;6"), `delimiter ;, quote ", preamble 2, header 1`, ""},
		"preamble with a comma":  {"Hecho, el lunes\nx\ny\nFecha,Foro\n" + rows(5, "2026-01-0%d,5"), `delimiter ,, quote ", preamble 3?, header 1`, ""},
		"padded preamble":        {"Informe;;\n;;\nFecha;Foro;JEP\n" + rows(5, "2026-01-0%d;5;6"), `delimiter ;, quote ", preamble 2, header 1`, ""},
		"preamble and comments":  {"# x\nInforme\n# y\nFecha;Foro;JEP\n" + rows(5, "2026-01-0%d;5;6"), `delimiter ;, quote ", comment #, preamble 3, header 1`, ""},
		"two header rows":        {"Fecha;Foro;;JEP;\n;Presos;Libres;Presos;Libres\n" + rows(4, "2026-01-0%d;5;6;7;8"), `delimiter ;, quote ", preamble 0, header 2`, "line 1 has 2 cells without a name that line 2 fills"},
		"two rows, a short one":  {"Fecha;Foro;;JEP\n;Presos;Libres;Presos;Libres\n" + rows(4, "2026-01-0%d;5;6;7;8"), `delimiter ;, quote ", preamble 0?, header 2`, ""},
		"two rows, repeated":     {"Foro;Foro;JEP\nPresos;Libres;Presos\n" + rows(4, "%d;5;6"), `delimiter ;, quote ", preamble 0, header 2?`, ""},
		"a column without name":  {";Presos;Nota\nx;1;y\n" + rows(4, "z;%d;w"), `delimiter ;, quote ", preamble 0, header 1`, ""},
		"no header":              {rows(6, "2026-01-0%d,5,x"), `delimiter ,, quote ", preamble 0, header none`, "the first record, on line 1, has figures or dates in 2 columns where the records below have them too"},
		"no header, words":       {rows(6, "%d de enero de 2026;cinco"), `delimiter ;, quote ", preamble 0, header none?`, ""},
		"years as names":         {"Quién,2024,2025,2026\n" + rows(4, "x%d,12,1.300,14"), `delimiter ,, quote ", preamble 0, header 1`, ""},
		"years as data":          {rows(4, "202%d,x"), `delimiter ,, quote ", preamble 0, header none?`, ""},
		"addresses":              {"Página,Nota\n" + rows(4, "https://example.org/%d,x"), `delimiter ,, quote ", preamble 0, header 1`, ""},
		"only text":              {"a,b\n" + rows(4, "x%d,y"), `delimiter ,, quote ", preamble 0, header 1?`, "names cannot be told from data"},
		"the header only":        {"a,b\n", `delimiter ,?, quote ", preamble 0?, header 1?`, "no record below"},
		"totals at the end":      {"Fecha;Foro;JEP\n" + rows(5, "2026-01-0%d;5;6") + "Total;25\nFuente: X\n", `delimiter ;, quote ", preamble 0, header 1`, ""},
		"nothing":                {"", `delimiter ,?, quote ", preamble 0?, header 1?`, ""},
		"a page of the web":      {"<!DOCTYPE html>\n<p class=\"x\">a, b\n<p class=\"y\">c\n<p class=\"z\">d\n</html>\n", `delimiter ,?, quote "?, preamble 0, header 1?`, ""},
		"delimiter that changes": {"a,b,c\n1,2,3\n4;5;6\n7;8;9\n2,2,2\n", `delimiter ,?, quote ", preamble 0, header 1`, ""},
	} {
		known := csvfile.Dialect{Delimiter: csvfile.AutoDelimiter}
		got := csvfile.Detect([]byte(c.data), true, known, true)
		if last := got.Findings[len(got.Findings)-1].Why; found(got) != c.want || !strings.Contains(last, c.why) {
			t.Errorf("%s:\n got %s\nwant %s\n%+v", name, found(got), c.want, got.Findings)
		}
	}
}

func TestDetectLeavesDeclaredLayoutAlone(t *testing.T) {
	known := csvfile.Dialect{Encoding: csvfile.UTF8, Delimiter: ';', Quote: '"', Escape: '\\', Comment: "%", Until: "Fecha", HeaderRows: 2}
	got := csvfile.Detect([]byte("x\nFecha;'a'\n1;'b'\n#;'c'\n"), true, known, true)
	if got.Dialect != known || len(got.Findings) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsDetectedCanBeRead(t *testing.T) {
	text := "Informe \"x\n\n\t\tForo\t\tJEP\n# c\nFecha\tNota\tPresos\tLibres\tPresos\n" + rows(6, "2026-01-0%d\t\"a\tb\"\t1\t2\t3")
	data := encoded(csvfile.UTF16, text)
	got := csvfile.Detect(data, false, open, true)
	want := csvfile.Dialect{Encoding: csvfile.UTF16LE, Delimiter: '\t', Comment: "#", Preamble: 2, HeaderRows: 2}
	if diff := cmp.Diff(want, got.Dialect); diff != "" {
		t.Fatal(diff, got.Findings)
	}
	in := csvfile.NewReader(strings.NewReader(string(data)), got.Dialect)
	block, err := in.Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := csvfile.NewParser(got.Dialect)
	p.Reset(block)
	names, err := p.ReadHeader()
	if fmt.Sprint(names) != "[Fecha Nota Foro / Presos Foro / Libres JEP / Presos]" || !p.Next() || p.Line() != 6 || string(p.Fields[1]) != "a\tb" {
		t.Errorf("%q, %v", names, err)
	}
}

// TestDetectTheFiveFeeds looks at feeds that people of different habits wrote.
func TestDetectTheFiveFeeds(t *testing.T) {
	for name, want := range map[string]string{
		"en_long.csv":      `encoding utf-8, delimiter ,, quote ", preamble 0, header 1`,
		"es_1252.csv":      `encoding windows-1252, delimiter ;, quote ", preamble 0, header 1`,
		"utf16_totals.tsv": `encoding utf-16le, delimiter tab, quote ", comment #, preamble 4, header 2`,
		"wide.csv":         `encoding utf-8, delimiter ,, quote ", preamble 0, header 1`,
		"words.csv":        `encoding utf-8, delimiter |, quote ", preamble 0, header 1`,
	} {
		data, err := os.ReadFile("../testdata/five/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{len(data), len(data) / 2, 8000, 8001} {
			if got := csvfile.Detect(data[:n], n == len(data), open, true); found(got) != want {
				t.Errorf("%s, the first %d bytes: %s", name, n, found(got))
			}
		}
	}
}

func TestDetectIsNotMisledWhereTheSampleIsCut(t *testing.T) {
	for name, c := range map[string]struct {
		data  string
		whole bool
		want  string
	}{
		"in a record":         {"a;b;c\n" + rows(3, "%d;x;y") + "9;", false, "3 fields in each of the 4 records"},
		"in the only record":  {"a;b;c", false, "3 fields in the only record"},
		"nowhere":             {"a;b;c\n" + rows(3, "%d;x;y") + "9;", true, "3 fields in 4 of the 5 records"},
		"in a quoted field":   {"a;b\n" + rows(12, "%d;\"x\"") + "13;\"x\nz;z;z\nz\n", false, "2 fields in each of the 13 records"},
		"behind a lost quote": {"a;b\n" + rows(12, "%d;x") + "\"13;x\n" + rows(20_000, "%d;x"), false, "2 fields in 999 of the 1000 records"},
	} {
		got := csvfile.Detect([]byte(c.data), c.whole, csvfile.Dialect{Delimiter: csvfile.AutoDelimiter}, false)
		if got.Dialect.Delimiter != ';' || !strings.HasPrefix(why(got, "delimiter"), c.want) {
			t.Errorf("%s: %s, %s", name, found(got), why(got, "delimiter"))
		}
	}
}

func TestDetectLooksAtAThousandRecords(t *testing.T) {
	data := []byte("a;b\n" + rows(2000, "%d;x"))
	if got := csvfile.Detect(data, true, open, true); !strings.HasPrefix(why(got, "delimiter"), "2 fields in each of the 1000 records") {
		t.Error(why(got, "delimiter"))
	}
	// A quote that is never closed on each line must not make each line look to
	// the end of the file.
	bad := []byte("a;b\n" + strings.Repeat("\"x;"+strings.Repeat("y", 500)+"\r", 4000))
	if got := csvfile.Detect(bad, true, open, true); got.Dialect.Delimiter != ';' {
		t.Error(found(got))
	}
}
