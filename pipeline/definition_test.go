package pipeline_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

// archiveNote is a column that somebody may add one day, as it would stand in
// a table's file.
const archiveNote = `{
	"name": "archive_note", "type": "string",
	"title": "Note on the archived copy", "title_es": "Nota sobre la copia archivada",
	"description": "What the archived copy lacks.", "description_es": "Lo que le falta a la copia archivada.",
	"constraints": {"maxLength": 20}, "free_text": true, "optional": true
}`

// edited is the program's schemas in memory, at another version, with other
// columns in one table.
func edited(t *testing.T, version, table string, edit func(fields []json.RawMessage) []json.RawMessage) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(schemas.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(schemas.FS, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "tables/") && name != "tables/order.json" {
			b = editedTable(t, b, version, name == "tables/"+table+".json", edit)
		}
		files[name] = &fstest.MapFile{Data: b}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func editedTable(t *testing.T, b []byte, version string, meant bool, edit func([]json.RawMessage) []json.RawMessage) []byte {
	t.Helper()
	var table map[string]json.RawMessage
	if err := json.Unmarshal(b, &table); err != nil {
		t.Fatal(err)
	}
	table["schema_version"], _ = json.Marshal(version)
	if meant {
		var fields []json.RawMessage
		if err := json.Unmarshal(table["fields"], &fields); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(edit(fields))
		if err != nil {
			t.Fatal(err)
		}
		table["fields"] = b
	}
	b, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// at is the position of a column among fields.
func at(t *testing.T, fields []json.RawMessage, name string) int {
	t.Helper()
	i := slices.IndexFunc(fields, func(f json.RawMessage) bool { return strings.Contains(string(f), `"name": "`+name+`"`) })
	if i < 0 {
		t.Fatalf("no column %s", name)
	}
	return i
}

// TestAColumnIsDefinedOnce adds a column in a table's file, and nowhere else,
// and finds it everywhere.
func TestAColumnIsDefinedOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.run()
	before := p.manifest()

	files := edited(t, "1.4.0", "detainee_count_reports", func(fields []json.RawMessage) []json.RawMessage {
		return append(fields, json.RawMessage(archiveNote))
	})
	folder := filepath.Join(t.TempDir(), "schemas")
	if err := os.CopyFS(folder, files); err != nil {
		t.Fatal(err)
	}
	p.plan.Schemas = files
	p.plan.ReadBack = append(p.plan.ReadBack, folder)

	// The data is the same; that the tables have a new column is news.
	p.published()
	after := p.manifest()
	if after.SchemaVersion != "1.4.0" || after.Seq != before.Seq+1 {
		t.Errorf("version %d has schema %s, want number %d with 1.4.0", after.Seq, after.SchemaVersion, before.Seq+1)
	}
	for _, d := range after.Tables {
		if d.Added+d.Changed+d.Withdrawn > 0 {
			t.Errorf("a column without values makes a difference: %+v", d)
		}
	}
	if sum := p.run(); sum.Published {
		t.Errorf("the same schema was published again as %s", sum.Version)
	}

	// One feed fills it; one value is too long, another holds what it must not.
	rows := records(t, p.read("feeds/detainee_count_reports.csv"))
	for i := range rows {
		rows[i] = append(rows[i], []string{"archive_note", "sin imágenes", strings.Repeat("é", 20), strings.Repeat("é", 21)}[min(i, 3)])
		if i > 3 {
			rows[i][len(rows[i])-1] = ""
		}
	}
	p.write("feeds/detainee_count_reports.csv", text(t, rows))
	checkColumn(t, p.published())
	checkParquet(t, p, files)
	p.sound()
}

// checkColumn looks for the column in all texts that are published.
func checkColumn(t *testing.T, files map[string]string) {
	t.Helper()
	published := rowsOf(t, files["csv/detainee_count_reports.csv"])
	if got := published[0]["archive_note"]; got != "sin imágenes" {
		t.Errorf("the cell holds %q", got)
	}
	if header, _, _ := strings.Cut(files["csv/detainee_count_reports.csv"], "\n"); !strings.HasSuffix(header, ",flags,fact_id,archive_note") {
		t.Errorf("the header is %q", header)
	}
	for name, want := range map[string]string{
		"excel/detainee_count_reports.en.csv": ",Flags,Fact,Note on the archived copy\r\n",
		"excel/detainee_count_reports.es.csv": ";Marcas;Ficha;Nota sobre la copia archivada\r\n",
		"CODEBOOK.md":                         "| `archive_note` | text | **Note on the archived copy.** What the archived copy lacks. |",
		"LIBRO_DE_CODIGOS.md":                 "| `archive_note` | texto | **Nota sobre la copia archivada.** Lo que le falta a la copia archivada. |",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not have %q", name, want)
		}
	}
	var rejected []string
	for _, r := range rowsOf(t, files["csv/problems.csv"]) {
		if r["field"] == "archive_note" {
			rejected = append(rejected, strings.Join([]string{r["effect"], r["code"], r["line"], r["expected"]}, ", "))
		}
	}
	if want := "rejected, too_long, 4, at most 20 characters"; len(rejected) != 1 || rejected[0] != want {
		t.Errorf("problems of the column: %q, want %q", rejected, want)
	}
}

func checkParquet(t *testing.T, p *place, files fs.FS) {
	t.Helper()
	info, err := parquetfile.Inspect(p.path("output/latest/parquet/detainee_count_reports.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := schema.ParseSet(files)
	if err != nil {
		t.Fatal(err)
	}
	s := set.Table("detainee_count_reports")
	last := info.Columns[len(info.Columns)-1]
	if last.Name != "archive_note" || last.Type != "BYTE_ARRAY STRING" || int(last.FieldID) != len(s.Fields) || last.Required {
		t.Errorf("the last column in Parquet is %+v", last)
	}
	described := false
	for _, kv := range info.Metadata {
		described = described || kv.Key == parquetfile.KeySchema && strings.Contains(kv.Value, "Nota sobre la copia archivada")
	}
	if !described {
		t.Error("the metadata of the Parquet file do not describe the column")
	}
	field := parquetfile.ArrowSchema(s).Field(len(s.Fields) - 1)
	if title, _ := field.Metadata.GetValue("title_es"); field.Name != "archive_note" || title != "Nota sobre la copia archivada" {
		t.Errorf("the Arrow schema has %v", field)
	}
}

// TestColumnsKeepTheirPlace: within a major version no column goes, moves or
// takes another name; a run that would do so ends before it publishes.
func TestColumnsKeepTheirPlace(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.run()
	renamed := func(fields []json.RawMessage) []json.RawMessage {
		i := at(t, fields, "scope")
		fields[i] = json.RawMessage(strings.Replace(string(fields[i]), `"name": "scope"`, `"name": "reach", "from": {"input": "scope"}`, 1))
		return fields
	}
	for name, c := range map[string]struct {
		edit func([]json.RawMessage) []json.RawMessage
		want string
	}{
		"renamed":  {renamed, `schema detainee_count_reports 1.4.0: column 9 is reach`},
		"last one": {func(fs []json.RawMessage) []json.RawMessage { return fs[:len(fs)-1] }, `column "fact_id" is gone since 1.3.0; raise the major version or keep it`},
		"one between": {func(fs []json.RawMessage) []json.RawMessage {
			i := at(t, fs, "foreign_nationals")
			return slices.Delete(fs, i, i+1)
		}, "was foreign_nationals"},
		"new one between": {func(fs []json.RawMessage) []json.RawMessage {
			return slices.Insert(fs, 1, json.RawMessage(archiveNote))
		}, "column 2 is archive_note"},
		"other type": {func(fs []json.RawMessage) []json.RawMessage {
			i := at(t, fs, "women")
			fs[i] = json.RawMessage(strings.Replace(string(fs[i]), `"maximum": 100000000`, `"maximum": 4294967295`, 1))
			return fs
		}, "is women int64, was women int32 in 1.3.0"},
		"new one, same version": {func(fs []json.RawMessage) []json.RawMessage { return append(fs, json.RawMessage(archiveNote)) },
			`schema detainee_count_reports 1.3.0: column "archive_note" is new, and the last version has schema 1.3.0, too; raise the minor version in every table`},
	} {
		version := "1.4.0"
		if name == "new one, same version" {
			version = "1.3.0"
		}
		p.plan.Schemas = edited(t, version, "detainee_count_reports", c.edit)
		_, err := pipeline.Run(t.Context(), p.plan)
		if pipeline.ExitStatus(err) != pipeline.ExitUsage || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: status %d, %v; want 2 and %q", name, pipeline.ExitStatus(err), err, c.want)
		}
		p.sound()
	}
	if seq := p.manifest().Seq; seq != 1 {
		t.Errorf("version number %d stands, want 1", seq)
	}
	more := edited(t, "1.4.0", "", nil)
	more["tables/order.json"] = &fstest.MapFile{Data: []byte(strings.Replace(string(more["tables/order.json"].Data), `"problems"`, `"problems", "prisons"`, 1))}
	more["tables/prisons.json"] = &fstest.MapFile{Data: []byte(`{
		"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "name": "prisons", "schema_version": "1.4.0", "feed": true,
		"title": "Prisons", "title_es": "Cárceles", "description": "One row is a prison.", "description_es": "Cada fila es una cárcel.",
		"primaryKey": ["archive_note"], "missingValues": [""], "fields": [` + archiveNote + `]}`)}
	p.plan.Schemas = more
	p.published()
	p.plan.Schemas = edited(t, "1.4.0", "", nil)
	_, err := pipeline.Run(t.Context(), p.plan)
	if want := `table "prisons" is gone since 1.4.0; raise the major version or keep it`; pipeline.ExitStatus(err) != pipeline.ExitUsage || !strings.Contains(err.Error(), want) {
		t.Errorf("a table that is gone: %v; want %q", err, want)
	}
	p.sound()
	p.plan.Schemas = edited(t, "2.0.0", "detainee_count_reports", func(fields []json.RawMessage) []json.RawMessage {
		i := at(t, fields, "archive_url")
		fields[i] = json.RawMessage(strings.Replace(string(fields[i]), `"name": "archive_url"`, `"name": "kept_at", "from": {"input": "archive_url"}`, 1))
		return fields
	})
	if files := p.published(); !strings.Contains(files["csv/detainee_count_reports.csv"], ",kept_at,") {
		t.Error("a major version may rename a column")
	}
	p.sound()
}
