package desk_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/desk"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

func schemaSet(t testing.TB) *schema.Set {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// config loads a feeds.yaml, or what is wrong with it.
func config(t testing.TB, set *schema.Set, path string) (*feed.Config, error) {
	t.Helper()
	rules, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return feed.LoadConfig(path, rules, set)
}

// pasted is a draft in a feeds.yaml of its own.
func pasted(t testing.TB, set *schema.Set, d *desk.Drafted, folder string) (*feed.Config, error) {
	t.Helper()
	text := "publisher: Tests\ntimezone: America/Caracas\nfeeds:\n" + strings.ReplaceAll(d.Text, "FILL IN", "Tests")
	f, err := os.CreateTemp(folder, "feeds-*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	f.Close()
	defer os.Remove(f.Name())
	return config(t, set, f.Name())
}

// unannounced lists the faults of a pasted draft that it did not tell of.
func unannounced(d *desk.Drafted, err error) (out []string) {
	var faults *feed.ConfigError
	switch {
	case err == nil && len(d.Proposal.Lacking) == 0:
		return nil
	case err == nil:
		return []string{fmt.Sprintf("%+v is said to be needed, and the draft loads without it", d.Proposal.Lacking)}
	case !errors.As(err, &faults):
		return []string{err.Error()}
	}
	for _, f := range faults.Faults {
		told := strings.Contains(f.Message, "mapping is an empty map")
		for _, l := range d.Proposal.Lacking {
			told = told || strings.Contains(f.Message, " has no "+l.Input+",") || strings.Contains(f.Message, " but no "+l.Input+",")
		}
		if !told {
			out = append(out, fmt.Sprintf("line %d: %s", f.Line, f.Message))
		}
	}
	return out
}

// canonical is what a feed gives, in canonical CSV.
func canonical(t testing.TB, f feed.Feed, s *schema.Schema) string {
	t.Helper()
	info, err := os.Stat(f.Location)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ingest.Read(context.Background(), ingest.Source{Feed: f, Capture: feed.Capture{Path: f.Location, Bytes: info.Size()}, Schema: s, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got.Problems {
		t.Errorf("%s", p)
	}
	rows := table.New(s)
	rows.Add(got.Segments...)
	rows.Sort()
	var out bytes.Buffer
	if err := csvfile.WriteTable(&out, rows); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestDraftsOfFiveFeeds drafts each of the five, counts the edits that turn the
// draft into what a person declared, and reads the file by the draft: but for
// the namespace of the ids the rows are the same, byte for byte.
func TestDraftsOfFiveFeeds(t *testing.T) {
	t.Parallel()
	const most = 4 // edits of one feed
	set := schemaSet(t)
	five := filepath.Join("..", "testdata", "five")
	declared, err := config(t, set, filepath.Join(five, "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := canonical(t, declared.Feeds[0], set.Table("detainee_count_reports"))
	for _, f := range declared.Feeds {
		t.Run(f.ID, func(t *testing.T) {
			d, err := desk.Draft(context.Background(), set, f.Location, desk.DraftOptions{Folder: five})
			if err != nil {
				t.Fatal(err)
			}
			c, err := pasted(t, set, d, t.TempDir())
			if err != nil {
				t.Fatalf("%v\n%s", err, d.Text)
			}
			c.Feeds[0].Location = f.Location
			edits := differ(t, c.Feeds[0], f)
			t.Logf("%d edits: %s", len(edits), strings.Join(edits, "; "))
			if len(edits) > most {
				t.Errorf("%d edits, expected at most %d:\n%s", len(edits), most, strings.Join(edits, "\n"))
			}
			drafted := c.Feeds[0]
			for i := range drafted.Mapping {
				if drafted.Mapping[i].Derive != nil {
					drafted.Mapping[i].Namespace = "five"
				}
			}
			if got := canonical(t, drafted, set.Table(f.Table)); got != want {
				t.Error("the rows are others than by the declaration")
			}
		})
	}
}

// TestDraftsOfBundledFeeds needs no edit for files that bear our own names.
func TestDraftsOfBundledFeeds(t *testing.T) {
	t.Parallel()
	set := schemaSet(t)
	folder := filepath.Join("..", "..", "feeds")
	declared, err := config(t, set, filepath.Join(folder, "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range declared.Feeds {
		d, err := desk.Draft(context.Background(), set, f.Location, desk.DraftOptions{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		c, err := pasted(t, set, d, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if want := "location: " + filepath.Base(f.Location) + "\n"; !strings.Contains(d.Text, want) || c.Feeds[0].ID != f.ID {
			t.Errorf("%s: the draft does not say %q:\n%s", f.ID, want, d.Text)
		}
		if edits := differ(t, c.Feeds[0], f); len(edits) > 0 {
			t.Errorf("%s: %s\n%s", f.ID, strings.Join(edits, "\n"), d.Text)
		}
	}
}

// draftOf drafts a text.
func draftOf(t testing.TB, set *schema.Set, name, text string) (*desk.Drafted, string, error) {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := desk.Draft(context.Background(), set, path, desk.DraftOptions{Folder: folder})
	return d, folder, err
}

// TestDraftsOfOtherFiles tells of everything that would not load, and of
// nothing else.
func TestDraftsOfOtherFiles(t *testing.T) {
	set := schemaSet(t)
	for name, c := range map[string]struct {
		text  string
		says  []string
		lacks []string
	}{
		"balances.csv": {
			"Fecha;Excarcelados;Nuevas detenciones;Casa por cárcel;Enlace\n12/01/2026;24;3;;https://example.org/b1\n19/01/2026;entre 30 y 35;;2;https://example.org/b2\n26/01/2026;más de 100;1;;https://example.org/b3\nTotal;154;4;2;\n",
			[]string{"table: verified_release_reports", "measure: {constant: newly_detained}", `summary_rows: {column: Fecha, begins: [Total]}`, "# counting: {constant: FILL IN} needed, and no column gives it: one of batch, cumulative, or a column"},
			[]string{"organization", "counter_kind", "counting", "language"},
		},
		"us dates.csv": {
			"Date,Organization,Prisoners,Source,Full name\n03/04/2025,Foro Penal,\"1,017\",https://example.org/1,Somebody One\n02/05/2025,Provea,900,https://example.org/2,Somebody Two\n01/06/2025,Group of Ten,850,https://example.org/3,Somebody Three\n",
			[]string{"id: us_dates", "- d/m/yyyy # guess", "day and month can't be told apart", `thousands: ","`, `Group of Ten: "other:Group of Ten" # guess`, "# Group of Ten: which code? one of ngo, coalition", "#   Full name: texts, 3 of them different"},
			[]string{"scope", "language"},
		},
		"no-header.tsv": {
			"Foro Penal\t2026-01-05\t806\thttps://example.org/x\nJEP\t2026-01-06\t1.011\thttps://example.org/y\nOVP\t2026-01-07\t900\thttps://example.org/z\n",
			[]string{"header: none", "columns: [column_1, column_2, column_3, column_4]", "as_of: column_2 # guess", "url: column_4"},
			[]string{"scope", "language"},
		},
		"names.csv": {
			"\"yes\",\"- a: {b}\",\"# c\",\"q\"\"x'\",\"0123\",\": \",\"línea\nrota\",\"a\u00a0b\",,dup,dup\n1,2,3,4,5,6,7,8,9,10,11\n",
			[]string{"mapping: {}", `#   línea rota: figures`, "column 9 has no name", "the name stands twice"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, folder, err := draftOf(t, set, name, c.text)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.says {
				if !strings.Contains(d.Text, want) {
					t.Errorf("the draft does not say %q:\n%s", want, d.Text)
				}
			}
			var lacks []string
			for _, l := range d.Proposal.Lacking {
				lacks = append(lacks, l.Input)
			}
			if c.lacks != nil && !slices.Equal(lacks, c.lacks) {
				t.Errorf("%q are needed, expected %q", lacks, c.lacks)
			}
			if strings.Contains(d.Text, "Somebody") {
				t.Error("the draft shows the names of people")
			}
			_, err = pasted(t, set, d, folder)
			for _, fault := range unannounced(d, err) {
				t.Errorf("%s\n%s", fault, d.Text)
			}
		})
	}
}

// TestAnyDraftIsPasted drafts files with hostile names and cells: what is
// pasted is YAML, and its faults are those that the draft tells of.
func TestAnyDraftIsPasted(t *testing.T) {
	t.Parallel()
	set := schemaSet(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "any.csv")
	word := rapid.SampledFrom([]string{"Fecha", "Foro Penal", "JEP", "Presos", "Enlace", "Idioma", "Alcance", "# x", "a: b", "{", "[]", "'", "yes", "0123", "2026", "~", "&a", "*a", "!t", "%x", "@", "`", "a\nb", "\u00a0z", "é", "s/d",
		"más de 700", "1.687", "21/02/2026", "https://example.org/1", "nacional", "español", "- ", "null", "\u2028", "😀", "Total", "x'y\"z", `\n`})
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(word, 3, 6), 2, 8).Draw(rt, "rows")
		var b strings.Builder
		for _, row := range rows {
			for i, cell := range row {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, `"%s"`, strings.ReplaceAll(cell, `"`, `""`))
			}
			b.WriteByte('\n')
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			rt.Fatal(err)
		}
		d, err := desk.Draft(context.Background(), set, path, desk.DraftOptions{Folder: folder})
		if err != nil {
			rt.Skip(err)
		}
		_, err = pasted(t, set, d, folder)
		if faults := unannounced(d, err); faults != nil {
			rt.Fatalf("%s\n%s\nof %s", strings.Join(faults, "\n"), d.Text, b.String())
		}
	})
}

// TestDraftsOfHostileFiles refuses a file or drafts what can be pasted, whatever
// stands in it.
func TestDraftsOfHostileFiles(t *testing.T) {
	t.Parallel()
	set := schemaSet(t)
	folder := filepath.Join("..", "testdata", "hostile")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 60 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	elsewhere := t.TempDir()
	for _, f := range files {
		d, err := desk.Draft(context.Background(), set, filepath.Join(folder, f.Name()), desk.DraftOptions{Folder: folder})
		var unusable *desk.UnusableError
		if errors.As(err, &unusable) {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f.Name(), err)
			continue
		}
		_, err = pasted(t, set, d, elsewhere)
		for _, fault := range unannounced(d, err) {
			t.Errorf("%s: %s", f.Name(), fault)
		}
	}
}

// TestNoDraft says of a file that can't be drafted what it is and what to do.
func TestNoDraft(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("Fecha;Presos\n21/02/2026;806\n"))
	z.Close()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	set := schemaSet(t)
	for _, c := range []struct {
		location string
		o        desk.DraftOptions
		want     string
	}{
		{"", desk.DraftOptions{}, "the location is empty"},
		{"https://example.org/x.csv", desk.DraftOptions{}, "a draft is made of a file; fetch it"},
		{filepath.Join(folder, "none.csv"), desk.DraftOptions{}, "there is no such file"},
		{folder, desk.DraftOptions{}, "this is a folder"},
		{write("empty.csv", ""), desk.DraftOptions{}, "the file is empty"},
		{write("blank.csv", " \n\n"), desk.DraftOptions{}, "the file holds nothing"},
		{write("page.csv", "\n<!DOCTYPE html><html>"), desk.DraftOptions{}, "web page"},
		{write("x.json", `{"a": 1}`), desk.DraftOptions{}, "JSON"},
		{write("x.pdf", "%PDF-1.7"), desk.DraftOptions{}, "PDF"},
		{write("nul.csv", "a,b\x00\n1,2\n"), desk.DraftOptions{}, "NUL bytes"},
		{write("cut.csv.gz", packed.String()[:packed.Len()-6]), desk.DraftOptions{}, "cut off"},
		{filepath.Join("..", "testdata", "hostile", "spreadsheet.xlsx"), desk.DraftOptions{}, "spreadsheet"},
		{filepath.Join("..", "testdata", "hostile", "spreadsheet.xls"), desk.DraftOptions{}, "spreadsheet"},
		{write("x.csv", "a,b\n1,2\n"), desk.DraftOptions{Table: "outlets"}, "expected one of announcement_reports"},
		{write("x.csv", "a,b\n1,2\n"), desk.DraftOptions{ID: "No Id"}, "beginning with a letter"},
	} {
		d, err := desk.Draft(context.Background(), set, c.location, c.o)
		var unusable *desk.UnusableError
		if !errors.As(err, &unusable) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, %v; expected %q", c.location, d, err, c.want)
		}
	}
	d, err := desk.Draft(context.Background(), set, write("2026 Balances.CSV.gz", packed.String()), desk.DraftOptions{Folder: filepath.Join(folder, "elsewhere")})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"id: feed_2026_balances", "compression: gzip", `delimiter: ";"`, "location: " + feed.Quote(filepath.Join(folder, "2026 Balances.CSV.gz"))} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("%q is missing:\n%s", want, d.Text)
		}
	}
	if b, err := json.Marshal(d); err != nil || !bytes.Contains(b, []byte(`"feeds_yaml"`)) {
		t.Errorf("%s, %v", b, err)
	}
}
