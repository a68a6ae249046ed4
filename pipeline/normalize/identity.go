package normalize

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/table"
)

// derivedDigits is how much of the digest a derived key shows: 64 bits, so that
// two of a million keys meet by chance in one of thirty million feeds.
const derivedDigits = 16

// DeriveKey is the key of a report whose feed gives none: the namespace, a
// hyphen and the first 16 hexadecimal digits of the SHA-256 of the values, each
// followed by U+001F. The values are in our notation, empty ones included.
func DeriveKey(namespace string, values []string) string {
	sum := sha256.New()
	for _, v := range values {
		sum.Write([]byte(v))
		sum.Write([]byte{0x1f})
	}
	return namespace + "-" + hex.EncodeToString(sum.Sum(nil))[:derivedDigits]
}

// derive makes the key of the open row. Where one of its parts can't be read,
// the row is rejected for that and has no key.
func (n *Normalizer) derive(rec *Record) {
	in := &n.shape.inputs[n.shape.key]
	n.derived = entry{value: value{null: true}}
	n.cells[n.shape.key] = &n.derived
	values, said := make([]string, len(in.parts)), false
	for i, at := range in.parts {
		if n.cells[at].fault.code != "" {
			return
		}
		values[i] = n.text(at)
		said = said || values[i] != ""
	}
	if !said {
		n.rejectCell(in, rec, fault{problem.MissingValue, "a value in one of " + strings.Join(in.derive, ", ") + ", of which the key is made"})
		return
	}
	n.derived = entry{value: value{text: []byte(DeriveKey(in.source.Namespace, values))}}
}

// text is the value of an input of the open row in our notation.
func (n *Normalizer) text(i int) string {
	in, e := &n.shape.inputs[i], n.cells[i]
	switch {
	case e.null:
		return ""
	case in.kind.texts():
		return string(e.text)
	case in.kind == date, in.kind == partialDate:
		return string(appendDate(nil, e.value))
	}
	return string(table.AppendInt(nil, in.fields[0].Type, e.n))
}

// correct replaces the cells of the open row that a correction is for. A cell
// that does not say what the correction expects stays as it is, with a note.
func (n *Normalizer) correct(rec *Record) {
	key := n.cells[n.shape.key]
	if key.null || key.fault.code != "" {
		return
	}
	for _, c := range n.bind.corrections[n.text(n.shape.key)] {
		n.apply(c, rec)
	}
}

func (n *Normalizer) apply(c correction, rec *Record) {
	in := &n.shape.inputs[c.input]
	n.met = append(n.met, c.at)
	note := problem.Problem{
		Feed: n.origin.Feed, Table: n.bind.Schema.Name, Line: rec.Line, Key: n.text(n.shape.key),
		Field: in.name, Code: problem.Corrected, Effect: problem.Flagged,
	}
	if string(trim(n.raw(in, rec))) != c.Expects {
		note.Code = problem.CorrectionStale
		note.Expected = "the value that the correction of feeds.yaml replaces; it is not applied"
		n.notes = append(n.notes, note)
		return
	}
	e := &entry{}
	e.value, e.fault = in.read([]byte(c.Value), nil, n.gate)
	n.cells[c.input] = e
	n.faults = slices.DeleteFunc(n.faults, func(p problem.Problem) bool { return p.Field == in.name })
	if e.fault.code != "" {
		n.rejectCell(in, rec, e.fault)
		return
	}
	note.Expected = fmt.Sprintf("what the correction of feeds.yaml says: %s", c.Reason)
	n.notes = append(n.notes, note)
}
