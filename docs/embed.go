// Package docs holds the texts of this folder that are published as pages.
package docs

import "embed"

// FS is methodology.md in English and metodologia.md in Spanish.
//
//go:embed methodology.md metodologia.md
var FS embed.FS
