package csvfile

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ReadHeader reads the names of the columns; call it first, on the first block
// of a file. Blanks around names are dropped, and every run of blanks, tabs and
// line endings inside a name is one blank; no-break blanks are blanks too. So a
// cell of two lines, "Fecha" and "(corte)", is the name "Fecha (corte)". The
// only name of a header keeps its tabs: they may be the delimiters of a file
// whose dialect is wrong. It returns nil and reads nothing where the dialect has
// no header. An error gives the line and the column.
//
// Two rows make one name, "upper / lower": an empty upper cell takes the one to
// its left, and where a column has only one of the two, that is the name. A
// column with neither has no name, even where a name stands to its left.
func (p *Parser) ReadHeader() ([]string, error) {
	if p.rows == 0 {
		return nil, nil
	}
	upper, err := p.headerRow(1)
	if err != nil || p.rows == 1 {
		return upper, err
	}
	lower, err := p.headerRow(2)
	if err != nil {
		return nil, err
	}
	return joinRows(upper, lower), nil
}

// headerRow reads the first or second row of names.
func (p *Parser) headerRow(row int) ([]string, error) {
	if !p.Next() {
		if row == 2 {
			return nil, fmt.Errorf("line %d: no second header line; the dialect says that two rows of names stand above the data", p.line)
		}
		return nil, fmt.Errorf("line %d: no header line; expected the names of the columns", p.line)
	}
	if p.Malformed >= 0 {
		line, column := p.Position(p.Malformed)
		inside := "doubled inside it"
		if p.syntax.escape {
			inside = "behind a backslash inside it"
		}
		return nil, fmt.Errorf("line %d, column %d: the header is badly quoted; expected quotes around a whole name, %s", line, column, inside)
	}
	names := p.header()
	for i, n := range names {
		if !utf8.ValidString(n) {
			line, column := p.Position(i)
			return nil, fmt.Errorf("line %d, column %d: the name %q is not UTF-8; declare the file's encoding, or encoding: auto", line, column, n)
		}
		names[i] = nameOf(n, len(names))
	}
	return names, nil
}

func nameOf(cell string, columns int) string {
	if columns == 1 && strings.Contains(cell, "\t") {
		return strings.TrimSpace(cell)
	}
	return strings.Join(strings.Fields(cell), " ")
}

func joinRows(upper, lower []string) []string {
	width := max(len(upper), len(lower))
	upper = append(slices.Clip(upper), make([]string, width-len(upper))...)
	lower = append(slices.Clip(lower), make([]string, width-len(lower))...)
	names, group := make([]string, width), ""
	for i := range names {
		if upper[i] != "" {
			group = upper[i]
		}
		switch {
		case lower[i] == "":
			names[i] = upper[i]
		case group == "":
			names[i] = lower[i]
		default:
			names[i] = group + " / " + lower[i]
		}
	}
	return names
}
