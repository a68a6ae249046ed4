package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"go.yaml.in/yaml/v4"
)

// readings is the properties of a feed that decide what its bytes say.
// Corrections are left out: each is known by itself.
func readings() []string {
	return []string{"table", "dialect", "notation", "mapping", "rows", "ignore"}
}

// reading is the digest of what feeds.yaml says of how a feed is read, in a form
// that comments, the order of the properties and the program's version leave as
// it is.
func (d *document) reading(n *yaml.Node) string {
	said := map[string]any{}
	for _, name := range readings() {
		if v := d.get(n, name); v != nil {
			said[name] = told(v)
		}
	}
	text, err := json.Marshal(said)
	if err != nil {
		return "" // a value that JSON lacks is a fault of its own
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// told is a value without the places where it stands; faults in it are found
// elsewhere.
func told(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = told(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = told(c)
		}
		return list
	case yaml.ScalarNode:
		return scalar(n)
	}
	return nil
}
