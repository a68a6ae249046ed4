package fact_test

import (
	"sync"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

// parsed is the schemas, read once for all tests.
var parsed = sync.OnceValues(func() (*schema.Set, error) { return schema.ParseSet(schemas.FS) })

func set(t testing.TB) *schema.Set {
	t.Helper()
	set, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return set
}
