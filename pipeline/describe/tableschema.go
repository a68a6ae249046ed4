package describe

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/schema"
)

type schemaFile struct {
	Schema        string      `json:"$schema"`
	Fields        []fieldFile `json:"fields"`
	PrimaryKey    []string    `json:"primaryKey"`
	ForeignKeys   []keyFile   `json:"foreignKeys,omitempty"`
	MissingValues []string    `json:"missingValues"`
}

type fieldFile struct {
	Name          string           `json:"name"`
	Type          string           `json:"type"`
	Format        string           `json:"format,omitempty"`
	Delimiter     string           `json:"delimiter,omitempty"`
	ItemType      string           `json:"itemType,omitempty"`
	Title         string           `json:"title,omitempty"`
	TitleES       string           `json:"title_es,omitempty"`
	Description   string           `json:"description,omitempty"`
	DescriptionES string           `json:"description_es,omitempty"`
	Example       string           `json:"example,omitempty"`
	Codes         string           `json:"codes,omitempty"`
	Constraints   *constraintsFile `json:"constraints,omitempty"`
	Categories    []categoryFile   `json:"categories,omitempty"`
	MissingValues []string         `json:"missingValues,omitempty"`
}

type constraintsFile struct {
	Required  bool     `json:"required,omitempty"`
	Unique    bool     `json:"unique,omitempty"`
	Minimum   any      `json:"minimum,omitempty"`
	Maximum   any      `json:"maximum,omitempty"`
	MaxLength int      `json:"maxLength,omitempty"`
	Pattern   string   `json:"pattern,omitempty"`
	Enum      []string `json:"enum,omitempty"`
}

type categoryFile struct {
	Value   string `json:"value"`
	Label   string `json:"label"`
	LabelES string `json:"label_es"`
}

type keyFile struct {
	Fields    []string      `json:"fields"`
	Reference referenceFile `json:"reference"`
}

// Resource is absent where a table points to itself.
type referenceFile struct {
	Resource string   `json:"resource,omitempty"`
	Fields   []string `json:"fields"`
}

// tableSchema is a table of csv/ as Table Schema.
func tableSchema(s *schema.Schema, siblings map[string]described) *schemaFile {
	out := &schemaFile{
		Schema:     "https://datapackage.org/profiles/2.0/tableschema.json",
		PrimaryKey: s.PrimaryKey, MissingValues: []string{""},
	}
	for _, f := range s.Fields {
		out.Fields = append(out.Fields, field(f))
	}
	for _, k := range s.ForeignKeys {
		if _, listed := siblings[k.Table]; !listed {
			continue
		}
		target := k.Table
		if target == s.Name {
			target = ""
		}
		out.ForeignKeys = append(out.ForeignKeys, keyFile{[]string{k.Field}, referenceFile{target, []string{k.Column}}})
	}
	return out
}

// forParquet points to the tables of parquet/ and leaves out the texts: they
// stand beside the CSV and in the Parquet file itself.
func (s *schemaFile) forParquet() *schemaFile {
	for i := range s.ForeignKeys {
		if r := &s.ForeignKeys[i].Reference; r.Resource != "" {
			r.Resource += parquetSuffix
		}
	}
	for i, f := range s.Fields {
		f.Title, f.TitleES, f.Description, f.DescriptionES, f.Example, f.Categories = "", "", "", "", "", nil
		if f.Type == "integer" && (f.Constraints == nil || !f.Constraints.Required) {
			// Readers that go through pandas see a null number as NaN.
			f.MissingValues = []string{"", "nan"}
		}
		s.Fields[i] = f
	}
	return s
}

func field(f schema.Field) fieldFile {
	out := fieldFile{
		Name: f.Name, Type: f.Type.String(), Title: f.Title, TitleES: f.TitleES,
		Description: f.Description, DescriptionES: f.DescriptionES, Example: f.Example, Constraints: constraints(f),
	}
	switch f.Type {
	case schema.Int32, schema.Int64:
		out.Type = "integer"
	case schema.List:
		out.Delimiter, out.ItemType = ";", "string"
	}
	if f.URI {
		out.Format = "uri"
	}
	if f.Codes != nil {
		out.Codes = f.Codes.Name
	}
	if closed(f) {
		for _, c := range f.Codes.Codes {
			out.Categories = append(out.Categories, categoryFile{c.Code, c.Title, c.TitleES})
		}
	}
	return out
}

// closed reports whether every value of the column is a code of its list.
func closed(f schema.Field) bool {
	return f.Codes != nil && len(f.Codes.Prefixes) == 0 && f.Type == schema.String
}

// constraints is nil where anything may stand in the column. Table Schema has
// fewer constraints for a list than for a text: no pattern and no codes.
func constraints(f schema.Field) *constraintsFile {
	c := constraintsFile{Required: f.Required}
	if f.Type == schema.List {
		if !c.Required {
			return nil
		}
		return &c
	}
	c.Unique, c.MaxLength = f.Unique, f.MaxLength
	c.Minimum, c.Maximum = bound(f, f.Min), bound(f, f.Max)
	switch {
	case closed(f):
		for _, code := range f.Codes.Codes {
			c.Enum = append(c.Enum, code.Code)
		}
	case f.Codes != nil:
		c.Pattern = openPattern(f.Codes)
	case f.Pattern != nil:
		c.Pattern = group(f.Form())
	}
	if !c.Required && !c.Unique && c.Minimum == nil && c.Maximum == nil && c.MaxLength == 0 && c.Pattern == "" && c.Enum == nil {
		return nil
	}
	return &c
}

// bound is a limit as the type writes it, or nil.
func bound(f schema.Field, n *int64) any {
	switch {
	case n == nil:
		return nil
	case f.Type == schema.Date:
		return time.Unix(*n*86400, 0).UTC().Format(time.DateOnly)
	case f.Type == schema.Int32, f.Type == schema.Int64:
		return *n
	}
	return strconv.FormatInt(*n, 10)
}

// openPattern is the codes of a list and what may stand behind its prefixes.
func openPattern(l *schema.CodeList) string {
	var forms []string
	for _, c := range l.Codes {
		forms = append(forms, regexp.QuoteMeta(c.Code))
	}
	for _, p := range l.Prefixes {
		rest := strings.TrimSuffix(strings.TrimPrefix(p.Pattern.String(), "^(?:"), ")$")
		forms = append(forms, regexp.QuoteMeta(p.Prefix)+group(rest))
	}
	return group(strings.Join(forms, "|"))
}

// group keeps alternatives together: a reader puts its own anchors around the
// pattern. XML Schema, whose syntax the standard asks for, knows no other group.
func group(pattern string) string {
	if !strings.Contains(pattern, "|") {
		return pattern
	}
	return "(" + pattern + ")"
}
