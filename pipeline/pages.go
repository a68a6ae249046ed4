package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	published "github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// Pages makes the site of the newest version anew, whether it is up to date or
// not. Nothing is read but what is published. It is nil where nothing is.
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

// pages brings the site up to the newest version, unless it is there already,
// made by this program. It is nil where there is nothing to do.
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
	if last.Manifest.Previous == nil {
		return in, nil
	}
	in.Before, err = published.Open(r.store, last.Manifest.Previous.Version, r.set)
	var unusable *published.UnusableError
	if errors.As(err, &unusable) {
		in.Before, err = nil, nil
	}
	return in, err
}

// builder is the digest of what makes pages besides the tables: the program, its
// texts and what the configuration says of the site.
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
	return snapshot.Sum([]byte(b.String())), nil
}
