package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/desk"
)

// say is a finding in short: place, kind and what was meant.
func say(f desk.Finding) string {
	return fmt.Sprintf("%d%s %s %s %s", f.Row, f.Column, f.Input, f.Code, strings.Join(f.Meant, "|"))
}

func says(all []desk.Finding) []string {
	out := []string{}
	for _, f := range all {
		out = append(out, strings.TrimSpace(say(f)))
	}
	return out
}

func TestEveryFaultIsPlacedAndExplained(t *testing.T) {
	d, _ := bundled(t)
	cases := []struct{ change, want, allowed string }{
		{"announced_on=20/02/2026", "2B announced_on invalid_date 2026-02-20", "2026-02"},
		{"announced_on=03/02/2026", "2B announced_on invalid_date 2026-02-03|2026-03-02", "2026-02"},
		{"announced_on=20 de febrero de 2026", "2B announced_on invalid_date 2026-02-20", ""},
		{"announced_on=Feb 20, 2026", "2B announced_on invalid_date 2026-02-20", ""},
		{"announced_on=46073", "2B announced_on invalid_date 2026-02-20", ""},
		{"announced_on=31/02/2026", "2B announced_on invalid_date", ""},
		{"announced_on=1826-02-20", "2B announced_on out_of_range", "1990-01-01"},
		{"authority=Asamblea Nacional", "2D authority unknown_code national_assembly", "15"},
		{"authority=", "2D authority missing_value", ""},
		{"instrument=amnisty", "2E instrument unknown_code amnesty", "amnesty, pardon, release"},
		{"instrument=qwertyuiop", "2E instrument unknown_code", "amnesty, pardon"},
		{"people=1.687", "2H people invalid_integer 1687", "digits"},
		{"people=más de 700", "2H people invalid_integer 700 with precision at_least", ""},
		{"people=60-70", "2H people invalid_integer 60 with 70 in people_max and precision range", ""},
		{"people=-3", "2H people out_of_range", "from 0"},
		{"unit=not_stated", "2H people no_place_for_figure", ""},
		{"window=amnesty_la", "2M window unknown_reference amnesty_law", "36"},
		{"relayed=quizás", "2P relayed invalid_boolean", "true or false"},
		{"outlet=Diario Uno", "2S outlet invalid_format diario.example", ""},
		{"outlet=", "2S outlet missing_value diario.example", ""},
		{"url=diario.example/nota", "2U url invalid_url https://diario.example/nota", "https://"},
		{"language=Español", "2V language unknown_code es", ""},
		{"note=" + strings.Repeat("x", 501), "2R note too_long", "500"},
		{"note=V-12345678", "2R note personal_data", ""},
	}
	var rows [][]string
	for _, c := range cases {
		rows = append(rows, good(c.change))
	}
	faults := map[int][]desk.Finding{}
	for _, f := range checkText(t, d, csvOf(rows...)).Faults {
		at := f.Row - 2
		f.Row = 2
		faults[at] = append(faults[at], f)
	}
	for i, c := range cases {
		if diff := cmp.Diff([]string{c.want}, says(faults[i])); diff != "" {
			t.Errorf("%s: %s", c.change, diff)
			continue
		}
		if f := faults[i][0]; !strings.Contains(f.Allowed, c.allowed) {
			t.Errorf("%s: allowed is %q, expected it to hold %q", c.change, f.Allowed, c.allowed)
		}
	}
}

func TestARowThatIsRightHasNoFault(t *testing.T) {
	d, _ := bundled(t)
	found := checkText(t, d, csvOf(good(), good("url=https://diario.example/otra", "relayed=Sí", "people=4322")))
	if len(found.Faults)+len(found.Warnings) > 0 {
		t.Errorf("%v %v", found.Faults, found.Warnings)
	}
	if text := printed(found); !strings.Contains(text, "Next: bin/recuento add ") {
		t.Errorf("%s", text)
	}
}

// TestTheLanguageOfTheAnswer holds that in Spanish nothing is left in English,
// and that both languages say something of every finding.
func TestTheLanguageOfTheAnswer(t *testing.T) {
	d, _ := bundled(t)
	rows := [][]string{
		good("announced_on=3/2/2026", "authority=x", "instrument=amnisty", "people=1.5", "window=nope", "relayed=x", "url=x", "outlet=", "language=zz", "people_max=-1"),
		good("precision=range"), good("announced_on=2027-01-01"), good("report_id=example"), good("note=a@b.example"), good("unit=not_stated", "people=1"),
		good("url=https://martinoticias.com/a/32994.html"), good("announced_on=", "people=7"), good("people=379", "announced_on=2026-02-20"), good(), good(),
	}
	english := regexp.MustCompile(`(?i)\b(the|row|column|allowed|perhaps|expected|this|must|and|with|already|write|page)\b`)
	codes := regexp.MustCompile(`[a-z]+_[a-z_]+|\(.*?\)|https?://\S+|".*?"`)
	text := map[desk.Language]string{}
	for _, lang := range []desk.Language{desk.English, desk.Spanish} {
		d.Language = lang
		found := checkText(t, d, csvOf(rows...)+"x,\"y\"z,x\n")
		if len(found.Faults) < 12 || len(found.Warnings) < 5 {
			t.Fatalf("%d faults, %d warnings", len(found.Faults), len(found.Warnings))
		}
		for _, f := range slices.Concat(found.Faults, found.Warnings) {
			if f.Says == "" || f.Says == string(f.Code) {
				t.Errorf("%s: nothing is said of %s", lang, say(f))
			}
		}
		text[lang] = printed(found)
	}
	for _, l := range strings.Split(text[desk.Spanish], "\n") {
		if m := english.FindString(codes.ReplaceAllString(l, "")); m != "" && !strings.Contains(l, "Se admite:") {
			t.Errorf("English %q in %q", m, l)
		}
	}
	if !english.MatchString(text[desk.English]) {
		t.Error("the English text was not recognised as such")
	}
}

func TestHeadersAreForgiven(t *testing.T) {
	d, _ := bundled(t)
	head := strings.NewReplacer("announced_on", " Announced  On ", "authority", "AUTHÓRITY", "published_on", "published-on", "note", "comentario").Replace(names)
	text := strings.Replace(csvOf(good("note=hola")), names, head, 1)
	found := checkText(t, d, text)
	if len(found.Faults) > 0 || found.Table != "announcement_reports" {
		t.Fatalf("%s: %v", found.Table, found.Faults)
	}
	if diff := cmp.Diff([]string{"1R  unknown_column note"}, says(found.Warnings)); diff != "" {
		t.Error(diff)
	}
	if notes := strings.Join(found.Notes, "\n"); !strings.Contains(notes, "archive_url") {
		t.Errorf("notes are %q", notes)
	}
}

func TestColumnsThatAreMissingOrTwice(t *testing.T) {
	d, _ := bundled(t)
	found := checkText(t, d, strings.Replace(csvOf(good()), "stage,", "url,", 1))
	if diff := cmp.Diff([]string{"1 stage missing_column", "1U url column_twice"}, says(found.Faults)); diff != "" {
		t.Error(diff)
	}
}

// TestRowsAreThoseOfASpreadsheet holds that a fault is found where a person
// looks for it, whatever the file is written in.
func TestRowsAreThoseOfASpreadsheet(t *testing.T) {
	d, dir := bundled(t)
	bad := []string{"6E instrument unknown_code amnesty"}
	rows := [][]string{good("note=two\nlines", "people=1"), good("people=2"), good("people=3"), good("instrument=amnisty")}
	title := "Reports of Monday" + strings.Repeat(",", strings.Count(names, ",")) + "\n"
	plain := title + csvOf(rows...)
	for name, file := range map[string]struct {
		data []byte
		want []string
	}{
		"title.csv":     {[]byte(plain), bad},
		"mark.csv":      {[]byte("\xef\xbb\xbf" + plain), bad},
		"blank.csv":     {[]byte(strings.Replace(csvOf(rows...), "\n", "\n\n", 1)), bad},
		"crlf.csv":      {[]byte(strings.ReplaceAll(plain, "\n", "\r\n")), bad},
		"semicolon.csv": {[]byte(strings.ReplaceAll(plain, ",", ";")), bad},
		"tab.txt":       {utf16le(strings.ReplaceAll(plain, ",", "\t")), bad},
		"form.xlsx":     {workbook(t, rows...), []string{"5E instrument unknown_code amnesty"}},
	} {
		path := filepath.Join(dir, name)
		write(t, path, file.data)
		found := checkPath(t, d, path)
		if diff := cmp.Diff(file.want, says(found.Faults)); diff != "" || found.Table != "announcement_reports" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheTemplatesExampleIsNoReport(t *testing.T) {
	d, _ := bundled(t)
	found := checkText(t, d, csvOf(good("report_id=example", "people=x"), good()))
	if diff := cmp.Diff([]string{"2A report_id template_example"}, says(found.Faults)); diff != "" {
		t.Error(diff)
	}
}

func TestKeysBelongToOneRow(t *testing.T) {
	d, _ := bundled(t)
	found := checkText(t, d, csvOf(good("report_id=ar-faf5cfd054"), good("report_id=own-1", "people=1"), good("report_id=own-1", "people=2")))
	if diff := cmp.Diff([]string{"2A report_id duplicate_key", "4A report_id duplicate_key"}, says(found.Faults)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsThereAlready(t *testing.T) {
	d, _ := bundled(t)
	const outlet = "outlet=martinoticias.com"
	const page = "http://WWW.martinoticias.com/a/32994.html/?utm_source=x#top"
	found := checkText(t, d, csvOf(
		good("url="+page, outlet), // the page, with another figure
		good("url="+page, outlet, "authority=public_ministry", "people=1347", "announced_on=2014", "published_on=", "instrument=conditional_release", "counting=cumulative", "stage=granted"),
		good("people=379", "announced_on=2026-02-22", "published_on=2026-02-23"), // the figure, on another page
		good("people=379", "announced_on=2026-03-10"),                            // too late to be the same
		good("people=379", "announced_on=2026-03-10", "url=https://www.diario.example/nota/"),
	))
	want := []string{"2U url page_already_there", "3U url probable_duplicate", "4H people figure_already_there", "6U url probable_duplicate"}
	if diff := cmp.Diff(want, says(found.Warnings)); diff != "" || len(found.Faults) > 0 {
		t.Fatal(diff, found.Faults)
	}
	if got := found.Warnings[0].There; len(got) != 1 || got[0].ReportID != "ar-faf5cfd054" || got[0].Figure != "1347" || got[0].Date != "2014" {
		t.Errorf("%+v", got)
	}
	if n := len(found.Warnings[2].There); n < 30 {
		t.Errorf("%d reports of the 379, expected more than 30", n)
	}
	if got := found.Warnings[3].There; len(got) != 1 || got[0].Row != 5 {
		t.Errorf("%+v", got)
	}
	text := printed(found)
	for _, want := range []string{"Another page with the same figure is welcome", "stage requested", "PROBABLY A DUPLICATE", "row 5"} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer does not say %q", want)
		}
	}
}

// TestNothingPrivateIsRepeated holds that an identity-card number is not
// carried on, and that signs by which a terminal is steered are not passed to
// it.
func TestNothingPrivateIsRepeated(t *testing.T) {
	d, _ := bundled(t)
	found := checkText(t, d, csvOf(good("note=V-12345678"), good("instrument=\x1b[2J")))
	b, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	text := printed(found)
	if strings.Contains(text+string(b), "12345678") || strings.Contains(text, "\x1b") {
		t.Errorf("%q %s", text, b)
	}
}

func TestFilesThatAreNoTable(t *testing.T) {
	d, dir := bundled(t)
	for name, c := range map[string]struct{ data, want string }{
		"page.csv":    {"<!doctype html><html>", "web page"},
		"empty.csv":   {"\ufeff\n", "is empty"},
		"data.csv":    {`{"a": 1}`, "JSON"},
		"paper.csv":   {"%PDF-1.7", "PDF"},
		"letter.csv":  {"Dear all,\nhere are the figures.\n", `begins with "Dear all"`},
		"names.csv":   {"name,age\na,1\n", "names the columns of a table"},
		"form.xlsx":   {"Dear all", "plain text"},
		"broken.xlsx": {"PK\x03\x04nothing", "damaged"},
		"packed.csv":  {"\x1f\x8bx", "unpack"},
		"photo.csv":   {"\x89PNG\r\n", "picture"},
	} {
		path := filepath.Join(dir, name)
		write(t, path, []byte(c.data))
		_, err := d.CheckFile(context.Background(), path, "")
		var unusable *desk.UnusableError
		if !errors.As(err, &unusable) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected it to say %q", name, err, c.want)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "none.csv")} {
		var unusable *desk.UnusableError
		if _, err := d.CheckFile(context.Background(), path, ""); !errors.As(err, &unusable) {
			t.Errorf("%s: %v", path, err)
		}
	}
	path := filepath.Join(dir, "ok.csv")
	write(t, path, []byte(csvOf(good())))
	if _, err := d.CheckFile(context.Background(), path, "reports"); err == nil || !strings.Contains(err.Error(), "announcement_reports") {
		t.Errorf("an unknown table: %v", err)
	}
}

// TestTheFileOfAFeedIsCheckedAsThatFeed takes the bundled feeds, which have no
// fault, and one with a mapping and words of its own.
func TestTheFileOfAFeedIsCheckedAsThatFeed(t *testing.T) {
	d, dir := bundled(t)
	for name, warnings := range map[string]int{"windows": 0, "announcement_reports": 0, "verified_release_reports": 0, "detainee_count_reports": 11} {
		found := checkPath(t, d, filepath.Join(dir, name+".csv"))
		if found.Feed != name || len(found.Faults) > 0 || len(found.Warnings) != warnings {
			t.Errorf("%s: feed %q, %v, %d warnings", name, found.Feed, found.Faults, len(found.Warnings))
		}
	}
	config := strings.Replace(read(t, filepath.Join(dir, "feeds.yaml")), "    location: windows.csv", "    location: windows.csv\n    dialect: {delimiter: \";\"}\n    mapping: {window: Ventana, earliest_start: Desde, latest_start: Desde, kind: {column: Tipo, values: {Ley: law}}, title_en: T, title_es: T}", 1)
	write(t, filepath.Join(dir, "feeds.yaml"), []byte(config))
	write(t, filepath.Join(dir, "windows.csv"), []byte("Ventana;Desde;Tipo;T\nuno;2026-01-01;Ley;\"a\nb\"\ndos;1/2/2026;lay;x\n"))
	found := checkPath(t, deskAt(t, filepath.Join(dir, "feeds.yaml")), filepath.Join(dir, "windows.csv"))
	got := says(found.Faults)
	for _, want := range []string{"3B earliest_start invalid_date 2026-01-02|2026-02-01", "3C kind unknown_code law"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q, expected %q", got, want)
		}
	}
}
