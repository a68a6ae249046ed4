package feed

import (
	"strings"
	"testing"
)

func TestWhatStillSaysFillInIsAFault(t *testing.T) {
	text := strings.Replace(head, "publisher: Theirs", "publisher: FILL IN", 1)
	text = strings.Replace(text, "table: counts", "table: FILL IN the table", 1)
	const rest = "; write what belongs there, or remove the line if the feed does without it (feeds/README.md explains every property)"
	checkFaults(t, map[string]faultCase{"everywhere": {strings.Replace(text, "Ours", "'FILL IN'", 1) + `    mapping:
      who: {constant: FILL IN}  # FILL IN later
      unit: {column: U, values: {a: people, b: FILL IN}}
    ignore: [Please FILL IN, " FILL IN"]
`, []string{
		"feeds.yaml:1:12: publisher still says FILL IN" + rest,
		"feeds.yaml:7:16: feeds[0].publisher still says FILL IN" + rest,
		"feeds.yaml:10:12: feeds[0].table still says FILL IN" + rest,
		"feeds.yaml:13:23: feeds[0].mapping.who.constant still says FILL IN" + rest,
		"feeds.yaml:14:48: feeds[0].mapping.unit.values.b still says FILL IN" + rest,
		"feeds.yaml:15:30: feeds[0].ignore[1] still says FILL IN" + rest,
	}}})
}

func TestAnEncodingByAnotherName(t *testing.T) {
	for got, want := range map[string]string{
		"latin-1": "iso-8859-1", "latin1": "iso-8859-1", "cp1252": "windows-1252", "ansi": "windows-1252", "Windows 1252": "windows-1252",
		"mac": "macintosh", "MacRoman": "macintosh", "cp850": "ibm850", "utf8": "utf-8", "UTF-8": "utf-8", "utf16": "utf-16", "UTF-16LE": "utf-16le",
		"ibm-850": "ibm850", "macintos": "macintosh",
	} {
		_, err := parse(t, head+"    dialect: {encoding: "+got+"}\n")
		if err == nil || !strings.HasSuffix(err.Error(), "; did you mean "+want+"?") || strings.Count(err.Error(), "did you mean") != 1 {
			t.Errorf("%s: %v", got, err)
		}
	}
	if _, err := parse(t, head+"    dialect: {encoding: koi8-r}\n"); err == nil || strings.Contains(err.Error(), "did you mean") {
		t.Error(err)
	}
}
