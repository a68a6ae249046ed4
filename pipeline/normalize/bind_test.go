package normalize_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// parses reports whether a table takes the cell.
func parses(f schema.Field, cell string) bool {
	return table.NewSegment(&schema.Schema{Fields: []schema.Field{f}}).ParseCell(&f, 0, []byte(cell)) == nil
}

func column(input, column string) normalize.Source {
	return normalize.Source{Input: input, Columns: []string{column}}
}

func constant(input, value string) normalize.Source {
	return normalize.Source{Input: input, Constant: &value}
}

// mapped is a schema with a feed that calls everything otherwise.
func mapped(t *testing.T) (*schema.Schema, normalize.Mapping) {
	s := madeUp(t, `{"name":"id","type":"string","constraints":{"unique":true}}`, `{"name":"color","type":"string","codes":"color","constraints":{"required":true}}`,
		`{"name":"n","type":"integer"}`, `{"name":"note","type":"string"}`, `{"name":"link","type":"string","optional":true}`)
	return s, normalize.Mapping{
		Sources: []normalize.Source{
			column("id", "Código"),
			{Input: "color", Columns: []string{"Color"}, Values: map[string]string{"Rojo": "red", " Verde\u00a0": "green", "—": "", "azul": "blue"}},
			{Input: "n", Columns: []string{"Número"}, Values: map[string]string{"s/d": "", "uno": "1"}},
			constant("note", "from the feed"),
		},
		Ignore: []string{"Responsable"},
	}
}

func TestAFeedInOtherWords(t *testing.T) {
	s, m := mapped(t)
	got := read(t, s, m, csvfile.Dialect{Delimiter: ';'}, " Número ;Código;\u00a0Color\u00a0;Responsable;Extra\n"+
		"uno;a;Rojo;x;y\n2;b; Verde ;;\ns/d;c;red;;\n3;d;—;;\n4;e;rojo;;\n5;f;azul;;\nUno;g;red;;\n")
	want := []map[string]string{
		{"id": "a", "color": "red", "n": "1", "note": "from the feed"},
		{"id": "b", "color": "green", "n": "2", "note": "from the feed"},
		{"id": "c", "color": "red", "note": "from the feed"},
		{"id": "e", "color": "red", "n": "4", "note": "from the feed"},
		{"id": "g", "color": "red", "n": "1", "note": "from the feed"},
	}
	if diff := cmp.Diff(want, got.rows()); diff != "" {
		t.Error(diff)
	}
	var problems []string
	for _, p := range got.Problems {
		problems = append(problems, p.String())
	}
	if diff := cmp.Diff([]string{
		"f:5:5 color: rejected, missing_value; expected a value",
		"f:7:5 color: rejected, unknown_code; expected a code of the list color",
	}, problems); diff != "" {
		t.Error(diff)
	}
}

func TestAConstantThatCannotStand(t *testing.T) {
	s := madeUp(t, `{"name":"id","type":"string"}`, `{"name":"n","type":"integer"}`, `{"name":"need","type":"string","constraints":{"required":true}}`)
	got := read(t, s, normalize.Mapping{Sources: []normalize.Source{column("id", "id"), constant("n", "x")}}, csvfile.Dialect{}, "id\na\n")
	var problems []string
	for _, p := range got.Problems {
		problems = append(problems, p.String())
	}
	if diff := cmp.Diff([]string{"f:2 n: rejected, invalid_integer; expected a whole number in digits", "f:2 need: rejected, missing_value; expected a value"}, problems); diff != "" {
		t.Error(diff)
	}
}

func bind(s *schema.Schema, m normalize.Mapping, header ...string) (*normalize.Binding, error) {
	return normalize.Bind(s, m, header)
}

func TestHeaders(t *testing.T) {
	s, m := mapped(t)
	own := normalize.Mapping{}
	for name, c := range map[string]struct {
		mapping            normalize.Mapping
		header             string
		unknown            []string
		missing, ambiguous []string
	}{
		"all there":                  {m, "Código,Color,Número,Responsable", nil, nil, nil},
		"unknown columns":            {m, "Código,Color,Número,Extra,,Note", []string{"Extra", "column 5, which has no name", "Note"}, nil, nil},
		"a column missing":           {m, "Código,Número", nil, []string{"Color"}, nil},
		"nothing known":              {m, "service,unavailable", nil, []string{"Código", "Color", "Número"}, nil},
		"case counts":                {m, "código,COLOR,Número", nil, []string{"Código", "Color"}, nil},
		"a mapped column twice":      {m, "Código,Color,Número,Color", nil, nil, []string{"Color"}},
		"both":                       {m, "Código, Código", nil, []string{"Color", "Número"}, []string{"Código"}},
		"an unmapped column twice":   {m, "Código,Color,Número,X,X", []string{"X", "X"}, nil, nil},
		"an ignored column twice":    {m, "Código,Color,Número,Responsable,Responsable", nil, nil, nil},
		"own names":                  {own, "id,color,n,note,link", nil, nil, nil},
		"own names, optional absent": {own, "note,n,color,id,more", []string{"more"}, nil, nil},
		"own names, one missing":     {own, "id,color,link", nil, []string{"n", "note"}, nil},
		"own names, optional twice":  {own, "id,color,n,note,link,link", nil, nil, []string{"link"}},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := bind(s, c.mapping, strings.Split(c.header, ",")...)
			var wrong *normalize.HeaderError
			if errors.As(err, &wrong) {
				if !slices.Equal(wrong.Missing, c.missing) || !slices.Equal(wrong.Ambiguous, c.ambiguous) {
					t.Errorf("%+v", wrong)
				}
				if wrong.Strange != (name == "nothing known") {
					t.Errorf("a strange header: %v", wrong.Strange)
				}
				for _, name := range slices.Concat(c.missing, c.ambiguous) {
					if !strings.Contains(err.Error(), fmt.Sprintf("%q", name)) {
						t.Errorf("%s does not name %s", err, name)
					}
				}
				return
			}
			if err != nil || len(c.missing)+len(c.ambiguous) > 0 {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.unknown, b.Unknown); diff != "" {
				t.Error(diff)
			}
		})
	}
	mandatory := normalize.Mapping{Sources: append(slices.Clone(m.Sources), column("link", "Enlace"))}
	if _, err := bind(s, mandatory, "Código", "Color", "Número"); err == nil {
		t.Error("an optional input that is mapped may be missing")
	}
}

func TestTheOrderOfColumnsDoesNotMatter(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	records := []map[string]string{announcement(), announcement("report_id", "ar-2", "people", "x"), announcement("report_id", "ar-3", "note", "a,\n\"b\"")}
	want := read(t, s, windowsKnown, csvfile.Dialect{}, feedText(inputs(s), records...))
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.Permutation(append(inputs(s), "extra")).Draw(t, "header")
		got := read(t, s, windowsKnown, csvfile.Dialect{}, feedText(header, records...))
		if diff := cmp.Diff(want.rows(), got.rows()); diff != "" {
			t.Fatal(diff)
		}
		if codes(got.Problems) != codes(want.Problems) {
			t.Fatal(got.Problems)
		}
	})
}
