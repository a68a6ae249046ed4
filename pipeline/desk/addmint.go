package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
)

// mint gives an id to every report of a file that has none of its own; what
// the check gave them holds a place, with the prefix in front.
//
// An id is the prefix, a hyphen and the first ten hexadecimal digits of the
// SHA-256 of these values, each followed by U+001F: the page (see [Page]), then
// all cells of the row as they go into the file, in the order of the table's
// inputs, without report_id. Only where that id stands in a file of the table
// already, one more value follows: 2, or the next number that is free. The id
// is made once and stays when a figure is corrected later, so a figure may be
// part of it: two people who add different reports of one page give them
// different ids, whoever is first, and the id of a line that was deleted comes
// back with the same report only.
func (d *Desk) mint(c *Checked, f feed.Feed, before []byte) []report {
	out := slices.Clone(c.reports)
	s := c.form.schema
	if rolesOf(s).key != key {
		return out
	}
	named := map[int]bool{}
	for _, l := range c.form.lines {
		named[l.number] = l.cell(c.form, key) != ""
	}
	taken := d.takenIDs(f, before)
	given := map[string]bool{}
	for _, r := range out {
		given[r.id] = named[r.row]
	}
	for i := range out {
		r := &out[i]
		if named[r.row] {
			continue
		}
		prefix := r.id[:strings.LastIndexByte(r.id, '-')+1]
		for n := 1; n == 1 || given[r.id] || taken(r.id); n++ {
			r.id = prefix + digest(s, r, n)
		}
		given[r.id] = true
		r.values = maps.Clone(r.values)
		r.values[key] = r.id
	}
	return out
}

// digest is the digits of the n-th id that a report may get.
func digest(s *schema.Schema, r *report, n int) string {
	text := r.page + "\x1f"
	for _, in := range s.Inputs() {
		if in.Name != key {
			text += r.values[in.Name] + "\x1f"
		}
	}
	if n > 1 {
		text += strconv.Itoa(n) + "\x1f"
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:idDigits]
}

// takenIDs reports whether an id stands in a file that is kept by hand for the
// table. The text is looked through, since rows that are rejected for a fault
// have ids, too.
func (d *Desk) takenIDs(f feed.Feed, before []byte) func(id string) bool {
	texts := [][]byte{before}
	for _, other := range d.Config.Feeds {
		if other.Table != f.Table || other.ID == f.ID || !keptByHand(other) {
			continue
		}
		if text, err := os.ReadFile(other.Location); err == nil {
			texts = append(texts, text)
		}
	}
	return func(id string) bool {
		return slices.ContainsFunc(texts, func(text []byte) bool { return bytes.Contains(text, []byte(id)) })
	}
}
