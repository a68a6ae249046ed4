package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with feeds.yaml.
type Fault struct {
	Line, Column int // from 1; 0 where the whole file is meant
	// Message says what stands where, what was expected and what to do.
	Message string
}

// ConfigError lists everything that is wrong with feeds.yaml, in the order of
// the file. There is at least one fault.
type ConfigError struct {
	Path   string
	Faults []Fault
	cause  error
}

// maxShown keeps a message readable; Faults holds them all.
const maxShown = 50

// Error has one line for each fault: "feeds.yaml:12:5: …".
func (e *ConfigError) Error() string {
	var b strings.Builder
	for i, f := range e.Faults {
		if i == maxShown {
			fmt.Fprintf(&b, "\n%s: and %d more", e.Path, len(e.Faults)-i)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Path)
		if f.Line > 0 {
			fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
		}
		b.WriteString(": " + f.Message)
	}
	return b.String()
}

// Unwrap is the fault of the file system, where there is one.
func (e *ConfigError) Unwrap() error { return e.cause }

// sortFaults orders by position and keeps equal positions as they were found.
func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
