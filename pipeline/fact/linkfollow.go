package fact

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/table"
)

// followRequests finds the request that an execution follows: the last one
// before it, or several of that day.
func followRequests(all []*candidate) {
	var acts []*candidate
	for _, c := range all {
		if isRequest(c) || isExecution(c) {
			acts = append(acts, c)
		}
	}
	slices.SortFunc(acts, func(a, b *candidate) int {
		return cmp.Or(compareAct(a, b), cmp.Compare(a.day, b.day), strings.Compare(a.id, b.id))
	})
	for same := range runs(acts, func(a, b *candidate) bool { return compareAct(a, b) == 0 }) {
		follow(same)
	}
}

func compareAct(a, b *candidate) int {
	return cmp.Or(strings.Compare(a.side, b.side), cmp.Compare(a.value, b.value), strings.Compare(a.subset, b.subset))
}

func isRequest(c *candidate) bool { return c.stage == "requested" && isAct(c) }

func isExecution(c *candidate) bool {
	return (c.stage == "executed" || c.stage == "granted") && isAct(c)
}

// isAct holds for what one side says of so many people at once.
func isAct(c *candidate) bool {
	return c.exact && c.value >= leastFigure && c.counting == "batch" && (c.unit == "people" || c.unit == "cases") &&
		named(c.side) && c.day != table.NullInt && !c.retracted
}

// follow goes through acts of one side and figure by day.
func follow(acts []*candidate) {
	var requests []*candidate // of the last day that has any
	for day := range runs(acts, func(a, b *candidate) bool { return a.day == b.day }) {
		var asked []*candidate
		for _, c := range day {
			if isRequest(c) {
				asked = append(asked, c)
			}
		}
		if len(asked) > 0 {
			requests = asked
		}
		if len(requests) > mostOnPage {
			continue
		}
		for _, c := range day {
			for _, request := range requests {
				if isExecution(c) && c.day-request.day <= daysToExecute && fits(c.population, request.population) {
					c.follows = append(c.follows, request.id)
				}
			}
		}
	}
}
