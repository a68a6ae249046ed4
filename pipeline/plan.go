// Package pipeline is how feeds become a publication: the only place where the
// stages meet.
//
// Call [Run] with a [Plan]. It reads the feeds, keeps their bytes in the
// archive, normalises and checks them, and publishes one version, or nothing
// if nothing is new. [Check] does the same and stops before it publishes.
//
// A publication is a function of the captures, the configuration, the program
// and the instant of the plan: the same give the same bytes.
package pipeline

import (
	"io/fs"
	"log/slog"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// Plan is what a run is asked to do.
type Plan struct {
	Schemas fs.FS  // tables/, codes/ and feeds.schema.json
	Config  string // path of feeds.yaml
	// Loaded is what Config held when it was read; nil reads it now. A process
	// that goes on for long is told when to read it again.
	Loaded    *feed.Config
	Output    string // folder of the publication
	Archive   string // private folder of captures, summaries and the lock
	Publisher string // in place of the configuration's; may be empty
	Now       time.Time
	// RecordedOn is a day such as 2026-02-21 that the version reconstructs from
	// feeds older than the installation; empty for a version of its own day.
	RecordedOn string
	Code       snapshot.Code
	Holder     Holder
	// ReadBack is the command that reads a published file back in a process of
	// its own. Nil does without, which only measurements may do.
	ReadBack []string
	// Bare leaves out the twins for spreadsheets, which only measurements may do.
	Bare bool
	// Docs is methodology.md and metodologia.md, which become pages. Nil makes no
	// pages, which only measurements and tests may do.
	Docs fs.FS
	// Network is the way to feeds that are not files; its zero value asks none,
	// and what the archive has of them is used.
	Network feed.Network
	// Only are the ids of the feeds to read; nil is all. Of the others the bytes
	// of the last time are used, and they are read where there are none.
	Only []string
	// Workers is how many goroutines parse and encode; 0 is one per core.
	Workers int
	Accept  []Acceptance
	// Signer signs the manifest of what is published; nil leaves it unsigned,
	// which is refused where the last version is signed, unless Unsigned says
	// that it is meant.
	Signer   store.Signer
	Unsigned bool
	// Stage is told what the run is at; it may be nil.
	Stage func(Stage)
	Log   *slog.Logger
	// Clock measures how long stages take; nil measures nothing.
	Clock func() time.Time
}

// Holder says who runs, for the message to whoever comes second.
type Holder struct {
	PID           int
	Host, Command string
}

// Stage is a step of a run. Total is 0 where nothing can be counted.
type Stage struct {
	Name        string
	Done, Total int
}

// Acceptance overrules a refusal; Kind is check.Shrink or check.Identity.
type Acceptance struct {
	Kind   string
	Table  string
	Reason string
}

// State is what became of a feed in a run.
type State string

const (
	Read     State = "read"
	KeptLast State = "kept_last" // it failed, its last good capture was used
	Failed   State = "failed"    // it failed and there is no last good capture
	NotDue   State = "not_due"   // it was not asked; what it held when it was last read was used
)

// FeedSummary is what a run did with a feed.
type FeedSummary struct {
	Feed    string `json:"feed"`
	Table   string `json:"table"`
	State   State  `json:"state"`
	Message string `json:"message,omitempty"`
	// Asked: this run read it, and did not take what it held before.
	Asked bool `json:"asked"`
	// Failure is the code of what the network met, such as not_found.
	Failure string `json:"failure,omitempty"`
	// DataAsOf is the last day on which a page of its rows was published.
	DataAsOf string `json:"data_as_of,omitempty"`
	Capture  string `json:"capture_sha256,omitempty"`
	Bytes    int64  `json:"bytes"`
	Read     int    `json:"rows_read"`
	Kept     int    `json:"rows_kept"`
	Rejected int    `json:"rows_rejected"`
	Flagged  int    `json:"rows_flagged"`
	// Unknown is the header's columns that the mapping does not use; empty
	// where the feed's drift policy ignores them.
	Unknown []string `json:"unknown_columns,omitempty"`
	// Aside is the lines of the records that add up others, which the feed
	// declares and which are no rows.
	Aside []int `json:"summary_lines,omitempty"`
	// Comments is how many lines the feed declares to be comments.
	Comments int `json:"comment_lines,omitempty"`
	// Found is what was found where the dialect says auto, and why.
	Found []string `json:"found,omitempty"`
	// Withheld says why the capture's bytes are not published; empty where
	// they are.
	Withheld string `json:"capture_withheld,omitempty"`
	// lost: it gave rows to the last version, and now gives none.
	lost bool
}

// Summary is what a run did. It is private: it holds the text of rejects.
type Summary struct {
	StartedAt time.Time `json:"started_at"`
	Published bool      `json:"published"`
	// New: there was something to publish, published or refused.
	New bool `json:"new"`
	// Encoded is how many rows were written, once for each form of a table.
	Encoded int64            `json:"rows_encoded"`
	Version snapshot.Version `json:"version,omitempty"`
	Path    string           `json:"path,omitempty"`
	Feeds   []FeedSummary    `json:"feeds"`
	Tables  []snapshot.Table `json:"tables"`
	// Pages is what was done to the site; null where nothing was.
	Pages    *store.SiteWritten `json:"pages"`
	Problems []problem.Problem  `json:"problems"`
	// Rejects is the text of withheld records, the first of each feed.
	Rejects []normalize.Reject `json:"rejects,omitempty"`
	// Freshness is how current each feed is, by the end of the run.
	Freshness []freshness.Feed `json:"freshness,omitempty"`
	// Took is how long the stages of the run lasted, in seconds, and all of it.
	Took      map[string]float64 `json:"stage_seconds,omitempty"`
	Lasted    float64            `json:"seconds,omitempty"`
	Recovered string             `json:"recovered,omitempty"`
	// Skipped is set where this is no run but one that the schedule left out.
	Skipped  *Skipped `json:"skipped,omitempty"`
	Error    string   `json:"error,omitempty"`
	ExitCode int      `json:"exit_status"`
}

// Count adds up a figure of the feeds.
func (s *Summary) Count(of func(FeedSummary) int) int {
	n := 0
	for _, f := range s.Feeds {
		n += of(f)
	}
	return n
}

// end enters how the run ended.
func (s *Summary) end(err error) {
	s.ExitCode, s.Error = ExitStatus(err), ""
	if err != nil {
		s.Error = err.Error()
	}
}
