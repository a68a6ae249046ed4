package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/recuento/recuento/pipeline/schema"
)

// maxConfigBytes is far beyond any feeds.yaml that somebody wrote.
const maxConfigBytes = 1 << 20

// LoadConfig reads and checks feeds.yaml. jsonSchema is the text of
// schemas/feeds.schema.json, set the tables that feeds may fill.
//
// Whatever is wrong with the file, or with reading it, comes as one
// [*ConfigError] that lists all of it. Any other error means that jsonSchema
// is broken.
func LoadConfig(path string, jsonSchema []byte, set *schema.Set) (*Config, error) {
	data, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	return parseConfig(path, data, jsonSchema, set)
}

func readConfig(path string) ([]byte, error) {
	return readFile(path, maxConfigBytes, "the configuration of the feeds, such as feeds/feeds.yaml", "rows belong into a CSV file that a feed names")
}

// readFile reads a file of at most limit bytes. The fault says what was
// expected, and what to do about a file that is longer; where there is none, it
// is [fs.ErrNotExist] too.
func readFile(path string, limit int, expected, shorten string) ([]byte, error) {
	whole := func(cause error, format string, a ...any) error {
		return &ConfigError{Path: path, Faults: []Fault{{Message: fmt.Sprintf(format, a...)}}, cause: cause}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, whole(err, "there is no such file; expected the configuration of the feeds, start in the folder that has feeds/feeds.yaml or name the file")
	case err != nil:
		return nil, whole(err, "the file can't be read: %v", err)
	case !info.Mode().IsRegular():
		return nil, whole(nil, "this is no file; expected %s", expected)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, whole(err, "the file can't be read: %v; check its permissions", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, whole(err, "the file can't be read: %v", err)
	}
	if len(data) > limit {
		return nil, whole(nil, "the file has %d bytes; expected at most %d: %s", info.Size(), limit, shorten)
	}
	return data, nil
}

func parseConfig(path string, data, jsonSchema []byte, set *schema.Set) (*Config, error) {
	d := parseDocument(data)
	var config *Config
	if d.root != nil {
		if err := d.checkShape(jsonSchema, d.plain(d.root, "")); err != nil {
			return nil, err
		}
		config = d.config(path, set)
	}
	if len(d.faults) > 0 {
		sortFaults(d.faults)
		return nil, &ConfigError{Path: path, Faults: d.faults}
	}
	sum := sha256.Sum256(data)
	config.Digest, config.Text = hex.EncodeToString(sum[:]), data
	return config, nil
}
