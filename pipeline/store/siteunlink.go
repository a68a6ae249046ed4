package store

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// versionLink is a link of a page into the folder of a version, and its text.
var versionLink = regexp.MustCompile(`<a href="(?:\.\./)*snapshots/([^"/]+)/[^"]*">([^<]*)</a>`)

// unlink takes those links out of the pages of the copy that lead to versions
// it leaves out. The text of each stays, and the copy's site.json has the
// digests of the pages as they are then.
func (e *exporter) unlink(taken []snapshot.Entry) {
	held := map[string]bool{}
	for _, entry := range slices.Concat(taken, e.there) {
		held[string(entry.Version)] = true
	}
	e.unlinked = map[string][]byte{}
	for i, f := range e.pages() {
		if !strings.HasSuffix(f.Path, ".html") {
			continue
		}
		page, err := os.ReadFile(e.from.path(filepath.FromSlash(f.Path)))
		if err != nil || snapshot.Sum(page) != f.SHA256 {
			continue // told when it is copied
		}
		lean := versionLink.ReplaceAllFunc(page, func(link []byte) []byte {
			parts := versionLink.FindSubmatch(link)
			if held[string(parts[1])] {
				return link
			}
			return parts[2]
		})
		if len(lean) < len(page) {
			e.unlinked[f.Path] = lean
			e.site.Files[i].SHA256, e.site.Files[i].Bytes = snapshot.Sum(lean), int64(len(lean))
		}
	}
}

// putUnlinked writes a page of the copy that has fewer links than the original.
func (e *exporter) putUnlinked(f snapshot.SiteFile, page []byte) error {
	target := e.to.path(filepath.FromSlash(f.Path))
	if ok, err := holds(target, f.SHA256, f.Bytes); ok || err != nil {
		e.done.Kept++
		return err
	}
	if err := makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	temp := e.to.path(copyName)
	if err := writeFile(temp, page, listMode); err != nil {
		return err
	}
	e.done.Copied++
	e.done.Bytes += f.Bytes
	return os.Rename(temp, target)
}
