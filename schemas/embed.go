// Package schemas holds what Recuento accepts and promises: the tables with
// their columns, the lists of codes and the form of the feed configuration.
// Everything but this file is data; README.md says how to read and change it.
//
// Give [FS] to schema.ParseSet.
package schemas

import "embed"

// FS is this folder: tables/*.json, codes/*.json and feeds.schema.json.
//
//go:embed tables/*.json codes/*.json feeds.schema.json
var FS embed.FS
