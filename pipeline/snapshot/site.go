package snapshot

import (
	"bytes"
	"fmt"
	"strings"
)

// SiteName is the list of the files of the site.
const SiteName = "site.json"

// SiteFormat names the layout of site.json.
const SiteFormat = "recuento-site/1"

// Site is the files of the site, which stand beside the versions: which
// version they show and what made them.
type Site struct {
	Format  string  `json:"format"`
	Version Version `json:"version"`
	// Builder is the digest of all that makes pages besides the tables: the
	// program, its texts and its settings.
	Builder Digest `json:"builder_sha256"`
	// Files are all files of the site but site.json, sorted by path.
	Files []SiteFile `json:"files"`
}

// SiteFile is a file of the site.
type SiteFile struct {
	Path   string `json:"path"` // from the root of the publication, with slashes
	SHA256 Digest `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	// Body is the digest of the file before the note since when it stands was
	// put in: as long as it is the same, the file says the same.
	Body  Digest  `json:"body_sha256"`
	Since Version `json:"since"`
}

// MarshalSite is site.json in the canonical form of [Marshal]. An invalid site
// has none: the error says what is wrong with it.
func MarshalSite(s Site) ([]byte, error) {
	s.Files = orEmpty(s.Files)
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", SiteName, err)
	}
	return canonical(s)
}

// ParseSite reads what [MarshalSite] writes and nothing else.
func ParseSite(b []byte) (Site, error) {
	var s Site
	if err := decode(b, &s); err != nil {
		return Site{}, fmt.Errorf("%s: %w", SiteName, err)
	}
	again, err := MarshalSite(s)
	if err != nil {
		return Site{}, err
	}
	if !bytes.Equal(again, b) {
		return Site{}, fmt.Errorf("%s: %w", SiteName, notCanonical(again, b))
	}
	return s, nil
}

// CheckSitePath says whether p may name a file of the site: as [CheckPath]
// says, and not where the publication itself stands. Case does not count,
// because some disks do not tell files apart by it.
func CheckSitePath(p string) error {
	if err := CheckPath(p); err != nil {
		return err
	}
	top, _, _ := strings.Cut(strings.ToLower(p), "/")
	switch top {
	case "snapshots", "captures", "latest", VersionsName, SiteName, ManifestName, "freshness.json", "readme.md":
		return fmt.Errorf("path %q: %s is a name of the publication itself, expected another for a file of the site", p, top)
	}
	return nil
}

// check says what is wrong with a site, or nil.
func (s Site) check() error {
	if s.Format != SiteFormat {
		return fmt.Errorf("format is %q, expected %q; a newer program may have written it", s.Format, SiteFormat)
	}
	if _, err := ParseVersion(string(s.Version)); err != nil {
		return err
	}
	if err := checkDigest("builder_sha256", s.Builder); err != nil {
		return err
	}
	last, folded := "", map[string]string{}
	for _, f := range s.Files {
		if err := f.check(); err != nil {
			return fmt.Errorf("files: %w", err)
		}
		if f.Path <= last {
			return fmt.Errorf("files: %s stands after %s, expected them sorted by path, each once", f.Path, last)
		}
		last = f.Path
		fold := strings.ToLower(f.Path)
		if other, taken := folded[fold]; taken {
			return fmt.Errorf("files: %s and %s differ by capital letters only, which some disks do not tell apart", other, f.Path)
		}
		folded[fold] = f.Path
	}
	return s.checkDirs(folded)
}

// checkDirs refuses a file where another needs a directory.
func (s Site) checkDirs(folded map[string]string) error {
	for _, f := range s.Files {
		for i, r := range f.Path {
			if r != '/' {
				continue
			}
			if other, taken := folded[strings.ToLower(f.Path[:i])]; taken {
				return fmt.Errorf("files: %s is a file, but %s needs a directory there", other, f.Path)
			}
		}
	}
	return nil
}

func (f SiteFile) check() error {
	if err := CheckSitePath(f.Path); err != nil {
		return err
	}
	if err := checkDigest(f.Path+": sha256", f.SHA256); err != nil {
		return err
	}
	if err := checkDigest(f.Path+": body_sha256", f.Body); err != nil {
		return err
	}
	if f.Bytes < 0 {
		return fmt.Errorf("%s: bytes is %d, expected 0 or more", f.Path, f.Bytes)
	}
	if _, err := ParseVersion(string(f.Since)); err != nil {
		return fmt.Errorf("%s: since: %w", f.Path, err)
	}
	return nil
}
