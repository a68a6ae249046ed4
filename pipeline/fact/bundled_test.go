package fact_test

import (
	"context"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// bundled reads the report feeds that come with the project.
func bundled(t testing.TB, set *schema.Set) map[string]*table.Table {
	t.Helper()
	rules, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	config, err := feed.LoadConfig("../../feeds/feeds.yaml", rules, set)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*table.Table{}
	for _, f := range config.Feeds {
		if !strings.HasSuffix(f.Table, "_reports") {
			continue
		}
		info, err := os.Stat(f.Location)
		if err != nil {
			t.Fatal(err)
		}
		s := set.Table(f.Table)
		got, err := ingest.Read(context.Background(), ingest.Source{Feed: f, Schema: s, Workers: 2,
			Capture: feed.Capture{Feed: f.ID, Path: f.Location, Bytes: info.Size()}})
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Table] == nil {
			out[f.Table] = table.New(s)
		}
		out[f.Table].Add(got.Segments...)
	}
	return out
}

// labelled groups reports as readers did; the label is the id of the fact.
func labelled(t testing.TB, facts string, reports *table.Table) []fact.Group {
	t.Helper()
	file, err := os.Open("../testdata/gold/" + facts + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	refs := map[string]table.Ref{}
	for _, r := range reports.Order() {
		refs[reports.Key(r)] = r
	}
	groups := map[string][]table.Ref{}
	for _, r := range records[1:] {
		ref, ok := refs[r[0]]
		if !ok {
			t.Fatalf("report %s is labelled and not in the feeds", r[0])
		}
		groups[r[1]] = append(groups[r[1]], ref)
	}
	var out []fact.Group
	for id, g := range groups {
		out = append(out, fact.Group{ID: id, Reports: g})
	}
	return out
}

// asLabelled is the facts that the labels make of the bundled feeds, by label.
func asLabelled(t *testing.T) map[string]map[string]map[string]string {
	t.Helper()
	set := set(t)
	in := fact.Input{Set: set, Reports: bundled(t, set), Groups: map[string][]fact.Group{}}
	for facts, reports := range reportsOf {
		in.Groups[facts] = labelled(t, facts, in.Reports[reports])
	}
	out, err := fact.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	byLabel := map[string]map[string]map[string]string{}
	for name, facts := range out.Tables {
		byLabel[name] = map[string]map[string]string{}
		for _, row := range cells(facts) {
			byLabel[name][row["fact_id"]] = row
		}
		if len(byLabel[name]) == 0 {
			t.Errorf("table %s is empty", name)
		}
	}
	return byLabel
}

// What is expected here was read from the reports, not computed.
func TestWellKnownFacts(t *testing.T) {
	got := asLabelled(t)
	for _, c := range []struct {
		facts, label string
		want         map[string]string
	}{
		{"announcements", "2026-01-23-delcy-rodriguez-626", said{"people_announced": "626", "people_announced_low": "600", "people_announced_high": "626",
			"precision": "exact", "counting": "cumulative", "window": "official_late_2025", "announced_on": "2026-01-23", "authority": "presidency",
			"stage_claimed": "executed", "names_published": "no", "verified_by": "", "conflicts": "counting_since_on;window"}},
		{"announcements", "2024-11-15-225-requested-saab", said{"unit": "cases", "cases_announced": "225", "cases_announced_low": "200", "people_announced": "",
			"stage_claimed": "requested", "announced_on": "2024-11-15", "statement_by": "Tarek William Saab", "conflicts": "unit"}},
		{"announcements", "2024-11-16-225-executed-prosecutor", said{"unit": "people", "people_announced": "225", "stage_claimed": "executed",
			"stages_in_body": "announced;executed;granted", "announced_on": "2024-11-16", "authority": "public_ministry"}},
		{"announcements", "2024-12-16-533-cumulative-prosecutor", said{"people_announced": "533", "people_announced_low": "533", "people_announced_high": "533",
			"conflicts": "stage_claimed"}},
		{"announcements", "2024-12-23-956-cumulative-prosecutor", said{"people_announced": "956", "origins": "afp", "origins_named": "1", "pages": "9",
			"conditions": "conditional", "conflicts": ""}},
		{"announcements", "2025-12-25-99-penitentiary-ministry", said{"people_announced": "99", "announced_on": "2025-12-25", "event": "release-2025-12-25",
			"authority": "penitentiary_ministry", "conflicts": "announced_on;instrument;stage_claimed;subset"}},
		{"announcements", "2020-08-31-110-pardon", said{"people_announced": "110", "people_announced_low": "50", "precision": "exact", "instrument": "pardon",
			"population": "both", "names_published": "yes"}},
		{"announcements", "2026-01-08-jorge-rodriguez-significant-number", said{"people_announced": "", "unit": "not_stated", "precision": "not_stated", "pages": "20"}},
		{"detainee_counts", "fp-2024-12-30-1794", said{"detained_total": "1794", "as_of_on": "2024-12-30", "women": "205", "men": "1589", "civilians": "1632",
			"military": "162", "adults": "1791", "adolescents": "3", "organization": "foro_penal", "verified_by": "foro_penal"}},
		{"verified_releases", "fp-2024-11-16-107-released", said{"people_verified": "107", "period_start_on": "2024-11-16", "period_end_on": "2024-11-16",
			"window": "case_review_2024", "verified_by": "foro_penal", "origins": "afp;ap;reuters", "origins_unknown": "5"}},
		{"verified_releases", "mp-2024-07-31-1062-arrested", said{"measure": "arrested", "organization": "government:public_ministry", "verified_by": ""}},
	} {
		t.Run(c.label, func(t *testing.T) { checkCells(t, got[c.facts][c.label], c.want) })
	}
}
