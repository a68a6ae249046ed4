package parquetfile

import (
	"sync"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// registerZstd puts our codec in the place of the library's. The registry is
// global to the process and has no lock, hence once, before the first file.
var registerZstd = sync.OnceFunc(func() {
	theirs, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		panic(err) // the library's own init registers it
	}
	compress.RegisterCodec(compress.Codecs.Zstd, &zstdCodec{Codec: theirs, encoders: map[zstd.EncoderLevel]*zstd.Encoder{}})
})

// zstdCodec gives the bytes of the library's codec, which builds a new encoder
// for each page, at a fraction of its time and memory.
type zstdCodec struct {
	compress.Codec
	mu       sync.Mutex
	encoders map[zstd.EncoderLevel]*zstd.Encoder
}

// EncodeLevel compresses src at a level as zstd's command line counts them.
func (c *zstdCodec) EncodeLevel(dst, src []byte, level int) []byte {
	return c.encoder(zstd.EncoderLevelFromZstd(level)).EncodeAll(src, dst[:0])
}

// encoder may be used by several goroutines at once: it holds as many states
// as there are processors.
func (c *zstdCodec) encoder(level zstd.EncoderLevel) *zstd.Encoder {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.encoders[level]
	if e == nil {
		var err error
		if e, err = zstd.NewWriter(nil, zstd.WithZeroFrames(true), zstd.WithEncoderLevel(level)); err != nil {
			panic(err) // the options are constant
		}
		c.encoders[level] = e
	}
	return e
}
