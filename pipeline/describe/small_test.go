package describe_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/recuento/recuento/pipeline/describe"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/schema"
)

// smallSchemas has one column of every kind, a key to another table and one to
// itself.
var smallSchemas = fstest.MapFS{
	"tables/order.json": {Data: []byte(`["announcements", "windows"]`)},
	"tables/announcements.json": {Data: []byte(`{
"name": "announcements", "schema_version": "1.2.0", "title": "Announcements", "title_es": "Anuncios",
"description": "One row is one | statement. It says no more.", "description_es": "Cada fila es una declaración. No dice más.",
"fields": [
 {"name": "fact_id", "type": "string", "title": "Fact", "title_es": "Ficha", "description": "Its id.", "description_es": "Su identificador.", "example": "an-01", "constraints": {"required": true, "unique": true, "pattern": "an-[0-9]{2}|re-[0-9]{2}"}},
 {"name": "stage", "type": "string", "title": "Stage", "title_es": "Etapa", "description": "How far.", "description_es": "Hasta dónde.", "codes": "stage", "constraints": {"required": true}},
 {"name": "authority", "type": "string", "title": "Authority", "title_es": "Autoridad", "description": "Who.", "description_es": "Quién.", "codes": "authority"},
 {"name": "stages", "type": "list", "delimiter": ";", "itemType": "string", "title": "Stages", "title_es": "Etapas", "description": "All.", "description_es": "Todas.", "codes": "stage"},
 {"name": "people_announced", "type": "integer", "title": "People announced", "title_es": "Personas según el anuncio", "description": "How many.", "description_es": "Cuántas.", "constraints": {"minimum": 0, "maximum": 100000}},
 {"name": "on", "type": "date", "title": "On", "title_es": "Día", "description": "When.", "description_es": "Cuándo.", "constraints": {"minimum": "1990-01-01"}},
 {"name": "first_hand", "type": "boolean", "title": "First hand", "title_es": "De primera mano", "description": "So.", "description_es": "Sí."},
 {"name": "read_at", "type": "datetime", "title": "Read", "title_es": "Leída", "description": "When read.", "description_es": "Cuándo se leyó."},
 {"name": "url", "type": "string", "format": "uri", "title": "Page", "title_es": "Página", "description": "Where.", "description_es": "Dónde.", "constraints": {"maxLength": 2048}},
 {"name": "window", "type": "string", "title": "Window", "title_es": "Ventana", "description": "Since when.", "description_es": "Desde cuándo."},
 {"name": "follows", "type": "string", "title": "Follows", "title_es": "Sigue a", "description": "Which.", "description_es": "A cuál."}],
"primaryKey": ["fact_id"], "missingValues": [""],
"foreignKeys": [{"fields": ["window"], "reference": {"resource": "windows", "fields": ["window"]}},
 {"fields": ["follows"], "reference": {"resource": "announcements", "fields": ["fact_id"]}}]}`)},
	"tables/windows.json": {Data: []byte(`{
"name": "windows", "schema_version": "1.2.0", "title": "Windows", "title_es": "Ventanas", "description": "One row is one window.", "description_es": "Cada fila es una ventana.",
"fields": [{"name": "window", "type": "string", "title": "Window", "title_es": "Ventana", "description": "Its name.", "description_es": "Su nombre.", "constraints": {"required": true}}],
"primaryKey": ["window"], "missingValues": [""]}`)},
	"codes/stage.json": {Data: []byte(`{"name": "stage", "title": "Stage", "title_es": "Etapa", "codes": [
 {"code": "requested", "title": "Requested", "title_es": "Solicitada"}, {"code": "granted", "title": "Granted", "title_es": "Otorgada"}]}`)},
	"codes/authority.json": {Data: []byte(`{"name": "authority", "title": "Authority", "title_es": "Autoridad", "codes": [
 {"code": "judiciary", "title": "Judiciary", "title_es": "Poder Judicial"}], "prefixes": [{"prefix": "other:", "pattern": "a|b+", "title": "Other", "title_es": "Otra"}]}`)},
}

var digest = strings.Repeat("0a", 32)

func smallEdition(t *testing.T) describe.Edition {
	t.Helper()
	set, err := schema.ParseSet(smallSchemas)
	if err != nil {
		t.Fatal(err)
	}
	e := describe.Edition{
		Set: set, Version: "2026-11-22.2", PublishedAt: time.Date(2026, 11, 23, 2, 0, 0, 0, time.FixedZone("", 4*3600)),
		Publisher: "Archive", From: "2014-02-01", To: "2026-03-16", Previous: "2026-11-22",
		Sources: []describe.Source{{Feed: "f1", Title: "Feed", Publisher: "Archive", Homepage: "https://example.org/f", Licence: "CC-BY-4.0", Attribution: "Thanks"}},
	}
	for _, path := range []string{"CODEBOOK.md", "LIBRO_DE_CODIGOS.md", "csv/announcements.csv", "csv/windows.csv", "excel/announcements.en.csv", "excel/announcements.es.csv",
		"excel/recuento.es.xlsx", "excel/recuento.xlsx", "parquet/announcements.parquet", "parquet/windows.parquet", "csv/of_another_schema.csv"} {
		e.Files = append(e.Files, describe.File{Path: path, SHA256: digest, Bytes: 1234, Rows: 1200})
	}
	return e
}

func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func readme(t *testing.T, e describe.Edition, l language.Language) string {
	return written(t, func(w io.Writer) error { return describe.Readme(w, e, l) })
}

func citation(t *testing.T, e describe.Edition) string {
	return written(t, func(w io.Writer) error { return describe.Citation(w, e) })
}

// object is a JSON value in which tests look for what a program would.
type object map[string]any

func parsed(t *testing.T, text string) object {
	t.Helper()
	var o object
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return o
}

func dataPackage(t *testing.T, e describe.Edition) object {
	return parsed(t, written(t, func(w io.Writer) error { return describe.DataPackage(w, e) }))
}

func croissant(t *testing.T, e describe.Edition) object {
	return parsed(t, written(t, func(w io.Writer) error { return describe.Croissant(w, e) }))
}

func dataset(t *testing.T, e describe.Edition, l language.Language) (string, object) {
	t.Helper()
	b, err := describe.Dataset(e, l)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), parsed(t, string(b))
}

// find is the object of a list in which a member has a value.
func (o object) find(t *testing.T, list, member, value string) object {
	t.Helper()
	for _, item := range o[list].([]any) {
		if m := object(item.(map[string]any)); m[member] == value {
			return m
		}
	}
	t.Fatalf("no %s with %s %q", list, member, value)
	return nil
}

// at follows members to an object inside.
func (o object) at(path ...string) object {
	for _, p := range path {
		o, _ = o[p].(map[string]any)
	}
	return o
}
