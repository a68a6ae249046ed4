package serve

import (
	"errors"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/snapshot"
)

const (
	snapshotsName = "snapshots"
	capturesName  = "captures"
	latestName    = "latest"
	readmeName    = "README.md"
	siteName      = "site.json"
	indexName     = "index.html"
)

var errNotFound = errors.New("no such file in the publication")

// movedError names the folder that was asked for without its last slash.
type movedError string

func (e movedError) Error() string { return "a folder: " + string(e) + "/" }

// found is a file that may be shown.
type found struct {
	path     string          // from the root of the publication
	digest   snapshot.Digest // "" where nobody recorded it
	size     int64           // as it was published; -1 where nobody recorded it
	modified time.Time       // zero where nobody recorded it
	forever  bool            // what stands at the address never changes
	// location is the address of the same bytes that never changes, from the
	// root; "" where the address itself is all there is.
	location string
}

// find is the file at an address.
func (c *catalog) find(now *standing, name string) (found, error) {
	first, rest, _ := strings.Cut(name, "/")
	switch first {
	case snapshotsName:
		v, rest, _ := strings.Cut(rest, "/")
		f, err := c.inVersion(now, snapshot.Version(v), rest)
		f.forever = true
		return f, err
	case latestName:
		f, err := c.inVersion(now, now.newest, rest)
		f.location = f.path
		// The newest version may have an earlier hour than the one before, where
		// a clock was put right; only the digest tells whether bytes are new.
		f.modified = time.Time{}
		return f, err
	case capturesName:
		return capture(rest)
	}
	switch name {
	case snapshot.VersionsName, snapshot.RedactionsName, freshness.Name, siteName, readmeName:
		return found{path: name, size: -1}, nil
	}
	return page(now, name)
}

// inVersion is a file that the manifest of a listed version names, or the
// manifest.
func (c *catalog) inVersion(now *standing, v snapshot.Version, name string) (found, error) {
	m, err := c.manifest(now, v)
	if err != nil {
		return found{}, err
	}
	f, ok := m.files[name]
	if !ok {
		return found{}, errNotFound
	}
	f.path = snapshotsName + "/" + string(v) + "/" + name
	f.modified = m.published
	return f, nil
}

// capture is "sha256/ab/<digest>", whose name is its digest.
func capture(name string) (found, error) {
	prefix, digest, _ := strings.Cut(strings.TrimPrefix(name, "sha256/"), "/")
	d, err := snapshot.ParseDigest(digest)
	if err != nil || name != "sha256/"+prefix+"/"+digest || prefix != digest[:2] {
		return found{}, errNotFound
	}
	return found{path: capturesName + "/" + name, digest: d, size: -1, forever: true}, nil
}

// page is a file of the site.
func page(now *standing, name string) (found, error) {
	if now.damaged != nil {
		return found{}, now.damaged
	}
	asked := name
	if name == "" || strings.HasSuffix(name, "/") {
		name += indexName
	}
	switch {
	case now.site[name]:
		return found{path: name, size: -1}, nil
	case asked == name && now.site[name+"/"+indexName]:
		return found{}, movedError(name)
	}
	return found{}, errNotFound
}
