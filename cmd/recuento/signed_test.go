package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// secretless KEY DIR… wants nothing below folders to hold the secret key of the
// file KEY: neither its text nor its bytes. Negated, it wants all of them to.
func secretless(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: [!] secretless KEY DIR…")
	}
	lines := strings.Split(ts.ReadFile(args[0]), "\n")
	raw, err := base64.StdEncoding.DecodeString(lines[1])
	ts.Check(err)
	seed := raw[len(raw)-96 : len(raw)-64] // then come the public key and a checksum
	for _, dir := range args[1:] {
		holds := ""
		for name := range tree(ts, dir, false) {
			b, err := os.ReadFile(ts.MkAbs(filepath.Join(dir, name)))
			if err == nil && (bytes.Contains(b, []byte(lines[1][90:130])) || bytes.Contains(b, seed)) {
				holds = name
			}
		}
		if (holds != "") != neg {
			ts.Fatalf("%s: the secret key stands in %q", dir, holds)
		}
	}
}

// minisign SNAPSHOT KEY wants the minisign tool to accept a version's signature.
// A machine without the tool passes it over, unless RECUENTO_MINISIGN is
// "require".
func minisign(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: minisign SNAPSHOT KEY")
	}
	// The story's environment does not have what the test's has.
	required := os.Getenv("RECUENTO_MINISIGN") == "require"
	if _, err := exec.LookPath("minisign"); errors.Is(err, exec.ErrNotFound) && !required {
		ts.Logf("the minisign tool is not installed")
		return
	}
	ts.Check(ts.Exec("minisign", "-Vm", filepath.Join(args[0], "manifest.json"), "-p", args[1]))
}
