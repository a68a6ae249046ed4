package monitor_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/recuento/recuento/pipeline/monitor"
)

var start = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

// bench is a monitor with a clock of the test's, and a server in front of it.
type bench struct {
	*testing.T
	*monitor.Monitor
	now time.Time
	url string
}

func newBench(t *testing.T) *bench {
	b := &bench{T: t, now: start}
	b.Monitor = monitor.New(monitor.Options{Version: "1.2.3", Now: func() time.Time { return b.now }})
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Serve(ctx, on) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	b.url = "http://" + on.Addr().String()
	return b
}

func (b *bench) get(path string) (int, string) {
	b.Helper()
	answer, err := http.Get(b.url + path)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func (b *bench) metrics(want ...string) {
	b.Helper()
	_, text := b.get("/metrics")
	for _, line := range want {
		if !strings.Contains(text, line+"\n") {
			b.Errorf("the metrics lack %q", line)
		}
	}
}

func run(outcome string, feeds ...monitor.Feed) monitor.Run {
	return monitor.Run{Ended: start, Took: 1500 * time.Millisecond, Outcome: outcome, Stages: map[string]float64{"read": 0.5}, Feeds: feeds, Version: "2026-03-01", Versions: 3}
}

func feed(id, state string, failures int) monitor.Feed {
	return monitor.Feed{ID: id, State: state, Checked: start, Changed: start, Data: start, Kept: 7, Rejected: 1, Failures: failures, Reason: "404"}
}

func TestMetricsAreWellFormed(t *testing.T) {
	b := newBench(t)
	b.Ended(run("published", feed("a", "fresh", 0), feed("b", "archive", 2)))
	b.Skipped("overlap", 2)
	b.Next(start.Add(time.Hour))
	b.Reloaded(false)
	_, text := b.get("/metrics")
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("the linter finds %v, %v", problems, err)
	}
	b.now = start.Add(90 * time.Second)
	b.metrics(`recuento_build_info{version="1.2.3"} 1`, `recuento_runs_total{outcome="published"} 1`, `recuento_runs_total{outcome="failed"} 0`,
		`recuento_stage_duration_seconds{stage="read"} 0.5`, `recuento_feed_rows{feed="a",outcome="kept"} 7`, `recuento_feed_rows{feed="a",outcome="rejected"} 1`,
		`recuento_feed_age_seconds{feed="a"} 90`, `recuento_feed_state{feed="a",state="fresh"} 1`, `recuento_feed_state{feed="a",state="overdue"} 0`,
		`recuento_feed_consecutive_failures{feed="b"} 2`, `recuento_versions 3`, `recuento_ticks_skipped_total{reason="overlap"} 2`,
		`recuento_config_last_reload_successful 0`, `recuento_last_success_timestamp_seconds 1.7723448e+09`, `recuento_run_duration_seconds_count 1`)
	// A feed that is no longer declared goes; a run that did not get that far
	// leaves the feeds as they were.
	b.Ended(run("published", feed("a", "fresh", 0)))
	b.Ended(run("failed"))
	_, text = b.get("/metrics")
	if strings.Contains(text, `feed="b"`) || !strings.Contains(text, `feed="a"`) {
		t.Error("expected a, and no b")
	}
}

func TestHealth(t *testing.T) {
	for name, c := range map[string]struct {
		do     func(b *bench)
		status int
		says   string
	}{
		"nothing yet":    {func(b *bench) {}, 200, `"status": "ok"`},
		"well":           {func(b *bench) { b.Ended(run("unchanged", feed("a", "fresh", 0))) }, 200, `"status": "ok"`},
		"feed fails":     {func(b *bench) { b.Ended(run("unchanged", feed("a", "fresh", 2))) }, 200, "feed a fails; failures in a row: 2"},
		"feed overdue":   {func(b *bench) { b.Ended(run("unchanged", feed("a", "overdue", 0))) }, 200, `"status": "degraded"`},
		"optional fails": {func(b *bench) { f := feed("a", "due", 2); f.Quiet = true; b.Ended(run("unchanged", f)) }, 200, `"status": "ok"`},
		"faulty config":  {func(b *bench) { b.Reloaded(false) }, 200, "the configuration on disk is faulty"},
		"refused":        {func(b *bench) { b.Ended(run("refused")) }, 200, "the checks refused"},
		"failed":         {func(b *bench) { b.Ended(run("failed")) }, 503, "the last run failed"},
		"recovered":      {func(b *bench) { b.Ended(run("failed")); b.Ended(run("unchanged")) }, 200, `"status": "ok"`},
		"stuck":          {func(b *bench) { b.Began(); b.now = start.Add(3 * time.Hour) }, 503, "a run has been going on since"},
		"at work":        {func(b *bench) { b.Next(start); b.Began(); b.now = start.Add(time.Hour) }, 200, `"running_since"`},
		"standing still": {func(b *bench) { b.Next(start); b.now = start.Add(time.Hour) }, 503, "the run of 2026-03-01T06:00:00Z has not begun"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			c.do(b)
			if status, text := b.get("/healthz"); status != c.status || !strings.Contains(text, c.says) {
				t.Errorf("expected %d and %q, got %d and %s", c.status, c.says, status, text)
			}
		})
	}
}

func TestOnlyWhatIsThere(t *testing.T) {
	b := newBench(t)
	if status, _ := b.get("/secret"); status != http.StatusNotFound {
		t.Errorf("expected 404, got %d", status)
	}
	if status, text := b.get("/"); status != 200 || !strings.Contains(text, "/metrics") {
		t.Errorf("got %d, %s", status, text)
	}
	answer, err := http.Post(b.url+"/metrics", "text/plain", nil)
	if err != nil || answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("expected 405, got %v and %v", answer, err)
	}
}

// chat takes messages.
type chat struct {
	texts []string
	beats int
	fail  bool
	kept  []byte
}

func (c *chat) notifier(lang string) *monitor.Notifier {
	return monitor.NewNotifier(monitor.NotifyOptions{
		Language: lang, Name: "Recuento",
		Post: func(_ context.Context, body []byte) error {
			if c.fail {
				return errors.New("503")
			}
			var m map[string]string
			if err := json.Unmarshal(body, &m); err != nil || m["text"] != m["content"] {
				return err
			}
			c.texts = append(c.texts, m["text"])
			return nil
		},
		Beat: func(context.Context) error { c.beats++; return nil },
		Keep: func(state []byte) error { c.kept = state; return nil },
	})
}

func TestMessages(t *testing.T) {
	c := &chat{}
	n := c.notifier("en")
	tell := func(want string, r monitor.Run, reason string) {
		t.Helper()
		before := len(c.texts)
		n.Ended(t.Context(), r, reason)
		got := strings.Join(c.texts[before:], "|")
		if got != want {
			t.Errorf("expected %q, got %q", want, got)
		}
	}
	tell("", run("published", feed("a", "fresh", 0), feed("b", "fresh", 0)), "")
	tell("Recuento: feed a failed; its last good rows stay. 404", run("unchanged", feed("a", "fresh", 1), feed("b", "fresh", 0)), "")
	tell("", run("unchanged", feed("a", "due", 2), feed("b", "fresh", 0)), "")
	tell("Recuento: feed a is overdue; last read 2026-03-01 06:00 UTC. 404", run("unchanged", feed("a", "overdue", 3), feed("b", "fresh", 0)), "")
	// A restart does not repeat it.
	n = c.notifier("en")
	n.Restore(c.kept)
	tell("", run("unchanged", feed("a", "overdue", 4), feed("b", "fresh", 0)), "")
	tell("Recuento: publication refused. nothing was published: windows would lose 3 of its rows",
		run("refused", feed("a", "overdue", 4), feed("b", "fresh", 0)), "nothing was published:\n  windows would lose 3 of its rows\n    if it is a mistake")
	tell("", run("refused", feed("a", "overdue", 5), feed("b", "fresh", 0)), "again")
	tell("Recuento: runs work again.\nfeed a is well again.", run("published", feed("a", "fresh", 0), feed("b", "fresh", 0)), "")
	tell("Recuento: the run failed; the last version stays. disk full", run("failed"), "disk full")
	n = c.notifier("en")
	n.Restore(c.kept)
	tell("", run("failed"), "disk full")
	// What could not be sent is told with the next run.
	c.fail = true
	n.Ended(t.Context(), run("unchanged", feed("a", "fresh", 0)), "")
	c.fail = false
	tell("Recuento: runs work again.", run("unchanged", feed("a", "fresh", 0)), "")
	if c.beats != 8 {
		t.Errorf("expected a sign of life for each of 8 runs that did their work, got %d", c.beats)
	}
	f := feed("a", "fresh", 3)
	f.Quiet = true
	tell("", run("unchanged", f), "")
}

// The network is down: the feeds fail, and so does the message of it. It is sent
// once that works again, after a restart, too, and once.
func TestUnsentMessageIsSentLater(t *testing.T) {
	c := &chat{fail: true}
	n := c.notifier("en")
	n.Ended(t.Context(), run("unchanged", feed("a", "fresh", 1)), "")
	n.Again(t.Context())
	n = c.notifier("en")
	n.Restore(c.kept)
	n.Again(t.Context())
	c.fail = false
	n.Again(t.Context())
	n.Again(t.Context())
	want := "Recuento: 2026-03-01 06:00 UTC\nfeed a failed; its last good rows stay. 404"
	if got := strings.Join(c.texts, "|"); got != want {
		t.Errorf("expected %q, got %q", want, got)
	}
	n = c.notifier("en")
	n.Restore(c.kept)
	n.Again(t.Context())
	n.Ended(t.Context(), run("unchanged", feed("a", "fresh", 2)), "")
	if len(c.texts) != 1 {
		t.Errorf("it is told again: %q", c.texts)
	}
	// What is over before it could be told is not told.
	c.fail = true
	n.Ended(t.Context(), run("failed", feed("a", "fresh", 3)), "disk full")
	c.fail = false
	n.Ended(t.Context(), run("unchanged", feed("a", "fresh", 4)), "")
	n.Again(t.Context())
	if len(c.texts) != 1 {
		t.Errorf("what is over is told: %q", c.texts[1:])
	}
}

func TestMessagesInSpanish(t *testing.T) {
	c := &chat{}
	n := c.notifier("es")
	n.Ended(t.Context(), run("no_feed", feed("a", "delinquent", 9)), "")
	n.Ended(t.Context(), run("published", feed("a", "fresh", 0)), "")
	want := "Recuento: no se pudo leer ninguna fuente; la última versión sigue en pie.\nla fuente a está muy atrasada; última lectura 2026-03-01 06:00 UTC. 404" +
		"|Recuento: las ejecuciones vuelven a funcionar.\nla fuente a está bien de nuevo."
	if got := strings.Join(c.texts, "|"); got != want {
		t.Errorf("expected %q, got %q", want, got)
	}
}

func TestLongMessagesAreCut(t *testing.T) {
	c := &chat{}
	c.notifier("en").Ended(t.Context(), run("failed"), strings.Repeat("ñ", 5000))
	if n := len([]rune(c.texts[0])); n != 600 {
		t.Errorf("expected 600 characters, got %d", n)
	}
}
