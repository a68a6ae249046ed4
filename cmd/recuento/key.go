package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/store"
)

// keyPassword opens a secret key that the minisign tool made.
const keyPassword = "RECUENTO_KEY_PASSWORD"

type keyCmd struct {
	New keyNewCmd `cmd:"" help:"Make a pair of keys: one that signs versions, and one to check them by."`
}

type keyNewCmd struct {
	File string `arg:"" help:"Where the secret key goes; the public one goes beside it, with .pub."`
}

func (keyNewCmd) Help() string {
	return `Makes a secret key, which signs what you publish, and a public key, by which anybody checks that nobody else did. Both are in the format of the minisign tool. FILE and FILE.pub must not exist; FILE is readable by you alone, and no password protects it. For a key with a password use "minisign -G", and set ` + keyPassword + ` where recuento runs.

Example:
  recuento key new ~/keys/recuento
  recuento run --key ~/keys/recuento

` + statuses
}

func (c *keyNewCmd) Run(w *world) error {
	if strings.TrimSpace(c.File) == "" {
		return &pipeline.UsageError{Message: "FILE is empty, expected the path of a new file"}
	}
	if err := w.outside("the new key", c.File); err != nil {
		return err
	}
	public, err := signature.Create(c.File, rand.Reader)
	if errors.Is(err, fs.ErrNotExist) {
		return &pipeline.UsageError{Message: fmt.Sprintf("%v; make the folder first, readable by you alone (mkdir -m 700 %s)", err, filepath.Dir(c.File))}
	}
	if err != nil {
		return &pipeline.UsageError{Message: err.Error()}
	}
	if w.cli.JSON {
		return w.printJSON(map[string]string{
			"key_id": public.ID(), "public_key": public.String(), "public_key_file": c.File + signature.PublicSuffix, "secret_key_file": c.File,
		})
	}
	fmt.Fprintf(w.stdout, `secret key  %[1]s
public key  %[1]s.pub
key id      %[2]s

  %[3]s

That line is the public key. What to do next:
  - Publish it where nobody who could change the data can change it, too: on paper,
    on another site, with people who will vouch for it.
  - Copy %[1]s to a medium that you keep offline. There is no password on it, and
    nobody can make it again. Never put it into a repository or a publication.
  - Sign what you publish:   recuento run --key %[1]s
  - Others check all of it:  recuento verify --all --pubkey %[1]s.pub
docs/signatures.md tells how to change keys, and what to do when one is lost or stolen.
`, c.File, public.ID(), public)
	return nil
}

// outside refuses a secret key that is published with the data.
func (w *world) outside(what, path string) error {
	if within(real(w.cli.Output), real(path)) {
		return &pipeline.UsageError{Message: fmt.Sprintf("%s, %s, lies inside the publication %s, which everybody can read; keep keys elsewhere, and never use one again that was published", what, path, w.cli.Output)}
	}
	return nil
}

// signing is the flag of the verbs that publish. A pointer tells a flag that is
// empty, as a shell variable that is not set, from one that is not there.
type signing struct {
	Key *string `help:"Sign the version with the secret key in FILE, of \"recuento key new\" or of the minisign tool; the password of the latter is read from RECUENTO_KEY_PASSWORD." placeholder:"FILE"`

	Unsigned bool `help:"Publish unsigned although the last version is signed, to sign it by hand with the minisign tool."`
}

// signer opens the key; nil where none is asked for.
func (s *signing) signer(w *world) (store.Signer, error) {
	password := os.Getenv(keyPassword)
	// The processes that a run starts have no use for it.
	if err := os.Unsetenv(keyPassword); err != nil {
		return nil, err
	}
	if s.Key == nil {
		return nil, nil
	}
	if s.Unsigned {
		return nil, &pipeline.UsageError{Message: "--key signs and --unsigned does not; leave one of them out"}
	}
	if strings.TrimSpace(*s.Key) == "" {
		return nil, &pipeline.UsageError{Message: "--key is empty, expected the file of a secret key; leave the flag out to publish unsigned"}
	}
	if err := w.outside("--key", *s.Key); err != nil {
		return nil, err
	}
	k, err := signature.ReadSecret(*s.Key, password)
	if errors.Is(err, signature.ErrNoPassword) {
		return nil, &pipeline.UsageError{Message: fmt.Sprintf("--key: %v; set %s to it", err, keyPassword)}
	}
	if err != nil {
		return nil, &pipeline.UsageError{Message: "--key: " + err.Error()}
	}
	return k, nil
}
