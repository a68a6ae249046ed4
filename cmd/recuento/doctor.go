package main

import (
	"errors"
	"fmt"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/feed"
)

type doctorCmd struct {
	Online      bool `help:"Ask the feeds that lie on the network, too."`
	TestMessage bool `help:"Send a test message to notify.webhook."`
}

func (doctorCmd) Help() string {
	return `Looks at the configuration, the feeds, their secrets, the archive, the publication, the clock and what the last runs left, and says what to do. It publishes and changes nothing. Exit status 1 where something will not work.

Example:
  recuento doctor
  recuento doctor --online --test-message`
}

func (c *doctorCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	plan.Network = feed.Network{Getenv: network().Getenv}
	if c.Online {
		plan.Network = network()
	}
	found := pipeline.Examine(w.ctx, plan)
	if c.TestMessage {
		found = append(found, w.sendTest())
	}
	bad := 0
	for _, f := range found {
		if f.Gravity == pipeline.Bad {
			bad++
		}
	}
	if w.cli.JSON {
		err = w.printJSON(found)
	} else {
		w.printFindings(found, bad)
	}
	if err == nil && bad > 0 {
		err = &toldError{statusError{errors.New("something is wrong"), pipeline.ExitRuntime}}
	}
	return err
}

func (w *world) printFindings(found []pipeline.Finding, bad int) {
	mark := map[pipeline.Gravity]string{pipeline.Sound: "ok", pipeline.Notice: "--", pipeline.Bad: "!!"}
	for _, f := range found {
		fmt.Fprintf(w.stdout, "%s  %s: %s\n", mark[f.Gravity], f.About, f.Says)
		if f.Advice != "" {
			fmt.Fprintf(w.stdout, "      %s\n", f.Advice)
		}
	}
	if bad == 0 {
		fmt.Fprintln(w.stdout, "\nNothing is wrong.")
		return
	}
	fmt.Fprintf(w.stdout, "\n%s to mend, marked with !!\n", counted(bad, "thing"))
}
