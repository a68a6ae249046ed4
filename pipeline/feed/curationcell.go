package feed

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/schema"
)

// checkCell wants a column that a decision may set, and cells that it can hold.
func (r *ruling) checkCell(of *schema.Schema) {
	if r.Field == "" {
		return
	}
	at := of.Index(r.Field)
	if at < 0 {
		r.say("field", -1, "is %s, which is no column of %s; %s", quoted(r.Field), of.Name, otherColumn(of, r.Field))
		return
	}
	if whole := wholeDate(of, r.Field); whole != "" {
		r.say("field", -1, "is %s, which follows from %s; set that, as 2026-02-20, 2026-02 or 2026", r.Field, whole)
		return
	}
	f := of.Fields[at]
	for _, c := range [...]struct{ key, cell string }{{"value", r.Value}, {"instead", r.Instead}} {
		if want := cellWanted(of, f, c.cell); want != "" {
			r.say(c.key, -1, "is %s; %s", orEmpty(c.cell), want)
		}
	}
}

// otherColumn names the column that may have been meant.
func otherColumn(of *schema.Schema, got string) string {
	var names []string
	for _, f := range of.Fields {
		if curation.Fixed(f.Name) == "" && wholeDate(of, f.Name) == "" {
			names = append(names, f.Name)
		}
	}
	want := "expected one of those that docs/codebook.md lists"
	if near := nearest(names, got); near != "" {
		want += fmt.Sprintf("; did you mean %s?", near)
	}
	return want
}

const (
	firstDay  = "_on"
	lastDay   = "_latest"
	precisely = "_precision"
)

// wholeDate is the column of the first day of a date of which the column is
// another part, or "".
func wholeDate(of *schema.Schema, column string) string {
	for _, part := range [...]string{lastDay, precisely} {
		if stem, ok := strings.CutSuffix(column, part); ok && partial(of, stem) {
			return stem + firstDay
		}
	}
	return ""
}

// partial reports whether a table has a date of reduced precision of that name.
func partial(of *schema.Schema, stem string) bool {
	on := of.Index(stem + firstDay)
	return on >= 0 && of.Fields[on].Type == schema.Date && of.Index(stem+lastDay) >= 0 && of.Index(stem+precisely) >= 0
}

// cellWanted says what the column holds instead of the cell, or "". A cell
// stands as it is published.
func cellWanted(of *schema.Schema, f schema.Field, cell string) string {
	stem, first := strings.CutSuffix(f.Name, firstDay)
	switch {
	case cell == "" && f.Required:
		return "expected a value: the column is never empty"
	case cell == "":
		return ""
	case first && partial(of, stem):
		return wantPartial(f, cell)
	case f.Type == schema.Int32, f.Type == schema.Int64:
		if want := wantInteger(f, cell); want != "" || plainest.MatchString(cell) {
			return want
		}
		return "expected the number without zeros in front"
	}
	return refuses(f, cell)
}

var plainest = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// wantPartial wants a date within the limits of its column.
func wantPartial(f schema.Field, cell string) string {
	if want := wantDate(cell, "a date such as 2026-02-20, 2026-02 or 2026", time.DateOnly, "2006-01", "2006"); want != "" {
		return want
	}
	const first, aDay = "0000-01-01", 24 * 60 * 60
	t, err := time.Parse(time.DateOnly, cell+first[len(cell):])
	if n := t.Unix() / aDay; err == nil && f.Min != nil && f.Max != nil && (n < *f.Min || n > *f.Max) {
		shown := func(days int64) string { return time.Unix(days*aDay, 0).UTC().Format(time.DateOnly) }
		return fmt.Sprintf("expected a day from %s to %s", shown(*f.Min), shown(*f.Max))
	}
	return ""
}

func orEmpty(s string) string {
	if s == "" {
		return "empty"
	}
	return quoted(s)
}

// factIDs hold any digits, as those of reports do.
var factIDs = regexp.MustCompile(`\b(?:an|co|re)-[0-9a-f]{10}\b`)

// checkPersonal refuses personal data: decisions are published.
func (r *ruling) checkPersonal() {
	const what = "holds an identity-card number, a telephone number or an e-mail address; it would be published, say it without"
	for _, c := range [...]struct{ key, text string }{{"reason", r.Reason}, {"value", r.Value}, {"instead", r.Instead}} {
		if check.PersonalData(factIDs.ReplaceAll([]byte(c.text), []byte(";"))) {
			r.say(c.key, -1, what)
		}
	}
	for _, c := range [...]struct{ key, id string }{{"id", r.ID}, {"fact", r.Fact}, {"to", r.To}} {
		if check.PersonalKey([]byte(c.id)) {
			r.say(c.key, -1, what)
		}
	}
	for i, id := range r.Reports {
		if check.PersonalKey([]byte(id)) {
			r.say("reports", i, what)
		}
	}
}
