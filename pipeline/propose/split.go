package propose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// cut is a way in which people put two things into one cell.
type cut struct{ first, second, how string }

func cuts() []cut {
	return []cut{
		{`^(.+?) *\([^()]*\)$`, `\(([^()]*)\)$`, "the one in brackets behind the other"},
		{`^[^,]+`, `^[^,]+(?:, *(.+))?$`, "separated by a comma"},
		{`^[^;]+`, `^[^;]+(?:; *(.+))?$`, "separated by a semicolon"},
		{`^[^|]+`, `^[^|]+(?:\| *(.+))?$`, "separated by a bar"},
		{`^.+?(?: [-–—] |$)`, `^.+? [-–—] (.+)$`, "separated by a dash"},
	}
}

// half is one part of the cells of a column.
type half struct {
	column  *column
	look    *look
	extract string
}

// split looks for columns whose cells hold two inputs: those without a place,
// and those whose name found one that the cells do not bear out.
func (r *reading) split() {
	for _, c := range r.file.columns {
		if c.name == "" || c.twice || c.filled == 0 || r.used[c] && !r.doubtful(c) {
			continue
		}
		for _, cut := range cuts() {
			second, ok := extracted(c, cut.second)
			if !ok || second.filled*2 < c.filled {
				continue
			}
			first, ok := extracted(c, cut.first)
			if ok && r.placeHalves(c, r.half(first, cut.first), r.half(second, cut.second), cut.how) {
				break
			}
		}
	}
	r.hours()
}

// doubtful reports that a column has a place only by its name.
func (r *reading) doubtful(c *column) bool {
	for _, in := range r.inputs {
		if s, ok := r.placed[in.Name]; ok && slices.Contains(s.cols, c) {
			k := kindOfInput(r.table, in)
			if k == code {
				_, known := r.looks[c].code(r.table.Fields[in.Fields[0]].Codes)
				return known < 0.5 || slices.ContainsFunc(s.Values, func(v Value) bool { return v.Confidence == Guess })
			}
			return k == prose && in.Name != "note"
		}
	}
	return false
}

// extracted is what a pattern finds in the cells; every cell must match.
func extracted(c *column, extract string) (*column, bool) {
	re := regexp.MustCompile(extract)
	part := &column{at: c.at, name: c.name, cells: make([]string, len(c.cells))}
	for i, cell := range c.cells {
		if cell == "" {
			continue
		}
		found := re.FindStringSubmatch(cell)
		if found == nil {
			return nil, false
		}
		part.cells[i] = strings.TrimSpace(found[len(found)-1])
	}
	part.count()
	return part, true
}

func (r *reading) half(c *column, extract string) half {
	return half{c, newLook(c, r.forms, r.words), extract}
}

// placeHalves finds an input for both halves, or changes nothing.
func (r *reading) placeHalves(c *column, first, second half, how string) bool {
	held := ""
	for name, s := range r.placed {
		if slices.Contains(s.cols, c) {
			held = name
		}
	}
	a, sureA := r.bestFor(first, held, "")
	b, sureB := r.bestFor(second, held, a)
	if a == "" || b == "" || !sureA && !sureB {
		return false
	}
	if held != "" {
		delete(r.placed, held)
	}
	r.used[c] = true
	for _, p := range []struct {
		half
		input string
	}{{first, a}, {second, b}} {
		r.looks[p.column] = p.look
		s := r.source(p.column, r.inputs[r.order(p.input)], 0, 1)
		s.Columns, s.Extract, s.cols = []string{c.name}, p.extract, []*column{p.column}
		s.Confidence, s.Why = Likely, "the cells hold "+a+" and "+b+", "+how
		if p.look.dates.written {
			s.Dates = p.look.dates.patterns()
		}
		r.placed[p.input] = &s
	}
	return true
}

// bestFor is the free input that half a column fits best; sure says that its
// cells could hardly be anything else.
func (r *reading) bestFor(h half, held, taken string) (input string, sure bool) {
	best := 0.0
	for _, in := range r.inputs {
		if _, ok := r.placed[in.Name]; ok && in.Name != held || in.Name == taken || in.Name == r.key0() {
			continue
		}
		named := r.names[in.Name].fits(h.column.name)
		fits, strong := r.strongly(h, in)
		if worth := 100*fits + float64(named); fits >= 0.5 && worth > best && (strong || named > 0) {
			input, sure, best = in.Name, strong, worth
		}
	}
	return input, sure
}

// strongly says how well half a column fits by its cells alone.
func (r *reading) strongly(h half, in schema.Input) (fits float64, strong bool) {
	f := &r.table.Fields[in.Fields[0]]
	fits = h.look.fits(r.table, in, 0)
	switch kindOfInput(r.table, in) {
	case date:
		return fits, fits >= 0.9
	case address, shaped:
		return fits, fits >= 0.95
	case code:
		values, known := h.look.code(f.Codes)
		guesses := slices.ContainsFunc(values, func(v Value) bool { return v.Confidence == Guess })
		return known, known >= 0.8 && !guesses && h.look.truth < 0.9
	}
	return -1, false
}

// hours takes the time of day out of the dates that bear one.
func (r *reading) hours() {
	for _, in := range r.inputs {
		s, ok := r.placed[in.Name]
		to := r.order(in.Name + "_time")
		if _, taken := r.placed[in.Name+"_time"]; !ok || to < 0 || taken || len(s.cols) != 1 || s.Extract != "" {
			continue
		}
		times, ok := extracted(s.cols[0], hour)
		if !ok || times.filled == 0 {
			continue
		}
		r.placed[in.Name+"_time"] = &Source{Input: in.Name + "_time", Columns: s.Columns, Extract: hour, cols: []*column{times},
			Confidence: Likely, Why: "some of the dates have a time of day"}
	}
}

// hour is a time of day at the end of a date.
const hour = `^.*?(?:[ ,T]((?:[01]\d|2[0-3]):[0-5]\d)(?::\d\d)?)?$`
