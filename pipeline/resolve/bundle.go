package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// companion is another running total of the same side on a report's page.
type companion struct {
	population population
	unit       unit
	subset     int32
	figure     int64
}

func (c companion) compareKey(d companion) int {
	return cmp.Or(cmp.Compare(c.population, d.population), cmp.Compare(c.unit, d.unit), cmp.Compare(c.subset, d.subset))
}

// bundles gives every running total the others that its page tells of the same
// side. Two pages may repeat one total that stood still between two
// communiqués; what came with it tells the two moments apart.
func bundles(reports []report) [][]companion {
	pages := map[uint64][]int32{}
	for i := range reports {
		if f := &reports[i].features; f.cumulative && f.precision == exact && !f.relayed {
			pages[reports[i].page] = append(pages[reports[i].page], int32(i))
		}
	}
	out := [][]companion{nil}
	known := map[string]int32{"": 0}
	for i := range reports {
		f := &reports[i].features
		if !f.cumulative || f.relayed || len(pages[reports[i].page]) < 2 {
			continue
		}
		own := companion{f.population, f.unit, f.subset, f.figure}
		var list []companion
		for _, j := range pages[reports[i].page] {
			g := &reports[j].features
			if c := (companion{g.population, g.unit, g.subset, g.figure}); g.class == f.class && c.compareKey(own) != 0 {
				list = append(list, c)
			}
		}
		f.bundle = intern(known, &out, list)
	}
	return out
}

func intern(known map[string]int32, out *[][]companion, list []companion) int32 {
	slices.SortFunc(list, func(c, d companion) int { return cmp.Or(c.compareKey(d), cmp.Compare(c.figure, d.figure)) })
	list = slices.Compact(list)
	var text strings.Builder
	for _, c := range list {
		fmt.Fprintf(&text, "%d %d %d %d;", c.population, c.unit, c.subset, c.figure)
	}
	code, ok := known[text.String()]
	if !ok {
		code = int32(len(*out))
		known[text.String()] = code
		*out = append(*out, list)
	}
	return code
}

// companions compares what two running totals came with.
func (s *scorer) companions(e *evidence, a, b *features, fig likeness) {
	if a.bundle == 0 || b.bundle == 0 || a.bundle == b.bundle || fig != figureEqual {
		return
	}
	same, differ := 0, 0
	x, y := s.bundles[a.bundle], s.bundles[b.bundle]
	for len(x) > 0 && len(y) > 0 {
		switch x[0].compareKey(y[0]) {
		case -1:
			x = x[1:]
		case 1:
			y = y[1:]
		default:
			if x[0].figure == y[0].figure {
				same++
			} else {
				differ++
			}
			x, y = x[1:], y[1:]
		}
	}
	if same == 0 && differ >= 2 {
		e.add(companionsDiffer)
	}
}
