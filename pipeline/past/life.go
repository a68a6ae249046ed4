package past

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// Life is what became of a key.
type Life struct {
	Table   string   `json:"table"`
	Key     string   `json:"key"`
	States  []State  `json:"states"`  // the oldest first
	Figures []Figure `json:"figures"` // of a fact
	// Successors is the facts that it is told as, where it was merged.
	Successors []string `json:"successors,omitempty"`
	// Redacted is the id of the redaction that took it out, or "".
	Redacted string `json:"redacted,omitempty"`
}

// State is what was published of a key for a time.
type State struct {
	From          snapshot.Version `json:"from_version"`
	RecordedFrom  string           `json:"recorded_from"`
	To            snapshot.Version `json:"to_version,omitempty"` // "" while it is published
	RecordedTo    string           `json:"recorded_to,omitempty"`
	EndedBy       string           `json:"ended_by,omitempty"`
	Reconstructed bool             `json:"reconstructed"`
	// Cause is why the key came or came back, EndCause why it went; each is empty
	// where it did not, or where no version of this copy says.
	Cause    string `json:"cause,omitempty"`
	EndCause string `json:"end_cause,omitempty"`
	// Changes is the cells in which the state differs from the one before; of one
	// that follows on nothing there are none.
	Changes []Difference `json:"changes"`
	seq, to int64
	cells   []string // by column of the table
}

// Figure is how a figure of a fact was revised; nil is null.
type Figure struct {
	Name          string           `json:"figure"`
	First         *int64           `json:"first_value"`
	FirstVersion  snapshot.Version `json:"first_version"`
	Latest        *int64           `json:"latest_value"`
	LatestVersion snapshot.Version `json:"latest_version"`
	Difference    *int64           `json:"difference"`
	Revisions     int64            `json:"revisions"`
	State         string           `json:"state"`
}

// LifeOf is what became of the key of a report or a fact, from the histories of
// the newest version. tableName narrows the search; it may be empty. The error
// is a [*UsageError] where nothing was ever published under the key.
func LifeOf(s *store.Store, set *schema.Set, key, tableName string) (*Life, error) {
	last, err := s.Newest()
	if err != nil {
		return nil, err
	}
	if last == nil {
		return nil, &UsageError{fmt.Sprintf("nothing is published in %s yet; \"recuento run\" publishes", s.Dir())}
	}
	redactions, err := s.Redactions()
	if err != nil {
		return nil, err
	}
	var near []string
	for _, of := range Kept(set) {
		if tableName != "" && of.Name != tableName {
			continue
		}
		if id, ok := snapshot.Keys(redactions, of.Name)[key]; ok {
			return &Life{Table: of.Name, Key: key, States: []State{}, Figures: []Figure{}, Redacted: id}, nil
		}
		states, keys, err := statesIn(last, set.Table(schema.HistoryName(of.Name)), of, key)
		if err != nil {
			return nil, err
		}
		if near = append(near, keys...); len(states) == 0 {
			continue
		}
		life := &Life{Table: of.Name, Key: key, States: states, Figures: []Figure{}}
		life.compare(of)
		if err := life.explain(s, set); err != nil {
			return nil, err
		}
		if err := life.follow(last, set); err != nil {
			return nil, err
		}
		return life, life.count(last, set)
	}
	hint := "expected the id of a report or of a fact, such as ar-0123456789 or an-0123456789"
	if n := schema.Nearest(near, key); n != "" {
		hint = "did you mean " + n + "?"
	}
	return nil, &UsageError{fmt.Sprintf("%s was never published here; %s", key, hint)}
}

// statesIn is the states of a key in a history, and all keys that it knows.
func statesIn(p *store.Published, hs, of *schema.Schema, key string) (states []State, keys []string, err error) {
	parts, err := Parts(p, hs)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range parts {
		for _, r := range t.Order() {
			id := cellOf(t, r, of.PrimaryKey[0])
			if keys = append(keys, id); id != key {
				continue
			}
			cells := make([]string, len(of.Fields))
			for c, f := range of.Fields {
				cells[c] = cellOf(t, r, f.Name)
			}
			states = append(states, State{
				From: snapshot.Version(cellOf(t, r, "from_version")), RecordedFrom: cellOf(t, r, "recorded_from"),
				To: snapshot.Version(cellOf(t, r, "to_version")), RecordedTo: cellOf(t, r, "recorded_to"),
				EndedBy: cellOf(t, r, "ended_by"), Reconstructed: cellOf(t, r, "reconstructed") == "true",
				Changes: []Difference{}, seq: t.Int(r, t.Schema.Index("from_seq")), to: t.Int(r, t.Schema.Index("to_seq")), cells: cells,
			})
		}
	}
	slices.SortFunc(states, func(a, b State) int { return cmp.Compare(a.seq, b.seq) })
	return states, slices.Compact(keys), nil
}

// compare holds each state against the one that it follows on.
func (l *Life) compare(of *schema.Schema) {
	for i := 1; i < len(l.States); i++ {
		before, st := l.States[i-1], &l.States[i]
		if before.to != st.seq {
			continue // it was gone in between
		}
		for c, f := range of.Fields {
			if old, now := before.cells[c], st.cells[c]; old != now {
				st.Changes = append(st.Changes, Difference{Table: l.Table, Key: l.Key, Field: f.Name, Kind: "changed", Old: old, New: now, Because: []string{}})
			}
		}
	}
}

// explain takes the causes from the versions at the bounds of the states, each
// read once.
func (l *Life) explain(s *store.Store, set *schema.Set) error {
	entries, err := s.List()
	if err != nil {
		return err
	}
	for _, e := range entries {
		seq := int64(e.Seq)
		if !slices.ContainsFunc(l.States, func(st State) bool { return st.seq == seq || st.to == seq }) {
			continue
		}
		told, err := changesOf(s, set, e)
		if err != nil {
			return err
		}
		for _, d := range told {
			if d.Table == l.Table && d.Key == l.Key {
				l.hear(seq, d)
			}
		}
	}
	return nil
}

// hear takes the cause of a change that version number seq tells.
func (l *Life) hear(seq int64, d Difference) {
	for i := range l.States {
		st := &l.States[i]
		switch {
		case d.Kind == "withdrawn" && st.to == seq:
			st.EndCause = d.Cause
		case st.seq != seq:
		case d.Kind == "changed":
			for c := range st.Changes {
				if st.Changes[c].Field == d.Field {
					st.Changes[c].Cause, st.Changes[c].Because = d.Cause, d.Because
				}
			}
		default:
			st.Cause = d.Cause
		}
	}
}

// follow finds the facts that a fact was merged with.
func (l *Life) follow(last *store.Published, set *schema.Set) error {
	t, err := AsPublished(set.Table("fact_ids"), last, "")
	if err != nil || t == nil {
		return err
	}
	for _, r := range t.Order() {
		if cellOf(t, r, "fact_id") == l.Key && cellOf(t, r, "successors") != "" {
			l.Successors = strings.Split(cellOf(t, r, "successors"), ";")
		}
	}
	return nil
}

// count reads how the figures of a fact were revised.
func (l *Life) count(last *store.Published, set *schema.Set) error {
	t, err := AsPublished(set.Table("revisions"), last, "")
	if err != nil || t == nil {
		return err
	}
	for _, r := range t.Order() {
		text := func(column string) string { return cellOf(t, r, column) }
		if text("table") != l.Table || text("fact_id") != l.Key {
			continue
		}
		l.Figures = append(l.Figures, Figure{
			Name: text("figure"), First: number(t, r, "first_value"), FirstVersion: snapshot.Version(text("first_version")),
			Latest: number(t, r, "latest_value"), LatestVersion: snapshot.Version(text("latest_version")), Difference: number(t, r, "difference"),
			Revisions: t.Int(r, t.Schema.Index("revisions")), State: text("state"),
		})
	}
	return nil
}

func number(t *table.Table, r table.Ref, column string) *int64 {
	c := t.Schema.Index(column)
	if c < 0 || t.Int(r, c) == table.NullInt {
		return nil
	}
	n := t.Int(r, c)
	return &n
}
