package feed

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestConfig(t *testing.T) {
	no := "false"
	c, err := parse(t, "\ufeff"+`# a comment
publisher: Ours
timezone: UTC
tables:
  counts: {max_shrink_percent: 2.5}
feeds:
  - id: plain
    title: Plain
    title_es: "Simple"
    publisher: Theirs
    licence: {spdx: CC-BY-4.0, republish: true}
    location: sub/plain.csv
    table: counts
    cadence: archive
  - id: other
    title: Other
    title_es: Otro
    publisher: Theirs
    homepage: https://example.org/
    licence: {spdx: LicenseRef-Own, republish: false, attribution: Say so}
    location: /abs/other.csv
    table: counts
    cadence: {cron: "17 6 * * 1-5"}
    dialect: {encoding: windows-1252, delimiter: ";", compression: gzip}
    mapping:
      people: {column: " Personas "}
      id: Código
      who: {column: Quién, values: {FP: foro_penal, 01: "other:Uno", "": provea}}
      unit: {constant: people}
      relayed: {constant: false}
      date: {constant: 2026-02}
    ignore: [Nota]
    drift: {unknown_column: refuse}
    guards: {min_rows: 12, max_rejected_percent: 0}
`)
	if err != nil {
		t.Fatal(err)
	}
	people, month := "people", "2026-02"
	plain := Dialect{Encoding: "utf-8", Delimiter: ",", Compression: "none", Quote: `"`, Escape: "doubled", Header: 1, Ragged: "reject"}
	other := plain
	other.Encoding, other.Delimiter, other.Compression = "windows-1252", ";", "gzip"
	http := HTTP{Timeouts: DefaultTimeouts, Retries: 3, Redirects: 10}
	limits := Limits{Bytes: 16 << 30, Rows: 5_000_000, Columns: 1000, Cell: 100_000}
	want := &Config{
		Publisher: "Ours", Timezone: "UTC", Digest: c.Digest, Path: "feeds.yaml", Text: c.Text,
		Tables:   map[string]TableGuard{"counts": {2.5}, "claims": {5}, "sums": {5}},
		Schedule: Scheduling{"skip", "latest", 2 * time.Minute, 1000}, Notify: Notify{Language: "en"},
		Feeds: []Feed{{
			ID: "plain", Title: "Plain", TitleES: "Simple", Publisher: "Theirs",
			Licence: Licence{SPDX: "CC-BY-4.0", Republish: true}, Location: filepath.FromSlash("sub/plain.csv"), Table: "counts",
			Dialect: plain, UnknownColumn: "report", Guards: Guards{0, 50}, Limits: limits, Line: 7, HTTP: http, Policy: KeepLast,
		}, {
			ID: "other", Title: "Other", TitleES: "Otro", Publisher: "Theirs", Homepage: "https://example.org/",
			Licence: Licence{"LicenseRef-Own", false, "Say so"}, Location: "/abs/other.csv", Table: "counts",
			Cadence: Cadence{Cron: "17 6 * * 1-5"}, Dialect: other,
			Mapping: []Mapped{
				{Input: "people", Columns: []string{"Personas"}},
				{Input: "id", Columns: []string{"Código"}},
				{Input: "who", Columns: []string{"Quién"}, Values: map[string]string{"FP": "foro_penal", "01": "other:Uno", "": "provea"}},
				{Input: "unit", Constant: &people},
				{Input: "relayed", Constant: &no},
				{Input: "date", Constant: &month},
			},
			Ignore: []string{"Nota"}, UnknownColumn: "refuse", Guards: Guards{12, 0}, Limits: limits, Line: 15, HTTP: http, Policy: KeepLast,
		}},
	}
	if diff := cmp.Diff(want, c, sameForms()); diff != "" {
		t.Error(diff)
	}
	if !c.Feeds[0].Cadence.Archive() || c.Feeds[1].Cadence.Archive() || len(c.Digest) != 64 {
		t.Errorf("cadences %v, %v; digest %q", c.Feeds[0].Cadence, c.Feeds[1].Cadence, c.Digest)
	}
}

// Each case is a whole file, or what follows head; every fault is listed.
func TestFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"empty":         {"", []string{"feeds.yaml:1:1: the file is empty; expected publisher and feeds (feeds/README.md shows a whole file)"}},
		"comments only": {"# later\n", []string{"feeds.yaml:1:1: the file is empty; expected publisher and feeds (feeds/README.md shows a whole file)"}},
		"a list":        {"- id: one\n", []string{"feeds.yaml:1:1: the file is a list; expected publisher and feeds, each at the beginning of a line"}},
		"text":          {"hello\n", []string{`feeds.yaml:1:1: the file is "hello"; expected publisher and feeds, each at the beginning of a line`}},
		"tab": {"publisher: x\nfeeds:\n\t- id: y\n", []string{
			"feeds.yaml:3:1: the YAML can't be read: found character that cannot start any token while scanning for the next token that begins in line 3; indent with spaces, YAML takes no tab there"}},
		"colon": {"publisher: a: b\n", []string{
			`feeds.yaml:1:13: the YAML can't be read: mapping values are not allowed in this context; put text that holds ": " in quotes, and check the indentation`}},
		"not UTF-8":       {"publisher: x\ntimezone: \xe1\n", []string{"feeds.yaml:2:11: the text is not UTF-8; save the file as UTF-8"}},
		"control":         {"publisher: x\x00\n", []string{`feeds.yaml:1:13: there is a control character (U+0000); remove it, or write it as "\x00"`}},
		"second document": {head + "---\nfeeds: []\n", []string{"feeds.yaml:12:1: a second YAML document begins; expected one, remove the line ---"}},
		"alias": {head + "    dialect: &d {delimiter: ;}\n    guards: *d\n", []string{
			"feeds.yaml:13:13: feeds[0].guards is *d; expected the value itself: anchors and aliases are not read here, write it out"}},
		"cyclic alias": {"publisher: &a [*a]\n", nil},
		"tag": {head + "    guards: {min_rows: !!int \"5\"}\n", []string{
			`feeds.yaml:12:24: feeds[0].guards.min_rows has the tag "!!int"; expected a plain value, remove the tag`}},
		"odd key":   {head + "    ? [a]\n    : b\n", []string{"feeds.yaml:12:7: feeds[0] has a name that is no text; expected a name in front of each colon"}},
		"twice":     {head + "    id: two\n", []string{"feeds.yaml:12:5: feeds[0].id stands twice; the first one is in line 4, keep one of them"}},
		"too short": {"publisher: Ours\n", []string{"feeds.yaml:1:1: the file has no feeds; add it (Feeds)"}},
		"no feeds": {"publisher: Ours\ntimezone: UTC\nfeeds: []\n", []string{
			"feeds.yaml:3:8: feeds is an empty list; expected a list of at least one feed, each beginning with - id:"}},
		"empty property": {strings.Replace(head, "title: One", "title:", 1), []string{"feeds.yaml:5:11: feeds[0].title is empty; expected a title in English"}},
		"number":         {strings.Replace(head, "title: One", "title: 2026", 1), []string{"feeds.yaml:5:12: feeds[0].title is 2026; expected a title in English; put it in quotes"}},
		"id":             {strings.Replace(head, "id: one", "id: One-1", 1), []string{`feeds.yaml:4:9: feeds[0].id is "One-1"; expected a name of a-z, 0-9 and _ that starts with a letter, such as weekly_balances`}},
		"zone":           {strings.Replace(head, "America/Caracas", "America/Carcas", 1), []string{`feeds.yaml:2:11: timezone is "America/Carcas"; expected the IANA name of a time zone, such as America/Caracas`}},
		"machine's zone": {strings.Replace(head, "America/Caracas", "Local", 1), []string{`feeds.yaml:2:11: timezone is "Local"; expected the IANA name of a time zone, such as America/Caracas`}},
		"yes":            {strings.Replace(head, "republish: false", "republish: yes", 1), []string{`feeds.yaml:8:41: feeds[0].licence.republish is "yes"; expected true or false, without quotes`}},
		"enum": {head + "    dialect: {encoding: utf8, delimiter: ':'}\n", []string{
			`feeds.yaml:12:25: feeds[0].dialect.encoding is "utf8"; expected utf-8, utf-16, utf-16le, utf-16be, windows-1252, iso-8859-1, macintosh, ibm850 or auto; did you mean utf-8?`,
			`feeds.yaml:12:42: feeds[0].dialect.delimiter is ":"; expected ",", ";", "\t", tab, "|" or auto`}},
		"near property": {head + "    maping: {id: Id}\n", []string{
			"feeds.yaml:12:5: feeds[0].maping is no property; expected cadence, corrections, dialect, drift, guards, homepage, http, id, ignore, licence, limits, location, mapping, notation, policy, publisher, rows, table, title or title_es; did you mean mapping?"}},
		"guards": {head + "    guards: {min_rows: 1.5, max_rejected_percent: 101}\n", []string{
			"feeds.yaml:12:24: feeds[0].guards.min_rows is 1.5; expected a whole number of rows, 0 or more",
			"feeds.yaml:12:51: feeds[0].guards.max_rejected_percent is 101; expected a number from 0 to 100, without quotes and without %"}},
		"odd number":     {head + "    guards: {min_rows: 0x10}\n", []string{"feeds.yaml:12:24: feeds[0].guards.min_rows is 0x10; expected a whole number of rows, 0 or more"}},
		"cadence":        {strings.Replace(head, "cadence: archive", "cadence: daily", 1), []string{`feeds.yaml:11:14: feeds[0].cadence is "daily"; expected archive, or {cron: "17 6 * * *"}`}},
		"cron":           {strings.Replace(head, "cadence: archive", `cadence: {cron: "TZ=UTC 17 6 * *"}`, 1), []string{`feeds.yaml:11:21: feeds[0].cadence.cron is "TZ=UTC 17 6 * *"; expected five fields in quotes (minute, hour, day, month, weekday), such as "17 6 * * *"`}},
		"no cron":        {strings.Replace(head, "cadence: archive", `cadence: {}`, 1), []string{`feeds.yaml:11:14: feeds[0].cadence has no cron; add it (Cron expression)`}},
		"no location":    {strings.Replace(head, "one.csv", `" "`, 1), []string{`feeds.yaml:9:15: feeds[0].location is " "; expected the path of a file, relative to the folder of feeds.yaml, or an https: address`}},
		"unknown table":  {strings.Replace(head, "table: counts", "table: count", 1), []string{`feeds.yaml:10:12: feeds[0].table is "count", which is no table; expected counts or claims; did you mean counts?`}},
		"computed table": {strings.Replace(head, "table: counts", "table: sums", 1), []string{`feeds.yaml:10:12: feeds[0].table is "sums", which is made by the pipeline, no feed fills it; expected counts or claims`}},
		"guarded table":  {"tables: {cuonts: {max_shrink_percent: 1}}\n" + head, []string{`feeds.yaml:1:10: tables.cuonts is no table; expected counts, claims or sums; did you mean counts?`}},
		"two of one id": {head + strings.TrimPrefix(head, "publisher: Ours\ntimezone: America/Caracas\nfeeds:\n"), []string{
			`feeds.yaml:12:9: feeds[1].id is "one", the id of the feed in line 4; give each feed an id of its own`}},
		"unknown input": {head + "    mapping: {id: A, who: B, relaied: C, people_counted: D, flags: E}\n", []string{
			"feeds.yaml:12:30: feeds[0].mapping.relaied is no input of the table counts; expected id, who, unit, people, date, day, relayed or note; did you mean relayed?",
			"feeds.yaml:12:42: feeds[0].mapping.people_counted is no input of the table counts; the column people_counted is filled from the input people, map that one",
			"feeds.yaml:12:61: feeds[0].mapping.flags is no input of the table counts; the column flags is filled by the pipeline, remove the line"}},
		"incomplete": {head + "    mapping:\n      id: A\n      people: B\n", []string{
			"feeds.yaml:12:5: feeds[0].mapping has no who, which every record of counts needs; add who: COLUMN or who: {constant: VALUE}",
			"feeds.yaml:12:5: feeds[0].mapping has people but no unit, which says what people counts; add unit: COLUMN or unit: {constant: people}"}},
		"input twice": {head + "    mapping: {id: A, who: B, id: C}\n", []string{"feeds.yaml:12:30: feeds[0].mapping.id stands twice; the first one is in line 12, keep one of them"}},
		"mapped in no way": {head + "    mapping: {id: {}, who: {column: A, constant: provea}, note: 5, unit: {values: {a: people}}}\n", []string{
			"feeds.yaml:12:19: feeds[0].mapping.id is an empty map; expected the name of a column, {column: NAME}, {column: NAME, values: {THEIRS: OURS}}, {columns: [NAME, NAME]}, {constant: VALUE} or, for the key, {derive: [INPUT, INPUT]}",
			"feeds.yaml:12:40: feeds[0].mapping.who.constant stands beside column; an input comes from one of column, columns, constant and derive, keep one of them",
			"feeds.yaml:12:65: feeds[0].mapping.note is 5; expected the name of a column, {column: NAME}, {column: NAME, values: {THEIRS: OURS}}, {columns: [NAME, NAME]}, {constant: VALUE} or, for the key, {derive: [INPUT, INPUT]}",
			"feeds.yaml:12:74: feeds[0].mapping.unit is a map; expected the name of a column, {column: NAME}, {column: NAME, values: {THEIRS: OURS}}, {columns: [NAME, NAME]}, {constant: VALUE} or, for the key, {derive: [INPUT, INPUT]}"}},
		"values": {head + `    mapping:
      id: {constant: "7"}
      who: {column: A, values: {Foro: foro_penl, Otro: "other:Otro", " Foro ": provea}}
      unit: {constant: pepole}
      people: {constant: 1001}
      date: {column: B, values: {ayer: yesterday, "n/d": ""}}
      day: {constant: 2026-02}
      relayed: {column: C, values: {sí: "yes", no: false}}
`, []string{
			`feeds.yaml:13:22: feeds[0].mapping.id.constant is "7"; expected a value of the form [a-z]+-[0-9]+`,
			`feeds.yaml:14:39: feeds[0].mapping.who.values.Foro is "foro_penl"; expected a code of schemas/codes/who.json; did you mean foro_penal?`,
			`feeds.yaml:14:70: feeds[0].mapping.who.values[" Foro "] is the same as "Foro" in line 14: case, accents and blanks do not count; keep one of them`,
			`feeds.yaml:15:24: feeds[0].mapping.unit.constant is "pepole"; expected people or cases; did you mean people?`,
			`feeds.yaml:16:26: feeds[0].mapping.people.constant is "1001"; expected at most 1000`,
			`feeds.yaml:17:40: feeds[0].mapping.date.values.ayer is "yesterday"; expected a date such as 2026-02-20, 2026-02 or 2026`,
			`feeds.yaml:18:23: feeds[0].mapping.day.constant is "2026-02"; expected a day such as 2026-02-20`,
			`feeds.yaml:19:41: feeds[0].mapping.relayed.values.sí is "yes"; expected true or false`}},
		"ignored and mapped": {head + "    mapping: {id: A, who: B}\n    ignore: [C, A, C]\n", []string{
			`feeds.yaml:13:17: feeds[0].ignore[1] is "A", the column that fills the input id; remove it here or change the mapping`,
			`feeds.yaml:13:20: feeds[0].ignore[2] is the same as feeds[0].ignore[0]; remove one of them`}},
		"ignored and read": {head + "    ignore: [note]\n", []string{
			`feeds.yaml:12:14: feeds[0].ignore[0] is "note", the column that fills the input note; remove it here or change the mapping`}},
	})
}

func TestFaultsOfTheFileItself(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, make([]byte, 10<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "there is no such file",
		dir:                             "this is no file",
		large:                           "the file has 10485760 bytes; expected at most 1048576",
	} {
		_, err := LoadConfig(path, feedsSchema(t), testSet(t))
		var e *ConfigError
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), path+": "+want) {
			t.Errorf("%s: error %v, want %q", path, err, want)
		}
	}
	if _, err := LoadConfig(filepath.Join(dir, "none.yaml"), nil, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want fs.ErrNotExist", err)
	}
}

func TestLoadConfigResolvesLocations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "feeds.yaml")
	if err := os.WriteFile(path, []byte(head), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := LoadConfig(path, feedsSchema(t), testSet(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(path), "one.csv"); c.Feeds[0].Location != want {
		t.Errorf("location %q, want %q", c.Feeds[0].Location, want)
	}
}

func TestManyFaultsStayReadable(t *testing.T) {
	_, err := parse(t, head+strings.Repeat("  - {}\n", 100))
	var e *ConfigError
	if !errors.As(err, &e) || len(e.Faults) != 800 {
		t.Fatalf("error %v", err)
	}
	if lines := strings.Split(e.Error(), "\n"); len(lines) != 51 || lines[50] != "feeds.yaml: and 750 more" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}

func TestBrokenSchemaIsNoFaultOfTheFile(t *testing.T) {
	for _, broken := range []string{"", "{", `{"type": 5}`, `{"$ref": "#/nowhere"}`} {
		_, err := parseConfig("feeds.yaml", []byte(head), []byte(broken), testSet(t))
		var e *ConfigError
		if err == nil || errors.As(err, &e) || !strings.HasPrefix(err.Error(), "schemas/feeds.schema.json: ") {
			t.Errorf("schema %q: error %v", broken, err)
		}
	}
}

func TestTimezoneWhereNothingIsSaid(t *testing.T) {
	silent, said := strings.CutPrefix(head, "publisher: Ours\ntimezone: America/Caracas\n")
	if !said {
		t.Fatal("expected a file that says it, to leave that out")
	}
	config, err := parseConfig("feeds.yaml", []byte("publisher: Ours\n"+silent), feedsSchema(t), testSet(t))
	if err != nil || config.Timezone != "America/Caracas" {
		t.Errorf("got %+v, %v", config, err)
	}
}

func FuzzLoadConfig(f *testing.F) {
	jsonSchema, set := feedsSchema(f), testSet(f)
	bundled, err := os.ReadFile("../../feeds/feeds.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(bundled), head, grammar, claims + phrases("columns: [N, O], extract: '(.+) p', values: {x: unos 50}"),
		head + "    dialect: {header: none, columns: [id, who], preamble: {until: a}, comment: ','}\n",
		claims + "    notation: {dates: [m/d/yy, d/m/yy, yyyy-d-m, x], missing: [n/d]}\n    mapping: {id: {derive: [id, total, a]}, who: {columns: [A, A], values: {A: b, á: c, n/d: d}}}\n    rows: [{}, {total: A, id: {derive: [who]}}, {total: {phrase: max}}]\n",
		claims + "    corrections: [{key: '', input: id}, {key: a, input: who, expects: 1, value: '', reason: x, date: 2026-02-30}]\n    limits: {rows: 0, bytes: 1e9}\n",
		head + "    mapping: {id: A, who: {constant: provea}}\n", "a: &a [*a]\n<<: *a\n", "? {}\n: - |\n  x", "%TAG ! !x\n--- !a b", strings.Repeat("[", 200), "\xff\xfea\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		config, err := parseConfig("feeds.yaml", data, jsonSchema, set)
		if err == nil {
			if len(config.Feeds) == 0 || config.Publisher == "" || config.Timezone == "" {
				t.Errorf("accepted without feeds, publisher or time zone: %+v", config)
			}
			return
		}
		var e *ConfigError
		if !errors.As(err, &e) || len(e.Faults) == 0 {
			t.Fatalf("error %v, want a ConfigError with faults", err)
		}
		for _, fault := range e.Faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Message == "" {
				t.Errorf("fault %+v without a place or a message", fault)
			}
		}
	})
}
