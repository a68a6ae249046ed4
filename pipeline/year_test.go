package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/fetch"
)

// year is four feeds on the web, each in its zone, and what their sources say.
type year struct {
	*place
	chance *rand.Rand
	server *httptest.Server
	open   sync.WaitGroup // connections of the server
	mu     sync.Mutex
	down   map[string]bool // sources that do not answer
	texts  map[string]string
	stand  map[string]int // the figure that a source gives
	given  map[string]int // the one that it gave last
	told   map[string]int // the one that is published
}

var zones = map[string]string{"windows": "America/Caracas", "announcements": "America/New_York", "counts": "Europe/Madrid", "releases": "America/Santiago"}

// newYear puts the feeds of a place behind a server.
func newYear(t *testing.T, seed uint64) *year {
	y := &year{place: newPlace(t, t.TempDir()), chance: rand.New(rand.NewPCG(seed, 8)), down: map[string]bool{}, texts: map[string]string{}, stand: map[string]int{}, given: map[string]int{}, told: map[string]int{}}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strings.Trim(r.URL.Path, "/")
		if zones[id] == "" {
			return
		}
		y.mu.Lock()
		down, text := y.down[id], y.texts[id]
		if !down {
			y.given[id] = y.stand[id]
		}
		y.mu.Unlock()
		if down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprint(crc32.ChecksumIEEE([]byte(text)))))
		http.ServeContent(w, r, "x.csv", time.Time{}, strings.NewReader(text))
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			y.open.Add(1)
		case http.StateClosed:
			y.open.Done()
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	y.server = server
	config := y.place.read("feeds/feeds.yaml")
	for id, file := range map[string]string{"windows": "windows", "announcements": "announcement_reports", "counts": "detainee_count_reports", "releases": "verified_release_reports"} {
		y.texts[id] = y.place.read("feeds/" + file + ".csv")
		before, after, _ := strings.Cut(config, "location: "+file+".csv")
		after = strings.Replace(after, "cadence: archive", fmt.Sprintf("cadence: {cron: \"%d 2 * * *\", timezone: %s}", 7*len(id)%60, zones[id]), 1)
		config = before + "location: " + server.URL + "/" + id + "\n    http: {plain: true, private: true, retries: 0}" + after
	}
	y.write("feeds/feeds.yaml", []byte(config))
	y.plan.Network = feed.Network{Client: fetch.New(fetch.Options{Now: func() time.Time { return y.plan.Now }})}
	return y
}

// settle waits until the server is done with what a run that was stopped had
// asked for: connections are taken in their order, ours is the last.
func (y *year) settle() {
	y.t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(y.server.URL)
	if err != nil {
		y.t.Fatal(err)
	}
	resp.Body.Close()
	y.open.Wait()
}

// change has a source say something new: a note at one of its rows.
func (y *year) change(id string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.stand[id]++
	header, _, _ := strings.Cut(y.texts[id], "\n")
	names := strings.Split(header, ",")
	rows := records(y.t, y.texts[id])
	for at, name := range names {
		if name == "note" {
			rows[1][at] = fmt.Sprintf("as of its change %d", y.stand[id])
		}
	}
	y.texts[id] = string(text(y.t, rows))
}

// TestAYear runs what a schedule would, through outages, restarts and clocks that
// jump: whatever a source said is published once it was read, and nothing twice.
// The ticks themselves are those of pipeline/schedule, whose simulation has
// more than ten thousand of them. It is two months of the year unless
// RECUENTO_YEAR asks for all of it.
func TestAYear(t *testing.T) {
	long(t)
	t.Parallel()
	const seed = 2026
	y := newYear(t, seed)
	_, config, err := pipeline.Load(y.plan.Schemas, y.plan.Config)
	if err != nil {
		t.Fatal(err)
	}
	s, err := pipeline.Schedule(config)
	if err != nil {
		t.Fatal(err)
	}
	y.plan.Now = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC) // after all that the feeds tell of
	y.run()
	y.told = maps.Clone(y.given)
	versions, ticks, failed, killed := 1, 0, 0, 0
	now := y.plan.Now
	end := now.AddDate(0, 2, 0)
	if os.Getenv("RECUENTO_YEAR") != "" {
		end = now.AddDate(1, 0, 0)
	}
	for now.Before(end) {
		tick := s.Next(now, 1)[0]
		now = tick.At
		ticks++
		for id := range zones {
			if y.chance.IntN(40) == 0 {
				y.change(id)
			}
			y.mu.Lock()
			y.down[id] = y.chance.IntN(12) == 0
			y.mu.Unlock()
		}
		if y.chance.IntN(30) == 0 {
			now = now.Add(time.Duration(y.chance.IntN(72)) * time.Hour) // a downtime: the ticks are caught up as one
		}
		y.plan.Now = now
		if y.chance.IntN(60) == 0 {
			y.plan.Now = now.Add(-time.Duration(y.chance.IntN(600)) * time.Minute) // the clock was set back
		}
		y.plan.Only = tick.Names
		ctx, stop := context.WithCancel(t.Context())
		if y.chance.IntN(25) == 0 {
			at := y.chance.IntN(12)
			y.plan.Stage = func(pipeline.Stage) {
				if at--; at < 0 {
					stop()
				}
			}
		}
		given := maps.Clone(y.given)
		sum, err := pipeline.Run(ctx, y.plan)
		stop()
		y.settle()
		y.plan.Stage = nil
		var none *pipeline.NoFeedError
		switch {
		case err == nil:
		case errors.As(err, &none):
			failed++
		case errors.Is(err, context.Canceled):
			killed++
		default:
			t.Fatalf("%s: %v", now, err)
		}
		if err != nil && (sum == nil || !sum.Published) {
			y.given = given // the next reading of its feeds brings it again
		}
		// Whatever was given is published by a run that ends well; and nothing is
		// where nothing was given.
		if done := sum != nil && sum.Published; err == nil || done {
			news := !maps.Equal(y.given, y.told)
			if news != done {
				t.Fatalf("%s: news %v, published %v: %v given, %v told", now, news, done, y.given, y.told)
			}
			y.told = maps.Clone(y.given)
		}
		if sum.Published {
			versions++
		}
	}
	// All sources answer: whatever they said stands in the last version.
	y.mu.Lock()
	y.down = map[string]bool{}
	y.mu.Unlock()
	y.plan.Now, y.plan.Only = end.AddDate(0, 0, 7), nil
	if sum := y.run(); sum.Published {
		versions++
	}
	t.Logf("%d ticks, %d versions, %d without any feed, %d stopped in the middle", ticks, versions, failed, killed)
	entries, err := y.store().List()
	if err != nil || len(entries) != versions {
		t.Errorf("%d versions stand, %d were told; %v", len(entries), versions, err)
	}
	files := y.files(y.path("output/snapshots/" + string(entries[0].Version)))
	for id, table := range map[string]string{"windows": "windows", "announcements": "announcement_reports", "counts": "detainee_count_reports", "releases": "verified_release_reports"} {
		if want := fmt.Sprintf("as of its change %d", y.stand[id]); y.stand[id] > 0 && !strings.Contains(files["csv/"+table+".csv"], want) {
			t.Errorf("the last version does not have %q of %s", want, id)
		}
	}
	seen := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(y.path("output/snapshots/" + string(e.Version) + "/SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		// changes.csv differs where anything does; a version like the one before
		// would have none.
		for line := range strings.Lines(string(b)) {
			if strings.HasSuffix(line, " csv/windows.csv\n") || strings.HasSuffix(line, "_reports.csv\n") {
				seen[string(e.Version)] += line
			}
		}
	}
	for i := 1; i < len(entries); i++ {
		if seen[string(entries[i].Version)] == seen[string(entries[i-1].Version)] {
			t.Errorf("version %s says what %s did", entries[i-1].Version, entries[i].Version)
		}
	}
	y.sound()
}
