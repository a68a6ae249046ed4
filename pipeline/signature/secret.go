package signature

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"aead.dev/minisign"
)

// ErrNoPassword is what an error is where the secret key is protected by a
// password and none is given.
var ErrNoPassword = errors.New("the secret key is protected by a password")

// SecretKey signs manifests.
type SecretKey struct{ key minisign.PrivateKey }

// ID is that of the public key.
func (k SecretKey) ID() string { return id(k.key.ID()) }

// Public is the key that checks what this one signs.
func (k SecretKey) Public() PublicKey {
	public, _ := k.key.Public().(minisign.PublicKey)
	return PublicKey{public}
}

// String tells which key it is.
func (k SecretKey) String() string { return "secret key " + k.ID() }

// Format writes [SecretKey.String] whatever the verb: a log must not hold the
// key itself.
func (k SecretKey) Format(s fmt.State, _ rune) { io.WriteString(s, k.String()) }

// MarshalText is [SecretKey.String], for the same reason.
func (k SecretKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Sign is the text of the file [Name] for a manifest. The same manifest gives
// the same text.
func (k SecretKey) Sign(manifest []byte, of Statement) ([]byte, error) {
	r := minisign.NewReader(bytes.NewReader(manifest))
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, err
	}
	text := r.SignWithComments(k.key, of.String(), "signature of a Recuento manifest by key "+k.ID())
	// A damaged key signs what nobody can verify, and may give itself away.
	if _, err := Verify([]PublicKey{k.Public()}, manifest, text); err != nil {
		return nil, errDamaged
	}
	return text, nil
}

var errDamaged = errors.New("the secret key is damaged: what it signs does not verify; restore it from your copy")

// secretSize is the bytes of a secret key in minisign's format.
const secretSize = 158

func isSecret(text []byte) bool {
	b, err := base64.StdEncoding.DecodeString(string(lastLine(text)))
	return err == nil && len(b) == secretSize
}

// lastLine is a key's text without its comment.
func lastLine(text []byte) []byte {
	text = bytes.TrimSpace(text)
	return bytes.TrimSpace(text[bytes.LastIndexByte(text, '\n')+1:])
}

// parseSecret reads the text of a secret key's file. The password is used only
// where the key is protected by one.
func parseSecret(text []byte, password string) (SecretKey, error) {
	if _, err := ParsePublic(text); err == nil {
		return SecretKey{}, errors.New("it is a public key, expected the secret one: the file without .pub")
	}
	if !isSecret(text) {
		return SecretKey{}, errors.New(`it is no secret key in minisign's format; "recuento key new FILE" makes one`)
	}
	text = lastLine(text)
	var k minisign.PrivateKey
	var err error
	switch encrypted := minisign.IsEncrypted(text); {
	case encrypted && password == "":
		return SecretKey{}, ErrNoPassword
	case encrypted:
		k, err = minisign.DecryptKey(password, text)
	default:
		err = k.UnmarshalText(text)
	}
	if err != nil {
		return SecretKey{}, errors.New("it can't be opened: the password is wrong, or the file is damaged")
	}
	read := SecretKey{k}
	_, err = read.Sign([]byte("probe"), Statement{})
	return read, err
}
