package feed

import "testing"

func TestRowFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"no mapping": {claims + `    rows:
      - {total: A}
`, []string{
			`feeds.yaml:12:5: feeds[0].rows adds to mapping, and there is none; add mapping: with the inputs that every row shares`,
		}},
		"no rows": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, who]}
      who: Quién
    rows: []
`, []string{
			`feeds.yaml:18:11: feeds[0].rows is an empty list; expected a list of 1 to 500 mappings, one for each row that a record gives`,
		}},
		"no map": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, who]}
      who: Quién
    rows: [A]
`, []string{
			`feeds.yaml:18:12: feeds[0].rows[0] is "A"; expected a map from inputs of the table to columns of the file, such as {total: Foro Penal, organization: {constant: foro_penal}}`,
		}},
		"nothing in it": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, who]}
      who: Quién
    rows: [{}]
`, []string{
			`feeds.yaml:18:12: feeds[0].rows[0] is an empty map; expected a map from inputs of the table to columns of the file, such as {total: Foro Penal, organization: {constant: foro_penal}}`,
		}},
		"unknown input": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, who]}
    rows:
      - {totals: A, who: {constant: provea}}
`, []string{
			`feeds.yaml:18:10: feeds[0].rows[0].totals is no input of the table claims; expected id, who, as_of, total, total_max, precision, women, url or note; did you mean total?`,
		}},
		"no column of its own": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, who]}
    rows:
      - {total: Página, who: {constant: provea}}
      - {who: {constant: foro_penal}}
      - {total: A, who: B}
`, []string{
			`feeds.yaml:18:9: feeds[0].rows[0] reads no column of its own, so nothing says whether a record has this row; read a column that mapping does not read, such as the figures of one organisation`,
			`feeds.yaml:19:9: feeds[0].rows[1] reads no column of its own, so nothing says whether a record has this row; read a column that mapping does not read, such as the figures of one organisation`,
		}},
		"incomplete": {claims + `    mapping:
      url: Página
      id: {derive: [url, who]}
    rows:
      - {total: A, who: {constant: provea}}
      - {total: B}
`, []string{
			`feeds.yaml:12:5: feeds[0].mapping has no precision, which every record of claims needs; add precision: COLUMN or precision: {constant: VALUE}`,
			`feeds.yaml:17:9: feeds[0].rows[1] has no who, which every record of claims needs; add who: COLUMN or who: {constant: VALUE}`,
		}},
		"no unit": {head + `    mapping: {id: Id, who: A}
    rows:
      - {people: A, id: I, unit: {constant: people}}
      - {people: B, id: J}
`, []string{
			`feeds.yaml:15:9: feeds[0].rows[1] has people but no unit, which says what people counts; add unit: COLUMN or unit: {constant: people}`,
		}},
		"ids of one column": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: Id
    rows:
      - {total: A, who: {constant: provea}}
      - {total: B, who: {constant: foro_penal}}
      - {total: C, who: {constant: foro_penal}, id: Otro}
`, []string{
			`feeds.yaml:19:9: feeds[0].rows[1] would give its row the same id as feeds[0].rows[0]; derive it from inputs of which one differs, such as id: {derive: [who, INPUT]}, or read it from another column in each row`,
		}},
		"ids derived from the same": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, as_of]}
    rows:
      - {total: A, who: {constant: provea}}
      - {total: B, who: {constant: foro_penal}}
`, []string{
			`feeds.yaml:19:9: feeds[0].rows[1] would give its row the same id as feeds[0].rows[0]; add who to derive, for the two rows differ in it`,
		}},
		"ids of rows that differ in figures": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      id: {derive: [url, who]}
      who: {constant: provea}
    rows:
      - {total: A}
      - {total: B}
      - {total: C, who: {constant: foro_penal}}
`, []string{
			`feeds.yaml:19:9: feeds[0].rows[1] would give its row the same id as feeds[0].rows[0]; name in derive an input that tells them apart, and set it in the entry: for example who: {constant: foro_penal} in rows[1], and who in derive`,
		}},
		"part of a key that no row fills": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      id: {derive: [url, who, note]}
    rows:
      - {total: A, who: {constant: provea}}
      - {total: B, who: {constant: foro_penal}}
`, []string{
			`feeds.yaml:15:31: feeds[0].mapping.id.derive[2] is note, which neither feeds[0].mapping nor an entry of rows fills; map it, or take it out`,
		}},
		"ids of constants": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [who]}
    rows:
      - {total: A, who: {constant: provea}}
`, []string{
			`feeds.yaml:16:20: feeds[0].mapping.id.derive names constants only, so every record would get the same id; add an input that a column fills`,
		}},
		"ignored column of an entry": {claims + `    mapping:
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, who]}
    rows:
      - {total: A, who: {constant: provea}}
    ignore: [A]
`, []string{
			`feeds.yaml:19:14: feeds[0].ignore[0] is "A", the column that fills the input total; remove it here or change the mapping`,
		}},
	})
}
