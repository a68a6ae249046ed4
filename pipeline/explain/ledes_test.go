package explain_test

import (
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
)

// lede is the sentence of a fact in both languages.
type lede struct {
	trace  *explain.Trace
	en, es string
}

// TestTheLedes reads the sentences of all facts of the bundled feeds.
func TestTheLedes(t *testing.T) {
	t.Parallel()
	all := readLedes(t)
	if len(all) < 500 {
		t.Fatalf("%d facts were read", len(all))
	}
	for name, test := range map[string]func(*testing.T, []lede){
		"nobody under measures is released": nobodyUnderMeasuresIsReleased, "what is denied is not named": whatIsDeniedIsNotNamed,
		"several speakers": severalSpeakers, "each language is its own": eachLanguageIsItsOwn, "a count is of all pages": aCountIsOfAllPages,
	} {
		t.Run(name, func(t *testing.T) { test(t, all) })
	}
}

func readLedes(t *testing.T) []lede {
	t.Helper()
	s := bundled(t).publish()
	var out []lede
	for _, year := range strings.Fields("2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026") {
		found, err := s.Find(year)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found.Matches {
			one, err := s.Trace(m.FactID)
			if err != nil {
				t.Fatal(err)
			}
			told := lede{trace: one}
			s.Language = language.English
			told.en = s.Phrases().Sentence(one)
			s.Language = language.Spanish
			told.es = s.Phrases().Sentence(one)
			out = append(out, told)
		}
	}
	return out
}

// nobodyUnderMeasuresIsReleased: a benefit for people who are not in prison
// takes nobody out of one, and no sentence may say so.
func nobodyUnderMeasuresIsReleased(t *testing.T, all []lede) {
	found := 0
	for _, l := range all {
		b := l.trace.Brief
		if b.Table != "announcements" || b.Population != "restricted" && b.Population != "both" {
			continue
		}
		found++
		for _, told := range []string{l.en, l.es} {
			for _, word := range []string{"release", "excarcel", "liberaci"} {
				if strings.Contains(strings.ToLower(told), word) {
					t.Errorf("%s says %q of people who were not in prison: %s", b.FactID, word, told)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("%d announcements for people under measures were found", found)
	}
}

// whatIsDeniedIsNotNamed: where no page names what was denied, it need not
// have been a release.
func whatIsDeniedIsNotNamed(t *testing.T, all []lede) {
	for _, l := range all {
		if l.trace.Brief.FactID != "an-49b0cde8de" {
			continue
		}
		if !strings.Contains(l.en, "a benefit whose legal form no page gives had been denied to 42 people held") || !strings.Contains(l.es, "se había negado un beneficio cuya figura legal ninguna página precisa a 42 personas presas") {
			t.Errorf("%s\n%s", l.en, l.es)
		}
		return
	}
	t.Error("an-49b0cde8de is not there")
}

// severalSpeakers: pages name several, and none says which of them spoke for
// the body.
func severalSpeakers(t *testing.T, all []lede) {
	found := 0
	for _, l := range all {
		if !strings.Contains(l.trace.Fact.Text("statement_by"), " / ") {
			continue
		}
		found++
		if !strings.Contains(l.en, " (pages name ") || strings.Contains(l.en, ", for the ") || !strings.Contains(l.es, " (las páginas nombran a ") || strings.Contains(l.es, ", por el ") {
			t.Errorf("%s\n%s", l.en, l.es)
		}
	}
	if found == 0 {
		t.Error("no announcement with several speakers was found")
	}
}

// eachLanguageIsItsOwn: neither has the small words of the other, nor those
// of a table in place of those of a sentence.
func eachLanguageIsItsOwn(t *testing.T, all []lede) {
	for _, l := range all {
		for _, word := range strings.Fields("the of and said for by from with people page government which were state had") {
			if strings.Contains(" "+strings.ToLower(strings.NewReplacer(",", " ", "(", " ", ")", " ").Replace(l.es)), " "+word+" ") {
				t.Errorf("the English word %q in %s", word, l.es)
			}
		}
		for _, told := range []string{l.en, l.es} {
			for _, bad := range []string{"_", "  ", " ,", ",.", "%!", "<nil>", ") (", " a el ", " de el ", "(italians)", "ejecutado amnistía de", "por Mesa ", "government of United", "State Police"} {
				if strings.Contains(told, bad) {
					t.Errorf("%q in %s", bad, told)
				}
			}
		}
	}
}

// aCountIsOfAllPages: what pages say of a column, those that are silent and
// those that are left out are all pages of the fact.
func aCountIsOfAllPages(t *testing.T, all []lede) {
	for _, l := range all {
		if l.trace.Brief.FactID != "an-9f703592b8" {
			continue
		}
		for _, v := range l.trace.Conflicts {
			if v.Column == "announced_on" && (v.Pages != 46 || v.LeftOut != 2) {
				t.Errorf("%s: %d pages, %d left out", v.Column, v.Pages, v.LeftOut)
			}
		}
		for _, v := range l.trace.Checkable {
			if v.Pages != 46 || v.LeftOut != 0 {
				t.Errorf("%s: %d pages, %d left out", v.Column, v.Pages, v.LeftOut)
			}
		}
		return
	}
	t.Error("an-9f703592b8 is not there")
}
