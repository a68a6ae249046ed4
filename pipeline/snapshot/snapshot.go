// Package snapshot is the identity of a publication: its version, its
// manifest, its place in the list of versions, and the digests that tie them
// together.
//
// Start with [Manifest]; [Marshal] and [ParseManifest] are its canonical JSON,
// [EntryOf] its line in versions.json, [MarshalSums] its SHA256SUMS. [Next]
// names the next version.
//
// Everything here is a pure value: no clock, no disk. A text that is not byte
// for byte what this package would write is refused, so that one manifest has
// one digest.
package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
)

const (
	// ManifestName is the file that makes a directory a snapshot.
	ManifestName = "manifest.json"
	// SumsName lists the digests of all files but itself and the manifest.
	SumsName = "SHA256SUMS"
	// VersionsName is the ordered list of all versions.
	VersionsName = "versions.json"
)

// Digest is a SHA-256 as 64 lower-case hexadecimal digits.
type Digest string

// Sum is the digest of b.
func Sum(b []byte) Digest {
	s := sha256.Sum256(b)
	return Digest(hex.EncodeToString(s[:]))
}

// ParseDigest checks the shape of s.
func ParseDigest(s string) (Digest, error) {
	if !digestShape.MatchString(s) {
		return "", fmt.Errorf("digest %q: expected 64 lower-case hexadecimal digits (SHA-256)", s)
	}
	return Digest(s), nil
}

var digestShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// CheckPath says whether p may name a file of a snapshot: relative, with
// slashes, and of plain characters only, so that every file system, address
// and checksum tool agrees on it. No part begins with a dot.
func CheckPath(p string) error {
	if !pathShape.MatchString(p) {
		return fmt.Errorf("path %q: expected a relative path of ASCII letters, digits, '.', '_' and '-', parts joined by '/', none beginning with '.' or '-'", p)
	}
	return nil
}

var pathShape = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$`)

// SumReader is the digest of what is left to read.
func SumReader(r io.Reader) (Digest, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return Digest(hex.EncodeToString(h.Sum(nil))), nil
}
