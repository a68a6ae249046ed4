package desk_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/desk"
)

const previewFeeds = `publisher: Tests
timezone: America/Caracas
feeds:
  - id: windows
    title: Windows
    title_es: Ventanas
    publisher: Tests
    licence: {spdx: CC-BY-4.0, republish: true}
    location: windows.csv
    table: windows
    cadence: archive
  - id: balances
    title: Balances
    title_es: Balances
    publisher: Tests
    licence: {spdx: CC-BY-4.0, republish: false}
    location: balances.csv
    table: verified_release_reports
    cadence: archive
    dialect: {delimiter: auto, summary_rows: {column: Fecha, begins: [Total]}}
    notation: {dates: [d/m/yyyy], thousands: ".", missing: [s/d]}
    mapping:
      report_id: {derive: [url, measure, period_end]}
      organization: {constant: foro_penal}
      counter_kind: {constant: ngo}
      period_end: Fecha
      period_basis: {constant: open}
      counting: {constant: batch}
      window: Ventana
      instrument: {constant: unspecified}
      conditions: {constant: not_stated}
      relayed: {constant: false}
      quality: {constant: ok}
      outlet: Medio
      url: Enlace
      language: Idioma
    rows:
      - people: {column: Excarcelados, phrase: value}
        people_max: {column: Excarcelados, phrase: max}
        precision: {column: Excarcelados, phrase: precision}
        measure: {constant: released}
      - people: {column: Detenidos, phrase: value}
        people_max: {column: Detenidos, phrase: max}
        precision: {column: Detenidos, phrase: precision}
        measure: {constant: newly_detained}
    guards: {min_rows: 9}
`

const previewWindows = `window,earliest_start,latest_start,kind,title_en,title_es,note
amnesty_law,2026-02-19,2026-02-20,law,Under the amnesty law,Bajo la ley de amnistía,
`

const previewBalances = `Fecha;Excarcelados;Detenidos;Ventana;Medio;Enlace;Idioma;Responsable
21/02/2026;1.379;s/d;amnesty_law;example.org;https://example.org/1;es;team
22/02/2026;más de 17;tres;;example.org;https://example.org/2;es;team
23/02/2026;20;;amnesty_la;Example;https://example.org/3;español;team
24/02/2026;;;;example.org;https://example.org/4;es;team
25/02/2026;8;;;example.org;https://example.org/5
25/02/2026;"8"x;;;example.org;https://example.org/5;es;team
Total;1.424;;;;;;
21/02/2026;1.379;;amnesty_law;example.org;https://example.org/1;es;team
`

func previewDesk(t testing.TB, feeds, windows, balances string) *desk.Desk {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"feeds.yaml": feeds, "windows.csv": windows, "balances.csv": balances} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set := schemaSet(t)
	c, err := config(t, set, filepath.Join(dir, "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return &desk.Desk{Set: set, Config: c, Language: desk.English}
}

// shown is a row in short: what an input became, or why it did not.
func shown(row desk.PreviewedRow) map[string]string {
	out := map[string]string{}
	for _, c := range row.Cells {
		if v := c.Ours + string(c.Code); v != "" && len(c.Columns) > 0 {
			out[c.Input] = c.Read + " → " + v
		}
	}
	return out
}

// TestPreview shows each record with its rows, the cells of a rejected one that
// are right included, and everything that the whole feed would reject.
func TestPreview(t *testing.T) {
	p, err := previewDesk(t, previewFeeds, previewWindows, previewBalances).Preview(context.Background(), "balances", 9)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range p.Records {
		line := fmt.Sprintf("%d:", r.Line)
		if r.Aside {
			line += " aside"
		}
		for _, row := range r.Rows {
			line += fmt.Sprintf(" entry %d rejected %v", row.Entry, row.Rejected)
		}
		for _, found := range r.Problems {
			line += " " + string(found.Code)
		}
		got = append(got, line)
	}
	want := []string{
		"2: entry 1 rejected false duplicate_record",
		"3: entry 1 rejected false entry 2 rejected true",
		"4: entry 1 rejected true",
		"5: entry 0 rejected true missing_value",
		"6: entry 0 rejected true ragged_record",
		"7: entry 0 rejected true malformed_quotes",
		"8: aside entry 0 rejected false",
		"9: entry 1 rejected false",
	}
	// Of two equal records either may be named the second one.
	for _, other := range []string{"2: entry 1 rejected false", "9: entry 1 rejected false duplicate_record"} {
		if slices.Contains(got, other) {
			want[0], want[7] = "2: entry 1 rejected false", "9: entry 1 rejected false duplicate_record"
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{
		"period_end": "21/02/2026 → 2026-02-21", "people": "1.379 → 1379", "precision": "1.379 → exact", "window": "amnesty_law → amnesty_law",
		"outlet": "example.org → example.org", "url": "https://example.org/1 → https://example.org/1", "language": "es → es",
	}, shown(p.Records[0].Rows[0])); diff != "" {
		t.Errorf("line 2 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{
		"period_end": "23/02/2026 → 2026-02-23", "people": "20 → 20", "precision": "20 → exact", "window": "amnesty_la → unknown_reference",
		"outlet": "Example → invalid_format", "url": "https://example.org/3 → https://example.org/3", "language": "español → unknown_code",
	}, shown(p.Records[2].Rows[0])); diff != "" {
		t.Errorf("line 4 (-want +got):\n%s", diff)
	}
	if p.Read != 8 || p.Kept != 2 || p.Rejected != 6 || !slices.Equal(p.Aside, []int{8}) || !slices.Equal(p.Unknown, []string{"Responsable"}) {
		t.Errorf("read %d, kept %d, rejected %d, aside %v, unknown %q", p.Read, p.Kept, p.Rejected, p.Aside, p.Unknown)
	}
	notes := strings.Join(p.Notes, "\n")
	for _, want := range []string{"guards.min_rows is 9", "6 of 8 rows are rejected", "not read: Responsable"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q:\n%s", want, notes)
		}
	}
	if len(p.Found) != 1 || p.Found[0].Property != "delimiter" || p.Found[0].Value != ";" {
		t.Errorf("found %+v", p.Found)
	}
}

// TestPreviewAgreesWithCheck shows, for every feed of the five, the values that
// the whole feed gives, and the record's own line.
func TestPreviewAgreesWithTheFeed(t *testing.T) {
	set := schemaSet(t)
	c, err := config(t, set, filepath.Join("..", "testdata", "five", "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk.Desk{Set: set, Config: c, Language: desk.English}
	sums := map[string]int{}
	for _, f := range c.Feeds {
		p, err := d.Preview(context.Background(), f.ID, desk.MostPreviewed)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for _, r := range p.Records {
			for _, row := range r.Rows {
				if r.Aside {
					continue
				}
				rows++
				line := ""
				for _, in := range []string{"report_id", "organization", "as_of", "total", "precision", "outlet", "language"} {
					for _, cell := range row.Cells {
						if cell.Input == in {
							line += cell.Ours + "|"
						}
					}
				}
				sums[line]++
			}
		}
		if rows != 100 || p.Kept != 100 || len(p.Problems) != 0 {
			t.Errorf("%s: %d rows shown, %d kept, %d problems", f.ID, rows, p.Kept, len(p.Problems))
		}
	}
	for line, n := range sums {
		if n != 5 {
			t.Errorf("%s in %d of 5 feeds", line, n)
		}
	}
}

func TestPreviewOfWhatCantBeRead(t *testing.T) {
	d := previewDesk(t, previewFeeds, previewWindows, "Datum;Excarcelados\n21/02/2026;5\n")
	_, err := d.Preview(context.Background(), "balances", 5)
	var unreadable *desk.UnreadableFeedError
	if !errors.As(err, &unreadable) || !strings.Contains(err.Error(), `no column`) {
		t.Errorf("another header: %v", err)
	}
	_, err = d.Preview(context.Background(), "balance", 5)
	var unusable *desk.UnusableError
	if !errors.As(err, &unusable) || !strings.Contains(err.Error(), "did you mean balances?") {
		t.Errorf("another id: %v", err)
	}
	d = previewDesk(t, previewFeeds, "not,a,window\n", previewBalances)
	p, err := d.Preview(context.Background(), "balances", 1)
	if err != nil || !strings.Contains(strings.Join(p.Notes, " "), "window is not checked") {
		t.Errorf("windows that can't be read: %+v, %v", p, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := d.Preview(ctx, "balances", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of its context: %v", err)
	}
}
