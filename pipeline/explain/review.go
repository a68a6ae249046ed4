package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
)

// Kinds of questions in the queue.
const (
	NearThreshold = "near_threshold" // a pair was joined, or kept apart, by few points
	Conflict      = "conflict"       // pages of a fact disagree on what it says
	Lone          = "lone"           // a fact of one report nearly joined another
	Restatement   = "restatement"    // a lower total may correct an earlier one
)

// ItemKinds is all kinds, in the order in which they are counted.
func ItemKinds() []string { return []string{NearThreshold, Conflict, Lone, Restatement} }

// margin is how far from the threshold a pair is still doubtful, in points.
const margin = 10

// Item is a question to a curator.
type Item struct {
	Kind string `json:"kind"`
	// Priority is how many pages would come to say, or to belong to, something
	// else by the answer.
	Priority int64   `json:"priority"`
	Table    string  `json:"table"`
	Question string  `json:"question"`
	Why      string  `json:"why"`
	Left     Side    `json:"left"`
	Right    *Side   `json:"right"` // null where one fact is asked about
	Column   string  `json:"column,omitempty"`
	Voices   *Voices `json:"voices,omitempty"`
	Tie      *Tie    `json:"join,omitempty"`
	// Answers is what can be decided. An answer that the rules gave already
	// needs no entry and is not among them.
	Answers []Answer `json:"answers"`
}

// Side is one of the two that an item sets side by side.
type Side struct {
	Fact   Brief       `json:"fact"`
	Report reading.Row `json:"report,omitempty"` // where a report is meant
}

// Answer is a decision that a curator may take.
type Answer struct {
	If       string            `json:"if"`
	Decision curation.Decision `json:"-"`
	Keys     reading.Row       `json:"decision"` // the same, as an entry has it
	// Entry is the decision as text for curation.yaml. What is left to the
	// curator says so.
	Entry string `json:"entry"`
}

// Queue is what curators should look at, the most important first.
type Queue struct {
	Version string      `json:"version"`
	Counts  []KindCount `json:"counts"` // of the whole queue
	Items   []Item      `json:"items"`
}

// KindCount is how many items of a kind there are.
type KindCount struct {
	Kind  string `json:"kind"`
	Items int    `json:"items"`
}

// ReviewOptions narrows a queue and fills in the entries.
type ReviewOptions struct {
	Kind  string              // all where it is empty
	Limit int                 // items; all where it is 0
	Date  string              // of the decisions to be taken: the day of today
	Taken []curation.Decision // whose ids are taken, beside those of the version
}

// Review is the queue of a version. What curators decided on does not appear.
func (s *Snapshot) Review(o ReviewOptions) (*Queue, error) {
	if o.Kind != "" && !slices.Contains(ItemKinds(), o.Kind) {
		return nil, &reading.UnusableError{Message: s.words().Say("--kind %s: expected one of %s", "--kind %s: se espera uno de %s", o.Kind, strings.Join(ItemKinds(), ", "))}
	}
	if err := s.needFacts(); err != nil {
		return nil, err
	}
	if err := s.version.Need("joins", "curation", "windows", "announcement_reports", "detainee_count_reports", "verified_release_reports"); err != nil {
		return nil, err
	}
	var found []candidate
	for _, k := range kinds() {
		found = append(found, s.reviewer(k).candidates()...)
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.priority, a.priority), strings.Compare(a.kind, b.kind), strings.Compare(a.fact, b.fact))
	})
	q := &Queue{Version: s.Version, Items: []Item{}}
	for _, kind := range ItemKinds() {
		n := 0
		for _, c := range found {
			if c.kind == kind {
				n++
			}
		}
		q.Counts = append(q.Counts, KindCount{kind, n})
	}
	found = slices.DeleteFunc(found, func(c candidate) bool { return o.Kind != "" && c.kind != o.Kind })
	if o.Limit > 0 && len(found) > o.Limit {
		found = found[:o.Limit]
	}
	q.Items = build(found)
	s.enter(q.Items, o)
	return q, nil
}

// candidate is an item before it is known whether it is shown: most of a long
// queue is only counted.
type candidate struct {
	kind, fact string
	priority   int64
	by         *reviewer
	// One of these is set.
	pair       *pair
	conflict   *Item
	correction *correction
}

// build makes the items of some candidates, reading each table of reports once.
func build(found []candidate) []Item {
	wanted := map[*reviewer][]candidate{}
	for _, c := range found {
		wanted[c.by] = append(wanted[c.by], c)
	}
	for r, all := range wanted {
		r.read(all)
	}
	items := make([]Item, len(found))
	for i, c := range found {
		switch {
		case c.pair != nil:
			items[i] = c.by.pairItem(*c.pair)
		case c.conflict != nil:
			items[i] = *c.conflict
		default:
			items[i] = c.by.restatementItem(*c.correction)
		}
	}
	return items
}

// enter gives each possible decision an id of its own, so that any of them can
// be pasted beside any other.
func (s *Snapshot) enter(items []Item, o ReviewOptions) {
	taken := slices.Clone(o.Taken)
	v := s.version.Table("curation")
	for _, r := range v.Order() {
		taken = append(taken, curation.Decision{ID: v.Text(r, "decision_id")})
	}
	prefix, n := "c-"+o.Date+"-", 0
	if _, err := fmt.Sscanf(strings.TrimPrefix(curation.NextID(o.Date, taken), prefix), "%d", &n); err != nil {
		n = 1
	}
	for i := range items {
		for j := range items[i].Answers {
			a := &items[i].Answers[j]
			a.Decision.ID, a.Decision.Date = fmt.Sprintf("%s%d", prefix, n), o.Date
			a.Entry, a.Keys = a.Decision.Entry(), keysOf(a.Decision)
			n++
		}
	}
}

// keysOf is a decision as an entry of its kind has it; the reason is left open.
func keysOf(d curation.Decision) reading.Row {
	row := reading.Row{{Name: "id", Value: d.ID}, {Name: "kind", Value: string(d.Kind)}, {Name: "table", Value: d.Table}}
	for _, k := range d.Kind.Keys() {
		row = append(row, reading.Column{Name: k, Value: map[string]any{"reports": d.Reports, "fact": d.Fact, "field": d.Field, "value": d.Value,
			"instead": d.Instead, "link": d.Link, "to": d.To}[k]})
	}
	return append(row, reading.Column{Name: "date", Value: d.Date})
}
