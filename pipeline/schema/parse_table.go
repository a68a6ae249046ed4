package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

type tableFile struct {
	Schema        string `json:"$schema"`
	Name          string `json:"name"`
	Version       string `json:"schema_version"`
	Title         string `json:"title"`
	TitleES       string `json:"title_es"`
	Description   string `json:"description"`
	DescriptionES string `json:"description_es"`
	Feed          bool   `json:"feed"`
	History       bool   `json:"history"`
	Vintage       bool   `json:"vintage"`
	// Fields are decoded one by one, so that an error names its column.
	Fields        []json.RawMessage `json:"fields"`
	PrimaryKey    []string          `json:"primaryKey"`
	ForeignKeys   []foreignKeyFile  `json:"foreignKeys"`
	MissingValues []string          `json:"missingValues"`
	Sums          []sumFile         `json:"sums"`
	Identity      []string          `json:"identity"`
	Volatile      []string          `json:"volatile"`
	Order         []string          `json:"order"`
}

type foreignKeyFile struct {
	Fields    []string `json:"fields"`
	Reference struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	} `json:"reference"`
}

type sumFile struct {
	Code      string   `json:"code"`
	Parts     []string `json:"parts"`
	Total     string   `json:"total"`
	Max       string   `json:"max"`
	Precision string   `json:"precision"`
}

type fieldFile struct {
	Name          string          `json:"name"`
	Type          string          `json:"type"`
	Format        string          `json:"format"`
	Delimiter     string          `json:"delimiter"`
	ItemType      string          `json:"itemType"`
	Title         string          `json:"title"`
	TitleES       string          `json:"title_es"`
	Description   string          `json:"description"`
	DescriptionES string          `json:"description_es"`
	Example       any             `json:"example"`
	Constraints   constraintsFile `json:"constraints"`
	Codes         string          `json:"codes"`
	FreeText      bool            `json:"free_text"`
	From          *fromFile       `json:"from"`
	Computed      bool            `json:"computed"`
	Optional      bool            `json:"optional"`
}

type constraintsFile struct {
	Required  bool   `json:"required"`
	Unique    bool   `json:"unique"`
	Minimum   any    `json:"minimum"`
	Maximum   any    `json:"maximum"`
	MaxLength int    `json:"maxLength"`
	Pattern   string `json:"pattern"`
}

type fromFile struct {
	Input string `json:"input"`
	Part  Part   `json:"part"`
	When  *struct {
		Input string `json:"input"`
		Is    string `json:"is"`
	} `json:"when"`
}

var (
	columnName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	semver     = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$`)
)

func (f tableFile) schema(lists map[string]*CodeList) (*Schema, error) {
	fail := func(format string, a ...any) (*Schema, error) {
		return nil, fmt.Errorf(format, a...)
	}
	if !semver.MatchString(f.Version) {
		return fail("schema_version %q, expected major.minor.patch", f.Version)
	}
	if f.Title == "" || f.TitleES == "" || f.Description == "" || f.DescriptionES == "" {
		return fail("title, title_es, description and description_es are needed")
	}
	if len(f.MissingValues) != 1 || f.MissingValues[0] != "" {
		return fail(`missingValues, expected [""]: a published null is the empty cell`)
	}
	if f.Vintage && (f.Feed || f.History) {
		return fail("vintage excludes feed and history; such a table is made from the versions, after all others")
	}
	s := &Schema{
		Name: f.Name, Version: f.Version, Title: f.Title, TitleES: f.TitleES,
		Description: f.Description, DescriptionES: f.DescriptionES,
		PrimaryKey: f.PrimaryKey, Identity: f.Identity, Volatile: f.Volatile, Feed: f.Feed,
		Order: f.Order, Vintage: f.Vintage,
	}
	if len(s.Order) == 0 {
		s.Order = s.PrimaryKey
	}
	for i, raw := range f.Fields {
		field, err := column(raw, int32(i+1), lists, f.Feed)
		if err != nil {
			return fail("column %d %q: %w", i+1, field.Name, err)
		}
		if s.Index(field.Name) >= 0 {
			return fail("column %d: %q stands twice; rename or remove one", i+1, field.Name)
		}
		s.Fields = append(s.Fields, field)
	}
	inputs := s.Inputs()
	for _, c := range s.Fields {
		if w := c.From.When; w != nil && !slices.ContainsFunc(inputs, func(in Input) bool { return in.Name == w.Input }) {
			return fail("column %q depends on input %q, expected an input that fills a column", c.Name, w.Input)
		}
	}
	if len(f.PrimaryKey) == 0 {
		return fail("primaryKey is needed")
	}
	for _, fk := range f.ForeignKeys {
		if len(fk.Fields) != 1 || len(fk.Reference.Fields) != 1 {
			return fail("foreignKeys: expected one column here and one in the other table")
		}
		s.ForeignKeys = append(s.ForeignKeys, ForeignKey{fk.Fields[0], fk.Reference.Resource, fk.Reference.Fields[0]})
	}
	for _, sum := range f.Sums {
		s.Sums = append(s.Sums, Sum{sum.Code, sum.Parts, sum.Total, sum.Max, sum.Precision})
	}
	named := slices.Concat(f.PrimaryKey, f.Identity, f.Volatile, f.Order)
	for _, fk := range s.ForeignKeys {
		named = append(named, fk.Field)
	}
	for _, sum := range s.Sums {
		if sum.Code == "" || len(sum.Parts) == 0 {
			return fail("sums: code and parts are needed")
		}
		named = append(append(named, sum.Parts...), sum.Total, sum.PrecisionField)
		if sum.Max != "" {
			named = append(named, sum.Max)
		}
	}
	for _, n := range named {
		if s.Index(n) < 0 {
			return fail("%q is named in a key, a sum, order, identity or volatile, expected the name of a column", n)
		}
	}
	return s, nil
}

// column decodes one field. The name is set where it can be read, also beside
// an error.
func column(raw []byte, id int32, lists map[string]*CodeList, feed bool) (Field, error) {
	var f fieldFile
	if err := decode(raw, &f); err != nil {
		return Field{Name: f.Name}, err
	}
	out := Field{
		Name: f.Name, ID: id, Title: f.Title, TitleES: f.TitleES,
		Description: f.Description, DescriptionES: f.DescriptionES,
		Required: f.Constraints.Required, Unique: f.Constraints.Unique,
		MaxLength: f.Constraints.MaxLength, FreeText: f.FreeText, Optional: f.Optional,
		From: From{Input: f.Name},
	}
	if f.Example != nil {
		out.Example = fmt.Sprint(f.Example)
	}
	if !columnName.MatchString(f.Name) {
		return out, errors.New("a name is a-z, 0-9 and _, and starts with a letter")
	}
	if f.Title == "" || f.TitleES == "" || f.Description == "" || f.DescriptionES == "" {
		return out, errors.New("title, title_es, description and description_es are needed")
	}
	if f.Optional && f.Constraints.Required {
		return out, errors.New("optional and required exclude each other; a feed without the input would lose every record")
	}
	if err := f.constrain(&out, lists); err != nil {
		return out, err
	}
	if f.Computed || !feed {
		out.From = From{Computed: true}
		return out, nil
	}
	return out, f.fill(&out)
}

// constrain sets what a value of the column may be.
func (f fieldFile) constrain(out *Field, lists map[string]*CodeList) error {
	var err error
	if out.Min, err = bound(f.Constraints.Minimum); err != nil {
		return fmt.Errorf("minimum: %w", err)
	}
	if out.Max, err = bound(f.Constraints.Maximum); err != nil {
		return fmt.Errorf("maximum: %w", err)
	}
	switch f.Type {
	case "string":
		out.Type = String
	case "integer":
		out.Type = Int64
		if out.Max != nil && *out.Max <= 1<<31-1 {
			out.Type = Int32
		}
	case "boolean":
		out.Type = Bool
	case "date":
		out.Type = Date
	case "datetime":
		out.Type = Timestamp
	case "list":
		out.Type = List
		if f.Delimiter != ";" || f.ItemType != "string" {
			return errors.New(`a list has delimiter ";" and itemType "string"`)
		}
	default:
		return fmt.Errorf("type %q, expected string, integer, boolean, date, datetime or list", f.Type)
	}
	switch f.Format {
	case "", "default":
	case "uri":
		out.URI = true
	default:
		return fmt.Errorf("format %q, expected uri or none", f.Format)
	}
	if f.Constraints.Pattern != "" {
		if out.Pattern, err = whole(f.Constraints.Pattern); err != nil {
			return err
		}
	}
	if f.Codes != "" {
		if out.Codes = lists[f.Codes]; out.Codes == nil {
			return fmt.Errorf("codes %q, expected the name of a file in schemas/codes", f.Codes)
		}
	}
	return nil
}

// fill sets which input fills the column; without from it is the input of the
// same name.
func (f fieldFile) fill(out *Field) error {
	if f.From == nil {
		return nil
	}
	if f.From.Input == "" {
		return errors.New("from has no input; name the input that fills the column")
	}
	out.From = From{Input: f.From.Input, Part: f.From.Part}
	want := out.Type
	switch f.From.Part {
	case Whole:
	case Earliest, Latest:
		want = Date
	case Precision:
		want = String
	default:
		return fmt.Errorf("part %q, expected earliest, latest, precision or none", f.From.Part)
	}
	if out.Type != want {
		return fmt.Errorf("part %q of a date makes a %s, the column is a %s", f.From.Part, want, out.Type)
	}
	if w := f.From.When; w != nil {
		out.From.When = &When{w.Input, w.Is}
	}
	return nil
}

// bound is a limit as a whole number; dates count days since 1970-01-01.
func bound(v any) (*int64, error) {
	var n int64
	switch v := v.(type) {
	case nil:
		return nil, nil
	case float64:
		n = int64(v)
	case string:
		t, err := time.Parse(time.DateOnly, v)
		if err != nil {
			return nil, fmt.Errorf("%q, expected a number or a date", v)
		}
		n = t.Unix() / 86400
	default:
		return nil, fmt.Errorf("%v, expected a number or a date", v)
	}
	return &n, nil
}
