package derive

import (
	"bytes"
	"context"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/recuento/recuento/pipeline/csvfile"
	settle "github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/resolve"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// bundledInput is the feeds that come with the project, resolved into facts
// under the ids that come with them too. Its tables must not be changed.
var bundledInput = sync.OnceValues(func() (Input, error) {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return Input{}, err
	}
	in := Input{Set: set, Tables: map[string]*table.Table{}}
	if err := readFeeds(in); err != nil {
		return in, err
	}
	return in, makeFacts(in)
})

func readFeeds(in Input) error {
	rules, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		return err
	}
	config, err := feed.LoadConfig("../../feeds/feeds.yaml", rules, in.Set)
	if err != nil {
		return err
	}
	for _, f := range config.Feeds {
		info, err := os.Stat(f.Location)
		if err != nil {
			return err
		}
		s := in.Set.Table(f.Table)
		got, err := ingest.Read(context.Background(), ingest.Source{Feed: f, Schema: s, Workers: 2,
			Capture: feed.Capture{Feed: f.ID, Path: f.Location, Bytes: info.Size()}})
		if err != nil {
			return err
		}
		if in.Tables[f.Table] == nil {
			in.Tables[f.Table] = table.New(s)
		}
		in.Tables[f.Table].Add(got.Segments...)
		in.Tables[f.Table].Sort()
	}
	return nil
}

func makeFacts(in Input) error {
	text, err := os.ReadFile("../../feeds/fact_ids.csv")
	if err != nil {
		return err
	}
	ids, err := csvfile.ReadTable(bytes.NewReader(text), in.Set.Table("fact_ids"))
	if err != nil {
		return err
	}
	idOf := map[string]string{} // by report
	r := &reader{table: ids}
	r.each(func() {
		if r.text("state") == string(resolve.Current) {
			for _, report := range r.list("reports") {
				idOf[report] = r.text("fact_id")
			}
		}
	})
	made := settle.Input{Set: in.Set, Reports: map[string]*table.Table{}, Groups: map[string][]settle.Group{}}
	for _, kind := range resolve.Kinds() {
		reports := in.Tables[kind.Reports()]
		rows := map[string][]table.Ref{}
		column := reports.Schema.Index("fact_id")
		byRow := slices.Clone(reports.Order()) // cells are put in the order of rows
		slices.Sort(byRow)
		for _, ref := range byRow {
			id := idOf[reports.Key(ref)]
			rows[id] = append(rows[id], ref)
			seg, i := reports.Segment(ref)
			seg.PutString(i, column, []byte(id))
		}
		made.Reports[kind.Reports()] = reports
		for id, refs := range rows {
			made.Groups[kind.Facts()] = append(made.Groups[kind.Facts()], settle.Group{ID: id, Reports: refs})
		}
		slices.SortFunc(made.Groups[kind.Facts()], func(a, b settle.Group) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	}
	out, err := settle.Build(made)
	if err != nil {
		return err
	}
	for name, t := range out.Tables {
		in.Tables[name] = t
	}
	return nil
}

// bundled is what series of the bundled data are computed from.
func bundled(t testing.TB) *facts {
	t.Helper()
	in, err := bundledInput()
	if err != nil {
		t.Fatal(err)
	}
	f, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheBundledFactsAreRead(t *testing.T) {
	f := bundled(t)
	if len(f.announcements) < 190 || len(f.balances) < 250 || len(f.flows) < 390 || len(f.windows) < 30 {
		t.Fatalf("%d announcements, %d balances, %d flows, %d windows", len(f.announcements), len(f.balances), len(f.flows), len(f.windows))
	}
	at := slices.IndexFunc(f.announcements, func(a announcement) bool { return a.id == "an-9f703592b8" })
	if at < 0 || f.announcements[at].people.value != 379 || f.announcements[at].stage != "requested" {
		t.Fatalf("the 379 are not as published: %+v", f.announcements[max(at, 0)])
	}
}
