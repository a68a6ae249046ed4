package explain

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
)

// Said is one thing that pages say about a column.
type Said struct {
	Value     string `json:"value"`         // as it stands in the CSV; a date is 2026-02-20, 2026-02 or 2026
	Max       string `json:"max,omitempty"` // of a range
	Precision string `json:"precision,omitempty"`
	// Heard is false where all its reports are stale, doubtful, in error or
	// retracted: such a page decides nothing.
	Heard bool `json:"heard"`
	Circulation
	Reports []string `json:"reports"`
}

// Column of a fact and what its pages say of it, best supported first.
type Voices struct {
	Column string `json:"column"`
	// Taken is what the fact says.
	Taken string `json:"taken"`
	Said  []Said `json:"said"`
	// Silent is the pages that do not say.
	Silent int64 `json:"silent"`
	// Pages is all pages of the fact; LeftOut those of them that stand nowhere
	// above, as they decide nothing where others say the same.
	Pages   int64 `json:"pages"`
	LeftOut int64 `json:"left_out"`
}

// Heard is what was said by pages that decide.
func (v Voices) Heard() []Said {
	return slices.DeleteFunc(slices.Clone(v.Said), func(s Said) bool { return !s.Heard })
}

// voices sorts the reports of a fact by what they say of a column of it.
func voices(column, taken string, reports []reading.Row) Voices {
	out := Voices{Column: column, Taken: taken, Said: []Said{}}
	type told struct{ value, max, precision string }
	by := map[told][]reading.Row{}
	var silent, counted []reading.Row
	for _, r := range reports {
		value, limit, precision := saying(column, r)
		if value == "" {
			silent = append(silent, r)
			continue
		}
		by[told{value, limit, precision}] = append(by[told{value, limit, precision}], r)
	}
	for t, rows := range by {
		s := Said{Value: t.value, Max: t.max, Precision: t.precision}
		heard := slices.DeleteFunc(slices.Clone(rows), func(r reading.Row) bool { return !heard(r) })
		if s.Heard = len(heard) > 0; s.Heard {
			rows = heard
		}
		counted = append(counted, rows...)
		s.Circulation = circulation(rows)
		for _, r := range rows {
			s.Reports = append(s.Reports, r.Text("report_id"))
		}
		out.Said = append(out.Said, s)
	}
	slices.SortFunc(out.Said, func(a, b Said) int {
		if a.Heard != b.Heard {
			if a.Heard {
				return -1
			}
			return 1
		}
		return bySupport(a, b)
	})
	out.Silent, out.Pages = circulation(silent).Pages, circulation(reports).Pages
	out.LeftOut = out.Pages - circulation(append(counted, silent...)).Pages
	return out
}

// saying is what a report says of a column of a fact; "" is silence.
func saying(column string, r reading.Row) (value, limit, precision string) {
	if name, ok := strings.CutSuffix(column, "_on"); ok {
		return r.Date(name), "", ""
	}
	if column == "statement_by" {
		return r.Text("announced_by"), "", ""
	}
	if n, ok := r.Int(column); ok {
		value = digitsOf(n)
		if isFigure(column) {
			precision = r.Text("precision")
			if most, ok := r.Int(column + "_max"); ok {
				limit = digitsOf(most)
			}
		}
		return value, limit, precision
	}
	switch value = r.Text(column); {
	case value == "not_stated", column == "instrument" && value == "unspecified", column == "period_basis" && value == "open":
		return "", "", ""
	}
	return value, "", ""
}

func isFigure(column string) bool {
	return slices.ContainsFunc(kinds(), func(k kind) bool { return slices.Contains(k.figures, column) })
}

// heard reports whether a report decides what its fact says, where others do
// not: one that is stale, doubtful, in error or retracted does not.
func heard(r reading.Row) bool {
	quality := r.Text("quality")
	return quality == "ok" || quality == "mirror"
}

// circulation counts pages and origins. A mirror counts as the agency it copies;
// one that names none adds nothing, unless there are only mirrors: what they
// copy is one unknown origin.
func circulation(reports []reading.Row) Circulation {
	pages, named, unknown := map[string]bool{}, map[string]bool{}, map[string]bool{}
	orphans, mirrors := 0, 0
	for _, r := range reports {
		pages[r.Text("url")] = true
		mirror, agency := r.Text("quality") == "mirror", r.Text("agency")
		if mirror {
			mirrors++
		}
		switch {
		case agency != "":
			named[agency] = true
		case mirror:
			orphans++
		default:
			unknown[r.Text("outlet")] = true
		}
	}
	c := Circulation{Pages: int64(len(pages)), OriginsNamed: int64(len(named)), Origins: []string{}, OriginsUnknown: int64(len(unknown))}
	if orphans > 0 && mirrors == len(reports) {
		c.OriginsUnknown = 1
	}
	for a := range named {
		c.Origins = append(c.Origins, a)
	}
	slices.Sort(c.Origins)
	return c
}

// checkable is the columns that say whether a figure can be checked.
func (k kind) checkable() []string {
	switch k.facts {
	case curation.Announcements:
		return []string{"names_published", "conditions"}
	case curation.VerifiedReleases:
		return []string{"conditions"}
	}
	return nil
}

// bySupport orders what pages say by how many say it.
func bySupport(a, b Said) int {
	return cmp.Or(cmp.Compare(b.OriginsNamed+b.OriginsUnknown, a.OriginsNamed+a.OriginsUnknown), cmp.Compare(b.Pages, a.Pages),
		strings.Compare(a.Value, b.Value), strings.Compare(a.Precision, b.Precision), strings.Compare(a.Max, b.Max))
}
