package feed

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a zone of feeds.yaml is known on a machine without zone files

	"github.com/recuento/recuento/pipeline/schema"
	"go.yaml.in/yaml/v4"
)

// DefaultTimezone is the zone of cadences where nothing else is said.
const DefaultTimezone = "America/Caracas"

// config builds the configuration and checks what the JSON Schema can't know.
// It works on whatever the document holds; where the document has faults, the
// result is of no use.
func (d *document) config(path string, set *schema.Set) *Config {
	c := &Config{
		Publisher: strings.TrimSpace(text(d.get(d.root, "publisher"))),
		Timezone:  cmp.Or(text(d.get(d.root, "timezone")), DefaultTimezone),
		Site:      Site{text(d.get(d.get(d.root, "site"), "address")), text(d.get(d.get(d.root, "site"), "contact"))},
		Tables:    d.tables(set),
		Schedule:  d.scheduling(),
		Notify:    d.notify(),
		Path:      path,
	}
	d.checkAddress(d.get(d.get(d.root, "site"), "address"), "site.address")
	d.checkAddress(d.get(d.get(d.root, "site"), "contact"), "site.contact")
	d.checkShown(d.get(d.root, "publisher"), "publisher")
	d.checkZone(d.get(d.root, "timezone"), "timezone")
	lines := map[string]int{}
	for i, n := range items(d.get(d.root, "feeds")) {
		at := fmt.Sprintf("feeds[%d]", i)
		f := d.feed(n, at, filepath.Dir(path), set)
		if line, double := lines[f.ID]; double && f.ID != "" {
			d.fault(meaning, d.get(n, "id"), "%s.id is %s, the id of the feed in line %d; give each feed an id of its own", at, quoted(f.ID), line)
		} else {
			lines[f.ID] = n.Line
		}
		c.Feeds = append(c.Feeds, f)
	}
	c.placeSecrets()
	return c
}

// placeSecrets joins the files of secrets to the folder of the configuration.
func (c *Config) placeSecrets() {
	place := func(s *Secret) {
		if s.File != "" && !filepath.IsAbs(s.File) && !strings.HasPrefix(s.File, "$") {
			s.File = filepath.Join(filepath.Dir(c.Path), filepath.FromSlash(s.File))
		}
	}
	place(&c.Notify.Webhook)
	place(&c.Notify.Heartbeat)
	for i := range c.Feeds {
		place(&c.Feeds[i].HTTP.Auth.Secret)
	}
}

// checkZone faults a zone that is not known. "Local" is the machine's own: a
// cadence would mean something else on every machine.
func (d *document) checkZone(n *yaml.Node, at string) {
	name := text(n)
	if name == "" {
		return
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		d.fault(meaning, n, "%s is %s; expected the IANA name of a time zone, such as America/Caracas", at, quoted(name))
	}
}

func (d *document) cadence(n *yaml.Node, at string) Cadence {
	zone := d.get(n, "timezone")
	d.checkZone(zone, at+".cadence.timezone")
	return Cadence{
		Cron: strings.TrimSpace(text(d.get(n, "cron"))), Timezone: text(zone),
		Jitter: duration(d.get(n, "jitter"), 0), Updates: text(d.get(n, "updates")),
	}
}

func (d *document) tables(set *schema.Set) map[string]TableGuard {
	guards := map[string]TableGuard{}
	var names []string
	for _, t := range set.Tables {
		guards[t.Name] = TableGuard{DefaultMaxShrinkPercent}
		names = append(names, t.Name)
	}
	for p := range d.properties(d.get(d.root, "tables")) {
		if set.Table(p.key.Value) == nil {
			d.fault(meaning, p.key, "%s is no table; %s", join("tables", p.key.Value), oneOf(names, p.key.Value))
			continue
		}
		guards[p.key.Value] = TableGuard{number(d.get(p.value, "max_shrink_percent"), DefaultMaxShrinkPercent)}
	}
	return guards
}

// entry is one feed of the document, as far as it is read.
type entry struct {
	*document
	n      *yaml.Node
	at     string // for a reader: feeds[2]
	table  *schema.Schema
	inputs []schema.Input
	feed   *Feed
}

func (d *document) feed(n *yaml.Node, at, folder string, set *schema.Set) Feed {
	field := func(name string) string { return strings.TrimSpace(text(d.get(n, name))) }
	licence, guards := d.get(n, "licence"), d.get(n, "guards")
	f := Feed{
		ID: field("id"), Title: field("title"), TitleES: field("title_es"),
		Publisher: field("publisher"), Homepage: field("homepage"),
		Licence: Licence{
			SPDX:        text(d.get(licence, "spdx")),
			Republish:   strings.EqualFold(text(d.get(licence, "republish")), "true"),
			Attribution: strings.TrimSpace(text(d.get(licence, "attribution"))),
		},
		Location:      d.location(n, folder),
		Table:         text(d.get(n, "table")),
		Policy:        Policy(orDefault(d.get(n, "policy"), string(KeepLast))),
		Cadence:       d.cadence(d.get(n, "cadence"), at),
		UnknownColumn: orDefault(d.get(d.get(n, "drift"), "unknown_column"), DefaultUnknownColumn),
		Guards: Guards{
			MinRows:            int(number(d.get(guards, "min_rows"), 0)),
			MaxRejectedPercent: number(d.get(guards, "max_rejected_percent"), DefaultMaxRejectedPercent),
		},
		Line: n.Line, Reading: d.reading(n),
	}
	for _, name := range []string{"title", "title_es", "publisher", "homepage"} {
		d.checkShown(d.get(n, name), at+"."+name)
	}
	d.checkShown(d.get(licence, "attribution"), at+".licence.attribution")
	for _, item := range items(d.get(n, "ignore")) {
		f.Ignore = append(f.Ignore, columnName(item))
	}
	e := &entry{document: d, n: n, at: at, feed: &f}
	f.Limits = e.limits()
	f.HTTP = e.http()
	f.Dialect = e.dialect()
	f.Notation = e.notation()
	if e.table = d.table(n, at, set); e.table != nil {
		e.inputs = e.table.Inputs()
		rows := e.mapping()
		e.checkIgnored(rows)
		e.checkHeaderless()
		f.Corrections = e.corrections(rows)
	}
	return f
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

func (d *document) location(feed *yaml.Node, folder string) string {
	l := strings.TrimSpace(text(d.get(feed, "location")))
	if l == "" || scheme.MatchString(l) || filepath.IsAbs(l) {
		return l
	}
	return filepath.Join(folder, filepath.FromSlash(l))
}

// table is the table that the feed fills, or nil with a fault.
func (d *document) table(feed *yaml.Node, at string, set *schema.Set) *schema.Schema {
	n := d.get(feed, "table")
	name := text(n)
	if name == "" {
		return nil
	}
	table := set.Table(name)
	if table != nil && table.Feed {
		return table
	}
	var open []string
	for _, t := range set.Tables {
		if t.Feed {
			open = append(open, t.Name)
		}
	}
	what := "no table"
	if table != nil {
		what = "made by the pipeline, no feed fills it"
	}
	d.fault(meaning, n, "%s.table is %s, which is %s; %s", at, quoted(name), what, oneOf(open, name))
	return nil
}

func orDefault(n *yaml.Node, otherwise string) string {
	if t := text(n); t != "" {
		return t
	}
	return otherwise
}

func number(n *yaml.Node, otherwise float64) float64 {
	v, err := strconv.ParseFloat(text(n), 64)
	if err != nil {
		return otherwise
	}
	return v
}
