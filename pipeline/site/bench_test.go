package site_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/docs"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// BenchmarkAThousandAnnouncements builds the site of the bundled announcements
// five times over, 1,000 in all, after 300 versions:
//
//	go test ./pipeline/site -run '^$' -bench Thousand -benchtime 1x
func BenchmarkAThousandAnnouncements(b *testing.B) {
	s, err := bundledSite()
	if err != nil {
		b.Fatal(err)
	}
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		b.Fatal(err)
	}
	tables := map[string]*table.Table{}
	for _, t := range set.Tables {
		text, err := os.ReadFile(filepath.Join(s.dir, "latest", "csv", t.Name+".csv"))
		if err != nil {
			b.Fatal(err)
		}
		if tables[t.Name], err = csvfile.ReadTable(strings.NewReader(fivefold(string(text))), t); err != nil {
			b.Fatal(err)
		}
		tables[t.Name].Sort()
	}
	var versions []snapshot.Entry
	for n := 300; n > 0; n-- {
		at := time.Date(2026, 1, n, 10, 0, 0, 0, time.UTC)
		versions = append(versions, snapshot.Entry{Version: snapshot.Version(at.Format(time.DateOnly)), Seq: n, PublishedAt: at, SchemaVersion: set.Version, Manifest: snapshot.Sum([]byte{byte(n)})})
	}
	m := snapshot.Manifest{Version: versions[0].Version, PublishedAt: versions[0].PublishedAt, Publisher: "Test", SchemaVersion: set.Version}
	for b.Loop() {
		files := 0
		in := site.Input{Version: reading.Of(string(m.Version), set, tables), Manifest: m, Versions: versions, Docs: docs.FS}
		if err := site.Build(in, func(site.File) error { files++; return nil }); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(files), "files")
	}
}

// fivefold repeats the rows that tell of announcements, under other ids.
func fivefold(text string) string {
	id := regexp.MustCompile(`\b(an|ar)-[0-9a-f]{10}\b`)
	head, rows, _ := strings.Cut(text, "\n")
	var out strings.Builder
	out.WriteString(head + "\n" + rows)
	for k := range 4 {
		for line := range strings.Lines(rows) {
			if id.MatchString(line) {
				out.WriteString(id.ReplaceAllStringFunc(line, func(found string) string {
					return found + string(rune('g'+k)) // lists of ids stay sorted
				}))
			}
		}
	}
	return out.String()
}
