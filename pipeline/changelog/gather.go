package changelog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// change is a row of the table of changes.
type change struct {
	table, key, field, kind, old, now, cause string
}

// event is what became of one fact.
type event struct {
	kind
	id, how, cause string
	fields         []change
	old, now       *fact // nil where that version has none
	rank           int   // what is told first
	into           *fact // the one that it is told as from now on, where the two were one
}

// fact is the row of a fact.
type fact struct {
	view reading.View
	ref  table.Ref
}

func (f *fact) text(column string) string { return f.view.Text(f.ref, column) }

// figure is the first figure that the fact gives, and its column.
func (f *fact) figure(k kind) (n *int64, column string) {
	for _, name := range k.figures {
		if n := f.view.Maybe(f.ref, name); n != nil {
			return n, name
		}
	}
	return nil, k.figures[0]
}

// What is told first: a lower rank.
const (
	rankBalance = iota
	rankAnnounced
	rankTakenBack
	rankRevised
	rankReleases
	rankOther
)

// gather turns changes into events, the most telling first.
func (t *teller) gather() {
	changes := t.now.Table("changes")
	for _, r := range changes.Order() {
		text := func(name string) string { return changes.Text(r, name) }
		t.all = append(t.all, change{text("table"), text("key"), text("field"), text("kind"), text("old"), text("new"), text("cause")})
	}
	at := map[string]int{}
	for _, c := range t.all {
		k := slices.IndexFunc(kinds(), func(k kind) bool { return k.table == c.table })
		if k < 0 {
			continue
		}
		n, known := at[c.key]
		if !known {
			n = len(t.events)
			at[c.key] = n
			e := event{kind: kinds()[k], id: c.key, how: c.kind, cause: c.cause}
			e.old, e.now = find(t.before, c.table, c.key), find(t.now, c.table, c.key)
			t.events = append(t.events, e)
		}
		t.events[n].fields = append(t.events[n].fields, c)
	}
	for i := range t.events {
		t.events[i].settle()
		t.merge(&t.events[i])
	}
	slices.SortStableFunc(t.events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.day(), a.day()), cmp.Compare(b.pages(), a.pages()), cmp.Compare(a.id, b.id))
	})
}

// merge finds what a fact that went is told as from now on.
func (t *teller) merge(e *event) {
	if e.how != "withdrawn" {
		return
	}
	ids := t.now.Table("fact_ids")
	for _, r := range ids.Where("fact_id", e.id) {
		if ids.Text(r, "state") != "merged" {
			continue
		}
		for _, next := range strings.Split(ids.Text(r, "successors"), ";") {
			if e.into = find(t.now, e.table, next); e.into != nil {
				e.how = "merged"
				return
			}
		}
	}
}

func find(v *reading.Version, tableName, id string) *fact {
	view := v.Table(tableName)
	rows := view.Where("fact_id", id)
	if len(rows) == 0 {
		return nil
	}
	return &fact{view, rows[0]}
}

// settle ranks an event; the cause of a change is that of its figure or status,
// where one of these moved.
func (e *event) settle() {
	e.rank = rankOther
	isNew := e.how == "added" || e.how == "restored"
	switch {
	case e.how == "withdrawn" || e.moved("status") || e.moved("stage_claimed"):
		e.rank = rankTakenBack
	case isNew && e.table == "detainee_counts" && e.one().text("scope") == "national":
		e.rank = rankBalance
	case isNew && e.table == "announcements":
		e.rank = rankAnnounced
	case isNew && e.table == "verified_releases":
		e.rank = rankReleases
	case e.how == "changed" && e.revised():
		e.rank = rankRevised
	}
	for _, c := range e.fields {
		if c.field == "status" || c.field == "stage_claimed" || slices.Contains(e.figures, c.field) {
			e.cause = c.cause
		}
	}
}

// moved reports that a column of a fact that stays differs.
func (e *event) moved(column string) bool {
	return e.how == "changed" && slices.ContainsFunc(e.fields, func(c change) bool { return c.field == column })
}

// revised reports that a figure differs.
func (e *event) revised() bool { return slices.ContainsFunc(e.figures, e.moved) }

// one is the fact as it is, or was.
func (e *event) one() *fact {
	if e.now != nil {
		return e.now
	}
	return e.old
}

func (e *event) day() string {
	if e.one() == nil {
		return ""
	}
	return e.one().text(e.date)
}

func (e *event) pages() int64 {
	if e.one() == nil {
		return 0
	}
	return e.one().view.Number(e.one().ref, "pages")
}
