package resolve

import (
	"cmp"
	"slices"
)

// Score is B³ precision, recall and F1 (Bagga and Baldwin 1998): of what shares
// a report's group, how much shares its label, and the other way round, the
// mean over all labelled reports.
type Score struct {
	Precision, Recall, F1 float64
	Reports               int      // labelled and found
	Missing               []string // labelled, and in no group
	WrongJoins            []Mistake
	Misses                []Mistake
}

// Mistake is a group that holds several labels, or a label that is spread over
// several groups.
type Mistake struct {
	Name  string     // the label, or that of most reports
	Parts [][]string // report ids: of each label in the group, or of each group
}

// BCubed holds groups against labels. group and label say for a report id which
// group it came into and which fact readers found it to describe; reports
// without a label do not count.
func BCubed(group, label map[string]string) Score {
	var s Score
	ids := make([]string, 0, len(label))
	for id := range label {
		if _, ok := group[id]; ok {
			ids = append(ids, id)
		} else {
			s.Missing = append(s.Missing, id)
		}
	}
	slices.Sort(ids)
	slices.Sort(s.Missing)
	s.Reports = len(ids)
	if len(ids) == 0 {
		return s
	}
	sizes, groups, labels := map[[2]string]int{}, map[string]int{}, map[string]int{}
	for _, id := range ids {
		sizes[[2]string{group[id], label[id]}]++
		groups[group[id]]++
		labels[label[id]]++
	}
	for _, id := range ids {
		both := float64(sizes[[2]string{group[id], label[id]}])
		s.Precision += both / float64(groups[group[id]])
		s.Recall += both / float64(labels[label[id]])
	}
	n := float64(len(ids))
	s.Precision, s.Recall = s.Precision/n, s.Recall/n
	s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	s.WrongJoins = mistakes(ids, group, label)
	s.Misses = mistakes(ids, label, group)
	return s
}

// mistakes is the classes of one partition that the other one divides.
func mistakes(ids []string, class, other map[string]string) []Mistake {
	members := map[string]map[string][]string{}
	for _, id := range ids {
		if members[class[id]] == nil {
			members[class[id]] = map[string][]string{}
		}
		members[class[id]][other[id]] = append(members[class[id]][other[id]], id)
	}
	var out []Mistake
	for name, parts := range members {
		if len(parts) < 2 {
			continue
		}
		m := Mistake{Name: name}
		for _, p := range parts {
			m.Parts = append(m.Parts, p)
		}
		slices.SortFunc(m.Parts, func(a, b []string) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
		})
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Mistake) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
