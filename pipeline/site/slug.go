package site

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"
)

// slugs names the headings of a text for links: letters without their accents.
type slugs struct{ taken map[string]bool }

func (s *slugs) Generate(value []byte, _ ast.NodeKind) []byte {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == ' ' || r == '-':
			return '-'
		}
		return -1
	}, norm.NFD.String(strings.ToLower(string(value))))
	if slug == "" {
		slug = "part"
	}
	id := slug
	for n := 2; s.taken[id]; n++ {
		id = fmt.Sprintf("%s-%d", slug, n)
	}
	s.taken[id] = true
	return []byte(id)
}

func (s *slugs) Put(value []byte) { s.taken[string(value)] = true }
