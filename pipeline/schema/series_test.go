package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
)

// seriesTables are the tables that are computed from facts.
func seriesTables() []string {
	return []string{"announced_vs_verified", "official_disagreement", "batches", "stock_flow", "timeline"}
}

// TestSeriesSpeakAsFacts holds that a cell which a series takes over from a fact
// fits there as it fits in the fact, codes and limits included.
func TestSeriesSpeakAsFacts(t *testing.T) {
	set := bundled(t)
	sources := map[string]string{
		"statement_by": "announcements.statement_by", "authority": "announcements.authority",
		"higher_authority": "announcements.authority", "lower_authority": "announcements.authority",
		"people_announced": "announcements.people_announced", "people_higher": "announcements.people_announced",
		"stage_claimed": "announcements.stage_claimed", "stage": "announcements.stage_claimed",
		"population": "announcements.population", "instrument": "announcements.instrument", "event": "announcements.event",
		"names_published": "announcements.names_published", "conditions": "announcements.conditions",
		"announced_status": "announcements.status", "status": "announcements.status",
		"announced_precision": "announcements.precision", "precision": "announcements.precision",
		"announced_date_basis": "announcements.date_basis", "date_basis": "announcements.date_basis",
		"unit": "announcements.unit", "window": "announcements.window", "verified_window": "verified_releases.window",
		"organization": "verified_releases.organization", "counter_kind": "verified_releases.counter_kind",
		"people_verified": "verified_releases.people_verified", "verified_precision": "verified_releases.precision",
		"scope": "detainee_counts.scope", "detained_opening": "detainee_counts.detained_total",
		"opening_date_basis": "detainee_counts.date_basis", "closing_date_basis": "detainee_counts.date_basis",
	}
	compared := map[string]bool{}
	for _, name := range seriesTables() {
		s := set.Table(name)
		for _, f := range s.Fields {
			from, ok := sources[f.Name]
			if !ok {
				continue
			}
			compared[f.Name] = true
			table, column, _ := strings.Cut(from, ".")
			facts := set.Table(table)
			o := facts.Fields[facts.Index(column)]
			if f.Type != o.Type || f.Codes != o.Codes || f.MaxLength != o.MaxLength || form(f) != form(o) ||
				!sameBound(f.Min, o.Min) || !sameBound(f.Max, o.Max) || f.FreeText != o.FreeText {
				t.Errorf("%s.%s: type, limits or codes are not those of %s", name, f.Name, from)
			}
		}
	}
	for name := range sources {
		if !compared[name] {
			t.Errorf("no series has a column %s", name)
		}
	}
}

// TestSeriesNameTheirFacts holds that every row of a series can be traced: each
// column that names one fact points to a table of facts.
func TestSeriesNameTheirFacts(t *testing.T) {
	set := bundled(t)
	ids := map[string]string{"announcements": "an-0123456789", "detainee_counts": "co-0123456789", "verified_releases": "re-0123456789", "fact_ids": "an-0123456789"}
	for _, name := range append(seriesTables(), "omissions") {
		s := set.Table(name)
		if s.Feed {
			t.Errorf("%s: feeds may fill it", name)
		}
		named := 0
		for _, f := range s.Fields {
			if !strings.HasSuffix(f.Name, "fact_id") {
				continue
			}
			named++
			i := slices.IndexFunc(s.ForeignKeys, func(fk schema.ForeignKey) bool { return fk.Field == f.Name })
			if i < 0 {
				t.Errorf("%s.%s points to no table", name, f.Name)
				continue
			}
			fk := s.ForeignKeys[i]
			if id := ids[fk.Table]; fk.Column != "fact_id" || !f.Required || id == "" || !f.Pattern.MatchString(id) {
				t.Errorf("%s.%s points to %s.%s, required %v; expected a required id of a fact there", name, f.Name, fk.Table, fk.Column, f.Required)
			}
		}
		if named == 0 {
			t.Errorf("%s names no fact", name)
		}
	}
}

// TestIdsOfSeries holds which forms the names of rows take.
func TestIdsOfSeries(t *testing.T) {
	set := bundled(t)
	an, re, other := "an-0123456789", "re-0123456789", "re-abcdef0123"
	for _, c := range []struct {
		at, value string
		want      bool
	}{
		{"announced_vs_verified.comparison_id", an + ":" + re, true},
		{"announced_vs_verified.comparison_id", an + ":" + re + "+" + other, true},
		{"announced_vs_verified.comparison_id", an + ":none", true},
		{"announced_vs_verified.comparison_id", an, false},
		{"announced_vs_verified.comparison_id", an + ":" + re + "-" + other, false},
		{"batches.tie_id", an + ":" + re, true},
		{"batches.tie_id", an + ":" + re + "-" + other, true},
		{"batches.tie_id", an + ":none", true},
		{"batches.tie_id", re + ":" + an, false},
		{"official_disagreement.disagreement_id", an + ":an-abcdef0123", true},
		{"official_disagreement.disagreement_id", an + ":" + re, false},
		{"announced_vs_verified.verified_fact_ids", re + ";" + other, true},
		{"batches.overlapping", an + ";an-abcdef0123", true},
		{"batches.overlapping", re, false},
		{"stock_flow.balances_between", "co-0123456789;co-abcdef0123", true},
		{"stock_flow.released_facts", re + ";" + other, true},
		{"omissions.other_facts", an + ";co-0123456789;" + re, true},
	} {
		table, column, _ := strings.Cut(c.at, ".")
		s := set.Table(table)
		if got := s.Fields[s.Index(column)].Pattern.MatchString(c.value); got != c.want {
			t.Errorf("%s admits %q: %v, want %v", c.at, c.value, got, c.want)
		}
	}
}

// TestSubjectsAndScopesOfTheTimeline holds that the timeline can say whatever a
// fact counts, of whomever, however.
func TestSubjectsAndScopesOfTheTimeline(t *testing.T) {
	set := bundled(t)
	timeline := set.Table("timeline")
	codes := func(column string) *schema.CodeList { return timeline.Fields[timeline.Index(column)].Codes }
	for column, lists := range map[string][]string{
		"subject": {"measure"}, "counting": {"counting"}, "subset": {"subset", "scope"}, "table": {"fact_table"},
	} {
		for _, list := range lists {
			for _, c := range set.Lists[list].Codes {
				if !codes(column).Has(c.Code) {
					t.Errorf("timeline.%s lacks %s of the list %s", column, c.Code, list)
				}
			}
		}
	}
	for _, subject := range []string{"announced", "held"} {
		if !codes("subject").Has(subject) {
			t.Errorf("timeline.subject lacks %s", subject)
		}
	}
	if !codes("counting").Has("balance") {
		t.Error("timeline.counting lacks balance")
	}
}

// TestDefinitionsNameReports holds that every definition stands on bundled
// reports of its counter.
func TestDefinitionsNameReports(t *testing.T) {
	counters := map[string]string{}
	for _, table := range []string{"verified_release_reports", "detainee_count_reports"} {
		records := read(t, table)
		id, organization := slices.Index(records[0], "report_id"), slices.Index(records[0], "organization")
		for _, r := range records[1:] {
			counters[r[id]] = r[organization]
		}
	}
	records := read(t, "definitions")
	at := func(r []string, name string) string { return r[slices.Index(records[0], name)] }
	known := map[string]bool{}
	for _, r := range records[1:] {
		known[at(r, "definition")] = true
		for _, report := range strings.Split(at(r, "reports"), ";") {
			if counters[report] != at(r, "organization") {
				t.Errorf("%s names report %s, which is of %q, not of %s", at(r, "definition"), report, counters[report], at(r, "organization"))
			}
		}
	}
	for _, want := range []string{"foro_penal_amnesty", "foro_penal_house_arrest"} {
		if !known[want] {
			t.Errorf("there is no definition %s", want)
		}
	}
}
