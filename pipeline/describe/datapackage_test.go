package describe_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThePackageNamesTheVersionAndWhoAnswersForIt(t *testing.T) {
	p := dataPackage(t, smallEdition(t))
	for member, want := range map[string]any{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":    "recuento", "version": "2026-11-22.2", "schema_version": "1.2.0", "created": "2026-11-22T22:00:00Z",
		"licenses":     []any{map[string]any{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0 International"}},
		"contributors": []any{map[string]any{"title": "Archive", "roles": []any{"publisher"}}},
		"sources":      []any{map[string]any{"title": "Feed", "path": "https://example.org/f", "feed": "f1", "publisher": "Archive", "licence": "CC-BY-4.0", "attribution": "Thanks"}},
	} {
		if diff := cmp.Diff(want, p[member]); diff != "" {
			t.Errorf("%s: %s", member, diff)
		}
	}
	if p["title"] == p["title_es"] || p["description"] == p["description_es"] {
		t.Error("the Spanish texts are the English ones")
	}
}

func TestEveryListedFileIsOneResource(t *testing.T) {
	e := smallEdition(t)
	p := dataPackage(t, e)
	paths, names := map[string]int{}, map[string]int{}
	for _, item := range p["resources"].([]any) {
		r := object(item.(map[string]any))
		paths[r["path"].(string)]++
		names[r["name"].(string)]++
		if r["hash"] != "sha256:"+digest {
			t.Errorf("%s: hash %v", r["path"], r["hash"])
		}
		if parquet := r["format"] == "parquet"; (r["bytes"] == nil) != parquet {
			t.Errorf("%s: bytes %v", r["path"], r["bytes"])
		}
	}
	if len(paths) != len(e.Files) || len(names) != len(e.Files) || len(p["resources"].([]any)) != len(e.Files) {
		t.Errorf("%d files, %d paths, %d names", len(e.Files), len(paths), len(names))
	}
	for _, f := range e.Files {
		if paths[f.Path] != 1 {
			t.Errorf("%s stands there %d times", f.Path, paths[f.Path])
		}
	}
}

func TestATableHasItsSchema(t *testing.T) {
	p := dataPackage(t, smallEdition(t))
	r := p.find(t, "resources", "name", "announcements")
	if r["type"] != "table" || r["mediatype"] != "text/csv" || r["encoding"] != "utf-8" || r["rows"] != 1200.0 || r.at("dialect")["lineTerminator"] != "\n" {
		t.Errorf("resource: %v", r)
	}
	s := r.at("schema")
	for name, want := range map[string]object{
		"fact_id":          {"type": "string", "constraints": map[string]any{"required": true, "unique": true, "pattern": "(an-[0-9]{2}|re-[0-9]{2})"}},
		"stage":            {"codes": "stage", "constraints": map[string]any{"required": true, "enum": []any{"requested", "granted"}}},
		"authority":        {"codes": "authority", "constraints": map[string]any{"pattern": "(judiciary|other:(a|b+))"}, "categories": nil},
		"stages":           {"type": "list", "delimiter": ";", "itemType": "string", "codes": "stage", "constraints": nil, "categories": nil},
		"people_announced": {"type": "integer", "title_es": "Personas según el anuncio", "missingValues": nil, "constraints": map[string]any{"minimum": 0.0, "maximum": 100000.0}},
		"on":               {"type": "date", "constraints": map[string]any{"minimum": "1990-01-01"}},
		"first_hand":       {"type": "boolean", "constraints": nil},
		"read_at":          {"type": "datetime"},
		"url":              {"type": "string", "format": "uri", "constraints": map[string]any{"maxLength": 2048.0}},
	} {
		f := s.find(t, "fields", "name", name)
		for member, value := range want {
			if diff := cmp.Diff(value, f[member]); diff != "" {
				t.Errorf("%s.%s: %s", name, member, diff)
			}
		}
	}
	category := s.find(t, "fields", "name", "stage").find(t, "categories", "value", "granted")
	if category["label"] != "Granted" || category["label_es"] != "Otorgada" {
		t.Errorf("category: %v", category)
	}
	if diff := cmp.Diff([]any{""}, s["missingValues"]); diff != "" {
		t.Error(diff)
	}
}

func TestForeignKeysStayInsideTheirFormat(t *testing.T) {
	e := smallEdition(t)
	key := func(column, resource, target string) map[string]any {
		ref := map[string]any{"fields": []any{target}}
		if resource != "" {
			ref["resource"] = resource
		}
		return map[string]any{"fields": []any{column}, "reference": ref}
	}
	for name, want := range map[string][]any{
		"announcements":         {key("window", "windows", "window"), key("follows", "", "fact_id")},
		"announcements-parquet": {key("window", "windows-parquet", "window"), key("follows", "", "fact_id")},
	} {
		s := dataPackage(t, e).find(t, "resources", "name", name).at("schema")
		if diff := cmp.Diff(any(want), s["foreignKeys"]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	e.Files = e.Files[2:3] // the announcements without the windows
	s := dataPackage(t, e).find(t, "resources", "name", "announcements").at("schema")
	if diff := cmp.Diff(any([]any{key("follows", "", "fact_id")}), s["foreignKeys"]); diff != "" {
		t.Errorf("a key to a table that is not listed: %s", diff)
	}
}

func TestWhatIsNoTableIsNotReadAsOne(t *testing.T) {
	p := dataPackage(t, smallEdition(t))
	for _, path := range []string{"excel/announcements.en.csv", "excel/recuento.xlsx", "CODEBOOK.md", "csv/of_another_schema.csv"} {
		r := p.find(t, "resources", "path", path)
		if r["type"] != nil || r["schema"] != nil || r["format"] == "xlsx" || r["format"] == "csv" {
			t.Errorf("%s: type %v, format %v, schema %v", path, r["type"], r["format"], r["schema"])
		}
	}
	if r := p.find(t, "resources", "path", "excel/announcements.es.csv"); r.at("dialect")["delimiter"] != ";" || r["title"] != "Announcements, for a spreadsheet in Spanish" || r["title_es"] != "Anuncios, para una hoja de cálculo en español" {
		t.Errorf("Spanish twin: %v", r)
	}
}

func TestTheParquetSchemaHasTheLimitsWithoutTheTexts(t *testing.T) {
	p := dataPackage(t, smallEdition(t))
	r := p.find(t, "resources", "name", "announcements-parquet")
	if r["mediatype"] != "application/vnd.apache.parquet" || r["encoding"] != nil || r["dialect"] != nil {
		t.Errorf("resource: %v", r)
	}
	stage := r.at("schema").find(t, "fields", "name", "stage")
	want := object{"name": "stage", "type": "string", "codes": "stage", "constraints": map[string]any{"required": true, "enum": []any{"requested", "granted"}}}
	if diff := cmp.Diff(want, stage); diff != "" {
		t.Error(diff)
	}
	people := r.at("schema").find(t, "fields", "name", "people_announced")
	if diff := cmp.Diff(any([]any{"", "nan"}), people["missingValues"]); diff != "" {
		t.Error(diff)
	}
}

func TestTheIdIsTheAddressOrFollowsFromTheFiles(t *testing.T) {
	e := smallEdition(t)
	id := dataPackage(t, e)["id"].(string)
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
		t.Errorf("id %q is no UUID of version 8", id)
	}
	e.Files[0].SHA256 = strings.Repeat("0b", 32)
	if other := dataPackage(t, e)["id"]; other == id {
		t.Error("other files have the same id")
	}
	e.Address = "https://example.org/r/"
	p := dataPackage(t, e)
	if p["id"] != "https://example.org/r/snapshots/2026-11-22.2/datapackage.json" || p["homepage"] != "https://example.org/r/" {
		t.Errorf("id %v, homepage %v", p["id"], p["homepage"])
	}
	if r := p.find(t, "resources", "name", "windows"); r["path"] != "csv/windows.csv" {
		t.Errorf("path %v, expected a relative one", r["path"])
	}
}
