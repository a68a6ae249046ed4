package main

import (
	"fmt"
	"runtime"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

type versionCmd struct{}

func (versionCmd) Help() string {
	return `Tells the version of the program, of Go and of the schema that it publishes.

Example:
  recuento version --json

` + statuses
}

func (versionCmd) Run(w *world) error {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return &pipeline.UsageError{Message: err.Error()}
	}
	if w.cli.JSON {
		return w.printJSON(map[string]string{"version": programVersion(), "go": runtime.Version(), "schema_version": set.Version})
	}
	fmt.Fprintf(w.stdout, "recuento %s, %s, schema %s\n", programVersion(), runtime.Version(), set.Version)
	return nil
}
