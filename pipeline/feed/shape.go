package feed

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v4"
)

// shapeURL names the JSON Schema inside its library; nothing is fetched.
const shapeURL = "urn:recuento:feeds"

// checkShape compares the document with the JSON Schema. The faults found are
// the document's; an error means that the schema itself is broken.
func (d *document) checkShape(jsonSchema []byte, value any) error {
	broken := func(err error) error {
		return fmt.Errorf("schemas/feeds.schema.json: %w; restore the file that came with this version", err)
	}
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonSchema))
	if err != nil {
		return broken(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(shapeURL, raw); err != nil {
		return broken(err)
	}
	compiled, err := c.Compile(shapeURL)
	if err != nil {
		return broken(err)
	}
	var invalid *jsonschema.ValidationError
	switch err := compiled.Validate(value); {
	case err == nil:
	case errors.As(err, &invalid):
		d.shapeFaults(raw, invalid)
	default:
		return broken(err)
	}
	return nil
}

func (d *document) shapeFaults(raw any, e *jsonschema.ValidationError) {
	// The branches of an anyOf fail each for its own reason; together they say
	// one thing, and the schema words it.
	_, choice := e.ErrorKind.(*kind.AnyOf)
	if len(e.Causes) > 0 && !choice {
		for _, cause := range e.Causes {
			d.shapeFaults(raw, cause)
		}
		return
	}
	n, path := d.locate(e.InstanceLocation)
	if n == nil {
		return
	}
	rule := resolve(raw, e.SchemaURL)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			d.fault(shape, n, "%s has no %s; add it%s", orFile(path), name, titleOf(raw, rule, name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			d.unknownProperty(rule, n, path, name)
		}
	case *kind.UniqueItems:
		i, j := k.Duplicates[0], k.Duplicates[1]
		if list := items(n); j < len(list) {
			d.fault(shape, list[j], "%s[%d] is the same as %s[%d]; remove one of them", path, j, path, i)
		}
	default:
		want := expectation(rule, e.ErrorKind)
		if meant := encodingMeant(text(n)); meant != "" && strings.HasSuffix(path, ".dialect.encoding") {
			want, _, _ = strings.Cut(want, "; did you mean")
			want += "; did you mean " + meant + "?"
		}
		what := said(n)
		if n.Kind == yaml.ScalarNode && (strings.Contains(path, ".http.auth") || strings.HasPrefix(path, "notify.")) {
			what = "is a text" // which may be a secret that was put there by mistake
		}
		d.fault(shape, n, "%s %s; %s", orFile(path), what, want)
	}
}

// locate finds a value by the library's path, and words the path for a reader.
func (d *document) locate(tokens []string) (*yaml.Node, string) {
	n, path := d.root, ""
	for _, token := range tokens {
		if list := items(n); list != nil {
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(list) {
				return nil, path
			}
			n, path = list[i], fmt.Sprintf("%s[%d]", path, i)
			continue
		}
		if n = d.get(n, token); n == nil {
			return nil, path
		}
		path = join(path, token)
	}
	return n, path
}

// resolve finds the part of the schema that an address such as
// "urn:…#/$defs/feed/properties/id" points to, or nil.
func resolve(raw any, address string) map[string]any {
	_, fragment, _ := strings.Cut(address, "#")
	at := raw
	for token := range strings.SplitSeq(strings.TrimPrefix(fragment, "/"), "/") {
		if token == "" {
			continue
		}
		if plain, err := url.PathUnescape(token); err == nil {
			token = plain
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = m[token]
	}
	m, _ := at.(map[string]any)
	return m
}

// titleOf is what the schema calls a property, in brackets.
func titleOf(raw any, rule map[string]any, name string) string {
	properties, _ := rule["properties"].(map[string]any)
	p, _ := properties[name].(map[string]any)
	if ref, ok := p["$ref"].(string); ok {
		p = resolve(raw, ref)
	}
	if title, ok := p["title"].(string); ok {
		return " (" + title + ")"
	}
	return ""
}

func (d *document) unknownProperty(rule map[string]any, n *yaml.Node, path, name string) {
	properties, _ := rule["properties"].(map[string]any)
	known := make([]string, 0, len(properties))
	for p := range properties {
		known = append(known, p)
	}
	slices.Sort(known)
	d.fault(shape, d.key(n, name), "%s is no property; %s", join(path, name), oneOf(known, name))
}

// oneOf says what could have stood there, and which of it is nearest.
func oneOf(known []string, got string) string {
	say := "expected " + strings.Join(known, ", ")
	if n := len(known); n > 1 {
		say = "expected " + strings.Join(known[:n-1], ", ") + " or " + known[n-1]
	}
	if near := nearest(known, got); near != "" {
		say += fmt.Sprintf("; did you mean %s?", near)
	}
	return say
}

// nearest is the name that somebody may have meant; case and accents do not
// count.
func nearest(known []string, got string) string {
	if len(got) > 100 {
		return ""
	}
	folded := make([]string, len(known))
	for i, k := range known {
		folded[i] = notation.Fold(k)
	}
	if at := slices.Index(folded, schema.Nearest(folded, notation.Fold(got))); at >= 0 {
		return known[at]
	}
	return ""
}

// said is what stands there, as the end of "X …".
func said(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode && len(n.Content) == 0:
		return "is an empty map"
	case n.Kind == yaml.MappingNode:
		return "is a map"
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return "is an empty list"
	case n.Kind == yaml.SequenceNode:
		return "is a list"
	case isNull(n), n.Value == "":
		return "is empty"
	case n.Tag == "!!str":
		return "is " + quoted(n.Value)
	}
	return "is " + strings.Trim(quoted(n.Value), `"`)
}

// expectation is what the schema wants there: its own words where it has some.
func expectation(rule map[string]any, k jsonschema.ErrorKind) string {
	words, _ := rule["errorMessage"].(string)
	switch k := k.(type) {
	case *kind.Enum:
		var want []string
		for _, w := range k.Want {
			if name, ok := w.(string); ok {
				want = append(want, asWritten(name))
				continue
			}
			want = append(want, fmt.Sprint(w))
		}
		return oneOf(want, fmt.Sprint(k.Got))
	case *kind.Type:
		if words == "" {
			words = "expected " + strings.Join(k.Want, " or ")
		}
		if slices.Equal(k.Want, []string{"string"}) && (k.Got == "number" || k.Got == "boolean") {
			words += "; put it in quotes"
		}
	}
	if words == "" {
		return "expected what schemas/feeds.schema.json says of it"
	}
	return words
}

var needsNoQuotes = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

func asWritten(s string) string {
	if needsNoQuotes.MatchString(s) {
		return s
	}
	return strconv.Quote(s)
}
