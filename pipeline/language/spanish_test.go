package language_test

import (
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// english is words that no Spanish title has, except in the name of somebody.
var english = strings.Fields(`about after and announced application applications at before body by cases counted court courts day defence deputy
	detained exact filed for foreign from government granted group health held if in individual is joint justice law lawyers least list marked military ministry
	month named not nationals of office on one opposition organisations other others outlet own page pages part parties party people police prison
	prisoners private prosecutors public relatives release released report reports review said since state statement states status than that the their to under
	unknown united valid was week were who with year`)

// shared is the codes that both languages call by one name.
var shared = map[string]bool{
	"names_published:no": true, "timeline_counting:balance": true,
	"organization:foro_penal": true, "organization:jep": true, "organization:provea": true,
}

// TestNoEnglishTitleInSpanish looks at every code of every list, and at every
// name that the bundled feeds have behind an open prefix.
func TestNoEnglishTitleInSpanish(t *testing.T) {
	en, es := both(t)
	told := 0
	check := func(list, code string) {
		told++
		title := es.Title(list, code)
		if strings.HasPrefix(code, "other:") && title == strings.TrimPrefix(code, "other:") && ownName(title) {
			return
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if slices.Contains(english, w) {
				t.Errorf("%s %s: %q has the English word %q", list, code, title, w)
			}
		}
		same := title == en.Title(list, code)
		if same && !shared[list+":"+code] && !strings.HasPrefix(code, "other:") {
			t.Errorf("%s %s: both languages say %q", list, code, title)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(es.Set.Lists)) {
		if name == "agency" { // names of agencies and outlets
			continue
		}
		for _, c := range es.Set.Lists[name].Codes {
			check(name, c.Code)
		}
	}
	for list, codes := range behindPrefixes(t) {
		for code := range codes {
			check(list, code)
		}
	}
	if told < 200 {
		t.Errorf("%d titles looked at: there are more", told)
	}
}

// ownName reports whether somebody is called so in every language: a name, of
// which not every word is small.
func ownName(name string) bool {
	first, _, _ := strings.Cut(name, " ")
	return name == "Human Rights Watch" || strings.ToLower(first) != first && !slices.ContainsFunc(strings.Fields(strings.ToLower(name)), func(w string) bool { return slices.Contains(english, w) })
}

// behindPrefixes is the codes of the bundled feeds that stand behind an open
// prefix, by their list.
func behindPrefixes(t *testing.T) map[string]map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../../feeds/*_reports.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("feeds: %v, %v", files, err)
	}
	found := map[string]map[string]bool{"authority": {}, "organization": {}, "subset": {}, "scope": {}}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, column := range rows[0] {
			for _, row := range rows[1:] {
				if codes := found[column]; codes != nil && strings.Contains(row[i], ":") {
					codes[row[i]] = true
				}
			}
		}
	}
	if len(found["subset"]) == 0 || len(found["organization"]) == 0 {
		t.Fatalf("no codes behind prefixes: %v", found)
	}
	return found
}

// TestPartsOfApplicationsAgree: what is put in brackets behind "solicitudes" is
// feminine and plural, as it is.
func TestPartsOfApplicationsAgree(t *testing.T) {
	_, es := both(t)
	for code := range behindPrefixes(t)["subset"] {
		if title := es.Inside(es.Title("subset", code)); strings.HasPrefix(code, "channel:") && !strings.HasPrefix(title, "introducidas por ") {
			t.Errorf("%s: %q", code, title)
		}
	}
}

// TestColumnsHaveTitlesOfTheirOwn: two columns of one table that were called the
// same could not be told apart in a sheet.
func TestColumnsHaveTitlesOfTheirOwn(t *testing.T) {
	en, _ := both(t)
	for _, s := range en.Set.Tables {
		seen := map[string]string{}
		for _, f := range s.Fields {
			for _, title := range [...]string{"en " + f.Title, "es " + f.TitleES} {
				if other := seen[title]; other != "" {
					t.Errorf("%s: %s and %s are both %q", s.Name, other, f.Name, title)
				}
				seen[title] = f.Name
			}
		}
	}
}
