package parquetfile

import (
	"encoding/binary"
	"fmt"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/xitongsys/parquet-go/parquet"
)

// statistics is what a chunk really holds. A reader that looks for a value
// passes over the chunks whose statistics exclude it: wrong ones lose rows.
type statistics struct {
	nulls            int64
	some             bool // a value that is not null
	minInt, maxInt   int64
	minText, maxText string
}

func (s *statistics) addInt(v int64) {
	if !s.some {
		s.some, s.minInt, s.maxInt = true, v, v
		return
	}
	s.minInt, s.maxInt = min(s.minInt, v), max(s.maxInt, v)
}

func (s *statistics) addText(v string) {
	switch {
	case !s.some:
		s.some, s.minText, s.maxText = true, v, v
	case v < s.minText:
		s.minText = v
	case v > s.maxText:
		s.maxText = v
	}
}

// check compares with the footer's statistics, where it has any.
func (s *statistics) check(got *parquet.Statistics, t schema.Type) error {
	if got == nil {
		return nil
	}
	if got.NullCount != nil && *got.NullCount != s.nulls {
		return fmt.Errorf("statistics: %d nulls, counted %d", *got.NullCount, s.nulls)
	}
	if got.DistinctCount != nil {
		return fmt.Errorf("statistics: %d distinct values, which nobody counted", *got.DistinctCount)
	}
	least, most := s.encode(t)
	for _, x := range []struct {
		name      string
		got, want []byte
	}{
		{"minimum", got.MinValue, least}, {"maximum", got.MaxValue, most},
		{"minimum", got.Min, least}, {"maximum", got.Max, most},
	} {
		if x.got != nil && (!s.some || string(x.got) != string(x.want)) {
			return fmt.Errorf("statistics: the %s is %q, expected %q", x.name, x.got, x.want)
		}
	}
	return nil
}

// encode is minimum and maximum in plain encoding.
func (s *statistics) encode(t schema.Type) (least, most []byte) {
	switch t {
	case schema.String, schema.List:
		return []byte(s.minText), []byte(s.maxText)
	case schema.Bool:
		return []byte{byte(s.minInt)}, []byte{byte(s.maxInt)}
	case schema.Int64, schema.Timestamp:
		return binary.LittleEndian.AppendUint64(nil, uint64(s.minInt)), binary.LittleEndian.AppendUint64(nil, uint64(s.maxInt))
	}
	return binary.LittleEndian.AppendUint32(nil, uint32(s.minInt)), binary.LittleEndian.AppendUint32(nil, uint32(s.maxInt))
}
