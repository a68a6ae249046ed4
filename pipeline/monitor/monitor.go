// Package monitor tells the outside how an unattended installation does: by
// metrics and a state of health that others ask for, and by messages that it
// sends.
//
// [New] makes the metrics, [Monitor.Handler] answers for them, [NewNotifier]
// sends.
package monitor

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Run is a run that ended.
type Run struct {
	Ended   time.Time
	Took    time.Duration
	Outcome string             // published, unchanged, refused, no_feed or failed
	Stages  map[string]float64 // seconds
	Feeds   []Feed             // empty where the run did not get that far
	// Version is the newest one, Versions how many there are.
	Version  string
	Versions int
}

// didItsWork reports a run after which all is as the feeds say.
func (r Run) didItsWork() bool { return r.Outcome == "published" || r.Outcome == "unchanged" }

// Feed is how a feed does. A zero instant is not known.
type Feed struct {
	ID                      string
	State                   string // fresh, due, overdue, delinquent or archive
	Checked, Changed, Data  time.Time
	Kept, Rejected, Flagged int
	Failures                int    // runs in a row
	Reason                  string // of the last failure
	Quiet                   bool   // nobody is to be alarmed
}

// Monitor is the state of an installation. Its methods may be called at any
// time by any goroutine.
type Monitor struct {
	registry *prometheus.Registry
	now      func() time.Time
	stuck    time.Duration

	runs          *prometheus.CounterVec
	took          prometheus.Histogram
	stages        *prometheus.GaugeVec
	skipped       *prometheus.CounterVec
	reloads       *prometheus.CounterVec
	reloaded      prometheus.Gauge
	lastRun       prometheus.Gauge
	lastSuccess   prometheus.Gauge
	next, running prometheus.Gauge
	versions      prometheus.Gauge

	mu     sync.Mutex
	health health
	feeds  []Feed
}

// Options is what a monitor needs to know.
type Options struct {
	Version string // of the program
	Now     func() time.Time
	// Stuck is how long a run may take before the process counts as unhealthy; 0
	// is two hours.
	Stuck time.Duration
	// Success is when the last run did its work, before this process; zero where
	// that is not known.
	Success time.Time
}

// New is a monitor that has seen nothing yet.
func New(o Options) *Monitor {
	if o.Stuck == 0 {
		o.Stuck = 2 * time.Hour
	}
	m := &Monitor{registry: prometheus.NewRegistry(), now: o.Now, stuck: o.Stuck}
	counter := func(name, help, label string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
		m.registry.MustRegister(c)
		return c
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
		m.registry.MustRegister(g)
		return g
	}
	m.runs = counter("recuento_runs_total", "Runs by what came of them.", "outcome")
	for _, outcome := range []string{"published", "unchanged", "refused", "no_feed", "failed"} {
		m.runs.WithLabelValues(outcome)
	}
	m.took = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "recuento_run_duration_seconds", Help: "How long runs took.", Buckets: []float64{0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600},
	})
	m.stages = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "recuento_stage_duration_seconds", Help: "How long each stage of the last run took."}, []string{"stage"})
	m.skipped = counter("recuento_ticks_skipped_total", "Times that were left out, by reason.", "reason")
	for _, reason := range []string{"overlap", "downtime", "clock_jump", "stopping"} {
		m.skipped.WithLabelValues(reason)
	}
	m.reloads = counter("recuento_config_reloads_total", "Readings of the configuration on request, by what came of them.", "outcome")
	m.reloaded = gauge("recuento_config_last_reload_successful", "Whether the configuration was good when it was last read: 1 or 0.")
	m.reloaded.Set(1)
	m.lastRun = gauge("recuento_last_run_timestamp_seconds", "When the last run ended.")
	m.lastSuccess = gauge("recuento_last_success_timestamp_seconds", "When the last run that published, or found nothing new, ended.")
	m.next = gauge("recuento_next_run_timestamp_seconds", "When the next run is due.")
	m.running = gauge("recuento_running", "Whether a run is going on: 1 or 0.")
	m.versions = gauge("recuento_versions", "Versions that are published.")
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "recuento_build_info", Help: "The program; always 1."}, []string{"version"})
	build.WithLabelValues(o.Version).Set(1)
	m.registry.MustRegister(m.took, m.stages, build, feedCollector{m},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if !o.Success.IsZero() {
		m.lastSuccess.Set(seconds(o.Success))
		m.health.LastSuccess = o.Success.UTC()
	}
	return m
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// Ended takes over a run that ended.
func (m *Monitor) Ended(r Run) {
	m.runs.WithLabelValues(r.Outcome).Inc()
	m.took.Observe(r.Took.Seconds())
	m.stages.Reset()
	for name, s := range r.Stages {
		m.stages.WithLabelValues(name).Set(s)
	}
	m.lastRun.Set(seconds(r.Ended))
	if r.didItsWork() {
		m.lastSuccess.Set(seconds(r.Ended))
	}
	m.versions.Set(float64(r.Versions))
	m.running.Set(0)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.health.ended(r)
	if len(r.Feeds) > 0 {
		m.feeds = r.Feeds
	}
}

// Began notes that a run goes on.
func (m *Monitor) Began() {
	m.running.Set(1)
	m.mu.Lock()
	m.health.Running = m.now().UTC()
	m.mu.Unlock()
}

// Skipped notes times that were left out.
func (m *Monitor) Skipped(reason string, n int) { m.skipped.WithLabelValues(reason).Add(float64(n)) }

// Next notes when the next run is due.
func (m *Monitor) Next(at time.Time) {
	m.next.Set(seconds(at))
	m.mu.Lock()
	m.health.Next = at.UTC()
	m.mu.Unlock()
}

// Reloaded notes that the configuration was read again.
func (m *Monitor) Reloaded(good bool) {
	outcome, value := "refused", 0.0
	if good {
		outcome, value = "taken", 1
	}
	m.mu.Lock()
	m.health.refused = !good
	m.mu.Unlock()
	m.reloads.WithLabelValues(outcome).Inc()
	m.reloaded.Set(value)
}
