package describe

import (
	"github.com/recuento/recuento/pipeline/schema"
)

type recordSet struct {
	Type        string              `json:"@type"`
	ID          string              `json:"@id"`
	Name        bilingual           `json:"name"`
	Description *bilingual          `json:"description,omitempty"`
	DataType    string              `json:"dataType,omitempty"`
	Key         []reference         `json:"key"`
	Field       []croissantField    `json:"field"`
	Data        []map[string]string `json:"data,omitempty"`
}

type reference struct {
	ID string `json:"@id"`
}

type croissantField struct {
	Type        string       `json:"@type"`
	ID          string       `json:"@id"`
	Name        string       `json:"name"`
	Description *bilingual   `json:"description,omitempty"`
	DataType    string       `json:"dataType"`
	IsArray     bool         `json:"isArray,omitempty"`
	ArrayShape  string       `json:"arrayShape,omitempty"`
	Source      *fieldSource `json:"source,omitempty"`
	References  *fieldSource `json:"references,omitempty"`
}

type fieldSource struct {
	FileObject reference  `json:"fileObject"`
	Extract    extract    `json:"extract"`
	Transform  *transform `json:"transform,omitempty"`
}

type extract struct {
	Column string `json:"column"`
}

type transform struct {
	Separator string `json:"separator"`
}

// recordSets is the tables in their order, then the lists of codes that they
// use, in the order of their first use.
func (e Edition) recordSets(tables map[string]described) []recordSet {
	sets, lists := []recordSet{}, []recordSet{}
	told := map[string]bool{}
	for _, t := range e.Set.Tables {
		file, listed := tables[t.Name]
		if !listed {
			continue
		}
		sets = append(sets, tableRecords(t, file.Path, tables))
		for _, f := range t.Fields {
			if f.Codes != nil && !told[f.Codes.Name] {
				told[f.Codes.Name] = true
				lists = append(lists, codeRecords(f.Codes))
			}
		}
	}
	return append(sets, lists...)
}

func tableRecords(t *schema.Schema, path string, tables map[string]described) recordSet {
	set := recordSet{
		Type: "cr:RecordSet", ID: t.Name, Name: bilingual{t.Title, t.TitleES},
		Description: &bilingual{t.Description, t.DescriptionES},
	}
	for _, k := range t.PrimaryKey {
		set.Key = append(set.Key, reference{t.Name + "/" + k})
	}
	for _, f := range t.Fields {
		c := croissantField{
			Type: "cr:Field", ID: t.Name + "/" + f.Name, Name: f.Name, DataType: dataType(f),
			Description: &bilingual{f.Title + ". " + f.Description, f.TitleES + ". " + f.DescriptionES},
			Source:      &fieldSource{FileObject: reference{path}, Extract: extract{f.Name}},
		}
		if f.Type == schema.List {
			c.IsArray, c.ArrayShape, c.Source.Transform = true, "-1", &transform{";"}
		}
		for _, k := range t.ForeignKeys {
			// A column of a file is the one form of reference by which the reference
			// reader finds the right records: one by the id of a field ends it.
			if target, listed := tables[k.Table]; listed && k.Field == f.Name && k.Table != t.Name {
				c.References = &fieldSource{FileObject: reference{target.Path}, Extract: extract{k.Column}}
			}
		}
		set.Field = append(set.Field, c)
	}
	return set
}

// codeRecords is a list of codes with its data: each code with both titles.
func codeRecords(l *schema.CodeList) recordSet {
	id := "codes/" + l.Name
	set := recordSet{
		Type: "cr:RecordSet", ID: id, Name: bilingual{l.Title, l.TitleES}, DataType: "sc:Enumeration",
		Key: []reference{{id + "/code"}},
	}
	for _, column := range []string{"code", "title", "title_es"} {
		set.Field = append(set.Field, croissantField{Type: "cr:Field", ID: id + "/" + column, Name: column, DataType: "sc:Text"})
	}
	add := func(code, title, titleES string) {
		set.Data = append(set.Data, map[string]string{id + "/code": code, id + "/title": title, id + "/title_es": titleES})
	}
	for _, c := range l.Codes {
		add(c.Code, c.Title, c.TitleES)
	}
	// Behind a prefix stands what no list can name.
	for _, p := range l.Prefixes {
		add(p.Prefix+"…", p.Title, p.TitleES)
	}
	return set
}

func dataType(f schema.Field) string {
	switch f.Type {
	case schema.Int32, schema.Int64:
		return "sc:Integer"
	case schema.Bool:
		return "sc:Boolean"
	case schema.Date:
		return "sc:Date"
	case schema.Timestamp:
		return "sc:DateTime"
	}
	if f.URI {
		return "sc:URL"
	}
	return "sc:Text"
}
