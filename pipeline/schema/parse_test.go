package schema_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/recuento/recuento/pipeline/schema"
)

const (
	word     = `"title": "T", "title_es": "T", "description": "D", "description_es": "D"`
	idColumn = `{"name": "id", "type": "string", "constraints": {"required": true}, ` + word + `}`
)

func tableOf(name, version, rest string, columns ...string) string {
	return `{"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "name": "` + name +
		`", "schema_version": "` + version + `", ` + word + `, "feed": true, "missingValues": [""], "primaryKey": ["id"], ` +
		rest + `"fields": [` + strings.Join(append([]string{idColumn}, columns...), ",\n") + `]}`
}

// small is a set that parses; the tests below break one file at a time.
func small() map[string]string {
	return map[string]string{
		"tables/order.json": `["a", "b"]`,
		"tables/a.json":     tableOf("a", "1.0.0", ``),
		"tables/b.json":     tableOf("b", "1.0.0", ``, `{"name": "kind", "type": "string", "codes": "kind", `+word+`}`),
		"codes/kind.json":   `{"name": "kind", "title": "K", "title_es": "K", "codes": [{"code": "x", "title": "X", "title_es": "X"}]}`,
	}
}

func parse(files map[string]string) (*schema.Set, error) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return schema.ParseSet(fsys)
}

// broken is one file that spoils the small set, and what the error must say.
type broken struct {
	file, text string
	want       []string
}

func brokenColumns() map[string]broken {
	field := func(props string) string { return tableOf("a", "1.0.0", ``, `{"name": "n", `+props+`, `+word+`}`) }
	return map[string]broken{
		"duplicate column": {"tables/a.json", tableOf("a", "1.0.0", ``, idColumn),
			[]string{`schemas/tables/a.json`, `column 2`, `"id" stands twice`, `rename or remove one`}},
		"unknown type": {"tables/a.json", field(`"type": "number"`),
			[]string{`schemas/tables/a.json`, `column 2 "n"`, `type "number"`, `expected string, integer`}},
		"unknown code list": {"tables/a.json", field(`"type": "string", "codes": "stages"`),
			[]string{`schemas/tables/a.json`, `column 2 "n"`, `codes "stages"`, `a file in schemas/codes`}},
		"bad pattern": {"tables/a.json", field(`"type": "string", "constraints": {"pattern": "(a"}`),
			[]string{`schemas/tables/a.json`, `column 2 "n"`, `pattern`, `expected a regular expression`}},
		"pattern that closes a group it did not open": {"tables/a.json", field(`"type": "string", "constraints": {"pattern": "a)|(b"}`),
			[]string{`column 2 "n"`, `pattern`}},
		"bad bound": {"tables/a.json", field(`"type": "date", "constraints": {"minimum": "1990"}`),
			[]string{`column 2 "n"`, `minimum`, `expected a number or a date`}},
		"unknown part": {"tables/a.json", field(`"type": "date", "from": {"input": "d", "part": "first"}`),
			[]string{`column 2 "n"`, `part "first"`, `expected earliest, latest, precision`}},
		"part of another type": {"tables/a.json", field(`"type": "string", "from": {"input": "d", "part": "latest"}`),
			[]string{`column 2 "n"`, `makes a date, the column is a string`}},
		"unknown condition": {"tables/a.json", field(`"type": "string", "from": {"input": "d", "when": {"input": "unit", "is": "x"}}`),
			[]string{`schemas/tables/a.json`, `"n" depends on input "unit"`, `expected an input`}},
		"optional and required": {"tables/a.json", field(`"type": "string", "optional": true, "constraints": {"required": true}`),
			[]string{`column 2 "n"`, `exclude each other`}},
		"unknown property of a column": {"tables/a.json", field(`"type": "string", "enum": ["x"]`),
			[]string{`schemas/tables/a.json`, `column 2 "n"`, `"enum"`, `README.md in schemas lists the properties`}},
		"missing language": {"tables/a.json", tableOf("a", "1.0.0", ``, `{"name": "n", "type": "string", "title": "N"}`),
			[]string{`column 2 "n"`, `description_es are needed`}},
	}
}

func brokenFiles() map[string]broken {
	return map[string]broken{
		"differing version": {"tables/b.json", tableOf("b", "1.1.0", ``),
			[]string{`schemas/tables/b.json`, `schema_version is 1.1.0, a has 1.0.0`, `raise it in every file`}},
		"no version": {"tables/b.json", tableOf("b", "1.1", ``),
			[]string{`schemas/tables/b.json`, `schema_version "1.1"`, `expected major.minor.patch`}},
		"unknown property of a table": {"tables/a.json", tableOf("a", "1.0.0", `"primary_key": [], `),
			[]string{`schemas/tables/a.json`, `"primary_key"`, `README.md in schemas lists the properties`}},
		"unknown property of a code": {"codes/kind.json", `{"name": "kind", "titel": "K"}`,
			[]string{`schemas/codes/kind.json`, `"titel"`, `README.md in schemas lists the properties`}},
		"syntax":  {"tables/a.json", "{\n\"name\": \"a\",\n]", []string{`schemas/tables/a.json`, `line 3`}},
		"cut off": {"tables/a.json", `{"name": "a"`, []string{`schemas/tables/a.json`, `ends in the middle`}},
		"two values": {"tables/a.json", tableOf("a", "1.0.0", ``) + `{}`,
			[]string{`schemas/tables/a.json`, `after the end`, `remove it`}},
		"key that is no column": {"tables/a.json", tableOf("a", "1.0.0", `"identity": ["url"], `),
			[]string{`schemas/tables/a.json`, `"url"`, `expected the name of a column`}},
		"foreign key into nowhere": {"tables/a.json", tableOf("a", "1.0.0", `"foreignKeys": [{"fields": ["id"], "reference": {"resource": "windows", "fields": ["window"]}}], `),
			[]string{`schemas/tables/a.json`, `windows.window`, `expected a column of a table`}},
		"sum over nothing": {"tables/a.json", tableOf("a", "1.0.0", `"sums": [{"code": "s", "parts": ["id"], "total": "id", "precision": "id", "max": "more"}], `),
			[]string{`schemas/tables/a.json`, `"more"`, `expected the name of a column`}},
		"table out of order": {"tables/c.json", tableOf("c", "1.0.0", ``),
			[]string{`schemas/tables/order.json`, `"c" is missing`, `add it`}},
		"table twice": {"tables/order.json", `["a", "b", "a"]`,
			[]string{`schemas/tables/order.json`, `"a" stands twice`}},
		"file of another name": {"tables/a.json", tableOf("z", "1.0.0", ``),
			[]string{`schemas/tables/a.json`, `name is "z", expected "a"`}},
		"code twice": {"codes/kind.json", `{"name": "kind", "title": "K", "title_es": "K", "codes": [{"code": "x", "title": "X", "title_es": "X"}, {"code": "x", "title": "X", "title_es": "X"}]}`,
			[]string{`schemas/codes/kind.json`, `"x" stands twice`}},
		"code in one language": {"codes/kind.json", `{"name": "kind", "title": "K", "title_es": "K", "codes": [{"code": "x", "title": "X"}]}`,
			[]string{`schemas/codes/kind.json`, `code 1 "x"`, `title_es are needed`}},
		"prefix without a pattern": {"codes/kind.json", `{"name": "kind", "title": "K", "title_es": "K", "prefixes": [{"prefix": "p:", "title": "P", "title_es": "P"}]}`,
			[]string{`schemas/codes/kind.json`, `prefix 1 "p:"`, `pattern`}},
		"included list that is not there": {"codes/kind.json", `{"name": "kind", "title": "K", "title_es": "K", "include": ["more"]}`,
			[]string{`schemas/codes/kind.json`, `include "more"`}},
	}
}

func TestParseSetNamesFileColumnAndMend(t *testing.T) {
	if _, err := parse(small()); err != nil {
		t.Fatal(err)
	}
	cases := brokenFiles()
	maps.Copy(cases, brokenColumns())
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(small())
			files[c.file] = c.text
			_, err := parse(files)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
}

func TestDigestFollowsTheFiles(t *testing.T) {
	before, err := parse(small())
	if err != nil {
		t.Fatal(err)
	}
	files := small()
	files["codes/kind.json"] = strings.Replace(files["codes/kind.json"], `"X"`, `"Y"`, 1)
	after, err := parse(files)
	if err != nil {
		t.Fatal(err)
	}
	if before.Digest == after.Digest {
		t.Error("a changed title leaves the digest as it was")
	}
}
