package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// field is one of the five places of an expression.
type field struct {
	name     string
	min, max int
	names    []string // names[i] may be written for min+i
}

func fields() [5]field {
	return [5]field{
		{name: "minute", max: 59},
		{name: "hour", max: 23},
		{name: "day of month", min: 1, max: 31},
		{name: "month", min: 1, max: 12, names: []string{
			"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
		{name: "day of week", max: 6, names: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
	}
}

// compile checks an expression and hands it to the library. Its errors say
// what was expected; the caller says of which feed.
func compile(e Entry) (cadence, error) {
	words := strings.Fields(e.Cron)
	if len(words) == 0 {
		return cadence{}, errors.New(`is empty; expected five fields such as "17 6 * * *", or @daily; a feed that is never due is left out of the schedule`)
	}
	c := cadence{name: e.Name, cron: strings.Join(words, " "), zone: e.Zone, jitter: e.Jitter}
	upper := strings.ToUpper(words[0])
	var err error
	switch {
	case strings.HasPrefix(upper, "TZ=") || strings.HasPrefix(upper, "CRON_TZ="):
		err = errors.New("names a time zone; the time zone is declared in feeds.yaml, as timezone of the file or of the cadence; write the five fields only")
	case words[0][0] == '@':
		err = checkDescriptor(words)
	default:
		err = checkFields(words)
	}
	if err != nil {
		return cadence{}, err
	}
	if c.spec, err = parse(c.cron); err != nil {
		return cadence{}, err
	}
	// Four years from a fixed leap year hold every day that exists.
	if c.spec.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return cadence{}, fmt.Errorf("never comes: no month %q has a day %q; expected a day of the month that exists", words[3], words[2])
	}
	c.days = restrictsBothDays(c.spec)
	return c, checkJitter(c)
}

// checkJitter holds a start before the next instant. It looks at the ticks of
// four years, or at so many that a shorter distance would have shown; gaps of
// a zone are no matter of the expression, and start sees to them.
func checkJitter(c cadence) error {
	switch {
	case c.jitter == 0:
		return nil
	case c.jitter < 0:
		return fmt.Errorf("the jitter is %v; a start can only be put off, so expected 0 or more, up to %v", c.jitter, maxJitter)
	case c.jitter > maxJitter:
		return fmt.Errorf("the jitter is %v; expected at most %v; another hour is written in the expression", c.jitter, maxJitter)
	}
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	at := c.nextFace(first)
	for range maxListed {
		next := c.nextFace(at)
		if next.IsZero() || next.After(first.AddDate(4, 0, 0)) {
			break
		}
		if apart := next.Sub(at); c.jitter >= apart {
			return fmt.Errorf("the jitter is %v, but two of its ticks are only %v apart; expected a jitter shorter than that, or ticks farther apart", c.jitter, apart)
		}
		at = next
	}
	return nil
}

// checkDescriptor accepts the four names whose instants lie on the calendar.
func checkDescriptor(words []string) error {
	if words[0] == "@every" {
		return errors.New(`@every counts from the start of the process, so that each restart moves it and one that restarts often never reads; write instants of the calendar, such as "17 */6 * * *"`)
	}
	if len(words) > 1 || !slices.Contains([]string{"@hourly", "@daily", "@weekly", "@monthly"}, words[0]) {
		return fmt.Errorf("%q is not known; expected @hourly, @daily, @weekly, @monthly or five fields", strings.Join(words, " "))
	}
	return nil
}

func checkFields(words []string) error {
	if len(words) != 5 {
		return fmt.Errorf("has %d fields; expected 5: minute, hour, day of month, month, day of week", len(words))
	}
	var faults []string
	for i, f := range fields() {
		if err := f.check(words[i]); err != nil {
			faults = append(faults, fmt.Sprintf("%s %q: %v", f.name, words[i], err))
		}
	}
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	return nil
}

// check accepts a list of *, values and ranges, each with a step or without.
// The library takes more, and reads "*-5" as "*" and "," as never.
func (f field) check(expr string) error {
	for item := range strings.SplitSeq(expr, ",") {
		span, step, stepped := strings.Cut(item, "/")
		if err := f.checkSpan(span); err != nil {
			return err
		}
		if !stepped {
			continue
		}
		if n, ok := number(step); !ok || n < 1 || n > f.max-f.min {
			return fmt.Errorf("the step %q is not within 1-%d; a longer cadence is written in the next field", step, f.max-f.min)
		}
	}
	return nil
}

func (f field) checkSpan(span string) error {
	if span == "*" {
		return nil
	}
	low, high, ranged := strings.Cut(span, "-")
	first, err := f.value(low)
	if err != nil || !ranged {
		return err
	}
	last, err := f.value(high)
	if err != nil {
		return err
	}
	if first > last {
		return fmt.Errorf("the range %q runs backwards; write its parts with a comma between them", span)
	}
	return nil
}

// value reads a number or a name of the field.
func (f field) value(s string) (int, error) {
	if i := slices.Index(f.names, strings.ToLower(s)); i >= 0 {
		return f.min + i, nil
	}
	n, ok := number(s)
	switch {
	case ok && n >= f.min && n <= f.max:
		return n, nil
	case f.name == "day of week" && ok && n == 7:
		return 0, fmt.Errorf("0 is Sunday, not 7; allowed are %s", f.allowed())
	case s == "":
		return 0, fmt.Errorf("a value is missing; allowed are %s", f.allowed())
	}
	return 0, fmt.Errorf("%q is not allowed; allowed are %s", s, f.allowed())
}

func (f field) allowed() string {
	text := fmt.Sprintf("%d-%d", f.min, f.max)
	if len(f.names) > 0 {
		text += fmt.Sprintf(" or %s-%s", f.names[0], f.names[len(f.names)-1])
	}
	return text + ", with * , - and /"
}

// number reads plain digits; the library would take a sign as well.
func number(s string) (int, bool) {
	if strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// parse calls the library, which panics on some texts. The checks before keep
// those away from it; recover keeps a text that nobody thought of from ending
// the process.
func parse(text string) (spec cron.Schedule, err error) {
	defer func() {
		if p := recover(); p != nil {
			spec, err = nil, fmt.Errorf("cannot be read (%v); expected five fields or @daily", p)
		}
	}()
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	return parser.Parse(text)
}

// restrictsBothDays tells whether the days of the month and those of the week
// are both chosen, which makes the cadence due when either of them matches.
func restrictsBothDays(spec cron.Schedule) bool {
	const star = 1 << 63 // the library's mark of a field that is *
	s, ok := spec.(*cron.SpecSchedule)
	return ok && s.Dom&star == 0 && s.Dow&star == 0
}
