package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/check"
)

// generatorVersion rises with every change that gives other bytes.
const generatorVersion = 2

const (
	rejectsPerMille   = 10
	repeatedPerMille  = 30 // of the rows repeat a key, half of them unchanged
	ownNotePerMille   = 700
	newlinesPerMille  = 5 // of the notes; the real ones have none yet
	shiftDays         = 6000
	reportIDBits      = 40
	reportIDHexDigits = 10
)

// spoilt is the columns that rejected rows have their fault in.
var spoilt = []string{"stage", "instrument", "population", "quality", "language", "announced_on", "published_on", "outlet"}

// Truth is what is right for a generated file, known while it is made.
type Truth struct {
	Generator    int    `json:"generator"`
	Source       string `json:"source_sha256"`
	Rows         int    `json:"rows"`
	Bytes        int64  `json:"bytes"`
	Kept         int    `json:"kept"`
	Rejected     int    `json:"rejected"`
	People       int64  `json:"people"`
	Applications int64  `json:"applications"`
	Cases        int64  `json:"cases"`
}

// generated is a file of made-up reports.
type generated struct {
	path  string
	truth Truth
}

// generate writes rows reports in the shape of the real ones into dir, or
// finds them there.
func generate(dir string, s *shape, rows int) (generated, error) {
	path := filepath.Join(dir, fmt.Sprintf("announcement_reports-%d.csv", rows))
	sidecar := strings.TrimSuffix(path, ".csv") + ".json"
	g := generated{path: path, truth: Truth{Generator: generatorVersion, Source: s.digest, Rows: rows}}
	if old, ok := readTruth(sidecar); ok && old.Generator == generatorVersion && old.Source == s.digest && old.Rows == rows {
		if fi, err := os.Stat(path); err == nil && fi.Size() == old.Bytes {
			g.truth = old
			return g, nil
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return g, err
	}
	f, err := os.Create(path)
	if err != nil {
		return g, err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	newGenerator(s).write(w, &g.truth)
	if err := w.Flush(); err != nil {
		return g, err
	}
	b, err := json.MarshalIndent(g.truth, "", "  ")
	if err != nil {
		return g, err
	}
	// Written last: without it the file is made anew.
	return g, os.WriteFile(sidecar, append(b, '\n'), 0o644)
}

func readTruth(path string) (t Truth, ok bool) {
	b, err := os.ReadFile(path)
	return t, err == nil && json.Unmarshal(b, &t) == nil
}

// generator makes reports by number: each follows from its number alone, so
// that one that is to be repeated is made again and nothing is kept.
type generator struct {
	*shape
	fields []string
	line   []byte
	id     int
	people int
	unit   int
	note   int
	url    int
	event  int
}

func newGenerator(s *shape) *generator {
	return &generator{shape: s, fields: make([]string, len(s.header)), id: s.column("report_id"),
		people: s.column("people"), unit: s.column("unit"), note: s.column("note"), url: s.column("url"), event: s.column("event")}
}

// write writes all rows. Keys come in no order, and a repeated key stands
// anywhere behind the first.
func (g *generator) write(w *bufio.Writer, t *Truth) {
	g.put(w, t, g.header)
	lottery := dice(0x5eed)
	differ := make([]bool, t.Rows) // reports of which there is a second version
	made := 0
	for range t.Rows {
		if made > 0 && lottery.chance(repeatedPerMille) {
			of := lottery.below(made)
			for rejected(of) { // 1 % of them
				of = (of + 1) % made
			}
			fields := g.row(of)
			if lottery.chance(500) {
				if !differ[of] {
					differ[of] = true
					t.count(g, fields, -1)
				}
				fields[g.note] += " (corrected)"
			}
			g.put(w, t, fields)
			continue
		}
		fields := g.row(made)
		if rejected(made) {
			fields = g.spoil(made, fields)
		} else {
			t.count(g, fields, 1)
		}
		made++
		g.put(w, t, fields)
	}
	t.Rejected = t.Rows - t.Kept
}

// count adds a kept row to the truth, or takes it away.
func (t *Truth) count(g *generator, fields []string, sign int64) {
	t.Kept += int(sign)
	n, err := strconv.ParseInt(fields[g.people], 10, 64)
	if err != nil {
		return
	}
	switch fields[g.unit] {
	case "people":
		t.People += sign * n
	case "applications":
		t.Applications += sign * n
	case "cases":
		t.Cases += sign * n
	}
}

// put writes a line as the real file does: quotes only where they are needed.
func (g *generator) put(w *bufio.Writer, t *Truth, fields []string) {
	b := g.line[:0]
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		if !strings.ContainsAny(f, ",\"\r\n") {
			b = append(b, f...)
			continue
		}
		b = append(b, '"')
		b = append(b, strings.ReplaceAll(f, `"`, `""`)...)
		b = append(b, '"')
	}
	b = append(b, '\n')
	g.line = b
	t.Bytes += int64(len(b))
	w.Write(b) // the writer keeps its first error until Flush
}

// row is report i; the slice holds until the next call.
func (g *generator) row(i int) []string {
	d := dice(i)
	d.next()
	t := &g.rows[d.below(len(g.rows))]
	copy(g.fields, t.fields)
	token := scramble(uint64(i))
	g.fields[g.id] = fmt.Sprintf("ar-%0*x", reportIDHexDigits, token)
	g.fields[g.url] = g.address(&d, t, strconv.FormatUint(token, 36))
	if v := g.fields[g.note]; v != "" {
		g.fields[g.note] = g.remark(&d, v)
	}
	// Reports come in worlds, each as large as the real one, at a time of its
	// own and with figures of its own: so the pages of one act still agree.
	world := dice(scramble(uint64(i / len(g.rows))))
	if n, err := strconv.Atoi(g.fields[g.people]); err == nil && n > 20 {
		g.fields[g.people] = strconv.Itoa(n * (80 + world.below(41)) / 100)
	}
	g.shift(world.below(shiftDays))
	return g.fields
}

// scramble is one to one on numbers of reportIDBits: no key is given twice.
func scramble(x uint64) uint64 {
	const mask = 1<<reportIDBits - 1
	x++
	for range 3 {
		x = x * 0x9e3779b97f4a7c15 & mask
		x ^= x >> (reportIDBits / 2)
	}
	return x
}

// address is as long as the template's and stands once.
func (g *generator) address(d *dice, t *template, token string) string {
	if t.slug == "" {
		return t.head + "-" + token + t.tail
	}
	b := []byte(t.head)
	for len(b) < len(t.head)+len(t.slug)-len(token) {
		b = append(b, g.words[d.below(len(g.words))]...)
		b = append(b, '-')
	}
	b = append(b, token...)
	return string(append(b, t.tail...))
}

// remark is a note of its own, made of two real ones, or the template's.
func (g *generator) remark(d *dice, note string) string {
	if d.chance(ownNotePerMille) {
		other := g.notes[d.below(len(g.notes))]
		a, b := strings.Fields(note), strings.Fields(other)
		made := strings.Join(append(a[:(len(a)+1)/2:(len(a)+1)/2], b[len(b)/2:]...), " ")
		if !check.PersonalData([]byte(made)) {
			note = made
		}
	}
	if d.chance(newlinesPerMille) {
		note = strings.Replace(note, " ", "\n", 1)
	}
	return note
}

// shift moves all days of the row into the past by as many days.
func (g *generator) shift(days int) {
	for i, v := range g.fields {
		if i == g.note || i == g.url {
			continue
		}
		if t, ok := day(v); ok {
			g.fields[i] = t.AddDate(0, 0, -days).Format(time.DateOnly)
		} else if head := len(v) - len(time.DateOnly); i == g.event && head > 0 {
			if t, ok := day(v[head:]); ok {
				g.fields[i] = v[:head] + t.AddDate(0, 0, -days).Format(time.DateOnly)
			}
		}
	}
}

// rejected says whether report i is one of those that must be withheld.
func rejected(i int) bool {
	d := dice(i)
	return d.chance(rejectsPerMille)
}

// spoil gives report i a fault, of each kind in turn.
func (g *generator) spoil(i int, fields []string) []string {
	d := dice(i)
	d.next()
	d.next()
	set := func(column, v string) []string { fields[g.column(column)] = v; return fields }
	one := func(of ...string) string { return of[d.below(len(of))] }
	switch d.below(8) {
	case 0:
		column := one("stage", "instrument", "population", "quality", "language")
		return set(column, fields[g.column(column)]+"z")
	case 1:
		return set(one("announced_on", "published_on"), one("2026-02-30", "2026-13", "20/02/2026", "2026-2-3", "yesterday"))
	case 2:
		return set("people", one("12a", "1,347", "-5", "3.5", "99999999999", "0x10"))
	case 3:
		return set(one("report_id", "stage", "outlet", "url", "language"), "")
	case 4:
		return fields[:len(fields)-1]
	case 5:
		return append(fields[:len(fields):len(fields)], "surplus")
	case 6:
		return set("url", one("www.example.org/a", "https://", "https://a b.org/", "ftp://example.org/a"))
	}
	return set("outlet", one("Example.org", "example", "example..org", "-a.example.org"))
}
