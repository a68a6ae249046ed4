package store

import (
	"cmp"
	"fmt"
	"slices"
)

// What is the kind of a [Fault].
type What string

const (
	Changed    What = "changed"    // its bytes, or what it says, are not as recorded
	Missing    What = "missing"    // recorded but not there
	Unexpected What = "unexpected" // there but not recorded
	Unreadable What = "unreadable" // it cannot be read, or not as what it should be
	Broken     What = "broken"     // it does not fit into the chain of versions
	Untrusted  What = "untrusted"  // a signature by a key that the reader did not give
)

// Fault is one place where the tree is not as its manifests say.
type Fault struct {
	Path string `json:"path"` // of a file or directory, relative to the tree, with slashes
	What What   `json:"what"`
	Want string `json:"want,omitempty"`
	Got  string `json:"got,omitempty"`
}

// String is the fault in one line: "PATH: changed: expected …, found …".
func (f Fault) String() string {
	s := fmt.Sprintf("%s: %s", f.Path, f.What)
	switch {
	case f.Want != "" && f.Got != "":
		s += fmt.Sprintf(": expected %s, found %s", f.Want, f.Got)
	case f.Want != "":
		s += ": expected " + f.Want
	case f.Got != "":
		s += ": " + f.Got
	}
	return s
}

// sortFaults orders by path and leaves equal ones out.
func sortFaults(fs []Fault) []Fault {
	slices.SortFunc(fs, func(a, b Fault) int {
		return cmp.Or(
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.What, b.What),
			cmp.Compare(a.Want, b.Want), cmp.Compare(a.Got, b.Got),
		)
	})
	return slices.Compact(fs)
}
