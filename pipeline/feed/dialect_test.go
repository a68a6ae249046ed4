package feed

import "testing"

func TestDialectFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"unknown property": {head + `    dialect: {delimeter: ','}`, []string{
			`feeds.yaml:12:15: feeds[0].dialect.delimeter is no property; expected columns, comment, compression, delimiter, encoding, escape, header, preamble, quote, ragged or summary_rows; did you mean delimiter?`,
		}},
		"header without names": {head + `    dialect: {header: none}`, []string{
			`feeds.yaml:12:23: feeds[0].dialect.header is none, and nothing names the columns; add columns: [NAME, NAME], in the order of the file`,
		}},
		"names with a header": {head + `    dialect: {columns: [A, B]}`, []string{
			`feeds.yaml:12:15: feeds[0].dialect.columns names the columns of a file that has a header; remove it, or declare header: none where the file has no names of its own`,
		}},
		"names twice": {head + `    dialect: {header: none, columns: [id, who, " who", id]}`, []string{
			`feeds.yaml:12:38: feeds[0].dialect.columns lacks unit, people, date, day, relayed: without a mapping the columns bear the names of the inputs of counts; add a mapping`,
			`feeds.yaml:12:48: feeds[0].dialect.columns[2] is the same as feeds[0].dialect.columns[1] (blanks at the ends do not count); each column needs a name of its own`,
			`feeds.yaml:12:56: feeds[0].dialect.columns[3] is the same as feeds[0].dialect.columns[0]; remove one of them`,
		}},
		"names that are numbers": {head + `    dialect: {header: none, columns: [id, 2024]}`, []string{
			`feeds.yaml:12:38: feeds[0].dialect.columns lacks who, unit, people, date, day, relayed: without a mapping the columns bear the names of the inputs of counts; add a mapping`,
			`feeds.yaml:12:43: feeds[0].dialect.columns[1] is 2024; expected the name of a column; put it in quotes`,
		}},
		"too many names": {head + `    dialect: {header: none, columns: [id, who, people, unit, date, day, relayed], }
    limits: {columns: 2}
`, []string{
			`feeds.yaml:12:38: feeds[0].dialect.columns has 7 names; expected at most 2, which limits.columns allows`,
		}},
		"names that lack inputs": {head + `    dialect: {header: none, columns: [id, who, people]}`, []string{
			`feeds.yaml:12:38: feeds[0].dialect.columns lacks unit, date, day, relayed: without a mapping the columns bear the names of the inputs of counts; add a mapping`,
		}},
		"header of three rows": {head + `    dialect: {header: 3}`, []string{
			`feeds.yaml:12:23: feeds[0].dialect.header is 3; expected 1, 2 or none`,
		}},
		"preamble below zero": {head + `    dialect: {preamble: -1}`, []string{
			`feeds.yaml:12:25: feeds[0].dialect.preamble is -1; expected the number of lines above the header, 0 to 1000, or {until: TEXT} with the text that the header begins with`,
		}},
		"long preamble": {head + `    dialect: {preamble: 1001}`, []string{
			`feeds.yaml:12:25: feeds[0].dialect.preamble is 1001; expected the number of lines above the header, 0 to 1000, or {until: TEXT} with the text that the header begins with`,
		}},
		"preamble in words": {head + `    dialect: {preamble: four}`, []string{
			`feeds.yaml:12:25: feeds[0].dialect.preamble is "four"; expected the number of lines above the header, 0 to 1000, or {until: TEXT} with the text that the header begins with`,
		}},
		"until nothing": {head + `    dialect: {preamble: {until: ' '}}`, []string{
			`feeds.yaml:12:33: feeds[0].dialect.preamble.until is " "; expected the text that the header line begins with, in one line of at most 200 characters`,
		}},
		"until two lines": {head + `    dialect: {preamble: {until: "a\nb"}}`, []string{
			`feeds.yaml:12:33: feeds[0].dialect.preamble.until is "a\nb"; expected the text that the header line begins with, in one line of at most 200 characters`,
		}},
		"neither number nor until": {head + `    dialect: {preamble: {}}`, []string{
			`feeds.yaml:12:25: feeds[0].dialect.preamble has no until; add it (Beginning of the header)`,
		}},
		"until without header": {head + `    dialect: {preamble: {until: Fecha}, header: none, columns: [id, who, people, unit, date, day, relayed]}`, []string{
			`feeds.yaml:12:33: feeds[0].dialect.preamble.until looks for the header, and header is none; give the number of lines above the first record: preamble: 4`,
		}},
		"long comment": {head + `    dialect: {comment: '123456789'}`, []string{
			`feeds.yaml:12:24: feeds[0].dialect.comment is "123456789"; expected 1 to 8 characters of one line, such as "#", in quotes; leave comment out where the file has none`,
		}},
		"blank comment": {head + `    dialect: {comment: ' '}`, []string{
			`feeds.yaml:12:24: feeds[0].dialect.comment is " "; expected 1 to 8 characters of one line, such as "#", in quotes; leave comment out where the file has none`,
		}},
		"comment like the delimiter": {head + `    dialect: {comment: ";", delimiter: ";"}`, []string{
			`feeds.yaml:12:24: feeds[0].dialect.comment is ";" and begins with a delimiter: it would take records with an empty first cell for comments; declare the delimiter and another comment`,
		}},
		"comment like a tab": {head + `    dialect: {comment: "\t#", delimiter: tab}`, []string{
			`feeds.yaml:12:24: feeds[0].dialect.comment is "\t#" and begins with a delimiter: it would take records with an empty first cell for comments; declare the delimiter and another comment`,
		}},
		"comment like a delimiter that is found": {head + `    dialect: {comment: "|", delimiter: auto}`, []string{
			`feeds.yaml:12:24: feeds[0].dialect.comment is "|" and begins with a delimiter: it would take records with an empty first cell for comments; declare the delimiter and another comment`,
		}},
		"comment like the quote": {head + `    dialect: {comment: "'", quote: "'"}`, []string{
			`feeds.yaml:12:24: feeds[0].dialect.comment is "'" and begins with the quote: it would take records for comments; declare another quote (none where cells are not quoted) or another comment`,
		}},
		"delimiter like a quote": {head + `    dialect: {delimiter: "'", quote: "'"}`, []string{
			`feeds.yaml:12:26: feeds[0].dialect.delimiter is "'"; expected ",", ";", "\t", tab, "|" or auto`,
		}},
		"quote like a delimiter": {head + `    dialect: {quote: ";", delimiter: ";"}`, []string{
			`feeds.yaml:12:22: feeds[0].dialect.quote is ";"; expected "\"", "'" or none`,
		}},
		"escape without quote": {head + `    dialect: {escape: backslash, quote: none}`, []string{
			`feeds.yaml:12:23: feeds[0].dialect.escape is backslash, and quote is none: without quotes there is nothing to escape; remove escape, or declare the quote`,
		}},
		"ragged": {head + `    dialect: {ragged: pad}`, []string{
			`feeds.yaml:12:23: feeds[0].dialect.ragged is "pad"; expected reject or fill`,
		}},
		"compression": {head + `    dialect: {compression: zipped}`, []string{
			`feeds.yaml:12:28: feeds[0].dialect.compression is "zipped"; expected none, gzip, zip or auto`,
		}},
		"summary of no column": {head + `    dialect: {summary_rows: {begins: [Total]}}`, []string{
			`feeds.yaml:12:29: feeds[0].dialect.summary_rows has no column; add it (Column that tells them)`,
		}},
		"summary that begins with nothing": {head + `    dialect: {summary_rows: {column: A, begins: []}}`, []string{
			`feeds.yaml:12:49: feeds[0].dialect.summary_rows.begins is an empty list; expected a list of at least one text, such as [Total, Fuente]`,
		}},
		"summary of a column that is not there": {head + `    dialect: {header: none, columns: [id, who, people, unit, date, day, relayed], summary_rows: {column: dat, begins: [Total]}}`, []string{
			`feeds.yaml:12:106: feeds[0].dialect.summary_rows.column is "dat", which is not in dialect.columns; expected id, who, people, unit, date, day or relayed; did you mean date?`,
		}},
	})
}
