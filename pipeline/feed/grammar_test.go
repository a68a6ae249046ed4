package feed

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/recuento/recuento/pipeline/notation"
)

// grammar has every property that a feed may have, but for those of a file
// without a header.
var grammar = claims + `    dialect:
      encoding: utf-16
      delimiter: tab
      quote: "'"
      escape: backslash
      comment: "//"
      preamble: {until: Fecha}
      header: 2
      summary_rows: {column: " Fecha ", begins: [Total, " Fuente"]}
      ragged: fill
      compression: auto
    notation:
      dates: [d/m/yyyy, d de month de yyyy]
      thousands: "."
      missing: [s/d, "—"]
    mapping:
      as_of: Fecha
      url: {column: Página, default: none}
      id: {derive: [url, who, as_of], namespace: balances}
      note: {columns: [Detalle, " Observación "], join: "; "}
    rows:
      - who: {constant: foro_penal}
        total: {column: Foro / Total, phrase: value}
        total_max: {column: Foro / Total, phrase: max}
        precision: {column: Foro / Total, phrase: precision}
      - who: {column: Otra, extract: '\((.+)\)$', values: {Provea: provea, "Foro  Penal": foro_penal}}
        total: Otra / Total
        precision: {constant: exact}
        as_of: {column: Fecha, dates: [month yyyy]}
        women: {column: Otra / Mujeres, thousands: space}
    corrections:
      - key: balances-0123456789abcdef
        input: total
        expects: " 1.553 "
        value: 1533
        reason: The page itself says 1533
        date: 2026-03-01
      - {key: balances-0123456789abcdef, input: note, expects: x, value: "", reason: The note is about another page, date: 2026-03-01}
    ignore: [Otra / Total parcial, Fecha parcial]
    limits: {bytes: 4294967296, rows: 100, columns: 20, cell: 1000}
`

func format(t *testing.T, pattern string) notation.DateFormat {
	t.Helper()
	f, err := notation.ParseDateFormat(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestGrammar(t *testing.T) {
	forms := []notation.DateFormat{format(t, "d/m/yyyy"), format(t, "d de month de yyyy")}
	absent, foro, exact := "none", "foro_penal", "exact"
	total := []string{"Foro / Total"}
	want := Feed{
		ID: "one", Title: "One", TitleES: "Uno", Publisher: "Theirs", Licence: Licence{SPDX: "CC0-1.0"},
		Location: "one.csv", Table: "claims",
		Dialect: Dialect{
			Encoding: "utf-16", Delimiter: "\t", Compression: "auto", Quote: "'", Escape: "backslash", Comment: "//",
			Until: "Fecha", Header: 2, Summary: Summary{"Fecha", []string{"Total", "Fuente"}}, Ragged: "fill",
		},
		Notation: Notation{forms, ".", []string{"s/d", "—"}},
		Mapping: []Mapped{
			{Input: "as_of", Columns: []string{"Fecha"}, Dates: forms},
			{Input: "url", Columns: []string{"Página"}, Default: &absent},
			{Input: "id", Derive: []string{"url", "who", "as_of"}, Namespace: "balances"},
			{Input: "note", Columns: []string{"Detalle", "Observación"}, Join: "; "},
		},
		Rows: [][]Mapped{{
			{Input: "who", Constant: &foro},
			{Input: "total", Columns: total, Phrase: "value", Thousands: "."},
			{Input: "total_max", Columns: total, Phrase: "max", Thousands: "."},
			{Input: "precision", Columns: total, Phrase: "precision", Thousands: "."},
		}, {
			{Input: "who", Columns: []string{"Otra"}, Extract: regexp.MustCompile(`\((.+)\)$`), Values: map[string]string{"Provea": "provea", "Foro  Penal": "foro_penal"}},
			{Input: "total", Columns: []string{"Otra / Total"}, Thousands: "."},
			{Input: "precision", Constant: &exact},
			{Input: "as_of", Columns: []string{"Fecha"}, Dates: []notation.DateFormat{format(t, "month yyyy")}},
			{Input: "women", Columns: []string{"Otra / Mujeres"}, Thousands: "space"},
		}},
		Corrections: []Correction{
			{"balances-0123456789abcdef", "total", "1.553", "1533", "The page itself says 1533", "2026-03-01", 43},
			{"balances-0123456789abcdef", "note", "x", "", "The note is about another page", "2026-03-01", 49},
		},
		Ignore: []string{"Otra / Total parcial", "Fecha parcial"}, UnknownColumn: "report",
		Guards: Guards{0, 50}, Limits: Limits{4 << 30, 100, 20, 1000}, Line: 4, Policy: KeepLast,
		HTTP: HTTP{Timeouts: DefaultTimeouts, Retries: 3, Redirects: 10},
	}
	if diff := cmp.Diff(want, one(t, grammar), sameForms()); diff != "" {
		t.Error(diff)
	}
}

func TestDialectOfAFileWithoutAHeader(t *testing.T) {
	got := one(t, claims+`    dialect:
      header: none
      preamble: 3
      columns: [id, who, as_of, total, total_max, precision, women, " url", Pie]
      delimiter: "\t"
      quote: none
      comment: "#"
      summary_rows: {column: Pie, begins: [Total]}
    ignore: [Pie]
`).Dialect
	want := Dialect{
		Encoding: "utf-8", Delimiter: "\t", Compression: "none", Quote: "none", Escape: "doubled", Comment: "#", Preamble: 3,
		Columns: []string{"id", "who", "as_of", "total", "total_max", "precision", "women", "url", "Pie"},
		Summary: Summary{"Pie", []string{"Total"}}, Ragged: "reject",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is unusual and right is not refused.
func TestAccepted(t *testing.T) {
	const keyed = "    mapping:\n      id: Id\n      who: Quién\n      precision: {constant: exact}\n"
	for name, text := range map[string]string{
		"a default for what is needed":      "    mapping: {id: Id, who: {column: A, default: provea}, precision: {constant: exact}}\n",
		"a value table before phrases":      phrases("column: N, values: {medio centenar: unos 50, varios: \"\"}, thousands: \",\""),
		"an extract before phrases":         phrases("column: N, extract: '^(.+) personas'"),
		"phrases of several columns":        phrases("columns: [N, O], join: ''"),
		"one row":                           keyed + "    rows:\n      - {total: A}\n",
		"an id for each row":                keyed + "    rows:\n      - {total: A}\n      - {total: B, id: Otro}\n",
		"an extracted spelling of missing":  "    notation: {missing: [n/d]}\n    mapping: {id: Id, who: {column: A, extract: '.*', values: {n/d: provea}}, precision: {constant: exact}}\n",
		"the id of the feed as a namespace": "    mapping: {id: {derive: [who]}, who: A, precision: {constant: exact}}\n",
		"day and month by input":            keyed + "      as_of: {column: D, dates: [m/d/yyyy]}\n    notation: {dates: [d/m/yyyy, yyyy/m/d]}\n",
		"a correction without a mapping":    "    corrections:\n      - {key: a-1, input: total, expects: \"\", value: 5, reason: The page says five, date: 2024-02-29}\n",
		"a correction that empties":         "    mapping: {id: A, who: {column: B, default: provea}, precision: {constant: exact}}\n    corrections:\n      - {key: a-1, input: who, expects: x, value: \"\", reason: The page does not say, date: 2024-02-29}\n",
		"a part of a key in one row only":   "    mapping: {id: {derive: [url, who, note]}, url: A, who: B, precision: {constant: exact}}\n    rows:\n      - {total: C}\n      - {total: D, note: {constant: x}}\n      - {total: E, note: {constant: y}}\n",
		"the last day of a correction":      "    corrections:\n      - {key: a-1, input: total, expects: \"\", value: 5, reason: The page says five, date: 2099-12-31}\n      - {key: a-2, input: total, expects: \"\", value: 5, reason: The page says five, date: 2000-01-01}\n",
		"the largest limits":                "    limits: {bytes: 17179869184, rows: 50000000, columns: 16384, cell: 1000000}\n    dialect: {preamble: 1000, comment: '12345678'}\n",
	} {
		if _, err := parse(t, claims+text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// phrases maps the three parts of a figure from one text.
func phrases(from string) string {
	return "    mapping:\n      id: Id\n      who: A\n" +
		"      total: {" + from + ", phrase: value}\n" +
		"      total_max: {" + from + ", phrase: max}\n" +
		"      precision: {" + from + ", phrase: precision}\n"
}

func TestNamesOfColumnsAreAsTheHeaderIsRead(t *testing.T) {
	f := one(t, claims+`    dialect: {summary_rows: {column: "Fecha\n(corte)", begins: [Total]}}
    mapping:
      id: " Id  de\tfila "
      who: {column: "Quién\r\nlo dice"}
      note: {columns: ["A\u00a0 B", "C"]}
      precision: {constant: exact}
    ignore: ["Otra\ncolumna"]
`)
	got := []string{f.Dialect.Summary.Column, f.Ignore[0]}
	for _, m := range f.Mapping {
		got = append(got, m.Columns...)
	}
	want := []string{"Fecha (corte)", "Otra columna", "Id de fila", "Quién lo dice", "A B", "C"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryWayOfWritingAFile(t *testing.T) {
	for property, values := range map[string]string{
		"encoding":    "utf-8 utf-16 utf-16le utf-16be windows-1252 iso-8859-1 macintosh ibm850 auto",
		"delimiter":   `"," ";" "|" auto`,
		"quote":       `'"' "'" none`,
		"escape":      "doubled backslash",
		"ragged":      "reject fill",
		"compression": "none gzip zip auto",
	} {
		for value := range strings.FieldsSeq(values) {
			d := one(t, head+"    dialect: {"+property+": "+value+"}\n").Dialect
			got := map[string]string{"encoding": d.Encoding, "delimiter": d.Delimiter, "quote": d.Quote, "escape": d.Escape, "ragged": d.Ragged, "compression": d.Compression}
			if want := unquoted(value); got[property] != want {
				t.Errorf("%s: %s is read as %q", property, value, got[property])
			}
		}
	}
}

func unquoted(value string) string {
	if strings.ContainsAny(value[:1], `"'`) {
		return value[1 : len(value)-1]
	}
	return value
}
