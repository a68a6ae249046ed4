package feed

import (
	"strings"
	"testing"
)

func TestMappingFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"unknown property": {head + `    mapping:
      id: Id
      who: Quién
      note: {colum: A}
      day: {column: A, formats: [d/m/yyyy]}
`, []string{
			`feeds.yaml:15:13: feeds[0].mapping.note is a map; expected the name of a column, {column: NAME}, {column: NAME, values: {THEIRS: OURS}}, {columns: [NAME, NAME]}, {constant: VALUE} or, for the key, {derive: [INPUT, INPUT]}`,
			`feeds.yaml:15:14: feeds[0].mapping.note.colum is no property; expected column, columns, constant, dates, default, derive, extract, join, namespace, phrase, thousands or values; did you mean column?`,
			`feeds.yaml:16:24: feeds[0].mapping.day.formats is no property; expected column, columns, constant, dates, default, derive, extract, join, namespace, phrase, thousands or values`,
		}},
		"column and columns": {head + `    mapping:
      id: Id
      who: Quién
      note: {columns: [A, B], column: C}
`, []string{
			`feeds.yaml:15:31: feeds[0].mapping.note.column stands beside columns; an input comes from one of column, columns, constant and derive, keep one of them`,
		}},
		"columns twice": {head + `    mapping:
      id: Id
      who: Quién
      note: {columns: [A, ' A', A]}
`, []string{
			`feeds.yaml:15:27: feeds[0].mapping.note.columns[1] is the same as feeds[0].mapping.note.columns[0] (blanks at the ends do not count); each column needs a name of its own`,
			`feeds.yaml:15:33: feeds[0].mapping.note.columns[2] is the same as feeds[0].mapping.note.columns[0]; remove one of them`,
		}},
		"join without columns": {head + `    mapping:
      id: Id
      who: Quién
      note: {column: A, join: '; '}
`, []string{
			`feeds.yaml:15:25: feeds[0].mapping.note.join stands beside column; it means something beside columns only, remove it`,
		}},
		"join of line ends": {head + `    mapping:
      id: Id
      who: Quién
      note: {columns: [A, B], join: "\n"}
`, []string{
			`feeds.yaml:15:37: feeds[0].mapping.note.join is "\n"; expected at most 20 characters in quotes, such as "; ", without line ends`,
		}},
		"beside constant": {head + `    mapping:
      id: Id
      who: Quién
      note: {constant: x, default: y, values: {a: b}, extract: a, dates: [yyyy], join: ' '}
`, []string{
			`feeds.yaml:15:27: feeds[0].mapping.note.default stands beside constant; it means something beside column or columns only, remove it`,
			`feeds.yaml:15:39: feeds[0].mapping.note.values stands beside constant; it means something beside column or columns only, remove it`,
			`feeds.yaml:15:55: feeds[0].mapping.note.extract stands beside constant; it means something beside column or columns only, remove it`,
			`feeds.yaml:15:67: feeds[0].mapping.note.dates stands beside constant; it means something beside column or columns only, remove it`,
			`feeds.yaml:15:82: feeds[0].mapping.note.join stands beside constant; it means something beside columns only, remove it`,
		}},
		"beside derive": {head + `    mapping:
      who: A
      day: B
      id: {derive: [day], constant: x, default: y}
`, []string{
			`feeds.yaml:15:20: feeds[0].mapping.id would make keys such as one-0123456789abcdef, which id does not take: expected a value of the form [a-z]+-[0-9]+; expected a column`,
			`feeds.yaml:15:27: feeds[0].mapping.id.constant stands beside derive; an input comes from one of column, columns, constant and derive, keep one of them`,
			`feeds.yaml:15:37: feeds[0].mapping.id.constant is "x"; expected a value of the form [a-z]+-[0-9]+`,
			`feeds.yaml:15:40: feeds[0].mapping.id.default stands beside derive; it means something beside column or columns only, remove it`,
			`feeds.yaml:15:49: feeds[0].mapping.id.default is "y"; expected a value of the form [a-z]+-[0-9]+`,
		}},
		"namespace without derive": {head + `    mapping:
      id: Id
      who: Quién
      note: {column: A, namespace: x}
`, []string{
			`feeds.yaml:15:25: feeds[0].mapping.note.namespace stands beside column; it means something beside derive only, remove it`,
		}},
		"dates of no date": {head + `    mapping:
      id: Id
      who: Quién
      note: {column: A, dates: [d/m/yyyy]}
`, []string{
			`feeds.yaml:15:25: feeds[0].mapping.note has dates, and note is no date; remove them`,
		}},
		"dates that no one knows": {head + `    mapping:
      id: Id
      who: Quién
      day: {column: A, dates: [dd/nn/yyyy]}
`, []string{
			`feeds.yaml:15:32: feeds[0].mapping.day.dates[0] is "dd/nn/yyyy"; it has a day and no month; write m for a number, month for a name; formats look like d/m/yyyy, d de month de yyyy, month yyyy`,
		}},
		"thousands of no number": {head + `    mapping:
      id: Id
      who: Quién
      note: {column: A, thousands: '.'}
`, []string{
			`feeds.yaml:15:25: feeds[0].mapping.note has thousands, and note is no whole number; remove it`,
		}},
		"thousands": {head + `    mapping:
      id: Id
      who: Quién
      people: {column: A, thousands: ' '}
      unit: {constant: people}
`, []string{
			`feeds.yaml:15:38: feeds[0].mapping.people.thousands is " "; expected ".", ",", space or "'"`,
		}},
		"extract that does not compile": {head + `    mapping:
      id: Id
      who: Quién
      note: {column: A, extract: '(a'}
      day: {column: A, extract: 'a(?=b)'}
      relayed: {column: A, extract: '*'}
`, []string{
			"feeds.yaml:15:34: feeds[0].mapping.note.extract is \"(a\", which is no regular expression in the RE2 syntax: missing closing ): `(a`; RE2 knows no look-around and no back-references, and \\ stands before a sign that is meant itself",
			"feeds.yaml:16:33: feeds[0].mapping.day.extract is \"a(?=b)\", which is no regular expression in the RE2 syntax: invalid or unsupported Perl syntax: `(?=`; RE2 knows no look-around and no back-references, and \\ stands before a sign that is meant itself",
			"feeds.yaml:17:37: feeds[0].mapping.relayed.extract is \"*\", which is no regular expression in the RE2 syntax: missing argument to repetition operator: `*`; RE2 knows no look-around and no back-references, and \\ stands before a sign that is meant itself",
		}},
		"extract of two groups": {head + `    mapping:
      id: Id
      who: Quién
      note: {column: A, extract: '(a)|(b)'}
`, []string{
			`feeds.yaml:15:34: feeds[0].mapping.note.extract is "(a)|(b)" and has 2 groups; expected one at most, the part that is wanted: write (?:…) for the others`,
		}},
		"long extract": {head + `    mapping:
      id: Id
      who: Quién
      note: {column: A, extract: '` + strings.Repeat("a", 501) + `'}
`, []string{
			`feeds.yaml:15:34: feeds[0].mapping.note.extract is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…"; expected a regular expression (RE2) of at most 500 characters, in single quotes`,
		}},
		"default": {head + `    mapping:
      id: Id
      who: Quién
      day: {column: A, default: 2026-02}
      people: {column: B, default: +5}
      unit: {column: C, default: persons}
      note: {column: C, default: ''}
`, []string{
			`feeds.yaml:15:33: feeds[0].mapping.day.default is "2026-02"; expected a day such as 2026-02-20`,
			`feeds.yaml:16:36: feeds[0].mapping.people.default is "+5"; expected a whole number in digits, such as 1687`,
			`feeds.yaml:17:34: feeds[0].mapping.unit.default is "persons"; expected people or cases`,
			`feeds.yaml:18:34: feeds[0].mapping.note.default is empty; expected the value of an empty cell; leave default out where there is none`,
		}},
		"spellings of one value": {head + `    mapping:
      id: Id
      who:
        column: A
        values:
          Órgano Único: provea
          Foro  Penal: foro_penal
          organo unico: foro_penal
          FORO PENAL: provea
`, []string{
			`feeds.yaml:19:11: feeds[0].mapping.who.values["organo unico"] is the same as "Órgano Único" in line 17: case, accents and blanks do not count; keep one of them`,
			`feeds.yaml:20:11: feeds[0].mapping.who.values["FORO PENAL"] is the same as "Foro  Penal" in line 18: case, accents and blanks do not count; keep one of them`,
		}},
		"spelling that is missing": {head + `    notation: {missing: [N/D]}
    mapping:
      id: Id
      who: {column: A, values: {n/d: provea, Foro: foro_penal}}
`, []string{
			`feeds.yaml:15:33: feeds[0].mapping.who.values["n/d"] is the same as "N/D" in notation.missing, and such a cell is empty before it is translated; remove it there, or declare default: provea`,
		}},
		"plus sign": {head + `    mapping:
      id: Id
      who: Quién
      people: {column: A, values: {cinco: +5, seis: 6, siete: 07, ocho: 8.0}}
      unit: {constant: people}
`, []string{
			`feeds.yaml:15:43: feeds[0].mapping.people.values.cinco is "+5"; expected a whole number in digits, such as 1687`,
			`feeds.yaml:15:73: feeds[0].mapping.people.values.ocho is "8.0"; expected a whole number in digits, such as 1687`,
		}},
		"long text": {claims + `    mapping:
      id: Id
      who: Quién
      precision: {constant: exact}
      note: {constant: más de veinte caracteres}
`, []string{
			`feeds.yaml:16:24: feeds[0].mapping.note.constant is "más de veinte caracteres"; expected at most 20 characters`,
		}},
		"column that has no name": {head + `    dialect: {header: none, columns: [Código, Quién, Nota]}
    mapping: {id: Codigo, who: {column: Quien}, note: {columns: [Nota, Notas]}}
    ignore: [Nota, Pie]
`, []string{
			`feeds.yaml:13:19: feeds[0].mapping.id is "Codigo", which is not in dialect.columns; expected Código, Quién or Nota; did you mean Código?`,
			`feeds.yaml:13:41: feeds[0].mapping.who is "Quien", which is not in dialect.columns; expected Código, Quién or Nota; did you mean Quién?`,
			`feeds.yaml:13:72: feeds[0].mapping.note is "Notas", which is not in dialect.columns; expected Código, Quién or Nota; did you mean Nota?`,
			`feeds.yaml:14:14: feeds[0].ignore[0] is "Nota", the column that fills the input note; remove it here or change the mapping`,
			`feeds.yaml:14:20: feeds[0].ignore[1] is "Pie", which is not in dialect.columns; expected Código, Quién or Nota`,
		}},
		"ignored columns": {head + `    mapping:
      id: Id
      who: Quién
      note: {columns: [A, B]}
    ignore: [B, C]
`, []string{
			`feeds.yaml:16:14: feeds[0].ignore[0] is "B", the column that fills the input note; remove it here or change the mapping`,
		}},
	})
}
