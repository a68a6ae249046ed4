package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// Behind is the site of another version than the newest that stands.
const Behind What = "behind"

// checkSite compares the files of the site with site.json.
func (c *checker) checkSite() error {
	c.pages = map[string]bool{}
	index, err := c.store.siteIndex()
	if err != nil {
		c.add(snapshot.SiteName, Unreadable, "", err.Error())
		return nil
	}
	for name := range index.listed {
		c.pages[name] = true
	}
	if next, _, bound := c.store.boundSite(); bound {
		for _, f := range next.Files {
			c.pages[f.Path] = true
		}
		c.add(snapshot.SiteName, Broken, "a site that is wholly in place",
			fmt.Sprintf("that of version %s partly; if no run is at work, the next one finishes it", next.Version))
		return nil
	}
	switch {
	case index.damage != nil:
		c.add(snapshot.SiteName, index.what, "", index.damage.Error()+"; "+c.siteRemedy())
	case index.site != nil:
		c.checkSiteVersion(*index.site)
		c.checkPages(*index.site)
	}
	return nil
}

// checkSiteVersion holds the version that the site shows against the newest that
// stands.
func (c *checker) checkSiteVersion(site snapshot.Site) {
	newest := snapshot.Standing(c.entries)
	if newest == nil || site.Version == newest.Version {
		return
	}
	c.add(snapshot.SiteName, Behind, "the newest version, "+string(newest.Version), "version "+string(site.Version)+"; "+c.siteRemedy())
}

// checkPages compares each file of the site with its digest.
func (c *checker) checkPages(site snapshot.Site) {
	for _, f := range site.Files {
		before := len(c.faults)
		c.file(f.Path, f.SHA256, f.Bytes)
		for i := range c.faults[before:] {
			got := &c.faults[before+i].Got
			*got = strings.TrimPrefix(*got+"; "+c.pageRemedy(f.Path), "; ")
		}
	}
}

// pageRemedy is how a page comes back: what is no page is left alone when
// pages are made.
func (c *checker) pageRemedy(name string) string {
	for at := range len(name) + 1 {
		if at < len(name) && name[at] != '/' {
			continue
		}
		fi, err := os.Lstat(c.store.path(filepath.FromSlash(name[:at])))
		// A directory is in the way of a page, anything else in that of its folder.
		if page := at == len(name); err == nil && fi.IsDir() == page {
			return fmt.Sprintf("move %s out of %s, then %s", name[:at], c.store.dir, c.siteRemedy())
		}
	}
	return c.siteRemedy()
}

func (c *checker) siteRemedy() string {
	if c.store.isCopy() {
		return "run \"recuento site\" in the original and export again"
	}
	return "\"recuento site\" makes it anew"
}

// siteDir finds what does not belong into a directory of the site, or, of
// another entry at the top of the tree, that it is no part of a publication.
func (c *checker) siteDir(de os.DirEntry) error {
	dir := de.Name()
	part := false
	for name := range c.pages {
		part = part || strings.HasPrefix(name, dir+"/")
	}
	switch {
	case !part:
		c.add(dir, Unexpected, "", "no part of a publication")
		return nil
	case !de.IsDir():
		c.add(dir, Changed, "a directory", fmt.Sprintf("%s; move it out of %s, then %s", kindOf(de.Type()), c.store.dir, c.siteRemedy()))
		return nil
	}
	files, _, err := walk(c.store.path(dir))
	if err != nil {
		return err
	}
	for _, f := range files {
		if !c.pages[dir+"/"+f] {
			c.add(dir+"/"+f, Unexpected, "", "not in "+snapshot.SiteName)
		}
	}
	return nil
}
