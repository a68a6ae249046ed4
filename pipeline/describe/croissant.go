package describe

import (
	"encoding/json"
	"io"
	"path"
	"strconv"

	"github.com/recuento/recuento/pipeline/language"
)

// The context is that of the specification of Croissant 1.1. Names and
// descriptions are by language, as its reference reader has them.
const croissantContext = `{
"@language": "en",
"@vocab": "https://schema.org/",
"sc": "https://schema.org/",
"cr": "http://mlcommons.org/croissant/",
"rai": "http://mlcommons.org/croissant/RAI/",
"dct": "http://purl.org/dc/terms/",
"annotation": "cr:annotation",
"arrayShape": "cr:arrayShape",
"citeAs": "cr:citeAs",
"column": "cr:column",
"conformsTo": "dct:conformsTo",
"containedIn": "cr:containedIn",
"data": {"@id": "cr:data", "@type": "@json"},
"dataType": {"@id": "cr:dataType", "@type": "@vocab"},
"description": {"@container": "@language"},
"equivalentProperty": "cr:equivalentProperty",
"examples": {"@id": "cr:examples", "@type": "@json"},
"excludes": "cr:excludes",
"extract": "cr:extract",
"field": "cr:field",
"fileProperty": "cr:fileProperty",
"fileObject": "cr:fileObject",
"fileSet": "cr:fileSet",
"format": "cr:format",
"includes": "cr:includes",
"isArray": "cr:isArray",
"isLiveDataset": "cr:isLiveDataset",
"jsonPath": "cr:jsonPath",
"key": "cr:key",
"md5": "cr:md5",
"name": {"@container": "@language"},
"parentField": "cr:parentField",
"path": "cr:path",
"readLines": "cr:readLines",
"recordSet": "cr:recordSet",
"references": "cr:references",
"regex": "cr:regex",
"repeated": "cr:repeated",
"replace": "cr:replace",
"samplingRate": "cr:samplingRate",
"sdVersion": "cr:sdVersion",
"separator": "cr:separator",
"source": "cr:source",
"subField": "cr:subField",
"transform": "cr:transform",
"unArchive": "cr:unArchive",
"value": "cr:value"
}`

type croissantFile struct {
	Context       json.RawMessage `json:"@context"`
	Type          string          `json:"@type"`
	ConformsTo    string          `json:"conformsTo"`
	Name          string          `json:"name"`
	AlternateName string          `json:"alternateName"`
	Description   bilingual       `json:"description"`
	URL           string          `json:"url"`
	Version       string          `json:"version"`
	SchemaVersion string          `json:"sdVersion"`
	DatePublished string          `json:"datePublished"`
	License       string          `json:"license"`
	CiteAs        string          `json:"citeAs"`
	Creator       organization    `json:"creator"`
	Publisher     organization    `json:"publisher"`
	InLanguage    []string        `json:"inLanguage"`
	IsLive        bool            `json:"isLiveDataset"`
	Keywords      []string        `json:"keywords"`
	Distribution  []fileObject    `json:"distribution"`
	RecordSet     []recordSet     `json:"recordSet"`
}

type bilingual struct {
	English string `json:"en"`
	Spanish string `json:"es"`
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type fileObject struct {
	Type           string    `json:"@type"`
	ID             string    `json:"@id"`
	Name           string    `json:"name"`
	Description    bilingual `json:"description"`
	ContentURL     string    `json:"contentUrl"`
	ContentSize    string    `json:"contentSize"`
	EncodingFormat any       `json:"encodingFormat"` // one type, or several
	SHA256         string    `json:"sha256"`
	InLanguage     string    `json:"inLanguage,omitempty"`
}

// Croissant writes croissant.json, version 1.1: a FileObject for each listed
// file, a RecordSet for each table in csv/ and for each list of codes that
// stands in one.
func Croissant(w io.Writer, e Edition) error {
	en, es := e.words(language.English), e.words(language.Spanish)
	files := e.described()
	url := e.Address
	if url == "" {
		url = "README.md" // a relative address: the page that stands beside this file
	}
	c := croissantFile{
		Context: json.RawMessage(croissantContext), Type: "sc:Dataset",
		ConformsTo: "http://mlcommons.org/croissant/1.1",
		Name:       name, AlternateName: title(en), Description: bilingual{about(en), about(es)},
		URL: url, Version: e.Version, SchemaVersion: e.Set.Version, DatePublished: e.day(),
		License: licencePath, CiteAs: e.cite(en),
		Creator:    organization{"sc:Organization", e.publisher(), e.Address},
		Publisher:  organization{"sc:Organization", e.publisher(), e.Address},
		InLanguage: []string{"en", "es"}, Keywords: append(keywords(en), keywords(es)[1:]...),
		Distribution: []fileObject{}, RecordSet: e.recordSets(named(files, csvTable)),
	}
	for _, f := range files {
		c.Distribution = append(c.Distribution, fileObject{
			Type: "cr:FileObject", ID: f.Path, Name: path.Base(f.Path),
			Description: bilingual{f.title(en), f.title(es)},
			ContentURL:  e.folder() + f.Path, ContentSize: strconv.FormatInt(f.Bytes, 10) + " B",
			EncodingFormat: encodingFormat(f), SHA256: f.SHA256, InLanguage: string(f.lang),
		})
	}
	return writeJSON(w, c)
}

// encodingFormat names Parquet twice: by its registered type, and by the one
// that Croissant's reference reader knows.
func encodingFormat(f described) any {
	if f.kind == parquetTable {
		return []string{f.media, "application/x-parquet"}
	}
	return f.media
}
