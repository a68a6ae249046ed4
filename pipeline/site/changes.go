package site

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/table"
)

// toldChanges is how many changes of a kind are told one by one.
const toldChanges = 8

// changes is what is new since the version before.
type changes struct {
	First  bool // there is none before
	Before string
	Groups []changeGroup
}

// changeGroup is the facts of one kind that came, changed or went.
type changeGroup struct {
	Title string
	Lines []change
	More  int
}

type change struct {
	Text string
	Link *route // nil where no page tells it any more
	What string // the columns that changed, in words
}

// changes compares the facts of the newest version with those of the one
// before.
func (e *edition) changes() (changes, error) {
	if e.in.Before == nil {
		return changes{First: true}, nil
	}
	out := changes{Before: e.in.Before.Name}
	old := explain.New(e.in.Before)
	old.Language = e.Language
	for _, t := range []struct{ name, added, changed, withdrawn string }{
		{curation.Announcements, e.Pick("New announcements", "Anuncios nuevos"), e.Pick("Announcements that changed", "Anuncios que cambiaron"), e.Pick("Announcements that are no longer listed", "Anuncios que ya no figuran")},
		{curation.DetaineeCounts, e.Pick("New balances", "Balances nuevos"), e.Pick("Balances that changed", "Balances que cambiaron"), e.Pick("Balances that are no longer listed", "Balances que ya no figuran")},
		{curation.VerifiedReleases, e.Pick("New counts of releases and other flows", "Conteos nuevos de excarcelaciones y otros movimientos"), e.Pick("Counts that changed", "Conteos que cambiaron"), e.Pick("Counts that are no longer listed", "Conteos que ya no figuran")},
	} {
		if err := e.in.Before.Need(t.name); err != nil {
			return out, err
		}
		before, now := e.in.Before.Table(t.name), e.in.Version.Table(t.name)
		d := table.Diff(before.Table, now.Table)
		for _, g := range []struct {
			title string
			from  *explain.Snapshot
			ids   []string
			what  []string
		}{
			{t.added, e.explain, idsOf(now.Text, d.Added), nil},
			{t.changed, e.explain, idsOf(now.Text, newOf(d.Changed)), e.columnsOf(before.Table, now.Table, t.name, d.Changed)},
			{t.withdrawn, old, idsOf(before.Text, d.Withdrawn), nil},
		} {
			group, err := e.group(g.title, g.from, g.ids, g.what)
			if err != nil {
				return out, err
			}
			if len(group.Lines) > 0 {
				out.Groups = append(out.Groups, group)
			}
		}
	}
	return out, nil
}

func idsOf(text func(table.Ref, string) string, refs []table.Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = text(r, "fact_id")
	}
	return out
}

func newOf(changed []table.Change) []table.Ref {
	out := make([]table.Ref, len(changed))
	for i, c := range changed {
		out[i] = c.New
	}
	return out
}

// columnsOf is which columns of each changed row differ, in words.
func (e *edition) columnsOf(before, now *table.Table, name string, changed []table.Change) []string {
	out := make([]string, len(changed))
	for i, c := range changed {
		var titles []string
		for at, f := range now.Schema.Fields {
			was := before.Schema.Index(f.Name)
			if was < 0 || string(before.AppendCell(nil, c.Old, was)) == string(now.AppendCell(nil, c.New, at)) {
				continue
			}
			if title := strings.ToLower(e.Column(name, f.Name)); !slices.Contains(titles, title) {
				titles = append(titles, title)
			}
		}
		out[i] = e.List(titles)
	}
	return out
}

// group tells facts by what they say.
func (e *edition) group(title string, from *explain.Snapshot, ids, what []string) (changeGroup, error) {
	g := changeGroup{Title: title, More: max(0, len(ids)-toldChanges)}
	for i, id := range ids[:min(len(ids), toldChanges)] {
		t, err := from.Trace(id)
		if err != nil {
			return g, err
		}
		c := change{Text: from.Phrases().Sentence(t)}
		if what != nil {
			c.What = what[i]
		}
		if from == e.explain {
			c.Link = e.pageOf(t)
		}
		g.Lines = append(g.Lines, c)
	}
	return g, nil
}

// pageOf is the page that shows a fact.
func (e *edition) pageOf(t *explain.Trace) *route {
	if t.Table == curation.Announcements {
		return &route{announcementPage, t.Brief.FactID}
	}
	return &route{counterPage, t.Brief.Side}
}
