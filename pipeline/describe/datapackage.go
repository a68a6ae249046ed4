package describe

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/language"
)

// The properties that end in _es and those that Data Package does not define
// bear the names that the files in schemas/ give them.
type packageFile struct {
	Schema        string            `json:"$schema"`
	Name          string            `json:"name"`
	ID            string            `json:"id"`
	Title         string            `json:"title"`
	TitleES       string            `json:"title_es"`
	Description   string            `json:"description"`
	DescriptionES string            `json:"description_es"`
	Homepage      string            `json:"homepage,omitempty"`
	Version       string            `json:"version"`
	SchemaVersion string            `json:"schema_version"`
	Created       string            `json:"created"`
	Keywords      []string          `json:"keywords"`
	KeywordsES    []string          `json:"keywords_es"`
	Licenses      []licenceFile     `json:"licenses"`
	Contributors  []contributorFile `json:"contributors"`
	Sources       []sourceFile      `json:"sources,omitempty"`
	Resources     []resourceFile    `json:"resources"`
}

type licenceFile struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Title string `json:"title"`
}

type contributorFile struct {
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

type sourceFile struct {
	Title       string `json:"title"`
	Path        string `json:"path,omitempty"`
	Feed        string `json:"feed"`
	Publisher   string `json:"publisher,omitempty"`
	Licence     string `json:"licence,omitempty"`
	Attribution string `json:"attribution,omitempty"`
}

type resourceFile struct {
	Name          string       `json:"name"`
	Type          string       `json:"type,omitempty"`
	Title         string       `json:"title"`
	TitleES       string       `json:"title_es"`
	Description   string       `json:"description,omitempty"`
	DescriptionES string       `json:"description_es,omitempty"`
	Path          string       `json:"path"`
	Format        string       `json:"format,omitempty"`
	Mediatype     string       `json:"mediatype"`
	Encoding      string       `json:"encoding,omitempty"`
	Bytes         int64        `json:"bytes,omitempty"`
	Hash          string       `json:"hash"`
	Rows          *int         `json:"rows,omitempty"`
	Dialect       *dialectFile `json:"dialect,omitempty"`
	Schema        *schemaFile  `json:"schema,omitempty"`
}

type dialectFile struct {
	Delimiter      string `json:"delimiter"`
	LineTerminator string `json:"lineTerminator"`
	QuoteChar      string `json:"quoteChar"`
	DoubleQuote    bool   `json:"doubleQuote"`
	Header         bool   `json:"header"`
}

// DataPackage writes datapackage.json, a Data Package of version 2: a resource
// for each listed file, those of csv/ and parquet/ with a Table Schema. All of it
// passes "frictionless validate" of version 5.21; where the standard leaves a
// choice, that program's reading decides.
func DataPackage(w io.Writer, e Edition) error {
	en, es := e.words(language.English), e.words(language.Spanish)
	p := packageFile{
		Schema: "https://datapackage.org/profiles/2.0/datapackage.json",
		Name:   "recuento", ID: e.id(),
		Title: title(en), TitleES: title(es), Description: about(en), DescriptionES: about(es),
		Homepage: e.Address, Version: e.Version, SchemaVersion: e.Set.Version,
		Created:  e.PublishedAt.UTC().Format(time.RFC3339),
		Keywords: keywords(en), KeywordsES: keywords(es),
		Licenses:     []licenceFile{{licence, licencePath, licenceTitle}},
		Contributors: []contributorFile{{e.publisher(), []string{"publisher"}}},
		Resources:    []resourceFile{},
	}
	for _, s := range e.Sources {
		p.Sources = append(p.Sources, sourceFile{plain(s.Title), webAddress(s.Homepage), plain(s.Feed), plain(s.Publisher), plain(s.Licence), plain(s.Attribution)})
	}
	files := e.described()
	here := map[kind]map[string]described{csvTable: named(files, csvTable), parquetTable: named(files, parquetTable)}
	for _, f := range files {
		p.Resources = append(p.Resources, resource(f, here[f.kind], en, es))
	}
	return writeJSON(w, p)
}

// id is where the description stands, or, where nobody knows an address, a UUID
// (version 8) made of the digests: the same files have the same one.
func (e Edition) id() string {
	if at := e.folder(); at != "" {
		return at + "datapackage.json"
	}
	sum := sha256.New()
	for _, f := range e.Files {
		fmt.Fprintf(sum, "%s  %s\n", f.SHA256, f.Path)
	}
	b := sum.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// resource describes a file; siblings are the tables of the same format, to
// which alone its foreign keys may point.
func resource(f described, siblings map[string]described, en, es *language.Words) resourceFile {
	r := resourceFile{
		Name: resourceName(f), Title: f.title(en), TitleES: f.title(es),
		Path: f.Path, Mediatype: f.media, Bytes: f.Bytes, Hash: "sha256:" + f.SHA256,
	}
	switch f.kind {
	case csvTable:
		r.Type, r.Format, r.Encoding, r.Rows = "table", "csv", "utf-8", &f.Rows
		r.Description, r.DescriptionES = f.table.Description, f.table.DescriptionES
		r.Dialect = &dialectFile{",", "\n", `"`, true, true}
		r.Schema = tableSchema(f.table, siblings)
	case parquetTable:
		r.Type, r.Format, r.Rows = "table", "parquet", &f.Rows
		// frictionless counts no bytes of a Parquet file and takes that for a fault.
		r.Bytes = 0
		r.Description, r.DescriptionES = f.table.Description, f.table.DescriptionES
		r.Schema = tableSchema(f.table, siblings).forParquet()
	case sheetTable:
		// Under its usual name the format would be read as a table by the titles
		// of its columns, of which two may be alike.
		r.Format, r.Encoding = "excel-csv", "utf-8"
		r.Dialect = &dialectFile{",", "\r\n", `"`, true, true}
		if f.lang == language.Spanish {
			r.Dialect.Delimiter = ";"
		}
	case workbook:
		r.Format = "excel" // not xlsx: its first sheet is no table
	case text:
		r.Format, r.Encoding = "md", "utf-8"
	}
	return r
}

// parquetSuffix tells the two resources of a table apart.
const parquetSuffix = "-parquet"

func resourceName(f described) string {
	switch f.kind {
	case csvTable:
		return f.table.Name + f.part
	case parquetTable:
		return f.table.Name + f.part + parquetSuffix
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(f.Path))
}

// writeJSON is for files: nothing needs to be safe inside HTML there.
func writeJSON(w io.Writer, v any) error {
	j := json.NewEncoder(w)
	j.SetEscapeHTML(false)
	j.SetIndent("", " ")
	return j.Encode(v)
}
