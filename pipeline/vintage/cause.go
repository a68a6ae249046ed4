package vintage

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/table"
)

// Why a cell changed: codes of change_cause.
const (
	causeRedacted   = "personal_data_removed"
	causeCuration   = "curation"
	causeWithdrew   = "source_withdrew"
	causeRevised    = "source_revised"
	causeCorrection = "correction"
	causeMapping    = "mapping_changed"
	causeNewFeed    = "new_feed"
	causeNewReport  = "new_report"
	causeResolution = "resolution_changed"
	causeSchema     = "schema_changed"
)

// gravest lists the causes that a fact takes over from reports, the first that
// holds wins: what a source took back or said anew matters more than what came
// besides.
func gravest() []string {
	return []string{causeRedacted, causeWithdrew, causeRevised, causeCorrection, causeMapping, causeNewFeed, causeNewReport, causeResolution}
}

// Source tells where the row of a report was read.
type Source struct {
	Feed, Capture string
	Line          int64
}

// AnyColumn asks for decisions whatever they settle.
const AnyColumn = "*"

// Evidence is what is known of why rows differ. A function that is nil knows
// nothing.
type Evidence struct {
	SchemaFrom, SchemaTo string
	// Appended: the version before had no such column.
	Appended func(table, column string) bool
	// CodeChanged: another program made the version before.
	CodeChanged bool
	// Old and New tell where a report's row came from in the version before and
	// in this one; false where it had none.
	Old, New func(table, key string) (Source, bool)
	// FeedBefore: the feed gave rows to the version before.
	FeedBefore func(feed string) bool
	// MappingChanged: the feed is read in another way than for the version before.
	MappingChanged func(feed string) bool
	// SameRecord: the raw record of the key is the same in both captures. It is
	// asked only where the captures differ.
	SameRecord func(table, key string) bool
	// Corrected: a declared correction of the key in a column came, went or
	// changed.
	Corrected func(table, key, column string) bool
	// Decided is the ids of the decisions on a report or fact that came, went or
	// changed: those that settle no column in particular and those that settle
	// this one, or all for [AnyColumn].
	Decided func(id, column string) []string
	// Redacted: the row went, or says less, for a redaction.
	Redacted func(table, key string) bool
}

// reason is a cause and the ids of what is behind it.
type reason struct {
	cause   string
	because []string
}

// judge finds causes.
type judge struct {
	ev     Evidence
	tables []*comparedTable
	rows   []changedRow
	// captures is the bytes that each feed was read from, before and now.
	captures [2]map[string]string
	// members is the reports of a fact, before or now, as table and key.
	members map[string][]reported
	own     map[reported]reason // of reports that differ in more than their fact
	links   map[string][]string // facts that point to each other, both ways
	facts   map[string]reason
	overall string // the gravest cause of all reports
}

type reported struct{ table, key string }

func newJudge(ev Evidence) *judge {
	none := func(string, string) bool { return false }
	nowhere := func(string, string) (Source, bool) { return Source{}, false }
	if ev.Appended == nil {
		ev.Appended = none
	}
	if ev.SameRecord == nil {
		ev.SameRecord = none
	}
	if ev.Corrected == nil {
		ev.Corrected = func(string, string, string) bool { return false }
	}
	if ev.Redacted == nil {
		ev.Redacted = none
	}
	if ev.Old == nil {
		ev.Old = nowhere
	}
	if ev.New == nil {
		ev.New = nowhere
	}
	if ev.FeedBefore == nil {
		ev.FeedBefore = func(string) bool { return true }
	}
	if ev.MappingChanged == nil {
		ev.MappingChanged = func(string) bool { return false }
	}
	if ev.Decided == nil {
		ev.Decided = func(string, string) []string { return nil }
	}
	return &judge{
		ev: ev, captures: [2]map[string]string{{}, {}}, members: map[string][]reported{},
		own: map[reported]reason{}, links: map[string][]string{}, facts: map[string]reason{},
	}
}

func (j *judge) add(t *comparedTable) {
	j.tables = append(j.tables, t)
	j.rows = append(j.rows, t.rows...)
	for _, side := range []struct {
		t    *table.Table
		rows map[string]table.Ref
		from func(table, key string) (Source, bool)
		n    int
	}{{t.old, t.was, j.ev.Old, 0}, {t.now, t.is, j.ev.New, 1}} {
		fact := side.t.Schema.Index(factColumn)
		for key, ref := range side.rows {
			if t.isFacts() {
				j.link(key, side.t, ref)
				continue
			}
			if s, ok := side.from(t.name, key); ok {
				j.captures[side.n][s.Feed] = s.Capture
			}
			if fact >= 0 {
				j.join(string(side.t.Bytes(ref, fact)), reported{t.name, key})
			}
		}
	}
}

const factColumn = "fact_id"

// isFacts reports that the rows of a table are facts: their key is a fact's id.
func (t *comparedTable) isFacts() bool {
	return slices.Equal(t.now.Schema.PrimaryKey, []string{factColumn})
}

func (j *judge) join(fact string, r reported) {
	if fact != "" && !slices.Contains(j.members[fact], r) {
		j.members[fact] = append(j.members[fact], r)
	}
}

// linkColumns are those of a fact that name other facts, or what they share.
func linkColumns() []string {
	return []string{"supersedes", "restates", "part_of", "follows", "reverses", "event"}
}

func (j *judge) link(key string, t *table.Table, ref table.Ref) {
	for _, name := range linkColumns() {
		c := t.Schema.Index(name)
		if c < 0 {
			continue
		}
		for _, id := range strings.Split(string(t.AppendCell(nil, ref, c)), ";") {
			if id != "" && id != key {
				j.tie(key, id)
				j.tie(id, key)
			}
		}
	}
}

func (j *judge) tie(a, b string) {
	if !slices.Contains(j.links[a], b) {
		j.links[a] = append(j.links[a], b)
	}
}

// cause is why a cell of a row differs.
func (j *judge) cause(row changedRow, cell changedCell) reason {
	if len(j.own) == 0 && j.overall == "" {
		j.judgeReports()
	}
	switch {
	case j.ev.Redacted(row.table.name, row.key):
		return reason{causeRedacted, []string{row.key}}
	case cell.format || row.kind == kindChanged && j.ev.Appended(row.table.name, cell.field):
		return reason{cause: causeSchema}
	case row.table.isFacts():
		if row.kind != kindChanged {
			return j.ofCell(row.key, "") // no decision on a column makes a fact come or go
		}
		return j.ofCell(row.key, cell.field)
	case cell.field == factColumn && row.kind == kindChanged:
		return j.ofJoin(row.key, cell)
	}
	own := j.own[reported{row.table.name, row.key}]
	if own.cause == causeCorrection && !j.ev.Corrected(row.table.name, row.key, cell.field) {
		own.cause = j.ofRecord(row)
	}
	return own
}

// judgeReports settles the cause of each report that differs, once.
func (j *judge) judgeReports() {
	j.overall = causeResolution
	var all []reason
	for _, row := range j.rows {
		if row.table.isFacts() || !row.ofItself() {
			continue
		}
		r := reason{j.ofReport(row), []string{row.key}}
		j.own[reported{row.table.name, row.key}] = r
		all = append(all, r)
	}
	if top, ok := worst(all); ok {
		j.overall = top.cause
	}
}

// ofItself reports that a report differs in more than in the fact it tells, and
// in columns that both versions have.
func (r changedRow) ofItself() bool {
	return r.kind != kindChanged || slices.ContainsFunc(r.cells, func(c changedCell) bool { return c.field != factColumn && !c.format })
}

func (j *judge) ofReport(row changedRow) string {
	name, key := row.table.name, row.key
	if j.ev.Redacted(name, key) {
		return causeRedacted
	}
	was, _ := j.ev.Old(name, key)
	is, _ := j.ev.New(name, key)
	switch row.kind {
	case kindAdded, kindRestored:
		before, known := j.captures[0][is.Feed]
		switch {
		case is.Feed != "" && !j.ev.FeedBefore(is.Feed):
			return causeNewFeed
		case known && before == is.Capture:
			return j.ofReading(is.Feed)
		}
		return causeNewReport
	case kindWithdrawn:
		now, known := j.captures[1][was.Feed]
		switch {
		case known && now == was.Capture:
			return j.ofReading(was.Feed)
		case !known && was.Feed != "" && j.ev.MappingChanged(was.Feed):
			return causeMapping
		}
		return causeWithdrew
	}
	if slices.ContainsFunc(row.cells, func(c changedCell) bool { return j.ev.Corrected(name, key, c.field) }) {
		return causeCorrection
	}
	return j.ofRecord(row)
}

// ofRecord is why a report reads otherwise that no correction changed.
func (j *judge) ofRecord(row changedRow) string {
	name, key := row.table.name, row.key
	was, _ := j.ev.Old(name, key)
	is, _ := j.ev.New(name, key)
	switch {
	case was.Feed != is.Feed && j.captures[0][is.Feed] == is.Capture && j.captures[1][was.Feed] == was.Capture:
		return causeMapping // neither feed changed, but which of them is taken
	case was.Capture == is.Capture && was.Feed == is.Feed, j.ev.SameRecord(name, key):
		return j.ofReading(is.Feed)
	}
	return causeRevised
}

// ofReading is why the same bytes read differently.
func (j *judge) ofReading(feed string) string {
	if j.ev.MappingChanged(feed) {
		return causeMapping
	}
	return causeResolution
}

// ofJoin is why a report tells another fact than before.
func (j *judge) ofJoin(key string, cell changedCell) reason {
	if ids := j.decided(factColumn, key, cell.old, cell.now); len(ids) > 0 {
		return reason{causeCuration, ids}
	}
	for _, fact := range []string{cell.now, cell.old} {
		if fact != "" {
			return j.ofFact(fact)
		}
	}
	return reason{cause: j.overall}
}

func (j *judge) decided(column string, ids ...string) []string {
	var out []string
	for _, id := range ids {
		if id != "" {
			out = append(out, j.ev.Decided(id, column)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ofCell is why a fact differs in a column: a decision on it, else what is
// known of the fact.
func (j *judge) ofCell(id, column string) reason {
	if decisions := j.decided(column, j.all(id)...); len(decisions) > 0 {
		return reason{causeCuration, decisions}
	}
	return j.ofFact(id)
}

// all is the ids of a fact and of its reports.
func (j *judge) all(id string) []string {
	ids := []string{id}
	for _, m := range j.members[id] {
		ids = append(ids, m.key)
	}
	return ids
}

// ofFact is why a fact differs.
func (j *judge) ofFact(id string) reason {
	if r, ok := j.facts[id]; ok {
		return r
	}
	r := j.factReason(id)
	j.facts[id] = r
	return r
}

func (j *judge) factReason(id string) reason {
	if r, ok := j.ofMembers(id); ok {
		return r
	}
	// Of another column, but nothing else is known.
	if decisions := j.decided(AnyColumn, j.all(id)...); len(decisions) > 0 {
		return reason{causeCuration, decisions}
	}
	var near []reason
	for _, other := range j.links[id] {
		if decisions := j.decided("", j.all(other)...); len(decisions) > 0 {
			return reason{causeCuration, decisions}
		}
		if r, ok := j.ofMembers(other); ok {
			near = append(near, r)
		}
		for _, next := range j.links[other] {
			if r, ok := j.ofMembers(next); ok && next != id {
				near = append(near, r)
			}
		}
	}
	if r, ok := worst(near); ok {
		return r
	}
	if j.ev.CodeChanged && j.overall == causeNewReport {
		return reason{cause: causeResolution}
	}
	return reason{cause: j.overall}
}

// ofMembers is the gravest cause of the reports of a fact.
func (j *judge) ofMembers(fact string) (reason, bool) {
	var all []reason
	for _, m := range j.members[fact] {
		if r, ok := j.own[m]; ok {
			all = append(all, r)
		}
	}
	return worst(all)
}

// worst is the gravest of some reasons, with all that is behind it.
func worst(all []reason) (reason, bool) {
	for _, cause := range gravest() {
		r := reason{cause: cause}
		for _, a := range all {
			if a.cause == cause {
				r.because = append(r.because, a.because...)
			}
		}
		if len(r.because) > 0 {
			slices.Sort(r.because)
			r.because = slices.Compact(r.because)
			return r, true
		}
	}
	return reason{}, false
}
