package monitor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// late is how long after its time a run may begin before the schedule counts as
// standing still: jitter and waits are shorter.
const late = 10 * time.Minute

// health is the answer of /healthz.
type health struct {
	Status      string    `json:"status"` // ok, degraded or unhealthy
	Reasons     []string  `json:"reasons"`
	Version     string    `json:"version,omitempty"`
	LastRun     time.Time `json:"last_run,omitzero"`
	LastOutcome string    `json:"last_outcome,omitempty"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	Next        time.Time `json:"next_run,omitzero"`
	Running     time.Time `json:"running_since,omitzero"`
	refused     bool      // the configuration that was to be read again
}

func (h *health) ended(r Run) {
	h.LastRun, h.LastOutcome, h.Running = r.Ended.UTC(), r.Outcome, time.Time{}
	if r.didItsWork() {
		h.LastSuccess = r.Ended.UTC()
	}
	if r.Version != "" {
		h.Version = r.Version
	}
}

// Health is ok where the process does its work, degraded where a person should
// look at what it meets, and unhealthy where it can't do its work: a run that
// does not end, a time that passed without one, machinery that failed.
func (m *Monitor) Health() (status string, reasons []string) {
	h := m.look()
	return h.Status, h.Reasons
}

func (m *Monitor) look() health {
	m.mu.Lock()
	h, feeds := m.health, m.feeds
	m.mu.Unlock()
	now := m.now()
	h.Status, h.Reasons = "ok", []string{}
	say := func(status, format string, a ...any) {
		if h.Status != "unhealthy" {
			h.Status = status
		}
		h.Reasons = append(h.Reasons, fmt.Sprintf(format, a...))
	}
	for _, f := range feeds {
		switch {
		case f.Quiet:
		case f.Failures > 0:
			say("degraded", "feed %s fails; failures in a row: %d", f.ID, f.Failures)
		case f.State == "overdue" || f.State == "delinquent":
			say("degraded", "feed %s is %s", f.ID, f.State)
		}
	}
	if h.refused {
		say("degraded", "the configuration on disk is faulty; the one before is used")
	}
	switch h.LastOutcome {
	case "refused":
		say("degraded", "the checks refused to publish; the last version stays")
	case "no_feed":
		say("degraded", "no feed could be read; the last version stays")
	case "failed":
		say("unhealthy", "the last run failed; see the log, or recuento runs")
	}
	if !h.Running.IsZero() && now.Sub(h.Running) > m.stuck {
		say("unhealthy", "a run has been going on since %s", h.Running.Format(time.RFC3339))
	}
	if h.Running.IsZero() && !h.Next.IsZero() && now.Sub(h.Next) > late {
		say("unhealthy", "the run of %s has not begun", h.Next.Format(time.RFC3339))
	}
	return h
}

// Handler answers /healthz (200, or 503 where the process can't do its work) and
// /metrics.
func (m *Monitor) Handler() http.Handler {
	metrics := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this can be read only", http.StatusMethodNotAllowed)
			return
		}
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			io.WriteString(w, "Recuento\n\n/healthz   whether the schedule does its work\n/metrics   figures for Prometheus\n")
		case "/healthz":
			h := m.look()
			w.Header().Set("Content-Type", "application/json")
			if h.Status == "unhealthy" {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			e.Encode(h)
		case "/metrics":
			metrics.ServeHTTP(w, r)
		default:
			http.Error(w, "there is /healthz and /metrics", http.StatusNotFound)
		}
	})
}

// Serve answers on the listener until ctx ends.
func (m *Monitor) Serve(ctx context.Context, on net.Listener) error {
	s := &http.Server{
		Handler: m.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	if err := s.Serve(on); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
