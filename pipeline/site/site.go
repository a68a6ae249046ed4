// Package site makes the pages of a publication: what is known in one look,
// every announcement, counter, table and version, in English and Spanish.
//
// Call [Build] with a publication as it stands; it hands over every file, to be
// put beside the versions.
//
// Pages come from published tables only, so that nothing can disagree with
// them. They need no server, no script and no other site: links are relative,
// and what a feed says is text, never markup. The same publication gives the
// same bytes.
package site

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/summary"
)

// Input is a publication as it stands.
type Input struct {
	Version  *reading.Version // the newest that is not yanked
	Manifest snapshot.Manifest
	Digest   snapshot.Digest  // of the manifest
	Before   *reading.Version // the newest before it that is not yanked; nil where there is none
	Versions []snapshot.Entry // newest first
	// News is what versions say that they changed, in English and in Spanish;
	// those that are missing say nothing.
	News map[snapshot.Version][2]string
	// Redactions is what was taken out of versions after they were published.
	Redactions []snapshot.Redaction
	Docs       fs.FS // methodology.md and metodologia.md
	Settings   Settings
	// Old is the site as it stood; nil where there was none.
	Old *snapshot.Site
}

// Settings is what a publisher says of the site.
type Settings struct {
	Address string // absolute, ends with "/"; "" where nobody gave one
	Contact string // an address, https: or mailto:, for mistakes; may be empty
}

// File is a file of the site.
type File struct {
	Path    string // from the root of the publication, with slashes
	Content []byte
	// Body is the digest of the content before Since was put in: where it is
	// that of the file before, the file is not a new one.
	Body  snapshot.Digest
	Since snapshot.Version // the version since which the file stands as it is
}

// builder makes a site.
type builder struct {
	in    Input
	langs []*edition
	put   func(File) error
	since map[string]snapshot.SiteFile
	made  map[string]snapshot.Version // files handed over, and since when they stand
}

// edition is the site in one language.
type edition struct {
	*builder
	*language.Words
	phrases summary.Phrases
	explain *explain.Snapshot
	pages   *pages
}

// tables are those that pages are made of, besides previews.
func tables() []string {
	return []string{"announcements", "stage_claims", "detainee_counts", "verified_releases", "announced_vs_verified", "official_disagreement",
		"batches", "stock_flow", "timeline", "announcement_reports", "detainee_count_reports", "verified_release_reports", "windows",
		"definitions", "outlets", "joins", "curation", "fact_ids", "problems", "labels", "omissions", "provenance"}
}

// Build makes every file of the site and hands it to put, one after the other.
func Build(in Input, put func(File) error) error {
	b := &builder{in: in, put: put, since: map[string]snapshot.SiteFile{}, made: map[string]snapshot.Version{}}
	if in.Old != nil {
		for _, f := range in.Old.Files {
			b.since[f.Path] = f
		}
	}
	if err := in.Version.Need(slices.DeleteFunc(tables(), func(t string) bool { return in.Version.Set.Table(t) == nil })...); err != nil {
		return err
	}
	for _, l := range []language.Language{language.English, language.Spanish} {
		e, err := b.edition(l)
		if err != nil {
			return err
		}
		b.langs = append(b.langs, e)
	}
	for _, e := range b.langs {
		for _, build := range []func(*edition) error{
			(*edition).front, (*edition).announcements, (*edition).counters, (*edition).data, (*edition).versions,
			(*edition).texts, (*edition).problems, (*edition).atom, (*edition).picture,
		} {
			if err := build(e); err != nil {
				return err
			}
		}
	}
	if err := b.assets(); err != nil {
		return err
	}
	return b.sitemap()
}

func (b *builder) edition(l language.Language) (*edition, error) {
	words := &language.Words{Language: l, Set: b.in.Version.Set}
	e := &edition{builder: b, Words: words, phrases: summary.Phrases{Words: words}, explain: explain.New(b.in.Version)}
	e.explain.Language = l
	var err error
	e.pages, err = parsePages(e)
	return e, err
}

// sinceMark stands in a page where the version is put since which the page
// stands as it is.
const sinceMark = "recuento:since"

// emit hands a file over. Content may hold sinceMark.
func (b *builder) emit(path string, content []byte) error {
	body := snapshot.Sum(content)
	since := b.in.Manifest.Version
	if old, ok := b.since[path]; ok && old.Body == body {
		since = old.Since
	}
	b.made[path] = since
	text := strings.ReplaceAll(string(content), sinceMark, string(since))
	if err := b.put(File{Path: path, Content: []byte(text), Body: body, Since: since}); err != nil {
		return fmt.Errorf("site, %s: %w", path, err)
	}
	return nil
}
