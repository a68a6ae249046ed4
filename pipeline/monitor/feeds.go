package monitor

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// feedCollector gives the metrics of the feeds as they are when they are asked
// for: their age grows between runs, and a feed that is no longer declared goes.
type feedCollector struct{ *Monitor }

func feedDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("recuento_feed_"+name, help, append([]string{"feed"}, labels...), nil)
}

var (
	feedRows     = feedDesc("rows", "Rows of the feed in the last run, by what became of them.", "outcome")
	feedChecked  = feedDesc("checked_timestamp_seconds", "When the feed was last read.")
	feedChanged  = feedDesc("changed_timestamp_seconds", "When the bytes that the feed has now were first seen.")
	feedData     = feedDesc("data_timestamp_seconds", "The last day that a row of the feed is of.")
	feedAge      = feedDesc("age_seconds", "How long ago the feed was last read.")
	feedFailures = feedDesc("consecutive_failures", "Runs in a row in which the feed failed.")
	feedState    = feedDesc("state", "Whether the feed is in that state: 1 or 0.", "state")
)

var feedStates = [...]string{"fresh", "due", "overdue", "delinquent", "archive"}

func (c feedCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{feedRows, feedChecked, feedChanged, feedData, feedAge, feedFailures, feedState} {
		to <- d
	}
}

func (c feedCollector) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock()
	feeds := c.feeds
	c.mu.Unlock()
	now := c.now()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	instant := func(d *prometheus.Desc, t time.Time, id string) {
		if !t.IsZero() {
			gauge(d, seconds(t), id)
		}
	}
	for _, f := range feeds {
		gauge(feedRows, float64(f.Kept), f.ID, "kept")
		gauge(feedRows, float64(f.Rejected), f.ID, "rejected")
		gauge(feedRows, float64(f.Flagged), f.ID, "flagged")
		instant(feedChecked, f.Checked, f.ID)
		instant(feedChanged, f.Changed, f.ID)
		instant(feedData, f.Data, f.ID)
		if !f.Checked.IsZero() {
			gauge(feedAge, now.Sub(f.Checked).Seconds(), f.ID)
		}
		gauge(feedFailures, float64(f.Failures), f.ID)
		for _, s := range feedStates {
			value := 0.0
			if s == f.State {
				value = 1
			}
			gauge(feedState, value, f.ID, s)
		}
	}
}
