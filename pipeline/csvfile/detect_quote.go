package csvfile

import "bytes"

// chooseQuote reads the sample by a dialect and, with layout, by other ways of
// quoting where these fit better.
func (d *detection) chooseQuote(dialect Dialect) *reading {
	best := d.read(dialect)
	if !d.layout {
		return best
	}
	if dialect.Escape == 0 && dialect.Quote != NoQuote && bytes.Contains(d.text, []byte{'\\', dialect.quote()}) {
		other := dialect
		other.Escape = '\\'
		if r := d.read(other); r.bad < best.bad && r.fitting >= best.fitting {
			best = r
		}
	}
	if dialect.Quote != 0 {
		return best
	}
	if best.quoted == 0 && bytes.IndexByte(d.text, '\'') >= 0 {
		other := dialect
		other.Quote = '\''
		if r := d.read(other); r.quoted >= 2 && r.fitting >= best.fitting {
			return r
		}
	}
	if best.quoted == 0 && best.bad > 0 {
		other := dialect
		other.Quote = NoQuote
		if r := d.read(other); r.fitting > best.fitting && r.score() >= leastScore {
			return r
		}
	}
	return best
}

// foundQuote judges the records from start on: what stands above the table is
// no CSV.
func (d *detection) foundQuote(r *reading, start int, known Dialect) {
	quoted, bad := 0, 0
	for _, rec := range r.records[start:] {
		quoted += rec.quoted
		if !rec.good {
			bad++
		}
	}
	among := r.lookedAt(start)
	switch {
	case known.Quote != 0:
	case r.dialect.Quote == NoQuote:
		d.add("quote", "none", false, "\" stands in fields of %s and never encloses a whole one", among)
	case r.dialect.Quote == '\'':
		d.add("quote", "'", true, "%s of %s stand between ', and none between \"", counted(quoted, "field"), among)
	case bad > 0:
		d.add("quote", `"`, false, "%d of %s cannot be read with it, and %s of the others stand between \"", bad, among, counted(quoted, "field"))
	case quoted == 0:
		d.add("quote", `"`, true, "no field of %s is quoted, so that the usual sign stays", among)
	default:
		d.add("quote", `"`, true, "%s of %s stand between \"", counted(quoted, "field"), among)
	}
	if known.Escape == 0 && r.dialect.Escape != 0 {
		d.add("escape", "backslash", true, "a backslash stands before %s inside quoted fields, which are badly quoted without it", counted(bytes.Count(d.text, []byte{'\\', r.dialect.quote()}), "quote"))
	}
}

func (d *detection) foundComment(r *reading) {
	if len(r.comments) == 0 {
		return
	}
	d.Dialect.Comment = "#"
	why := "do not have the %s of most records"
	if r.doubtful {
		why = "mostly are no records of %s"
	}
	d.add("comment", "#", !r.doubtful, "%s beginning with # "+why, counted(len(r.comments), "line"), counted(r.width, "field"))
}
