package feed

import "testing"

func TestCorrectionFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"no list": {claims + `    corrections: {key: a}`, []string{
			`feeds.yaml:12:18: feeds[0].corrections is a map; expected a list of corrections, each beginning with - key:`,
		}},
		"incomplete": {claims + `    corrections:
      - {key: a-1, inputs: total}
`, []string{
			`feeds.yaml:13:9: feeds[0].corrections[0] has no input; add it (Input to correct)`,
			`feeds.yaml:13:9: feeds[0].corrections[0] has no expects; add it (What the cell says)`,
			`feeds.yaml:13:9: feeds[0].corrections[0] has no value; add it (What it should say)`,
			`feeds.yaml:13:9: feeds[0].corrections[0] has no reason; add it (Reason)`,
			`feeds.yaml:13:9: feeds[0].corrections[0] has no date; add it (Day of the correction)`,
			`feeds.yaml:13:20: feeds[0].corrections[0].inputs is no property; expected date, expects, input, key, reason or value; did you mean input?`,
		}},
		"turned text": {claims + `    corrections:
      - {key: a-1, input: total, expects: "553", value: "533", reason: "The page itself \u202esays 533", date: 2026-03-01}
`, []string{
			`feeds.yaml:13:72: feeds[0].corrections[0].reason is "The page itself \u202esays 533", which holds signs that nobody sees or that turn the text around them; it is published, type it anew`,
		}},
		"no key": {claims + `    corrections:
      - {key: '', input: total, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:13:15: feeds[0].corrections[0].key is empty; expected the key of the row, as it is published (report_id, window)`,
		}},
		"another key": {head + `    corrections:
      - {key: A1, input: people, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:13:15: feeds[0].corrections[0].key is "A1"; expected a value of the form [a-z]+-[0-9]+`,
		}},
		"unknown inputs": {claims + `    corrections:
      - {key: a-1, input: totl, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
      - {key: a-2, input: counted, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:13:27: feeds[0].corrections[0].input is "totl", which is no input of the table claims; expected id, who, as_of, total, total_max, precision, women, url or note; did you mean total?`,
			`feeds.yaml:14:27: feeds[0].corrections[1].input is "counted", which is no input of the table claims; the column counted is filled from the input total, map that one`,
		}},
		"the key": {claims + `    corrections:
      - {key: a-1, input: id, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:13:27: feeds[0].corrections[0].input is id, the key of the table; a correction finds its row by it and can't change it`,
		}},
		"part of the key": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: {derive: [url]}
    corrections:
      - {key: a-1, input: url, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:19:27: feeds[0].corrections[0].input is url, from which the key is derived; a corrected row would become another row, take it out of derive or have the file corrected`,
		}},
		"input without a column": {claims + `    mapping:
      who: Quién
      precision: {constant: exact}
      url: Página
      as_of: Fecha
      id: Id
    corrections:
      - {key: a-1, input: precision, expects: "553", value: at_least, reason: The page itself says 533, date: 2026-03-01}
      - {key: a-1, input: total, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:19:27: feeds[0].corrections[0].input is precision, which no column fills; there is no cell to correct, change the mapping`,
			`feeds.yaml:20:27: feeds[0].corrections[1].input is total, which no column fills; there is no cell to correct, change the mapping`,
		}},
		"nothing to correct": {claims + `    corrections:
      - {key: a-1, input: total, expects: " 533", value: "533", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:13:58: feeds[0].corrections[0].value is "533", as expects is; nothing would be corrected, remove the entry or change one of them`,
		}},
		"values": {claims + `    corrections:
      - {key: a-1, input: total, expects: "553", value: más de 533, reason: The page itself says 533, date: 2026-03-01}
      - {key: a-1, input: precision, expects: "553", value: exactly, reason: The page itself says 533, date: 2026-03-01}
      - {key: a-1, input: as_of, expects: "553", value: 2026-2, reason: The page itself says 533, date: 2026-03-01}
      - {key: a-1, input: note, expects: "553", value: a text that is too long for it, reason: The page itself says 533, date: 2026-03-01}
      - {key: a-2, input: total, expects: "553", value: +5, reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:13:57: feeds[0].corrections[0].value is "más de 533"; expected a whole number in digits, such as 1687`,
			`feeds.yaml:14:61: feeds[0].corrections[1].value is "exactly"; expected exact or at_least; did you mean exact?`,
			`feeds.yaml:15:57: feeds[0].corrections[2].value is "2026-2"; expected a date such as 2026-02-20, 2026-02 or 2026`,
			`feeds.yaml:16:56: feeds[0].corrections[3].value is "a text that is too long for it"; expected at most 20 characters`,
			`feeds.yaml:17:57: feeds[0].corrections[4].value is "+5"; expected a whole number in digits, such as 1687`,
		}},
		"empties what is needed": {claims + `    corrections:
      - {key: a-1, input: who, expects: "553", value: '', reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:13:55: feeds[0].corrections[0].value is empty, and every record needs who: the row would be rejected; expected a value`,
		}},
		"reason": {claims + `    corrections:
      - {key: a-1, input: total, expects: "553", value: "533", reason: ' typo ', date: 2026-03-01}
      - {key: a-2, input: total, expects: "553", value: "533", reason: '          ', date: 2026-03-01}
`, []string{
			`feeds.yaml:13:72: feeds[0].corrections[0].reason is " typo "; expected why the file is wrong and how that is known, in 10 to 1000 characters; it is published`,
			`feeds.yaml:14:72: feeds[0].corrections[1].reason is "          "; expected why the file is wrong and how that is known, in 10 to 1000 characters; it is published`,
		}},
		"days": {claims + `    corrections:
      - {key: a-1, input: total, expects: "553", value: "533", reason: The page itself says 533, date: 2026-02-30}
      - {key: a-2, input: total, expects: "553", value: "533", reason: The page itself says 533, date: 1 March}
      - {key: a-3, input: total, expects: "553", value: "533", reason: The page itself says 533, date: 1999-12-31}
      - {key: a-4, input: total, expects: "553", value: "533", reason: The page itself says 533, date: 2100-01-01}
`, []string{
			`feeds.yaml:13:104: feeds[0].corrections[0].date is "2026-02-30"; expected the day of the correction, such as 2026-03-01`,
			`feeds.yaml:14:104: feeds[0].corrections[1].date is "1 March"; expected the day of the correction, such as 2026-03-01`,
			`feeds.yaml:15:104: feeds[0].corrections[2].date is "1999-12-31"; expected a day from 2000-01-01 to 2099-12-31, the one on which the correction was declared`,
			`feeds.yaml:16:104: feeds[0].corrections[3].date is "2100-01-01"; expected a day from 2000-01-01 to 2099-12-31, the one on which the correction was declared`,
		}},
		"twice": {claims + `    corrections:
      - {key: a-1, input: total, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
      - {key: a-2, input: total, expects: "553", value: "533", reason: The page itself says 533, date: 2026-03-01}
      - {key: a-1, input: total, expects: "553", value: "534", reason: The page itself says 533, date: 2026-03-01}
`, []string{
			`feeds.yaml:15:9: feeds[0].corrections[2] corrects total of "a-1", as the one in line 13 does; keep one of them`,
		}},
	})
}
