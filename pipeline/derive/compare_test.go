package derive

import (
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

func TestComparisonsOfTheBundledData(t *testing.T) {
	got := bundled(t).comparisons()
	for _, want := range []string{
		"2026-01-26 interior_ministry 808: disputed, starts_overlap, foro_penal 383 of 2026-01-26, gap 425 unknown",
		"2026-01-26 interior_ministry 808: official_wider, starts_earlier, foro_penal 266 of 2026-01-26, gap 542 at_most",
		"2026-01-28 interior_ministry 831: disputed, starts_overlap, foro_penal 383 of 2026-01-26, gap 448 unknown",
		"2026-01-28 public_ministry 643: same_window, same_code, foro_penal 383 of 2026-01-26, gap 260 unknown",
		"2026-02-02 interior_ministry 895: official_wider, starts_earlier, foro_penal 344 of 2026-02-01, gap 551 at_most",
		"2026-02-09 interior_ministry 897: official_wider, starts_earlier, foro_penal 426 of 2026-02-09, gap 471 at_most",
		"2026-02-09 interior_ministry 897: composed, windows_joined, foro_penal 117+426=543 of 2026-02-09, gap 354 unknown",
		"2026-02-09 interior_ministry 896: official_wider, starts_earlier, foro_penal 426 of 2026-02-09, gap 470 at_most",
		"2026-02-24 national_assembly 179: definition_differs, counts_other_people by foro_penal_amnesty, foro_penal 109 of 2026-02-24, gap 70 unknown",
		"2014-02-16 public_ministry 73: same_window, same_code, other:Delsa Solórzano 112 of 2014-02-16, gap -39 unknown",
		"2026-03-12 national_assembly 7474: none, population_differs",
		"2026-03-12 national_assembly 7727: none, population_differs",
		"2026-03-12 national_assembly 253: none, no_total_in_time",
		"2026-01-14 presidency 194: none, law_or_calendar",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("missing %s\n%s", want, strings.Join(of(got, want), "\n"))
		}
	}
	// Where the counter gives one total of both windows, nothing is added up.
	for _, row := range of(got, "2026-01-26 ") {
		if strings.Contains(row, composed) {
			t.Errorf("composed beside a total of the whole window: %s", row)
		}
	}
}

// of is the rows that begin as another one does, up to its figure.
func of(rows []string, like string) []string {
	head, _, _ := strings.Cut(like, ":")
	return slices.DeleteFunc(slices.Clone(rows), func(r string) bool { return !strings.HasPrefix(r, head) })
}

// writtenRows is rows as they are published.
func writtenRows[R rowOf](t *testing.T, name string, rows []R) *reader {
	t.Helper()
	in, err := bundledInput()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*table.Table{}
	if err := tabulate(in.Set, out, name, rows, nil); err != nil {
		t.Fatal(err)
	}
	r := &reader{in: in, table: out[name]}
	if len(rows) == 0 || r.table.Rows() != len(rows) {
		t.Fatalf("%d rows of %d", r.table.Rows(), len(rows))
	}
	return r
}

// mustFit checks a row's cells: none that is required is empty, and codes are
// those of the lists.
func mustFit(t *testing.T, r *reader) {
	t.Helper()
	for c, field := range r.table.Schema.Fields {
		cell := string(r.table.AppendCell(nil, r.row, c))
		if field.Required && cell == "" {
			t.Errorf("%s: %s is empty", r.table.Key(r.row), field.Name)
		}
		if field.Codes != nil && cell != "" && field.Type == schema.String && !field.Codes.Has(cell) {
			t.Errorf("%s: %s is %q, which is no code", r.table.Key(r.row), field.Name, cell)
		}
	}
}

func TestPublishedComparisonsAreAsTheSchemaSays(t *testing.T) {
	rows, _ := bundled(t).compare()
	r := writtenRows(t, AnnouncedVsVerified, rows)
	empty := []string{"organization", "counter_kind", "counted_on", "verified_fact_ids", "verified_window", "people_verified",
		"verified_precision", "verified_date_basis", "days_apart", "gap", "gap_bound"}
	r.each(func() {
		mustFit(t, r)
		key, kind := r.table.Key(r.row), r.text("comparison")
		for _, column := range empty {
			if got := string(r.table.AppendCell(nil, r.row, r.table.Schema.Index(column))); (got == "") != (kind == notCompared) {
				t.Errorf("%s: %s, and %s is %q", key, kind, column, got)
			}
		}
		if kind != notCompared && (r.int("gap") != r.int("people_announced")-r.int("people_verified") ||
			r.int("days_apart") != r.int("announced_on")-r.int("counted_on") || r.int("days_apart") < 0 || r.int("days_apart") > 3) {
			t.Errorf("%s: gap %d, %d days apart", key, r.int("gap"), r.int("days_apart"))
		}
		two := r.text("people_verified_before") != "" || r.int("people_verified_before") != null
		if two != (kind == composed) || two != (r.text("verified_window_before") != "") || two != (len(r.list("verified_fact_ids")) == 2) {
			t.Errorf("%s: %s of %q", key, kind, r.text("verified_fact_ids"))
		}
		if (r.text("definition") != "") != (kind == definitionDiffers) {
			t.Errorf("%s: %s by %q", key, kind, r.text("definition"))
		}
		if (r.text("window") == "") != (r.int("window_earliest_start") == null) {
			t.Errorf("%s: window %q from %d", key, r.text("window"), r.int("window_earliest_start"))
		}
	})
}

func TestAComposedRowNamesBothTotals(t *testing.T) {
	rows, _ := bundled(t).compare()
	r := writtenRows(t, AnnouncedVsVerified, rows)
	seen := false
	r.each(func() {
		if r.text("comparison_id") != "an-0843f03f80:re-6702bf34ee+re-3adc295549" {
			return
		}
		seen = true
		if r.text("verified_fact_ids") != "re-3adc295549;re-6702bf34ee" || r.int("people_verified") != 543 || r.int("people_verified_before") != 117 ||
			r.text("verified_window") != "since_2026_01_08" || r.text("verified_window_before") != "since_2025_12" ||
			r.text("announced_status") != "restated" || r.text("gap_bound") != boundUnknown {
			t.Errorf("%d of which %d, by %s", r.int("people_verified"), r.int("people_verified_before"), r.text("verified_fact_ids"))
		}
	})
	if !seen {
		t.Error("no row of 9 February 2026 adds 117 and 426")
	}
}
