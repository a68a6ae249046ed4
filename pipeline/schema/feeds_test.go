package schema_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/schema"
)

// TestTheBundledFeedsFitTheirTables holds that, with the lists complete, no
// record of the bundled feeds is rejected.
func TestTheBundledFeedsFitTheirTables(t *testing.T) {
	set := bundled(t)
	windows := column(t, "windows", "window")
	for _, c := range []struct {
		table string
		rows  int
	}{
		{"announcement_reports", 938},
		{"detainee_count_reports", 567},
		{"verified_release_reports", 784},
		{"windows", 36},
		{"definitions", 7},
		{"labels", 1185},
	} {
		t.Run(c.table, func(t *testing.T) {
			s := set.Table(c.table)
			records := read(t, c.table)
			header, records := records[0], records[1:]
			if len(records) != c.rows {
				t.Errorf("%d rows, want %d", len(records), c.rows)
			}
			inputs := s.Inputs()
			var names []string
			for _, in := range inputs {
				if in.Name != "archive_url" {
					names = append(names, in.Name)
				} else if !in.Optional {
					t.Error("archive_url: the bundled feeds lack it, so it must be optional")
				}
			}
			if !slices.Equal(names, header) {
				t.Fatalf("inputs\n%v\nthe feed has\n%v", names, header)
			}
			seen := map[string]bool{}
			for n, record := range records {
				for i, cell := range record {
					in := inputs[slices.IndexFunc(inputs, func(in schema.Input) bool { return in.Name == header[i] })]
					if err := fits(s, in, cell); err != nil {
						t.Errorf("record %d, %s: %v", n+1, in.Name, err)
					}
					if in.Name == "window" && cell != "" && !windows[cell] {
						t.Errorf("record %d: window %q is not defined", n+1, cell)
					}
				}
				key := keyOf(s, header, record)
				if seen[key] {
					t.Errorf("record %d: key %q stands twice", n+1, key)
				}
				seen[key] = true
			}
		})
	}
}

func keyOf(s *schema.Schema, header, record []string) string {
	var cells []string
	for _, name := range s.PrimaryKey {
		cells = append(cells, record[slices.Index(header, name)])
	}
	return strings.Join(cells, " ")
}

// TestTheLabelsHoldTheGold holds that every label is about a bundled report,
// and that the set gold_1 is what the resolver is measured by.
func TestTheLabelsHoldTheGold(t *testing.T) {
	reports, want := map[string]map[string]bool{}, map[string][]string{}
	for _, c := range factTables {
		reports[c.facts] = column(t, c.reports, "report_id")
		for _, r := range readFile(t, filepath.Join("..", "testdata", "gold", c.facts+".csv"))[1:] {
			want[c.facts+" "+r[0]] = r[1:]
		}
	}
	found := 0
	for _, r := range read(t, "labels")[1:] {
		table, report, set := r[0], r[1], r[2]
		if !reports[table][report] {
			t.Errorf("%s: a label for %s, which is no bundled report of the table", table, report)
		}
		if set != "gold_1" {
			continue
		}
		found++
		if gold := want[table+" "+report]; !slices.Equal(r[3:], gold) {
			t.Errorf("%s %s: labelled %v, the gold has %v", table, report, r[3:], gold)
		}
	}
	if found != len(want) {
		t.Errorf("%d labels of gold_1, the gold has %d", found, len(want))
	}
}

func read(t *testing.T, table string) [][]string {
	t.Helper()
	return readFile(t, filepath.Join("..", "..", "feeds", table+".csv"))
}

func readFile(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func column(t *testing.T, table, name string) map[string]bool {
	t.Helper()
	records := read(t, table)
	i := slices.Index(records[0], name)
	values := map[string]bool{}
	for _, r := range records[1:] {
		values[r[i]] = true
	}
	return values
}

// fits says why a cell can't fill the columns of its input.
func fits(s *schema.Schema, in schema.Input, cell string) error {
	if cell == "" {
		if in.Required {
			return fmt.Errorf("is required and empty")
		}
		return nil
	}
	for _, i := range in.Fields {
		if err := fitsColumn(s.Fields[i], cell); err != nil {
			return err
		}
	}
	return nil
}

func fitsColumn(f schema.Field, cell string) error {
	var number *int64
	switch f.Type {
	case schema.Int32:
		n, err := strconv.ParseInt(cell, 10, 32)
		if err != nil {
			return err
		}
		number = &n
	case schema.Bool:
		if cell != "true" && cell != "false" {
			return fmt.Errorf("%q is no boolean", cell)
		}
	case schema.Date:
		layout := map[int]string{4: "2006", 7: "2006-01", 10: time.DateOnly}[len(cell)]
		day, err := time.Parse(layout, cell)
		if err != nil || f.From.Part == schema.Whole && layout != time.DateOnly {
			return fmt.Errorf("%q is no date for %s", cell, f.Name)
		}
		n := day.Unix() / 86400
		number = &n
	case schema.List:
		items := strings.Split(cell, ";")
		if !slices.IsSorted(items) {
			return fmt.Errorf("%q is not sorted", cell)
		}
		if f.Pattern != nil && !f.Pattern.MatchString(cell) {
			return fmt.Errorf("%q is not of the form %s", cell, f.Pattern)
		}
		f.Type, f.Pattern = schema.String, nil
		for _, item := range items {
			if err := fitsColumn(f, item); err != nil {
				return err
			}
		}
	case schema.String:
		if f.From.Part == schema.Precision {
			return nil
		}
		if f.Codes != nil && !f.Codes.Has(cell) {
			return fmt.Errorf("%q is not in %s", cell, f.Codes.Name)
		}
		if f.Pattern != nil && !f.Pattern.MatchString(cell) {
			return fmt.Errorf("%q is not of the form %s", cell, f.Pattern)
		}
		if n := utf8.RuneCountInString(cell); f.MaxLength > 0 && n > f.MaxLength {
			return fmt.Errorf("%d characters, at most %d", n, f.MaxLength)
		}
	}
	if number != nil && (f.Min != nil && *number < *f.Min || f.Max != nil && *number > *f.Max) {
		return fmt.Errorf("%q is out of range", cell)
	}
	return nil
}
