package feed

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// filled is an archive with something of each kind.
func filled(t *testing.T) (*Archive, Capture) {
	t.Helper()
	a, s := open(t), newPublisher(t, "id,people\na,1\n")
	c := ask(t, a, s.feed(), day)
	if _, err := a.Keep([]byte("feeds: []\n")); err != nil {
		t.Fatal(err)
	}
	if err := a.Vouch([]byte("a mark")); err != nil {
		t.Fatal(err)
	}
	if err := a.WriteSummary("20260301T000000.000000Z", map[string]any{"a": 1}); err != nil {
		t.Fatal(err)
	}
	return a, c
}

func TestBackupComesBack(t *testing.T) {
	a, c := filled(t)
	var first, second bytes.Buffer
	kept, err := a.Backup(&first)
	if err != nil || kept.Files != 5 {
		t.Fatalf("expected 5 files, got %+v and %v", kept, err)
	}
	if _, err := a.Backup(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("expected the same bytes again, %v", err)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	if got, err := Restore(dir, bytes.NewReader(first.Bytes())); err != nil || got != kept {
		t.Fatalf("expected %+v, got %+v and %v", kept, got, err)
	}
	b, err := OpenArchive(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := b.Find(c.Digest); !ok || err != nil {
		t.Errorf("the capture is not there: %v", err)
	}
	if !b.Vouches([]byte("a mark")) {
		t.Error("what was vouched for is not there")
	}
	var third bytes.Buffer
	if _, err := b.Backup(&third); err != nil || !bytes.Equal(first.Bytes(), third.Bytes()) {
		t.Errorf("expected a backup of what was restored to be the same, %v", err)
	}
	if _, err := Restore(dir, bytes.NewReader(first.Bytes())); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("expected an archive with files in it to stay, got %v", err)
	}
}

func TestDamagedBackupIsNotRestored(t *testing.T) {
	a, c := filled(t)
	var whole bytes.Buffer
	if _, err := a.Backup(&whole); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	refuse := func(name string, text []byte) {
		t.Helper()
		if _, err := Restore(dir, bytes.NewReader(text)); err == nil {
			t.Errorf("%s: expected it to be refused", name)
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), "*"))
		if len(left) > 0 {
			t.Fatalf("%s: left behind: %v", name, left)
		}
	}
	for cut := 0; cut < whole.Len(); cut += 17 {
		refuse(fmt.Sprintf("cut at %d", cut), whole.Bytes()[:cut])
	}
	for at := 20; at < whole.Len(); at += 41 {
		flipped := bytes.Clone(whole.Bytes())
		flipped[at] ^= 0x10
		refuse(fmt.Sprintf("bit flipped at %d", at), flipped)
	}
	for _, name := range []string{"../evil", "/etc/evil", "captures/../../evil", "lock", "tmp/x", "captures/sha256/ab/" + strings.Repeat("a", 64), "captures/readme"} {
		refuse(name, packedTar(t, name, "text", tar.TypeReg))
	}
	refuse("a link", packedTar(t, "runs/a.json", "", tar.TypeSymlink))
	if err := os.Chmod(c.Path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.Path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Backup(&bytes.Buffer{}); err == nil {
		t.Error("expected a damaged capture to end the backup")
	}
}

func packedTar(t *testing.T, name, text string, kind byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: kind, Size: int64(len(text)), Mode: 0o644, Linkname: "/etc/passwd"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	z.Close()
	return b.Bytes()
}

func TestPruneKeepsWhatIsNeeded(t *testing.T) {
	a, last := filled(t)
	needed, err := a.Keep([]byte("needed"))
	if err != nil {
		t.Fatal(err)
	}
	unneeded, err := a.Keep([]byte("not needed"))
	if err != nil {
		t.Fatal(err)
	}
	got, size, err := a.Prunable(func(d string) bool { return d == needed })
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range got {
		if d == needed || d == last.Digest {
			t.Errorf("%s would be removed", d)
		}
	}
	if len(got) != 2 || size != int64(len("not needed")+len("feeds: []\n")) || got[0] != unneeded && got[1] != unneeded {
		t.Errorf("expected two captures, got %v with %d bytes", got, size)
	}
}

func TestOldSummariesGo(t *testing.T) {
	a := open(t)
	type summary struct {
		Published bool `json:"published"`
	}
	for i := range 20 {
		if err := a.WriteSummary(fmt.Sprintf("202603%02dT000000.000000Z", i+1), summary{i == 3}); err != nil {
			t.Fatal(err)
		}
	}
	if removed, err := a.TrimSummaries(5); err != nil || removed != 14 {
		t.Errorf("expected 14 to go, got %d and %v", removed, err)
	}
	runs, err := a.Runs(0)
	if err != nil || len(runs) != 6 || runs[0].Name != "20260320T000000.000000Z" || runs[5].Name != "20260304T000000.000000Z" {
		t.Errorf("expected the last 5 and the one that published, got %v and %v", runs, err)
	}
}
