package pipeline

import (
	"io"

	"github.com/recuento/recuento/pipeline/changelog"
	"github.com/recuento/recuento/pipeline/describe"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// The changelogs of a version.
const (
	changesName   = "CHANGES.md"
	changesNameES = "CAMBIOS.md"
)

// describeDraft writes what other programs and people read about a version: it
// names all files that stand in the draft by now, with their digests.
func (r *run) describeDraft(draft *store.Draft, c *comparison, m *snapshot.Manifest) error {
	if r.plan.Bare {
		return nil
	}
	entries, err := r.store.List()
	if err != nil {
		return err
	}
	var taken []snapshot.Version
	for _, e := range entries {
		taken = append(taken, e.Version)
	}
	m.Version = snapshot.Next(m.PublishedAt, taken)
	m.Yanked = store.YankedOf(entries)
	said := *m
	if len(entries) > 0 {
		said.Previous = &snapshot.Previous{Version: entries[0].Version, Manifest: entries[0].Manifest}
	}
	for _, book := range []struct {
		name string
		lang language.Language
	}{{"excel/recuento.xlsx", language.English}, {"excel/recuento.es.xlsx", language.Spanish}} {
		err := put(draft, book.name, nil, func(w io.Writer) error {
			return writeWorkbook(w, r.set, c.edition.tables, said, r.config.Site.Address, book.lang)
		})
		if err != nil {
			return err
		}
	}
	for _, log := range []struct {
		name string
		lang language.Language
	}{{changesName, language.English}, {changesNameES, language.Spanish}} {
		err := put(draft, log.name, nil, func(w io.Writer) error {
			in := changelog.Input{Set: r.set, Manifest: said, Now: c.edition.tables}
			if said.Previous != nil {
				in.Before = c.old
			}
			return changelog.Write(w, in, log.lang)
		})
		if err != nil {
			return err
		}
	}
	// Each file may name those before it: none can hold its own digest.
	for _, f := range []struct {
		name  string
		write func(io.Writer, describe.Edition) error
	}{
		{"README.md", func(w io.Writer, e describe.Edition) error { return describe.Readme(w, e, language.English) }},
		{"LEEME.md", func(w io.Writer, e describe.Edition) error { return describe.Readme(w, e, language.Spanish) }},
		{"CITATION.cff", describe.Citation},
		{"croissant.json", describe.Croissant},
		{"datapackage.json", describe.DataPackage},
	} {
		if said.Outputs, err = draft.Outputs(); err != nil {
			return err
		}
		e := describe.Of(r.set, said, c.edition.tables, r.config.Site.Address)
		if err := put(draft, f.name, nil, func(w io.Writer) error { return f.write(w, e) }); err != nil {
			return err
		}
	}
	return nil
}
