package site

import (
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// toldVersions is how many versions are told in full before the others are
// folded by year.
const toldVersions = 10

// versions is the list of all versions.
func (e *edition) versions() error {
	body := versionsBody{Newest: string(e.in.Manifest.Version)}
	for i, entry := range e.in.Versions {
		line := e.versionLine(i)
		if line.Name == body.Newest {
			line.Newest = true
		}
		if i < toldVersions {
			body.Told = append(body.Told, line)
			continue
		}
		body.Older.add(entry.PublishedAt.UTC().Format("2006"), line)
	}
	for _, a := range e.in.Manifest.Accepted {
		body.Accepted = append(body.Accepted, e.clean(a.Reason))
	}
	return e.write("versions.html", page{Route: route{kind: versionsPage}, Body: body,
		Title:       e.Pick("Versions", "Versiones"),
		Description: e.Pick("Every published version, what changed in it, and how to check that it is as it was published.", "Todas las versiones publicadas, qué cambió en cada una y cómo comprobar que están tal como se publicaron.")})
}

// versionsBody is what the list of versions shows.
type versionsBody struct {
	Newest   string
	Told     []versionLine
	Older    fold[versionLine]
	Accepted []string // checks that a person overruled in the newest version
}

// versionLine is a version in short.
type versionLine struct {
	Name, ID      string
	Datetime, At  string
	SchemaVersion string
	Digest        snapshot.Digest
	Rows          string
	News          string // what the version changed, in a paragraph; may be empty
	Changes       []string
	Previous      string // "" in the first version, and where this copy does not have it
	PreviousID    string
	First, Newest bool
	Files         []versionFile
	Yanked        *yankLine // nil where the version stands
	Reconstructs  string    // which day, in words; "" for most
	Redacted      string    // what was taken out of it, in words; "" for most
}

type versionFile struct{ Path, Name string }

// yankLine is why a version must not be used any more.
type yankLine struct{ Text, Reason string }

// versionID is the anchor of a version.
func versionID(v snapshot.Version) string { return "v-" + string(v) }

func (e *edition) versionLine(i int) versionLine {
	entry := e.in.Versions[i]
	at := entry.PublishedAt.UTC()
	line := versionLine{Name: string(entry.Version), ID: versionID(entry.Version), Datetime: at.Format(time.RFC3339),
		At:            e.Say("%s, %s UTC", "%s, %s UTC", e.Date(at.Format(time.DateOnly)), at.Format("15:04")),
		SchemaVersion: entry.SchemaVersion, Digest: entry.Manifest, Rows: e.rowsOf(entry), Changes: e.changesOf(entry), First: entry.Seq == 1, Files: e.versionFiles(entry)}
	if i+1 < len(e.in.Versions) && e.in.Versions[i+1].Seq == entry.Seq-1 {
		line.Previous, line.PreviousID = string(e.in.Versions[i+1].Version), versionID(e.in.Versions[i+1].Version)
	}
	line.News = e.saidOf(entry)
	line.Yanked, line.Reconstructs, line.Redacted = e.yankOf(entry), e.reconstructs(entry), e.redactedFrom(entry)
	return line
}

// saidOf is what a version says that it changed.
func (e *edition) saidOf(entry snapshot.Entry) string {
	said := e.in.News[entry.Version]
	return e.clean(e.Pick(said[0], said[1]))
}

func (e *edition) yankOf(entry snapshot.Entry) *yankLine {
	if entry.Yanked == nil {
		return nil
	}
	at := entry.Yanked.At.UTC()
	return &yankLine{
		Text:   e.Say("Yanked on %s: it must not be used any more.", "Retirada el %s: ya no debe usarse.", e.Date(at.Format(time.DateOnly))),
		Reason: e.clean(entry.Yanked.Reason),
	}
}

// reconstructs says of a version that nobody could read it on its day.
func (e *edition) reconstructs(entry snapshot.Entry) string {
	if entry.RecordedOn == "" {
		return ""
	}
	return e.Say("Reconstructs what the feeds that were kept could tell on %s. Nobody could read it then.", "Reconstruye lo que las fuentes conservadas permitían saber el %s. Ese día nadie podía leerla.", e.Date(entry.RecordedOn))
}

// redactedFrom says what was taken out of a version after it was published.
func (e *edition) redactedFrom(entry snapshot.Entry) string {
	var said []string
	for _, r := range e.in.Redactions {
		if slices.ContainsFunc(r.Files, func(t snapshot.Tombstone) bool {
			return strings.HasPrefix(t.Path, "snapshots/"+string(entry.Version)+"/")
		}) {
			said = append(said, e.Say("%s (%s)", "%s (%s)", r.ID, e.clean(r.Reason)))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return e.Say("Personal data was taken out of it after it was published, so that some of its files differ from what its manifest says: %s. The file redactions.json at the top of the publication names each.",
		"Después de publicada se le quitaron datos personales, así que algunos de sus archivos difieren de lo que dice su manifiesto: %s. El archivo redactions.json, en la raíz de la publicación, nombra cada uno.", strings.Join(said, "; "))
}

// rowsOf is how much a version holds.
func (e *edition) rowsOf(entry snapshot.Entry) string {
	var rows int64
	for _, t := range entry.Tables {
		rows += int64(t.Rows)
	}
	return e.Say("%s in %s", "%s en %s", e.Counted(rows, "row", "rows", "fila", "filas"),
		e.Counted(int64(len(entry.Tables)), "table", "tables", "tabla", "tablas"))
}

// changesOf is what became of the facts in a version, a sentence for each of
// their tables.
func (e *edition) changesOf(entry snapshot.Entry) []string {
	var out []string
	for _, name := range []string{curation.Announcements, curation.DetaineeCounts, curation.VerifiedReleases} {
		at := slices.IndexFunc(entry.Tables, func(t snapshot.Table) bool { return t.Table == name })
		if at < 0 {
			continue
		}
		out = append(out, e.factName(name)+": "+e.became(entry.Tables[at], entry.Seq == 1))
	}
	return out
}

// factName is the facts of a table in words.
func (e *edition) factName(name string) string {
	switch name {
	case curation.Announcements:
		return e.Pick("Announcements", "Anuncios")
	case curation.DetaineeCounts:
		return e.Pick("Balances", "Balances")
	}
	return e.Pick("Counts of releases and other flows", "Conteos de excarcelaciones y otros flujos")
}

// became is what was added, changed and withdrawn, in words.
func (e *edition) became(t snapshot.Table, first bool) string {
	var parts []string
	if first {
		parts = append(parts, e.Pick("first version", "primera versión"))
	}
	for _, p := range []struct {
		n                int
		en, ens, es, ess string
	}{
		{t.Added, "added", "added", "agregado", "agregados"},
		{t.Changed, "changed", "changed", "cambiado", "cambiados"},
		{t.Withdrawn, "withdrawn", "withdrawn", "retirado", "retirados"},
	} {
		if p.n > 0 && !first {
			parts = append(parts, e.Counted(int64(p.n), p.en, p.ens, p.es, p.ess))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, e.Pick("nothing changed", "sin cambios"))
	}
	return strings.Join(parts, ", ") + "; " + e.Say("%s in all", "%s en total", e.Number(int64(t.Rows)))
}

// versionFiles is the files that a version is known to have: all have a
// manifest and digests, and a file for each table; one that tells what it
// changed has that at length, and of the newest the manifest names the others.
func (e *edition) versionFiles(entry snapshot.Entry) []versionFile {
	root := "snapshots/" + string(entry.Version) + "/"
	files := []versionFile{{root + snapshot.ManifestName, snapshot.ManifestName}, {root + snapshot.SumsName, snapshot.SumsName}}
	if e.saidOf(entry) != "" {
		name := e.Pick("CHANGES.md", "CAMBIOS.md")
		files = append(files, versionFile{root + name, name})
	}
	if entry.Version == e.in.Manifest.Version {
		for _, name := range []string{e.Pick("README.md", "LEEME.md"), e.Pick("CODEBOOK.md", "LIBRO_DE_CODIGOS.md")} {
			if slices.ContainsFunc(e.in.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == name }) {
				files = append(files, versionFile{root + name, name})
			}
		}
	}
	for _, t := range entry.Tables {
		switch t.Table {
		case curation.Announcements, curation.DetaineeCounts, curation.VerifiedReleases:
			files = append(files, versionFile{root + "csv/" + t.Table + ".csv", t.Table + ".csv"})
		}
	}
	return files
}
