package feed

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func checkCurationFaults(t *testing.T, cases map[string]faultCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			decisions, err := curated(t, c.text)
			var e *ConfigError
			if !errors.As(err, &e) || decisions != nil {
				t.Fatalf("decisions %v, error %v, want a ConfigError alone", decisions, err)
			}
			if diff := cmp.Diff(c.want, strings.Split(e.Error(), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Each case is a whole file; every fault is listed.
func TestCurationFaults(t *testing.T) {
	const list = "decisions:\n"
	checkCurationFaults(t, map[string]faultCase{
		"empty":    {"# nothing\n", []string{"curation.yaml:1:1: the file is empty; expected decisions: and below it a list, or decisions: []"}},
		"a list":   {"- id: c-1\n", []string{"curation.yaml:1:1: the file is a list; expected decisions: and below it a list, or decisions: []"}},
		"no list":  {"decisions:\n", []string{"curation.yaml:1:11: decisions is empty; expected a list of decisions, each beginning with - id:, or []"}},
		"misspelt": {"decision: []\n", []string{"curation.yaml:1:1: the file has no decisions; add it (Decisions)", "curation.yaml:1:1: decision is no property; expected decisions; did you mean decisions?"}},
		"text":     {list + "  - c-1\n", []string{`curation.yaml:2:5: decisions[0] is "c-1"; expected {id: …, kind: …, table: …, reason: …, date: …} and what the kind needs`}},
		"colon":    {list + "  - id: a: b\n", []string{`curation.yaml:2:10: the YAML can't be read: mapping values are not allowed in this context; put text that holds ": " in quotes, and check the indentation`}},
		"alias": {list + "  - &a {id: c-1}\n  - *a\n", []string{
			"curation.yaml:2:5: decisions[0] has no kind; add it (What it is about)",
			"curation.yaml:2:5: decisions[0] has no table; add it (Fact table)",
			"curation.yaml:2:5: decisions[0] has no reason; add it (Reason)",
			"curation.yaml:2:5: decisions[0] has no date; add it (Day of the decision)",
			"curation.yaml:3:5: decisions[1] is *a; expected the value itself: anchors and aliases are not read here, write it out"}},
		"twice": {list + strings.Replace(decided("kind: withdrawn, fact: a"), "fact: a", "fact: a, fact: b", 1), []string{
			"curation.yaml:2:41: decisions[0].fact stands twice; the first one is in line 2, keep one of them"}},
		"near key": {list + decided("kind: withdrawn, fact: a, reson: b"), []string{
			"curation.yaml:2:41: decisions[0].reson is no property; expected date, fact, field, id, instead, kind, link, reason, reports, table, to or value; did you mean reason?"}},
		"near code": {list + decided("kind: withdraw, fact: a"), []string{
			`curation.yaml:2:21: decisions[0].kind is "withdraw"; expected same, "not_same", value, link, "not_link" or withdrawn; did you mean withdrawn?`}},
		"near table": {list + strings.Replace(decided("kind: withdrawn, fact: a"), "announcements", "anouncements", 1), []string{
			`curation.yaml:2:48: decisions[0].table is "anouncements"; expected announcements, "detainee_counts" or "verified_releases"; did you mean announcements?`}},
		"numbers": {list + decided("id: 5, kind: withdrawn, fact: 7"), []string{
			"curation.yaml:2:10: decisions[0].id is 5; expected a name of a-z, 0-9 and -, such as c-2026-11-22-1; put it in quotes",
			"curation.yaml:2:36: decisions[0].fact is 7; expected the id of a fact, or of any of its reports; put it in quotes"}},
		"to fill in": {list + decided("kind: same, reports: [FILL IN, b]") + strings.Replace(decided("id: FILL IN an id, kind: withdrawn, fact: a"), "because", "FILL IN because", 1), []string{
			"curation.yaml:2:37: decisions[0].reports[0] still says FILL IN; write what belongs there (docs/curation.md explains every property)",
			"curation.yaml:3:10: decisions[1].id still says FILL IN; write what belongs there (docs/curation.md explains every property)",
			"curation.yaml:3:81: decisions[1].reason still says FILL IN; write what belongs there (docs/curation.md explains every property)"}},
		"one report": {list + decided("kind: same, reports: [a]"), []string{
			"curation.yaml:2:36: decisions[0].reports is a list; expected a list of two reports or more, such as [ar-faf5cfd054, ar-0a1b2c3d4e]"}},
		"reports twice": {list + decided("kind: same, reports: [a, b, a]"), []string{
			"curation.yaml:2:43: decisions[0].reports[2] is the same as decisions[0].reports[0]; remove one of them"}},
		"no report": {list + decided("kind: same, reports: [a b, an-0000000001]"), []string{
			`curation.yaml:2:37: decisions[0].reports[0] is "a b"; expected the id of a report, such as ar-faf5cfd054`,
			`curation.yaml:2:42: decisions[0].reports[1] is "an-0000000001", the id of a fact; expected the id of a report: a fact may come to have other reports`}},
		"not for same": {list + decided(`kind: same, reports: [a, b], fact: c, value: ""`), []string{
			`curation.yaml:2:50: decisions[0].fact is "c"; kinds same and not_same take reports only; remove it`,
			"curation.yaml:2:60: decisions[0].value is empty; kinds same and not_same take reports only; remove it"}},
		"not for value": {list + decided("kind: value, fact: a, field: unit, value: cases, instead: people, to: c"), []string{
			`curation.yaml:2:85: decisions[0].to is "c"; kind value takes fact, field, value and instead; remove it`}},
		"not for link": {list + decided("kind: link, fact: a, link: part_of, to: b, reports: [a, b]"), []string{
			"curation.yaml:2:67: decisions[0].reports is a list; kind link takes fact, link and to; remove it"}},
		"not for withdrawn": {list + decided("kind: withdrawn, fact: a, link: part_of"), []string{
			`curation.yaml:2:47: decisions[0].link is "part_of"; kind withdrawn takes fact only; remove it`}},
		"needs": {list + decided("kind: value, value: 5"), []string{
			"curation.yaml:2:5: decisions[0] has no fact; add it (Fact)",
			"curation.yaml:2:5: decisions[0] has no field; add it (Column of the fact)",
			"curation.yaml:2:5: decisions[0] has no instead; add it (What it says without the decision)"}},
		"link of the table": {list + strings.Replace(decided("kind: link, fact: a, link: follows, to: b"), "announcements", "detainee_counts", 1), []string{
			`curation.yaml:2:42: decisions[0].link is "follows", which no fact of detainee_counts has; expected restates or part_of`}},
		"reason and day": {list + "  - {id: c-1, kind: withdrawn, table: announcements, fact: a, reason: so, date: 2026-02-30}\n", []string{
			`curation.yaml:2:71: decisions[0].reason is "so"; expected what shows it, in 10 to 1000 characters; it is published`,
			`curation.yaml:2:81: decisions[0].date is "2026-02-30"; expected the day of the decision, such as 2026-11-22`}},
		"long reason": {list + strings.Replace(decided("kind: withdrawn, fact: a"), "because it is so", strings.Repeat("word ", 200)+"x", 1), []string{
			`curation.yaml:2:71: decisions[0].reason is "word word word word word word word word word word word word …"; expected what shows it, in 10 to 1000 characters; it is published`}},
	})
}

func TestCellsThatADecisionCannotSet(t *testing.T) {
	for _, c := range []struct{ field, value, want string }{
		{"peple_announced", "5", `field is "peple_announced", which is no column of announcements; expected one of those that docs/codebook.md lists; did you mean people_announced?`},
		{"whatever", "5", `field is "whatever", which is no column of announcements; expected one of those that docs/codebook.md lists`},
		{"announced_latest", "2026-02-20", "field is announced_latest, which follows from announced_on; set that, as 2026-02-20, 2026-02 or 2026"},
		{"counting_since_precision", "day", "field is counting_since_precision, which follows from counting_since_on; set that, as 2026-02-20, 2026-02 or 2026"},
		{"pages", "5", "field is pages, which is counted from the reports; correct these, or which of them are the same"},
		{"reverses", "an-0000000001", "field is reverses, which is a link; use kind link"},
		{"status", "withdrawn", "field is status, which follows from the reports and the links; to take a fact out, use kind withdrawn"},
		{"unit", "poeple", `value is "poeple"; expected people, applications, cases or not_stated; did you mean people?`},
		{"unit", `""`, "value is empty; expected a value: the column is never empty"},
		{"people_announced", "many", `value is "many"; expected a whole number in digits, such as 1687`},
		{"people_announced", "1.000", `value is "1.000"; expected a whole number in digits, such as 1687`},
		{"people_announced", "007", `value is "007"; expected the number without zeros in front`},
		{"people_announced", "-5", `value is "-5"; expected at least 0`},
		{"announced_on", "20/02/2026", `value is "20/02/2026"; expected a date such as 2026-02-20, 2026-02 or 2026`},
		{"announced_on", "2026-02-30", `value is "2026-02-30"; expected a date such as 2026-02-20, 2026-02 or 2026`},
		{"announced_on", "1989", `value is "1989"; expected a day from 1990-01-01 to 2099-12-31`},
		{"announced_on", "2100-01", `value is "2100-01"; expected a day from 1990-01-01 to 2099-12-31`},
		{"window", "Amnesty", `value is "Amnesty"; expected a value of the form [a-z][a-z0-9_]*`},
		{"subset", strings.Repeat("a", 161), `value is "` + strings.Repeat("a", 60) + `…"; expected at most 160 characters`},
	} {
		text := "decisions:\n" + decided("kind: value, fact: a, field: "+c.field+", value: "+c.value+", instead: ????")
		_, err := curated(t, text)
		if err == nil {
			t.Errorf("%s: %s is accepted", c.field, c.value)
			continue
		}
		first, _, _ := strings.Cut(err.Error(), "\n")
		key, _, _ := strings.Cut(c.want, " ")
		at := strings.Index(text, key+": ") + len(key+": ") - len("decisions:\n") + 1
		if want := fmt.Sprintf("curation.yaml:2:%d: decisions[0].%s", at, c.want); first != want {
			t.Errorf("%s: %s\n%s\nwant\n%s", c.field, c.value, first, want)
		}
	}
}

// What a value replaces is held against the column as well.
func TestCellsThatADecisionCannotReplace(t *testing.T) {
	checkCurationFaults(t, map[string]faultCase{
		"no cell": {"decisions:\n" + decided("kind: value, fact: a, field: unit, value: cases, instead: case"), []string{
			`curation.yaml:2:73: decisions[0].instead is "case"; expected people, applications, cases or not_stated; did you mean cases?`}},
		"the same": {"decisions:\n" + decided("kind: value, fact: a, field: unit, value: cases, instead: cases"), []string{
			`curation.yaml:2:57: decisions[0].value is "cases", as instead is; nothing would change, remove the entry or change one of them`}},
	})
}

func TestPersonalDataInADecision(t *testing.T) {
	const what = " holds an identity-card number, a telephone number or an e-mail address; it would be published, say it without"
	said := func(reason string) string {
		return "decisions:\n" + strings.Replace(decided("kind: withdrawn, fact: a"), "because it is so", reason, 1)
	}
	checkCurationFaults(t, map[string]faultCase{
		"identity card": {said("told by V-12.345.678"), []string{"curation.yaml:2:71: decisions[0].reason" + what}},
		"telephone":     {said("told by 0414-1234567"), []string{"curation.yaml:2:71: decisions[0].reason" + what}},
		"e-mail":        {said("told by desk@example.org"), []string{"curation.yaml:2:71: decisions[0].reason" + what}},
		"value": {"decisions:\n" + decided("kind: value, fact: a, field: statement_by, value: desk@example.org, instead: desk@example.com"), []string{
			"curation.yaml:2:65: decisions[0].value" + what, "curation.yaml:2:92: decisions[0].instead" + what}},
		"keys": {"decisions:\n" + decided("id: v-12345678, kind: link, fact: v-12345678, link: part_of, to: v-12345679") + decided("kind: same, reports: [a, v12345678]"), []string{
			"curation.yaml:2:10: decisions[0].id" + what, "curation.yaml:2:40: decisions[0].fact" + what, "curation.yaml:2:71: decisions[0].to" + what,
			"curation.yaml:3:40: decisions[1].reports[1]" + what}},
	})
}

func TestDecisionsThatContradictEachOther(t *testing.T) {
	value := func(id, value string) string {
		return decided("id: " + id + ", kind: value, fact: a, field: subset, value: " + value + ", instead: men")
	}
	checkCurationFaults(t, map[string]faultCase{
		"one id": {"decisions:\n" + decided("kind: withdrawn, fact: a") + decided("kind: withdrawn, fact: b"), []string{
			`curation.yaml:3:10: decisions[1].id is "c-1", the id of the decision in line 2; give each decision an id of its own`}},
		"two values": {"decisions:\n" + value("c-1", "women") + value("c-2", `""`), []string{
			`curation.yaml:3:59: decisions[1].value is empty, and the decision in line 2 sets subset of a to "women"; keep one of them`}},
		"the same value": {"decisions:\n" + value("c-1", "women") + value("c-2", "women"), []string{
			"curation.yaml:3:5: decisions[1] decides what the one in line 2 decides; keep one of them"}},
		"the same reports": {"decisions:\n" + decided("kind: same, reports: [a, b]") + decided("id: c-2, kind: same, reports: [b, a]"), []string{
			"curation.yaml:3:5: decisions[1] decides what the one in line 2 decides; keep one of them"}},
		"the same link": {"decisions:\n" + decided("kind: link, fact: a, link: part_of, to: b") + decided("id: c-2, kind: link, fact: a, link: part_of, to: b"), []string{
			"curation.yaml:3:5: decisions[1] decides what the one in line 2 decides; keep one of them"}},
		"the same withdrawal": {"decisions:\n" + decided("kind: withdrawn, fact: a") + decided("id: c-2, kind: withdrawn, fact: a"), []string{
			"curation.yaml:3:5: decisions[1] decides what the one in line 2 decides; keep one of them"}},
		"a link both ways": {"decisions:\n" + decided("kind: link, fact: a, link: part_of, to: b") + decided("id: c-2, kind: link, fact: b, link: part_of, to: a"), []string{
			"curation.yaml:3:42: decisions[1].link is part_of, and the decision in line 2 says it the other way round; keep one of them"}},
		"same and not": {"decisions:\n" + decided("kind: not_same, reports: [x, a, b]") + decided("id: c-2, kind: same, reports: [b, a]"), []string{
			`curation.yaml:2:47: decisions[0].reports[2] is "b", which is apart from "a" here and the same fact by the decision in line 3; keep one of them`}},
		"by a chain": {"decisions:\n" + decided("kind: same, reports: [a, b, x]") + decided("id: c-2, kind: same, reports: [y, z]") + decided("id: c-3, kind: same, reports: [c, b]") + decided("id: c-4, kind: not_same, reports: [a, c, y]"), []string{
			`curation.yaml:5:44: decisions[3].reports[1] is "c", which is apart from "a" here and the same fact by the decisions in lines 2 and 4; keep one of them`}},
	})
}

// A long chain of decisions stays readable, and many clashes do not take long.
func TestManyContradictionsStayReadable(t *testing.T) {
	var b strings.Builder
	b.WriteString("decisions:\n" + decided("id: d, kind: not_same, reports: [r0, r9]"))
	for i := range 3000 {
		b.WriteString(decided(fmt.Sprintf("id: s-%d, kind: same, reports: [r%d, r%d]", i, i, i+1)))
	}
	for i := range 2999 {
		b.WriteString(decided(fmt.Sprintf("id: n-%d, kind: not_same, reports: [r0, r%d]", i, i+2)))
	}
	_, err := curated(t, b.String())
	var e *ConfigError
	if !errors.As(err, &e) || len(e.Faults) != 3001 {
		t.Fatalf("error %v", err)
	}
	for i, want := range map[int]string{
		0:    `decisions[0].reports[1] is "r9", which is apart from "r0" here and the same fact by the decisions in lines 3, 4, 5, 6 and 5 more; keep one of them`,
		3000: `decisions[5999].reports[1] is "r3000", which is apart from "r0" here and the same fact by other decisions; keep one of them`,
	} {
		if e.Faults[i].Message != want {
			t.Errorf("%s\nwant\n%s", e.Faults[i].Message, want)
		}
	}
}
