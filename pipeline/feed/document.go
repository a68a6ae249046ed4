package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// document is the YAML of feeds.yaml as nodes that know their line, and the
// faults found in it so far.
type document struct {
	root   *yaml.Node
	faults []Fault
	listed map[Fault]bool // faults that have a place
	// found is the stage at which a node was first found faulty: what a later
	// stage would say of it only follows from that.
	found map[*yaml.Node]stage
	// index finds the properties of each map; of a name that stands twice, the
	// first.
	index map[*yaml.Node]map[string]property
}

type property struct{ key, value *yaml.Node }

type stage int

const (
	structure stage = iota + 1 // the YAML itself
	shape                      // the JSON Schema
	meaning                    // what the tables allow
)

func (d *document) fault(s stage, n *yaml.Node, format string, a ...any) {
	if first, ok := d.found[n]; ok && first < s {
		return
	}
	d.found[n] = s
	// What several rows take from one place is wrong once.
	if f := (Fault{n.Line, n.Column, fmt.Sprintf(format, a...)}); !d.listed[f] {
		d.listed[f] = true
		d.faults = append(d.faults, f)
	}
}

const emptyFile = "the file is empty; expected publisher and feeds (feeds/README.md shows a whole file)"

// parseDocument reads one YAML document. Its root may be nil, with a fault.
func parseDocument(data []byte) (d *document) {
	d = &document{listed: map[Fault]bool{}, found: map[*yaml.Node]stage{}, index: map[*yaml.Node]map[string]property{}}
	if f, bad := unreadable(data); bad {
		d.faults = append(d.faults, f)
		return d
	}
	// The YAML library reports a broken invariant of its own by a panic; a
	// file must not end a run that way.
	defer func() {
		if r := recover(); r != nil {
			d.root = nil
			d.faults = append(d.faults, Fault{1, 1, "the YAML can't be read; expected plain maps, lists and text"})
		}
	}()
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		d.faults = append(d.faults, yamlFault(err, data))
		return d
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case errors.Is(err, io.EOF):
		d.faults = append(d.faults, Fault{1, 1, emptyFile})
		return d
	case err != nil:
		d.faults = append(d.faults, yamlFault(err, data))
		return d
	}
	switch err := loader.Load(&second); {
	case err == nil:
		d.fault(structure, &second, "a second YAML document begins; expected one, remove the line ---")
	case !errors.Is(err, io.EOF):
		d.faults = append(d.faults, yamlFault(err, data))
	}
	if len(first.Content) == 1 {
		d.root = first.Content[0]
	}
	if d.root == nil || isNull(d.root) {
		d.root = nil
		d.faults = append(d.faults, Fault{1, 1, emptyFile})
	}
	return d
}

// unreadable finds what the YAML library would refuse without a position.
func unreadable(data []byte) (Fault, bool) {
	line, column := 1, 1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return Fault{line, column, "the text is not UTF-8; save the file as UTF-8"}, true
		case r == '\n':
			line, column = line+1, 0
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f:
			return Fault{line, column, fmt.Sprintf("there is a control character (U+%04X); remove it, or write it as \"\\x%02x\"", r, r)}, true
		}
		column++
		i += size
	}
	return Fault{}, false
}

// yamlFault words an error of the YAML library.
func yamlFault(err error, data []byte) Fault {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return Fault{1, 1, fmt.Sprintf("the YAML can't be read: %v", err)}
	}
	f := Fault{max(e.Mark.Line, 1), max(e.Mark.Column, 1), "the YAML can't be read: " + e.Message}
	if e.ContextMsg != "" {
		f.Message += " " + e.ContextMsg
		if e.ContextMark.Line > 0 {
			f.Message += fmt.Sprintf(" that begins in line %d", e.ContextMark.Line)
		}
	}
	lines := bytes.Split(data, []byte("\n"))
	if f.Line > len(lines) {
		return f
	}
	switch line := lines[f.Line-1]; {
	case bytes.ContainsRune(line[:len(line)-len(bytes.TrimLeft(line, " \t"))], '\t'):
		f.Message += "; indent with spaces, YAML takes no tab there"
	case strings.HasPrefix(e.Message, "mapping values are not allowed"):
		f.Message += `; put text that holds ": " in quotes, and check the indentation`
	case strings.HasPrefix(e.Message, "found character that cannot start"):
		f.Message += "; put the text in quotes"
	}
	return f
}

// plain is the document as the JSON Schema library wants it. It refuses what
// YAML has beyond maps, lists and scalars: an alias would make the line of a
// message ambiguous and a small file unfold without end.
func (d *document) plain(n *yaml.Node, path string) any {
	if n.Kind != yaml.AliasNode && n.Style&yaml.TaggedStyle != 0 {
		d.fault(structure, n, "%s has the tag %s; expected a plain value, remove the tag", orFile(path), quoted(n.Tag))
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		return d.plainMap(n, path)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = d.plain(c, fmt.Sprintf("%s[%d]", path, i))
		}
		return list
	case yaml.AliasNode:
		d.fault(structure, n, "%s is *%s; expected the value itself: anchors and aliases are not read here, write it out", orFile(path), n.Value)
		return nil
	default:
		if strings.HasPrefix(strings.TrimSpace(n.Value), fillIn) {
			d.fault(structure, n, "%s still says %s; write what belongs there, or remove the line if the feed does without it (feeds/README.md explains every property)", orFile(path), fillIn)
		}
		return scalar(n)
	}
}

// fillIn stands in a drafted entry where only a person knows the value.
const fillIn = "FILL IN"

func (d *document) plainMap(n *yaml.Node, path string) any {
	m := map[string]any{}
	first := map[string]property{}
	d.index[n] = first
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || isNull(key) || key.Style&yaml.TaggedStyle != 0 {
			d.fault(structure, key, "%s has a name that is no text; expected a name in front of each colon", orFile(path))
			continue
		}
		if p, double := first[key.Value]; double {
			d.fault(structure, key, "%s stands twice; the first one is in line %d, keep one of them", join(path, key.Value), p.key.Line)
			continue
		}
		first[key.Value] = property{key, value}
		m[key.Value] = d.plain(value, join(path, key.Value))
	}
	return m
}

// decimal leaves out what YAML takes for a number and nobody means: 0x10,
// 1_000, .inf, 1e999.
var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?$`)

func scalar(n *yaml.Node) any {
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if decimal.MatchString(n.Value) {
			return json.Number(n.Value)
		}
	}
	return n.Value
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// properties walks a map in the order of the file; of anything else, nothing.
func (d *document) properties(n *yaml.Node) iter.Seq[property] {
	return func(yield func(property) bool) {
		first := d.index[n]
		if first == nil {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if p, ok := first[key.Value]; ok && p.key == key && !yield(p) {
				return
			}
		}
	}
}

// get is the value of a property of a map, or nil.
func (d *document) get(n *yaml.Node, name string) *yaml.Node { return d.index[n][name].value }

// key is the name of a property of a map, or nil.
func (d *document) key(n *yaml.Node, name string) *yaml.Node { return d.index[n][name].key }

// items are the elements of a list; of anything else, none.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// text is a scalar as it is written, without its quotes; "" where there is
// none.
func text(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || isNull(n) {
		return ""
	}
	return n.Value
}

var bareName = regexp.MustCompile(`^[\pL_][\pL\pN_-]*$`)

// join is the place of a property for a reader: feeds[2].dialect.encoding.
func join(path, name string) string {
	switch {
	case !bareName.MatchString(name):
		return fmt.Sprintf("%s[%s]", path, quoted(name))
	case path == "":
		return name
	}
	return path + "." + name
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

// quoted shows what somebody wrote, within reason.
func quoted(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
