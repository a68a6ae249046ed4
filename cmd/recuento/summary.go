package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/recuento/recuento/pipeline"
)

func (w *world) printJSON(v any) error {
	e := json.NewEncoder(w.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// publicSummary is a summary without the text of rejects, which stays in the
// archive.
func publicSummary(s *pipeline.Summary) *pipeline.Summary {
	public := *s
	public.Rejects = nil
	return &public
}

// printSummary tells a person what a run did.
func (w *world) printSummary(s *pipeline.Summary, err error) {
	out := w.stdout
	if s.Recovered != "" {
		fmt.Fprintln(out, s.Recovered)
	}
	printFeeds(out, s)
	if len(s.Tables) > 0 && (err == nil || s.Published) {
		fmt.Fprintln(out)
		printTables(out, s)
	}
	if err != nil && !s.Published {
		return
	}
	fmt.Fprintln(out)
	if !s.Published && s.New {
		fmt.Fprintln(out, "This would be published; nothing was.")
		return
	}
	if !s.Published {
		fmt.Fprintln(out, "Nothing is new since the last version; nothing was published.")
		printPages(out, s)
		return
	}
	fmt.Fprintf(out, "Published version %s in %s\n", s.Version, s.Path)
	printPages(out, s)
	if n := s.Count(func(f pipeline.FeedSummary) int { return f.Rejected + f.Flagged }); n > 0 {
		fmt.Fprintln(out, "recuento problems lists what was rejected or flagged, and why.")
	}
}

// printPages tells what was done to the site, if anything.
func printPages(out io.Writer, s *pipeline.Summary) {
	if p := s.Pages; p != nil {
		fmt.Fprintf(out, "Files of the site: %s written, %s unchanged, %s removed\n", thousands(p.Written), thousands(p.Kept), thousands(p.Removed))
	}
}

// printLine tells in one line what a run did.
func (w *world) printLine(s *pipeline.Summary, err error) {
	if err != nil && !s.Published {
		return
	}
	what := "nothing is new; nothing was published"
	if s.Published {
		what = fmt.Sprintf("published version %s in %s", s.Version, s.Path)
	}
	count := func(of func(pipeline.FeedSummary) int) string { return thousands(s.Count(of)) }
	aside := ""
	if n := s.Count(func(f pipeline.FeedSummary) int { return len(f.Aside) }); n > 0 {
		aside = fmt.Sprintf(", %s set aside", thousands(n))
	}
	var failed []string
	for _, f := range s.Feeds {
		if f.State == pipeline.KeptLast || f.State == pipeline.Failed {
			failed = append(failed, f.Feed)
		}
	}
	if len(failed) > 0 {
		aside += "; could not be read: " + strings.Join(failed, ", ")
	}
	if s.Pages != nil && s.Pages.Written > 0 {
		aside += fmt.Sprintf("; %s files of the site written", thousands(s.Pages.Written))
	}
	fmt.Fprintf(w.stdout, "%s: %s rows read, %s kept, %s flagged, %s rejected%s\n", what,
		count(func(f pipeline.FeedSummary) int { return f.Read }), count(func(f pipeline.FeedSummary) int { return f.Kept }),
		count(func(f pipeline.FeedSummary) int { return f.Flagged }), count(func(f pipeline.FeedSummary) int { return f.Rejected }), aside)
}

func printFeeds(out io.Writer, s *pipeline.Summary) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "read\tkept\tflagged\trejected\t  feed")
	row := func(read, kept, flagged, rejected int, feed string) {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t  %s\n", thousands(read), thousands(kept), thousands(flagged), thousands(rejected), feed)
	}
	for _, f := range s.Feeds {
		note := ""
		switch f.State {
		case pipeline.KeptLast:
			note = " (could not be read; its last good rows stay)"
		case pipeline.NotDue:
			note = " (not asked; as it was last read)"
		case pipeline.Failed:
			note = " (could not be read; it has no last good rows)"
		}
		row(f.Read, f.Kept, f.Flagged, f.Rejected, f.Feed+note)
	}
	row(s.Count(func(f pipeline.FeedSummary) int { return f.Read }), s.Count(func(f pipeline.FeedSummary) int { return f.Kept }),
		s.Count(func(f pipeline.FeedSummary) int { return f.Flagged }), s.Count(func(f pipeline.FeedSummary) int { return f.Rejected }), "in all")
	t.Flush()
	for _, f := range s.Feeds {
		if f.Message != "" {
			fmt.Fprintf(out, "! %s\n", f.Message)
		}
		if len(f.Unknown) > 0 {
			fmt.Fprintf(out, "! feed %s: columns that are not read: %s; map them, or list them under ignore\n", f.Feed, strings.Join(f.Unknown, ", "))
		}
		for _, found := range f.Found {
			fmt.Fprintf(out, "  feed %s: found: %s\n", f.Feed, found)
		}
		if len(f.Aside) > 0 {
			fmt.Fprintf(out, "  feed %s: %s set aside, as its dialect declares (summary_rows): line %s\n", f.Feed, counted(len(f.Aside), "record"), lines(f.Aside))
		}
		if f.Comments > 0 {
			fmt.Fprintf(out, "  feed %s: %s passed over, as its dialect declares\n", f.Feed, counted(f.Comments, "comment line"))
		}
		if f.Withheld != "" && f.State == pipeline.Read {
			fmt.Fprintf(out, "  feed %s: its bytes are kept in the archive and not published: %s\n", f.Feed, f.Withheld)
		}
	}
}

// lines lists line numbers, the first of them where there are many.
func lines(all []int) string {
	const shown = 20
	var b strings.Builder
	for i, n := range all {
		if i == shown {
			fmt.Fprintf(&b, ", and %s more (--json lists all)", thousands(len(all)-shown))
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}

func printTables(out io.Writer, s *pipeline.Summary) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "rows\tnew\tchanged\twithdrawn\t  table")
	for _, d := range s.Tables {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t  %s\n", thousands(d.Rows), thousands(d.Added), thousands(d.Changed), thousands(d.Withdrawn), d.Table)
	}
	t.Flush()
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// counted is "1 version", "2 versions".
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}
