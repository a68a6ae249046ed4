package curation

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// FillIn begins what a person has to write. A file in which it stands is
// refused at its line.
const FillIn = "FILL IN"

// Entry is the decision as text to paste under decisions: in curation.yaml. Its
// lines are indented by two blanks and end in a line end. An id, reason or date
// that is empty says [FillIn].
func (d Decision) Entry() string {
	var b strings.Builder
	lead := "  - "
	add := func(key, value string) {
		b.WriteString(lead + key + ": " + value + "\n")
		lead = "    "
	}
	add("id", filled(d.ID, "an id that no decision ever had, such as c-2026-11-22-1"))
	add("kind", scalar(string(d.Kind)))
	add("table", scalar(d.Table))
	for _, key := range d.Kind.Keys() {
		add(key, d.written(key))
	}
	add("reason", filled(d.Reason, "what shows it"))
	add("date", filled(d.Date, "the day of the decision"))
	return b.String()
}

// written is the value of a key of the decision's kind.
func (d Decision) written(key string) string {
	switch key {
	case "reports":
		ids := make([]string, len(d.Reports))
		for i, id := range d.Reports {
			ids[i] = scalar(id)
		}
		return "[" + strings.Join(ids, ", ") + "]"
	case "fact":
		return scalar(d.Fact)
	case "field":
		return scalar(d.Field)
	case "value":
		return cell(d.Value)
	case "instead":
		return cell(d.Instead)
	case "link":
		return scalar(d.Link)
	}
	return scalar(d.To)
}

func filled(s, what string) string {
	if s == "" {
		return FillIn + " " + what
	}
	return scalar(s)
}

var (
	// plain is text that YAML reads as that text, in brackets too.
	plain = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)
	day   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	// figure is what a cell may be beside text.
	figure = regexp.MustCompile(`^(0|[1-9][0-9]{0,14})$`)
)

func cell(s string) string {
	if figure.MatchString(s) {
		return s
	}
	return scalar(s)
}

// scalar writes a text so that it is read back as itself.
func scalar(s string) string {
	if plain.MatchString(s) && !reserved(s) || day.MatchString(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// reserved knows the words that one YAML or another takes for something else
// than text.
func reserved(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		return true
	}
	return false
}
