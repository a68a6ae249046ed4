package propose

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/notation"
)

// setAside finds the records that add up others, or say where they are from,
// and gives the rest.
func (f *file) setAside(header []string, rows [][]string) [][]string {
	usual := usualFilled(rows)
	for c := range header[:min(3, len(header))] {
		var found spellings
		var lines []int
		numbers := beginWithDigits(rows, c)
		for i, row := range rows {
			if c >= len(row) || filled(row)*2 >= usual && !numbers {
				continue
			}
			if word := summaryWord(row[c]); word != "" {
				lines = append(lines, i)
				found.add(word, notation.Fold(word))
			}
		}
		if len(lines) == 0 || len(lines)*2 > len(rows) {
			continue
		}
		f.summary = &Summary{Column: strings.TrimSpace(header[c]), Begins: found.texts(), Records: len(lines),
			Why: fmt.Sprintf("%d of the records begin so and are unlike the others", len(lines))}
		var rest [][]string
		for i, row := range rows {
			if !slices.Contains(lines, i) {
				rest = append(rest, row)
			}
		}
		return rest
	}
	return rows
}

// summaryWord is the word with which a total, a source or a note begins.
func summaryWord(cell string) string {
	cell = strings.TrimSpace(cell)
	end := strings.IndexFunc(cell, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(cell)
	}
	switch notation.Fold(cell[:end]) {
	case "total", "totales", "totals", "subtotal", "subtotales", "suma", "sumas", "sum", "soma", "gran", "grand", "acumulado",
		"fuente", "fuentes", "source", "sources", "fonte", "fontes", "nota", "notas", "note", "notes", "elaboracion", "elaborado", "actualizado", "updated":
		return cell[:end]
	}
	return ""
}

// beginWithDigits reports that a column holds dates or numbers, so that a word
// in it stands out.
func beginWithDigits(rows [][]string, c int) bool {
	digits, others := 0, 0
	for _, row := range rows {
		if c >= len(row) || strings.TrimSpace(row[c]) == "" || summaryWord(row[c]) != "" {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(row[c])); unicode.IsDigit(r) {
			digits++
		} else {
			others++
		}
	}
	return digits > 9*others
}

func filled(row []string) int {
	n := 0
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}

// usualFilled is how many cells half of the records fill at least.
func usualFilled(rows [][]string) int {
	var all []int
	for _, row := range rows {
		all = append(all, filled(row))
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
