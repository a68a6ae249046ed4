package describe_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/recuento/recuento/pipeline/describe"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

func TestCroissantDescribesEveryFileOnce(t *testing.T) {
	e := smallEdition(t)
	c := croissant(t, e)
	for member, want := range map[string]any{
		"@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1", "version": "2026-11-22.2", "url": "README.md",
		"datePublished": "2026-11-22", "license": "https://creativecommons.org/licenses/by/4.0/", "isLiveDataset": false,
		"citeAs": "Recuento, version 2026-11-22.2 (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/)",
	} {
		if c[member] != want {
			t.Errorf("%s: %v, expected %v", member, c[member], want)
		}
	}
	if len(c["distribution"].([]any)) != len(e.Files) {
		t.Errorf("%d files for %d", len(c["distribution"].([]any)), len(e.Files))
	}
	for _, f := range e.Files {
		o := c.find(t, "distribution", "@id", f.Path)
		if o["contentUrl"] != f.Path || o["sha256"] != digest || o["contentSize"] != "1234 B" || o["encodingFormat"] == nil {
			t.Errorf("%s: %v", f.Path, o)
		}
	}
	e.Address = "https://example.org/r/"
	c = croissant(t, e)
	if o := c.find(t, "distribution", "@id", "csv/windows.csv"); c["url"] != e.Address || o["contentUrl"] != "https://example.org/r/snapshots/2026-11-22.2/csv/windows.csv" {
		t.Errorf("with an address: url %v, %v", c["url"], o)
	}
}

func TestCroissantReadsTheColumnsOfTheCSV(t *testing.T) {
	c := croissant(t, smallEdition(t))
	set := c.find(t, "recordSet", "@id", "announcements")
	if diff := cmp.Diff(any([]any{map[string]any{"@id": "announcements/fact_id"}}), set["key"]); diff != "" {
		t.Error(diff)
	}
	for column, want := range map[string]string{
		"fact_id": "sc:Text", "people_announced": "sc:Integer", "on": "sc:Date", "first_hand": "sc:Boolean", "read_at": "sc:DateTime", "url": "sc:URL", "stages": "sc:Text",
	} {
		f := set.find(t, "field", "@id", "announcements/"+column)
		if f["dataType"] != want || f.at("source", "fileObject")["@id"] != "csv/announcements.csv" || f.at("source", "extract")["column"] != column {
			t.Errorf("%s: %v", column, f)
		}
		if list := column == "stages"; (f["isArray"] == true) != list || (f.at("source", "transform")["separator"] == ";") != list {
			t.Errorf("%s: isArray %v, source %v", column, f["isArray"], f["source"])
		}
	}
	if d := set.find(t, "field", "name", "on").at("description"); d["en"] != "On. When." || d["es"] != "Día. Cuándo." {
		t.Errorf("description: %v", d)
	}
	window := set.find(t, "field", "name", "window").at("references")
	if window.at("fileObject")["@id"] != "csv/windows.csv" || window.at("extract")["column"] != "window" {
		t.Errorf("references: %v", window)
	}
	codes := c.find(t, "recordSet", "@id", "codes/stage")
	if codes["dataType"] != "sc:Enumeration" || codes.find(t, "data", "codes/stage/code", "granted")["codes/stage/title_es"] != "Otorgada" {
		t.Errorf("codes: %v", codes)
	}
	c.find(t, "recordSet", "@id", "codes/authority").find(t, "data", "codes/authority/code", "other:…")
}

func TestThePageHeadHasTheDatasetInItsLanguage(t *testing.T) {
	e := smallEdition(t)
	_, en := dataset(t, e, language.English)
	_, es := dataset(t, e, language.Spanish)
	for _, member := range []string{"name", "description", "measurementTechnique"} {
		if en[member] == es[member] {
			t.Errorf("%s is the same in both languages", member)
		}
	}
	if n := len([]rune(en["description"].(string))); n < 50 || n > 5000 {
		t.Errorf("the description has %d characters, search engines want 50 to 5,000", n)
	}
	for member, want := range map[string]any{
		"@type": "Dataset", "version": "2026-11-22.2", "temporalCoverage": "2014-02-01/2026-03-16", "isAccessibleForFree": true,
		"license": "https://creativecommons.org/licenses/by/4.0/", "variableMeasured": []any{"Personas según el anuncio"}, "distribution": nil, "url": nil,
	} {
		if diff := cmp.Diff(want, es[member]); diff != "" {
			t.Errorf("%s: %s", member, diff)
		}
	}
	e.Address, e.From = "https://example.org/r/", ""
	_, es = dataset(t, e, language.Spanish)
	if es["url"] != "https://example.org/r/es/index.html" || es["temporalCoverage"] != nil {
		t.Errorf("url %v, temporalCoverage %v", es["url"], es["temporalCoverage"])
	}
	var urls []string
	for _, d := range es["distribution"].([]any) {
		urls = append(urls, strings.TrimPrefix(d.(map[string]any)["contentUrl"].(string), "https://example.org/r/snapshots/2026-11-22.2/"))
	}
	if diff := cmp.Diff([]string{"csv/announcements.csv", "excel/recuento.es.xlsx", "parquet/announcements.parquet"}, urls); diff != "" {
		t.Error(diff)
	}
}

func TestThePublishedTablesFitThePageHead(t *testing.T) {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	e := smallEdition(t)
	e.Set, e.Address, e.Publisher = set, "https://"+strings.Repeat("a", 60)+".example.org/recuento/", strings.Repeat("é ", 5000)
	e.Files = nil
	for _, s := range set.Tables {
		for _, path := range []string{"csv/" + s.Name + ".csv", "parquet/" + s.Name + ".parquet", "excel/" + s.Name + ".es.csv"} {
			e.Files = append(e.Files, describe.File{Path: path, SHA256: digest, Bytes: 1 << 40, Rows: 1 << 30})
		}
	}
	for _, l := range []language.Language{language.English, language.Spanish} {
		text, d := dataset(t, e, l)
		if len(text) > 6_000 {
			t.Errorf("%s: %d bytes, more than 6 kB", l, len(text))
		}
		if n := len(d["variableMeasured"].([]any)); n != 3 {
			t.Errorf("%s: %d figures are named, expected those of three tables", l, n)
		}
	}
	resources := dataPackage(t, e)
	for _, s := range set.Tables {
		fields := resources.find(t, "resources", "name", s.Name).at("schema")["fields"].([]any)
		if len(fields) != len(s.Fields) {
			t.Errorf("%s: %d columns of %d", s.Name, len(fields), len(s.Fields))
		}
	}
	var c struct{ RecordSet []json.RawMessage }
	b, _ := json.Marshal(croissant(t, e))
	if err := json.Unmarshal(b, &c); err != nil || len(c.RecordSet) <= len(set.Tables) {
		t.Errorf("%d record sets, expected those of %d tables and the lists of codes (%v)", len(c.RecordSet), len(set.Tables), err)
	}
}
