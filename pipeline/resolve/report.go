package resolve

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/table"
)

// report is what resolution looks at in a report.
type report struct {
	id   string
	ref  table.Ref
	page uint64 // hash of the address
	features
}

// features are the cells that decide. Reports that are equal in them are scored
// alike, so they are the key under which scores of groups are added up.
type features struct {
	figure, max  int64 // table.NullInt where not given
	from, to     int32 // first and last day of the date; none where undated
	pub, pubTo   int32 // of the page
	start        int32 // first and last day of the beginning of a period
	startTo      int32
	side         int32 // interned code
	class        int32 // the side, one for all Venezuelan bodies
	speaker      int32
	event        int32
	subset       int32 // or scope
	window       int32
	time         int32
	measure      int32
	bundle       int32 // of other totals on the page
	parts        [5]int32
	precision    precision
	day          grain
	stage        stage
	unit         unit
	population   population
	instrument   instrument
	nature       nature
	vague        bool // no body or counter is named
	place        bool // the subset says where, not who
	relayed      bool
	published    bool // the date is the page's own
	cumulative   bool
	wrong, shaky bool // a source error; or any quality that is no good
}

const none = int32(-1 << 31)

type (
	precision  uint8
	grain      uint8
	stage      uint8
	unit       uint8
	population uint8
	instrument uint8
	nature     uint8
)

const (
	exact precision = iota
	atLeast
	atMost
	ranged
	approximate
	noFigure
)

const (
	undated grain = iota
	day
	month
	year
)

const (
	otherStage stage = iota
	requested
	granted
	executed
	announced
	denied
	annulled
)

const (
	noUnit unit = iota
	people
	applications
	cases
)

const (
	noPopulation population = iota
	detained
	restricted
	both
)

const (
	plainInstrument instrument = iota // any that is not named here
	unspecified
	amnesty
	pardon
	exchange
	commutation
	houseArrest
)

const (
	listed nature = iota
	ofState
	outsideList
)

// interner numbers texts; 0 is the empty one.
type interner struct {
	codes map[string]int32
	texts []string
}

func newInterner() *interner {
	return &interner{codes: map[string]int32{"": 0}, texts: []string{""}}
}

func (n *interner) code(b []byte) int32 {
	if c, ok := n.codes[string(b)]; ok {
		return c
	}
	c := int32(len(n.texts))
	n.texts = append(n.texts, string(b))
	n.codes[string(b)] = c
	return c
}

// reader takes reports from the rows of a table.
type reader struct {
	kind  Kind
	t     *table.Table
	texts *interner
	col   map[string]int
}

// columns is what the reports of a kind are grouped by.
func (k Kind) columns() []string {
	all := []string{"report_id", "url", "published_on", "published_latest", "relayed", "date_basis", "quality", "precision"}
	switch k {
	case Announcements:
		return append(all, "announced_on", "announced_latest", "announced_precision", "unit", "people_announced", "people_announced_max",
			"applications_announced", "applications_announced_max", "cases_announced", "cases_announced_max", "authority", "announced_by",
			"event", "subset", "window", "stage_claimed", "population", "instrument", "counting")
	case Counts:
		return append(all, "as_of_on", "as_of_latest", "as_of_precision", "as_of_time", "detained_total", "detained_total_max", "organization",
			"scope", "women", "men", "civilians", "military", "adolescents")
	}
	return append(all, "period_start_on", "period_start_latest", "period_end_on", "period_end_latest", "period_end_precision", "period_end_time",
		"people_verified", "people_verified_max", "organization", "measure", "window", "subset", "counting")
}

// oneOf is the place of v among names, from 1, or 0.
func oneOf(v []byte, names ...string) uint8 {
	for i, n := range names {
		if string(v) == n {
			return uint8(i + 1)
		}
	}
	return 0
}

// read is the reports of a table. Those that may be compared lie near each
// other, which spares the processor many waits: by date, figure and id.
func read(t *table.Table, kind Kind) ([]report, *interner, error) {
	r := reader{kind: kind, t: t, texts: newInterner(), col: map[string]int{}}
	for i, f := range t.Schema.Fields {
		r.col[f.Name] = i
	}
	for _, c := range kind.columns() {
		if _, ok := r.col[c]; !ok {
			return nil, nil, fmt.Errorf("schema of table %s: column %s is missing, by which reports are grouped; add it", t.Schema.Name, c)
		}
	}
	out := make([]report, 0, t.Rows())
	// In the order in which the cells lie.
	refs := slices.Clone(t.Order())
	slices.Sort(refs)
	for _, ref := range refs {
		out = append(out, r.report(ref))
	}
	slices.SortFunc(out, func(a, b report) int {
		return cmp.Or(cmp.Compare(a.since(), b.since()), cmp.Compare(a.figure, b.figure), cmp.Compare(a.id, b.id))
	})
	return out, r.texts, nil
}

func (r reader) text(ref table.Ref, column string) []byte { return r.t.Bytes(ref, r.col[column]) }

func (r reader) code(ref table.Ref, column string) int32 {
	return r.texts.code(r.text(ref, column))
}

// number is a cell of a column of days or whole numbers.
func (r reader) number(ref table.Ref, column string) int32 {
	if v := r.t.Int(ref, r.col[column]); v != table.NullInt {
		return int32(v)
	}
	return none
}

func (r reader) report(ref table.Ref) report {
	h := fnv.New64a()
	h.Write(r.text(ref, "url"))
	out := report{id: string(r.text(ref, "report_id")), ref: ref, page: h.Sum64()}
	f := &out.features
	f.pub, f.pubTo = r.number(ref, "published_on"), r.number(ref, "published_latest")
	f.start, f.startTo = none, none
	f.relayed = r.t.Int(ref, r.col["relayed"]) == 1
	f.published = string(r.text(ref, "date_basis")) == "published"
	switch string(r.text(ref, "quality")) {
	case "source_error":
		f.wrong, f.shaky = true, true
	case "stale":
		// An old figure told as if it were new is told late, as a relayed one is.
		f.shaky, f.relayed = true, true
	case "suspect", "retracted":
		f.shaky = true
	}
	switch r.kind {
	case Announcements:
		r.announcement(ref, f)
	case Counts:
		r.count(ref, f)
	default:
		r.release(ref, f)
	}
	if f.figure == table.NullInt {
		f.precision, f.max = noFigure, table.NullInt
	}
	return out
}

func (r reader) when(ref table.Ref, f *features, name string) {
	f.from, f.to = r.number(ref, name+"_on"), r.number(ref, name+"_latest")
	f.day = grain(oneOf(r.text(ref, name+"_precision"), "day", "month", "year"))
	if f.from == none || f.to == none {
		f.day, f.from, f.to = undated, none, none
	}
}

func (r reader) figure(ref table.Ref, f *features, column string) {
	f.figure, f.max = r.t.Int(ref, r.col[column]), r.t.Int(ref, r.col[column+"_max"])
	f.precision = precision(oneOf(r.text(ref, "precision"), "at_least", "at_most", "range", "approximate"))
}

func (r reader) announcement(ref table.Ref, f *features) {
	r.when(ref, f, "announced")
	f.unit = unit(oneOf(r.text(ref, "unit"), "people", "applications", "cases"))
	switch f.unit {
	case applications:
		r.figure(ref, f, "applications_announced")
	case cases:
		r.figure(ref, f, "cases_announced")
	default:
		r.figure(ref, f, "people_announced")
	}
	authority := string(r.text(ref, "authority"))
	f.side = r.code(ref, "authority")
	f.vague = authority == "government" || authority == "not_stated"
	if strings.HasPrefix(authority, "foreign_government:") || strings.HasPrefix(authority, "other:") || authority == "un_ohchr" {
		f.class = f.side
	}
	f.speaker = r.texts.code([]byte(notation.Fold(string(r.text(ref, "announced_by")))))
	f.event, f.subset, f.window = r.code(ref, "event"), r.code(ref, "subset"), r.code(ref, "window")
	f.placed(r.text(ref, "subset"))
	f.stage = stage(oneOf(r.text(ref, "stage_claimed"), "requested", "granted", "executed", "announced", "denied", "annulled"))
	f.population = population(oneOf(r.text(ref, "population"), "detained", "restricted", "both"))
	f.instrument = instrument(oneOf(r.text(ref, "instrument"), "unspecified", "amnesty", "pardon", "exchange", "commutation", "house_arrest"))
	f.cumulative = string(r.text(ref, "counting")) == "cumulative"
}

// counter fills what the two tables of counters share.
func (r reader) counter(ref table.Ref, f *features) {
	organization := string(r.text(ref, "organization"))
	f.side = r.code(ref, "organization")
	f.vague = organization == "not_stated" || strings.HasPrefix(organization, "other:unnamed")
	switch {
	case strings.HasPrefix(organization, "government"):
		f.nature = ofState
	case strings.HasPrefix(organization, "other:"):
		f.nature = outsideList
	}
}

func (r reader) count(ref table.Ref, f *features) {
	r.when(ref, f, "as_of")
	r.figure(ref, f, "detained_total")
	r.counter(ref, f)
	f.subset, f.time = r.code(ref, "scope"), r.code(ref, "as_of_time")
	for i, part := range [...]string{"women", "men", "civilians", "military", "adolescents"} {
		f.parts[i] = r.number(ref, part)
	}
}

func (f *features) placed(subset []byte) {
	f.place = bytes.HasPrefix(subset, []byte("prison:")) || bytes.HasPrefix(subset, []byte("state:"))
}

func (r reader) release(ref table.Ref, f *features) {
	r.when(ref, f, "period_end")
	r.figure(ref, f, "people_verified")
	r.counter(ref, f)
	f.start, f.startTo = r.number(ref, "period_start_on"), r.number(ref, "period_start_latest")
	f.subset, f.window, f.time = r.code(ref, "subset"), r.code(ref, "window"), r.code(ref, "period_end_time")
	f.measure = r.code(ref, "measure")
	f.placed(r.text(ref, "subset"))
	f.cumulative = string(r.text(ref, "counting")) == "cumulative"
}
