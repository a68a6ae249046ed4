package pipeline

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
)

// bookTables are the tables that a workbook has: facts, series, and what these
// refer to. Reports are for tools; each has a CSV for spreadsheets.
func bookTables() []string {
	return []string{"announcements", "stage_claims", "detainee_counts", "verified_releases", "announced_vs_verified", "official_disagreement",
		"batches", "stock_flow", "timeline", "windows", "definitions"}
}

// workbook is one in the making.
type workbook struct {
	*language.Words
	tables  map[string]*table.Table
	version snapshot.Manifest
	address string
	lists   map[string]int // the row at which a code list begins, by its name
}

// writeWorkbook writes the workbook of a version: a page that says what it is,
// a sheet for each table, and what columns and codes mean. The address of the
// site ends with "/", or is empty.
func writeWorkbook(w io.Writer, set *schema.Set, tables map[string]*table.Table, m snapshot.Manifest, address string, l language.Language) error {
	book := workbook{Words: &language.Words{Language: l, Set: set}, tables: tables, version: m, address: address, lists: map[string]int{}}
	b := sheet.Book{Title: "Recuento " + string(m.Version), Lang: sheet.Lang(l), Made: m.PublishedAt, Pages: []sheet.BookPage{book.about()}}
	places := book.places()
	for _, t := range book.shown() {
		b.Pages = append(b.Pages, book.table(t, places))
	}
	codes := book.codes()
	b.Pages = append(b.Pages, book.columns(), codes)
	return sheet.WriteBook(w, b)
}

// shown is the tables that have a sheet: those too long for one have none, and
// the first page says so.
func (b workbook) shown() []*table.Table {
	var out []*table.Table
	for _, name := range bookTables() {
		if t := b.tables[name]; t != nil && t.Rows() <= sheet.BookRows {
			out = append(out, t)
		}
	}
	return out
}

// places is where in the workbook each fact stands, by its id.
func (b workbook) places() map[string]string {
	out := map[string]string{}
	for _, t := range b.shown() {
		if !isFactTable(t.Schema) {
			continue
		}
		id := t.Schema.Index("fact_id")
		for i, r := range t.Order() {
			out[string(t.Bytes(r, id))] = t.Schema.Name + "!" + sheet.Place(0, i+2)
		}
	}
	return out
}

func isFactTable(s *schema.Schema) bool { return slices.Equal(s.PrimaryKey, []string{"fact_id"}) }

// table is the sheet of a table. Columns that name one fact lead to it.
func (b workbook) table(t *table.Table, places map[string]string) sheet.BookPage {
	s := t.Schema
	p := sheet.BookPage{Name: s.Name, Table: t, Links: make([]map[string]string, len(s.Fields))}
	for _, f := range s.Fields {
		p.Titles = append(p.Titles, title(f, string(b.Language)))
		p.Notes = append(p.Notes, f.Name+"\n"+b.Pick(f.Description, f.DescriptionES))
	}
	for _, fk := range s.ForeignKeys {
		if fk.Column == "fact_id" {
			p.Links[s.Index(fk.Field)] = places
		}
	}
	return p
}

func (b workbook) columnsName() string { return b.Pick("Columns", "Columnas") }
func (b workbook) codesName() string   { return b.Pick("Codes", "Códigos") }

// columns is the sheet of what every column means.
func (b workbook) columns() sheet.BookPage {
	p := sheet.BookPage{Name: b.columnsName(), Header: true, Widths: []float64{24, 30, 36, 18, 100, 22}}
	p.Texts = append(p.Texts, texts(b.Pick("Table", "Tabla"), b.Pick("Column", "Columna"), b.Pick("Title", "Título"), b.Pick("Type", "Tipo"), b.Pick("Meaning", "Significado"), b.Pick("Codes", "Códigos")))
	for _, t := range b.shown() {
		for _, f := range t.Schema.Fields {
			row := texts(t.Schema.Name, f.Name, title(f, string(b.Language)), codebookWords[b.Pick("en", "es")].types[f.Type], b.Pick(f.Description, f.DescriptionES), "")
			if l := f.Codes; l != nil {
				row[5] = sheet.BookCell{Text: l.Name, Link: fmt.Sprintf("'%s'!A%d", b.codesName(), b.lists[l.Name])}
			}
			p.Texts = append(p.Texts, row)
		}
	}
	return p
}

// codes is the sheet of what every code of the other sheets means; where each
// list begins is kept for the sheet of columns.
func (b workbook) codes() sheet.BookPage {
	p := sheet.BookPage{Name: b.codesName(), Header: true, Widths: []float64{24, 30, 40, 100}}
	p.Texts = append(p.Texts, texts(b.Pick("Code list", "Lista de códigos"), b.Pick("Code", "Código"), b.Pick("Title", "Título"), b.Pick("Meaning", "Significado")))
	for _, t := range b.shown() {
		for _, f := range t.Schema.Fields {
			l := f.Codes
			if l == nil || b.lists[l.Name] > 0 {
				continue
			}
			b.lists[l.Name] = len(p.Texts) + 1
			for _, c := range l.Codes {
				p.Texts = append(p.Texts, texts(l.Name, c.Code, b.Pick(c.Title, c.TitleES), b.Pick(c.Description, c.DescriptionES)))
			}
			for _, c := range l.Prefixes {
				p.Texts = append(p.Texts, texts(l.Name, c.Prefix+"…", b.Pick(c.Title, c.TitleES), b.Pick(c.Description, c.DescriptionES)))
			}
		}
	}
	return p
}

func texts(cells ...string) []sheet.BookCell {
	out := make([]sheet.BookCell, len(cells))
	for i, c := range cells {
		out[i].Text = c
	}
	return out
}

// about is the first sheet: what a workbook is, how to quote it, and its
// contents.
func (b workbook) about() sheet.BookPage {
	p := sheet.BookPage{Name: b.Pick("About", "Léame"), Widths: []float64{26, 12, 100}}
	p.Texts = append(p.Texts, []sheet.BookCell{{Text: "Recuento", Strong: true}})
	p.Texts = append(p.Texts, b.imprint()...)
	p.Texts = append(p.Texts, nil)
	p.Texts = append(p.Texts, b.rules()...)
	p.Texts = append(p.Texts, nil)
	p.Texts = append(p.Texts, b.contents()...)
	p.Texts = append(p.Texts, b.changed()...)
	return p
}

func said(label, text, link string) []sheet.BookCell {
	return []sheet.BookCell{{Text: label, Strong: true}, {}, {Text: text, Link: link}}
}

func (b workbook) imprint() [][]sheet.BookCell {
	m := b.version
	rows := [][]sheet.BookCell{
		said(b.Pick("What this is", "Qué es esto"), b.Pick("Who said what about the release of political prisoners in Venezuela, at which stage, and who verified it.", "Quién dijo qué sobre la excarcelación de presos políticos en Venezuela, en qué etapa, y quién lo verificó."), ""),
		said(b.Pick("Version", "Versión"), string(m.Version), ""),
		said(b.Pick("Published", "Publicado"), m.PublishedAt.UTC().Format(time.DateTime)+" UTC", ""),
	}
	if m.Publisher != "" {
		rows = append(rows, said(b.Pick("Published by", "Publica"), m.Publisher, ""))
	}
	if b.address != "" {
		rows = append(rows, said(b.Pick("Address", "Dirección"), b.address, b.address))
	}
	licence := b.Pick("https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by/4.0/deed.es")
	return append(rows,
		said(b.Pick("Licence", "Licencia"), "CC-BY-4.0, "+licence, licence),
		said(b.Pick("How to cite", "Cómo citar"), b.Say("Recuento, version %s (CC BY 4.0, %s).", "Recuento, versión %s (CC BY 4.0, %s).", m.Version, licence), ""),
		said("", b.Pick("For one number also say who said it, at which stage and when, and give the fact's id and the address of a page.", "Para un solo número diga también quién lo dijo, en qué etapa y cuándo, y dé el identificador de la ficha y la dirección de una página."), ""))
}

func (b workbook) rules() [][]sheet.BookCell {
	more, link := b.Pick("More under “Before you quote a figure” in docs/methodology.md.", "Más en «Antes de citar una cifra», en docs/metodologia.md."), ""
	if b.address != "" {
		link = b.address + b.Pick("methodology.html", "es/metodologia.html")
	}
	return [][]sheet.BookCell{
		said(b.Pick("Before you quote", "Antes de citar"), b.Pick("1. A claim is not a release: “requested” is not “granted”, and “executed” means that the authority says so.", "1. Una afirmación no es una excarcelación: «solicitado» no es «otorgado», y «ejecutado» quiere decir que la autoridad lo afirma."), ""),
		said("", b.Pick("2. Rows are never added up: running totals contain the batches before them, parts stand beside wholes, several counters count the same people.", "2. Las filas nunca se suman: los acumulados contienen los grupos anteriores, las partes están junto a los totales y varios cuentan a las mismas personas."), ""),
		said("", b.Pick("3. Windows differ: a gap is a bound at best; quote it with its bound, or the two figures and no gap. It is never the number of people not released.", "3. Las ventanas difieren: una diferencia es, a lo sumo, un límite; cítela con él, o cite las dos cifras sin diferencia. Nunca es el número de personas no excarceladas."), ""),
		said("", b.Pick("An empty cell means that the source does not say, or that the question does not apply. It is never 0.", "Una celda vacía quiere decir que la fuente no lo dice o que la pregunta no se aplica. Nunca es 0."), ""),
		said("", more, link),
	}
}

func (b workbook) contents() [][]sheet.BookCell {
	rows := [][]sheet.BookCell{{{Text: b.Pick("Sheet", "Hoja"), Strong: true}, {Text: b.Pick("Rows", "Filas"), Strong: true}, {Text: b.Pick("What a row is", "Qué es cada fila"), Strong: true}}}
	for _, name := range bookTables() {
		t := b.tables[name]
		if t == nil {
			continue
		}
		row := []sheet.BookCell{{Text: name, Link: name + "!A1"}, {Text: b.Number(int64(t.Rows()))}, {Text: b.rowIs(t.Schema)}}
		if t.Rows() > sheet.BookRows {
			row[0].Link = ""
			row[2].Text += b.Say(" It has more rows than a sheet holds and is not in this workbook; csv/%s.csv has them all.", " Tiene más filas de las que caben en una hoja y no está en este libro; csv/%s.csv las tiene todas.", name)
		}
		rows = append(rows, row)
	}
	for _, page := range [][2]string{
		{b.columnsName(), b.Pick("What each column means. The note on a header says the same.", "Qué significa cada columna. La nota de cada encabezado dice lo mismo.")},
		{b.codesName(), b.Pick("What each code means.", "Qué significa cada código.")},
	} {
		rows = append(rows, []sheet.BookCell{{Text: page[0], Link: fmt.Sprintf("'%s'!A1", page[0])}, {}, {Text: page[1]}})
	}
	return rows
}

// rowIs is the sentence of a table's description that says what a row is. Sums
// of columns behind a colon belong to those who look the columns up.
func (b workbook) rowIs(s *schema.Schema) string {
	text, _, _ := strings.Cut(b.Pick(s.Description, s.DescriptionES), ". ")
	if head, sums, ok := strings.Cut(text, ": "); ok && strings.Contains(sums, "_") {
		text = head
	}
	return strings.TrimSuffix(text, ".") + "."
}

// changed says which texts of the tables could not stay as they are.
func (b workbook) changed() [][]sheet.BookCell {
	var rows [][]sheet.BookCell
	say := func(t *table.Table, column, n int, en, es string) {
		label := ""
		if len(rows) == 0 {
			rows, label = append(rows, nil), b.Pick("Changed texts", "Textos cambiados")
		}
		name := t.Schema.Name
		at := fmt.Sprintf("%s, %s (%s): ", name, title(t.Schema.Fields[column], string(b.Language)), b.Number(int64(n)))
		rows = append(rows, said(label, at+b.Say(en, es, name), ""))
	}
	for _, t := range b.shown() {
		for _, u := range sheet.UnfitTexts(t) {
			if u.Cut > 0 {
				say(t, u.Column, u.Cut, "longer than a cell may be; cut, with “…” at the end. csv/%s.csv has the whole text.", "más largos de lo que cabe en una celda; cortados, con «…» al final. csv/%s.csv tiene el texto completo.")
			}
			if u.Replaced > 0 {
				say(t, u.Column, u.Replaced, "with control characters, shown as signs such as ␀, or with spellings such as _x0041_, by which workbooks mean another sign, shown as ＿x0041_. csv/%s.csv has them as they are.", "con caracteres de control, que se muestran con signos como ␀, o con grafías como _x0041_, con las que los libros indican otro signo y que se muestran como ＿x0041_. csv/%s.csv los tiene tal cual.")
			}
		}
	}
	return rows
}
