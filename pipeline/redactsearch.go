package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// search looks through all bytes that are kept or published for the record of
// the report: of versions, of runs that published nothing, of what earlier
// redactions left, and those in which it was rejected.
func (x *redactor) search(ctx context.Context) error {
	all, err := x.candidates(ctx)
	if err != nil {
		return err
	}
	for _, digest := range all {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		from := x.place(digest)
		if from == "" {
			continue
		}
		for _, f := range x.run.config.Feeds {
			if f.Table != x.table || x.feeds[digest] != "" && x.feeds[digest] != f.ID {
				continue
			}
			lines, held, err := x.linesIn(ctx, f, digest, from)
			if err != nil {
				return err
			}
			if held {
				x.captures[digest], x.feeds[digest] = lines, f.ID
				break
			}
		}
	}
	return nil
}

// candidates is the digests of all bytes that may be those of a feed of the
// table. What is known to be of another one, or the configuration, is left out.
func (x *redactor) candidates(ctx context.Context) ([]string, error) {
	found, err := x.run.archive.Digests()
	if err != nil {
		return nil, err
	}
	others := map[string]bool{}
	err = x.run.eachVersion(ctx, func(p *store.Published) error {
		m := p.Manifest
		others[string(m.Configuration.Feeds)], others[string(m.Configuration.Curation)] = true, true
		if m.IDMap != nil {
			others[string(m.IDMap.Digest)] = true
		}
		for _, in := range m.Inputs {
			if in.Table != x.table {
				others[string(in.Capture)] = true
				continue
			}
			x.feeds[string(in.Capture)] = in.Feed
			found = append(found, string(in.Capture))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	redactions, err := x.run.store.Redactions()
	if err != nil {
		return nil, err
	}
	for _, r := range redactions {
		for _, t := range r.Files {
			if t.Was == "" && t.Is != "" {
				found = append(found, path.Base(t.Path))
			}
		}
	}
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(d string) bool { return d == "" || others[d] }), nil
}

// place is where some bytes stand, published ones first; "" where they are gone.
func (x *redactor) place(digest string) string {
	if published, ok := x.run.store.Capture(snapshot.Digest(digest)); ok {
		return published
	}
	kept, ok, err := x.run.archive.Find(digest)
	if !ok || err != nil {
		return ""
	}
	return kept
}

// linesIn is the lines of the report's record in a capture. Held without lines
// means that the bytes hold it and can't be read as the feed is read now.
func (x *redactor) linesIn(ctx context.Context, f feed.Feed, digest, from string) (lines map[int]bool, held bool, err error) {
	info, err := os.Stat(from)
	if err != nil {
		return nil, false, err
	}
	f.UnknownColumn, f.Guards = "ignore", feed.Guards{MaxRejectedPercent: 100}
	s := x.run.set.Table(f.Table)
	source := x.run.source(f, feed.Capture{Feed: f.ID, Digest: digest, Bytes: info.Size(), Path: from}, s, nil)
	source.RejectsKept = math.MaxInt
	lines = map[int]bool{}
	got, err := ingest.Read(ctx, source)
	if ctx.Err() != nil {
		return nil, false, context.Cause(ctx)
	}
	if err != nil {
		text, err := os.ReadFile(from)
		return lines, err == nil && bytes.Contains(text, []byte(x.key)) && x.quotes(string(text)), nil
	}
	for _, seg := range got.Segments {
		for at := range seg.Rows() {
			if string(seg.Bytes(at, s.Index(s.PrimaryKey[0]))) == x.key {
				lines[int(seg.Lines[at])] = true
			}
		}
	}
	for _, r := range got.Rejects {
		if strings.Contains(r.Raw, x.key) || x.quotes(r.Raw) {
			lines[r.Line] = true
		}
	}
	return lines, len(lines) > 0, nil
}

// leastQuote is the length from which a text is a page's own: shorter ones are
// codes and names that many records share.
const leastQuote = 12

// quotes reports that a text holds something that the report said at length.
func (x *redactor) quotes(text string) bool {
	return slices.ContainsFunc(x.texts, func(said string) bool { return len(said) >= leastQuote && strings.Contains(text, said) })
}

// holders notes which feeds still give the record.
func (x *redactor) holders(ctx context.Context) error {
	for _, f := range x.run.config.Feeds {
		if f.Table != x.table || f.Remote() { // what the archive has of it is searched
			continue
		}
		if _, err := os.Stat(f.Location); err != nil {
			continue
		}
		lines, _, err := x.linesIn(ctx, f, "", f.Location)
		if err != nil {
			return err
		}
		for line := range lines {
			x.held = append(x.held, Held{Feed: f.ID, File: x.run.declared(f), Line: line})
		}
	}
	slices.SortFunc(x.held, func(a, b Held) int { return cmp.Or(strings.Compare(a.Feed, b.Feed), a.Line-b.Line) })
	return nil
}
