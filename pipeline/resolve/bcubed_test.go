package resolve_test

import (
	"math"
	"testing"

	"github.com/recuento/recuento/pipeline/resolve"
)

// TestBCubed counts by hand: five reports of fact a, two of b, five of c.
func TestBCubed(t *testing.T) {
	t.Parallel()
	label := map[string]string{"1": "a", "2": "a", "3": "a", "4": "a", "5": "a", "6": "b", "7": "b", "8": "c", "9": "c", "A": "c", "B": "c", "C": "c"}
	group := func(parts ...string) map[string]string {
		out := map[string]string{}
		for _, p := range parts {
			for _, r := range p {
				out[string(r)] = p
			}
		}
		return out
	}
	for _, c := range []struct {
		name              string
		group             map[string]string
		precision, recall float64
	}{
		{"as labelled", group("12345", "67", "89ABC"), 1, 1},
		{"all in one", group("123456789ABC"), (5*5.0/12 + 2*2.0/12 + 5*5.0/12) / 12, 1},
		{"each alone", group("1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C"), 1, (5*0.2 + 2*0.5 + 5*0.2) / 12},
		{"b with c", group("12345", "6789ABC"), (5 + 2*2.0/7 + 5*5.0/7) / 12, 1},
		{"a with c", group("1234589ABC", "67"), (10*0.5 + 2) / 12, 1},
	} {
		got := resolve.BCubed(c.group, label)
		if math.Abs(got.Precision-c.precision) > 1e-9 || math.Abs(got.Recall-c.recall) > 1e-9 {
			t.Errorf("%s: precision %v, recall %v, want %v and %v", c.name, got.Precision, got.Recall, c.precision, c.recall)
		}
	}
	got := resolve.BCubed(group("12345", "6789ABC"), label)
	if len(got.WrongJoins) != 1 || len(got.WrongJoins[0].Parts) != 2 || len(got.Misses) != 0 {
		t.Errorf("wrong joins %v, misses %v; want the one of b and c, and none", got.WrongJoins, got.Misses)
	}
	if got := resolve.BCubed(group("1"), label); got.Reports != 1 || len(got.Missing) != 11 {
		t.Errorf("labelled reports that are in no group: %v", got.Missing)
	}
}
