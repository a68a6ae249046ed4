package normalize_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/schema"
)

// cell reads one cell of a one-column feed: what is published, or the kind of
// the problem in brackets.
func cell(tb rapid.TB, s *schema.Schema, text string) string {
	got := read(tb, s, normalize.Mapping{}, csvfile.Dialect{}, s.Inputs()[0].Name+"\n\""+strings.ReplaceAll(text, "\"", "\"\"")+"\"\n")
	if len(got.Problems) > 0 {
		return fmt.Sprintf("<%s>", got.Problems[0].Code)
	}
	if got.table.Rows() == 0 { // an empty cell alone is no record
		return strings.Repeat(" ", len(s.Fields)-1)
	}
	var shown []string
	for c := range s.Fields {
		shown = append(shown, string(got.table.AppendCell(nil, got.table.Order()[0], c)))
	}
	return strings.Join(shown, " ")
}

func checkCells(t *testing.T, s *schema.Schema, want map[string]string) {
	t.Helper()
	for text, shown := range want {
		if got := cell(t, s, text); got != shown {
			t.Errorf("%q becomes %q, want %q", text, got, shown)
		}
	}
}

func TestAReportIsKeptAsStated(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	got := read(t, s, windowsKnown, csvfile.Dialect{}, feedText(inputs(s), announcement("announced_on", "2026-02", "archive_url", "https://archive.example/1")))
	want := map[string]string{
		"report_id": "ar-1", "announced_on": "2026-02-01", "announced_latest": "2026-02-28", "announced_precision": "month", "date_basis": "stated",
		"authority": "national_assembly", "announced_by": "a deputy", "instrument": "amnesty", "stage_claimed": "requested", "population": "detained",
		"applications_announced": "379", "unit": "applications", "precision": "exact", "counting": "batch", "window": "amnesty_law", "names_published": "no",
		"conditions": "not_stated", "relayed": "false", "quality": "ok", "note": "said on television", "outlet": "example.org",
		"published_on": "2026-02-21", "published_latest": "2026-02-21", "published_precision": "day", "url": "https://example.org/a?b=c", "language": "es",
		"archive_url": "https://archive.example/1",
	}
	if diff := cmp.Diff([]map[string]string{want}, got.rows()); diff != "" {
		t.Error(diff)
	}
	if o := got.Segments[0].Origin; o.Feed != "f" || o.Capture != "c" {
		t.Error(o)
	}
}

func TestDatesOfReducedPrecision(t *testing.T) {
	s := madeUp(t,
		`{"name":"on_precision","type":"string","from":{"input":"d","part":"precision"}}`,
		`{"name":"on_first","type":"date","constraints":{"minimum":"1990-01-01"},"from":{"input":"d","part":"earliest"}}`,
		`{"name":"on_last","type":"date","constraints":{"maximum":"2099-12-31"},"from":{"input":"d","part":"latest"}}`)
	checkCells(t, s, map[string]string{
		"2026-02-20": "day 2026-02-20 2026-02-20", "2026-02": "month 2026-02-01 2026-02-28", "2024-02": "month 2024-02-01 2024-02-29", "2000-02-29": "day 2000-02-29 2000-02-29",
		"2026": "year 2026-01-01 2026-12-31", "2025-12": "month 2025-12-01 2025-12-31", "2025-11": "month 2025-11-01 2025-11-30", "": "  ", "  ": "  ",
		"\u00a02026-02\u00a0": "month 2026-02-01 2026-02-28",
		"1990":                "year 1990-01-01 1990-12-31", "2099-12-31": "day 2099-12-31 2099-12-31", "2099": "year 2099-01-01 2099-12-31",
		"1989": "<out_of_range>", "1989-12-31": "<out_of_range>", "2100-01-01": "<out_of_range>", "2100": "<out_of_range>", "0000": "<out_of_range>", "9999-12": "<out_of_range>",
		"2026-02-29": "<invalid_date>", "2023-02-29": "<invalid_date>", "2026-04-31": "<invalid_date>", "2026-00": "<invalid_date>", "2026-13": "<invalid_date>", "2026-01-00": "<invalid_date>",
		"2026-2": "<invalid_date>", "2026-02-2": "<invalid_date>", "2026-2-20": "<invalid_date>", "20260220": "<invalid_date>", "2026/02/20": "<invalid_date>", "20.02.2026": "<invalid_date>",
		"2026-": "<invalid_date>", "2026-02-": "<invalid_date>", "026": "<invalid_date>", "-2026": "<invalid_date>", "+2026": "<invalid_date>", "2026-02-20T10:00:00Z": "<invalid_date>",
		"2026 02 20": "<invalid_date>", "２０２６": "<invalid_date>", "2026x02": "<invalid_date>", "2026-02x20": "<invalid_date>", "feb 2026": "<invalid_date>", "99999": "<invalid_date>",
	})
	// A date must lie within the limits whatever day it means.
	narrow := madeUp(t,
		`{"name":"first","type":"date","constraints":{"minimum":"2026-02-10"},"from":{"input":"d","part":"earliest"}}`,
		`{"name":"last","type":"date","constraints":{"maximum":"2026-06-30"},"from":{"input":"d","part":"latest"}}`)
	checkCells(t, narrow, map[string]string{"2026-02-10": "2026-02-10 2026-02-10", "2026-06": "2026-06-01 2026-06-30", "2026-02": "<out_of_range>", "2026": "<out_of_range>", "2026-07": "<out_of_range>"})
	day := madeUp(t, `{"name":"d","type":"date"}`)
	checkCells(t, day, map[string]string{"2026-02-20": "2026-02-20", "0001-01-01": "0001-01-01", "9999-12-31": "9999-12-31", "2026-02": "<invalid_date>", "2026": "<invalid_date>", "": ""})
}

func TestWholeNumbers(t *testing.T) {
	checkCells(t, madeUp(t, `{"name":"n","type":"integer","constraints":{"minimum":0,"maximum":2147483647}}`), map[string]string{
		"0": "0", "7": "7", "007": "7", "2147483647": "2147483647", " 12\t": "12", "\u00a012": "12", "": "", "-0": "0", "000000000000000000000000005": "5",
		"2147483648": "<out_of_range>", "-1": "<out_of_range>", "4294967297": "<out_of_range>", "18446744073709551617": "<out_of_range>", "99999999999999999999999999": "<out_of_range>",
		"+7": "<invalid_integer>", "-": "<invalid_integer>", "1.5": "<invalid_integer>", "1.000": "<invalid_integer>", "1,000": "<invalid_integer>", "1 000": "<invalid_integer>", "1e3": "<invalid_integer>",
		"0x10": "<invalid_integer>", "٣": "<invalid_integer>", "--1": "<invalid_integer>", "1-": "<invalid_integer>", "about 7": "<invalid_integer>", "600+": "<invalid_integer>", "9223372036854775808x": "<invalid_integer>",
	})
	checkCells(t, madeUp(t, `{"name":"n","type":"integer"}`), map[string]string{
		"9223372036854775807": "9223372036854775807", "-9223372036854775807": "-9223372036854775807", "922337203685477580": "922337203685477580", "-5": "-5",
		"9223372036854775808": "<out_of_range>", "-9223372036854775808": "<out_of_range>", "92233720368547758070": "<out_of_range>",
	})
	checkCells(t, madeUp(t, `{"name":"n","type":"integer","constraints":{"maximum":10}}`), map[string]string{
		"10": "10", "-2147483647": "-2147483647", "11": "<out_of_range>", "-2147483648": "<out_of_range>", "-3000000000": "<out_of_range>", "-4294967296": "<out_of_range>",
	})
}

func TestWordsForBooleansAreNotGuessed(t *testing.T) {
	s := madeUp(t, `{"name":"b","type":"boolean"}`)
	checkCells(t, s, map[string]string{"true": "true", "false": "false", " true ": "true", "": "", "SÍ": "true", "não": "false", "Yes": "true", "1": "true", "0": "false"})
	for _, other := range []string{"x", "t", "wahr", "2", "s"} {
		if got := cell(t, s, other); got != "<invalid_boolean>" {
			t.Errorf("%q becomes %q", other, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	s := madeUp(t, `{"name":"u","type":"string","format":"uri"}`)
	for _, good := range []string{"https://example.org", "http://example.org/a/b?c=d&e=f#g", "https://example.org:8080/", "https://example.org?x@y", "https://example.org/@user/1", "https://münchen.example/ñ", "https://example.org/a'b(c)", "https://[::1]/x"} {
		if got := cell(t, s, " "+good); got != good {
			t.Errorf("%q becomes %q", good, got)
		}
	}
	for _, bad := range []string{"example.org", "//example.org", "ftp://example.org", "HTTPS://example.org", "https:/example.org", "https://", "https:///path", "https://?q", "https://#x", "https://:80/", "https://user@example.org", "https://user:pass@example.org/x",
		"https://example.org/a b", "https://example.org/a\tb", "https://example.org/a\nb", "https://example.org/a\u00a0b", "https://example.org/a\u3000b", "https://example.org/<x>", "https://example.org/\"x", "https://example.org\\x", "https://example.org/`x", "javascript:alert(1)", "x https://example.org"} {
		if got := cell(t, s, bad); got != "<invalid_url>" {
			t.Errorf("%q becomes %q", bad, got)
		}
	}
	for _, hidden := range []string{"https://example.org/\u202e", "https://example.org/\x00", "https://example.org/\ufffd"} {
		if got := cell(t, s, hidden); got != "<invalid_character>" {
			t.Errorf("%q becomes %q", hidden, got)
		}
	}
}

func TestTextIsTrimmedAndNothingElse(t *testing.T) {
	s := madeUp(t, `{"name":"x","type":"string","constraints":{"maxLength":12}}`)
	checkCells(t, s, map[string]string{
		"a  b": "a  b", " a b ": "a b", "\u00a0\u202f a\u00a0b\u2003\r\n": "a\u00a0b", "\ta\n": "a", "a\r\nb\tc": "a\nb\tc", "a\rb\n\rc": "a\nb\n\nc", "«ñ» — “日本”": "«ñ» — “日本”", "👩‍👧": "👩‍👧",
		"ññññññññññññ": "ññññññññññññ", "ñññññññññññññ": "<too_long>", "            abc            ": "abc", "  ": "",
	})
}

func TestCodesAndTheirPrefixes(t *testing.T) {
	s := madeUp(t, `{"name":"x","type":"string","codes":"color"}`)
	checkCells(t, s, map[string]string{"red": "red", " green ": "green", "other:blue": "other:blue", "": "",
		"Red": "<unknown_code>", "other:": "<unknown_code>", "other:\u3164": "<unknown_code>", "other:blue\rred": "<unknown_code>", "other:Blue": "<unknown_code>", "other": "<unknown_code>", "red;green": "<unknown_code>", "blue": "<unknown_code>"})
	both := madeUp(t, `{"name":"x","type":"string","codes":"color","constraints":{"pattern":"[a-z]{1,4}"}}`)
	checkCells(t, both, map[string]string{"red": "red", "green": "<invalid_format>", "blue": "<unknown_code>"})
}

func TestListsAreSets(t *testing.T) {
	checkCells(t, madeUp(t, `{"name":"x","type":"list","delimiter":";","itemType":"string","codes":"color"}`), map[string]string{
		"red": "red", "red;green": "green;red", " red ; green ": "green;red", "red;red": "red", "": "", "red;blue": "<unknown_code>", "red;": "<invalid_format>", ";": "<invalid_format>", "red;;green": "<invalid_format>",
	})
}

func TestInstants(t *testing.T) {
	checkCells(t, madeUp(t, `{"name":"x","type":"datetime"}`), map[string]string{
		"2026-02-20T14:03:00Z": "2026-02-20T14:03:00Z", "2026-02-20T14:03:00-04:00": "2026-02-20T18:03:00Z", "2026-02-20T14:03:00.123456Z": "2026-02-20T14:03:00.123456Z", "": "",
		"2026-02-20T14:03:00.1234567Z": "<invalid_date>", "2026-02-20": "<invalid_date>", "2026-02-20 14:03": "<invalid_date>", "2026-02-20T14:03:00": "<invalid_date>",
	})
}

// One input may fill several columns; each has its say.
func TestColumnsOfOneInputAgree(t *testing.T) {
	ints := madeUp(t,
		`{"name":"a","type":"integer","constraints":{"minimum":0},"from":{"input":"n"}}`,
		`{"name":"b","type":"integer","constraints":{"maximum":100},"from":{"input":"n"}}`)
	checkCells(t, ints, map[string]string{"7": "7 7", "-1": "<out_of_range>", "101": "<out_of_range>"})
	texts := madeUp(t,
		`{"name":"a","type":"string","from":{"input":"x"}}`,
		`{"name":"b","type":"string","constraints":{"pattern":"[a-z]*"},"from":{"input":"x"}}`)
	checkCells(t, texts, map[string]string{"abc": "abc abc", "ABC": "<invalid_format>"})
	// Each column has a dictionary of its own, filled in another order.
	chosen := madeUp(t,
		`{"name":"id","type":"string"}`, `{"name":"which","type":"boolean"}`,
		`{"name":"a","type":"string","from":{"input":"x","when":{"input":"which","is":"true"}}}`,
		`{"name":"b","type":"string","from":{"input":"x","when":{"input":"which","is":"false"}}}`)
	got := read(t, chosen, normalize.Mapping{}, csvfile.Dialect{}, "id,which,x\n1,true,p\n2,false,q\n3,false,p\n4,true,q\n5,true,p\n6,,p\n7,,\n")
	var shown []string
	for _, r := range got.rows() {
		shown = append(shown, r["id"]+":"+r["a"]+"/"+r["b"])
	}
	if text := strings.Join(shown, " "); text != "1:p/ 2:/q 3:/p 4:q/ 5:p/ 7:/" {
		t.Error(text)
	}
	if text := codes(got.Problems); text != "no_place_for_figure x" {
		t.Error(text)
	}
}

func TestAnyDayReadsAsItStands(t *testing.T) {
	s := madeUp(t, `{"name":"d","type":"date"}`)
	rapid.Check(t, func(t *rapid.T) {
		text := fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(0, 2400).Draw(t, "y"), rapid.IntRange(0, 13).Draw(t, "m"), rapid.IntRange(0, 32).Draw(t, "d"))
		got := cell(t, s, text)
		if got != text && got != "<invalid_date>" {
			t.Fatalf("%s becomes %s", text, got)
		}
		var f schema.Field = s.Fields[0]
		if canonical := parses(f, text); canonical != (got == text) {
			t.Fatalf("%s: a feed may have it: %t, a table may: %t", text, got == text, canonical)
		}
	})
}
