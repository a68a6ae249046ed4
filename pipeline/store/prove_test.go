package store_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

func newKey(t testing.TB) signature.SecretKey {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if _, err := signature.Create(path, rand.Reader); err != nil {
		t.Fatal(err)
	}
	k, err := signature.ReadSecret(path, "")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// signed is a new tree with a version for each signer, nil for an unsigned one.
func signed(t testing.TB, by ...store.Signer) *store.Store {
	t.Helper()
	s := open(t, filepath.Join(t.TempDir(), "output"))
	for i, k := range by {
		publishSigned(t, s, i+1, k)
	}
	return s
}

func publishSigned(t testing.TB, s *store.Store, n int, by store.Signer) {
	t.Helper()
	d, err := draft(s, n)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abandon()
	d.Sign(by)
	if _, err := d.Commit(prepared(n)); err != nil {
		t.Fatal(err)
	}
}

func prove(t testing.TB, s *store.Store, k store.Known) ([]store.Fault, store.Proof) {
	t.Helper()
	fs, p, err := s.Prove(k)
	if err != nil {
		t.Fatal(err)
	}
	return fs, p
}

func keysOf(ks ...signature.SecretKey) store.Known {
	var known store.Known
	for _, k := range ks {
		known.Keys = append(known.Keys, k.Public())
	}
	return known
}

// version is the name of the nth version.
func version(n int) snapshot.Version { return snapshot.Version(day(n).Format("2006-01-02")) }

func inVersion(n int, name string) string { return "snapshots/" + string(version(n)) + "/" + name }

func TestASignedVersion(t *testing.T) {
	k := newKey(t)
	s := signed(t, k)
	path := filepath.Join(s.Dir(), "latest", signature.Name)
	fi, err := os.Stat(path)
	if err != nil || fi.Mode().Perm() != 0o444 {
		t.Fatalf("the signature: %v, %v", fi, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Latest()
	if err != nil {
		t.Fatal(err)
	}
	got, err := signature.Read(text)
	want := signature.Signed{KeyID: k.ID(), Comment: "recuento 2026-11-21 seq 1 manifest sha256:" + string(p.Digest)}
	if got != want || err != nil {
		t.Errorf("it says %+v, %v, expected %+v", got, err, want)
	}
	for _, o := range p.Manifest.Outputs {
		if o.Path == signature.Name {
			t.Error("the manifest lists its own signature")
		}
	}
	if by, err := s.SignedBy(version(1)); by != k.ID() || err != nil {
		t.Errorf("signed by %q, %v", by, err)
	}
	clean(t, s)
	if fs, err := s.Verify(version(1)); len(fs) > 0 || err != nil {
		t.Errorf("Verify: %v, %v", fs, err)
	}
	unsigned := signed(t, nil)
	if by, err := unsigned.SignedBy(version(1)); by != "" || err != nil {
		t.Errorf("an unsigned version is signed by %q, %v", by, err)
	}
}

func TestADraftCannotWriteItsOwnSignature(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "output"))
	d, err := draft(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abandon()
	_, err = d.Create(signature.Name)
	wantError(t, err, signature.Name, "written by the commit")
}

func TestTheWholePastIsProven(t *testing.T) {
	a, b := newKey(t), newKey(t)
	for name, c := range map[string]struct {
		by    []store.Signer
		known store.Known
		want  store.Proof
	}{
		"one key": {[]store.Signer{a, a, a}, keysOf(a), store.Proof{Keys: []store.KeyProof{{a.ID(), 3, version(1), version(3)}}}},
		"two keys, given in any order": {[]store.Signer{a, b, b}, keysOf(b, a),
			store.Proof{Keys: []store.KeyProof{{a.ID(), 1, version(1), version(1)}, {b.ID(), 2, version(2), version(3)}}}},
		"signed from the third on": {[]store.Signer{nil, nil, a}, keysOf(a),
			store.Proof{Keys: []store.KeyProof{{a.ID(), 1, version(3), version(3)}}, ChainOnly: 2}},
		"the older key is not trusted any more": {[]store.Signer{nil, a, a, b}, keysOf(b),
			store.Proof{Keys: []store.KeyProof{{b.ID(), 1, version(4), version(4)}}, ChainOnly: 3, Others: []string{a.ID()}}},
		"no key": {[]store.Signer{a, nil}, store.Known{}, store.Proof{Keys: []store.KeyProof{}}},
	} {
		t.Run(name, func(t *testing.T) {
			fs, p := prove(t, signed(t, c.by...), c.known)
			if len(fs) > 0 {
				t.Errorf("faults: %v", fs)
			}
			if d := cmp.Diff(c.want, p); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEveryChangeOfThePastIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	k := newKey(t)
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			s := signed(t, k, k, k, k)
			a.do(t, s)
			fs, _ := prove(t, s, keysOf(k))
			for _, path := range a.want {
				if !slices.Contains(named(fs), path) {
					t.Errorf("%s is not named among: %v", path, fs)
				}
			}
		})
	}
}

// TestSomeChangesAreFoundByNothingElse holds that the attacks are not stopped
// before the signatures are looked at.
func TestSomeChangesAreFoundByNothingElse(t *testing.T) {
	t.Parallel()
	k := newKey(t)
	for _, a := range attacks {
		if !strings.Contains(a.name, "follow") && !strings.HasPrefix(a.name, "all ") && !strings.Contains(a.name, "newest") {
			continue
		}
		s := signed(t, k, k, k, k)
		a.do(t, s)
		for n := range 4 { // whoever has no key leaves signatures out
			removeFile(t, s, inVersion(n+1, signature.Name))
		}
		if fs := faults(t, s); len(fs) > 0 {
			t.Errorf("%s: found without any key: %v", a.name, fs)
		}
	}
}

func TestWhatIsExpectedMustBeThere(t *testing.T) {
	k := newKey(t)
	s := signed(t, k, k, k)
	newest, err := s.Newest()
	if err != nil {
		t.Fatal(err)
	}
	expect := func(seq int, d snapshot.Digest) store.Known {
		known := keysOf(k)
		known.Expect = &store.Expected{Seq: seq, Digest: d}
		return known
	}
	for _, known := range []store.Known{expect(3, newest.Digest), expect(3, ""), expect(1, "")} {
		if fs, _ := prove(t, s, known); len(fs) > 0 {
			t.Errorf("expected %+v: %v", known.Expect, fs)
		}
	}
	if fs, _ := prove(t, s, expect(2, newest.Digest)); len(fs) != 1 || fs[0].Path != inVersion(2, "manifest.json") || fs[0].What != store.Changed {
		t.Errorf("another digest: %v", fs)
	}
	// The newest version is taken away, and nothing else tells of it.
	remove(t, s, 3)
	relist(t, s, without(version(3)))
	pointLatest(t, s, 2)
	if fs, _ := prove(t, s, keysOf(k)); len(fs) > 0 {
		t.Fatalf("found without knowing of it: %v", fs)
	}
	for _, known := range []store.Known{expect(3, newest.Digest), expect(3, ""), {Expect: &store.Expected{Seq: 3}}} {
		fs, _ := prove(t, s, known)
		if len(fs) != 1 || fs[0].What != store.Missing || !strings.Contains(fs[0].String(), "version number 3") || !strings.Contains(fs[0].String(), "the newest is 2026-11-22, number 2") {
			t.Errorf("taken away: %v", fs)
		}
	}
	nothing := open(t, filepath.Join(t.TempDir(), "output"))
	if fs, _ := prove(t, nothing, expect(1, "")); len(fs) != 1 {
		t.Errorf("nothing is published: %v", fs)
	}
}

func TestARedactionNobodySignedIsNotTrusted(t *testing.T) {
	k := newKey(t)
	s := signed(t, k, k)
	name, forged := inVersion(1, "csv/reports.csv"), "id,people\n1,999\n"
	list, err := snapshot.MarshalRedactions([]snapshot.Redaction{{
		ID: "r-2026-11-24-1", At: day(4), Table: "reports", Key: "1", Reason: "an address",
		Files: []snapshot.Tombstone{{Path: name, Was: snapshot.Sum([]byte(changing(1))), Is: snapshot.Sum([]byte(forged)), Bytes: int64(len(forged))}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(s.Dir(), name), []byte(forged))
	place(t, s, snapshot.RedactionsName, string(list))
	clean(t, s) // it looks like a redaction
	fs, _ := prove(t, s, keysOf(k))
	if len(fs) != 1 || fs[0].Path != snapshot.RedactionsName || fs[0].What != store.Untrusted || !strings.Contains(fs[0].Got, "r-2026-11-24-1") {
		t.Errorf("found: %v", fs)
	}
	// A version that tells of it vouches for it.
	d, err := draft(s, 4)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abandon()
	d.Sign(k)
	m := prepared(4)
	m.Redactions = snapshot.Sum(list)
	if _, err := d.Commit(m); err != nil {
		t.Fatal(err)
	}
	if fs, _ := prove(t, s, keysOf(k)); len(fs) > 0 {
		t.Errorf("told of by a signed version: %v", fs)
	}
}

func TestACopyHasTheSignatures(t *testing.T) {
	k := newKey(t)
	s := signed(t, nil, k, k)
	dir := filepath.Join(t.TempDir(), "copy")
	export := func(extent store.Extent) store.Exported {
		t.Helper()
		done, err := s.Export(dir, extent)
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	export(store.AllVersions)
	to := open(t, dir)
	if fs, p := prove(t, to, keysOf(k)); len(fs) > 0 || p.ChainOnly != 1 {
		t.Fatalf("a copy of all versions: %v, %+v", fs, p)
	}
	if again := export(store.AllVersions); again.Copied != 0 {
		t.Errorf("copied again: %+v", again)
	}
	// One that was signed later comes along, as does the newest's in latest.
	removeFile(t, to, inVersion(3, signature.Name))
	removeFile(t, to, "latest/"+signature.Name)
	resign(t, s, 1, k)
	export(store.AllVersions)
	if fs, p := prove(t, to, keysOf(k)); len(fs) > 0 || p.ChainOnly != 0 {
		t.Fatalf("a mended copy: %v, %+v", fs, p)
	}
	for _, name := range []string{"latest/" + signature.Name, inVersion(3, signature.Name)} {
		flip(t, filepath.Join(dir, name), 150)
		if fs, _ := prove(t, to, keysOf(k)); !slices.Contains(named(fs), name) {
			t.Errorf("%s is changed, found: %v", name, fs)
		}
		flip(t, filepath.Join(dir, name), 150)
	}
	// Whoever makes a copy may leave versions out, but then it proves less.
	dir = filepath.Join(t.TempDir(), "newest")
	export(store.LatestOnly)
	to = open(t, dir)
	clean(t, to)
	if fs, _ := prove(t, to, keysOf(k)); len(fs) != 1 || fs[0].Path != inVersion(3, "manifest.json") || fs[0].What != store.Broken {
		t.Errorf("a copy of the newest version: %v", fs)
	}
}

func TestASignatureThatSaysSomethingElseIsFoundWithoutAKey(t *testing.T) {
	k := newKey(t)
	s := signed(t, k, k)
	path := filepath.Join(s.Dir(), inVersion(2, signature.Name))
	for name, text := range map[string]string{
		"of another version": read(t, s, inVersion(1, signature.Name)),
		"no signature":       "hello\n",
		"empty":              "",
	} {
		good := read(t, s, inVersion(2, signature.Name))
		rewrite(t, path, []byte(text))
		if fs := faults(t, s); !slices.Equal(named(fs), []string{inVersion(2, signature.Name)}) {
			t.Errorf("%s: %v", name, fs)
		}
		rewrite(t, path, []byte(good))
	}
	clean(t, s)
}

func TestAnInterruptedRunLeavesASignedVersion(t *testing.T) {
	k := newKey(t)
	s := signed(t, k)
	d, err := draft(s, 2)
	if err != nil {
		t.Fatal(err)
	}
	d.Sign(k)
	s.SetStep(func(step string) {
		if step == "snapshot renamed" {
			panic(step)
		}
	})
	func() {
		defer func() { recover() }()
		d.Commit(prepared(2))
		t.Error("the commit was not interrupted")
	}()
	s = open(t, s.Dir())
	if r, err := s.Recover(); err != nil || r.Entered != version(2) {
		t.Fatalf("recovered: %+v, %v", r, err)
	}
	if fs, p := prove(t, s, keysOf(k)); len(fs) > 0 || p.Keys[0].Versions != 2 {
		t.Errorf("%v, %+v", fs, p)
	}
}
