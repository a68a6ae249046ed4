package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/resolve"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// The files beside feeds.yaml that facts are made with.
const (
	curationFile = "curation.yaml"
	idsFile      = "fact_ids.csv"
)

// grouped is the reports of one kind in groups that have their ids.
type grouped struct {
	*resolve.Grouping
	ids        []string
	identities []resolve.Identity
}

// resolveFacts turns the reports of an edition into facts: it groups them,
// gives the groups their ids, settles what each fact says and makes the tables
// that show how that was done.
func (r *run) resolveFacts(e *edition, last *store.Published) error {
	r.stage("resolve", 0, 0)
	before, err := r.knownIDs(e, last)
	if err != nil {
		return err
	}
	kinds := resolve.Kinds()
	groups := make([]*grouped, len(kinds))
	var g errgroup.Group
	g.SetLimit(r.workers)
	for i, kind := range kinds {
		g.Go(func() (err error) {
			groups[i], err = group(kind, e.tables[kind.Reports()], r.decisions, before)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return &UsageError{err.Error()}
	}
	in := fact.Input{Set: r.set, Reports: map[string]*table.Table{}, Groups: map[string][]fact.Group{},
		Decisions: r.decisions, Formed: map[string][]string{}, Retired: map[string][]string{}}
	for i, kind := range kinds {
		in.Reports[kind.Reports()] = e.tables[kind.Reports()]
		in.Groups[kind.Facts()] = groups[i].facts()
		groups[i].tell(in, kind, e.tables[kind.Reports()], r.decisions)
	}
	made, err := fact.Build(in)
	if err != nil {
		return &UsageError{err.Error()}
	}
	for name, t := range made.Tables {
		e.tables[name] = t
	}
	outcomes := made.Outcomes
	for i, kind := range kinds {
		if err := groups[i].mark(e.tables[kind.Reports()]); err != nil {
			return err
		}
		outcomes = append(outcomes, groups[i].named(kind, r.decisions)...)
	}
	e.tables["joins"] = joinsTable(r.set.Table("joins"), groups)
	e.tables["fact_ids"] = idsTable(r.set.Table("fact_ids"), groups)
	e.tables["curation"] = curationTable(r.set.Table("curation"), r.decisions, outcomes)
	e.problems = append(e.problems, stale(r.decisions, outcomes)...)
	return nil
}

func group(kind resolve.Kind, reports *table.Table, decisions []curation.Decision, before []resolve.Identity) (*grouped, error) {
	out := &grouped{}
	var err error
	if out.Grouping, err = resolve.Group(reports, kind, decisions); err != nil {
		return nil, err
	}
	members := make([][]string, len(out.Groups))
	for i, refs := range out.Groups {
		for _, ref := range refs {
			members[i] = append(members[i], reports.Key(ref))
		}
	}
	out.ids, out.identities, err = resolve.Mint(kind, members, before)
	return out, err
}

func (g *grouped) facts() []fact.Group {
	out := make([]fact.Group, len(g.Groups))
	for i, refs := range g.Groups {
		out[i] = fact.Group{ID: g.ids[i], Reports: refs}
	}
	return out
}

// tell passes on which decisions formed which facts, and which ids are gone.
func (g *grouped) tell(in fact.Input, kind resolve.Kind, reports *table.Table, decisions []curation.Decision) {
	for _, id := range g.identities {
		if id.State == resolve.Merged {
			in.Retired[id.ID] = id.Successors
		}
	}
	for _, o := range g.named(kind, decisions) {
		for _, id := range o.Facts {
			in.Formed[id] = append(in.Formed[id], o.Decision)
		}
	}
}

// named is what became of the decisions about groups, with the ids of the facts
// they formed.
func (g *grouped) named(kind resolve.Kind, decisions []curation.Decision) []curation.Outcome {
	if len(g.Outcomes) == 0 {
		return nil
	}
	of := map[string]string{}
	for _, id := range g.identities {
		if id.State == resolve.Current {
			for _, report := range id.Reports {
				of[report] = id.ID
			}
		}
	}
	out := slices.Clone(g.Outcomes)
	for i, o := range out {
		at := slices.IndexFunc(decisions, func(d curation.Decision) bool { return d.ID == o.Decision })
		if o.State != curation.Applied || decisions[at].Table != kind.Facts() {
			continue
		}
		for _, report := range decisions[at].Reports {
			out[i].Facts = append(out[i].Facts, of[report])
		}
		slices.Sort(out[i].Facts)
		out[i].Facts = slices.Compact(out[i].Facts)
	}
	return out
}

// mark writes into every report the id of its fact.
func (g *grouped) mark(reports *table.Table) error {
	column := reports.Schema.Index("fact_id")
	if column < 0 {
		return &UsageError{fmt.Sprintf("schema of table %s: column fact_id is missing, which names the fact of a report; add it", reports.Schema.Name)}
	}
	ids := make(map[table.Ref]string, reports.Rows())
	for i, refs := range g.Groups {
		for _, ref := range refs {
			ids[ref] = g.ids[i]
		}
	}
	for s, seg := range reports.Segments() {
		for i := range seg.Rows() {
			if id, ok := ids[table.Row(s, i)]; ok {
				seg.PutString(i, column, []byte(id))
			}
		}
	}
	return nil
}

// knownIDs is the ids that facts were given before: in the last version or, for
// a first one, in the file that comes with the feeds.
func (r *run) knownIDs(e *edition, last *store.Published) ([]resolve.Identity, error) {
	s := r.set.Table("fact_ids")
	t, err := lastTable(s, last)
	if err != nil {
		return nil, err
	}
	if t != nil && t.Schema.Index("fact_id") >= 0 {
		at := slices.IndexFunc(last.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == "csv/fact_ids.csv" })
		if at >= 0 {
			e.idMap = &snapshot.IDMap{From: "version " + string(last.Manifest.Version), Digest: last.Manifest.Outputs[at].Digest, IDs: t.Rows()}
			return identities(t), nil
		}
	}
	path := filepath.Join(filepath.Dir(r.config.Path), idsFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if t, err = csvfile.ReadTable(bytes.NewReader(text), s); err != nil {
		return nil, &UsageError{fmt.Sprintf("%s: %v; expected the table fact_ids as a version publishes it: take csv/fact_ids.csv of the last version you trust", path, err)}
	}
	if fault := faultOfIDs(t); fault != "" {
		return nil, &UsageError{fmt.Sprintf("%s: %s; take csv/fact_ids.csv of the last version you trust", path, fault)}
	}
	sum := sha256.Sum256(text)
	e.idMap = &snapshot.IDMap{From: idsFile, Digest: snapshot.Digest(hex.EncodeToString(sum[:])), IDs: t.Rows()}
	return identities(t), nil
}

// faultOfIDs says what is wrong with an id map that somebody may have edited, or
// "". Lines are those of a file whose cells hold no line ends.
func faultOfIDs(t *table.Table) string {
	tables, states := []string{}, []string{string(resolve.Current), string(resolve.Merged), string(resolve.Withdrawn)}
	for _, k := range resolve.Kinds() {
		tables = append(tables, k.Facts())
	}
	form := t.Schema.Fields[t.Schema.Index("fact_id")].Pattern
	all := identities(t)
	known := map[string]bool{}
	for _, id := range all {
		known[id.ID] = true
	}
	seen := map[string]bool{}
	for i, id := range all {
		line := i + 2
		switch {
		case form != nil && !form.MatchString(id.ID):
			return fmt.Sprintf("line %d: %q is no id of a fact; expected one such as an-9f703592b8", line, id.ID)
		case seen[id.ID]:
			return fmt.Sprintf("line %d: the id %s stands twice; expected each once", line, id.ID)
		case !slices.Contains(tables, id.Table):
			return fmt.Sprintf("line %d: %q is no table of facts; expected %s", line, id.Table, strings.Join(tables, ", "))
		case !slices.Contains(states, string(id.State)):
			return fmt.Sprintf("line %d: %q is no state; expected %s", line, id.State, strings.Join(states, ", "))
		case id.Founder == "" || len(id.Reports) == 0:
			return fmt.Sprintf("line %d: the id %s has no founding report or no reports; expected both", line, id.ID)
		case id.State == resolve.Merged && len(id.Successors) == 0:
			return fmt.Sprintf("line %d: the id %s is merged and has no successor; expected the ids that have its reports", line, id.ID)
		}
		for _, s := range id.Successors {
			if !known[s] || s == id.ID {
				return fmt.Sprintf("line %d: the successor %s of %s is no other id of the file", line, s, id.ID)
			}
		}
		seen[id.ID] = true
	}
	return ""
}

func identities(t *table.Table) []resolve.Identity {
	text := func(r table.Ref, column string) string { return string(t.Bytes(r, t.Schema.Index(column))) }
	list := func(r table.Ref, column string) []string {
		if v := text(r, column); v != "" {
			return strings.Split(v, ";")
		}
		return nil
	}
	out := make([]resolve.Identity, 0, t.Rows())
	for _, r := range t.Order() {
		out = append(out, resolve.Identity{ID: text(r, "fact_id"), Table: text(r, "table"), Founder: text(r, "founding_report_id"),
			State: resolve.State(text(r, "state")), Successors: list(r, "successors"), Reports: list(r, "reports")})
	}
	return out
}

func idsTable(s *schema.Schema, groups []*grouped) *table.Table {
	b := table.NewBuilder(s)
	for _, g := range groups {
		for _, id := range g.identities {
			row := writer{b.Row(), s}
			row.text("fact_id", id.ID)
			row.text("table", id.Table)
			row.text("founding_report_id", id.Founder)
			row.text("state", string(id.State))
			row.text("successors", strings.Join(id.Successors, ";"))
			row.text("reports", strings.Join(id.Reports, ";"))
			row.EndRow()
		}
	}
	out := b.Table()
	out.Sort()
	return out
}

func joinsTable(s *schema.Schema, groups []*grouped) *table.Table {
	b := table.NewBuilder(s)
	for i, kind := range resolve.Kinds() {
		g := groups[i]
		for _, j := range g.Joins {
			row := writer{b.Row(), s}
			row.text("table", kind.Facts())
			row.text("report_id", j.A)
			row.text("other_report_id", j.B)
			row.int("score", int64(j.Score))
			row.int("threshold", resolve.Threshold)
			row.text("evidence", strings.Join(j.Evidence, ";"))
			row.text("decision", string(j.Verdict))
			row.text("fact_id", g.ids[j.GroupA])
			row.text("other_fact_id", g.ids[j.GroupB])
			row.EndRow()
		}
	}
	out := b.Table()
	out.Sort()
	return out
}

func curationTable(s *schema.Schema, decisions []curation.Decision, outcomes []curation.Outcome) *table.Table {
	became := map[string]curation.Outcome{}
	for _, o := range outcomes {
		became[o.Decision] = o
	}
	b := table.NewBuilder(s)
	for _, d := range decisions {
		o := became[d.ID]
		row := writer{b.Row(), s}
		row.text("decision_id", d.ID)
		row.text("kind", string(d.Kind))
		row.text("table", d.Table)
		row.text("reports", strings.Join(sorted(d.Reports), ";"))
		row.text("fact", d.Fact)
		row.text("field", d.Field)
		row.text("value", d.Value)
		row.text("instead", d.Instead)
		row.text("link", d.Link)
		row.text("to_fact", d.To)
		row.text("reason", d.Reason)
		day, _ := parseDay(d.Date)
		row.int("decided_on", day)
		row.text("state", string(o.State))
		row.text("facts", strings.Join(o.Facts, ";"))
		row.EndRow()
	}
	out := b.Table()
	out.Sort()
	return out
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

// parseDay reads 2026-02-20 as a day number.
func parseDay(text string) (int64, bool) {
	var y, m, d int
	if _, err := fmt.Sscanf(text, "%d-%d-%d", &y, &m, &d); err != nil {
		return table.NullInt, false
	}
	return table.Days(y, m, d), true
}

// stale lists the decisions that no longer apply.
func stale(decisions []curation.Decision, outcomes []curation.Outcome) []problem.Problem {
	var out []problem.Problem
	for _, o := range outcomes {
		if o.State != curation.Stale {
			continue
		}
		at := slices.IndexFunc(decisions, func(d curation.Decision) bool { return d.ID == o.Decision })
		out = append(out, problem.Problem{Table: "curation", Feed: "curation", Line: decisions[at].Line, Column: 1, Code: problem.CurationStale, Effect: problem.Flagged,
			Expected: fmt.Sprintf("a decision that still applies; %s: %s", o.Decision, o.Why)})
	}
	return out
}

// loadCuration reads the decisions beside the configuration.
func loadCuration(schemas fs.FS, set *schema.Set, c *feed.Config) ([]curation.Decision, string, error) {
	rules, err := fs.ReadFile(schemas, "curation.schema.json")
	if err != nil {
		return nil, "", &UsageError{err.Error()}
	}
	return feed.LoadCuration(filepath.Join(filepath.Dir(c.Path), curationFile), rules, set)
}
