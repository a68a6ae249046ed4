package pipeline

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// words are what a codebook says besides the schemas' own texts.
type words struct {
	title, intro, tables, key, reference, column, typ, meaning, codes, code, required, unique string
	from, when, sum, anyOf, version                                                           string
	types                                                                                     map[schema.Type]string
	parts                                                                                     map[schema.Part]string
}

var codebookWords = map[string]words{
	"en": {
		title: "Codebook", version: "Schema version %s.",
		intro: "Every table and column of the published snapshot, and every code that stands in them. This file is generated from the schemas that also check the data. An empty cell is a null: the source does not say, or the question does not apply; the column tells which.",
		key:   "Key", reference: "`%s` stands in `%s.%s`.", column: "Column", typ: "Type", meaning: "Meaning",
		codes: "Code lists", code: "Code", required: "Never empty.", unique: "Unique.",
		from: "Feeds give it as `%s`.", when: "Filled where `%s` is `%s`.",
		sum: "Flag `%s`: %s should agree with `%s`.", anyOf: "Code list: [%s](#%s).", tables: "Tables",
		types: map[schema.Type]string{schema.String: "text", schema.Int32: "whole number", schema.Int64: "whole number", schema.Bool: "true / false", schema.Date: "date", schema.Timestamp: "instant (UTC)", schema.List: "list, `a;b`"},
		parts: map[schema.Part]string{schema.Earliest: "Feeds give it as `%s`; this is the earliest day it may mean.", schema.Latest: "Feeds give it as `%s`; this is the latest day it may mean.", schema.Precision: "How precisely `%s` is given."},
	},
	"es": {
		title: "Libro de códigos", version: "Versión del esquema: %s.",
		intro: "Todas las tablas y columnas de la publicación y todos los códigos que contienen. Este archivo se genera de los mismos esquemas que verifican los datos. Una celda vacía es un nulo: la fuente no lo dice o la pregunta no se aplica; la columna indica cuál.",
		key:   "Clave", reference: "`%s` está en `%s.%s`.", column: "Columna", typ: "Tipo", meaning: "Significado",
		codes: "Listas de códigos", code: "Código", required: "Nunca vacía.", unique: "Única.",
		from: "Las fuentes la dan como `%s`.", when: "Se llena donde `%s` es `%s`.",
		sum: "Marca `%s`: %s debería concordar con `%s`.", anyOf: "Lista de códigos: [%s](#%s).", tables: "Tablas",
		types: map[schema.Type]string{schema.String: "texto", schema.Int32: "número entero", schema.Int64: "número entero", schema.Bool: "true / false", schema.Date: "fecha", schema.Timestamp: "instante (UTC)", schema.List: "lista, `a;b`"},
		parts: map[schema.Part]string{schema.Earliest: "Las fuentes la dan como `%s`; este es el primer día que puede significar.", schema.Latest: "Las fuentes la dan como `%s`; este es el último día que puede significar.", schema.Precision: "Con qué precisión se da `%s`."},
	},
}

// WriteCodebook writes what every table, column and code means, in English
// (en) or Spanish (es), as Markdown.
func WriteCodebook(w io.Writer, set *schema.Set, lang string) error {
	say := codebookWords[lang]
	pick := func(en, es string) string {
		if lang == "es" {
			return es
		}
		return en
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s %s\n\n## %s\n\n", say.title, say.intro, fmt.Sprintf(say.version, set.Version), say.tables)
	for _, t := range set.Tables {
		fmt.Fprintf(&b, "- [`%s`](#%s): %s\n", t.Name, t.Name, pick(t.Title, t.TitleES))
	}
	used := map[string]*schema.CodeList{}
	for _, t := range set.Tables {
		fmt.Fprintf(&b, "\n## %s\n\n**%s.** %s\n\n", t.Name, pick(t.Title, t.TitleES), pick(t.Description, t.DescriptionES))
		fmt.Fprintf(&b, "%s: `%s`.", say.key, strings.Join(t.PrimaryKey, "`, `"))
		for _, fk := range t.ForeignKeys {
			fmt.Fprintf(&b, " "+say.reference, fk.Field, fk.Table, fk.Column)
		}
		for _, s := range t.Sums {
			fmt.Fprintf(&b, " "+say.sum, s.Code, "`"+strings.Join(s.Parts, "` + `")+"`", s.Total)
		}
		fmt.Fprintf(&b, "\n\n| %s | %s | %s |\n|---|---|---|\n", say.column, say.typ, say.meaning)
		for _, f := range t.Fields {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, say.types[f.Type], cellText(say.describe(f, pick)))
			if f.Codes != nil {
				used[f.Codes.Name] = f.Codes
			}
		}
	}
	fmt.Fprintf(&b, "\n## %s\n", say.codes)
	for _, name := range slices.Sorted(maps.Keys(used)) {
		l := used[name]
		fmt.Fprintf(&b, "\n### %s\n\n%s.\n\n| %s | %s |\n|---|---|\n", l.Name, pick(l.Title, l.TitleES), say.code, say.meaning)
		for _, c := range l.Codes {
			fmt.Fprintf(&b, "| `%s` | %s |\n", c.Code, cellText(sentence(pick(c.Title, c.TitleES), pick(c.Description, c.DescriptionES))))
		}
		for _, p := range l.Prefixes {
			fmt.Fprintf(&b, "| `%s…` | %s |\n", p.Prefix, cellText(sentence(pick(p.Title, p.TitleES), pick(p.Description, p.DescriptionES))))
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// describe is all that is to be said about a column.
func (say words) describe(f schema.Field, pick func(en, es string) string) string {
	parts := []string{sentence(pick(f.Title, f.TitleES), pick(f.Description, f.DescriptionES))}
	switch from := f.From; {
	case from.Computed:
	case from.Part != schema.Whole:
		parts = append(parts, fmt.Sprintf(say.parts[from.Part], from.Input))
	case from.Input != f.Name:
		parts = append(parts, fmt.Sprintf(say.from, from.Input))
	}
	if w := f.From.When; w != nil {
		parts = append(parts, fmt.Sprintf(say.when, w.Input, w.Is))
	}
	if f.Required {
		parts = append(parts, say.required)
	}
	if f.Unique {
		parts = append(parts, say.unique)
	}
	if f.Codes != nil {
		parts = append(parts, fmt.Sprintf(say.anyOf, f.Codes.Name, f.Codes.Name))
	}
	return strings.Join(parts, " ")
}

func sentence(title, description string) string {
	if description == "" {
		return title
	}
	return "**" + title + ".** " + description
}

// cellText keeps a text inside its cell of a Markdown table.
func cellText(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s)
}
