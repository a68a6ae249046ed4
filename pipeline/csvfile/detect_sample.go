package csvfile

// sampleLength is how long a record of the sample may be; a longer one is a
// quote left open more likely than not.
const sampleLength = 64 << 10

// sampled is one record of the sample.
type sampled struct {
	line   int
	fields []string
	hash   bool // begins with '#'
	good   bool // well quoted
	quoted int  // fields that are quoted, and well
}

// reading is what the sample looks like by one dialect.
type reading struct {
	dialect  Dialect
	records  []sampled // without comments
	comments []sampled
	width    int // of most records
	fitting  int // well-quoted records of that width
	wide     int // records of more than one field
	quoted   int // fields
	bad      int // badly quoted records
	doubtful bool
}

// score is 1 where all records have one number of fields above 1.
func (r *reading) score() float64 {
	if r.width < 2 {
		return 0
	}
	n := float64(len(r.records))
	return float64(r.fitting) / n * float64(r.wide) / n
}

// read samples the text by a dialect.
func (d *detection) read(dialect Dialect) *reading {
	r := &reading{dialect: dialect}
	s := dialect.syntax()
	var all []sampled
	for pos, line := 0, d.line; len(all) < sampleRecords; {
		rec, next, lines, more := d.sample(&s, pos, line, len(all))
		if !more {
			break
		}
		all = append(all, rec)
		pos, line = next, line+lines
	}
	r.setApart(all, d.layout && dialect.Comment == "")
	for _, rec := range r.records {
		if len(rec.fields) > 1 {
			r.wide++
		}
		if !rec.good {
			r.bad++
		}
		r.quoted += rec.quoted
	}
	return r
}

// sample reads one record. One that is badly quoted over several lines, or too
// long, is taken as its first line, so that one lost quote does not swallow the
// sample.
func (d *detection) sample(s *syntax, pos, line, before int) (rec sampled, next, lines int, more bool) {
	p := Parser{syntax: *s, data: d.text, pos: pos, line: line}
	p.skipEmpty()
	pos = p.pos
	rest := d.text[pos:]
	p = Parser{syntax: *s, data: rest[:min(len(rest), sampleLength)], line: p.line}
	if !p.Next() {
		return rec, 0, 0, false
	}
	cut := p.pos == len(p.data)
	if p.Malformed >= 0 && cut && len(p.data) == len(rest) && !d.whole && before >= 10 {
		return rec, 0, 0, false // the sample ends within the record
	}
	next, lines = pos+p.pos, p.line-line
	spoilt := p.Malformed >= 0 && p.line > p.first+1 || cut && len(p.data) < len(rest)
	if spoilt {
		next, lines = pos+nextLine(p.data, 0), p.first+1-line
		p = Parser{syntax: *s, data: p.data[:special(p.data, 0, '\n', '\n')], line: p.first}
		p.Next()
	}
	rec = sampled{line: p.first, fields: p.header(), hash: p.data[0] == '#', good: p.Malformed < 0 && !spoilt}
	for _, at := range p.offsets {
		if s.quoted && rec.good && at < len(p.data) && p.data[at] == s.quote {
			rec.quoted++
		}
	}
	return rec, next, lines, true
}

// setApart finds the width of most records and, where told so, the comments:
// records that begin with '#' and mostly do not fit.
func (r *reading) setApart(all []sampled, comments bool) {
	plain := make([]sampled, 0, len(all))
	var hashes []sampled
	for _, rec := range all {
		if comments && rec.hash {
			hashes = append(hashes, rec)
		} else {
			plain = append(plain, rec)
		}
	}
	r.width, r.fitting = commonWidth(plain)
	alike := 0
	for _, rec := range hashes {
		if len(rec.fields) == r.width {
			alike++
		}
	}
	if len(plain) > 0 && 2*alike < len(hashes) || r.width == 1 && len(plain) > len(hashes) {
		r.records, r.comments, r.doubtful = plain, hashes, alike > 0
		return
	}
	r.records = all
	r.width, r.fitting = commonWidth(all)
}

// commonWidth is the number of fields that most well-quoted records have, the
// larger one of two, and how many have it.
func commonWidth(records []sampled) (width, fitting int) {
	seen := map[int]int{}
	for _, rec := range records {
		if !rec.good {
			continue
		}
		n := len(rec.fields)
		seen[n]++
		if seen[n] > fitting || seen[n] == fitting && n > width {
			width, fitting = n, seen[n]
		}
	}
	return width, fitting
}
