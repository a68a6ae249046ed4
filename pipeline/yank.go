package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// Yanking is what a yank did.
type Yanking struct {
	snapshot.Yanked
	// Latest is the version that readers are answered from now.
	Latest    snapshot.Version `json:"latest"`
	Recovered string           `json:"recovered,omitempty"`
	// Pages is nil where no pages can be made of what stands.
	Pages *store.SiteWritten `json:"pages,omitempty"`
}

// Yank marks a version as one that must not be used, and makes the pages anew.
// Where the version is yanked but something went wrong afterwards, there are
// both a result and an error.
func Yank(ctx context.Context, plan Plan, v snapshot.Version, reason string) (*Yanking, error) {
	// As it will be published: on one line.
	if check.PersonalData([]byte(strings.Join(strings.Fields(reason), " "))) {
		return nil, &UsageError{"the reason holds an identity-card number, a telephone number or an e-mail address; it would be published, say it without"}
	}
	done, err := yank(plan, v, reason)
	if err != nil {
		return done, err
	}
	if done.Pages, err = Pages(ctx, plan); err != nil {
		return done, fmt.Errorf("version %s is yanked, but its pages still say otherwise: %w; \"recuento site\" makes them anew", v, err)
	}
	return done, nil
}

// vouchYank notes in the archive that a yank is the publisher's own.
func vouchYank(s *store.Store, archive *feed.Archive, v snapshot.Version) error {
	entries, err := s.List()
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Version == v && e.Yanked != nil {
			return archive.Vouch(yankText(snapshot.Yanked{Version: v, Yank: *e.Yanked}))
		}
	}
	return nil
}

// yank needs no configuration: what is harmful can be yanked whatever state the
// feeds are in.
func yank(plan Plan, v snapshot.Version, reason string) (*Yanking, error) {
	s, err := store.Open(plan.Output)
	if err != nil {
		return nil, err
	}
	lock, err := s.Lock()
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	recovered, err := s.Recover()
	if err != nil {
		return nil, err
	}
	archive, err := feed.OpenArchive(plan.Archive)
	if err != nil {
		return nil, err
	}
	done := &Yanking{Recovered: recovered.String()}
	done.Yanked, err = s.Yank(v, plan.Now, reason)
	if errors.Is(err, store.ErrNotYanked) {
		// Whoever asks for it again says that the mark is his.
		return nil, errors.Join(vouchYank(s, archive, v), &UsageError{err.Error()})
	}
	if err != nil {
		return nil, err
	}
	if err := vouchYank(s, archive, v); err != nil {
		return done, err
	}
	latest, err := s.Latest()
	if err != nil {
		return done, fmt.Errorf("version %s is yanked, but the newest that stands can't be read: %w", v, err)
	}
	done.Latest = latest.Manifest.Version
	return done, nil
}
