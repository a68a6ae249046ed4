package describe

import (
	"path"
	"regexp"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/schema"
)

// kind is what a file is for.
type kind int

const (
	other    kind = iota
	csvTable      // the canonical form of a table
	parquetTable
	sheetTable // a table as CSV for a double click
	workbook
	text
)

// described is a file with what the schemas know about it.
type described struct {
	File
	kind  kind
	table *schema.Schema    // nil where the file is no table
	part  string            // "_0001" and so on, of the parts of a history that were laid aside
	lang  language.Language // of its texts; "" where it has none of its own
	media string
}

func (e Edition) described() []described {
	out := make([]described, len(e.Files))
	for i, f := range e.Files {
		out[i] = e.describe(f)
	}
	return out
}

var partOfHistory = regexp.MustCompile(`^(?:(.+_history)(_\d{4,}))$`)

func (e Edition) describe(f File) described {
	d := described{File: f, media: "application/octet-stream"}
	folder, base := path.Split(f.Path)
	extension := path.Ext(base)
	stem := strings.TrimSuffix(base, extension)
	if m := partOfHistory.FindStringSubmatch(stem); m != nil && folder != "excel/" {
		stem, d.part = m[1], m[2]
	}
	switch folder + extension {
	case "csv/.csv":
		d.kind, d.table = csvTable, e.Set.Table(stem)
	case "parquet/.parquet":
		d.kind, d.table = parquetTable, e.Set.Table(stem)
	case "excel/.csv":
		d.kind, d.lang = sheetTable, language.Language(strings.TrimPrefix(path.Ext(stem), "."))
		d.table = e.Set.Table(strings.TrimSuffix(stem, path.Ext(stem)))
	case "excel/.xlsx":
		d.kind, d.lang = workbook, language.English
		if path.Ext(stem) == ".es" {
			d.lang = language.Spanish
		}
	case ".md":
		d.kind = text
	}
	if m, ok := mediaTypes()[extension]; ok {
		d.media = m
	}
	// A table of an earlier or later schema is a file like any other.
	if d.table == nil && d.kind <= sheetTable {
		d.kind = other
	}
	return d
}

func mediaTypes() map[string]string {
	return map[string]string{
		".csv":     "text/csv",
		".parquet": "application/vnd.apache.parquet",
		".xlsx":    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		".md":      "text/markdown",
		".json":    "application/json",
		".cff":     "application/yaml",
		"":         "text/plain",
	}
}

// named is the files of one kind, by table.
func named(files []described, k kind) map[string]described {
	out := map[string]described{}
	for _, f := range files {
		if f.kind == k && f.table != nil && f.part == "" {
			out[f.table.Name] = f
		}
	}
	return out
}

// title is what a reader calls the file.
func (d described) title(w *language.Words) string {
	part := ""
	if d.part != "" {
		part = w.Say(", part %s", ", parte %s", strings.TrimLeft(d.part, "_0"))
	}
	switch d.kind {
	case csvTable:
		return w.Pick(d.table.Title, d.table.TitleES) + part
	case parquetTable:
		return w.Pick(d.table.Title, d.table.TitleES) + part + " (Parquet)"
	case sheetTable:
		return w.Say("%s, for a spreadsheet in %s", "%s, para una hoja de cálculo en %s", w.Pick(d.table.Title, d.table.TitleES), d.tongue(w))
	case workbook:
		return w.Say("Workbook in %s", "Libro de hojas de cálculo en %s", d.tongue(w))
	}
	switch d.Path {
	case "CODEBOOK.md":
		return w.Pick("Codebook in English", "Libro de códigos en inglés")
	case "LIBRO_DE_CODIGOS.md":
		return w.Pick("Codebook in Spanish", "Libro de códigos en español")
	case "README.md":
		return w.Pick("What this version is, in English", "Qué es esta versión, en inglés")
	case "LEEME.md":
		return w.Pick("What this version is, in Spanish", "Qué es esta versión, en español")
	case "CHANGES.md":
		return w.Pick("What this version changed, in English", "Qué cambió en esta versión, en inglés")
	case "CAMBIOS.md":
		return w.Pick("What this version changed, in Spanish", "Qué cambió en esta versión, en español")
	case "CITATION.cff":
		return w.Pick("How to cite it", "Cómo citarla")
	}
	return path.Base(d.Path)
}

func (d described) tongue(w *language.Words) string {
	if d.lang == language.Spanish {
		return w.Pick("Spanish", "español")
	}
	return w.Pick("English", "inglés")
}
