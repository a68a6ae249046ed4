package feed

// Limits hold what a feed may cost. A feed that goes beyond one stops, and its
// last good rows stay.
type Limits struct {
	Bytes   int64 // of the text, unpacked
	Rows    int
	Columns int
	Cell    int // characters of one cell
}

// What a feed may cost where feeds.yaml says nothing.
const (
	DefaultMaxBytes   = MaxUnpackedBytes
	DefaultMaxRows    = 5_000_000
	DefaultMaxColumns = 1000
	DefaultMaxCell    = 100_000
)

func (e *entry) limits() Limits {
	n := e.get(e.n, "limits")
	return Limits{
		Bytes:   int64(number(e.get(n, "bytes"), DefaultMaxBytes)),
		Rows:    int(number(e.get(n, "rows"), DefaultMaxRows)),
		Columns: int(number(e.get(n, "columns"), DefaultMaxColumns)),
		Cell:    int(number(e.get(n, "cell"), DefaultMaxCell)),
	}
}
