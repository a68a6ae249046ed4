package signature_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/signature"
)

var of = signature.Statement{Version: "2026-11-22", Seq: 7, Digest: strings.Repeat("ab", 32)}

const manifest = "{\n  \"format\": \"recuento-manifest/1\"\n}\n"

// pair makes keys in a new folder.
func pair(t testing.TB) (path string, secret signature.SecretKey, public signature.PublicKey) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "signing")
	public, err := signature.Create(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret, err = signature.ReadSecret(path, "")
	if err != nil {
		t.Fatal(err)
	}
	return path, secret, public
}

func sign(t testing.TB, k signature.SecretKey) []byte {
	t.Helper()
	text, err := k.Sign([]byte(manifest), of)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func wantError(t testing.TB, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Fatalf("the error is %v, expected it to say %q", err, part)
	}
}

func TestWhatIsSignedVerifies(t *testing.T) {
	path, secret, public := pair(t)
	text := sign(t, secret)
	got, err := signature.Verify([]signature.PublicKey{public}, []byte(manifest), text)
	if err != nil {
		t.Fatal(err)
	}
	if want := (signature.Signed{KeyID: public.ID(), Comment: "recuento 2026-11-22 seq 7 manifest sha256:" + of.Digest}); got != want {
		t.Errorf("it says %+v, expected %+v", got, want)
	}
	if again := sign(t, secret); !bytes.Equal(again, text) {
		t.Error("the same manifest is signed in two ways")
	}
	if read, err := signature.Read(text); read != got || err != nil {
		t.Errorf("Read: %+v, %v", read, err)
	}
	fromFile, err := signature.ReadPublic(path + ".pub")
	if err != nil || fromFile.String() != public.String() {
		t.Errorf("the file holds %v, %v, expected %v", fromFile, err, public)
	}
	crlf := bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	if _, err := signature.Verify([]signature.PublicKey{public}, []byte(manifest), crlf); err != nil {
		t.Errorf("with CRLF: %v", err)
	}
}

func TestEveryChangedByteIsFound(t *testing.T) {
	_, secret, public := pair(t)
	text := sign(t, secret)
	keys := []signature.PublicKey{public}
	for i := range manifest {
		bad := []byte(manifest)
		bad[i] ^= 1
		var other *signature.OtherManifestError
		if _, err := signature.Verify(keys, bad, text); !errors.As(err, &other) || other.Signed.KeyID != public.ID() {
			t.Fatalf("byte %d of the manifest is changed: %v", i, err)
		}
	}
	comment := bytes.IndexByte(text, '\n') // what comes before is trusted by nobody
	for i := comment + 1; i < len(text); i++ {
		bad := bytes.Clone(text)
		bad[i] ^= 1
		signed, err := signature.Verify(keys, []byte(manifest), bad)
		if err == nil && !sameMeaning(bad, text) {
			t.Fatalf("byte %d of the signature is changed, and it still says %+v", i, signed)
		}
	}
}

// sameMeaning reports whether two signatures hold the same bytes in base64, of
// which the last character has bits that mean nothing, and the same comment.
func sameMeaning(a, b []byte) bool {
	as, bs := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	if len(as) < 4 || as[2] != bs[2] {
		return false
	}
	for _, i := range []int{1, 3} {
		x, err := base64.StdEncoding.DecodeString(strings.Join(as[i:min(len(as), i+1)], ""))
		y, _ := base64.StdEncoding.DecodeString(bs[i])
		if err != nil || !bytes.Equal(x, y) {
			return false
		}
	}
	return true
}

func TestWhoDidNotSign(t *testing.T) {
	_, secret, public := pair(t)
	_, otherSecret, other := pair(t)
	text := sign(t, secret)
	var unknown *signature.UnknownKeyError
	if _, err := signature.Verify([]signature.PublicKey{other}, []byte(manifest), text); !errors.As(err, &unknown) || unknown.ID != public.ID() {
		t.Errorf("another key: %v", err)
	}
	if _, err := signature.Verify(nil, []byte(manifest), text); !errors.As(err, &unknown) {
		t.Errorf("no key: %v", err)
	}
	if _, err := signature.Verify([]signature.PublicKey{other, public}, []byte(manifest), text); err != nil {
		t.Errorf("the second of two keys: %v", err)
	}
	// Another's signature under the id of a known key.
	forged := withID(t, sign(t, otherSecret), text)
	if _, err := signature.Verify([]signature.PublicKey{public}, []byte(manifest), forged); !errors.Is(err, signature.ErrForged) {
		t.Errorf("forged: %v", err)
	}
	// A good signature with another version's comment.
	swapped := strings.Replace(string(text), "seq 7", "seq 8", 1)
	if _, err := signature.Verify([]signature.PublicKey{public}, []byte(manifest), []byte(swapped)); !errors.Is(err, signature.ErrForged) {
		t.Errorf("with another comment: %v", err)
	}
}

// withID is a signature that names the key of another one.
func withID(t *testing.T, text, other []byte) []byte {
	t.Helper()
	lines, of := strings.Split(string(text), "\n"), strings.Split(string(other), "\n")
	b, err := base64.StdEncoding.DecodeString(lines[1])
	if err != nil {
		t.Fatal(err)
	}
	o, err := base64.StdEncoding.DecodeString(of[1])
	if err != nil {
		t.Fatal(err)
	}
	copy(b[:10], o[:10])
	lines[1] = base64.StdEncoding.EncodeToString(b)
	return []byte(strings.Join(lines, "\n"))
}

func TestWhatIsNoSignature(t *testing.T) {
	_, secret, public := pair(t)
	good := string(sign(t, secret))
	legacy := strings.Replace(good, "\nRU", "\nRW", 1) // "ED" becomes "Ed"
	if legacy == good {
		t.Fatal("the signature does not begin with ED")
	}
	for name, c := range map[string]struct{ text, say string }{
		"empty":         {"", "no signature"},
		"half":          {good[:len(good)/2], "no signature"},
		"words":         {"a\nb\nc\nd\n", "no signature"},
		"not prehashed": {legacy, "prehashed"},
		"endless":       {good + strings.Repeat(" ", signature.MaxSize), "more than"},
	} {
		_, err := signature.Verify([]signature.PublicKey{public}, []byte(manifest), []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v, expected %q", name, err, c.say)
		}
		if _, err := signature.Read([]byte(c.text)); err == nil {
			t.Errorf("%s: Read takes it", name)
		}
	}
}

func TestASecretKeyIsNeverTold(t *testing.T) {
	path, secret, _ := pair(t)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Split(string(file), "\n")[1]
	raw, err := base64.StdEncoding.DecodeString(line)
	if err != nil {
		t.Fatal(err)
	}
	seed := raw[62:94]
	var out bytes.Buffer
	for _, v := range []any{secret, &secret, struct{ Key any }{secret}, []any{&secret}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%X", "%q", "%o"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		b, err := json.Marshal(v)
		out.Write(b)
		if err != nil {
			t.Error(err)
		}
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "k", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "k", v)
	}
	if !strings.Contains(out.String(), "secret key "+secret.ID()) {
		t.Errorf("the key is not named:\n%s", out.String())
	}
	told := strings.ToLower(out.String())
	numbers := strings.Trim(fmt.Sprint(seed[:4]), "[]")
	for _, s := range []string{line[90:120], fmt.Sprintf("%x", seed[:4]), numbers, strings.ReplaceAll(numbers, " ", ",")} {
		if strings.Contains(told, strings.ToLower(s)) {
			t.Errorf("%q stands in\n%s", s, out.String())
		}
	}
}

func TestCreateKeepsWhatStands(t *testing.T) {
	path, _, _ := pair(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fi, err := os.Stat(path)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("the secret key has the mode %v, %v, expected 0600", fi.Mode(), err)
	}
	_, err = signature.Create(path, rand.Reader)
	wantError(t, err, path+" exists already")
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the key was changed: %v", err)
	}
	// The public file alone is in the way, too, and no secret key is left.
	lone := filepath.Join(t.TempDir(), "k")
	if err := os.WriteFile(lone+".pub", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = signature.Create(lone, rand.Reader)
	wantError(t, err, "k.pub exists already")
	if _, err := os.Stat(lone); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a secret key is left: %v", err)
	}
	_, err = signature.Create(filepath.Join(lone, "nowhere"), rand.Reader)
	if err == nil {
		t.Error("a key was made in a folder that is not there")
	}
}
