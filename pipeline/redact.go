package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// Redacting is what a redaction did.
type Redacting struct {
	snapshot.Redaction
	// Done is false where the key had been redacted before and nothing was left
	// to do.
	Done      bool `json:"done"`
	Rewritten int  `json:"files_rewritten"`
	Removed   int  `json:"files_removed"`
	// Held are the files of feeds that hold the record still.
	Held      []Held `json:"held_by,omitempty"`
	Recovered string `json:"recovered,omitempty"`
	// Pages is nil where no pages can be made of what stands.
	Pages *store.SiteWritten `json:"pages,omitempty"`
}

// Held is a place that the program does not change: the file of a feed.
type Held struct {
	Feed string `json:"feed"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// Redact takes a report out of everything published and archived: its row out
// of every table of every version, what it says out of the facts that were made
// of it, its record out of the captures. What remains are its id, the reason and
// the digests of the files that changed.
//
// Where the report is redacted but something went wrong afterwards, there are
// both a result and an error.
func Redact(ctx context.Context, plan Plan, key, reason string) (*Redacting, error) {
	if reason = strings.Join(strings.Fields(reason), " "); check.PersonalData([]byte(reason)) {
		return nil, &UsageError{"the reason holds an identity-card number, a telephone number or an e-mail address; it would be published, say it without"}
	}
	if reason == "" {
		return nil, &UsageError{`a redaction needs --reason "…": it is published, for those who ask what is gone and why; say what kind of data it was, not the data`}
	}
	r, err := newRun(plan)
	if err != nil {
		return nil, err
	}
	if r.archive, err = feed.OpenArchive(plan.Archive); err != nil {
		return nil, err
	}
	r.kept = r.archive
	done, err := r.redactLocked(ctx, key, reason)
	if err != nil {
		return done, err
	}
	// Also where nothing was left to do: what was interrupted may have left the
	// pages as they were.
	if done.Pages, err = Pages(ctx, plan); err != nil {
		return done, fmt.Errorf("%s is redacted, but the pages may still show it: %w; \"recuento site\" makes them anew", key, err)
	}
	return done, nil
}

func (r *run) redactLocked(ctx context.Context, key, reason string) (*Redacting, error) {
	holder := store.Holder{PID: r.plan.Holder.PID, Host: r.plan.Holder.Host, Command: r.plan.Holder.Command, Since: r.plan.Now}
	lock, err := store.AcquireLock(filepath.Join(r.plan.Archive, "lock"), holder)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	tree, err := r.store.Lock()
	if err != nil {
		return nil, err
	}
	defer tree.Release()
	recovered, err := r.store.Recover()
	if err != nil {
		return nil, err
	}
	done := &Redacting{Recovered: recovered.String()}
	x := &redactor{run: r, key: key, facts: map[string]bool{}, captures: map[string]map[int]bool{}, feeds: map[string]string{}, files: map[snapshot.Digest]rewritten{}}
	if err := x.find(ctx); err != nil {
		return nil, err
	}
	before, err := r.store.Redactions()
	if err != nil {
		return nil, err
	}
	late := slices.IndexFunc(before, func(b snapshot.Redaction) bool { return x.table == "" && b.Key == key })
	if late >= 0 {
		done.Redaction, x.table, x.late = before[late], before[late].Table, true
		// Whoever asks for it again says that it is his.
		if err := r.vouch(before[late]); err != nil {
			return nil, err
		}
	}
	if x.table == "" {
		return nil, &UsageError{fmt.Sprintf("%s is no report that was ever published here; expected the report_id of a row, such as ar-0123456789: \"recuento explain FACT\" and the tables of reports have them", key)}
	}
	if err := errors.Join(x.search(ctx), x.holders(ctx)); err != nil {
		return nil, err
	}
	done.Held = x.held
	if x.late && len(x.captures) == 0 {
		return done, nil
	}
	if x.draft, err = r.store.Redact(); err != nil {
		return nil, err
	}
	x.draft.Before = r.vouch
	err = x.everything(ctx)
	if err == nil {
		// First, for the report is found again as long as it is published.
		err = x.cleanArchive()
	}
	if err == nil {
		done.Redaction, err = x.draft.Commit(snapshot.Redaction{At: r.publishedAt(), Table: x.table, Key: key, Reason: reason})
	}
	if err != nil {
		if done.ID == "" {
			_ = x.draft.Abandon() // the next run removes what is left of it
		}
		return nil, err
	}
	done.Done = true
	for _, f := range done.Files {
		if f.Is == "" && f.Instead == "" {
			done.Removed++
		} else if f.Was != "" {
			done.Rewritten++
		}
	}
	return done, nil
}

// vouch notes in the archive that a redaction is the publisher's own.
func (r *run) vouch(of snapshot.Redaction) error {
	b, err := snapshot.MarshalRedactions([]snapshot.Redaction{of})
	if err != nil {
		return err
	}
	return r.archive.Vouch(b)
}

// redactor takes one report out of a publication.
type redactor struct {
	run   *run
	key   string
	table string
	// facts are the ids of facts that the report told, texts what it said in
	// words of its own, captures the lines of its records.
	facts    map[string]bool
	texts    []string
	captures map[string]map[int]bool
	feeds    map[string]string // by capture, the feed that gave it
	draft    *store.Redaction
	files    map[snapshot.Digest]rewritten
	held     []Held
	// late: the report is out of everything published, but was captured again from
	// a feed that still held it.
	late bool
}

// rewritten is what became of a file, for all versions that hold it.
type rewritten struct {
	digest snapshot.Digest
	bytes  int64
}

// leastText is the length from which a text may tell something; shorter ones
// would be found everywhere.
const leastText = 4

// isWords reports that a column holds words of the page rather than a code, an
// id or a name that is looked up.
func isWords(f schema.Field) bool {
	return f.Type == schema.String && f.Codes == nil && f.Pattern == nil
}

// find looks through all versions for what the report was and said.
func (x *redactor) find(ctx context.Context) error {
	return x.run.eachVersion(ctx, func(p *store.Published) error {
		for _, s := range x.run.set.Tables {
			if !s.Feed || len(s.PrimaryKey) != 1 || s.Index("fact_id") < 0 {
				continue
			}
			t, err := tableThen(s, p)
			if err != nil || t == nil {
				return err
			}
			for _, ref := range t.Order() {
				if t.Key(ref) == x.key {
					x.table = s.Name
					x.learn(t, ref)
				}
			}
		}
		return nil
	})
}

// learn takes in what a row of the report says.
func (x *redactor) learn(t *table.Table, ref table.Ref) {
	for c, f := range t.Schema.Fields {
		cell := string(t.AppendCell(nil, ref, c))
		if f.Name == "fact_id" && cell != "" {
			x.facts[cell] = true
		}
		if isWords(f) && len(cell) >= leastText && !slices.Contains(x.texts, cell) {
			x.texts = append(x.texts, cell)
		}
	}
}

// tells reports that a text holds something that the report said.
func (x *redactor) tells(text string) bool {
	return slices.ContainsFunc(x.texts, func(said string) bool { return strings.Contains(text, said) })
}

// names reports that a row speaks of the report or of a fact that it told.
func (x *redactor) names(id string) bool { return id == x.key || x.facts[id] }

// eachVersion calls do with every version, oldest first.
func (r *run) eachVersion(ctx context.Context, do func(*store.Published) error) error {
	entries, err := r.store.List()
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(entries) {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		p, err := r.store.Manifest(e.Version)
		if err != nil {
			return err
		}
		if err := do(p); err != nil {
			return fmt.Errorf("version %s: %w", e.Version, err)
		}
	}
	return nil
}
