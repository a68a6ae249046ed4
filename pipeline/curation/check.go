package curation

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Fault is one thing that is wrong with a decision.
type Fault struct {
	Key  string // of the entry, such as date; empty where the whole entry is meant
	Item int    // of reports, from 0; -1 where the whole list or another key is meant
	// Message continues a sentence that begins with the place: "is …; expected …".
	Message string
}

func (f Fault) String() string {
	switch {
	case f.Key == "":
		return "the decision " + f.Message
	case f.Item >= 0:
		return fmt.Sprintf("%s[%d] %s", f.Key, f.Item, f.Message)
	}
	return f.Key + " " + f.Message
}

// What a reason may be, in characters.
const (
	MinReason = 10
	MaxReason = 1000
)

var (
	idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
	// keyForm is that of report ids, and fits the ids of facts too.
	keyForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)
	factForm = regexp.MustCompile(`^(an|co|re)-[0-9a-f]{10}$`)
)

// Check says what is wrong with the decision as far as the decision alone
// shows: whether its column takes the value, and whether its reports and facts
// exist, is for those who have them. Value and Instead may be empty, so that
// their absence is not noticed here.
func (d Decision) Check() []Fault {
	c := &checker{Decision: d}
	if !idForm.MatchString(d.ID) {
		c.fault("id", "is %s; expected a name of a-z, 0-9 and -, such as c-2026-11-22-1", shown(d.ID))
	}
	if d.Kind.Keys() == nil {
		c.fault("kind", "is %s; expected same, not_same, value, link, not_link or withdrawn", shown(string(d.Kind)))
	}
	if !slices.Contains(Tables(), d.Table) {
		c.fault("table", "is %s; expected announcements, detainee_counts or verified_releases", shown(d.Table))
	}
	if d.Kind.Keys() != nil {
		c.keys()
	}
	switch d.Kind {
	case Same, NotSame:
		c.reports()
	case Value:
		c.value()
	case Link, NotLink:
		c.link()
	}
	c.named("fact", d.Fact, d.Table)
	c.reason()
	if want := wantDay(d.Date); want != "" {
		c.fault("date", "is %s; %s", shown(d.Date), want)
	}
	return c.faults
}

type checker struct {
	Decision
	faults []Fault
}

func (c *checker) fault(key, format string, a ...any) {
	c.faults = append(c.faults, Fault{key, -1, fmt.Sprintf(format, a...)})
}

// keys wants what the kind needs, and nothing else.
func (c *checker) keys() {
	takes := c.Kind.Keys()
	for _, k := range [...]struct {
		name   string
		absent bool
		empty  bool // whether it may be
	}{
		{"reports", len(c.Reports) == 0, false},
		{"fact", c.Fact == "", false},
		{"field", c.Field == "", false},
		{"value", c.Value == "", true},
		{"instead", c.Instead == "", true},
		{"link", c.Link == "", false},
		{"to", c.To == "", false},
	} {
		switch needed := slices.Contains(takes, k.name); {
		case needed && k.absent && !k.empty:
			c.fault("", "has no %s; kind %s needs %s", k.name, c.Kind, enumeration(takes, "and"))
		case !needed && !k.absent:
			c.fault(k.name, "is not for kind %s, which takes %s; remove it", c.Kind, enumeration(takes, "and"))
		}
	}
}

func (c *checker) reports() {
	if len(c.Reports) == 1 {
		c.fault("reports", "has one report; expected two or more, of which is said whether they are the same fact")
	}
	first := make(map[string]int, len(c.Reports))
	for i, id := range c.Reports {
		say := func(format string, a ...any) {
			c.faults = append(c.faults, Fault{"reports", i, fmt.Sprintf(format, a...)})
		}
		at, double := first[id]
		switch {
		case double:
			say("is %s, as reports[%d] is; remove one of them", shown(id), at)
			continue
		case factForm.MatchString(id):
			say("is %s, the id of a fact; expected the id of a report: a fact may come to have other reports", shown(id))
		case !keyForm.MatchString(id):
			say("is %s; expected the id of a report, such as ar-faf5cfd054", shown(id))
		}
		first[id] = i
	}
}

func (c *checker) value() {
	if why := Fixed(c.Field); why != "" {
		c.fault("field", "is %s, which %s", c.Field, why)
	}
	if c.Value == c.Instead {
		c.fault("value", "is %s, as instead is; nothing would change, remove the entry or change one of them", shown(c.Value))
	}
	c.line("value", c.Value)
	c.line("instead", c.Instead)
}

func (c *checker) link() {
	if links := Links(c.Table); c.Link != "" && links != nil && !slices.Contains(links, c.Link) {
		c.fault("link", "is %s, which no fact of %s has; expected %s", shown(c.Link), c.Table, enumeration(links, "or"))
	}
	table := c.Table
	if c.Link == VerifiedBy && c.Kind == NotLink {
		c.fault("link", "is verified_by, which only decisions make; remove the decision that made it")
	}
	if c.Link == VerifiedBy {
		table = VerifiedReleases
	}
	c.named("to", c.To, table)
	if c.To != "" && c.To == c.Fact {
		c.fault("to", "is %s, as fact is; a fact has no link to itself", shown(c.To))
	}
}

// named wants the id of a fact of the table, or of a report.
func (c *checker) named(key, id, table string) {
	switch at := tableOf(id); {
	case id == "":
	case !keyForm.MatchString(id):
		c.fault(key, "is %s; expected the id of a fact, or of any of its reports", shown(id))
	case at != "" && at != table && slices.Contains(Tables(), table):
		c.fault(key, "is %s, a fact of %s; expected one of %s", shown(id), at, table)
	}
}

// tableOf is the table of a fact by its id, or "".
func tableOf(id string) string {
	if !factForm.MatchString(id) {
		return ""
	}
	switch id[:2] {
	case "an":
		return Announcements
	case "co":
		return DetaineeCounts
	}
	return VerifiedReleases
}

func (c *checker) reason() {
	if n := utf8.RuneCountInString(strings.TrimSpace(c.Reason)); n < MinReason || n > MaxReason {
		c.fault("reason", "is %s; expected what shows it, in %d to %d characters; it is published", shown(c.Reason), MinReason, MaxReason)
	}
	c.line("reason", c.Reason)
}

// line wants text in one line that shows all it holds: a sign that turns the
// direction can make a figure read otherwise than it stands.
func (c *checker) line(key, text string) {
	hidden := func(r rune) bool { return r == utf8.RuneError || !unicode.IsGraphic(r) }
	switch {
	case strings.ContainsFunc(text, hidden):
		c.fault(key, "is %s; expected one line of text, without signs that nobody sees", shown(text))
	case text != strings.TrimSpace(text):
		c.fault(key, "is %s; expected no blanks at its ends", shown(text))
	}
}

func wantDay(day string) string {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "expected the day of the decision, such as 2026-11-22"
	}
	if day < "2000" || day >= "2100" {
		return "expected a day from 2000-01-01 to 2099-12-31, the one of the decision"
	}
	return ""
}

// shown is what stands there, within reason.
func shown(s string) string {
	const most = 60
	if s == "" {
		return "empty"
	}
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}

func enumeration(names []string, last string) string {
	n := len(names) - 1
	if n == 0 {
		return names[0]
	}
	return strings.Join(names[:n], ", ") + " " + last + " " + names[n]
}
