package snapshot_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/snapshot"
)

func full() snapshot.Manifest {
	rows := 938
	return snapshot.Manifest{
		Format:        snapshot.Format,
		Version:       "2026-11-23",
		Seq:           2,
		PublishedAt:   time.Date(2026, 11, 23, 10, 4, 5, 0, time.UTC),
		Publisher:     "Recuento <reference>",
		SchemaVersion: "1.0.0",
		Code:          snapshot.Code{Version: "v0.1.0", Go: "go1.26.0", Digest: snapshot.Sum([]byte("code"))},
		Configuration: snapshot.Configuration{Feeds: snapshot.Sum([]byte("feeds")), Schemas: snapshot.Sum([]byte("schemas"))},
		Previous:      &snapshot.Previous{Version: "2026-11-22", Manifest: snapshot.Sum([]byte("before"))},
		Inputs: []snapshot.Input{{
			Feed: "announcement_reports", Table: "announcement_reports", Title: "Announcements & más", Publisher: "Recuento",
			Licence: "CC-BY-4.0", Location: "feeds/announcement_reports.csv", Capture: snapshot.Sum([]byte("bytes")), Bytes: 5,
			Published: true, RowsRead: 940, RowsKept: 938, RowsRejected: 2, RowsFlagged: 1, KeptLast: true, Reason: "the column people is missing",
		}},
		Tables:   []snapshot.Table{{Table: "announcement_reports", Rows: 938, Added: 3, Changed: 2, Withdrawn: 1}},
		Accepted: []snapshot.Accepted{{Kind: snapshot.AcceptedShrink, Table: "announcement_reports", Reason: "duplicates removed", KeysWithdrawn: 1}},
		Outputs: []snapshot.Output{
			{Path: "SHA256SUMS", Digest: snapshot.Sum([]byte("sums")), Bytes: 4},
			{Path: "csv/announcement_reports.csv", Digest: snapshot.Sum([]byte("csv")), Bytes: 3, Rows: &rows},
		},
	}
}

func TestManifestIsWrittenAsTheFormatSays(t *testing.T) {
	b, err := snapshot.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/manifest.json", b)
}

func TestFirstManifestHasNoPreviousAndNoNullLists(t *testing.T) {
	m := full()
	m.Seq, m.Previous, m.Inputs, m.Tables, m.Accepted, m.Outputs = 1, nil, nil, nil, nil, nil
	m.PublishedAt = time.Date(2026, 11, 23, 6, 4, 5, 999, time.FixedZone("Caracas", -4*3600))
	b, err := snapshot.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"previous": null`, `"inputs": []`, `"tables": []`, `"accepted": []`, `"outputs": []`, `"2026-11-23T10:04:05Z"`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s is missing in\n%s", want, b)
		}
	}
	if _, err := snapshot.ParseManifest(b); err != nil {
		t.Error(err)
	}
}

func TestParseManifestRefuses(t *testing.T) {
	good, err := snapshot.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	sum := string(snapshot.Sum([]byte("csv")))
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown field", `"seq": 2,`, `"seq": 2, "sequel": 3,`, "sequel"},
		{"field twice", `"seq": 2,`, "\"seq\": 2,\n  \"seq\": 2,", "line 5"},
		{"field in other case", `"seq"`, `"Seq"`, "canonical"},
		{"other format", `recuento-manifest/1`, `recuento-manifest/9`, "newer program"},
		{"version that is no day", `"version": "2026-11-23"`, `"version": "2026-02-30"`, "2026-02-30"},
		{"zone other than UTC", `10:04:05Z`, `06:04:05-04:00`, "line 5"},
		{"fraction of a second", `10:04:05Z`, `10:04:05.5Z`, "line 5"},
		{"digest in capitals", sum, strings.ToUpper(sum), "64 lower-case"},
		{"digest too short", sum, sum[1:], "64 lower-case"},
		{"path that leaves the snapshot", `csv/announcement_reports.csv`, `csv/../../secret`, "csv/../../secret"},
		{"absolute path", `csv/announcement_reports.csv`, `/csv/announcement_reports.csv`, "relative"},
		{"hidden path", `csv/announcement_reports.csv`, `csv/.announcement_reports.csv`, "none beginning"},
		{"outputs not sorted", `SHA256SUMS`, `sums.txt`, "sorted"},
		{"itself among outputs", `csv/announcement_reports.csv`, `manifest.json`, "itself"},
		{"first with a previous", `"seq": 2`, `"seq": 1`, "first version"},
		{"seq of nothing", `"seq": 2`, `"seq": 0`, "1 or more"},
		{"unknown kind of acceptance", `"shrink"`, `"growth"`, "growth"},
		{"negative count", `"rows_read": 940`, `"rows_read": -1`, "negative"},
		{"escaped HTML", `&`, `\u0026`, "canonical"},
		{"other indent", `  "seq"`, ` "seq"`, "line 4"},
		{"no newline at the end", "}\n]", "}\n]", ""},
		{"schema version", `"1.0.0"`, `"1.0"`, "MAJOR.MINOR.PATCH"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.Replace(string(good), c.old, c.new, 1)
			if c.want == "" {
				bad, c.want = strings.TrimSuffix(string(good), "\n"), "canonical"
			}
			if bad == string(good) {
				t.Fatal("the case changes nothing")
			}
			_, err := snapshot.ParseManifest([]byte(bad))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, expected it to say %q", err, c.want)
			}
		})
	}
}

func TestAnyFlippedBitOfAManifestIsRefusedOrChangesItsDigest(t *testing.T) {
	good, err := snapshot.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		bad := append([]byte(nil), good...)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		m, err := snapshot.ParseManifest(bad)
		if err != nil {
			return
		}
		again, err := snapshot.Marshal(m)
		if err != nil || string(again) != string(bad) {
			t.Fatalf("it parses but is written otherwise: %v", err)
		}
	})
}

func TestManifestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := full()
		text := rapid.StringOf(rapid.Rune())
		m.Publisher = "x" + text.Draw(t, "publisher")
		m.Inputs[0].Title = text.Draw(t, "title")
		m.Inputs[0].RowsRead = rapid.IntRange(0, 1<<40).Draw(t, "rows")
		m.PublishedAt = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0).UTC()
		m.Outputs[1].Rows = rapid.Ptr(rapid.IntRange(0, 10), true).Draw(t, "output rows")
		b, err := snapshot.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := snapshot.ParseManifest(b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, got); d != "" {
			t.Fatal(d)
		}
	})
}

func TestMarshalRefusesTextThatIsNotUTF8(t *testing.T) {
	m := full()
	m.Inputs[0].Title = "Espa\xf1a"
	if _, err := snapshot.Marshal(m); err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("error is %v, expected it to say UTF-8", err)
	}
}

// golden compares with a file of the format's frozen examples.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s:\n%s", name, d)
	}
}
