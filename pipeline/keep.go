package pipeline

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// hold opens the archive and keeps runs out of it.
func hold(plan Plan) (*feed.Archive, func(), error) {
	if _, err := os.Stat(plan.Archive); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &UsageError{fmt.Sprintf("there is no archive in %s; name it with --archive", plan.Archive)}
	}
	a, err := feed.OpenArchive(plan.Archive)
	if err != nil {
		return nil, nil, err
	}
	holder := store.Holder{PID: plan.Holder.PID, Host: plan.Holder.Host, Command: plan.Holder.Command, Since: plan.Now}
	lock, err := store.AcquireLock(filepath.Join(plan.Archive, "lock"), holder)
	if err != nil {
		return nil, nil, err
	}
	return a, func() { lock.Release() }, nil
}

// Backup writes everything that is in the archive, while no run works in it.
func Backup(plan Plan, w io.Writer) (feed.Kept, error) {
	a, release, err := hold(plan)
	if err != nil {
		return feed.Kept{}, err
	}
	defer release()
	kept, err := a.Backup(w)
	if err == nil && kept.Files == 0 {
		err = &UsageError{fmt.Sprintf("the archive %s holds nothing; name the right one with --archive", plan.Archive)}
	}
	return kept, err
}

// Pruned is what was removed from an archive, or would be.
type Pruned struct {
	Captures int   `json:"captures"`
	Bytes    int64 `json:"bytes"`
	Runs     int   `json:"runs"`
}

// Prune removes from the archive the captures that no version of the publication
// was made of and that no feed was last read as, and summaries of runs beyond
// those to keep. With dry it counts and removes nothing.
//
// An archive is refused whose publication is not at hand, by what its runs say
// that they published: a version there may need what seems to be needed by none.
func Prune(plan Plan, dry bool) (Pruned, error) {
	var out Pruned
	_, config, err := Load(plan.Schemas, plan.Config)
	if err != nil {
		return out, err
	}
	a, release, err := hold(plan)
	if err != nil {
		return out, err
	}
	defer release()
	needed, err := neededBy(plan.Output)
	if err != nil {
		return out, err
	}
	if err := alsoNeeded(plan, a, needed); err != nil {
		return out, err
	}
	digests, size, err := a.Prunable(func(d string) bool { return needed[d] })
	if err != nil {
		return out, err
	}
	out.Captures, out.Bytes = len(digests), size
	if dry {
		return out, nil
	}
	for _, d := range digests {
		if err := a.Remove(d); err != nil {
			return out, err
		}
	}
	out.Runs, err = a.TrimSummaries(config.Schedule.KeepRuns)
	return out, err
}

// neededBy are the digests that the versions of a publication name: captures,
// configurations, decisions and id maps.
func neededBy(output string) (map[string]bool, error) {
	s, err := store.Open(output)
	if err != nil {
		return nil, err
	}
	entries, err := s.List()
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, &UsageError{fmt.Sprintf("nothing is published in %s, so that nobody knows what the archive is needed for; name its publication with --output", output)}
	}
	needed := map[string]bool{}
	for _, e := range entries {
		p, err := s.Manifest(e.Version)
		if err != nil {
			return nil, err
		}
		m := p.Manifest
		for _, in := range m.Inputs {
			needed[string(in.Capture)] = true
		}
		for _, d := range []snapshot.Digest{m.Configuration.Feeds, m.Configuration.Curation, m.Configuration.Schemas} {
			needed[string(d)] = true
		}
		if m.IDMap != nil {
			needed[string(m.IDMap.Digest)] = true
		}
	}
	redactions, err := s.Redactions()
	if err != nil {
		return nil, err
	}
	for _, r := range redactions {
		for _, f := range r.Files {
			needed[path.Base(f.Instead)] = true
		}
	}
	return needed, nil
}

// alsoNeeded adds what runs published by the summaries of the archive. A version
// that they published and the publication does not have shows that it is another
// one, or an older copy: what that version needs is not known here.
func alsoNeeded(plan Plan, a *feed.Archive, needed map[string]bool) error {
	s, err := store.Open(plan.Output)
	if err != nil {
		return err
	}
	entries, err := s.List()
	if err != nil {
		return err
	}
	runs, err := a.Runs(0)
	if err != nil {
		return err
	}
	other := func(format string, args ...any) error {
		return &UsageError{fmt.Sprintf(format, args...) + "; name the right publication with --output, or the right archive with --archive"}
	}
	published := 0
	for _, r := range runs {
		var sum Summary
		if json.Unmarshal(r.Text, &sum) != nil || !sum.Published {
			continue
		}
		published++
		if !slices.ContainsFunc(entries, func(e snapshot.Entry) bool {
			return e.Version == sum.Version && e.PublishedAt.Equal(sum.StartedAt.UTC().Truncate(time.Second))
		}) {
			return other("the archive's run %s published version %s, which %s does not have: it is another publication or an older copy", r.Name, sum.Version, plan.Output)
		}
		for _, f := range sum.Feeds {
			needed[f.Capture] = true
		}
	}
	if have, err := a.Digests(); err != nil || published == 0 && len(have) > 0 {
		return cmp.Or(err, other("no run of the archive published anything of %s, so that nobody knows what belongs together", plan.Output))
	}
	return nil
}
