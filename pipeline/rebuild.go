package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// Rebuild makes a version again from the archive, beside the publication, and
// compares it with what was published. Of plan it takes the schemas, the program
// and the folders; all else is as the manifest says. Neither the publication nor
// the archive is changed. Where keep is not empty, what was made is kept in that
// folder, which must not exist or be empty.
//
// The error is a [UsageError] where this program can't make the version, and a
// [RebuildError] where the archive lacks something or other bytes came out; in
// the latter case there is a result, too.
func Rebuild(ctx context.Context, plan Plan, v snapshot.Version, keep string) (*Rebuilt, error) {
	b := &rebuilding{plan: plan}
	if err := b.find(v); err != nil {
		return nil, err
	}
	if err := b.lookUp(); err != nil {
		return nil, err
	}
	// A run sweeps its own temporary folder; in another one nobody is in the way.
	parent := filepath.Join(plan.Archive, "tmp")
	if keep != "" {
		var err error
		if parent, err = freshFolder(keep); err != nil {
			return nil, err
		}
	} else {
		holder := store.Holder{PID: plan.Holder.PID, Host: plan.Holder.Host, Command: plan.Holder.Command, Since: plan.Now}
		lock, err := store.AcquireLock(filepath.Join(plan.Archive, "lock"), holder)
		if err != nil {
			return nil, err
		}
		defer lock.Release()
	}
	done, err := b.inScratch(ctx, parent, keep)
	if cause := context.Cause(ctx); cause != nil && done == nil {
		return nil, fmt.Errorf("version %s was not made again: stopped (%w); nothing was kept", v, cause)
	}
	return done, err
}

// rebuilding is one version on its way to be made again.
type rebuilding struct {
	plan     Plan
	set      *schema.Set
	original *store.Store
	version  *store.Published
	older    []snapshot.Entry // as they stood just before it, newest first
	redacted []snapshot.Redaction
	archive  *feed.Archive
	captures map[snapshot.Digest]string // where those of the version lie
	config   map[string]string          // where its configuration lies, by the name it had
	dir      string                     // for what is made
}

// find looks up the version and what preceded it, and refuses what this program
// can't make.
func (b *rebuilding) find(v snapshot.Version) error {
	var err error
	if b.original, err = store.Open(b.plan.Output); err != nil {
		return err
	}
	if b.version, err = b.original.Manifest(v); err != nil {
		return err
	}
	entries, err := b.original.List()
	if err != nil {
		return err
	}
	m := b.version.Manifest
	marks := map[snapshot.Version]*snapshot.Yank{}
	for _, y := range m.Yanked {
		marks[y.Version] = &y.Yank
	}
	for _, e := range entries {
		if e.Seq < m.Seq {
			e.Yanked = marks[e.Version]
			b.older = append(b.older, e)
		}
	}
	if m.Previous != nil && (len(b.older) == 0 || b.older[0].Version != m.Previous.Version) {
		return &UsageError{fmt.Sprintf("version %s follows %s, which is not in %s: a copy may leave versions out; name the whole publication with --output", v, m.Previous.Version, b.plan.Output)}
	}
	if b.set, err = schema.ParseSet(b.plan.Schemas); err != nil {
		return &UsageError{err.Error()}
	}
	if err := madeWith(m, b.set); err != nil {
		return err
	}
	return b.redactedThen()
}

// madeWith refuses versions of other schemas than this program's.
func madeWith(m snapshot.Manifest, set *schema.Set) error {
	if !slices.ContainsFunc(m.Inputs, func(in snapshot.Input) bool { return in.Configuration != "" }) {
		return &UsageError{fmt.Sprintf("version %s was published by recuento %s with schema %s, before configurations were kept in the archive (since schema 1.3.0): it can't be made again; \"recuento verify %s\" tells whether its files are as they were published", m.Version, m.Code.Version, m.SchemaVersion, m.Version)}
	}
	if m.Configuration.Schemas != snapshot.Digest(set.Digest) {
		return &UsageError{fmt.Sprintf("version %s was published with the schemas %s (schema %s), this program has %s (schema %s): make it again with the program that published it, recuento %s", m.Version, m.Configuration.Schemas, m.SchemaVersion, set.Digest, set.Version, m.Code.Version)}
	}
	return nil
}

// redactedThen is the redactions that had been made when the version was
// published. One that came later and touched what the version was made of leaves
// it without its bytes for good.
func (b *rebuilding) redactedThen() error {
	all, err := b.original.Redactions()
	if err != nil {
		return err
	}
	m := b.version.Manifest
	n := 0
	for ; ; n++ {
		d, err := snapshot.RedactionsDigest(all[:n])
		if err != nil {
			return err
		}
		if d == m.Redactions {
			break
		}
		if n == len(all) {
			return &RebuildError{m.Version, []string{fmt.Sprintf("%s does not begin as it did when the version was published; see \"recuento verify --all\"", snapshot.RedactionsName)}}
		}
	}
	b.redacted = all[:n]
	for _, r := range all[n:] {
		if slices.ContainsFunc(r.Files, b.needs) {
			return &UsageError{fmt.Sprintf("version %s can't be made again: what it was made of was redacted since, on %s (%s in %s): %s", m.Version, r.At.Format(time.DateOnly), r.ID, snapshot.RedactionsName, r.Reason)}
		}
	}
	return nil
}

// needs reports that a file is one of the version, of an older one, or of the
// captures that it was made of.
func (b *rebuilding) needs(t snapshot.Tombstone) bool {
	m := b.version.Manifest
	if file, ok := strings.CutPrefix(t.Path, "snapshots/"); ok {
		v, _, _ := strings.Cut(file, "/")
		return v == string(m.Version) || slices.ContainsFunc(b.older, func(e snapshot.Entry) bool { return string(e.Version) == v })
	}
	return slices.ContainsFunc(m.Inputs, func(in snapshot.Input) bool { return string(in.Capture) == path.Base(t.Path) })
}

// inScratch makes the version in a folder that is gone afterwards.
func (b *rebuilding) inScratch(ctx context.Context, parent, keep string) (done *Rebuilt, err error) {
	if b.dir, err = os.MkdirTemp(parent, ".rebuild-"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if err := b.setUp(); err != nil {
		return nil, err
	}
	made, err := b.make(ctx)
	if err != nil {
		return nil, err
	}
	if done, err = b.compare(made); err != nil {
		return nil, err
	}
	if keep != "" {
		// Copied, for some files are those of the publication itself.
		whole := filepath.Join(b.dir, "kept")
		if err := os.CopyFS(whole, os.DirFS(made.Dir)); err != nil {
			return nil, err
		}
		if err := os.Remove(keep); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err := os.Rename(whole, keep); err != nil {
			return nil, err
		}
		done.Path = keep
	}
	return done, b.verdict(done)
}

// make is the run that published the version, carried out once more. It writes
// whether anything is new or not.
func (b *rebuilding) make(ctx context.Context) (*store.Published, error) {
	m := b.version.Manifest
	plan := b.plan
	plan.Config, plan.Output = filepath.Join(b.dir, "feeds", configFile), b.publication()
	plan.Now, plan.RecordedOn, plan.Publisher = m.PublishedAt, m.RecordedOn, m.Publisher
	plan.Docs, plan.Signer, plan.Accept = nil, nil, nil
	plan.Log = nil // what it warns of was warned of then
	for _, a := range m.Accepted {
		plan.Accept = append(plan.Accept, Acceptance{Kind: string(a.Kind), Table: a.Table, Reason: a.Reason})
	}
	r, err := newRun(plan)
	if err != nil {
		return nil, fmt.Errorf("the configuration of version %s, as the archive has it, can't be used by this program: %w", m.Version, err)
	}
	r.archive, r.kept = b.archive, b.archive
	r.again = &again{manifest: m, captures: b.captures}
	last, err := r.store.Newest()
	if err != nil {
		return nil, err
	}
	c, err := r.prepare(ctx, &Summary{}, last)
	var refused *RefusedError
	var none *NoFeedError
	switch {
	case errors.As(err, &refused):
		problems := []string{"this program's checks refuse what was published then"}
		for _, f := range refused.Refusals {
			problems = append(problems, f.Message)
		}
		return nil, &RebuildError{m.Version, problems}
	case errors.As(err, &none):
		return nil, &RebuildError{m.Version, append([]string{"this program can read no feed of what was published then"}, none.Reasons...)}
	case err != nil:
		return nil, err
	}
	if err := r.vintages(ctx, c, last); err != nil {
		return nil, err
	}
	v, err := r.write(ctx, c)
	if err != nil {
		return nil, err
	}
	return r.store.Manifest(v)
}

// again is a version that is made once more: its captures stand in for the files
// of the feeds.
type again struct {
	manifest snapshot.Manifest
	captures map[snapshot.Digest]string
}

// input is what the version was made of for a feed, nil where it was not.
func (a *again) input(id string) *snapshot.Input {
	if a == nil {
		return nil
	}
	at := slices.IndexFunc(a.manifest.Inputs, func(in snapshot.Input) bool { return in.Feed == id })
	if at < 0 {
		return nil
	}
	return &a.manifest.Inputs[at]
}

// capture is the bytes of a feed: as they are now or, where a version is made
// again, as they were then. A feed that failed then fails.
func (r *run) capture(ctx context.Context, f feed.Feed) (feed.Capture, error) {
	if r.again == nil {
		return r.ask(ctx, f)
	}
	in := r.again.input(f.ID)
	if in == nil || in.KeptLast || in.Capture == "" {
		return feed.Capture{}, fmt.Errorf("feed %s: it could not be read when version %s was published", f.ID, r.again.manifest.Version)
	}
	return feed.Capture{Feed: f.ID, Digest: string(in.Capture), Bytes: in.Bytes, Path: r.again.captures[in.Capture]}, nil
}

// program is the digest of the program that publishes the version or, where one
// is made again, published it: causes depend on it.
func (r *run) program() snapshot.Digest {
	if r.again != nil {
		return r.again.manifest.Code.Digest
	}
	return r.plan.Code.Digest
}
