package describe

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
)

// Readme writes README.md (English) or LEEME.md (Spanish) of the snapshot.
func Readme(w io.Writer, e Edition, l language.Language) error {
	r := readme{Words: e.words(l), e: e, files: e.described()}
	r.opening()
	r.rules()
	r.open()
	r.tables()
	r.others()
	r.check()
	r.licence()
	_, err := w.Write(r.b.Bytes())
	return err
}

type readme struct {
	*language.Words
	e     Edition
	files []described
	b     bytes.Buffer
}

func (r *readme) heading(en, es string) { fmt.Fprintf(&r.b, "\n## %s\n\n", r.Pick(en, es)) }

func (r *readme) line(en, es string, args ...any) { r.b.WriteString(r.Say(en, es, args...) + "\n") }

func (r *readme) row(cells ...string) {
	r.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func (r *readme) head(cells ...string) {
	r.row(cells...)
	r.b.WriteString(strings.Repeat("|---", len(cells)) + "|\n")
}

func (r *readme) opening() {
	r.line("# Recuento, version %s\n", "# Recuento, versión %s\n", r.e.Version)
	r.line("*[En español](LEEME.md)*\n", "*[In English](README.md)*\n")
	r.b.WriteString(about(r.Words) + "\n\n")
	published := r.Say("Published by %s on %s.", "La publicó %s el %s.", markdown(r.e.publisher()), r.Date(r.e.day()))
	if r.e.From != "" && r.e.To != "" {
		published += r.Say(" Its facts are of %s to %s.", " Sus fichas van del %s al %s.", r.Date(r.e.From), r.Date(r.e.To))
	}
	if r.e.Previous != "" {
		published += r.Say(" The version before is %s.", " La versión anterior es %s.", r.e.Previous)
	}
	r.b.WriteString(published + " ")
	r.line("This folder never changes: what comes later is another version, in a folder of its own.",
		"Esta carpeta nunca cambia: lo que venga después es otra versión, en su propia carpeta.")
	r.yanked()
	if r.e.Address != "" {
		r.line("\nThe pages for reading, and newer versions: <%s>", "\nLas páginas para leer, y las versiones nuevas: <%s>", r.e.Address+r.Pick("", "es/index.html"))
	}
}

// yanked names the versions that whoever holds one of them must not use.
func (r *readme) yanked() {
	var told []string
	for _, y := range r.e.Yanked {
		told = append(told, r.Say("%s (since %s: %s)", "%s (desde el %s: %s)", y.Version, r.Date(y.Day), markdown(y.Reason)))
	}
	if len(told) > 0 {
		r.line("\nYanked versions, which must not be used any more: %s.", "\nVersiones retiradas, que ya no deben usarse: %s.", strings.Join(told, "; "))
	}
}

func (r *readme) rules() {
	r.heading("Three rules for quoting a figure", "Tres reglas para citar una cifra")
	r.line("1. **A claim is not a release.** Say who said it, at which stage and when. *Requested* is not *granted*, and *executed* means that the authority says it happened. What counters verified stands in `verified_releases`; nothing in `announcements` verifies anything.",
		"1. **Una afirmación no es una excarcelación.** Se dice quién lo dijo, en qué etapa y cuándo. *Solicitada* no es *otorgada*, y *ejecutada* quiere decir que la autoridad dice que ocurrió. Lo que verificaron quienes cuentan está en `verified_releases`; nada de `announcements` verifica algo.")
	r.line("2. **Never add rows up.** A running total contains the batches before it, a part stands beside its whole, and two rows may count the same people. `status` says whether a fact still holds: one that is `unsupported`, `retracted`, `annulled` or `withdrawn` is no figure to use.",
		"2. **Las filas nunca se suman.** Un acumulado incluye los grupos anteriores, una parte está junto a su total y dos filas pueden contar a las mismas personas. `status` dice si una ficha se mantiene: la que está `unsupported`, `retracted`, `annulled` o `withdrawn` no sirve como cifra.")
	r.line("3. **No gap without its bound.** Two totals that count from different days, or different people, give no difference. Quote `gap_bound` with a gap, or the two figures and no gap.",
		"3. **Ninguna diferencia sin su cota.** Dos totales que cuentan desde días distintos, o a personas distintas, no dan una diferencia. Con una diferencia se cita `gap_bound`, o se citan las dos cifras y ninguna diferencia.")
	r.line("\nGive the fact's id and the address of the page, which every report has in `url`, and open the page before you print: it was not read again after it was stored. An empty cell means that the source does not say, or that the question does not apply. It is never 0.",
		"\nSe dan el identificador de la ficha y la dirección de la página, que cada reporte tiene en `url`; y la página se abre antes de publicar, porque después de guardada no se volvió a leer. Una celda vacía quiere decir que la fuente no lo dice o que la pregunta no se aplica. Nunca es 0.")
}

// open names the formats that the snapshot has.
func (r *readme) open() {
	r.heading("Which file to open", "Qué archivo abrir")
	r.head(r.Pick("for", "para"), r.Pick("open", "abrir"))
	for _, f := range r.workbooks() {
		r.row(r.Say("a spreadsheet in %s: the facts and the series, with their codebook", "una hoja de cálculo en %s: las fichas y las series, con su libro de códigos", f.tongue(r.Words)), fmt.Sprintf("[`%s`](%s)", f.Path, f.Path))
	}
	if r.has(sheetTable) {
		r.row(r.Pick("one table in a spreadsheet, by double click", "una sola tabla en una hoja de cálculo, con doble clic"),
			r.Pick("`excel/<table>.en.csv`, or `.es.csv` where the comma is the decimal mark", "`excel/<tabla>.es.csv`, o `.en.csv` donde el decimal es un punto"))
	}
	if r.has(parquetTable) {
		r.row("Python, R, DuckDB", r.Pick("`parquet/<table>.parquet`: numbers, dates and booleans are typed", "`parquet/<tabla>.parquet`: los números, las fechas y los booleanos tienen su tipo"))
	}
	if r.has(csvTable) {
		r.row(r.Pick("everything else", "todo lo demás"), r.Pick("`csv/<table>.csv`: UTF-8, commas, dates as 2026-02-20, lists as `a;b`", "`csv/<tabla>.csv`: UTF-8, comas, fechas como 2026-02-20, listas como `a;b`"))
	}
	r.line("\nAll of them hold the same rows. The histories (`…_history`) come as CSV and Parquet only.", "\nEn todos están las mismas filas. Las historias (`…_history`) vienen solo en CSV y Parquet.")
}

// workbooks has the one in the reader's language first.
func (r *readme) workbooks() []described {
	var mine, others []described
	for _, f := range r.files {
		switch {
		case f.kind != workbook:
		case string(f.lang) == r.Pick("en", "es"):
			mine = append(mine, f)
		default:
			others = append(others, f)
		}
	}
	return append(mine, others...)
}

func (r *readme) has(k kind) bool {
	return slices.ContainsFunc(r.files, func(f described) bool { return f.kind == k })
}

// tables is in the order of the schemas, which is the order of reading.
func (r *readme) tables() {
	r.heading("Tables", "Tablas")
	r.head(r.Pick("table", "tabla"), r.Pick("rows", "filas"), r.Pick("what it is", "qué es"))
	csv := named(r.files, csvTable)
	for _, t := range r.e.Set.Tables {
		if f, ok := csv[t.Name]; ok {
			r.row(fmt.Sprintf("[`%s`](%s)", t.Name, f.Path), r.Number(int64(f.Rows)), cell(firstSentence(r.Pick(t.Description, t.DescriptionES))))
		}
	}
	codebook := r.Pick("CODEBOOK.md", "LIBRO_DE_CODIGOS.md")
	if slices.ContainsFunc(r.files, func(f described) bool { return f.Path == codebook }) {
		r.line("\nEvery column and code is explained in [%s](%s).", "\nCada columna y cada código se explican en [%s](%s).", codebook, codebook)
	}
}

func (r *readme) others() {
	r.heading("What changed", "Qué cambió")
	r.line("`CHANGES.md` tells it in sentences, `csv/changes.csv` cell by cell, each with its cause. The tables `*_history` hold what every version so far said, and from when until when.",
		"`CAMBIOS.md` lo cuenta en frases; `csv/changes.csv`, celda por celda, cada una con su causa. Las tablas `*_history` guardan lo que dijo cada versión hasta ahora, y desde cuándo hasta cuándo.")
	r.heading("For programs", "Para programas")
	r.line("- `datapackage.json`: every file, column, type, limit and key, as a Data Package of version 2; frictionless checks the data by it.",
		"- `datapackage.json`: cada archivo, columna, tipo, límite y clave, como Data Package, versión 2; frictionless comprueba los datos con él.")
	r.line("- `croissant.json`: the same as Croissant 1.1, for data set searches and machine learning.",
		"- `croissant.json`: lo mismo como Croissant 1.1, para buscadores de datos y aprendizaje automático.")
	r.line("- `CITATION.cff`: the citation, for reference managers.", "- `CITATION.cff`: la cita, para gestores de referencias.")
	r.line("- `manifest.json`: what this version was made of, and the digest of the version before.",
		"- `manifest.json`: de qué se hizo esta versión, y el resumen criptográfico de la anterior.")
}

func (r *readme) check() {
	r.heading("Is the copy whole?", "¿Está completa la copia?")
	r.line("In this folder:\n", "En esta carpeta:\n")
	r.b.WriteString("```\nsha256sum --check SHA256SUMS          # Linux\nshasum -a 256 --check SHA256SUMS      # macOS\n" +
		"Get-FileHash csv\\announcements.csv    # Windows (PowerShell)\n```\n\n")
	r.line("`recuento verify` also checks that no earlier version was rewritten.", "`recuento verify` comprueba además que no se haya reescrito ninguna versión anterior.")
}

func (r *readme) licence() {
	r.heading("Licence and how to cite", "Licencia y cómo citar")
	r.line("[CC BY 4.0](%s): any use, also commercial, with credit, a link to the licence, and a word on what you changed. The figures are facts that the cited pages report; the pages belong to their publishers.\n",
		"[CC BY 4.0](%sdeed.es): cualquier uso, también comercial, con el crédito, un enlace a la licencia y una indicación de lo que se cambió. Las cifras son hechos que cuentan las páginas citadas; las páginas son de quienes las publican.\n", licencePath)
	r.line("> %s.\n", "> %s.\n", r.e.cite(r.Words))
	r.line("For one figure, also who said it, at which stage and when, the fact and the page:\n",
		"Para una sola cifra, también quién lo dijo, en qué etapa y cuándo, la ficha y la página:\n")
	r.line("> … (Recuento, version %s, fact an-…; page: https://…, read on the day you read it).", "> … (Recuento, versión %s, ficha an-…; página: https://…, leída el día en que se leyó).", r.e.Version)
	if len(r.e.Sources) == 0 {
		return
	}
	r.heading("Sources", "Fuentes")
	for _, s := range r.e.Sources {
		r.b.WriteString("- " + r.source(s) + "\n")
	}
	if slices.ContainsFunc(r.e.Sources, func(s Source) bool { return plain(s.Licence) != licence }) {
		r.line("\nRows of a source under another licence than %s stay under that one; `provenance` says which rows they are.",
			"\nLas filas de una fuente con otra licencia que %s conservan la suya; `provenance` dice cuáles son.", licence)
	}
}

// source is a feed with everything that its publisher may ask for.
func (r *readme) source(s Source) string {
	parts := []string{markdown(s.Title)}
	for _, p := range []string{s.Publisher, s.Licence, s.Attribution} {
		if p = markdown(p); p != "" {
			parts = append(parts, p)
		}
	}
	if at := webAddress(s.Homepage); at != "" {
		parts = append(parts, "<"+at+">")
	}
	return strings.Join(parts, "; ")
}

// firstSentence says what one row is.
func firstSentence(s string) string {
	first, _, _ := strings.Cut(s, ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// cell keeps a text of the schemas inside its cell of a table.
func cell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }

// markdown is a foreign text of which nothing means anything to Markdown. An
// angle is written as HTML has it: some renderers pass HTML through.
func markdown(s string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "#", "\\#", "|", "\\|", "~", "\\~",
		"&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(plain(s))
}
