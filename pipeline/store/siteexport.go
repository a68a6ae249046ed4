package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// checkOldSite refuses to replace files of others where the site's are to
// stand.
func (e *exporter) checkOldSite() error {
	var err error
	if e.oldSite, err = e.to.siteIndex(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	marked, err := os.ReadFile(e.to.path(unfinishedName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("export: %w", err)
	}
	e.begun = map[string]bool{}
	for name := range strings.Lines(string(marked)) {
		// The last line may have been cut off by a crash; no page was copied then.
		if name = strings.TrimSpace(name); snapshot.CheckSitePath(name) == nil {
			e.begun[name] = true
		}
	}
	for _, f := range e.pages() {
		_, ours := e.oldSite.listed[f.Path]
		if _, err := e.to.pageStands(f, ours || e.begun[f.Path]); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// mark says that the copy is unfinished, and names the files of the site that
// may come to stand there before a site.json lists them.
func (e *exporter) mark() error {
	f, err := os.OpenFile(e.to.path(unfinishedName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, p := range e.pages() {
		if !e.begun[p.Path] {
			fmt.Fprintf(&b, "\n%s", p.Path)
		}
	}
	_, err = f.WriteString(b.String() + "\n")
	return errors.Join(err, seal(f, listMode))
}

// pages are the files of the original's site.
func (e *exporter) pages() []snapshot.SiteFile {
	if e.site == nil {
		return nil
	}
	return e.site.Files
}

// copySite copies changed files of the site, removes those that are gone from
// it, and writes site.json last.
func (e *exporter) copySite() error {
	touched := map[string]bool{}
	for _, f := range e.pages() {
		if err := e.page(f); err != nil {
			return err
		}
		touched[filepath.Dir(e.to.path(filepath.FromSlash(f.Path)))] = true
	}
	there := siteIndex{damage: e.oldSite.damage, listed: map[string]snapshot.Digest{}}
	for name := range e.begun {
		there.listed[name] = ""
	}
	for name, digest := range e.oldSite.listed {
		there.listed[name] = digest
	}
	if _, err := e.to.removePages(there, snapshot.Site{Files: e.pages()}, touched); err != nil {
		return err
	}
	if err := syncTouched(touched); err != nil {
		return err
	}
	return e.siteList()
}

// page copies one file of the site.
func (e *exporter) page(f snapshot.SiteFile) error {
	if _, err := e.to.pageAt(f.Path); err != nil {
		return err
	}
	fi, err := e.from.pageAt(f.Path)
	if err == nil && (fi == nil || !fi.Mode().IsRegular()) {
		err = fmt.Errorf("%s is missing or no file; \"recuento site\" makes it anew", e.from.path(filepath.FromSlash(f.Path)))
	}
	if err != nil {
		return err
	}
	if page, ok := e.unlinked[f.Path]; ok {
		return e.putUnlinked(f, page)
	}
	return e.copy(f.Path, f.Path, f.SHA256, f.Bytes, listMode)
}

// siteList brings site.json along, or removes the copy's where the original
// has none.
func (e *exporter) siteList() error {
	if e.site == nil {
		if err := os.Remove(e.to.path(snapshot.SiteName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	raw, err := snapshot.MarshalSite(*e.site)
	if err != nil || bytes.Equal(raw, e.oldSite.raw) {
		return err
	}
	return e.to.replace(snapshot.SiteName, raw)
}
