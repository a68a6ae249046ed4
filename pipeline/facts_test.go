package pipeline_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline"
)

// bundledFacts publishes the bundled feeds and gives their facts.
func bundledFacts(t *testing.T) facts {
	t.Helper()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.plan.Config = filepath.Join("..", "feeds", "feeds.yaml")
	return factsOf(t, p.files(p.run().Path))
}

// cells is what a fact says in some columns; the fact is that of a report.
func (f facts) cells(report string, columns ...string) string {
	row := f.rows[f.of[report]]
	var out []string
	for _, c := range columns {
		out = append(out, row[c])
	}
	return strings.Join(out, " ")
}

// links is the facts that a column names.
func (f facts) links(report, column string) []string {
	if v := f.rows[f.of[report]][column]; v != "" {
		return strings.Split(v, ";")
	}
	return nil
}

// TestWellKnownFacts holds what the story of these releases turns on.
func TestWellKnownFacts(t *testing.T) {
	t.Parallel()
	f := bundledFacts(t)
	t.Run("897 became 896", func(t *testing.T) {
		const first, then = "ar-21b828e293", "ar-ca830e33d8"
		if got := f.cells(first, "people_announced", "status") + ", " + f.cells(then, "people_announced", "status"); got != "897 restated, 896 standing" {
			t.Error(got)
		}
		if got := f.links(then, "restates"); !slices.Equal(got, []string{f.of[first]}) {
			t.Error(got)
		}
	})
	t.Run("255 became 245", func(t *testing.T) {
		const first, then = "ar-59eacfc1a4", "ar-4a27969746"
		if got := f.cells(first, "people_announced", "status", "announced_on") + ", " + f.cells(then, "people_announced", "announced_on"); got != "255 retracted 2026-02-28, 245 2026-03-02" {
			t.Error(got)
		}
		if got := f.links(then, "restates"); !slices.Equal(got, []string{f.of[first]}) {
			t.Error(got)
		}
	})
	t.Run("225 requested, then executed", func(t *testing.T) {
		requested, executed := f.withFigure("announcements", "225", "2024-11-15"), f.withFigure("announcements", "225", "2024-11-16")
		if requested == nil || executed == nil || requested["stage_claimed"] != "requested" || executed["stage_claimed"] != "executed" || executed["follows"] != requested["fact_id"] {
			t.Errorf("requested %v, executed %v", requested, executed)
		}
	})
	t.Run("910 and 956 on one day", func(t *testing.T) {
		early, late := f.withFigure("announcements", "910", "2024-12-23"), f.withFigure("announcements", "956", "2024-12-23")
		if early == nil || late == nil || early["restates"]+late["restates"] != "" {
			t.Errorf("910 %v, 956 %v", early, late)
		}
	})
	t.Run("nine communiqués add up", func(t *testing.T) { communiques(t, f) })
	t.Run("July 2025 as three governments tell it", func(t *testing.T) {
		sides := map[string]bool{}
		for _, row := range f.rows {
			if row["event"] == "exchange-2025-07-18" && row["people_announced"] == "10" && row["subset"] == "us_citizens" {
				sides[row["authority"]] = true
			}
		}
		want := []string{"foreign_government:El Salvador", "foreign_government:United States"}
		if len(sides) != 3 || !sides[want[0]] || !sides[want[1]] {
			t.Errorf("%v", sides)
		}
	})
	t.Run("held, not released", func(t *testing.T) {
		for report, figure := range map[string]string{"vr-90baec5329": "568", "vr-beaa8b911b": "711"} {
			if got := f.cells(report, "people_verified", "status", "verified_by"); got != figure+" unsupported " {
				t.Errorf("%s: %s", report, got)
			}
		}
		for _, row := range f.rows {
			if row["measure"] == "released" && row["organization"] == "foro_penal" && row["status"] == "standing" && slices.Contains([]string{"568", "711", "217"}, row["people_verified"]) {
				t.Errorf("%s stands: %s people released according to Foro Penal", row["fact_id"], row["people_verified"])
			}
		}
	})
	t.Run("431, 426, 431 is no restatement", func(t *testing.T) {
		for _, report := range []string{"vr-b20e119ec2", "vr-ce44ea9abe"} {
			if got := f.cells(report, "restates", "status"); strings.Contains(got, "restated") || f.links(report, "restates") != nil {
				t.Errorf("%s: %s", report, got)
			}
		}
	})
}

// withFigure is the fact of a table that gives a figure on a day, or nil.
func (f facts) withFigure(table, figure, day string) map[string]string {
	prefix := map[string]string{"announcements": "an-"}[table]
	for id, row := range f.rows {
		if strings.HasPrefix(id, prefix) && row["announced_on"] == day && slices.Contains([]string{row["people_announced"], row["cases_announced"]}, figure) {
			return row
		}
	}
	return nil
}

// communiques holds that people in prison and people under measures are parts
// of what one communiqué gives for both, and add up to it.
func communiques(t *testing.T, f facts) {
	t.Helper()
	got := map[string]string{}
	for id, whole := range f.rows {
		if whole["population"] != "both" || whole["authority"] != "national_assembly" {
			continue
		}
		parts := map[string]string{}
		for _, row := range f.rows {
			if slices.Contains(strings.Split(row["part_of"], ";"), id) && row["unit"] == "people" {
				parts[row["population"]] = row["people_announced"]
			}
		}
		if len(parts) == 2 {
			got[whole["announced_on"]] = parts["detained"] + "+" + parts["restricted"] + "=" + whole["people_announced"]
		}
	}
	want := map[string]string{"2026-02-23": "177+2021=2198", "2026-02-24": "179+3052=3231", "2026-02-26": "217+3934=4151", "2026-02-27": "223+4534=4757",
		"2026-02-28": "255+5236=5491", "2026-03-02": "245+5383=5628", "2026-03-03": "245+5826=6071", "2026-03-06": "247+7407=7654", "2026-03-12": "253+7474=7727"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("communiqués (- want, + got):\n%s", diff)
	}
}

// TestShuffledFeedsChangeNoByte publishes the bundled feeds twice, the second
// time with the rows of every report feed in another order.
func TestShuffledFeedsChangeNoByte(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.useBundled()
	before := p.files(p.run().Path)
	q := newPlace(t, t.TempDir()).withReadBack()
	q.useBundled()
	for _, name := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports", "labels"} {
		rows := records(t, q.read("feeds/"+name+".csv"))
		slices.Reverse(rows[1:])
		q.write("feeds/"+name+".csv", text(t, rows))
	}
	after := q.files(q.run().Path)
	for _, name := range sortedNames(before) {
		if strings.Contains(name, "provenance") || strings.Contains(name, "problems") || slices.Contains([]string{"manifest.json", "SHA256SUMS", "datapackage.json", "croissant.json"}, name) {
			continue // they say where a row stands, or list the digests of those
		}
		if before[name] != after[name] {
			at, _ := difference(before[name], after[name])
			t.Errorf("%s differs; %s", name, at)
		}
	}
}

// TestALateReport adds a page that carries an agency's text on the 379, and
// looks at what changes in the snapshot.
func TestALateReport(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.useBundled()
	before := p.files(p.run().Path)
	fact := factsOf(t, before).of["ar-519402e048"]
	rows := records(t, p.read("feeds/announcement_reports.csv"))
	for _, row := range rows {
		if row[0] == "ar-519402e048" {
			late := slices.Clone(row)
			late[0] = "ar-late000001"
			late[slices.Index(rows[0], "outlet")] = "late.example"
			late[slices.Index(rows[0], "agency")] = "reuters"
			late[slices.Index(rows[0], "published_on")] = "2026-03-20"
			late[slices.Index(rows[0], "url")] = "https://late.example/379"
			rows = append(rows, late)
			break
		}
	}
	p.write("feeds/announcement_reports.csv", text(t, rows))
	p.plan.Now = instant.AddDate(0, 0, 1)
	after := p.files(p.run().Path)
	if got := factsOf(t, after).of["ar-late000001"]; got != fact {
		t.Fatalf("the late report came to %s, not to %s", got, fact)
	}
	allowed := map[string][]string{
		"announcements": {"reports", "pages", "origins_named", "origins", "last_reported_on"},
		"stage_claims":  {"pages", "origins_named", "origins"},
		"fact_ids":      {"reports"},
	}
	for _, table := range []string{"announcements", "detainee_counts", "verified_releases", "stage_claims", "fact_ids", "labels", "curation", "windows",
		"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		name := "csv/" + table + ".csv"
		old, new := rowsOf(t, before[name]), rowsOf(t, after[name])
		if table == "announcement_reports" {
			new = slices.DeleteFunc(new, func(r map[string]string) bool { return r["report_id"] == "ar-late000001" })
		}
		if len(old) != len(new) {
			t.Errorf("%s has %d rows, it had %d", table, len(new), len(old))
			continue
		}
		for i := range old {
			for column, cell := range new[i] {
				if cell != old[i][column] && (new[i]["fact_id"] != fact || !slices.Contains(allowed[table], column)) {
					t.Errorf("%s, %s of %s: %q, it was %q", table, column, new[i]["fact_id"], cell, old[i][column])
				}
			}
		}
	}
}

// TestTheIdsShipWithTheFeeds holds that a fresh clone gives the ids of
// feeds/fact_ids.csv, and gives no others: the file is what a version publishes.
func TestTheIdsShipWithTheFeeds(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.useBundled()
	got := p.files(p.run().Path)["csv/fact_ids.csv"]
	if at, differs := difference(p.read("feeds/fact_ids.csv"), got); differs {
		t.Errorf("feeds/fact_ids.csv is not what is published; %s\ntake csv/fact_ids.csv of the new version over, and look at what changed", at)
	}
	if m := p.manifest(); m.IDMap == nil || m.IDMap.From != "fact_ids.csv" {
		t.Errorf("the manifest names the id map %+v", m.IDMap)
	}
	// The next version takes the ids of this one, whatever the file says.
	p.write("feeds/fact_ids.csv", []byte("fact_id,table,founding_report_id,state,successors,reports\n"))
	p.replace("feeds/announcement_reports.csv", "speaker surname only on page", "only the surname of the speaker on the page")
	p.plan.Now = instant.AddDate(0, 0, 1)
	if after := p.files(p.run().Path)["csv/fact_ids.csv"]; after != got {
		t.Error("the ids of the last version were not taken over")
	}
	if m := p.manifest(); m.IDMap == nil || m.IDMap.From != "version 2026-03-20" {
		t.Errorf("the manifest names the id map %+v", m.IDMap)
	}
}

// TestADecisionIsPublished takes a fact out by hand and looks at where that
// shows, then lets the decision grow stale.
func TestADecisionIsPublished(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.useBundled()
	p.write("feeds/curation.yaml", []byte(`decisions:
  - id: c-2026-03-19-1
    kind: value
    table: announcements
    fact: ar-519402e048
    field: conditions
    value: conditional
    instead: not_stated
    reason: the order of the court was published on a page that no feed has
    date: 2026-03-19
  - id: c-2026-03-19-3
    kind: not_link
    table: announcements
    fact: ar-06dfa4138c
    link: part_of
    to: ar-b378351731
    reason: the sum is chance, the two are about other people
    date: 2026-03-19
  - id: c-2026-03-19-2
    kind: not_same
    table: announcements
    reports: [ar-12ece9eec7, ar-0000000000]
    reason: they never were
    date: 2026-03-19
`))
	sum := p.run()
	files := p.files(sum.Path)
	f := factsOf(t, files)
	if got := f.cells("ar-519402e048", "conditions", "decisions"); got != "conditional c-2026-03-19-1" {
		t.Error(got)
	}
	if got := f.cells("ar-06dfa4138c", "part_of", "decisions"); got != " c-2026-03-19-3" {
		t.Errorf("the link stands: %s", got)
	}
	states := map[string]string{}
	for _, row := range rowsOf(t, files["csv/curation.csv"]) {
		states[row["decision_id"]] = row["state"] + " " + row["facts"]
	}
	if states["c-2026-03-19-1"] != "applied "+f.of["ar-519402e048"] || !strings.HasPrefix(states["c-2026-03-19-2"], "stale") {
		t.Errorf("%v", states)
	}
	found := false
	for _, row := range rowsOf(t, files["csv/problems.csv"]) {
		found = found || row["code"] == "curation_stale" && strings.Contains(row["expected"], "c-2026-03-19-2") && row["line"] == "19"
	}
	if !found {
		t.Errorf("no problem tells of the stale decision: %s", files["csv/problems.csv"])
	}
	if m := p.manifest(); m.Configuration.Curation == "" {
		t.Error("the manifest does not name the decisions")
	}
}

// TestADamagedIDMapIsTold holds that a file of ids that somebody edited or cut
// stops the run, with its line, before an id is given twice.
func TestADamagedIDMapIsTold(t *testing.T) {
	t.Parallel()
	const head = "fact_id,table,founding_report_id,state,successors,reports\n"
	for name, c := range map[string]struct{ rows, want string }{
		"no id":        {"xx,announcements,ar-1,current,,ar-1\n", `line 2: "xx" is no id of a fact`},
		"twice":        {"an-0000000001,announcements,ar-1,current,,ar-1\nan-0000000001,detainee_counts,dc-1,current,,dc-1\n", "line 3: the id an-0000000001 stands twice"},
		"table":        {"an-0000000001,announcement,ar-1,current,,ar-1\n", `line 2: "announcement" is no table of facts`},
		"state":        {"an-0000000001,announcements,ar-1,alive,,ar-1\n", `line 2: "alive" is no state`},
		"no reports":   {"an-0000000001,announcements,ar-1,current,,\n", "line 2: the id an-0000000001 has no founding report or no reports"},
		"no successor": {"an-0000000001,announcements,ar-1,merged,,ar-1\n", "line 2: the id an-0000000001 is merged and has no successor"},
		"unknown heir": {"an-0000000001,announcements,ar-1,merged,an-0000000009,ar-1\n", "line 2: the successor an-0000000009 of an-0000000001"},
		"header":       {"", "fact_ids.csv"},
	} {
		p := newPlace(t, t.TempDir())
		text := head + c.rows
		if name == "header" {
			text = "id,table\n"
		}
		p.write("feeds/fact_ids.csv", []byte(text))
		_, err := pipeline.Run(t.Context(), p.plan)
		if pipeline.ExitStatus(err) != pipeline.ExitUsage || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: status %d, %v; want 2 and %q", name, pipeline.ExitStatus(err), err, c.want)
		}
	}
}
