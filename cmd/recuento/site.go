package main

import (
	"fmt"

	"github.com/recuento/recuento/pipeline"
)

type siteCmd struct{}

func (siteCmd) Help() string {
	return `Makes the pages of the publication anew, from the tables of its newest version. "recuento run" does so by itself; call this after pages were lost or changed, or after the site's address was put into feeds.yaml. Files that are as they should be are left alone.

Example:
  recuento site
  recuento serve

` + statuses
}

func (c *siteCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	bar := newProgress(w)
	plan.Stage = bar.stage
	written, err := pipeline.Pages(w.ctx, plan)
	bar.done()
	if err != nil {
		return err
	}
	if w.cli.JSON {
		return w.printJSON(written)
	}
	if written == nil {
		fmt.Fprintf(w.stdout, "nothing is published in %s yet, so there are no pages to make; \"recuento run\" publishes\n", w.cli.Output)
		return nil
	}
	fmt.Fprintf(w.stdout, "pages in %s: %d written, %d unchanged, %d removed\n", w.cli.Output, written.Written, written.Kept, written.Removed)
	return nil
}
