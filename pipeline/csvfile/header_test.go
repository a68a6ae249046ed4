package csvfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/csvfile"
)

func TestHeaders(t *testing.T) {
	two := csvfile.Dialect{HeaderRows: 2, Comment: "#"}
	for name, c := range map[string]struct {
		dialect csvfile.Dialect
		data    string
		want    []string
		next    string // the first record below
	}{
		"one row":               {csvfile.Dialect{}, "a,b\n1,2\n", []string{"a", "b"}, "1¦2"},
		"blanks around":         {csvfile.Dialect{}, "\ufeff\n a ,\u00a0\"b\u202f\"\n1", []string{"a", "\"b\u202f\""}, ""},
		"blanks, no-break ones": {csvfile.Dialect{}, "\" a\u00a0\",\u00a0b c\u202f,\t\n1", []string{"a", "b c", ""}, "1"},
		"two lines in a name":   {csvfile.Dialect{}, "\"Fecha\r\n(corte)\",\"a \t  b\u00a0c\n\"\n1", []string{"Fecha (corte)", "a b c"}, "1"},
		"only tabs":             {csvfile.Dialect{}, "a\tb  c\t\n1", []string{"a\tb  c"}, "1"},
		"one column":            {csvfile.Dialect{}, "\"a\nb  c\"\n1", []string{"a b c"}, "1"},
		"two rows":              {two, "Fecha,Foro Penal,,JEP,\n,Presos,Libres,Presos,Libres\n1", []string{"Fecha", "Foro Penal / Presos", "Foro Penal / Libres", "JEP / Presos", "JEP / Libres"}, "1"},
		"nothing to the left":   {two, ",,Quién,\nFecha,Base,Nombre,Tipo\n1", []string{"Fecha", "Base", "Quién / Nombre", "Quién / Tipo"}, "1"},
		"neither":               {two, "A,,B\nx,,y\n1", []string{"A / x", "", "B / y"}, "1"},
		"upper row is shorter":  {two, "A\nx,y\n1", []string{"A / x", "A / y"}, "1"},
		"lower row is shorter":  {two, "A,B,C\n\"\"\n1", []string{"A", "B", "C"}, "1"},
		"blanks are empty":      {two, "A,\u00a0,B\nx,y, \n1", []string{"A / x", "A / y", "B"}, "1"},
		"comments between":      {two, "# x\nA,\"B\n# b\"\n\n#\nx,y\n#\n1", []string{"A / x", "B # b / y"}, "1"},
		"none":                  {csvfile.Dialect{HeaderRows: csvfile.NoHeader}, "a,b\n", nil, "a¦b"},
		"below a preamble":      {csvfile.Dialect{Preamble: 2}, "\"\n\na;b\n1", []string{"a;b"}, "1"},
		"from single quotes":    {csvfile.Dialect{Quote: '\'', Delimiter: ';'}, "'a;b';c\n1", []string{"a;b", "c"}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, large} {
				in := csvfile.NewReader(strings.NewReader(c.data), c.dialect)
				in.Limit(size, large)
				block, err := in.Next(nil)
				if err != nil {
					t.Fatal(err)
				}
				p := csvfile.NewParser(c.dialect)
				p.Reset(block)
				got, err := p.ReadHeader()
				if c.next == "" {
					if err == nil {
						t.Fatal("a name with text before its quote is read")
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Error(diff)
				}
				if !p.Next() {
					if block, err = in.Next(nil); err != nil {
						t.Fatal(err)
					}
					p.Reset(block)
					p.Next()
				}
				var fields []string
				for _, f := range p.Fields {
					fields = append(fields, string(f))
				}
				if next := strings.Join(fields, "¦"); next != c.next {
					t.Errorf("blocks of %d: then comes %q, want %q", size, next, c.next)
				}
			}
		})
	}
}

func TestFaultyHeaders(t *testing.T) {
	for data, want := range map[string]string{
		"\n\n":                "line 3: no header line",
		"#\n# x":              "line 3: no header line",
		"a,b\n":               "line 2: no second header line",
		"a,b\n\n#":            "line 4: no second header line",
		"a,b\"c\nd":           "line 1, column 3: the header is badly quoted; expected quotes around a whole name, doubled inside it",
		"a\n\n#\nñ,\"b\" c\n": "line 4, column 3: the header is badly quoted",
		"a,ñ\xf1\nb,c\n":      `line 1, column 3: the name "ñ\xf1" is not UTF-8; declare the file's encoding`,
	} {
		d := csvfile.Dialect{HeaderRows: 2, Comment: "#"}
		in := csvfile.NewReader(strings.NewReader(data), d)
		block, err := in.Next(nil)
		if err != nil {
			t.Fatal(err)
		}
		p := csvfile.NewParser(d)
		p.Reset(block)
		if names, err := p.ReadHeader(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %q, %v, want %s", data, names, err, want)
		}
	}
}
