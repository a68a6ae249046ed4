package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/store"
)

// Gravity is how bad a finding of [Examine] is.
type Gravity string

const (
	Sound  Gravity = "ok"
	Notice Gravity = "notice" // worth knowing
	Bad    Gravity = "bad"    // it will not work, or not for long
)

// Finding is one thing that [Examine] looked at.
type Finding struct {
	Gravity Gravity `json:"gravity"`
	About   string  `json:"about"`            // configuration, feed …, archive, publication, schedule
	Says    string  `json:"says"`             // what was found
	Advice  string  `json:"advice,omitempty"` // what to do
}

// examination gathers findings.
type examination struct {
	plan   Plan
	config *feed.Config
	found  []Finding
}

func (x *examination) add(g Gravity, about, advice, format string, a ...any) {
	x.found = append(x.found, Finding{g, about, fmt.Sprintf(format, a...), advice})
}

// Examine looks for what is wrong with an installation, and says what to do. It
// changes nothing but for a file that it writes to see whether it can, and
// removes. Feeds over the network are asked where the plan has a way to them.
func Examine(ctx context.Context, plan Plan) []Finding {
	x := &examination{plan: plan}
	x.configuration()
	x.folder("archive", plan.Archive, 0o077)
	x.folder("publication", plan.Output, 0)
	x.lock()
	x.published()
	if x.config != nil {
		x.feeds(ctx)
		x.secrets()
		x.memory()
	}
	x.clock()
	return x.found
}

func (x *examination) configuration() {
	_, config, err := Load(x.plan.Schemas, x.plan.Config)
	if err != nil {
		x.add(Bad, "configuration", "mend the lines named; nothing runs before", "%v", err)
		return
	}
	x.config = config
	due := slices.ContainsFunc(config.Feeds, func(f feed.Feed) bool { return !f.Cadence.Archive() })
	x.add(Sound, "configuration", "", "%s: %d feeds", x.plan.Config, len(config.Feeds))
	if !due {
		x.add(Notice, "schedule", `give a feed a cadence such as {cron: "17 6 * * *"}, or run "recuento run" by hand`, "no feed has a cadence: recuento schedule has nothing to do")
	}
	if strings.Contains(config.Publisher, "(local clone)") {
		x.add(Notice, "configuration", "put the name of whoever publishes into publisher of feeds.yaml before anybody uses what is published", "the publisher is still %q", config.Publisher)
	}
}

// folder looks whether a folder can be written, and whether only its owner can
// read it where others must not.
func (x *examination) folder(about, dir string, private fs.FileMode) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		x.add(Notice, about, `"recuento run" makes it`, "%s does not exist yet", dir)
		return
	case err != nil:
		x.add(Bad, about, "check the permissions of its parent folders", "%s: %v", dir, err)
		return
	case !info.IsDir():
		x.add(Bad, about, "name a folder", "%s is no folder", dir)
		return
	}
	f, err := os.CreateTemp(dir, ".recuento-doctor-*")
	if err != nil {
		x.add(Bad, about, "give the user that runs recuento the right to write there, and make room on the disk", "%s can't be written: %v", dir, err)
		return
	}
	_, err = f.Write(make([]byte, 1<<20))
	err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	if err != nil {
		x.add(Bad, about, "make room on the disk", "%s: %v", dir, err)
		return
	}
	if free, ok := freeBytes(dir); ok && free < leastFree {
		x.add(Bad, about, "make room on the disk: each version and each file that changes at its source takes some", "%s can be written, but only %d MB are free there", dir, free>>20)
	} else {
		x.add(Sound, about, "", "%s can be written", dir)
	}
	for _, sub := range []string{"captures", "runs"} {
		info, err := os.Stat(filepath.Join(dir, sub))
		if private != 0 && err == nil && info.Mode().Perm()&private != 0 {
			x.add(Bad, about, "chmod -R go= "+dir, "%s can be read by others; it may hold what must not be published", filepath.Join(dir, sub))
		}
	}
}

// leastFree is some dozens of versions of the bundled feeds.
const leastFree = 200 << 20

func (x *examination) lock() {
	if _, err := os.Stat(x.plan.Archive); err != nil {
		return
	}
	lock, err := store.AcquireLock(filepath.Join(x.plan.Archive, "lock"), store.Holder{PID: x.plan.Holder.PID, Host: x.plan.Holder.Host, Command: x.plan.Holder.Command, Since: x.plan.Now})
	if err != nil {
		x.add(Notice, "lock", "nothing, where that is the schedule or a run", "%v", err)
		return
	}
	lock.Release()
	x.add(Sound, "lock", "", "no run is going on")
}

func (x *examination) published() {
	s, err := store.Open(x.plan.Output)
	if err != nil {
		x.add(Bad, "publication", `see "recuento verify --all"`, "%v", err)
		return
	}
	last, err := s.Newest()
	switch {
	case err != nil:
		x.add(Bad, "publication", `see "recuento verify --all"`, "%v", err)
		return
	case last == nil:
		x.add(Notice, "publication", `"recuento run" publishes`, "nothing is published yet")
		return
	}
	faults, err := s.Verify(last.Manifest.Version)
	switch {
	case err != nil:
		x.add(Bad, "publication", `see "recuento verify --all"`, "%v", err)
	case len(faults) > 0:
		x.add(Bad, "publication", "restore the files from a copy; recuento verify --all lists them all", "version %s: %s, and %d faults in all", last.Manifest.Version, faults[0], len(faults))
	default:
		x.add(Sound, "publication", "", "the newest version is %s, and its files are as they were published", last.Manifest.Version)
	}
	if latest, err := s.Latest(); err == nil && latest != nil {
		want := "snapshots/" + string(latest.Manifest.Version)
		if info, err := os.Stat(filepath.Join(x.plan.Output, "latest")); err != nil {
			x.add(Bad, "publication", "recuento run mends it", "latest leads nowhere, expected to %s: %v", want, err)
		} else if there, err := os.Stat(filepath.Join(x.plan.Output, filepath.FromSlash(want))); err == nil && !os.SameFile(info, there) {
			x.add(Bad, "publication", "recuento run mends it", "latest leads elsewhere than to %s", want)
		}
	}
	if x.config != nil && last.Manifest.Publisher != x.config.Publisher && x.plan.Publisher == "" {
		x.add(Notice, "publication", "nothing, where it was meant", "the last version was published by %q, the next will be by %q", last.Manifest.Publisher, x.config.Publisher)
	}
	x.kept(last)
}

// kept looks whether the archive still has what the newest version was made of.
func (x *examination) kept(last *store.Published) {
	if _, err := os.Stat(x.plan.Archive); err != nil {
		x.add(Bad, "archive", "name the right one with --archive, or restore a backup (recuento archive restore); a run begins a new one, and a feed that then fails loses its rows",
			"there are versions in %s, and no archive in %s", x.plan.Output, x.plan.Archive)
		return
	}
	a, err := feed.OpenArchive(x.plan.Archive)
	if err != nil {
		x.add(Bad, "archive", "check its permissions", "%v", err)
		return
	}
	missing := 0
	for _, in := range last.Manifest.Inputs {
		if in.Capture == "" {
			continue
		}
		if _, ok, err := a.Find(string(in.Capture)); err != nil {
			x.add(Bad, "archive", "recuento run reads it again where its source still has it; otherwise restore the archive into another folder and take the file from there", "feed %s: %v", in.Feed, err)
		} else if !ok {
			missing++
		}
	}
	if missing > 0 {
		x.add(Bad, "archive", "restore the archive from a backup (recuento archive restore), or name the right one with --archive",
			"%d of the %d captures of version %s are not in it: a feed that fails would lose its rows, and the version can't be made again", missing, len(last.Manifest.Inputs), last.Manifest.Version)
	}
}

// feeds reads each feed into a scratch folder.
func (x *examination) feeds(ctx context.Context) {
	scratch, err := os.MkdirTemp("", "recuento-doctor-")
	if err != nil {
		x.add(Bad, "feeds", "make room in the folder for temporary files (TMPDIR)", "%v", err)
		return
	}
	defer os.RemoveAll(scratch)
	a, err := feed.OpenArchive(scratch)
	if err != nil {
		x.add(Bad, "feeds", "make room in the folder for temporary files (TMPDIR)", "%v", err)
		return
	}
	n := x.plan.Network
	n.Now = x.plan.Now
	for _, f := range x.config.Feeds {
		if f.Remote() && n.Client == nil {
			x.add(Notice, "feed "+f.ID, "recuento doctor --online asks it", "%s was not asked", f.Location)
			continue
		}
		if c, err := a.Ask(ctx, f, n); err != nil {
			gravity := Bad
			if f.Policy == feed.Optional {
				gravity = Notice
			}
			x.add(gravity, "feed "+f.ID, "", "%v", err)
		} else {
			x.add(Sound, "feed "+f.ID, "", "%s gives %d bytes", f.Location, c.Bytes)
		}
	}
}

// secrets looks whether they are there, and whether others can read them.
func (x *examination) secrets() {
	look := func(about string, s feed.Secret) {
		if s.IsZero() {
			return
		}
		_, err := s.Value(x.plan.Network.Getenv)
		if strings.HasPrefix(about, "notify") {
			_, err = s.URL(x.plan.Network.Getenv, x.config.Notify.Plain)
		}
		if err != nil {
			x.add(Bad, about, "set it where recuento runs", "its secret can't be used: %v", err)
			return
		}
		if info, err := os.Stat(s.File); s.File != "" && err == nil && info.Mode().Perm()&0o077 != 0 {
			x.add(Bad, about, "chmod 600 "+s.File, "%s can be read by others", s.File)
		}
	}
	for _, f := range x.config.Feeds {
		look("feed "+f.ID, f.HTTP.Auth.Secret)
	}
	look("notify.webhook", x.config.Notify.Webhook)
	look("notify.heartbeat", x.config.Notify.Heartbeat)
}

// memory looks how current the feeds are, by what runs remembered.
func (x *examination) memory() {
	if _, err := os.Stat(x.plan.Archive); err != nil {
		return
	}
	a, err := feed.OpenArchive(x.plan.Archive)
	if err != nil {
		return
	}
	for _, f := range x.config.Feeds {
		m, err := a.Remembered(f)
		if err != nil {
			x.add(Bad, "feed "+f.ID, "restore the file from a backup, or remove it: the next run begins anew, as if the feed had never been read", "%v", err)
			continue
		}
		now, err := judge(x.config, f, m, x.plan.Now.UTC())
		if err != nil {
			continue
		}
		if m.Failures > 0 {
			gravity := Bad
			if f.Policy == feed.Optional {
				gravity = Notice
			}
			x.add(gravity, "feed "+f.ID, "see recuento runs for the reason", "failures in a row: %d, since %s", m.Failures, m.Failing.UTC().Format("2006-01-02 15:04 UTC"))
		}
		if now.State == freshness.Overdue || now.State == freshness.Delinquent {
			x.add(Bad, "feed "+f.ID, "see whether recuento schedule runs, and whether its source still publishes", "it is %s: last read %s, last changed %s", now.State, when(m.Checked), when(m.Changed))
		}
	}
}

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// clock looks whether the clock of the machine can be right: certificates and
// the order of versions hang on it.
func (x *examination) clock() {
	s, err := store.Open(x.plan.Output)
	if err != nil {
		return
	}
	last, err := s.Newest()
	if err == nil && last != nil && x.plan.Now.Before(last.Manifest.PublishedAt.Add(-time.Minute)) {
		x.add(Bad, "clock", "set the clock of this machine", "the newest version was published at %s, which is later than now, %s", when(last.Manifest.PublishedAt), when(x.plan.Now))
	}
}
