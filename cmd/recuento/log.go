package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
)

type logCmd struct {
	Key   string `arg:"" optional:"" help:"The id of a report or of a fact; without it, all versions are listed."`
	Table string `help:"Of one table only." placeholder:"TABLE"`
}

func (logCmd) Help() string {
	return `Without KEY, lists the versions, newest first, with what became of the facts and the reports in each: how many there are, how many came (+), changed (~) and went (-). With KEY, tells the life of a report or a fact: when each state of it was published, how the state ended, what changed and why, and how the figures of a fact were revised.

Example:
  recuento log
  recuento log an-9f703592b8

` + statuses
}

func (c *logCmd) Run(w *world) error {
	s, set, err := w.pastOf()
	if err != nil {
		return err
	}
	kept := past.Kept(set)
	if c.Table != "" {
		t, err := tableNamed(set, c.Table, kept)
		if err != nil {
			return err
		}
		kept = []*schema.Schema{t}
	}
	if c.Key == "" {
		entries, err := s.List()
		if err != nil {
			return err
		}
		return w.listVersions(entries, kept)
	}
	life, err := past.LifeOf(s, set, c.Key, c.Table)
	if err != nil {
		return pastError(err)
	}
	if w.cli.JSON {
		return w.printJSON(life)
	}
	w.tellLife(life)
	return nil
}

// listVersions is a line for each version.
func (w *world) listVersions(entries []snapshot.Entry, kept []*schema.Schema) error {
	if w.cli.JSON {
		return w.printJSON(append([]snapshot.Entry{}, entries...))
	}
	if len(entries) == 0 {
		return w.nothingPublished()
	}
	t := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "version\tnumber\ttells of\tfacts\treports\tnote")
	recorded := past.Recorded(entries)
	for i, e := range entries {
		var facts, reports snapshot.Table
		for _, d := range e.Tables {
			for _, k := range kept {
				switch {
				case k.Name != d.Table:
				case k.Feed:
					sum(&reports, d)
				default:
					sum(&facts, d)
				}
			}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", e.Version, thousands(e.Seq), recorded[i].Format(time.DateOnly), movement(facts), movement(reports), past.Note(e))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if lacking := entries[0].Seq - len(entries); lacking > 0 {
		fmt.Fprintf(w.stdout, "%s more came before; this copy does not hold them\n", thousands(lacking))
	}
	return nil
}

func sum(of *snapshot.Table, t snapshot.Table) {
	of.Rows += t.Rows
	of.Added += t.Added
	of.Changed += t.Changed
	of.Withdrawn += t.Withdrawn
}

// movement is "1,204 +12 ~3 -1".
func movement(t snapshot.Table) string {
	text := thousands(t.Rows)
	if t.Added > 0 {
		text += " +" + thousands(t.Added)
	}
	if t.Changed > 0 {
		text += " ~" + thousands(t.Changed)
	}
	if t.Withdrawn > 0 {
		text += " -" + thousands(t.Withdrawn)
	}
	return text
}

// tellLife is the states of a key, the oldest first.
func (w *world) tellLife(life *past.Life) {
	fmt.Fprintf(w.stdout, "%s, table %s\n", life.Key, life.Table)
	if life.Redacted != "" {
		fmt.Fprintf(w.stdout, "redacted: %s in redactions.json says when and why\n", life.Redacted)
		return
	}
	for i, st := range life.States {
		again := i > 0 && life.States[i-1].To != st.From
		fmt.Fprintf(w.stdout, "\n%s\n", stateText(st, again))
		for _, d := range st.Changes {
			fmt.Fprintf(w.stdout, "  %s: %s -> %s%s\n", d.Field, cellText(d.Old), cellText(d.New), why(d.Cause))
		}
	}
	if len(life.Successors) > 0 {
		fmt.Fprintf(w.stdout, "\nit turned out to be the same as another fact, and is told there: %s\n", strings.Join(life.Successors, ", "))
	}
	for i, f := range life.Figures {
		if i == 0 {
			fmt.Fprintln(w.stdout)
		}
		fmt.Fprintf(w.stdout, "%s\n", figureText(f))
	}
}

// stateText is from when until when a state was published, and why no longer.
func stateText(st past.State, again bool) string {
	text := fmt.Sprintf("from %s (version %s)", st.RecordedFrom, st.From)
	if st.To == "" {
		text += " until now"
	} else {
		text += fmt.Sprintf(" until %s (version %s), then %s%s", st.RecordedTo, st.To, st.EndedBy, why(st.EndCause))
	}
	if again {
		text += "; published again" + why(st.Cause)
	} else if st.Cause != "" {
		text += "; new" + why(st.Cause)
	}
	if st.Reconstructed {
		text += "; reconstructed"
	}
	return text
}

// figureText is how a figure was revised.
func figureText(f past.Figure) string {
	var notes []string
	if f.Difference != nil && *f.Difference != 0 {
		notes = append(notes, fmt.Sprintf("difference %+d", *f.Difference))
	}
	if f.State == "withdrawn" {
		notes = append(notes, "the fact is withdrawn")
	}
	text := fmt.Sprintf("%s: first %s (version %s), latest %s (since version %s), %s", f.Name, figure(f.First), f.FirstVersion, figure(f.Latest), f.LatestVersion, counted(int(f.Revisions), "revision"))
	return strings.Join(append([]string{text}, notes...), "; ")
}

func figure(n *int64) string {
	if n == nil {
		return "none"
	}
	return thousands(int(*n))
}
