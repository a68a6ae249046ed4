package parquetfile

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/thrift/lib/go/thrift"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/xitongsys/parquet-go/parquet"
)

const magic = "PAR1"

var errNoParquet = errors.New("no Parquet file: it must end in a footer and " + magic)

// readFooter reads the footer of size bytes that end in one.
func readFooter(r io.ReaderAt, size int64) (*parquet.FileMetaData, error) {
	var tail [8]byte
	if size < int64(len(tail)) {
		return nil, errNoParquet
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return nil, err
	}
	length := int64(binary.LittleEndian.Uint32(tail[:4]))
	if string(tail[4:]) != magic || length > size-8 {
		return nil, errNoParquet
	}
	b := make([]byte, length)
	if _, err := r.ReadAt(b, size-8-length); err != nil {
		return nil, err
	}
	transport := thrift.NewTMemoryBufferLen(len(b))
	transport.Write(b) // a buffer in memory takes everything
	footer := parquet.NewFileMetaData()
	if err := footer.Read(context.Background(), thrift.NewTCompactProtocolConf(transport, nil)); err != nil {
		return nil, fmt.Errorf("footer: %w", err)
	}
	if left := transport.RemainingBytes(); left > 0 {
		return nil, fmt.Errorf("footer: %d bytes too many", left)
	}
	return footer, nil
}

// encodeFooter is the end of a file: footer, its length, the magic number.
func encodeFooter(footer *parquet.FileMetaData) ([]byte, error) {
	transport := thrift.NewTMemoryBuffer()
	if err := footer.Write(context.Background(), thrift.NewTCompactProtocolConf(transport, nil)); err != nil {
		return nil, err
	}
	b := transport.Bytes()
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return append(b, magic...), nil
}

// canonicalise puts right what the library leaves to chance or gets wrong: the
// order of the encoding statistics comes from a map, the count of distinct
// values is always 0, and it knows no sorting columns.
func canonicalise(footer *parquet.FileMetaData, s *schema.Schema) {
	var sorting []*parquet.SortingColumn
	for _, name := range s.Order {
		sorting = append(sorting, &parquet.SortingColumn{ColumnIdx: int32(s.Index(name)), NullsFirst: true})
	}
	for _, group := range footer.RowGroups {
		group.SortingColumns = sorting
		for _, chunk := range group.Columns {
			m := chunk.MetaData
			slices.SortFunc(m.EncodingStats, func(a, b *parquet.PageEncodingStats) int {
				return cmp.Or(cmp.Compare(a.PageType, b.PageType), cmp.Compare(a.Encoding, b.Encoding))
			})
			if m.Statistics != nil {
				m.Statistics.DistinctCount = nil
			}
		}
	}
}

// checkEncodings makes sure that each chunk is encoded as planned and that no
// dictionary was dropped on the way.
func checkEncodings(footer *parquet.FileMetaData, plans []plan) error {
	for _, group := range footer.RowGroups {
		if len(group.Columns) != len(plans) {
			return fmt.Errorf("a row group of %d columns, expected %d", len(group.Columns), len(plans))
		}
		for i, chunk := range group.Columns {
			want := parquet.Encoding_PLAIN
			if plans[i] == dictionary {
				want = parquet.Encoding_RLE_DICTIONARY
			}
			for _, e := range chunk.MetaData.EncodingStats {
				if e.PageType == parquet.PageType_DATA_PAGE && e.Encoding != want {
					return fmt.Errorf("column %v has pages in %v, expected %v alone", chunk.MetaData.PathInSchema, e.Encoding, want)
				}
			}
		}
	}
	return nil
}
