package desk

import (
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/propose"
)

// Summary says in a few lines what was found and what to do next; config is
// the path of feeds.yaml.
func (d *Drafted) Summary(config string) []string {
	p := d.Proposal
	level := map[propose.Confidence]int{}
	placed := map[string]bool{}
	for _, row := range append([][]propose.Source{p.Sources}, p.Rows...) {
		for _, s := range row {
			level[s.Confidence]++
			placed[s.Input] = true
		}
	}
	looked := fmt.Sprintf("the %d records of the file", d.Records)
	if !d.Whole {
		looked = fmt.Sprintf("the first %d records", d.Records)
	}
	var found []string
	for _, f := range d.Dialect {
		if f.Property != "quote" || f.Value != feed.DefaultQuote {
			found = append(found, f.Shown())
		}
	}
	out := []string{
		fmt.Sprintf("looked at %s: %s", looked, strings.Join(found, ", ")),
		fmt.Sprintf("table %s (%s): %d of %d inputs have a place; lines that are sure: %d, likely: %d, guesses: %d",
			p.Table.Value, p.Table.Confidence, len(placed), p.Inputs, level[propose.Sure], level[propose.Likely], level[propose.Guess]),
	}
	if n := len(p.Lacking); n > 0 {
		var names []string
		for _, l := range p.Lacking {
			names = append(names, l.Input)
		}
		out = append(out, "needed, and no column gives it: "+strings.Join(names, ", "))
	}
	if n := unplacedValues(p); n > 0 {
		out = append(out, fmt.Sprintf("spellings that have no code yet, and whose rows would be rejected: %d", n))
	}
	if n := len(p.Unplaced); n > 0 {
		out = append(out, fmt.Sprintf("columns that have no place: %d", n))
	}
	if d.Taken {
		out = append(out, fmt.Sprintf("the id %s belongs to a feed of %s already, and two feeds can't share one: draft it again with another --id", d.ID, config))
	}
	return append(out, fmt.Sprintf("next: paste the entry under feeds in %s, fill in what says %s, look at what is likely or a guess, then", config, fillIn),
		"  recuento feed preview "+d.ID, "  recuento check")
}

// unplacedValues counts the spellings that no code was found for.
func unplacedValues(p propose.Proposal) int {
	n := 0
	for _, row := range append([][]propose.Source{p.Sources}, p.Rows...) {
		for _, s := range row {
			for _, v := range s.Values {
				if v.Code == "" {
					n++
				}
			}
		}
	}
	return n
}
