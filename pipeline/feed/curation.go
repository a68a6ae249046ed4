package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/schema"
	"go.yaml.in/yaml/v4"
)

// maxCurationBytes is room for some ten thousand decisions.
const maxCurationBytes = 8 << 20

// LoadCuration reads and checks curation.yaml. rules is the text of
// schemas/curation.schema.json, set has the fact tables on which is decided.
// The decisions come in the order of the file; the text beside them is the
// sha256 of its bytes, in hex. Where there is no file, there are no decisions
// and no digest.
//
// Whatever is wrong with the file, or with reading it, comes as one
// [*ConfigError] that lists all of it. Any other error means that rules is
// broken. Whether the reports and facts that are named exist is not looked at:
// a decision that no longer applies does not stop a run.
func LoadCuration(path string, rules []byte, set *schema.Set) ([]curation.Decision, string, error) {
	data, err := readCuration(path)
	if err != nil || data == nil {
		return nil, "", err
	}
	decisions, err := parseCuration(path, data, rules, set)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(data)
	return decisions, hex.EncodeToString(sum[:]), nil
}

// readCuration gives nil where there is no file.
func readCuration(path string) ([]byte, error) {
	data, err := readFile(path, maxCurationBytes,
		"the decisions of the curators, such as feeds/curation.yaml", "remove the decisions that runs call stale")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

func parseCuration(path string, data, rules []byte, set *schema.Set) ([]curation.Decision, error) {
	d := parseDocument(data)
	var decisions []curation.Decision
	if d.root == nil {
		// A file that was cut off must not undo every decision.
		for i := range d.faults {
			if d.faults[i].Message == emptyFile {
				d.faults[i].Message = "the file is empty; expected decisions: and below it a list, or decisions: []"
			}
		}
	} else {
		d.unfilled(d.root, "")
		if err := d.checkShape(rules, d.plain(d.root, "")); err != nil {
			// The shape's own words name the schema of the feeds.
			return nil, fmt.Errorf("schemas/curation.schema.json: %w; restore the file that came with this version", errors.Unwrap(err))
		}
		decisions = d.decisions(set)
	}
	if len(d.faults) > 0 {
		sortFaults(d.faults)
		return nil, &ConfigError{Path: path, Faults: d.faults}
	}
	return decisions, nil
}

// drafted comes before all stages: nothing more is said of a value that is
// still to be written.
const drafted stage = 0

// unfilled finds what an entry that was pasted leaves to a person.
func (d *document) unfilled(n *yaml.Node, path string) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			d.unfilled(n.Content[i+1], join(path, n.Content[i].Value))
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			d.unfilled(c, fmt.Sprintf("%s[%d]", path, i))
		}
	case yaml.ScalarNode:
		if strings.HasPrefix(strings.TrimSpace(n.Value), curation.FillIn) {
			d.fault(drafted, n, "%s still says %s; write what belongs there (docs/curation.md explains every property)", orFile(path), curation.FillIn)
		}
	}
}

// decisions reads the entries, and holds each against the tables and all
// against each other.
func (d *document) decisions(set *schema.Set) []curation.Decision {
	list := items(d.get(d.root, "decisions"))
	rulings := make([]ruling, 0, len(list))
	for i, n := range list {
		if d.index[n] == nil {
			continue
		}
		r := ruling{document: d, n: n, at: fmt.Sprintf("decisions[%d]", i)}
		r.read()
		r.check(set)
		rulings = append(rulings, r)
	}
	d.clashes(rulings)
	out := make([]curation.Decision, len(rulings))
	for i, r := range rulings {
		out[i] = r.Decision
	}
	return out
}

// ruling is a decision at its place in the file.
type ruling struct {
	*document
	curation.Decision
	n  *yaml.Node
	at string
}

func (r *ruling) read() {
	field := func(name string) string { return strings.TrimSpace(text(r.get(r.n, name))) }
	r.Decision = curation.Decision{
		ID: field("id"), Kind: curation.Kind(field("kind")), Table: field("table"),
		Fact: field("fact"), Field: field("field"), Value: field("value"), Instead: field("instead"),
		Link: field("link"), To: field("to"), Date: field("date"), Line: r.n.Line,
		Reason: strings.Join(strings.Fields(field("reason")), " "),
	}
	for _, n := range items(r.get(r.n, "reports")) {
		r.Reports = append(r.Reports, strings.TrimSpace(text(n)))
	}
}

// place is the node of a key, of an item of it, or of the whole entry, and how
// a message names it.
func (r *ruling) place(key string, item int) (*yaml.Node, string) {
	n := r.get(r.n, key)
	switch {
	case key == "" || n == nil:
		return r.n, r.at
	case item >= 0 && item < len(items(n)):
		return items(n)[item], fmt.Sprintf("%s.%s[%d]", r.at, key, item)
	}
	return n, r.at + "." + key
}

func (r *ruling) say(key string, item int, format string, a ...any) {
	n, at := r.place(key, item)
	r.fault(meaning, n, "%s %s", at, fmt.Sprintf(format, a...))
}

func (r *ruling) check(set *schema.Set) {
	wrong := r.Decision.Check()
	for _, f := range wrong {
		r.say(f.Key, f.Item, "%s", f.Message)
	}
	r.checkPersonal()
	of := set.Table(r.Table)
	switch {
	case slices.Contains(curation.Tables(), r.Table) && of == nil:
		r.say("table", -1, "is %s, which this version does not make", quoted(r.Table))
	case r.Kind == curation.Value && of != nil && !slices.ContainsFunc(wrong, func(f curation.Fault) bool { return f.Key == "field" }):
		r.checkCell(of)
	}
}
