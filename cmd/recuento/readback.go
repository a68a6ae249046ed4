package main

import (
	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

// readBackCmd is what a run starts to read a Parquet file back with a second
// implementation: in a process of its own, which may die of a damaged file.
type readBackCmd struct{}

func (readBackCmd) Run(w *world) error {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return err
	}
	if status := pipeline.ServeReadBack(set, w.stdin, w.stdout); status != 0 {
		return &toldError{statusError{pipeline.ErrReadBack, status}}
	}
	return nil
}
