package fact_test

import (
	"fmt"
	"testing"

	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/table"
)

// BenchmarkBuild makes 60,000 announcements of 200,000 reports, and a fifth of
// each.
func BenchmarkBuild(b *testing.B) {
	set := set(b)
	s := set.Table("announcement_reports")
	for _, n := range []int{40_000, 200_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rows := table.NewBuilder(s)
			groups := make([]fact.Group, n*3/10)
			texts := [...]struct {
				column string
				values []string
			}{
				{"authority", []string{"national_assembly", "presidency", "government"}}, {"announced_by", []string{"Jorge Arreaza", "Jorge Rodríguez", ""}},
				{"instrument", []string{"release", "amnesty"}}, {"stage_claimed", []string{"requested", "granted", "executed"}}, {"population", []string{"detained"}},
				{"unit", []string{"people"}}, {"precision", []string{"exact", "exact", "at_least"}}, {"counting", []string{"batch"}}, {"announced_precision", []string{"day"}},
				{"names_published", []string{"not_stated", "no"}}, {"conditions", []string{"not_stated"}}, {"quality", []string{"ok", "ok", "ok", "mirror"}},
				{"agency", []string{"", "efe", "afp", ""}}, {"language", []string{"es", "en", "es"}}, {"published_precision", []string{"day"}},
			}
			for i := range n {
				row := rows.Row()
				row.SetString(s.Index("report_id"), fmt.Appendf(nil, "r-%08d", i*7919%n))
				row.SetString(s.Index("outlet"), fmt.Appendf(nil, "o%d.example", i%900))
				row.SetString(s.Index("url"), fmt.Appendf(nil, "https://o%d.example/%d", i%900, i))
				for k, t := range texts {
					row.SetString(s.Index(t.column), []byte(t.values[(i/(k+1)+k)%len(t.values)]))
				}
				day := int64(16000 + i%5000)
				for _, column := range []string{"announced_on", "announced_latest", "published_on", "published_latest"} {
					row.SetInt(s.Index(column), day)
				}
				row.SetInt(s.Index("relayed"), int64(i%11/10))
				row.SetInt(s.Index("people_announced"), int64(10+i%300))
				row.EndRow()
				g := &groups[i%len(groups)]
				g.ID = fmt.Sprintf("an-%010d", i%len(groups))
				g.Reports = append(g.Reports, table.Row(i/65535, i%65535))
			}
			in := fact.Input{Set: set, Reports: map[string]*table.Table{"announcement_reports": rows.Table()},
				Groups: map[string][]fact.Group{"announcements": groups}}
			b.ReportAllocs()
			for b.Loop() {
				out, err := fact.Build(in)
				if err != nil || out.Tables["announcements"].Rows() != len(groups) {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/report")
		})
	}
}
