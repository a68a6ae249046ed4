package resolve_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/resolve"
)

// groupsOf reads "ab c": reports a and b in one group, c in another.
func groupsOf(text string) [][]string {
	var out [][]string
	for _, w := range strings.Fields(text) {
		out = append(out, strings.Split(w, ""))
	}
	return out
}

func minted(t testing.TB, text string, before []resolve.Identity) (map[string]string, []resolve.Identity) {
	t.Helper()
	groups := groupsOf(text)
	ids, after, err := resolve.Mint(resolve.Announcements, groups, before)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for i, g := range groups {
		for _, r := range g {
			of[r] = ids[i]
		}
	}
	return of, after
}

func byID(ids []resolve.Identity) map[string]resolve.Identity {
	out := map[string]resolve.Identity{}
	for _, i := range ids {
		out[i.ID] = i
	}
	return out
}

func TestIdsStay(t *testing.T) {
	t.Parallel()
	first, map1 := minted(t, "abc de f", nil)
	for _, c := range []struct{ name, groups, same string }{
		{"nothing new", "abc de f", "abcdef"},
		{"a late report", "abcx de f", "abcdef"},
		{"the founder is gone", "bc de f", "bcdef"},
		{"a report moves", "ab cde f", "abdef"},
		{"a new fact", "abc de f xy", "abcdef"},
	} {
		of, _ := minted(t, c.groups, map1)
		for _, r := range strings.Split(c.same, "") {
			if of[r] != first[r] {
				t.Errorf("%s: report %s has id %s, it had %s", c.name, r, of[r], first[r])
			}
		}
	}
}

// TestAnIdStaysWithMostOfItsReports holds that a founder that leaves alone does
// not take the id along.
func TestAnIdStaysWithMostOfItsReports(t *testing.T) {
	t.Parallel()
	first, map1 := minted(t, "abcde fg", nil)
	of, _ := minted(t, "bcde afg", map1)
	if of["b"] != first["b"] || of["f"] != first["f"] {
		t.Errorf("%v, at first %v", of, first)
	}
}

func TestMergedIdsPointToTheirSuccessor(t *testing.T) {
	t.Parallel()
	first, map1 := minted(t, "abc de", nil)
	of, map2 := minted(t, "abcde", map1)
	if of["d"] != first["a"] {
		t.Fatalf("the larger fact's id does not stay: %s", of["d"])
	}
	gone := byID(map2)[first["d"]]
	if gone.State != resolve.Merged || !cmp.Equal(gone.Successors, []string{first["a"]}) {
		t.Errorf("the id of the smaller fact: %+v", gone)
	}
	// Parted again, the old id is not given again.
	again, map3 := minted(t, "abc de", map2)
	if again["d"] == first["d"] || again["a"] != first["a"] {
		t.Errorf("parted again: %v, at first %v", again, first)
	}
	if keeper := byID(map3)[first["a"]]; !cmp.Equal(keeper.Successors, []string{again["d"]}) {
		t.Errorf("the fact that was split does not name what came of it: %+v", keeper)
	}
	if gone := byID(map3)[first["d"]]; gone.State != resolve.Merged || !cmp.Equal(gone.Successors, []string{again["d"]}) {
		t.Errorf("the merged id is not where its reports are: %+v", gone)
	}
}

func TestAWithdrawnFactComesBackUnderItsId(t *testing.T) {
	t.Parallel()
	first, map1 := minted(t, "abc de", nil)
	_, map2 := minted(t, "abc", map1)
	if gone := byID(map2)[first["d"]]; gone.State != resolve.Withdrawn {
		t.Fatalf("a fact without reports: %+v", gone)
	}
	back, map3 := minted(t, "abc e", map2)
	if back["e"] != first["d"] || byID(map3)[first["d"]].State != resolve.Current {
		t.Errorf("it came back as %s, it was %s", back["e"], first["d"])
	}
}

// TestIdsAreGivenOnce goes through made-up histories: at any time every group
// has one id, no id stands for two groups, and an id that was merged is never
// current again.
func TestIdsAreGivenOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var known []resolve.Identity
		merged := map[string]bool{}
		for range rapid.IntRange(1, 6).Draw(rt, "versions") {
			groups := map[int][]string{}
			for r := 'a'; r <= 'j'; r++ {
				if g := rapid.IntRange(0, 5).Draw(rt, "group"); g > 0 {
					groups[g] = append(groups[g], string(r))
				}
			}
			var parts []string
			for _, g := range groups {
				parts = append(parts, strings.Join(g, ""))
			}
			_, known = minted(t, strings.Join(parts, " "), known)
			current := map[string]string{}
			for _, id := range known {
				if id.State == resolve.Current {
					if merged[id.ID] {
						rt.Fatalf("%s was merged and is current again", id.ID)
					}
					for _, r := range id.Reports {
						if current[r] != "" {
							rt.Fatalf("report %s has two ids", r)
						}
						current[r] = id.ID
					}
				}
				merged[id.ID] = merged[id.ID] || id.State == resolve.Merged
				if id.State == resolve.Merged && len(id.Successors) == 0 {
					rt.Fatalf("%s is merged into nothing", id.ID)
				}
			}
			for _, g := range groups {
				for _, r := range g {
					if current[r] == "" {
						rt.Fatalf("report %s has no id", r)
					}
				}
			}
		}
	})
}
