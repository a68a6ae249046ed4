package describe

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/recuento/recuento/pipeline/language"
)

type datasetFile struct {
	Context       string       `json:"@context"`
	Type          string       `json:"@type"`
	Name          string       `json:"name"`
	AlternateName string       `json:"alternateName"`
	Description   string       `json:"description"`
	URL           string       `json:"url,omitempty"`
	SameAs        string       `json:"sameAs,omitempty"`
	Version       string       `json:"version"`
	DatePublished string       `json:"datePublished"`
	License       string       `json:"license"`
	CreditText    string       `json:"creditText"`
	Creator       organization `json:"creator"`
	InLanguage    string       `json:"inLanguage"`
	Free          bool         `json:"isAccessibleForFree"`
	Keywords      []string     `json:"keywords"`
	Temporal      string       `json:"temporalCoverage,omitempty"`
	Spatial       place        `json:"spatialCoverage"`
	Measured      []string     `json:"variableMeasured,omitempty"`
	Technique     string       `json:"measurementTechnique"`
	Distribution  []download   `json:"distribution,omitempty"`
}

type place struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type download struct {
	Type           string `json:"@type"`
	Name           string `json:"name"`
	ContentURL     string `json:"contentUrl"`
	ContentSize    string `json:"contentSize"`
	EncodingFormat string `json:"encodingFormat"`
	SHA256         string `json:"sha256"`
}

// Dataset is a schema.org Dataset as JSON-LD for the head of a page, at most
// 6 kB, in which nothing can end a script element. Without an address of the
// site there is no distribution: a crawler follows absolute addresses only.
func Dataset(e Edition, l language.Language) ([]byte, error) {
	w := e.words(l)
	d := datasetFile{
		Context: "https://schema.org/", Type: "Dataset",
		Name: title(w), AlternateName: name, Description: about(w),
		Version: e.Version, DatePublished: e.day(), License: licencePath, CreditText: e.cite(w),
		Creator: organization{"Organization", e.publisher(), e.Address}, InLanguage: w.Pick("en", "es"),
		Free: true, Keywords: keywords(w), Temporal: e.coverage(), Spatial: place{"Country", "Venezuela"},
		Measured: e.measured(w), Technique: technique(w),
	}
	if e.Address != "" {
		d.URL, d.SameAs = e.Address+w.Pick("", "es/index.html"), e.folder()+"datapackage.json"
		d.Distribution = e.downloads(w)
	}
	return json.Marshal(d)
}

func (e Edition) coverage() string {
	if e.From == "" || e.To == "" {
		return ""
	}
	return e.From + "/" + e.To
}

// measured is the titles of the columns that hold the figures.
func (e Edition) measured(w *language.Words) []string {
	var out []string
	for _, at := range [][2]string{{"announcements", "people_announced"}, {"detainee_counts", "detained_total"}, {"verified_releases", "people_verified"}} {
		if t := e.Set.Table(at[0]); t != nil && t.Index(at[1]) >= 0 {
			f := t.Fields[t.Index(at[1])]
			out = append(out, w.Pick(f.Title, f.TitleES))
		}
	}
	return out
}

// downloads is the tables of facts and the workbook of the page's language.
func (e Edition) downloads(w *language.Words) []download {
	main := []string{"announcements", "detainee_counts", "verified_releases"}
	var out []download
	for _, f := range e.described() {
		switch {
		case f.kind == workbook && string(f.lang) == w.Pick("en", "es"):
		case (f.kind == csvTable || f.kind == parquetTable) && slices.Contains(main, f.table.Name):
		default:
			continue
		}
		out = append(out, download{"DataDownload", f.title(w), e.folder() + f.Path, strconv.FormatInt(f.Bytes, 10) + " B", f.media, f.SHA256})
	}
	return out
}
