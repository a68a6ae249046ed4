package signature_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/signature"
)

// tool runs the minisign tool in a folder. Where RECUENTO_MINISIGN is
// "require", a machine without it fails the test.
func tool(t *testing.T, dir, stdin string, args ...string) (string, error) {
	t.Helper()
	exe, err := exec.LookPath("minisign")
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("RECUENTO_MINISIGN") != "require" {
		t.Skip("the minisign tool is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheToolAcceptsWhatWeSign(t *testing.T) {
	path, secret, public := pair(t)
	dir := t.TempDir()
	write(t, dir, "manifest.json", manifest)
	write(t, dir, signature.Name, string(sign(t, secret)))
	for _, key := range [][]string{{"-P", public.String()}, {"-p", path + ".pub"}} {
		out, err := tool(t, dir, "", append([]string{"-Vm", "manifest.json"}, key...)...)
		if err != nil || !strings.Contains(out, "Trusted comment: "+of.String()+"\n") {
			t.Errorf("%s: %v\n%s", key[0], err, out)
		}
	}
	write(t, dir, "manifest.json", strings.Replace(manifest, "1", "2", 1))
	if out, err := tool(t, dir, "", "-Vm", "manifest.json", "-P", public.String()); err == nil {
		t.Errorf("the tool accepts a changed manifest:\n%s", out)
	}
}

func TestWeAcceptWhatTheToolSigns(t *testing.T) {
	path, _, public := pair(t)
	dir := t.TempDir()
	write(t, dir, "manifest.json", manifest)
	made := func(args ...string) []byte {
		if out, err := tool(t, dir, "", args...); err != nil {
			t.Fatalf("minisign %v: %v\n%s", args, err, out)
		}
		text, err := os.ReadFile(filepath.Join(dir, signature.Name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	// With our key.
	text := made("-Sm", "manifest.json", "-s", path, "-t", of.String())
	if got, err := signature.Verify([]signature.PublicKey{public}, []byte(manifest), text); err != nil || got.Comment != of.String() {
		t.Errorf("signed by the tool with our key: %+v, %v", got, err)
	}
	// With a key of its own, which we can sign with, too.
	made("-G", "-W", "-p", "own.pub", "-s", "own")
	own, err := signature.ReadPublic(filepath.Join(dir, "own.pub"))
	if err != nil {
		t.Fatal(err)
	}
	text = made("-Sm", "manifest.json", "-s", "own", "-t", of.String())
	if got, err := signature.Verify([]signature.PublicKey{public, own}, []byte(manifest), text); err != nil || got.KeyID != own.ID() {
		t.Errorf("signed by the tool with its key: %+v, %v", got, err)
	}
	ours, err := signature.ReadSecret(filepath.Join(dir, "own"), "")
	if err != nil || ours.Public().String() != own.String() {
		t.Errorf("the tool's secret key: %v, %v", ours, err)
	}
	// The older kind is told apart.
	text = made("-Slm", "manifest.json", "-s", "own", "-t", of.String())
	_, err = signature.Verify([]signature.PublicKey{own}, []byte(manifest), text)
	wantError(t, err, "older kind")
}
