package serve

import (
	"mime"
	"path"
)

// mediaType is what a file is, by its name. What has no known ending, as
// captures have none, is bytes: nothing that came from outside may be taken for
// a page.
func mediaType(name string) string {
	if path.Base(name) == "SHA256SUMS" {
		return "text/plain; charset=utf-8"
	}
	if path.Base(name) == "atom.xml" {
		return "application/atom+xml; charset=utf-8"
	}
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".xml":
		return "application/xml; charset=utf-8"
	case ".json":
		return "application/json"
	case ".jsonld":
		return "application/ld+json"
	case ".csv":
		return "text/csv; charset=utf-8; header=present"
	case ".parquet":
		return "application/vnd.apache.parquet"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".cff":
		return "application/yaml"
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

// isPage reports whether a browser shows it as a document that may act.
func isPage(kind string) bool {
	switch bare(kind) {
	case "text/html", "image/svg+xml", "application/xml", "application/atom+xml":
		return true
	}
	return false
}

// compressible reports whether it is sent compressed to those who take it.
// Tables are not: readers ask for ranges of them, and Parquet is compressed.
func compressible(kind string) bool {
	switch bare(kind) {
	case "text/html", "text/css", "text/javascript", "image/svg+xml", "application/xml", "application/atom+xml", "application/json", "application/ld+json":
		return true
	}
	return false
}

func bare(kind string) string {
	t, _, err := mime.ParseMediaType(kind)
	if err != nil {
		return ""
	}
	return t
}
