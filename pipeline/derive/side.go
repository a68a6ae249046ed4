package derive

import "strings"

// The sides of a fact, as the code list side has them.
const (
	state          = "state"
	foreignState   = "foreign_state"
	otherAuthority = "other_authority"
	counter        = "counter"
	press          = "press"
	stateCounter   = "state_counter"
	unnamed        = "unnamed"
)

// sideOfAuthority says which side an authority is.
func sideOfAuthority(code string) string {
	switch {
	case code == "" || code == "not_stated":
		return unnamed
	case strings.HasPrefix(code, "foreign_government:"):
		return foreignState
	case strings.HasPrefix(code, "other:") || code == "un_ohchr":
		return otherAuthority
	}
	return state
}

// sideOfCounter says which side an organization is that counts.
func sideOfCounter(organization, kind string) string {
	switch organization {
	case "", "not_stated", "other:unnamed organisations", "other:individual":
		return unnamed
	}
	switch {
	case strings.HasPrefix(organization, "foreign_government:"):
		return foreignState
	case kind == "government" || strings.HasPrefix(organization, "government:"):
		return stateCounter
	case kind == "ngo" || kind == "coalition" || kind == "party" || kind == "international":
		return counter
	case kind == "press":
		return press
	}
	return unnamed
}

// IsCounter reports whether an organization that counts is named and outside any
// state: one whose counts verify.
func IsCounter(organization, kind string) bool { return sideOfCounter(organization, kind) == counter }

// IsState reports whether an organization that counts is a body of the
// Venezuelan state, whose counts verify nothing.
func IsState(organization, kind string) bool {
	return sideOfCounter(organization, kind) == stateCounter
}

// saidThen reports whether a fact is what its side said or counted at its time,
// whatever took its place since.
func (f fact) saidThen() bool { return f.status == "standing" || f.status == "superseded" }
