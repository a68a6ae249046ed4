package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/desk"
	"github.com/recuento/recuento/pipeline/problem"
)

// Widths of a preview, which is read on a terminal of 100 characters.
const (
	columnWidth  = 22
	readWidth    = 30
	previewWidth = 100
)

func printPreview(out io.Writer, p *desk.Previewed) {
	fmt.Fprintf(out, "feed %s: %s, for the table %s\n", p.Feed, p.Location, p.Table)
	for _, f := range p.Found {
		printWrapped(out, "  ", f.String())
	}
	for _, r := range p.Records {
		printRecord(out, r)
	}
	fmt.Fprintf(out, "\nread %s, kept %s, rejected %s, set aside %s\n", thousands(p.Read), thousands(p.Kept), thousands(p.Rejected), thousands(len(p.Aside)))
	if len(p.Aside) > 0 {
		printWrapped(out, "  ", "records that add up others, on line "+someNumbers(p.Aside))
	}
	for _, n := range p.Notes {
		printWrapped(out, "! ", n)
	}
	printProblems(out, p)
}

func printProblems(out io.Writer, p *desk.Previewed) {
	if len(p.Problems) == 0 {
		return
	}
	fmt.Fprintln(out)
	for i, found := range p.Problems {
		if i == problemsShown {
			fmt.Fprintf(out, "… and %s more; --json lists all\n", thousands(len(p.Problems)-i))
			break
		}
		fmt.Fprintln(out, found)
	}
	fmt.Fprintln(out, "\nby kind:")
	for _, c := range p.Counts {
		fmt.Fprintf(out, "  %6s  %s, %s\n", thousands(c.Count), c.Effect, c.Code)
	}
}

func someNumbers(all []int) string {
	const most = 20
	var b strings.Builder
	for i, n := range all {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(all)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}

func printRecord(out io.Writer, r desk.PreviewedRecord) {
	for _, row := range r.Rows {
		head := fmt.Sprintf("line %d", r.Line)
		if row.Entry > 0 {
			head += fmt.Sprintf(", entry %d of rows", row.Entry)
		}
		switch {
		case r.Aside:
			head += ": set aside, it adds up others"
		case row.Rejected:
			head += ": rejected"
		}
		fmt.Fprintf(out, "\n%s\n  %s  %s  input = as normalised\n", head, fit("column of the file", columnWidth), fit("as read", readWidth))
		for _, c := range row.Cells {
			printCell(out, c, row.Rejected || r.Aside)
		}
		for _, found := range row.Problems {
			if found.Field == "" || found.Effect == problem.Flagged {
				printWrapped(out, "  ! ", fmt.Sprintf("%s, %s: expected %s", found.Effect, found.Code, found.Expected))
			}
		}
	}
	for _, found := range r.Problems {
		printWrapped(out, "  ! ", fmt.Sprintf("%s, %s: expected %s", found.Effect, found.Code, found.Expected))
	}
}

// printCell shows one cell; a constant that never changes is shown as one.
func printCell(out io.Writer, c desk.PreviewedCell, rejected bool) {
	name := strings.Join(c.Columns, " + ")
	switch {
	case len(c.Columns) == 0 && c.Input != "":
		name = "(no column)"
	case name == "":
		name = "(no name)"
	}
	line := "  " + fit(name, columnWidth) + "  " + fit(c.Read, readWidth) + "  "
	rest := previewWidth - utf8.RuneCountInString(line)
	switch {
	case c.Code != "":
		fmt.Fprintln(out, line+cutText(c.Input+" ✗ "+string(c.Code), rest))
		printWrapped(out, strings.Repeat(" ", 2+columnWidth+2), "expected "+c.Expected)
	case c.Input == "" && rejected:
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	case c.Input == "":
		fmt.Fprintln(out, line+"(not read)")
	case c.Ours == "":
		fmt.Fprintln(out, line+cutText(c.Input, rest)+" =")
	default:
		fmt.Fprintln(out, line+cutText(c.Input+" = "+oneLineOf(c.Ours), rest))
	}
}

// fit cuts or pads a text to a width.
func fit(s string, width int) string {
	s = cutText(oneLineOf(s), width)
	return s + strings.Repeat(" ", width-utf8.RuneCountInString(s))
}

func cutText(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:max(width-1, 0)]) + "…"
}

// oneLineOf shows signs that would move the cursor, or the reading direction,
// as a blank sign.
func oneLineOf(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return r
		case r == '\n' || r == '\r':
			return '⏎'
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return '�'
		}
		return r
	}, s)
}

// printWrapped breaks a text into lines of the preview's width.
func printWrapped(out io.Writer, indent, text string) {
	line := indent
	for word := range strings.FieldsSeq(oneLineOf(text)) {
		if utf8.RuneCountInString(line)+utf8.RuneCountInString(word) > previewWidth && strings.TrimSpace(line) != "" {
			fmt.Fprintln(out, strings.TrimRight(line, " "))
			line = strings.Repeat(" ", utf8.RuneCountInString(indent))
		}
		line += word + " "
	}
	fmt.Fprintln(out, strings.TrimRight(line, " "))
}
