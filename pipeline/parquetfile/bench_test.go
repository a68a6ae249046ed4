package parquetfile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// reportTable imitates the announcement reports: many columns of few codes,
// nullable figures and dates, an address for each row, some prose.
func reportTable(rows int) *table.Table {
	s := &schema.Schema{
		Name: "reports", Version: "1.0.0", PrimaryKey: []string{"report_id"}, Order: []string{"report_id"},
	}
	r := rand.New(rand.NewPCG(1, 2))
	var fill []func() string
	add := func(name string, typ schema.Type, cell func() string) {
		s.Fields = append(s.Fields, schema.Field{
			Name: name, ID: int32(len(s.Fields) + 1), Type: typ, Unique: len(s.Fields) == 0,
			Title: name, TitleES: name, Description: name, DescriptionES: name,
		})
		fill = append(fill, cell)
	}
	date := func(nulls int) func() string {
		return func() string {
			if r.IntN(100) < nulls {
				return ""
			}
			return string(table.AppendDate(nil, int64(16_000+r.IntN(4500))))
		}
	}
	one := func(nulls int, of ...string) func() string {
		return func() string {
			if r.IntN(100) < nulls {
				return ""
			}
			return of[int(float64(len(of))*r.Float64()*r.Float64())]
		}
	}
	many := func(prefix string, n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf("%s%03d.example", prefix, i)
		}
		return out
	}
	figure := func(nulls int) func() string {
		return func() string {
			if r.IntN(100) < nulls {
				return ""
			}
			return fmt.Sprint(int(2000 * r.Float64() * r.Float64()))
		}
	}
	words := many("palabra", 400)
	row := 0
	add("report_id", schema.String, func() string { row++; return fmt.Sprintf("ar-%010x", uint64(row)*73_244_475) })
	add("announced_on", schema.Date, date(5))
	add("announced_on_latest", schema.Date, date(5))
	for i := range 16 {
		add(fmt.Sprintf("code_%02d", i), schema.String, one(i*5, many("code_", 2+i)...))
	}
	add("announced_by", schema.String, one(60, many("Persona ", 300)...))
	add("people", schema.Int32, figure(8))
	add("people_max", schema.Int32, figure(95))
	add("applications", schema.Int32, figure(93))
	add("relayed", schema.Bool, one(0, "true", "false"))
	add("retracted_on", schema.Date, date(100))
	add("published_on", schema.Date, date(10))
	add("outlet", schema.String, one(0, many("diario", 700)...))
	add("agency", schema.String, one(80, many("agencia", 40)...))
	add("archive_url", schema.String, one(100, "x"))
	add("language", schema.String, one(0, "es", "en", "pt", "fr"))
	add("flags", schema.List, one(90, "a;b", "b", "c"))
	add("url", schema.String, func() string {
		return fmt.Sprintf("https://%s/%d/%02d/%s-%s-%s-%d", words[r.IntN(400)], 2014+r.IntN(13), 1+r.IntN(12), words[r.IntN(400)], words[r.IntN(400)], words[r.IntN(400)], r.IntN(1_000_000))
	})
	add("note", schema.String, func() string {
		if r.IntN(100) < 40 {
			return ""
		}
		return words[r.IntN(400)] + " " + words[r.IntN(400)] + ", " + words[r.IntN(400)] + " " + words[r.IntN(400)]
	})
	b := table.NewBuilder(s)
	for range rows {
		seg := b.Row()
		for c, f := range fill {
			if err := seg.ParseCell(&s.Fields[c], c, []byte(f())); err != nil {
				panic(err)
			}
		}
		seg.EndRow()
	}
	t := b.Table()
	t.Sort()
	return t
}

func BenchmarkWrite(b *testing.B) {
	t := reportTable(1_000_000)
	for _, level := range []int{1, 3} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("level=%d/workers=%d", level, workers), func(b *testing.B) {
				l := published()
				l.level = level
				for b.Loop() {
					n := &counter{}
					if err := write(n, t, Options{Workers: workers}, l); err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(n.bytes)/1e6, "MB")
				}
				b.ReportMetric(float64(t.Rows())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) { c.bytes += int64(len(p)); return len(p), nil }

func BenchmarkCompare(b *testing.B) {
	t := reportTable(1_000_000)
	path := filepath.Join(b.TempDir(), "reports.parquet")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := Write(f, t, Options{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := Compare(path, t.Schema, pieces(split(t, 5000)...)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(t.Rows())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
