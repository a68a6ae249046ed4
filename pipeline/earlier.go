package pipeline

import (
	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// lastTable reads a table of the last version, nil where there is none. It has
// the columns it was published with, which may be fewer; columns that broke the
// schema's promise are a [UsageError].
func lastTable(s *schema.Schema, last *store.Published) (*table.Table, error) {
	return past.Read(last, "csv/"+s.Name+".csv", func(header []string) (*schema.Schema, error) {
		old, err := s.As(header, last.Manifest.SchemaVersion)
		if err != nil {
			return nil, &UsageError{err.Error()}
		}
		return old, nil
	})
}
