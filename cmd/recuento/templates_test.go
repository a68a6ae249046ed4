package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
	"github.com/recuento/recuento/schemas"
)

// worked is the bundled report that a template shows how to fill in.
var worked = map[string]string{
	"announcement_reports":     "ar-cc9ed29000",
	"detainee_count_reports":   "dc-2d7258b7a9",
	"verified_release_reports": "vr-24174dfd38",
}

// TestTemplates holds the spreadsheets of docs/templates against the schemas
// they are made of; -update writes them anew.
func TestTemplates(t *testing.T) {
	t.Parallel()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	for table, id := range worked {
		for _, lang := range []sheet.Lang{sheet.English, sheet.Spanish} {
			s := set.Table(table)
			var b bytes.Buffer
			if err := sheet.WriteTemplate(&b, s, lang, workedRow(t, s, id)); err != nil {
				t.Fatal(err)
			}
			name := table + "." + string(lang) + ".xlsx"
			path := filepath.Join(root, "docs", "templates", name)
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if text(t, "docs", "templates", name) != b.String() {
				t.Errorf("docs/templates/%s is not what the schemas say; write it with: go test ./cmd/recuento -run TestTemplates -update", name)
			}
		}
	}
}

// workedRow is a bundled report by input, under an id that no report has.
func workedRow(t *testing.T, s *schema.Schema, id string) []string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text(t, "feeds", s.Name+".csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] {
		if r[0] != id {
			continue
		}
		cells := map[string]string{}
		for i, name := range all[0] {
			cells[name] = r[i]
		}
		cells["report_id"] = "example"
		var out []string
		for _, in := range s.Inputs() {
			if !in.Optional {
				out = append(out, cells[in.Name])
			}
		}
		return out
	}
	t.Fatalf("%s has no report %s", s.Name, id)
	return nil
}
