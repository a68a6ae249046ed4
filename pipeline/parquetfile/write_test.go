package parquetfile

import (
	"testing"
)

func TestRoundTrip0(t *testing.T) {
	s := allTypes()
	rows := sampleRows(30_000)
	tab := build(t, s, rows, 0)
	b := written(t, tab, Options{}, shape{groupRows: 7000, pageBytes: 4 << 10, level: 3})
	path := save(t, b)
	if err := Compare(path, s, pieces(split(tab, 1111)...)); err != nil {
		t.Error(err)
	}
	info, err := Inspect(path)
	t.Logf("%+v %v", info, err)
}
