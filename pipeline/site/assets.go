package site

import (
	"embed"
	"io/fs"
)

//go:embed assets
var assetFiles embed.FS

// assets hands over what all pages share: style, scripts and their licences.
func (b *builder) assets() error {
	return fs.WalkDir(assetFiles, "assets", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := assetFiles.ReadFile(path)
		if err != nil {
			return err
		}
		return b.emit(path, content)
	})
}
