package store

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// Known is what a reader knows of a publication from elsewhere.
type Known struct {
	// Keys are those that may have signed, in any order; none asks for no
	// signatures.
	Keys []signature.PublicKey
	// Expect is a version that was seen once, nil for none.
	Expect *Expected
}

// Expected is a version that must still be there.
type Expected struct {
	Seq    int
	Digest snapshot.Digest // of its manifest; empty for any
}

// Proof is what the signatures prove of the past.
type Proof struct {
	// Keys are those that signed, in the order in which they first did.
	Keys []KeyProof `json:"keys"`
	// ChainOnly is how many versions came before the first with a good
	// signature: that one's manifest holds the digest of the manifest before it,
	// and so on.
	ChainOnly int `json:"chain_only"`
	// Others are the ids of keys that signed versions among those, and were not
	// given.
	Others []string `json:"other_keys,omitempty"`
}

// KeyProof is the versions that a key signed.
type KeyProof struct {
	Key      string           `json:"key_id"`
	Versions int              `json:"versions"`
	First    snapshot.Version `json:"first"`
	Last     snapshot.Version `json:"last"`
}

// Prove is [Store.VerifyAll] for a reader who knows something that whoever
// changed the publication could not change. With keys, the whole past must
// stand, in a copy too, and each version from the first with a good signature
// on must have one by one of the keys. Faults name the versions.
func (s *Store) Prove(k Known) ([]Fault, Proof, error) {
	c := checker{store: s, whole: len(k.Keys) > 0}
	if err := c.verifyAll(); err != nil {
		return nil, Proof{}, err
	}
	p := Proof{Keys: []KeyProof{}}
	if len(k.Keys) > 0 && len(c.chain) > 0 {
		c.prove(k.Keys, &p)
	}
	if k.Expect != nil {
		c.checkExpected(*k.Expect)
	}
	return c.sorted(), p, nil
}

// prove goes through the chain from the oldest on.
func (c *checker) prove(keys []signature.PublicKey, p *Proof) {
	var first, last *link       // with a good signature
	var foreign, unsigned []int // before the first
	for i, l := range c.chain {
		signed, err := c.signed(l, keys)
		var unknown *signature.UnknownKeyError
		switch {
		case errors.Is(err, errNoManifest): // named already
		case err == nil:
			if first == nil {
				first, p.ChainOnly = l, i
			}
			last = l
			p.signed(signed.KeyID, l.version)
		case errors.Is(err, errUnsigned) && first == nil:
			unsigned = append(unsigned, i)
		case errors.As(err, &unknown) && first == nil:
			foreign = append(foreign, i)
			if !slices.Contains(p.Others, unknown.ID) {
				p.Others = append(p.Others, unknown.ID)
			}
		default:
			c.notSigned(l, keys, err)
		}
	}
	if first != nil {
		c.checkVouched(last)
		return
	}
	// Nothing is proven: all that could be meant is named.
	p.Others = nil
	for _, i := range append(foreign, unsigned...) {
		_, err := c.signed(c.chain[i], keys)
		c.notSigned(c.chain[i], keys, err)
	}
}

// signed counts a version for a key.
func (p *Proof) signed(key string, v snapshot.Version) {
	i := slices.IndexFunc(p.Keys, func(k KeyProof) bool { return k.Key == key })
	if i < 0 {
		i, p.Keys = len(p.Keys), append(p.Keys, KeyProof{Key: key, First: v})
	}
	p.Keys[i].Versions++
	p.Keys[i].Last = v
}

var (
	errUnsigned   = errors.New("it is not signed")
	errNoManifest = errors.New("there is no manifest")
)

// signed tells who signed the manifest that stands, and holds the trusted
// comment against it. The bytes are read here, whether or not they can be parsed.
func (c *checker) signed(l *link, keys []signature.PublicKey) (signature.Signed, error) {
	if l.digest == "" {
		return signature.Signed{}, errNoManifest
	}
	b, err := os.ReadFile(c.store.path(l.path()))
	if err != nil {
		return signature.Signed{}, errNoManifest
	}
	text, err := readSignature(c.store.path(snapshotsName, string(l.version), signature.Name))
	if err != nil {
		return signature.Signed{}, err
	}
	if text == nil {
		return signature.Signed{}, errUnsigned
	}
	signed, err := signature.Verify(keys, b, text)
	if want := statementOf(l.version, l.seq(), snapshot.Sum(b)).String(); err == nil && signed.Comment != want {
		err = fmt.Errorf("the trusted comment is %q, expected %q", signed.Comment, want)
	}
	return signed, err
}

// notSigned names a version whose signature is missing or not good.
func (c *checker) notSigned(l *link, keys []signature.PublicKey, why error) {
	var ids []string
	for _, k := range keys {
		ids = append(ids, k.ID())
	}
	want := "a signature by key " + strings.Join(ids, " or ")
	name := snapshotsName + "/" + string(l.version) + "/" + signature.Name
	var other *signature.OtherManifestError
	var unknown *signature.UnknownKeyError
	switch {
	case errors.Is(why, errUnsigned):
		c.add(name, Missing, want, fmt.Sprintf("version %s, number %d, unsigned", l.version, l.seq()))
	case errors.As(why, &unknown):
		c.add(name, Untrusted, want, "one by key "+unknown.ID)
	case errors.As(why, &other):
		c.add(l.path(), Changed, fmt.Sprintf("what key %s signed as %q", other.Signed.KeyID, other.Signed.Comment), "sha256 "+string(l.digest))
	default:
		c.add(name, Changed, want, why.Error())
	}
}

// checkVouched names the redactions that the newest signed version does not tell
// of: with one, somebody without a key could explain away what he changed.
func (c *checker) checkVouched(last *link) {
	told := 0
	for i := range c.redactions {
		d, err := snapshot.RedactionsDigest(c.redactions[:i+1])
		if err == nil && last.manifest != nil && d == last.manifest.Redactions {
			told = i + 1
		}
	}
	for _, r := range c.redactions[told:] {
		c.add(snapshot.RedactionsName, Untrusted, "a redaction that a signed version tells of",
			fmt.Sprintf("%s, of which %s, the newest signed, does not; the next signed version will, if it is the publisher's", r.ID, last.version))
	}
}

// checkExpected looks for a version that the reader knows: without it, nobody
// could tell that the newest ones were taken away.
func (c *checker) checkExpected(e Expected) {
	want := fmt.Sprintf("version number %d", e.Seq)
	if e.Digest != "" {
		want += " with the manifest sha256 " + string(e.Digest)
	}
	i := slices.IndexFunc(c.chain, func(l *link) bool { return l.seq() == e.Seq })
	switch {
	case len(c.chain) == 0:
		c.add(snapshot.VersionsName, Missing, want, "no version")
	case i < 0:
		last := c.chain[len(c.chain)-1]
		c.add(snapshot.VersionsName, Missing, want, fmt.Sprintf("none; the newest is %s, number %d", last.version, last.seq()))
	case e.Digest != "" && c.chain[i].digest != e.Digest:
		c.add(c.chain[i].path(), Changed, want, "sha256 "+string(c.chain[i].digest))
	}
}
