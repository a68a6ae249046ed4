package parquetfile

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// OpenCSV opens a canonical CSV of a schema; next gives its rows piece by piece
// and io.EOF behind the last.
type OpenCSV func(path string, s *schema.Schema) (next func() (*table.Table, error), close func() error, err error)

// Serve is the child's side of [ReadBack]: it reads an order from stdin, limits
// its own process, compares, and writes a verdict to stdout. It returns the exit
// status: 0 where the file is good, 1 where it is not.
func Serve(stdin io.Reader, stdout io.Writer, lookup func(table string) *schema.Schema, open OpenCSV) int {
	var o order
	v := verdict{}
	err := json.NewDecoder(stdin).Decode(&o)
	if err != nil {
		err = fmt.Errorf("no order on the standard input: %w", err)
	} else {
		v.Table = o.Job.Table
		err = serve(o, &v, lookup, open)
	}
	if err != nil {
		v.Fault = err.Error()
	}
	if err := json.NewEncoder(stdout).Encode(v); err != nil || v.Fault != "" {
		return 1
	}
	return 0
}

func serve(o order, v *verdict, lookup func(string) *schema.Schema, open OpenCSV) (err error) {
	defer asError(&err)
	if err := limitProcess(o.Memory, o.CPU); err != nil {
		return fmt.Errorf("limiting the reader: %w", err)
	}
	s := lookup(o.Job.Table)
	if s == nil {
		return fmt.Errorf("no table %q in the schema", o.Job.Table)
	}
	if v.SHA256, _, err = digest(o.Job.Parquet); err != nil {
		return err
	}
	next, closeCSV, err := open(o.Job.CSV, s)
	if err != nil {
		return err
	}
	defer closeCSV()
	return Compare(o.Job.Parquet, s, func() (*table.Table, error) {
		piece, err := next()
		if err == nil {
			v.Rows += int64(piece.Rows())
		}
		return piece, err
	})
}
