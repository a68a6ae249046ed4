package fact

import (
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// candidate is a fact as links see it. Columns that its table lacks are empty;
// the organization of a count is its side, its measure its stage.
type candidate struct {
	*draft
	side, stage, unit, population, subset, window, counting string

	day, from   int64 // day-precise, else table.NullInt; from is where its period begins
	hour        string
	byPage      bool // the day is that of the page, so that it may be earlier
	value       int64
	exact       bool
	sound       bool // some page that is ok, a mirror, or was taken back
	said        bool // some page that is ok or was taken back tells it first-hand
	stated      bool // … with exactly its figure
	news        bool // … on its day, and is ok
	retracted   bool
	first, last int64 // days on which it was said, first-hand; table.NullInt where unknown
	pages       []page
	split       bool // detained and restricted were found

	supersedes, restates, partOf, follows []string
}

// page is where a candidate is told.
type page struct {
	url  []byte
	hash uint64
	news bool // first-hand, of quality ok
}

// linkCells is the columns of a fact that links read and fill; -1 where its table
// has none.
type linkCells struct {
	status, supersedes, restates, partOf, follows                  int
	side, stage, unit, population, subset, window, counting        int
	day, dayPrecision, from, fromPrecision, hour, basis, precision int
	people, applications, cases                                    int
}

// reader makes candidates of drafts.
type reader struct {
	kind    string
	reports *table.Table
	to      linkCells
	src     struct {
		url, quality, relayed, day, dayPrecision, basis, published, publishedPrecision, retracted int
		people, applications, cases, precision                                                    int
	}
}

// newReader returns nil where the reports lack a column that links need.
func newReader(s *schema.Schema, reports *table.Table) *reader {
	day, side, stage, subset, figure := "period_end", "organization", "measure", "subset", "people_verified"
	switch s.Name {
	case announcements:
		day, side, stage, figure = "announced", "authority", "stage_claimed", "people_announced"
	case verifiedReleases:
	default:
		day, stage, subset, figure = "as_of", "", "scope", "detained_total"
	}
	r := &reader{kind: s.Name, reports: reports, to: linkCells{
		status: s.Index("status"), supersedes: s.Index("supersedes"), restates: s.Index("restates"),
		partOf: s.Index("part_of"), follows: s.Index("follows"),
		side: s.Index(side), stage: s.Index(stage), unit: s.Index("unit"), population: s.Index("population"),
		subset: s.Index(subset), window: s.Index("window"), counting: s.Index("counting"),
		day: s.Index(day + "_on"), dayPrecision: s.Index(day + "_precision"), hour: s.Index(day + "_time"),
		from: s.Index("period_start_on"), fromPrecision: s.Index("period_start_precision"),
		basis: s.Index("date_basis"), precision: s.Index("precision"),
		people: s.Index(figure), applications: s.Index("applications_announced"), cases: s.Index("cases_announced"),
	}}
	in := reports.Schema
	r.src.url, r.src.quality, r.src.relayed = in.Index("url"), in.Index("quality"), in.Index("relayed")
	r.src.day, r.src.dayPrecision, r.src.basis = in.Index(day+"_on"), in.Index(day+"_precision"), in.Index("date_basis")
	r.src.published, r.src.publishedPrecision = in.Index("published_on"), in.Index("published_precision")
	r.src.people, r.src.applications, r.src.cases = in.Index(figure), in.Index("applications_announced"), in.Index("cases_announced")
	r.src.precision, r.src.retracted = in.Index("precision"), in.Index("retracted_on")
	if min(r.src.url, r.src.quality, r.src.relayed, r.src.day, r.src.dayPrecision, r.src.basis, r.src.published, r.src.publishedPrecision,
		r.src.people, r.src.precision) < 0 {
		return nil
	}
	return r
}

func (r *reader) withdrawn(d *draft) bool {
	return r.to.status >= 0 && d.cells[r.to.status].text == withdrew
}

// read takes what links need from the cells of a fact and from its reports.
func (r *reader) read(d *draft) *candidate {
	c := &candidate{draft: d, day: table.NullInt, from: table.NullInt, value: table.NullInt, first: table.NullInt, last: table.NullInt}
	word := func(col int) string {
		if col < 0 || d.cells[col].text == notStated {
			return ""
		}
		return d.cells[col].text
	}
	c.side, c.stage, c.unit, c.population = word(r.to.side), word(r.to.stage), word(r.to.unit), word(r.to.population)
	c.subset, c.window, c.counting, c.hour = word(r.to.subset), word(r.to.window), word(r.to.counting), word(r.to.hour)
	c.byPage = word(r.to.basis) == "published"
	c.day = dayOf(d, r.to.day, r.to.dayPrecision)
	c.from = dayOf(d, r.to.from, r.to.fromPrecision)
	r.uniform(c)
	figure, source := r.to.people, r.src.people
	switch c.unit {
	case "applications":
		figure, source = r.to.applications, r.src.applications
	case "cases":
		figure, source = r.to.cases, r.src.cases
	}
	precision := word(r.to.precision)
	if figure >= 0 && precision != "" && precision != "at_most" {
		c.value = d.cells[figure].num
	}
	c.exact = precision == "exact" && c.value != table.NullInt
	r.hear(c, source)
	return c
}

// uniform fills in what goes without saying in tables without the column.
func (r *reader) uniform(c *candidate) {
	if r.kind == announcements {
		return
	}
	c.unit, c.population = "people", "detained"
	if r.kind != verifiedReleases {
		c.stage, c.counting = "held", "balance"
		if c.subset == "national" {
			c.subset = ""
		}
	}
}

func dayOf(d *draft, on, precision int) int64 {
	if on < 0 || precision < 0 || d.cells[precision].text != "day" {
		return table.NullInt
	}
	return d.cells[on].num
}

// hear looks at the reports of the candidate; figure is the column in which they
// give its figure.
func (r *reader) hear(c *candidate, figure int) {
	ok, back := int64(table.NullInt), int64(table.NullInt)
	takenBack, sound := 0, 0
	for _, row := range c.rows {
		quality := string(r.reports.Bytes(row, r.src.quality))
		if quality == "ok" && r.takenBack(row) != table.NullInt {
			quality = retracted // a dated retraction is one
		}
		switch quality {
		case "ok":
			ok = max(ok, r.shown(row))
			sound++
		case retracted:
			takenBack++
			back = max(back, r.shown(row), r.takenBack(row))
		case "mirror":
		default:
			continue
		}
		c.sound = true
		url := r.reports.Bytes(row, r.src.url)
		p := page{url: url, hash: hashOf(url)}
		if quality != "mirror" && r.reports.Int(row, r.src.relayed) != 1 {
			c.said = true
			p.news = quality == "ok" && r.states(row, c, figure)
			r.date(c, row, figure, p.news)
		}
		c.pages = append(c.pages, p)
	}
	// A page of quality ok that came afterwards shows that it was said again;
	// more of them than were taken back, that only an outlet took back its own.
	c.retracted = takenBack > 0 && sound <= takenBack && ok <= back
}

// states reports that a report gives exactly the figure of the fact.
func (r *reader) states(row table.Ref, c *candidate, figure int) bool {
	return c.exact && figure >= 0 && r.reports.Int(row, figure) == c.value && string(r.reports.Bytes(row, r.src.precision)) == "exact"
}

// date notes when a report that tells the fact first-hand says that it was said.
func (r *reader) date(c *candidate, row table.Ref, figure int, news bool) {
	if !r.states(row, c, figure) {
		return
	}
	c.stated = true
	when := r.day(row)
	if when == table.NullInt {
		return
	}
	c.news = c.news || news && when == c.day
	c.last = max(c.last, when)
	if c.first == table.NullInt || when < c.first {
		c.first = when
	}
}

// day is the day that a report states or implies for what it tells.
func (r *reader) day(row table.Ref) int64 {
	if string(r.reports.Bytes(row, r.src.dayPrecision)) != "day" || string(r.reports.Bytes(row, r.src.basis)) == "published" {
		return table.NullInt
	}
	return r.reports.Int(row, r.src.day)
}

// shown is the day on which a page came out, as far as is known.
func (r *reader) shown(row table.Ref) int64 {
	if string(r.reports.Bytes(row, r.src.publishedPrecision)) == "day" {
		return r.reports.Int(row, r.src.published)
	}
	return r.day(row)
}

func (r *reader) takenBack(row table.Ref) int64 {
	if r.src.retracted < 0 {
		return table.NullInt
	}
	return r.reports.Int(row, r.src.retracted)
}

// named reports that a side is a body or counter one can tell from others.
func named(side string) bool {
	return side != "" && side != "government" && !strings.HasPrefix(side, unnamed)
}

// hashOf is FNV-1a: pages are compared by it first, and then by their bytes.
func hashOf(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
