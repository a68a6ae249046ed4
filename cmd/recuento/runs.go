package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/feed"
)

type runsCmd struct {
	Last int    `help:"How many runs, the newest first; 0 is all (default ${default})." default:"20" placeholder:"N"`
	Name string `arg:"" optional:"" help:"A run of the list, of which all is told: its feeds, its problems, what it was refused for."`
}

func (runsCmd) Help() string {
	return `Lists what runs did: those that published, those that found nothing new, those that failed, and the times that recuento schedule left out, with the reason.

Example:
  recuento runs
  recuento runs --last 100 --json
  recuento runs 20261122T101700.000000Z`
}

// told is what the list says of a run.
type told struct {
	Name    string    `json:"run"`
	Started time.Time `json:"started_at"`
	Outcome string    `json:"outcome"`
	Version string    `json:"version,omitempty"`
	Seconds float64   `json:"seconds,omitempty"`
	Failed  []string  `json:"failed_feeds"`
	Says    string    `json:"says,omitempty"`
}

func (c *runsCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	if c.Last < 0 {
		return &pipeline.UsageError{Message: fmt.Sprintf("--last is %d, expected 0 or more", c.Last)}
	}
	if _, err := os.Stat(plan.Archive); err != nil {
		return &pipeline.UsageError{Message: fmt.Sprintf("there is no archive in %s: %v; \"recuento run\" makes it, --archive names another", plan.Archive, err)}
	}
	archive, err := feed.OpenArchive(plan.Archive)
	if err != nil {
		return err
	}
	most := c.Last
	if c.Name != "" {
		most = 0
	}
	runs, err := archive.Runs(most)
	if err != nil {
		return err
	}
	list := []told{}
	for _, r := range runs {
		var sum pipeline.Summary
		if err := json.Unmarshal(r.Text, &sum); err != nil {
			list = append(list, told{Name: r.Name, Outcome: "unreadable", Failed: []string{}, Says: "its summary can't be read"})
			continue
		}
		if c.Name == r.Name {
			return w.tellRun(&sum)
		}
		list = append(list, tell(r.Name, &sum))
	}
	if c.Name != "" {
		return &pipeline.UsageError{Message: fmt.Sprintf("there is no run %q in %s; recuento runs lists them", c.Name, plan.Archive)}
	}
	if w.cli.JSON {
		return w.printJSON(list)
	}
	w.printRuns(list)
	return nil
}

func tell(name string, s *pipeline.Summary) told {
	t := told{Name: name, Started: s.StartedAt, Outcome: string(s.Outcome()), Version: string(s.Version), Seconds: s.Lasted, Failed: []string{}}
	for _, f := range s.Feeds {
		if f.State == pipeline.KeptLast || f.State == pipeline.Failed {
			t.Failed = append(t.Failed, f.Feed)
		}
	}
	switch {
	case s.Skipped != nil:
		t.Says = s.Skipped.Says
	case s.Error != "":
		lines := strings.SplitN(s.Error, "\n", 3)
		if t.Says = lines[0]; strings.HasSuffix(t.Says, ":") && len(lines) > 1 {
			t.Says += " " + strings.TrimSpace(lines[1])
		}
	}
	return t
}

func (w *world) printRuns(list []told) {
	if len(list) == 0 {
		fmt.Fprintln(w.stdout, "No run yet; \"recuento run\" makes one.")
		return
	}
	t := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	for _, r := range list {
		says := r.Version
		if len(r.Failed) > 0 {
			says = strings.TrimSpace(says + " failed: " + strings.Join(r.Failed, ", ") + ";")
		}
		if r.Says != "" {
			says = strings.TrimSpace(says + " " + r.Says)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", r.Name, r.Outcome, strings.TrimSuffix(says, ";"))
	}
	t.Flush()
}

// tellRun tells all of one run.
func (w *world) tellRun(s *pipeline.Summary) error {
	if w.cli.JSON {
		return w.printJSON(publicSummary(s))
	}
	t := tell("", s)
	fmt.Fprintf(w.stdout, "%s: %s %s\n\n", s.StartedAt.UTC().Format("2006-01-02 15:04:05 UTC"), t.Outcome, t.Version)
	if s.Skipped != nil {
		fmt.Fprintln(w.stdout, s.Skipped.Says)
		return nil
	}
	printFeeds(w.stdout, s)
	if s.Error != "" {
		fmt.Fprintf(w.stdout, "\n%s\n", s.Error)
	}
	return nil
}
