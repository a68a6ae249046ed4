package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/changelog"
	published "github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// Pages makes the site of the newest version that stands anew, whether it is up
// to date or not. Nothing is read but what is published. It is nil where nothing is.
func Pages(ctx context.Context, plan Plan) (*store.SiteWritten, error) {
	r, err := newRun(plan)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(plan.Output); errors.Is(err, fs.ErrNotExist) {
		return nil, &UsageError{fmt.Sprintf("%s: there is no such folder; expected a publication, name its folder with --output, or publish one with \"recuento run\"", plan.Output)}
	}
	tree, err := r.store.Lock()
	if err != nil {
		return nil, err
	}
	defer tree.Release()
	if _, err := r.store.Recover(); err != nil {
		return nil, err
	}
	return r.pages(ctx, true)
}

// pages brings the site up to the newest version that stands, unless it is there
// already, made by this program. It is nil where there is nothing to do.
func (r *run) pages(ctx context.Context, anyway bool) (*store.SiteWritten, error) {
	if r.plan.Docs == nil {
		return nil, nil
	}
	last, err := r.store.Latest()
	if last == nil || err != nil {
		return nil, err
	}
	old, err := r.store.Site()
	if err != nil && !anyway {
		return nil, err
	}
	builder, err := r.builder()
	if err != nil {
		return nil, err
	}
	if !anyway && old != nil && old.Version == last.Manifest.Version && old.Builder == builder {
		return nil, nil
	}
	r.stage("pages", 0, 0)
	in, err := r.siteInput(last)
	var unusable *published.UnusableError
	if errors.As(err, &unusable) {
		return nil, nil // a version without facts, of an earlier schema, has no pages
	}
	if err != nil {
		return nil, err
	}
	in.Old = old
	draft, err := r.store.BeginSite()
	if err != nil {
		return nil, err
	}
	defer draft.Abandon()
	err = site.Build(in, func(f site.File) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		return draft.Put(f.Path, f.Content, f.Body, f.Since)
	})
	if err != nil {
		return nil, err
	}
	written, err := draft.Commit(last.Manifest.Version, builder)
	if err != nil {
		return nil, err
	}
	return &written, nil
}

// siteInput is the publication as it stands.
func (r *run) siteInput(last *store.Published) (site.Input, error) {
	in := site.Input{Manifest: last.Manifest, Digest: last.Digest, Docs: r.plan.Docs,
		Settings: site.Settings{Address: r.config.Site.Address, Contact: r.config.Site.Contact}}
	var err error
	if in.Version, err = published.Open(r.store, last.Manifest.Version, r.set); err != nil {
		return in, err
	}
	if in.Versions, err = r.store.List(); err != nil {
		return in, err
	}
	if in.News, err = r.news(in.Versions); err != nil {
		return in, err
	}
	if in.Redactions, err = r.store.Redactions(); err != nil {
		return in, err
	}
	before := standingBefore(in.Versions, last.Manifest.Seq)
	if before == nil {
		return in, nil
	}
	in.Before, err = published.Open(r.store, before.Version, r.set)
	var unusable *published.UnusableError
	if errors.As(err, &unusable) {
		in.Before, err = nil, nil
	}
	return in, err
}

// toldVersions is how many versions the pages tell in sentences.
const toldVersions = 20

// news is what the newest versions say that they changed, in English and in
// Spanish. Versions of an earlier program say nothing.
func (r *run) news(entries []snapshot.Entry) (map[snapshot.Version][2]string, error) {
	out := map[snapshot.Version][2]string{}
	for _, e := range entries[:min(len(entries), toldVersions)] {
		p, err := r.store.Published(e)
		if err != nil {
			return nil, err
		}
		var said [2]string
		for i, name := range []string{changesName, changesNameES} {
			if !slices.ContainsFunc(p.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == name }) {
				continue
			}
			f, err := p.Open(name)
			if err != nil {
				return nil, err
			}
			text, err := io.ReadAll(f)
			f.Close()
			if err != nil {
				return nil, err
			}
			said[i] = changelog.Lede(string(text))
		}
		out[e.Version] = said
	}
	return out, nil
}

// standingBefore is the newest version before number seq that stands, nil where
// there is none: what readers could use until then.
func standingBefore(entries []snapshot.Entry, seq int) *snapshot.Entry {
	at := slices.IndexFunc(entries, func(e snapshot.Entry) bool { return e.Seq < seq })
	if at < 0 {
		return nil
	}
	return snapshot.Standing(entries[at:])
}

// builder is the digest of what makes pages besides the tables: the program, its
// texts, what the configuration says of the site, and which versions are yanked.
func (r *run) builder() (snapshot.Digest, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n", r.plan.Code.Digest, r.config.Site.Address, r.config.Site.Contact)
	for _, name := range []string{"methodology.md", "metodologia.md"} {
		text, err := fs.ReadFile(r.plan.Docs, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s\n", snapshot.Sum(text))
	}
	entries, err := r.store.List()
	if err != nil {
		return "", err
	}
	for _, y := range store.YankedOf(entries) {
		fmt.Fprintf(&b, "%s yanked %s %q\n", y.Version, y.At.Format(time.RFC3339), y.Reason)
	}
	return snapshot.Sum([]byte(b.String())), nil
}
