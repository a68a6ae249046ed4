package desk_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/recuento/recuento/pipeline/desk"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
	"github.com/recuento/recuento/pipeline/table"
)

// bundled is a desk in front of copies of the feeds that the project comes with.
func bundled(t testing.TB) (*desk.Desk, string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"feeds.yaml", "windows.csv", "announcement_reports.csv", "detainee_count_reports.csv", "verified_release_reports.csv", "labels.csv", "definitions.csv"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "feeds", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), b)
	}
	return deskAt(t, filepath.Join(dir, "feeds.yaml")), dir
}

func deskAt(t testing.TB, config string) *desk.Desk {
	t.Helper()
	set, err := schema.ParseSet(os.DirFS(filepath.Join("..", "..", "schemas")))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := os.ReadFile(filepath.Join("..", "..", "schemas", "feeds.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := feed.LoadConfig(config, rules, set)
	if err != nil {
		t.Fatal(err)
	}
	return &desk.Desk{Set: set, Config: c, Today: table.Days(2026, 3, 20), Language: desk.English}
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// names are the columns of the files that the tests make.
const names = "report_id,announced_on,date_basis,authority,instrument,stage,population,people,people_max,unit,precision,counting,window,names_published,conditions,relayed,quality,note,outlet,published_on,url,language"

// good is a row without faults, as a map so that a test says what it changes.
func good(change ...string) []string {
	row := map[string]string{
		"announced_on": "2026-03-10", "date_basis": "stated", "authority": "national_assembly", "instrument": "amnesty", "stage": "requested",
		"population": "detained", "people": "4321", "unit": "people", "precision": "exact", "counting": "batch", "names_published": "no",
		"conditions": "not_stated", "relayed": "false", "quality": "ok", "outlet": "diario.example", "published_on": "2026-03-11",
		"url": "https://diario.example/nota", "language": "es",
	}
	for _, c := range change {
		name, v, _ := strings.Cut(c, "=")
		row[name] = v
	}
	var cells []string
	for _, n := range strings.Split(names, ",") {
		cells = append(cells, row[n])
	}
	return cells
}

// csvOf is a CSV of rows below the names.
func csvOf(rows ...[]string) string {
	out := names + "\n"
	for _, r := range rows {
		for i, c := range r {
			if i > 0 {
				out += ","
			}
			if strings.ContainsAny(c, ",\"\n") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			out += c
		}
		out += "\n"
	}
	return out
}

func checkText(t testing.TB, d *desk.Desk, text string) *desk.Checked {
	t.Helper()
	path := filepath.Join(t.TempDir(), "monday.csv")
	write(t, path, []byte(text))
	return checkPath(t, d, path)
}

func checkPath(t testing.TB, d *desk.Desk, path string) *desk.Checked {
	t.Helper()
	c, err := d.CheckFile(context.Background(), path, "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func utf16le(text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func workbook(t testing.TB, rows ...[]string) []byte {
	t.Helper()
	p := sheet.Page{Name: "reports", Rows: rows}
	for _, n := range strings.Split(names, ",") {
		p.Columns = append(p.Columns, sheet.Column{Header: n, Width: 10})
	}
	var b bytes.Buffer
	if err := sheet.Write(&b, sheet.Workbook{Title: "Monday", Lang: sheet.English, Pages: []sheet.Page{p}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func printed(c *desk.Checked) string {
	var b bytes.Buffer
	c.Print(&b)
	return b.String()
}
