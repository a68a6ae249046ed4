package parquetfile

import (
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// plan is how a column is encoded, in all row groups of a file. The delta
// encodings would save a tenth of the size and cost readers: fastparquet knows
// none of them.
type plan uint8

const (
	plain      plan = iota
	dictionary      // indices into the values, which are held once for each row group
)

// A dictionary within these limits, whose values stand twice on average, pays:
// its indices take at most 14 bits, and it is far from the size at which the
// library would drop it in the midst of a chunk, in bytes that differ from run
// to run.
const (
	maxDictionaryValues = 16_384
	maxDictionaryBytes  = 256 << 10
	noFallback          = 1 << 30
)

// planColumns decides by the values of the kept rows alone: how they lie in
// segments and what was dropped must not show in the bytes.
func planColumns(t *table.Table, workers int) []plan {
	plans := make([]plan, len(t.Schema.Fields))
	// The work returns no errors, and a panic comes back as one.
	if err := forEach(workers, len(plans), func(_, c int) error {
		plans[c] = planColumn(t, c)
		return nil
	}); err != nil {
		panic(err)
	}
	return plans
}

func planColumn(t *table.Table, col int) plan {
	few := false
	switch t.Schema.Fields[col].Type {
	case schema.Bool:
	case schema.String, schema.List:
		few = fewTexts(t, col)
	default:
		few = fewInts(t, col)
	}
	if few {
		return dictionary
	}
	return plain
}

// tally counts distinct values until they are too many for a dictionary.
type tally[K comparable] struct {
	seen  map[K]struct{}
	bytes int
	max   int
}

func newTally[K comparable](rows int) *tally[K] {
	return &tally[K]{seen: map[K]struct{}{}, max: min(maxDictionaryValues, rows/2)}
}

func (t *tally[K]) add(v K, bytes int) (more bool) {
	t.seen[v] = struct{}{}
	t.bytes += bytes
	return len(t.seen) <= t.max && t.bytes <= maxDictionaryBytes
}

func fewTexts(t *table.Table, col int) bool {
	if fewInSegments(t, col) {
		return true
	}
	n := newTally[string](t.Rows())
	for _, r := range t.Order() {
		v := t.Bytes(r, col)
		if _, known := n.seen[string(v)]; !known && len(v) > 0 && !n.add(string(v), len(v)) {
			return false
		}
	}
	return true
}

// fewInSegments looks at the segments' dictionaries instead of the rows. They
// may hold values of dropped rows, so they can say yes but never no.
func fewInSegments(t *table.Table, col int) bool {
	n := newTally[string](t.Rows())
	for _, s := range t.Segments() {
		values, coded := s.Distinct(col)
		if !coded {
			return false
		}
		for _, v := range values {
			if _, known := n.seen[string(v)]; !known && !n.add(string(v), len(v)) {
				return false
			}
		}
	}
	return true
}

func fewInts(t *table.Table, col int) bool {
	n := newTally[int64](t.Rows())
	var v table.Vector
	last := int64(table.NullInt)
	for from := 0; from < t.Rows(); from += gatherRows {
		t.Gather(&v, col, from, min(from+gatherRows, t.Rows()))
		for _, x := range v.Ints {
			if x == last || x == table.NullInt {
				continue
			}
			if _, known := n.seen[x]; !known && !n.add(x, 8) {
				return false
			}
			last = x
		}
	}
	return true
}

func properties(s *schema.Schema, plans []plan, o Options, l shape) *parquet.WriterProperties {
	props := []parquet.WriterProperty{
		parquet.WithVersion(parquet.V2_LATEST),
		parquet.WithDataPageVersion(parquet.DataPageV1),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithCompressionLevel(l.level),
		parquet.WithDictionaryDefault(false),
		parquet.WithDictionaryPageSizeLimit(noFallback),
		parquet.WithDataPageSize(int64(l.pageBytes)),
		parquet.WithStats(true),
		parquet.WithCreatedBy(o.CreatedBy),
		// A batch is what we hand over, never a piece of it: see batch.add.
		parquet.WithBatchSize(int64(l.groupRows)),
	}
	for i, f := range s.Fields {
		if plans[i] == dictionary {
			props = append(props, parquet.WithDictionaryFor(f.Name, true))
		} else {
			props = append(props, parquet.WithEncodingFor(f.Name, parquet.Encodings.Plain))
		}
	}
	return parquet.NewWriterProperties(props...)
}
