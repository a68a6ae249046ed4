package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/summary"
)

// What came next is told for so many days, and so many claims of it on the page
// itself; the list has the rest.
const (
	nextDays  = 30
	nextShown = 12
)

// afterwards is what a body went on to say about what it had promised or asked
// for.
type afterwards struct {
	Rows []announcedRow
	More int // that are not among them
}

// spoken is the claims of each body about each legal form, the oldest first.
type spoken map[[2]string][]announcedRow

// saidBy groups the claims that give a figure, and a day, and that nobody took
// back. A claim of no stated body or form follows nothing.
func saidBy(claims []summary.Announcement, rows []announcedRow) spoken {
	out := spoken{}
	for i, a := range claims {
		spoiled := slices.Contains([]string{"unsupported", "retracted", "withdrawn"}, a.Status)
		if spoiled || a.People == nil || !placed(a) {
			continue
		}
		key := [2]string{a.Authority, a.Instrument}
		out[key] = append(out[key], rows[i])
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b announcedRow) int {
			return cmp.Or(strings.Compare(a.Datetime, b.Datetime), cmp.Compare(b.Pages, a.Pages))
		})
	}
	return out
}

// placed reports whether a claim has a day, a body and a legal form of its own.
func placed(a summary.Announcement) bool {
	return len(a.Date) == len(time.DateOnly) && a.Authority != "" && a.Authority != "not_stated" && a.Instrument != "" && a.Instrument != "unspecified"
}

// after is what came next of a claim that was open when it was made. What the
// data links to it stands under its links.
func (s spoken) after(t *explain.Trace, a summary.Announcement) afterwards {
	var out afterwards
	day, err := time.Parse(time.DateOnly, a.Date)
	if err != nil || !placed(a) || a.Stage != "requested" && a.Stage != "announced" {
		return out
	}
	last := day.AddDate(0, 0, nextDays).Format(time.DateOnly)
	for _, row := range s[[2]string{a.Authority, a.Instrument}] {
		switch linked := func(l explain.Link) bool { return l.Other.FactID == row.ID }; {
		case row.Datetime <= a.Date || row.Datetime > last || slices.ContainsFunc(t.Links, linked):
		case len(out.Rows) == nextShown:
			out.More++
		default:
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}
