package site

import (
	"bytes"
	"encoding/json"
	"html/template"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/describe"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
)

// previewed is how many rows and how many characters of a cell a preview shows.
const (
	previewRows  = 8
	previewCells = 60
)

// data is the list of tables and a page for each of them.
func (e *edition) data() error {
	dataset, err := e.dataset()
	if err != nil {
		return err
	}
	body := dataBody{Version: string(e.in.Manifest.Version), Groups: e.tableGroups(), Others: e.otherFiles()}
	err = e.write("data.html", page{Route: route{kind: dataPage}, Body: body, Head: dataset,
		Title:       e.Pick("Data", "Datos"),
		Description: e.Pick("Every table as CSV, Parquet and for spreadsheets, with codebook, sizes and digests.", "Todas las tablas en CSV, Parquet y para hojas de cálculo, con libro de códigos, tamaños y huellas digitales.")})
	if err != nil {
		return err
	}
	for _, s := range e.Set.Tables {
		if err := e.tablePage(s); err != nil {
			return err
		}
	}
	return nil
}

// dataBody is what the list of tables shows.
type dataBody struct {
	Version string
	Groups  []tableGroup
	Others  []file
}

type tableGroup struct {
	Title, About string
	Tables       []tableLine
}

type tableLine struct {
	Name, Title, RowIs string
	Rows               int
	Files              []file
}

// file is a file that can be downloaded, as latest/ has it.
type file struct {
	Path, Name, Kind string
	Bytes            int64
	Digest           snapshot.Digest
}

// tableGroups is the tables by what they hold.
func (e *edition) tableGroups() []tableGroup {
	groups := []struct {
		title, about string
		tables       []string
	}{
		{e.Pick("Facts", "Fichas"), e.Pick("What several pages tell, once: statements, balances, counts.", "Lo que cuentan varias páginas, una sola vez: declaraciones, balances, conteos."), []string{"announcements", "detainee_counts", "verified_releases", "stage_claims"}},
		{e.Pick("Series", "Series"), e.Pick("What follows from facts and from nothing else.", "Lo que se deduce de las fichas y de nada más."), []string{"announced_vs_verified", "official_disagreement", "batches", "stock_flow", "timeline"}},
		{e.Pick("Reports", "Reportes"), e.Pick("What one page says, as it stands there, with its address.", "Lo que dice una página, tal como está allí, con su dirección."), []string{"announcement_reports", "detainee_count_reports", "verified_release_reports"}},
		{e.Pick("To read them by", "Para leerlas"), e.Pick("Windows, definitions and outlets that the others refer to.", "Ventanas, definiciones y medios a los que remiten las demás."), []string{"windows", "definitions", "outlets"}},
	}
	var out []tableGroup
	told := map[string]bool{}
	for _, g := range groups {
		group := tableGroup{Title: g.title, About: g.about}
		for _, name := range g.tables {
			if s := e.Set.Table(name); s != nil {
				told[name] = true
				group.Tables = append(group.Tables, e.tableLine(s))
			}
		}
		out = append(out, group)
	}
	rest := tableGroup{Title: e.Pick("How it was made", "Cómo se hizo"), About: e.Pick("Which reports were taken for one and why, what was left out, where each row was read.", "Qué reportes se tomaron por uno solo y por qué, qué se dejó fuera, dónde se leyó cada fila.")}
	for _, s := range e.Set.Tables {
		if !told[s.Name] {
			rest.Tables = append(rest.Tables, e.tableLine(s))
		}
	}
	return append(out, rest)
}

func (e *edition) tableLine(s *schema.Schema) tableLine {
	rowIs, _, _ := strings.Cut(e.Pick(s.Description, s.DescriptionES), ". ")
	line := tableLine{Name: s.Name, Title: e.Pick(s.Title, s.TitleES), RowIs: strings.TrimSuffix(rowIs, ".") + "."}
	for _, t := range e.in.Manifest.Tables {
		if t.Table == s.Name {
			line.Rows = t.Rows
		}
	}
	line.Files = e.filesOf(s.Name)
	return line
}

// filesOf is the files of a table, in the order in which people ask for them.
func (e *edition) filesOf(name string) []file {
	var out []file
	for _, f := range []file{
		{Path: "csv/" + name + ".csv", Kind: "CSV"},
		{Path: "parquet/" + name + ".parquet", Kind: "Parquet"},
		{Path: "excel/" + name + "." + string(e.Language) + ".csv", Kind: e.Pick("CSV for spreadsheets", "CSV para hojas de cálculo")},
	} {
		if f, ok := e.published(f); ok {
			out = append(out, f)
		}
	}
	return out
}

// published completes a file by what the manifest says of it.
func (e *edition) published(f file) (file, bool) {
	at := slices.IndexFunc(e.in.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == f.Path })
	if at < 0 {
		return f, false
	}
	o := e.in.Manifest.Outputs[at]
	f.Bytes, f.Digest, f.Name = o.Bytes, o.Digest, f.Path[strings.LastIndex(f.Path, "/")+1:]
	f.Path = "latest/" + f.Path
	return f, true
}

// otherFiles is what a version holds besides tables.
func (e *edition) otherFiles() []file {
	var out []file
	for _, f := range []file{
		{Path: e.Pick("excel/recuento.xlsx", "excel/recuento.es.xlsx"), Kind: e.Pick("Workbook: facts and series on one sheet each", "Libro de cálculo: fichas y series, una hoja cada una")},
		{Path: e.Pick("CODEBOOK.md", "LIBRO_DE_CODIGOS.md"), Kind: e.Pick("Codebook: every column and code", "Libro de códigos: todas las columnas y códigos")},
		{Path: e.Pick("README.md", "LEEME.md"), Kind: e.Pick("What stands in a version", "Qué hay en una versión")},
		{Path: "datapackage.json", Kind: "Data Package"},
		{Path: "croissant.json", Kind: "Croissant"},
		{Path: "CITATION.cff", Kind: e.Pick("How to cite, for programs", "Cómo citar, para programas")},
		{Path: "SHA256SUMS", Kind: e.Pick("Digests of all files", "Huellas digitales de todos los archivos")},
	} {
		if f, ok := e.published(f); ok {
			out = append(out, f)
		}
	}
	return out
}

// tableBody is what the page of a table shows.
type tableBody struct {
	tableLine
	Description string
	Key         []string
	References  []reference
	Header      []string
	Preview     [][]cell
	Columns     []column
	Lists       []codeList
	Snippets    []snippet
}

type reference struct{ Column, Table, To string }

type cell struct {
	Text    string
	Numeric bool
}

type column struct {
	Name, Title, Type, Text, List string
	Required                      bool
}

type codeList struct {
	Name, Title string
	Codes       []schemaCode
}

type schemaCode struct{ Code, Title, Text string }

// snippet is how a tool opens a table. File is the path in it that may as well be
// an address, "" where the tool reads files only.
type snippet struct{ Title, Text, File string }

func (e *edition) tablePage(s *schema.Schema) error {
	if err := e.in.Version.Need(s.Name); err != nil {
		return err
	}
	_, description, _ := strings.Cut(e.Pick(s.Description, s.DescriptionES), ". ")
	body := tableBody{tableLine: e.tableLine(s), Description: description, Key: s.PrimaryKey, Header: s.Header(),
		Preview: e.preview(e.in.Version.Table(s.Name), s), Snippets: e.snippets(s)}
	for _, fk := range s.ForeignKeys {
		body.References = append(body.References, reference{fk.Field, fk.Table, fk.Column})
	}
	for _, f := range s.Fields {
		c := column{Name: f.Name, Title: e.Pick(f.Title, f.TitleES), Type: e.typeOf(f.Type), Text: e.Pick(f.Description, f.DescriptionES), Required: f.Required}
		if f.Codes != nil {
			c.List = f.Codes.Name
			if !slices.ContainsFunc(body.Lists, func(l codeList) bool { return l.Name == f.Codes.Name }) {
				body.Lists = append(body.Lists, e.codeList(f.Codes))
			}
		}
		body.Columns = append(body.Columns, c)
	}
	return e.write("table.html", page{Route: route{tablePage, s.Name}, Body: body, Title: body.Title, Description: body.RowIs})
}

// preview is the first rows of a table.
func (e *edition) preview(v reading.View, s *schema.Schema) [][]cell {
	var out [][]cell
	for _, r := range v.Order()[:min(len(v.Order()), previewRows)] {
		row := make([]cell, len(s.Fields))
		for i, f := range s.Fields {
			row[i] = cell{layout.Cut(layout.Visible(v.Text(r, f.Name)), previewCells), f.Type == schema.Int32 || f.Type == schema.Int64}
		}
		out = append(out, row)
	}
	return out
}

func (e *edition) typeOf(t schema.Type) string {
	words := map[schema.Type][2]string{
		schema.String: {"text", "texto"}, schema.Int32: {"whole number", "número entero"}, schema.Int64: {"whole number", "número entero"},
		schema.Bool: {"true / false", "true / false"}, schema.Date: {"date", "fecha"}, schema.Timestamp: {"instant (UTC)", "instante (UTC)"}, schema.List: {"list, a;b", "lista, a;b"},
	}[t]
	return e.Pick(words[0], words[1])
}

func (e *edition) codeList(l *schema.CodeList) codeList {
	out := codeList{Name: l.Name, Title: e.Pick(l.Title, l.TitleES)}
	for _, c := range l.Codes {
		out.Codes = append(out.Codes, schemaCode{c.Code, e.Pick(c.Title, c.TitleES), e.Pick(c.Description, c.DescriptionES)})
	}
	for _, p := range l.Prefixes {
		out.Codes = append(out.Codes, schemaCode{p.Prefix + "…", e.Pick(p.Title, p.TitleES), e.Pick(p.Description, p.DescriptionES)})
	}
	return out
}

// snippets opens a table in the tools people use.
func (e *edition) snippets(s *schema.Schema) []snippet {
	name, dates := s.Name, ""
	for _, f := range s.Fields {
		if f.Type == schema.Date || f.Type == schema.Timestamp {
			dates += ", \"" + f.Name + "\""
		}
	}
	if dates != "" {
		dates = ", parse_dates=[" + dates[2:] + "]"
	}
	// Without an address the paths are those inside a version's folder, which the
	// page says; a browser that read the page over http puts in where it was.
	base := ""
	if e.in.Settings.Address != "" {
		base = e.in.Settings.Address + "latest/"
	}
	parquet, csv := "parquet/"+name+".parquet", "csv/"+name+".csv"
	read := "arrow::read_parquet(\"" + parquet + "\")"
	if base != "" {
		read = "f <- tempfile(fileext = \".parquet\")\ndownload.file(\"" + base + parquet + "\", f, mode = \"wb\")\narrow::read_parquet(f)"
	}
	return []snippet{
		{"pandas", "import pandas as pd\n\n" + name + " = pd.read_parquet(\"" + base + parquet + "\")", parquet},
		{"polars", "import polars as pl\n\n" + name + " = pl.read_parquet(\"" + base + parquet + "\")", parquet},
		{"DuckDB", "SELECT * FROM '" + base + parquet + "';", parquet},
		{"R", name + " <- {\n  " + strings.ReplaceAll(read, "\n", "\n  ") + "\n}", ""},
		{e.Pick("CSV in pandas, dates as dates", "CSV en pandas, con fechas"), "import pandas as pd\n\n" + name + " = pd.read_csv(\"" + base + csv + "\"" + dates + ")", csv},
	}
}

// dataset is the description of the data for search engines and catalogues, for
// the head of a page, with a link to the long one.
func (e *edition) dataset() (template.HTML, error) {
	b, err := describe.Dataset(e.described(), e.Language)
	if err != nil {
		return "", err
	}
	return inHead(b)
}

func (e *edition) described() describe.Edition {
	tables := map[string]*table.Table{}
	for _, name := range []string{"announcements", "detainee_counts", "verified_releases"} {
		tables[name] = e.in.Version.Table(name).Table
	}
	return describe.Of(e.Set, e.in.Manifest, tables, e.in.Settings.Address)
}

// inHead is JSON as an element of a page's head. It is made small and safe: in
// the text of a script element nothing may look like its end.
func inHead(b []byte) (template.HTML, error) {
	var small, safe bytes.Buffer
	if err := json.Compact(&small, b); err != nil {
		return "", err
	}
	json.HTMLEscape(&safe, small.Bytes())
	return template.HTML(`<script type="application/ld+json">` + safe.String() + "</script>"), nil
}
