// Package schemas holds what Recuento accepts and promises: the tables with
// their columns, the lists of codes and the forms of feeds.yaml and
// curation.yaml. Everything but this file is data; README.md says how to read
// and change it.
//
// Give [FS] to schema.ParseSet.
package schemas

import "embed"

// FS is this folder: tables/*.json, codes/*.json, feeds.schema.json and
// curation.schema.json.
//
//go:embed tables/*.json codes/*.json feeds.schema.json curation.schema.json
var FS embed.FS
