package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// ErrNotYanked is what an error is that says why a version can't be yanked.
// Nothing was changed.
var ErrNotYanked = errors.New("nothing was yanked")

// Yank marks version v as one that must not be used any more, at an instant and
// for a reason, which are published: versions.json says so, then latest points
// to the newest version that stands. Files and manifests stay as they are, and
// each later manifest repeats the mark. It can't be taken back.
//
// Call [Store.Recover] before, with the lock held. The error is [ErrNotYanked]
// or [ErrUnknownVersion] where the request can't be carried out. Any other says
// whether the version is yanked; where only latest is left, the next Recover
// mends it.
func (s *Store) Yank(v snapshot.Version, at time.Time, reason string) (snapshot.Yanked, error) {
	entries, err := s.settled()
	if err != nil {
		return snapshot.Yanked{}, err
	}
	i := slices.IndexFunc(entries, func(e snapshot.Entry) bool { return e.Version == v })
	if i < 0 {
		return snapshot.Yanked{}, s.unknown(v)
	}
	// The form of versions.json, so that what is returned is what stands there.
	mark := snapshot.Yank{At: at.UTC().Truncate(time.Second)}
	if mark.Reason, err = plainReason(reason); err == nil {
		err = mayYank(entries, i, mark.At)
	}
	if err != nil {
		return snapshot.Yanked{}, fmt.Errorf("version %s: %w: %w", v, ErrNotYanked, err)
	}
	entries[i].Yanked = &mark
	list, err := snapshot.MarshalVersions(entries)
	if err != nil {
		return snapshot.Yanked{}, err
	}
	if err := s.replace(snapshot.VersionsName, list); err != nil {
		return snapshot.Yanked{}, fmt.Errorf("yank version %s: %w; \"recuento ls\" tells whether it is yanked", v, err)
	}
	if _, err := s.mendLatest(entries); err != nil {
		return snapshot.Yanked{}, fmt.Errorf("version %s is yanked, but %s may still point to it: %w; mend that and run again, which points it to the newest version that stands", v, latestName, err)
	}
	return snapshot.Yanked{Version: v, Yank: mark}, nil
}

// plainReason is a reason on one line. What a reader could not see is refused:
// it is published, and told on terminals and pages.
func plainReason(reason string) (string, error) {
	if !utf8.ValidString(reason) {
		return "", errors.New("the reason is not UTF-8")
	}
	reason = strings.Join(strings.Fields(reason), " ")
	if reason == "" {
		return "", errors.New("the reason is empty, expected a sentence for those who used the version: what is wrong with it")
	}
	if i := strings.IndexFunc(reason, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
		return "", fmt.Errorf("the reason has an invisible character behind %q, expected a plain sentence", reason[:i])
	}
	return reason, nil
}

// mayYank says why the entry i can't be yanked, or nil.
func mayYank(entries []snapshot.Entry, i int, at time.Time) error {
	if y := entries[i].Yanked; y != nil {
		return fmt.Errorf("it is yanked already, since %s: %s; a yank is not taken back, and its reason stays", y.At.Format(time.RFC3339), y.Reason)
	}
	others := slices.Delete(slices.Clone(entries), i, i+1)
	if snapshot.Standing(others) == nil {
		return errors.New("it is the only version that stands, and readers would be left with none: publish a corrected version first (mend the feeds, then \"recuento run\"), then yank this one")
	}
	// A later manifest repeats each mark that was set before it. Were a mark older
	// than a version that could not know it, the version would seem to hide it.
	for _, e := range entries {
		if at.Before(e.PublishedAt) {
			return fmt.Errorf("the clock says %s, but version %s was published at %s: set the clock right and yank again", at.Format(time.RFC3339), e.Version, e.PublishedAt.Format(time.RFC3339))
		}
	}
	return nil
}

// YankedOf is the yanked versions among entries as a manifest lists them,
// oldest first; nil where there are none.
func YankedOf(entries []snapshot.Entry) []snapshot.Yanked {
	var out []snapshot.Yanked
	for _, e := range entries {
		if e.Yanked != nil {
			out = append(out, snapshot.Yanked{Version: e.Version, Yank: *e.Yanked})
		}
	}
	slices.Reverse(out) // entries are newest first
	return out
}

// checkYanks holds the marks of versions.json against the manifests that were
// published after them, which repeat them. The first that disagrees about a
// version is named.
func (c *checker) checkYanks() {
	marks, told := map[snapshot.Version]*snapshot.Yank{}, map[snapshot.Version]bool{}
	listed := map[snapshot.Version]bool{}
	for _, e := range c.entries {
		marks[e.Version], listed[e.Version] = e.Yanked, true
	}
	for _, l := range c.chain {
		if !l.judges() || l.entry == nil {
			continue
		}
		repeated := map[snapshot.Version]bool{}
		for _, y := range l.manifest.Yanked {
			repeated[y.Version] = true
			// A copy may leave versions out; elsewhere the chain tells of it.
			if listed[y.Version] && !told[y.Version] && !sameYank(marks[y.Version], &y.Yank) {
				c.yankFault(l, y.Version, &y.Yank, marks[y.Version])
				told[y.Version] = true
			}
		}
		for _, e := range c.entries {
			if e.Yanked != nil && !repeated[e.Version] && !told[e.Version] && e.Seq < l.seq() && e.Yanked.At.Before(l.manifest.PublishedAt) {
				c.yankFault(l, e.Version, nil, e.Yanked)
				told[e.Version] = true
			}
		}
	}
}

func sameYank(a, b *snapshot.Yank) bool {
	return a != nil && b != nil && a.At.Equal(b.At) && a.Reason == b.Reason
}

// yankFault names versions.json and the manifest that it disagrees with about a
// version.
func (c *checker) yankFault(l *link, v snapshot.Version, want, got *snapshot.Yank) {
	say := func(y *snapshot.Yank) string {
		if y == nil {
			return "not yanked"
		}
		return fmt.Sprintf("yanked at %s: %s", y.At.UTC().Format(time.RFC3339), y.Reason)
	}
	c.add(snapshot.VersionsName, Changed, fmt.Sprintf("version %s %s, as %s says", v, say(want), l.path()), say(got))
}

// newestStanding is the newest link that is not marked as yanked, nil where all
// are. Without versions.json nobody knows which are; then it is the one that
// latest leads to, if that is a version.
func (c *checker) newestStanding() *link {
	if c.list == nil {
		d, _, err := sumFile(c.store.path(latestName, snapshot.ManifestName))
		i := slices.IndexFunc(c.chain, func(l *link) bool { return l.digest == d })
		if err == nil && i >= 0 {
			return c.chain[i]
		}
		return c.chain[len(c.chain)-1]
	}
	for _, l := range slices.Backward(c.chain) {
		if l.entry.Yanked == nil {
			return l
		}
	}
	return nil
}
