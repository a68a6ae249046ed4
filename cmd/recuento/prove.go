package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// known is what the flags of verify say that the reader knows from elsewhere.
func (c *verifyCmd) known() (store.Known, error) {
	var k store.Known
	if !c.All && (len(c.Pubkey) > 0 || c.Expect != nil) {
		return k, &pipeline.UsageError{Message: "--pubkey and --expect go with --all: what they prove is the past as a whole; one version is checked with \"minisign -Vm manifest.json\""}
	}
	for _, text := range c.Pubkey {
		key, err := publicKey(text)
		if err != nil {
			return k, &pipeline.UsageError{Message: "--pubkey: " + err.Error()}
		}
		k.Keys = append(k.Keys, key)
	}
	if c.Expect == nil {
		return k, nil
	}
	e, err := expected(*c.Expect)
	k.Expect = &e
	return k, err
}

// publicKey takes a key itself, or the file of one. What is neither may be a
// secret key put there by mistake, and is not repeated.
func publicKey(text string) (signature.PublicKey, error) {
	k, err := signature.ParsePublic([]byte(text))
	if err == nil || strings.Contains(err.Error(), "secret key") {
		return k, err
	}
	if strings.TrimSpace(text) == "" {
		return k, fmt.Errorf("it is empty, expected the file of a public key, or the key itself, which begins with RW")
	}
	return signature.ReadPublic(text)
}

// expected reads SEQ or SEQ:DIGEST; "sha256:" may stand before the digest, as it
// does in a signature.
func expected(text string) (store.Expected, error) {
	number, digest, with := strings.Cut(text, ":")
	seq, err := strconv.Atoi(number)
	if err != nil || seq < 1 {
		return store.Expected{}, &pipeline.UsageError{Message: fmt.Sprintf("--expect %q: expected the number of a version, such as 7, or 7:DIGEST with the sha256 of its manifest.json; \"recuento ls --json\" and the comment of a signature have both", text)}
	}
	e := store.Expected{Seq: seq}
	if !with {
		return e, nil
	}
	if e.Digest, err = snapshot.ParseDigest(strings.TrimPrefix(digest, "sha256:")); err != nil {
		return e, &pipeline.UsageError{Message: "--expect: " + err.Error()}
	}
	return e, nil
}

// printProof says what the signatures prove, and what they do not.
func printProof(out io.Writer, p store.Proof, c *verifyCmd) {
	for _, k := range p.Keys {
		span := string(k.First)
		if k.Versions > 1 {
			span += " to " + string(k.Last)
		}
		fmt.Fprintf(out, "  %s signed by key %s: %s\n", counted(k.Versions, "version"), k.Key, span)
	}
	if p.ChainOnly > 0 {
		fmt.Fprintf(out, "  %s before them covered through the chain of digests alone\n", counted(p.ChainOnly, "version"))
	}
	if len(p.Others) > 0 {
		fmt.Fprintf(out, "    some of those signed by keys that were not given and not checked: %s\n", strings.Join(p.Others, ", "))
	}
	if len(p.Keys) > 0 && c.Expect == nil {
		fmt.Fprintln(out, "  whether newer versions were taken away can't be seen from here: name the newest you know with --expect")
	}
}
