package parquetfile

import (
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/recuento/recuento/pipeline/table"
)

// codes is a column of a row group as positions in its dictionary, whose values
// stand in the order in which the rows bring them. The library would build the
// same, with a slower search for each cell.
type codes struct {
	indices []int32 // one for each row; anything where the row is null
	levels  []int16
	valid   []byte // a bit for each row
	nulls   int
}

func (c *codes) reset(rows int) {
	c.indices, c.levels, c.nulls = slices.Grow(c.indices[:0], rows), slices.Grow(c.levels[:0], rows), 0
	c.valid = slices.Grow(c.valid[:0], int(bitutil.BytesForBits(int64(rows))))[:bitutil.BytesForBits(int64(rows))]
	clear(c.valid)
}

func (c *codes) add(index int32) {
	bitutil.SetBit(c.valid, len(c.levels))
	c.indices, c.levels = append(c.indices, index), append(c.levels, 1)
}

func (c *codes) addNull() {
	c.indices, c.levels = append(c.indices, 0), append(c.levels, 0)
	c.nulls++
}

// array is the indices as the library wants them.
func (c *codes) array() arrow.Array {
	buffers := []*memory.Buffer{memory.NewBufferBytes(c.valid), memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(c.indices))}
	return array.NewInt32Data(array.NewData(arrow.PrimitiveTypes.Int32, len(c.indices), buffers, nil, c.nulls, 0))
}

// writeCoded writes a column with a dictionary.
func writeCoded(w file.ColumnChunkWriter, c cells) error {
	codes := &c.desk.codes
	codes.reset(c.rows.to - c.rows.from)
	var (
		values arrow.Array
		err    error
	)
	switch stats := w.PageStatistics().(type) {
	case *metadata.ByteArrayStatistics:
		var distinct []parquet.ByteArray
		if distinct, err = codeTexts(codes, c); err == nil {
			values = textArray(distinct)
			stats.Update(distinct, int64(codes.nulls))
		}
	case *metadata.Int32Statistics:
		var distinct []int64
		if distinct, err = codeInts(codes, c); err == nil {
			narrow := make([]int32, len(distinct))
			for i, v := range distinct {
				narrow[i] = int32(v)
			}
			b := array.NewInt32Builder(memory.DefaultAllocator)
			b.AppendValues(narrow, nil)
			values = b.NewArray()
			stats.Update(narrow, int64(codes.nulls))
		}
	case *metadata.Int64Statistics:
		var distinct []int64
		if distinct, err = codeInts(codes, c); err == nil {
			b := array.NewInt64Builder(memory.DefaultAllocator)
			b.AppendValues(distinct, nil)
			values = b.NewArray()
			stats.Update(distinct, int64(codes.nulls))
		}
	default:
		err = fmt.Errorf("no dictionary for a writer of type %T", w)
	}
	if err != nil {
		return err
	}
	return writeIndices(w, codes, values, c.required())
}

func codeTexts(out *codes, c cells) ([]parquet.ByteArray, error) {
	if laid, values, ok := c.table.Laid(c.col); ok {
		return recode(out, laid[c.rows.from:c.rows.to], values), nil
	}
	known := map[string]int32{}
	var distinct []parquet.ByteArray
	err := c.texts(func(v []byte) error {
		if len(v) == 0 {
			out.addNull()
			return nil
		}
		i, ok := known[string(v)]
		if !ok {
			i = int32(len(distinct))
			known[string(v)] = i
			distinct = append(distinct, v)
		}
		out.add(i)
		return nil
	})
	return distinct, err
}

// recode numbers the values of codes in the order in which they come.
func recode(out *codes, laid []uint16, values [][]byte) []parquet.ByteArray {
	at := make([]int32, len(values)) // one more than the position
	var distinct []parquet.ByteArray
	for _, code := range laid {
		if code == 0 {
			out.addNull()
			continue
		}
		if at[code] == 0 {
			distinct = append(distinct, values[code])
			at[code] = int32(len(distinct))
		}
		out.add(at[code] - 1)
	}
	return distinct
}

func codeInts(out *codes, c cells) ([]int64, error) {
	// Days and small figures are found without a search.
	near := make([]int32, 1<<16) // one more than the position
	known := map[int64]int32{}
	var distinct []int64
	err := c.ints(func(v int64) error {
		if v == table.NullInt {
			out.addNull()
			return nil
		}
		if v >= 0 && v < int64(len(near)) {
			if near[v] == 0 {
				distinct = append(distinct, v)
				near[v] = int32(len(distinct))
			}
			out.add(near[v] - 1)
			return nil
		}
		i, ok := known[v]
		if !ok {
			i = int32(len(distinct))
			known[v] = i
			distinct = append(distinct, v)
		}
		out.add(i)
		return nil
	})
	return distinct, err
}

func textArray(values []parquet.ByteArray) arrow.Array {
	b := array.NewBinaryBuilder(memory.DefaultAllocator, arrow.BinaryTypes.Binary)
	for _, v := range values {
		b.Append(v)
	}
	return b.NewArray()
}

// writeIndices fills the dictionary and then the only data page of the chunk,
// so that the statistics of the chunk, set before, are those of the page too.
func writeIndices(w file.ColumnChunkWriter, c *codes, values arrow.Array, required bool) error {
	levels := c.levels
	if required {
		if c.nulls > 0 {
			return errRequired
		}
		levels = nil
	}
	w.PageStatistics().IncNumValues(int64(len(c.levels) - c.nulls - values.Len()))
	if err := w.CurrentEncoder().(interface{ PutDictionary(arrow.Array) error }).PutDictionary(values); err != nil {
		return err
	}
	if err := w.WriteDictIndices(c.array(), levels, nil); err != nil {
		return err
	}
	if w.TotalCompressedBytes() > 0 {
		return nil // the page was full and has been compressed already
	}
	return w.(interface{ FlushCurrentPage() error }).FlushCurrentPage()
}
