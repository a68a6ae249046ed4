package normalize_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
)

// windowsKnown stands in for the table of windows.
var windowsKnown = normalize.Mapping{References: map[string]func([]byte) bool{
	"window": func(v []byte) bool { return string(v) == "amnesty_law" },
}}

func TestEveryFaultOfACellIsNamedWithItsPlace(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	for _, c := range []struct {
		input, cell string
		code        problem.Code
		expected    string
	}{
		{"report_id", "", problem.MissingValue, "a value"},
		{"report_id", " ", problem.MissingValue, "a value"},
		{"report_id", "ar 1", problem.InvalidFormat, "a value of the form [A-Za-z0-9][A-Za-z0-9._:-]{0,63}"},
		{"authority", "", problem.MissingValue, "a value"},
		{"authority", "nacional_assembly", problem.UnknownCode, "a code of the list authority, perhaps national_assembly"},
		{"authority", "National_Assembly", problem.UnknownCode, "a code of the list authority, perhaps national_assembly"},
		{"authority", "zzzzzz", problem.UnknownCode, "a code of the list authority"},
		{"authority", "other:", problem.UnknownCode, "a code of the list authority, perhaps other:…"},
		{"authority", "other:C.I. 12.345.678", problem.PersonalData, "no identity-card number, telephone number or e-mail address"},
		{"authority", "other:" + strings.Repeat("x", 155), problem.TooLong, "at most 160 characters"},
		{"stage", "released", problem.UnknownCode, "a code of the list stage"},
		{"language", "xx", problem.UnknownCode, "a code of the list language"},
		{"announced_by", "a deputy (0414-1234567)", problem.PersonalData, "no identity-card number, telephone number or e-mail address"},
		{"announced_by", strings.Repeat("ñ", 201), problem.TooLong, "at most 200 characters"},
		{"note", "mail name@example.org", problem.PersonalData, "no identity-card number, telephone number or e-mail address"},
		{"note", "a\x07b", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\x00b", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\x7fb", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\u0085b", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\ufffdb", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "\u202e973", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\u2066b", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\u200fb", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\u061cb", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\u2028b", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\ufeffb", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\ufffeb", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"note", "a\U0001ffffb", problem.InvalidCharacter, "text without control characters or replacement signs"},
		{"event", "Handover 2026", problem.InvalidFormat, "a value of the form [a-z]+(-[a-z]+)*-\\d{4}-\\d{2}-\\d{2}"},
		{"outlet", "https://example.org", problem.InvalidFormat, "a value of the form ([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?"},
		{"window", "no_such_window", problem.UnknownReference, "a window that its table defines"},
		{"people", "many", problem.InvalidInteger, "a whole number in digits"},
		{"people", "-1", problem.OutOfRange, "a whole number from 0 to 100000000"},
		{"people", "100000001", problem.OutOfRange, "a whole number from 0 to 100000000"},
		{"relayed", "perhaps", problem.InvalidBoolean, "true or false"},
		{"announced_on", "20/02/2026", problem.InvalidDate, "a date such as 2026-02-20, 2026-02 or 2026"},
		{"announced_on", "1989-12-31", problem.OutOfRange, "a date from 1990-01-01 to 2099-12-31"},
		{"published_on", "2100", problem.OutOfRange, "a date from 1990-01-01 to 2099-12-31"},
		{"url", "example.org", problem.InvalidURL, "an address that starts with https:// or http:// and holds no blanks"},
		{"url", "https://example.org/" + strings.Repeat("x", 2048), problem.TooLong, "at most 2048 characters"},
		{"archive_url", "ftp://example.org/x", problem.InvalidURL, "an address that starts with https:// or http:// and holds no blanks"},
	} {
		header := inputs(s)
		feed := feedText(header, announcement(c.input, c.cell), announcement("report_id", "ar-2"))
		line, column := place(feed, header, c.input)
		got := read(t, s, windowsKnown, csvfile.Dialect{}, feed)
		want := []problem.Problem{{Feed: "f", Table: "announcement_reports", Line: line, Column: column, Field: c.input, Code: c.code, Effect: problem.Rejected, Expected: c.expected}}
		if diff := cmp.Diff(want, got.Problems); diff != "" {
			t.Errorf("%s %q: %s", c.input, c.cell, diff)
		}
		if ids := fmt.Sprint(got.rows()[0]["report_id"], " ", got.table.Rows(), " ", got.Read); ids != "ar-2 1 2" {
			t.Errorf("%s %q: kept %s", c.input, c.cell, ids)
		}
		if raw := strings.Split(feed, "\n")[1]; len(got.Rejects) != 1 || got.Rejects[0] != (normalize.Reject{Feed: "f", Line: 2, Raw: raw}) {
			t.Errorf("%s %q: rejects %+v", c.input, c.cell, got.Rejects)
		}
	}
}

func TestAllFaultsOfARecordAreListed(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	got := read(t, s, windowsKnown, csvfile.Dialect{}, feedText(inputs(s), announcement("people", "x", "relayed", "", "language", "zz", "url", "-")))
	if text := codes(got.Problems); text != "invalid_integer people, invalid_url url, missing_value relayed, unknown_code language" {
		t.Error(text)
	}
	if len(got.Rejects) != 1 || got.table.Rows() != 0 {
		t.Error(len(got.Rejects), "rejects,", got.table.Rows(), "rows")
	}
}

func TestAFaultBehindQuotedNewlinesHasItsPlace(t *testing.T) {
	s := madeUp(t, `{"name":"id","type":"string"}`, `{"name":"note","type":"string"}`, `{"name":"n","type":"integer"}`)
	got := read(t, s, normalize.Mapping{}, csvfile.Dialect{Delimiter: ';'}, "id;note;n\r\na;\"ñ\r\né\";x\r\nb;\"1\n2\n3\";y\r\n")
	var places []string
	for _, p := range got.Problems {
		places = append(places, p.String())
	}
	want := []string{
		"f:3:4 n: rejected, invalid_integer; expected a whole number in digits",
		"f:6:4 n: rejected, invalid_integer; expected a whole number in digits",
	}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Error(diff)
	}
	if got.Rejects[0].Line != 2 || got.Rejects[1].Line != 4 {
		t.Error("rejected records do not say where they start", got.Rejects)
	}
}

func TestFaultsOfWholeRecords(t *testing.T) {
	s := madeUp(t, `{"name":"id","type":"string"}`, `{"name":"note","type":"string"}`)
	for name, c := range map[string]struct {
		record, want string
	}{
		"too few":       {"a", "f:2: rejected, ragged_record; expected 2 fields, as in the header"},
		"too many":      {"a,b,", "f:2: rejected, ragged_record; expected 2 fields, as in the header"},
		"quote inside":  {"a,b\"c", "f:2:3: rejected, malformed_quotes; expected quotes around a whole field, doubled inside it"},
		"text behind":   {"\"a\nb\"x,c", "f:2:1: rejected, malformed_quotes; expected quotes around a whole field, doubled inside it"},
		"not UTF-8":     {"ñ,b\xf1c", "f:2:3: rejected, invalid_encoding; expected text in the encoding that the feed declares"},
		"cut character": {"a,\xc3", "f:2:3: rejected, invalid_encoding; expected text in the encoding that the feed declares"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, s, normalize.Mapping{}, csvfile.Dialect{}, "id,note\n"+c.record+"\nok,ñ\n")
			if len(got.Problems) != 1 || got.Problems[0].String() != c.want {
				t.Errorf("%v, want %s", got.Problems, c.want)
			}
			if got.table.Rows() != 1 || got.Read != 2 {
				t.Errorf("%d rows of %d", got.table.Rows(), got.Read)
			}
		})
	}
}

func TestBytesThatWindows1252LeavesOpen(t *testing.T) {
	s := madeUp(t, `{"name":"id","type":"string"}`, `{"name":"note","type":"string"}`)
	got := read(t, s, normalize.Mapping{}, csvfile.Dialect{Encoding: csvfile.Windows1252}, "id,note\n\xf1,\x80 \x93q\x94\nb,x\x81\nc,\x9d\nd,\xa0\xe9\xa0\n")
	if text := codes(got.Problems); text != "invalid_character note, invalid_character note" {
		t.Error(text)
	}
	if diff := cmp.Diff([]map[string]string{{"id": "ñ", "note": "€ “q”"}, {"id": "d", "note": "é"}}, got.rows()); diff != "" {
		t.Error(diff)
	}
}

// No list has a default: an unknown code is never taken for another one.
func TestAnUnknownCodeRejectsItsRecord(t *testing.T) {
	set := bundled(t)
	tried := 0
	for _, name := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports", "windows"} {
		s := set.Table(name)
		for _, in := range s.Inputs() {
			f := s.Fields[in.Fields[0]]
			if f.Codes == nil || f.From.Part != "" {
				continue
			}
			for _, cell := range []string{"qx_nonsense", f.Codes.Codes[0].Code + "x", strings.ToUpper(f.Codes.Codes[0].Code), "other", "0"} {
				if f.Codes.Has(cell) {
					continue
				}
				tried++
				got := read(t, s, normalize.Mapping{}, csvfile.Dialect{}, feedText(inputs(s), map[string]string{in.Name: cell}))
				at := slices.IndexFunc(got.Problems, func(p problem.Problem) bool { return p.Field == in.Name })
				if at < 0 || got.Problems[at].Code != problem.UnknownCode || got.table.Rows() != 0 {
					t.Errorf("%s.%s %q: %v, %d rows", name, in.Name, cell, got.Problems, got.table.Rows())
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d cells tried", tried)
	}
}

func TestNoProblemRepeatsTheFeed(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	names := inputs(s)
	rapid.Check(t, func(t *rapid.T) {
		secret := "qx" + rapid.StringOf(rapid.SampledFrom([]rune("kwzjñ€0369@-.:;/ \"\n,\u00a0\x01\u202e"))).Filter(func(s string) bool { return len(s) > 1 }).Draw(t, "garbage")
		cells := announcement()
		for _, in := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 5, rapid.ID).Draw(t, "inputs") {
			prefix := rapid.SampledFrom([]string{"", "", "other:", "2026-02-", "https://example.org/ ", "12"}).Draw(t, "prefix")
			cells[in] = prefix + secret
		}
		got := read(t, s, windowsKnown, csvfile.Dialect{}, feedText(names, cells))
		for _, p := range got.Problems {
			if text := fmt.Sprintf("%s %+v", p, p); strings.Contains(text, "qx") || strings.Contains(text, secret) {
				t.Fatalf("%q shows in %s", secret, text)
			}
			if p.Line < 2 || p.Column < 1 || p.Expected == "" || p.Key != "" || p.Effect != problem.Rejected {
				t.Fatalf("incomplete: %+v", p)
			}
		}
		if (len(got.Problems) > 0) != (got.table.Rows() == 0) {
			t.Fatalf("%d problems, %d rows", len(got.Problems), got.table.Rows())
		}
	})
}

func TestAnEndlessCodeIsNotCompared(t *testing.T) {
	s := madeUp(t, `{"name":"id","type":"string","codes":"color"}`)
	got := read(t, s, normalize.Mapping{}, csvfile.Dialect{}, "id\n"+strings.Repeat("green", 200_000)+"\ngren\n")
	if got.Problems[0].Expected != "a code of the list color" || got.Problems[1].Expected != "a code of the list color, perhaps green" {
		t.Error(got.Problems)
	}
}

func TestAFigureNeedsAColumn(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	header := inputs(s)
	for _, unit := range []string{"people", "applications", "cases"} {
		got := read(t, s, windowsKnown, csvfile.Dialect{}, feedText(header, announcement("unit", unit, "people_max", "400", "precision", "range")))
		row := got.rows()[0]
		for _, other := range []string{"people", "applications", "cases"} {
			figure, upper := row[other+"_announced"], row[other+"_announced_max"]
			if want := map[bool]string{true: "379 400", false: " "}[other == unit]; figure+" "+upper != want {
				t.Errorf("%s as %s: %s %s", unit, other, figure, upper)
			}
		}
	}
	feed := feedText(header, announcement("unit", "not_stated", "people_max", "400"), announcement("unit", "not_stated", "people", ""))
	got := read(t, s, windowsKnown, csvfile.Dialect{}, feed)
	if text := codes(got.Problems); text != "no_place_for_figure people, no_place_for_figure people_max" || got.table.Rows() != 1 {
		t.Error(text, got.table.Rows())
	}
	line, column := place(feed, header, "people")
	if p := got.Problems[0]; p.Line != line || p.Column != column || p.Expected != "no figure, or a unit that says what it counts" {
		t.Error(p)
	}
}

func TestARejectedRecordLeavesNoTrace(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	got := read(t, s, windowsKnown, csvfile.Dialect{}, feedText(inputs(s),
		announcement("note", "trace of the first"), announcement("note", "trace of a reject", "language", "zz"), announcement("note", "trace of the last", "report_id", "ar-3")))
	if got.table.Rows() != 2 || len(got.Segments) != 1 || !slices.Equal(got.Segments[0].Lines, []int32{2, 4}) {
		t.Fatalf("%d rows, lines %v", got.table.Rows(), got.Segments[0].Lines)
	}
	for c := range s.Fields {
		values, _ := got.Segments[0].Distinct(c)
		for _, v := range values {
			if strings.Contains(string(v), "reject") {
				t.Errorf("%s holds %q", s.Fields[c].Name, v)
			}
		}
	}
}
