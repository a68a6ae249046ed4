package explain_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/reading"
)

const today = "2026-03-01"

func queue(t *testing.T, s *explain.Snapshot, o explain.ReviewOptions) *explain.Queue {
	t.Helper()
	o.Date = today
	q, err := s.Review(o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// asked is the items of a queue in short.
func asked(q *explain.Queue) []string {
	out := []string{}
	for _, i := range q.Items {
		text := fmt.Sprintf("%s %d %s", i.Kind, i.Priority, i.Left.Fact.FactID)
		if i.Right != nil {
			text += " " + i.Right.Fact.FactID
		}
		for _, a := range i.Answers {
			text += " " + a.Decision.String()[len(a.Decision.ID):]
		}
		out = append(out, text)
	}
	return out
}

// TestTheQueue holds what is asked, and that what is known is not: the unit of
// the 379 was decided, those who left are another fact, its part is a part.
func TestTheQueue(t *testing.T) {
	want := []string{
		`conflict 1 an-0000000001 : value announcements ar-0000000001 stage_claimed "granted"`,
		`lone 1 an-0000000003 an-0000000006 : same announcements ar-0000000007 ar-0000000010 : not_same announcements ar-0000000007 ar-0000000010`,
		`lone 1 co-0000000002 co-0000000003 : same detainee_counts dc-0000000002 dc-0000000003 : not_same detainee_counts dc-0000000002 dc-0000000003`,
		`near_threshold 1 an-0000000001 an-0000000001 : not_same announcements ar-0000000001 ar-0000000003 : same announcements ar-0000000001 ar-0000000003`,
		`restatement 1 co-0000000002 co-0000000003 : link detainee_counts dc-0000000003 restates dc-0000000002 : not_link detainee_counts dc-0000000003 restates dc-0000000002`,
	}
	q := queue(t, small(t), explain.ReviewOptions{})
	if d := cmp.Diff(want, asked(q)); d != "" {
		t.Error(d)
	}
	counts := []explain.KindCount{{Kind: "near_threshold", Items: 1}, {Kind: "conflict", Items: 1}, {Kind: "lone", Items: 2}, {Kind: "restatement", Items: 1}}
	if d := cmp.Diff(counts, q.Counts); d != "" {
		t.Error(d)
	}
}

func TestAPartOfTheQueue(t *testing.T) {
	q := queue(t, small(t), explain.ReviewOptions{Kind: explain.Lone, Limit: 1})
	if len(q.Items) != 1 || q.Items[0].Kind != explain.Lone || q.Counts[2].Items != 2 {
		t.Errorf("%v of %v", asked(q), q.Counts)
	}
	_, err := small(t).Review(explain.ReviewOptions{Kind: "lonely", Date: today})
	var unusable *reading.UnusableError
	if !errors.As(err, &unusable) || !strings.Contains(err.Error(), "expected one of near_threshold, conflict, lone, restatement") {
		t.Error(err)
	}
}

// TestEntriesCanBePasted holds that a reason is all that an entry lacks, and
// that no two have one id, nor one that is taken.
func TestEntriesCanBePasted(t *testing.T) {
	taken := []curation.Decision{{ID: "c-2026-03-01-7"}}
	seen := map[string]bool{"c-2026-03-01-4": true, "c-2026-03-01-7": true}
	for _, i := range queue(t, small(t), explain.ReviewOptions{Taken: taken}).Items {
		if len(i.Answers) == 0 {
			t.Errorf("%s: no answer can be given", i.Question)
		}
		for _, a := range i.Answers {
			if seen[a.Decision.ID] {
				t.Errorf("the id %s is taken", a.Decision.ID)
			}
			seen[a.Decision.ID] = true
			if !strings.Contains(a.Entry, "reason: "+curation.FillIn) || !strings.HasPrefix(a.Entry, "  - id: "+a.Decision.ID+"\n") {
				t.Errorf("the entry is\n%s", a.Entry)
			}
			d := a.Decision
			d.Reason = "Both pages show the same bulletin."
			if faults := d.Check(); len(faults) > 0 {
				t.Errorf("%s: %v", d, faults)
			}
		}
	}
}

func TestTheTextOfTheQueue(t *testing.T) {
	for _, l := range []language.Language{language.English, language.Spanish} {
		s := small(t)
		s.Language = l
		for _, width := range []int{0, layout.Narrowest, layout.Widest} {
			q := queue(t, s, explain.ReviewOptions{})
			var b bytes.Buffer
			if err := s.PrintReview(&b, q, width); err != nil {
				t.Fatal(err)
			}
			if width == 0 {
				golden(t, fmt.Sprintf("review.%s.txt", l), b.String())
				continue
			}
			for line := range strings.Lines(b.String()) {
				if len([]rune(line)) > width+1 && !long.MatchString(line) {
					t.Errorf("%d characters fit: %q", width, line)
				}
			}
		}
	}
}

func TestAnEmptyQueue(t *testing.T) {
	s := explain.Of("2026-03-20", schemaSet(t), nil)
	var b bytes.Buffer
	if err := s.PrintReview(&b, queue(t, s, explain.ReviewOptions{}), 0); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "Version 2026-03-20: there is nothing to review.\n" {
		t.Error(got)
	}
}

func TestTheQueueAsCSV(t *testing.T) {
	q := queue(t, small(t), explain.ReviewOptions{})
	var b bytes.Buffer
	if err := explain.WriteReviewCSV(&b, q); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n"); n != 1+len(q.Items) {
		t.Errorf("%d lines for %d items", n, len(q.Items))
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cell := func(row int, column string) string { return records[row][slices.Index(records[0], column)] }
	if got := cell(1, "answer_field") + " " + cell(1, "answer_instead") + " " + cell(1, "answer_value"); got != "stage_claimed requested granted" {
		t.Error(got)
	}
	if got := cell(2, "answer_reports") + " " + cell(2, "score") + " " + cell(2, "threshold"); got != "ar-0000000007;ar-0000000010 44 42" {
		t.Error(got)
	}
}
