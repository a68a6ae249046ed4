package signature_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/signature"
)

// testdata/protected is a key in the tool's format whose password costs little
// to try, so that the tests are quick; the tool's own keys take a gigabyte.
func protected(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "protected"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "protected", string(b))
	return filepath.Join(dir, "protected")
}

func TestAPasswordOpensAKey(t *testing.T) {
	path := protected(t)
	secret, err := signature.ReadSecret(path, "una frase larga")
	if err != nil {
		t.Fatal(err)
	}
	public, err := signature.ReadPublic(filepath.Join("testdata", "protected.pub"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signature.Verify([]signature.PublicKey{public}, []byte(manifest), sign(t, secret)); err != nil {
		t.Error(err)
	}
	if _, err := signature.ReadSecret(path, ""); !errors.Is(err, signature.ErrNoPassword) || !strings.Contains(err.Error(), path) {
		t.Errorf("without a password: %v", err)
	}
	_, err = signature.ReadSecret(path, "otra frase")
	wantError(t, err, "the password is wrong")
}

func TestASecretKeyThatOthersReadIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights of this kind are not kept here")
	}
	path, _, _ := pair(t)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o666} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := signature.ReadSecret(path, "")
		wantError(t, err, "chmod 600 "+path)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := signature.ReadSecret(path, ""); err != nil {
		t.Error(err)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	path, _, public := pair(t)
	secretText, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secretLine := strings.Split(string(secretText), "\n")[1]
	raw, err := base64.StdEncoding.DecodeString(secretLine)
	if err != nil {
		t.Fatal(err)
	}
	raw[70] ^= 1
	damaged := base64.StdEncoding.EncodeToString(raw)
	raw[2] = 'X'
	strange := base64.StdEncoding.EncodeToString(raw)
	for name, c := range map[string]struct{ text, secret, public string }{
		"empty":      {"", "no secret key", "no public key"},
		"words":      {"comment\nnot a key\n", "no secret key", "no public key"},
		"the public": {"untrusted comment: x\n" + public.String() + "\n", "it is a public key", ""},
		"the secret": {string(secretText), "", "it is a secret key"},
		"bare":       {secretLine, "", "it is a secret key"},
		"damaged":    {damaged, "the secret key is damaged", "it is a secret key"},
		"strange":    {strange, "can't be opened", "it is a secret key"},
		"half":       {secretLine[:100], "no secret key", "no public key"},
		"endless":    {strings.Repeat("A", 2*signature.MaxSize), "more than", "more than"},
		"with a BOM": {"\uFEFF" + string(secretText), "", "it is a secret key"},
		"CRLF":       {strings.ReplaceAll(string(secretText), "\n", "\r\n"), "", "it is a secret key"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "k")
			write(t, filepath.Dir(file), "k", c.text)
			_, err := signature.ReadSecret(file, "")
			check(t, err, c.secret, secretLine)
			_, err = signature.ReadPublic(file)
			check(t, err, c.public, secretLine)
		})
	}
}

// check wants an error that says want, or none where that is empty, and never
// one that tells the secret.
func check(t *testing.T, err error, want, secret string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("the error is %v, expected it to say %q", err, want)
	case err != nil && strings.Contains(err.Error(), secret[60:80]):
		t.Errorf("the error tells the key: %v", err)
	}
}

// FuzzRead holds that no text makes reading panic, and that what verifies is
// what was signed.
func FuzzRead(f *testing.F) {
	_, secret, public := pair(f)
	f.Add(sign(f, secret))
	f.Add([]byte(public.String()))
	f.Add([]byte("untrusted comment: \nRUQ=\ntrusted comment: \n\n"))
	keys := []signature.PublicKey{public}
	f.Fuzz(func(t *testing.T, text []byte) {
		signature.ParsePublic(text)
		read, unreadable := signature.Read(text)
		signed, err := signature.Verify(keys, []byte(manifest), text)
		if err == nil && (unreadable != nil || signed != read || !bytes.Contains(text, []byte(of.String()))) {
			t.Fatalf("%q verifies and says %+v", text, signed)
		}
	})
}
