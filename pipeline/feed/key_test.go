package feed

import (
	"strings"
	"testing"
)

func TestKeyFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"no inputs": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: []}
`, []string{
			`feeds.yaml:17:20: feeds[0].mapping.id.derive is an empty list; expected a list of inputs that tell the reports apart, each once, such as [url, organization, as_of, scope]`,
		}},
		"unknown inputs": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, on, uri]}
`, []string{
			`feeds.yaml:17:26: feeds[0].mapping.id.derive[1] is "on", which is no input of the table claims; the column on is filled from the input as_of, map that one`,
			`feeds.yaml:17:30: feeds[0].mapping.id.derive[2] is "uri", which is no input of the table claims; expected id, who, as_of, total, total_max, precision, women, url or note; did you mean url?`,
		}},
		"itself": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, id]}
`, []string{
			`feeds.yaml:17:26: feeds[0].mapping.id.derive[1] is id itself; a key is derived from other inputs`,
		}},
		"figures": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      total: N
      id: {derive: [url, total, precision]}
`, []string{
			`feeds.yaml:18:26: feeds[0].mapping.id.derive[1] is total, which belongs to the figure; a corrected figure would make another report of it, expected inputs that stay, such as the page, the date and who counts`,
			`feeds.yaml:18:33: feeds[0].mapping.id.derive[2] is precision, which belongs to the figure; a corrected figure would make another report of it, expected inputs that stay, such as the page, the date and who counts`,
		}},
		"twice": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, who, url]}
`, []string{
			`feeds.yaml:17:31: feeds[0].mapping.id.derive[2] is the same as feeds[0].mapping.id.derive[0]; remove one of them`,
		}},
		"not filled": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url, note]}
`, []string{
			`feeds.yaml:17:26: feeds[0].mapping.id.derive[1] is note, which feeds[0].mapping does not fill; map it, or take it out`,
		}},
		"another input": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: Id
      note: {derive: [url]}
`, []string{
			`feeds.yaml:18:14: feeds[0].mapping.note.derive makes a key, and note is none; only id can be derived, expected a column or a constant`,
		}},
		"constants": {claims + `    mapping:
      who: {constant: provea}
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [who]}
`, []string{
			`feeds.yaml:17:20: feeds[0].mapping.id.derive names constants only, so every record would get the same id; add an input that a column fills`,
		}},
		"namespace": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url], namespace: Balances}
`, []string{
			`feeds.yaml:17:38: feeds[0].mapping.id.namespace is "Balances"; expected at most 47 characters of a-z, 0-9, '_', '.' and '-' that begin with a letter or digit, such as balances`,
		}},
		"long id of the feed": {strings.Replace(claims, "id: one", "id: "+strings.Repeat("a", 48), 1) + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url]}
`, []string{
			`feeds.yaml:17:20: the id of the feed, the namespace of feeds[0].mapping.id is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; expected at most 47 characters of a-z, 0-9, '_', '.' and '-' that begin with a letter or digit, such as balances: add namespace: NAME`,
		}},
		"key of another form": {head + `    mapping:
      who: Quién
      day: Fecha
      id: {derive: [day]}
`, []string{
			`feeds.yaml:15:20: feeds[0].mapping.id would make keys such as one-0123456789abcdef, which id does not take: expected a value of the form [a-z]+-[0-9]+; expected a column`,
		}},
	})
}
