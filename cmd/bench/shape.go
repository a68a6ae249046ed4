package main

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// shape is what the generator takes from the real reports: whole rows, so that
// cells that belong together stay together, and the words of their texts.
type shape struct {
	header []string
	rows   []template
	notes  []string
	words  []string // of the last parts of addresses
	digest string   // of the file, in hex
}

// template is a real row, prepared to be varied.
type template struct {
	fields []string
	// head, slug and tail are its address; slug is empty where the address
	// ends in no words.
	head, slug, tail string
}

// column is the position of a column; the real file has them all.
func (s *shape) column(name string) int { return slices.Index(s.header, name) }

func readShape(path string) (*shape, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil || len(records) < 2 {
		return nil, errors.Join(err, fmt.Errorf("%s: expected a CSV file with a header and rows", path))
	}
	sum := sha256.Sum256(data)
	s := &shape{header: records[0], digest: hex.EncodeToString(sum[:])}
	for _, name := range append([]string{"report_id", "people", "unit", "note", "url"}, spoilt...) {
		if s.column(name) < 0 {
			return nil, fmt.Errorf("%s: no column %s, which the generator varies; change the generator with the table", path, name)
		}
	}
	url, note := s.column("url"), s.column("note")
	for _, fields := range records[1:] {
		t := template{fields: fields}
		t.head, t.slug, t.tail = cutAddress(fields[url])
		s.rows = append(s.rows, t)
		if fields[note] != "" {
			s.notes = append(s.notes, fields[note])
		}
		for _, w := range strings.Split(t.slug, "-") {
			if w != "" {
				s.words = append(s.words, w)
			}
		}
	}
	return s, nil
}

// cutAddress finds the words joined by hyphens at the end of an address.
func cutAddress(url string) (head, slug, tail string) {
	end := strings.TrimSuffix(url, "/")
	tail = url[len(end):]
	if dot := strings.LastIndexByte(end, '.'); dot > strings.LastIndexByte(end, '/') && len(end)-dot <= 6 {
		tail = end[dot:] + tail
		end = end[:dot]
	}
	at := strings.LastIndexByte(end, '/') + 1
	if at < len("https://x") || strings.Count(end[at:], "-") < 3 {
		return end, "", tail
	}
	return end[:at], end[at:], tail
}

// day reads a date of full precision.
func day(v string) (time.Time, bool) {
	if len(v) != len(time.DateOnly) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, v)
	return t, err == nil
}

// dice is a splitmix64 generator: its numbers follow from the seed alone,
// whatever the version of Go.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// chance is true in so many of a thousand cases.
func (d *dice) chance(perMille int) bool { return d.below(1000) < perMille }
