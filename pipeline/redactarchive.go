package pipeline

import (
	"bytes"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// without is the bytes of a capture without some records, or nil where they
// can't be told apart in its bytes: then nothing of it is kept.
func (x *redactor) without(f feed.Feed, digest, from string, text []byte, lines map[int]bool) []byte {
	c := feed.Capture{Feed: f.ID, Digest: digest, Bytes: int64(len(text)), Path: from}
	if packed(c) {
		return nil
	}
	found, err := ingest.Records(f, c, lines)
	if err != nil || len(found) != len(lines) {
		return nil
	}
	all := bytes.SplitAfter(text, []byte("\n"))
	for _, rec := range found {
		n := strings.Count(rec.Raw, "\n") + 1
		if rec.Line < 1 || rec.Line-1+n > len(all) || !bytes.Contains(bytes.Join(all[rec.Line-1:rec.Line-1+n], nil), []byte(rec.Raw)) {
			return nil // the bytes are of another encoding than what was read of them
		}
		for i := range n {
			all[rec.Line-1+i] = nil
		}
	}
	return bytes.Join(all, nil)
}

// replaceCapture stages what is left of a capture, here and in the archive.
func (x *redactor) replaceCapture(digest string, rest []byte, published bool) error {
	was, instead := snapshot.Digest(digest), snapshot.Digest("")
	if len(rest) > 0 {
		kept, err := x.run.archive.Keep(rest)
		if err != nil {
			return err
		}
		instead = snapshot.Digest(kept)
	}
	switch {
	case published && instead != "":
		d, n, err := x.draft.Stage(func(w io.Writer) error { _, err := w.Write(rest); return err })
		if err != nil {
			return err
		}
		x.draft.Capture(was, d, n)
	default:
		x.draft.CaptureGone(was, instead)
	}
	return nil
}

// cleanArchive removes the captures that held the record, and the summaries of
// runs that quote it.
func (x *redactor) cleanArchive() error {
	for digest := range x.captures {
		if err := x.run.archive.Remove(digest); err != nil {
			return err
		}
	}
	return x.run.archive.RemoveSummaries(func(text []byte) bool {
		return bytes.Contains(text, []byte(x.key)) || slices.ContainsFunc(x.texts, func(said string) bool {
			quoted, err := json.Marshal(said)
			return bytes.Contains(text, []byte(said)) || err == nil && bytes.Contains(text, bytes.Trim(quoted, `"`))
		})
	})
}

// noRecordOf is how the problem of a record begins that is withheld, because its
// report was redacted.
func noRecordOf(key string) string { return "no record of " + key + ": " }

// redactedKeys is the reports of a table that must not be published again.
func (r *run) redactedKeys(table string) (map[string]string, error) {
	rs, err := r.store.Redactions()
	if err != nil {
		return nil, err
	}
	return snapshot.Keys(rs, table), nil
}

// replacement is the capture that holds what a redaction left of another.
func (r *run) replacement(capture snapshot.Digest) (snapshot.Digest, bool) {
	rs, err := r.store.Redactions()
	if err != nil {
		return "", false
	}
	for found := false; ; found = true {
		at := ""
		for _, red := range rs {
			for _, t := range red.Files {
				if t.Was == capture && t.Instead != "" {
					at = path.Base(t.Instead)
				}
			}
		}
		if at == "" {
			return capture, found
		}
		capture = snapshot.Digest(at)
	}
}
