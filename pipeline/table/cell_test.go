package table_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

func TestDatesAreThoseOfTheCalendar(t *testing.T) {
	for day := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() <= 2400; day = day.AddDate(0, 0, 1) {
		n := day.Unix() / 86400
		if got := string(table.AppendDate(nil, n)); got != day.Format(time.DateOnly) {
			t.Fatalf("day %d is %s, want %s", n, got, day.Format(time.DateOnly))
		}
		if got := table.Days(day.Year(), int(day.Month()), day.Day()); got != n {
			t.Fatalf("%s is day %d, want %d", day.Format(time.DateOnly), got, n)
		}
	}
	for text, day := range map[string]int64{"0000-01-01": -719528, "9999-12-31": 2932896, "1969-12-31": -1} {
		if got := string(table.AppendDate(nil, day)); got != text {
			t.Errorf("day %d is %s, want %s", day, got, text)
		}
	}
}

func TestOnlyCanonicalCellsAreRead(t *testing.T) {
	good := map[schema.Type][]string{
		schema.String:    {"x", " x ", "\n", "ñ"},
		schema.Int32:     {"0", "7", "-7", "2147483647", "-2147483647"},
		schema.Int64:     {"0", "9223372036854775807", "-9223372036854775807", "-2147483648"},
		schema.Bool:      {"true", "false"},
		schema.Date:      {"2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31"},
		schema.Timestamp: {"2026-02-20T14:03:00Z", "2026-02-20T14:03:00.5Z", "1969-12-31T23:59:59.999999Z"},
		schema.List:      {"a", "a;b", "a;b;c"},
	}
	bad := map[schema.Type][]string{
		schema.String:    {"\xff", "a\xc3"},
		schema.Int32:     {"2147483648", "-2147483648", "+1", "01", "-0", "00", "1.0", "1e3", " 1", "1_000", "-", "٣"},
		schema.Int64:     {"9223372036854775808", "-9223372036854775808", "-9223372036854775809", "+1", "-01"},
		schema.Bool:      {"True", "1", "t", "yes"},
		schema.Date:      {"2023-02-29", "1900-02-29", "2026-02-00", "2026-00-10", "2026-13-01", "2026-02", "2026", "2026-2-20", "2026/02/20", "20260220", "2026-02-20T00:00:00Z", "+026-02-20"},
		schema.Timestamp: {"2026-02-20", "2026-02-20T14:03:00", "2026-02-20T14:03:00+00:00", "2026-02-20T14:03:00-04:00", "2026-02-20T14:03:00.50Z", "2026-02-20T14:03:00.1234567Z", "2026-02-20t14:03:00z"},
		schema.List:      {"b;a", ";a", "a;", ";", "\xff"},
	}
	parse := func(typ schema.Type, cell string) (string, error) {
		s := fields("c " + typ.String())
		seg := table.NewSegment(s)
		err := seg.ParseCell(&s.Fields[0], 0, []byte(cell))
		seg.EndRow()
		got := table.New(s)
		got.Add(seg)
		return string(got.AppendCell(nil, table.Row(0, 0), 0)), err
	}
	for typ, cells := range good {
		for _, cell := range append(cells, "") {
			if got, err := parse(typ, cell); got != cell || err != nil {
				t.Errorf("%s %q: %q, %v", typ, cell, got, err)
			}
		}
	}
	for typ, cells := range bad {
		for _, cell := range cells {
			if got, err := parse(typ, cell); got != "" || err == nil {
				t.Errorf("%s %q is taken as %q", typ, cell, got)
			} else if msg := err.Error(); msg == "" || msg == fmt.Sprint(cell) {
				t.Errorf("%s %q: message %q", typ, cell, msg)
			}
		}
	}
}
