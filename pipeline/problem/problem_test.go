package problem_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/problem"
)

func TestAProblemAsAMessage(t *testing.T) {
	cell := problem.Problem{Feed: "f", Table: "t", Line: 7, Column: 12, Field: "people", Code: problem.InvalidInteger, Effect: problem.Rejected, Expected: "a whole number in digits"}
	record := problem.Problem{Feed: "f", Line: 7, Code: problem.RaggedRecord, Effect: problem.Rejected, Expected: "28 fields, as in the header"}
	if got := cell.String(); got != "f:7:12 people: rejected, invalid_integer; expected a whole number in digits" {
		t.Error(got)
	}
	if got := record.String(); got != "f:7: rejected, ragged_record; expected 28 fields, as in the header" {
		t.Error(got)
	}
}

// Rows that move in a feed must move nothing in the published table but the
// positions.
func TestPositionsSortLast(t *testing.T) {
	word := rapid.SampledFrom([]string{"", "a", "b"})
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) problem.Problem {
			return problem.Problem{
				Feed: word.Draw(t, "feed"), Table: word.Draw(t, "table"), Key: word.Draw(t, "key"), Field: word.Draw(t, "field"), Code: problem.Code(word.Draw(t, "code")),
				Effect: problem.Effect(word.Draw(t, "effect")), Expected: word.Draw(t, "expected"),
			}
		}), 0, 15).Draw(t, "problems")
		sorted := func(from int) []problem.Problem {
			out := slices.Clone(ps)
			for i := range out {
				out[i].Line, out[i].Column = (i+from)%7, (i*from)%5
			}
			problem.Sort(out)
			for i := range out {
				out[i].Line, out[i].Column = 0, 0
			}
			return out
		}
		if !slices.Equal(sorted(1), sorted(3)) {
			t.Fatal("other lines, another order")
		}
	})
}
