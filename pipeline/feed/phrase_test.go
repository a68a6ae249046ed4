package feed

import "testing"

func TestPhraseFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"unknown part": {claims + `    mapping:
      id: Id
      who: Quién
      total: {column: N, phrase: most}
      precision: {constant: exact}
`, []string{
			`feeds.yaml:15:34: feeds[0].mapping.total.phrase is "most"; expected value, max or precision`,
		}},
		"on text": {claims + `    mapping:
      id: Id
      who: Quién
      note: {column: N, phrase: value}
      precision: {constant: exact}
`, []string{
			`feeds.yaml:15:33: feeds[0].mapping.note.phrase is on note; a phrase fills total, total_max and precision only, remove it`,
		}},
		"on another number": {claims + `    mapping:
      id: Id
      who: Quién
      women: {column: N, phrase: value}
      precision: {constant: exact}
`, []string{
			`feeds.yaml:15:34: feeds[0].mapping.women.phrase is on women; a phrase fills total, total_max and precision only, remove it`,
		}},
		"another part": {claims + `    mapping:
      id: Id
      who: Quién
      total: {column: N, phrase: max}
      total_max: {column: N, phrase: value}
      precision: {column: N, phrase: precision}
`, []string{
			`feeds.yaml:15:34: feeds[0].mapping.total.phrase is max; expected value, the part that total takes`,
			`feeds.yaml:16:38: feeds[0].mapping.total_max.phrase is value; expected max, the part that total_max takes`,
		}},
		"value alone": {claims + `    mapping:
      id: Id
      who: Quién
      total: {column: N, phrase: value}
      precision: {constant: exact}
`, []string{
			`feeds.yaml:15:34: feeds[0].mapping.total takes a part of a phrase, and total_max does not: a phrase like "más de 700" would lose its "más de", or its figure; add total_max: {column: N, phrase: max}`,
			`feeds.yaml:15:34: feeds[0].mapping.total takes a part of a phrase, and precision does not: a phrase like "más de 700" would lose its "más de", or its figure; add precision: {column: N, phrase: precision}`,
		}},
		"no value": {claims + `    mapping:
      id: Id
      who: Quién
      total: N
      total_max: {columns: [N, O], phrase: max}
      precision: {columns: [N, O], phrase: precision}
`, []string{
			`feeds.yaml:16:44: feeds[0].mapping.total_max takes a part of a phrase, and total does not: a phrase like "más de 700" would lose its "más de", or its figure; add total: {columns: [N, O], phrase: value}`,
		}},
		"another column": {claims + `    mapping:
      id: Id
      who: Quién
      total: {column: N, phrase: value}
      total_max: {column: N, phrase: max}
      precision: {column: O, phrase: precision}
`, []string{
			`feeds.yaml:17:18: feeds[0].mapping.precision reads another text than feeds[0].mapping.total; the parts of a phrase come from one text: give both the same column (or columns and join), extract, values and thousands`,
		}},
		"other columns": {claims + `    mapping:
      id: Id
      who: Quién
      total: {columns: [N, O], phrase: value}
      total_max: {columns: [N, O], join: '-', phrase: max}
      precision: {columns: [O, N], phrase: precision}
`, []string{
			`feeds.yaml:16:18: feeds[0].mapping.total_max reads another text than feeds[0].mapping.total; the parts of a phrase come from one text: give both the same column (or columns and join), extract, values and thousands`,
			`feeds.yaml:17:18: feeds[0].mapping.precision reads another text than feeds[0].mapping.total; the parts of a phrase come from one text: give both the same column (or columns and join), extract, values and thousands`,
		}},
		"another extract": {claims + `    mapping:
      id: Id
      who: Quién
      total: {column: N, phrase: value, extract: '^(.+) p'}
      total_max: {column: N, phrase: max, extract: '^(.+) p'}
      precision: {column: N, phrase: precision}
`, []string{
			`feeds.yaml:17:18: feeds[0].mapping.precision reads another text than feeds[0].mapping.total; the parts of a phrase come from one text: give both the same column (or columns and join), extract, values and thousands`,
		}},
		"values that are no figures": {claims + `    mapping:
      id: Id
      who: Quién
      total: {column: N, phrase: value, values: {muchos: many}}
      total_max: {column: N, phrase: max, values: {muchos: many}}
      precision: {column: N, phrase: precision, values: {muchos: many}}
`, []string{
			`feeds.yaml:15:58: feeds[0].mapping.total.values.muchos is "many", from which a phrase is read; expected a figure such as 700, or a phrase such as más de 700`,
			`feeds.yaml:16:60: feeds[0].mapping.total_max.values.muchos is "many", from which a phrase is read; expected a figure such as 700, or a phrase such as más de 700`,
			`feeds.yaml:17:66: feeds[0].mapping.precision.values.muchos is "many", from which a phrase is read; expected a figure such as 700, or a phrase such as más de 700`,
		}},
		"constant": {claims + `    mapping:
      id: Id
      who: Quién
      total: {constant: 5, phrase: value}
      precision: {constant: exact}
`, []string{
			`feeds.yaml:15:28: feeds[0].mapping.total.phrase stands beside constant; it means something beside column or columns only, remove it`,
		}},
		"no figure": {head + `    mapping:
      id: Id
      who: A
      people: {column: N, phrase: value}
      unit: {constant: people}
`, []string{
			`feeds.yaml:15:35: feeds[0].mapping.people.phrase is on people; the table counts has no figure that comes as a phrase, remove it`,
		}},
	})
}
