package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

var update = flag.Bool("update", false, "write docs/codebook.md and docs/libro-de-codigos.md anew")

// root is the folder of the repository.
var root = filepath.Join("..", "..")

func text(t *testing.T, elem ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{root}, elem...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// manuals are the texts that tell how the program is used, by path.
func manuals(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"README.md", "docs/*.md", "feeds/README.md", "output/README.md", "schemas/README.md"} {
		paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(paths) == 0 && !strings.Contains(pattern, "*") {
			t.Fatalf("%s: %v, %d files", pattern, err, len(paths))
		}
		for _, p := range paths {
			rel, err := filepath.Rel(root, p)
			if err != nil {
				t.Fatal(err)
			}
			found[rel] = text(t, rel)
		}
	}
	return found
}

// model is the verbs by name, hidden ones left out, and the flags of all.
func model(t *testing.T) (verbs map[string]*kong.Node, flags map[string]bool) {
	t.Helper()
	parser, err := newParser(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	verbs, flags = map[string]*kong.Node{}, map[string]bool{}
	for _, f := range parser.Model.Flags {
		flags[f.Name] = true
	}
	for _, n := range parser.Model.Leaves(true) {
		verbs[strings.TrimPrefix(n.FullPath(), "recuento ")] = n
	}
	return verbs, flags
}

func TestEveryVerbAndFlagIsInTheReadme(t *testing.T) {
	t.Parallel()
	readme := text(t, "README.md")
	verbs, flags := model(t)
	if len(verbs) < 8 {
		t.Fatalf("%d verbs only", len(verbs))
	}
	for name, n := range verbs {
		if !strings.Contains(readme, "`recuento "+name) {
			t.Errorf("README.md does not have `recuento %s`", name)
		}
		for _, f := range n.Flags {
			flags[f.Name] = true
		}
	}
	for name := range flags {
		if !regexp.MustCompile("`--" + name + "\\b").MatchString(readme) {
			t.Errorf("README.md does not have `--%s`", name)
		}
	}
}

var (
	inline  = regexp.MustCompile("`([^`\n]+)`")
	isBlock = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```$")
)

// commands is all that a text shows as typed, one command each, without its
// comment.
func commandsIn(manual string) []string {
	var found []string
	add := func(line string) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "$ ")
		line, _, _ = strings.Cut(line, "  ")
		found = append(found, strings.TrimPrefix(line, "bin/"))
	}
	for _, b := range isBlock.FindAllStringSubmatch(manual, -1) {
		for line := range strings.Lines(b[1]) {
			add(line)
		}
	}
	for _, m := range inline.FindAllStringSubmatch(isBlock.ReplaceAllString(manual, ""), -1) {
		add(m[1])
	}
	return found
}

// TestCommandsInTheDocsExist holds that what is shown can be typed.
func TestCommandsInTheDocsExist(t *testing.T) {
	t.Parallel()
	verbs, shared := model(t)
	targets := text(t, "Makefile")
	all := map[string]bool{"check": true} // of sha256sum
	for _, n := range verbs {
		for _, f := range n.Flags {
			all[f.Name] = true
		}
	}
	seen := 0
	for name, manual := range manuals(t) {
		for _, c := range commandsIn(manual) {
			words := strings.Fields(c)
			switch {
			case len(words) > 1 && words[0] == "recuento":
				seen++
				checkCommand(t, name, c, words[1:], verbs, shared)
			case len(words) > 1 && words[0] == "make":
				if !regexp.MustCompile(`(?m)^` + words[1] + `:`).MatchString(targets) {
					t.Errorf("%s: %q: Makefile has no such target", name, c)
				}
			case len(words) > 0 && len(words[0]) > 2 && strings.HasPrefix(words[0], "--"):
				if flag := strings.TrimPrefix(words[0], "--"); !all[flag] && !shared[flag] {
					t.Errorf("%s: %q: no verb has such a flag", name, c)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("the docs show %d commands only", seen)
	}
}

func checkCommand(t *testing.T, manual, c string, words []string, verbs map[string]*kong.Node, shared map[string]bool) {
	t.Helper()
	verb := verbs[words[0]]
	if len(words) > 1 && verb == nil { // a verb of two words
		verb = verbs[words[0]+" "+words[1]]
	}
	if verb == nil && !strings.HasPrefix(words[0], "--") {
		t.Errorf("%s: %q: there is no such verb", manual, c)
		return
	}
	for _, w := range words {
		name, ok := strings.CutPrefix(strings.Trim(w, "[]"), "--")
		if !ok {
			continue
		}
		name, _, _ = strings.Cut(name, "=")
		own := verb != nil && slices.ContainsFunc(verb.Flags, func(f *kong.Flag) bool { return f.Name == name })
		if !own && !shared[name] {
			t.Errorf("%s: %q: there is no flag --%s", manual, c, name)
		}
	}
}

// TestExitStatusesInTheReadme holds the table in README.md against the help,
// and both against the constants.
func TestExitStatusesInTheReadme(t *testing.T) {
	t.Parallel()
	readme := text(t, "README.md")
	lines := strings.Split(statuses, "\n")[1:]
	constants := []int{pipeline.ExitOK, pipeline.ExitRuntime, pipeline.ExitUsage, pipeline.ExitNoFeed, pipeline.ExitRefused, pipeline.ExitFaulty}
	if len(lines) != len(constants) {
		t.Fatalf("the help has %d exit statuses, expected %d", len(lines), len(constants))
	}
	for i, status := range constants {
		meaning, ok := strings.CutPrefix(lines[i], fmt.Sprintf("  %d  ", status))
		if !ok {
			t.Errorf("the help has %q, expected status %d", lines[i], status)
		}
		if row := fmt.Sprintf("| %d | %s |", status, meaning); !strings.Contains(readme, row) {
			t.Errorf("README.md has no line %q", row)
		}
	}
}

// TestCodebooks holds the codebooks of docs/ against the schemas they are made
// of; -update writes them anew.
func TestCodebooks(t *testing.T) {
	t.Parallel()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	for lang, name := range map[string]string{"en": "codebook.md", "es": "libro-de-codigos.md"} {
		var b bytes.Buffer
		if err := pipeline.WriteCodebook(&b, set, lang); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(root, "docs", name)
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		book := text(t, "docs", name)
		if book != b.String() {
			t.Errorf("docs/%s is not what the schemas say; write it with: go test ./cmd/recuento -run TestCodebooks -update", name)
		}
		checkCodebook(t, name, book, set)
	}
}

func checkCodebook(t *testing.T, name, book string, set *schema.Set) {
	t.Helper()
	for _, table := range set.Tables {
		_, section, ok := strings.Cut(book, "\n## "+table.Name+"\n")
		if !ok {
			t.Errorf("docs/%s has no table %s", name, table.Name)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		for _, f := range table.Fields {
			if !strings.Contains(section, "\n| `"+f.Name+"` |") {
				t.Errorf("docs/%s: table %s has no column %s", name, table.Name, f.Name)
			}
		}
	}
	for _, list := range set.Lists {
		for _, c := range list.Codes {
			if !strings.Contains(book, "| `"+c.Code+"` |") {
				t.Errorf("docs/%s has no code %s of the list %s", name, c.Code, list.Name)
			}
		}
	}
	for _, link := range regexp.MustCompile(`\]\(#([^)]+)\)`).FindAllStringSubmatch(book, -1) {
		if !regexp.MustCompile(`(?m)^##+ ` + link[1] + `$`).MatchString(book) {
			t.Errorf("docs/%s: a link leads to #%s, which is no heading", name, link[1])
		}
	}
}

// TestReadmeListsTheTables holds that nobody has to guess what is published.
func TestReadmeListsTheTables(t *testing.T) {
	t.Parallel()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"README.md", "output/README.md"} {
		for _, table := range set.Tables {
			if !strings.Contains(text(t, file), "`"+table.Name+"`") {
				t.Errorf("%s does not have the table `%s`", file, table.Name)
			}
		}
	}
}

// TestFeedPropertiesAreExplained holds feeds/README.md against what feeds.yaml
// may say.
func TestFeedPropertiesAreExplained(t *testing.T) {
	t.Parallel()
	b, err := fs.ReadFile(schemas.FS, "feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	readme := text(t, "feeds", "README.md")
	names := properties(document)
	if len(names) < 30 {
		t.Fatalf("%d properties only", len(names))
	}
	for name := range names {
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("feeds/README.md does not explain `%s`", name)
		}
	}
}

// properties is the names below every "properties" of a JSON Schema.
func properties(v any) map[string]bool {
	found := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ps, ok := v["properties"].(map[string]any); ok {
				for name := range ps {
					found[name] = true
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(v)
	return found
}
