package feed

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/curation"
	"pgregory.net/rapid"
)

// drawText is one line of any signs that can be seen.
func drawText(t *rapid.T, least, most int) string {
	runes := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]rune(`:#-?{}[],&*!|>'"%@\~=.`+"`")), rapid.SampledFrom([]rune("aZ 09éñ—\U0001f54a")),
		rapid.Rune()), least, most).Draw(t, "text")
	s := strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsGraphic(r) {
			return 'x'
		}
		return r
	}, string(runes))
	return strings.Join(strings.Fields(s), " ")
}

func drawKey(t *rapid.T, name string) string {
	return rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._:-]{0,20}`), rapid.StringMatching(`ar-[0-9a-f]{10}`),
		rapid.SampledFrom([]string{"no", "null", "1", "0x10", "1e5", "2026-02-20", "12:30", "true", "a:b"})).Draw(t, name)
}

// drawCell is a column of announcements that can be set, and two cells of it.
func drawCell(t *rapid.T) (field, value, instead string) {
	switch field = rapid.SampledFrom([]string{"people_announced", "announced_on", "window", "stage_claimed", "statement_by"}).Draw(t, "field"); field {
	case "people_announced":
		return field, rapid.StringMatching(`[1-9][0-9]{0,4}`).Draw(t, "value"), ""
	case "announced_on":
		return field, rapid.SampledFrom([]string{"", "2026", "2026-02", "2026-02-19"}).Draw(t, "value"), "2026-02-20"
	case "window":
		return field, rapid.SampledFrom([]string{"", "amnesty_law", "no", "y", "null", "true"}).Draw(t, "value"), "off"
	case "stage_claimed":
		return field, "granted", "requested"
	}
	return field, drawText(t, 0, 40), "—"
}

// drawDecision is a decision that may stand in the file.
func drawDecision(t *rapid.T) curation.Decision {
	d := curation.Decision{
		ID:    rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,40}`).Draw(t, "id"),
		Kind:  rapid.SampledFrom([]curation.Kind{curation.Same, curation.NotSame, curation.Value, curation.Link, curation.Withdrawn}).Draw(t, "kind"),
		Table: rapid.SampledFrom(curation.Tables()).Draw(t, "table"),
		// Whatever a reason begins with, it is long enough and no empty form.
		Reason: strings.TrimSpace(drawText(t, 0, 100) + " because it is so"),
		Date:   rapid.SampledFrom([]string{"2026-11-22", "2000-01-01", "2099-12-31"}).Draw(t, "date"),
	}
	switch d.Kind {
	case curation.Same, curation.NotSame:
		d.Reports = rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string { return drawKey(t, "report") }), 2, 5, rapid.ID).Draw(t, "reports")
		return d
	case curation.Value:
		d.Table = curation.Announcements
		d.Field, d.Value, d.Instead = drawCell(t)
	case curation.Link:
		d.Link = rapid.SampledFrom(curation.Links(d.Table)).Draw(t, "link")
		d.To = drawKey(t, "to")
	}
	d.Fact = drawKey(t, "fact")
	return d
}

// A decision that is written is read back as itself.
func TestAnEntryIsReadBack(t *testing.T) {
	rules, set := curationRules(t)
	rapid.Check(t, func(t *rapid.T) {
		var want []curation.Decision
		text := "decisions:\n"
		for i, d := range rapid.SliceOfN(rapid.Custom(drawDecision), 1, 4).Draw(t, "decisions") {
			d.ID += fmt.Sprintf("-%d", i)
			if len(d.Check()) > 0 || check.PersonalData([]byte(d.Reason)) || check.PersonalData([]byte(d.Value)) {
				t.Skip("it may not stand in the file")
			}
			want, text = append(want, d), text+d.Entry()
		}
		got, err := parseCuration("curation.yaml", []byte(text), rules, set)
		if err != nil {
			if said := err.Error(); strings.Contains(said, "keep one of them") || strings.Contains(said, "holds an identity-card number") {
				t.Skip("it may not stand in the file")
			}
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(curation.Decision{}, "Line")); diff != "" {
			t.Errorf("%s\n%s", diff, text)
		}
	})
}

// What is written without a reason is refused where the reason belongs.
func TestAnEntryToFillInIsRefused(t *testing.T) {
	text := "decisions:\n" + curation.Decision{Kind: curation.Withdrawn, Table: curation.Announcements, Fact: "an-0000000001"}.Entry()
	checkCurationFaults(t, map[string]faultCase{"all": {text, []string{
		"curation.yaml:2:9: decisions[0].id still says FILL IN; write what belongs there (docs/curation.md explains every property)",
		"curation.yaml:6:13: decisions[0].reason still says FILL IN; write what belongs there (docs/curation.md explains every property)",
		"curation.yaml:7:11: decisions[0].date still says FILL IN; write what belongs there (docs/curation.md explains every property)"}}})
}

func FuzzLoadCuration(f *testing.F) {
	rules, set := curationRules(f)
	bundled, err := os.ReadFile("../../feeds/curation.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(bundled), curatedFile, "decisions: [[], {}, ~, 5, {id: }]\n", "a: &a [*a]\n<<: *a\n", "? {}\n: - |\n  x",
		"decisions:\n" + decided("kind: same, reports: [a, b]") + decided("id: c-2, kind: not_same, reports: [b, a, b]"),
		"decisions:\n" + decided("kind: value, fact: a, field: announced_on, value: 2026-02, instead: 1.e3"),
		"decisions: [{id: FILL IN, reports: [FILL IN, [FILL IN]]}]\n", "%TAG ! !x\n--- !a b", strings.Repeat("[", 200), "\xff\xfea\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		decisions, err := parseCuration("curation.yaml", data, rules, set)
		if err == nil {
			for _, d := range decisions {
				if wrong := d.Check(); len(wrong) > 0 || d.Line < 1 {
					t.Errorf("accepted: %v in line %d: %v", d, d.Line, wrong)
				}
			}
			return
		}
		var e *ConfigError
		if !errors.As(err, &e) || len(e.Faults) == 0 {
			t.Fatalf("error %v, want a ConfigError with faults", err)
		}
		for _, fault := range e.Faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Message == "" || strings.Contains(fault.Message, "feeds.") {
				t.Errorf("fault %+v without a place, without a message or about another file", fault)
			}
		}
	})
}
