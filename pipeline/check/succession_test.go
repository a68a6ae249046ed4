package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// pages is a table whose rows stand for a page and a day.
func pages() *schema.Schema {
	return &schema.Schema{Name: "pages", Version: "1.0.0", PrimaryKey: []string{"id"}, Order: []string{"id"}, Identity: []string{"url", "day"}, Fields: []schema.Field{
		{Name: "id", Type: schema.String, Unique: true}, {Name: "url", Type: schema.String}, {Name: "day", Type: schema.Date},
		{Name: "figure", Type: schema.Int32}, {Name: "flags", Type: schema.List, From: schema.From{Computed: true}},
	}}
}

// numbered makes n rows with keys from first on.
func numbered(first, n int) []row {
	var rows []row
	for i := first; i < first+n; i++ {
		rows = append(rows, row{"id": fmt.Sprintf("k%04d", i), "url": fmt.Sprintf("https://example.org/%d", i), "day": "2026-02-20", "figure": fmt.Sprint(i)})
	}
	return rows
}

// changed is a row with some cells changed: name, cell, name, cell …
func changed(r row, cells ...string) row {
	out := row{}
	for k, v := range r {
		out[k] = v
	}
	for i := 0; i < len(cells); i += 2 {
		out[cells[i]] = cells[i+1]
	}
	return out
}

func refusals(old, new *table.Table, percent float64) string {
	var out []string
	for _, r := range check.Succession(old, new, table.Diff(old, new), percent) {
		out = append(out, fmt.Sprintf("%s %s %d: %s", r.Kind, r.Table, r.Withdrawn, r.Message))
	}
	return strings.Join(out, "\n")
}

func TestSuccession(t *testing.T) {
	hundred := numbered(0, 100)
	for name, c := range map[string]struct {
		old, new []row
		percent  float64
		want     string // start of the refusal; empty is accepted
	}{
		"the same":                             {hundred, hundred, 0, ""},
		"the first version":                    {nil, hundred, 5, ""},
		"nothing before, nothing now":          {nil, nil, 5, ""},
		"more rows":                            {hundred, numbered(0, 150), 0, ""},
		"changed figures":                      {hundred, append([]row{changed(hundred[0], "figure", "7")}, hundred[1:]...), 0, ""},
		"five of a hundred go":                 {hundred, hundred[5:], 5, ""},
		"six of a hundred go":                  {hundred, hundred[6:], 5, "shrink pages 6: pages would lose 6 of 100 rows, at most 5 may go at once (5 %)"},
		"one may always go":                    {hundred, hundred[1:], 0, ""},
		"two may not":                          {hundred, hundred[2:], 0, "shrink pages 2: pages would lose 2 of 100 rows, at most 1 may go at once (0 %)"},
		"one of three may go":                  {hundred[:3], hundred[:2], 5, ""},
		"keys count, not rows":                 {hundred, numbered(10, 200), 5, "shrink pages 10: pages would lose 10 of 100 rows, at most 5"},
		"emptied":                              {hundred, nil, 100, "shrink pages 100: pages would be empty, the last version has 100 rows"},
		"the only row goes":                    {hundred[:1], nil, 5, "shrink pages 1: pages would be empty"},
		"all but one may go":                   {hundred, hundred[:1], 100, ""},
		"another key for the same row":         {hundred, append([]row{changed(hundred[0], "id", "z")}, hundred[1:]...), 5, "identity pages 1: pages: 1 rows would come back unchanged under another key, for one k0000 as z"},
		"another key, other flags":             {append([]row{changed(hundred[0], "flags", "x")}, hundred[1:]...), append([]row{changed(hundred[0], "id", "z")}, hundred[1:]...), 5, "identity pages 1:"},
		"another key and figure":               {hundred, append([]row{changed(hundred[0], "id", "z", "figure", "9")}, hundred[1:]...), 5, ""},
		"a key for another page and day":       {hundred, append([]row{changed(hundred[0], "url", "https://example.org/else", "day", "2026-02-21")}, hundred[1:]...), 5, "identity pages 0: pages: 1 keys would stand for something else than before (url, day all changed), for one k0000"},
		"a key for another page, the same day": {hundred, append([]row{changed(hundred[0], "url", "https://example.org/else")}, hundred[1:]...), 5, ""},
		"a key for another day, the same page": {hundred, append([]row{changed(hundred[0], "day", "2026-02-21")}, hundred[1:]...), 5, ""},
		"page and day lost":                    {hundred, append([]row{changed(hundred[0], "url", "", "day", "")}, hundred[1:]...), 5, "identity pages 0: pages: 1 keys"},
	} {
		t.Run(name, func(t *testing.T) {
			s := pages()
			got := refusals(made(t, s, c.old...), made(t, s, c.new...), c.percent)
			if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) || strings.Contains(got, "\n") {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestEveryReasonToRefuseIsNamed(t *testing.T) {
	s, old := pages(), numbered(0, 10)
	new := []row{changed(old[0], "id", "z"), changed(old[1], "url", "u", "day", "2020-01-01")}
	got := refusals(made(t, s, old...), made(t, s, new...), 5)
	for _, want := range []string{"shrink pages 9: ", "identity pages 9: pages: 1 rows", "identity pages 9: pages: 1 keys"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s misses %s", got, want)
		}
	}
}

func TestSuccessionAcrossSchemas(t *testing.T) {
	old, new := pages(), pages()
	new.Fields = append(new.Fields, schema.Field{Name: "archive", Type: schema.String})
	new.Identity = append(new.Identity, "archive")
	rows := numbered(0, 50)
	if got := refusals(made(t, old, rows...), made(t, new, rows...), 5); got != "" {
		t.Error(got)
	}
	again := append([]row{changed(rows[0], "id", "z")}, rows[1:]...)
	if got := refusals(made(t, old, rows...), made(t, new, again...), 5); !strings.HasPrefix(got, "identity") {
		t.Errorf("a new key is not noticed beside a new column: %q", got)
	}
	for _, archive := range []string{"", "x"} {
		taken := append([]row{changed(rows[0], "url", "u", "day", "2020-01-01", "archive", archive)}, rows[1:]...)
		if got := refusals(made(t, old, rows...), made(t, new, taken...), 5); !strings.HasPrefix(got, "identity") {
			t.Errorf("a key's new meaning is not noticed beside a new column: %q", got)
		}
	}
	none := pages()
	none.Identity = nil
	if got := refusals(made(t, none, rows...), made(t, none, again...), 5); got != "" {
		t.Errorf("a table without identity: %q", got)
	}
}
