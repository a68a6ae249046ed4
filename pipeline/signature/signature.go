// Package signature signs manifests and checks who signed them: Ed25519 in the
// format of the minisign tool, which reads what is written here, and the other
// way round.
//
// [Create] makes a pair of keys in two files. [ReadSecret] is the one that
// signs, by [SecretKey.Sign]; [ReadPublic] and [ParsePublic] are those that
// [Verify] takes. [Read] tells what a signature says without any key, which
// proves nothing.
//
// Prehashed signatures ("ED") are made and accepted, older ones are not. The
// trusted comment, which is signed too, is a [Statement]: which version it is
// of. The untrusted comment is never looked at. A [SecretKey] tells its id
// however it is printed, and nothing else.
package signature

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"aead.dev/minisign"
)

// Name is the file of a signature, beside manifest.json.
const Name = "manifest.json.minisig"

// MaxSize is the most bytes that a file of a signature or of a key may have;
// real ones have less than a tenth of it.
const MaxSize = 8 << 10

// Statement is what a signature says of a manifest.
type Statement struct {
	Version string
	Seq     int    // the version's number in the chain, from 1
	Digest  string // SHA-256 of the manifest, in hexadecimal digits
}

// String is the trusted comment:
// "recuento 2026-11-22 seq 7 manifest sha256:…".
func (s Statement) String() string {
	return fmt.Sprintf("recuento %s seq %d manifest sha256:%s", s.Version, s.Seq, s.Digest)
}

// Signed is what a signature says. It is worth something only from [Verify].
type Signed struct {
	KeyID   string
	Comment string // the trusted one
}

// ErrForged is what an error is where the signature names a known key, and that
// key did not make it.
var ErrForged = errors.New("the signature does not verify")

// UnknownKeyError says that none of the keys made the signature.
type UnknownKeyError struct{ ID string }

func (e *UnknownKeyError) Error() string {
	return fmt.Sprintf("it is signed by key %s, which is none of the keys given", e.ID)
}

// OtherManifestError says that a known key did make the signature, for other
// bytes.
type OtherManifestError struct{ Signed Signed }

func (e *OtherManifestError) Error() string {
	return fmt.Sprintf("key %s signed other bytes: %q", e.Signed.KeyID, e.Signed.Comment)
}

// Read tells what the text of a signature says. Nothing of it is proven.
func Read(text []byte) (Signed, error) {
	s, err := parse(text)
	if err != nil {
		return Signed{}, err
	}
	return Signed{KeyID: id(s.KeyID), Comment: s.TrustedComment}, nil
}

func parse(text []byte) (minisign.Signature, error) {
	var s minisign.Signature
	if len(text) > MaxSize {
		return s, fmt.Errorf("it is no signature: more than %d bytes", MaxSize)
	}
	if err := s.UnmarshalText(text); err != nil {
		return s, fmt.Errorf("it is no signature in minisign's format: %w", err)
	}
	if s.Algorithm != minisign.HashEdDSA {
		return s, errors.New(`it is a signature of the older kind ("Ed"), expected a prehashed one ("ED"); sign again, with minisign without -l`)
	}
	return s, nil
}

// Verify tells which of the keys signed the manifest. The error is an
// [UnknownKeyError], an [OtherManifestError], [ErrForged], or says that the text
// is no signature.
func Verify(keys []PublicKey, manifest, text []byte) (Signed, error) {
	s, err := parse(text)
	if err != nil {
		return Signed{}, err
	}
	signed := Signed{KeyID: id(s.KeyID), Comment: s.TrustedComment}
	// An id is eight bytes that anybody may choose: two keys may have the same.
	named := slices.DeleteFunc(slices.Clone(keys), func(k PublicKey) bool { return k.key.ID() != s.KeyID })
	if len(named) == 0 {
		return Signed{}, &UnknownKeyError{signed.KeyID}
	}
	for _, k := range named {
		if minisign.Verify(k.key, manifest, text) {
			return signed, nil
		}
	}
	for _, k := range named {
		if ed25519.Verify(k.raw(), slices.Concat(s.Signature[:], []byte(s.TrustedComment)), s.CommentSignature[:]) {
			return Signed{}, &OtherManifestError{signed}
		}
	}
	return Signed{}, ErrForged
}

// PublicKey checks signatures.
type PublicKey struct{ key minisign.PublicKey }

// ID is the key's id as the minisign tool writes it: up to 16 hexadecimal
// digits. It tells keys apart and proves nothing.
func (k PublicKey) ID() string { return id(k.key.ID()) }

// String is the key in base64, as "minisign -P" takes it.
func (k PublicKey) String() string { return k.key.String() }

// raw is the Ed25519 key: what follows the algorithm and the id.
func (k PublicKey) raw() ed25519.PublicKey {
	b, err := base64.StdEncoding.DecodeString(k.key.String())
	if err != nil || len(b) < ed25519.PublicKeySize {
		return make(ed25519.PublicKey, ed25519.PublicKeySize) // verifies nothing
	}
	return b[len(b)-ed25519.PublicKeySize:]
}

func id(n uint64) string { return fmt.Sprintf("%X", n) }

// ParsePublic reads a public key: the line in base64, or the whole text of its
// file. The error does not repeat the text, which may be a secret.
func ParsePublic(text []byte) (PublicKey, error) {
	var k minisign.PublicKey
	text = bytes.TrimSpace(text)
	if isSecret(text) {
		return PublicKey{}, errors.New("it is a secret key, expected the public one: the file whose name ends in .pub, or the line in it that begins with RW")
	}
	if err := k.UnmarshalText(text); err != nil {
		return PublicKey{}, errors.New("it is no public key, expected the file whose name ends in .pub, or the line in it that begins with RW")
	}
	return PublicKey{k}, nil
}
