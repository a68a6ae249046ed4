package desk

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/propose"
)

// fillIn stands where nobody can know what belongs there.
const fillIn = "FILL IN"

// lines is a text of YAML, line by line.
type lines struct{ strings.Builder }

// add writes a line with its remark behind it.
func (l *lines) add(indent int, text, remark string, args ...any) {
	l.WriteString(strings.Repeat(" ", indent) + text)
	if remark = oneLine(fmt.Sprintf(remark, args...)); remark != "" {
		if text != "" {
			l.WriteByte(' ')
		}
		l.WriteString("# " + remark)
	}
	l.WriteByte('\n')
}

// oneLine keeps what a file holds from ending a comment.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s)
}

// text is the entry of feeds.yaml.
func (d *draft) text() string {
	l := &lines{}
	p := d.proposal
	title := strings.Join(strings.FieldsFunc(nameOf(d.location), func(r rune) bool { return r == '_' || r == '-' || unicode.IsSpace(r) }), " ")
	l.add(2, "- id: "+d.ID, "never given to another feed later")
	l.add(4, "title: "+feed.Quote(title), "from the name of the file; say what it is, in English")
	l.add(4, "title_es: "+feed.Quote(title), "and in Spanish")
	l.add(4, "publisher: "+fillIn, "who answers for the rows")
	l.add(4, "licence: {spdx: LicenseRef-UNKNOWN, republish: false}", "nobody said what the publisher allows; as it stands, the file stays private")
	l.add(4, "location: "+feed.Quote(d.place()), "")
	l.add(4, "table: "+p.Table.Value, "%s: %s", p.Table.Confidence, p.Table.Why)
	l.add(4, "cadence: archive", `or {cron: "17 6 * * *"}, every day at 6:17, for a file that is renewed`)
	d.dialectText(l)
	d.notationText(l)
	d.mappingText(l)
	for i, c := range p.Ignore {
		if i == 0 {
			l.add(4, "ignore:", "")
		}
		l.add(6, "- "+feed.Quote(c.Name), "%s", c.Holds)
	}
	if len(p.Unplaced) > 0 {
		l.add(4, "", "Columns without a place. Map them, or list them under ignore; as it stands, each run tells of them.")
		for _, c := range p.Unplaced {
			l.add(4, "", "  %s: %s", feed.Quote(c.Name), c.Holds)
		}
	}
	if n := len(d.records); n > 10 && d.whole {
		l.add(4, "", "guards: {min_rows: %d} stops the feed where the file is cut off; set it somewhat below what comes out", n*9/10)
	}
	return l.String()
}

// dialectText writes what differs from a plain CSV, with the reason.
func (d *draft) dialectText(l *lines) {
	w := d.dialect
	var own lines
	say := func(property, value, usual string) {
		if value == usual && !(property == "encoding" && d.doubtful(property)) {
			return
		}
		own.add(6, property+": "+value, "%s", d.why(property))
	}
	delimiter := feed.Quote(w.Delimiter)
	if w.Delimiter == "\t" {
		delimiter = "tab"
	}
	say("encoding", w.Encoding, feed.DefaultEncoding)
	say("delimiter", delimiter, feed.Quote(feed.DefaultDelimiter))
	say("compression", w.Compression, feed.DefaultCompression)
	say("quote", feed.Quote(w.Quote), feed.Quote(feed.DefaultQuote))
	say("escape", w.Escape, feed.DefaultEscape)
	say("comment", feed.Quote(w.Comment), feed.Quote(""))
	if w.Until != "" {
		own.add(6, "preamble: {until: "+feed.Quote(w.Until)+"}", "%s", d.why("preamble"))
	} else {
		say("preamble", fmt.Sprint(w.Preamble), "0")
	}
	if w.Header == 0 {
		own.add(6, "header: none", "%s", d.why("header"))
		own.add(6, "columns: ["+strings.Join(quotedAll(w.Columns), ", ")+"]", "give them names that say what they hold, here and wherever they stand below")
	} else {
		say("header", fmt.Sprint(w.Header), "1")
	}
	if s := d.proposal.Summary; s != nil {
		own.add(6, fmt.Sprintf("summary_rows: {column: %s, begins: [%s]}", feed.Quote(s.Column), strings.Join(quotedAll(s.Begins), ", ")), "likely: %s", s.Why)
	}
	say("ragged", w.Ragged, feed.DefaultRagged)
	if own.Len() > 0 {
		l.add(4, "dialect:", "")
		l.WriteString(own.String())
	}
}

// doubtful reports that a property was found and may be another.
func (d *draft) doubtful(property string) bool {
	return slices.ContainsFunc(d.found, func(f csvfile.Finding) bool { return f.Property == property && !f.Sure })
}

// why is the reason that was found for a property of the dialect.
func (d *draft) why(property string) string {
	switch property {
	case "compression":
		return "sure: the first bytes say so"
	case "ragged":
		return "likely: some records end where their last filled cell does"
	}
	for _, f := range d.found {
		if f.Property != property {
			continue
		}
		level := propose.Likely
		switch {
		case f.Sure:
			level = propose.Sure
		case property == "encoding":
			return fmt.Sprintf("%s: %s; look whether the words with accents are right", propose.Guess, f.Why)
		}
		return fmt.Sprintf("%s: %s", level, f.Why)
	}
	return ""
}

func (d *draft) notationText(l *lines) {
	p := d.proposal
	if len(p.Dates) == 0 && p.Thousands == nil && len(p.Missing) == 0 {
		return
	}
	l.add(4, "notation:", "")
	for i, f := range p.Dates {
		if i == 0 {
			l.add(6, "dates:", "")
		}
		l.add(8, "- "+feed.Quote(f.Value), "%s: %s", f.Confidence, f.Why)
	}
	if t := p.Thousands; t != nil {
		l.add(6, "thousands: "+feed.Quote(t.Value), "%s: %s", t.Confidence, t.Why)
	}
	if len(p.Missing) > 0 {
		l.add(6, "missing: ["+strings.Join(quotedAll(p.Missing), ", ")+"]", "these cells are taken for empty")
	}
}

func quotedAll(texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, feed.Quote(t))
	}
	return out
}

func (d *draft) mappingText(l *lines) {
	p := d.proposal
	if p.Named {
		l.add(4, "", "No mapping: the columns bear the names of the table's inputs.")
		return
	}
	if len(p.Sources) == 0 {
		l.add(4, "mapping: {}", "guess: no column could be placed")
	} else {
		l.add(4, "mapping:", "")
	}
	for _, s := range p.Sources {
		d.sourceText(l, 6, s.Input+":", s)
	}
	for _, lack := range p.Lacking {
		l.add(6, "", "%s: {constant: %s} needed, and no column gives it: %s, or a column", lack.Input, fillIn, allowedFor(lack))
	}
	if len(p.Rows) > 0 {
		l.add(4, "rows:", "one record gives a row for each entry whose own columns say something")
	}
	for _, row := range p.Rows {
		// The figure comes first: it says which column the entry is about.
		slices.SortStableFunc(row, func(a, b propose.Source) int { return rank(a) - rank(b) })
		for i, s := range row {
			start := "  " + s.Input + ":"
			if i == 0 {
				start = "- " + s.Input + ":"
			}
			d.sourceText(l, 6, start, s)
		}
	}
}

func rank(s propose.Source) int {
	switch {
	case s.Phrase == "value":
		return 0
	case s.Phrase != "":
		return 1
	case s.Constant != nil:
		return 2
	}
	return 3
}
