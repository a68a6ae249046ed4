package snapshot

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// MarshalSums is the text of SHA256SUMS, which `sha256sum -c` reads inside the
// snapshot's directory: one line a file, sorted by path, without itself and
// the manifest.
func MarshalSums(outputs []Output) []byte {
	os := slices.DeleteFunc(slices.Clone(outputs), func(o Output) bool {
		return o.Path == SumsName || o.Path == ManifestName
	})
	slices.SortFunc(os, func(a, b Output) int { return cmp.Compare(a.Path, b.Path) })
	var b bytes.Buffer
	for _, o := range os {
		fmt.Fprintf(&b, "%s  %s\n", o.Digest, o.Path)
	}
	return b.Bytes()
}
