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
	var words spellings
	var lines []int
	at := -1
	for c, name := range header {
		if strings.TrimSpace(name) == "" || twice(header, name) {
			continue
		}
		if w, found := summaries(rows, c, usual); len(found) > len(lines) && len(found)*2 <= len(rows) {
			words, lines, at = w, found, c
		}
	}
	if at < 0 {
		return rows
	}
	f.summary = &Summary{Column: strings.TrimSpace(header[at]), Begins: words.texts(), Records: len(lines),
		Why: fmt.Sprintf("%d of the records have such a word there and add up others, or say where they are from", len(lines))}
	var rest [][]string
	for i, row := range rows {
		if _, is := slices.BinarySearch(lines, i); !is {
			rest = append(rest, row)
		}
	}
	return rest
}

// summaries are the records that a column tells to be no reports, and the words
// with which their cells begin. A record that is as full as the others is one
// only where the word is all of the cell.
func summaries(rows [][]string, c, usual int) (words spellings, lines []int) {
	numbers, counted := beginWithDigits(rows, c), hasCounting(rows, c)
	for i, row := range rows {
		if c >= len(row) {
			continue
		}
		word := summaryWord(row[c])
		sparse := filled(row)*2 < usual || numbers
		if word != "" && (sparse || !counted && isTotal(row[c])) {
			lines = append(lines, i)
			words.add(word, notation.Fold(word))
		}
	}
	return words, lines
}

func twice(header []string, name string) bool {
	n := 0
	for _, h := range header {
		if strings.TrimSpace(h) == strings.TrimSpace(name) {
			n++
		}
	}
	return n > 1
}

// isTotal reports that a cell says only that something is added up.
func isTotal(cell string) bool {
	switch notation.Fold(strings.Trim(cell, " .:*")) {
	case "total", "totales", "totals", "subtotal", "subtotales", "subtotals", "sub total", "sub-total", "suma", "sumas", "sum", "soma",
		"total general", "gran total", "grand total", "total geral", "suma total":
		return true
	}
	return false
}

// hasCounting reports that a column tells groups from running totals, where
// "Total" is a word like the others.
func hasCounting(rows [][]string, c int) bool {
	return slices.ContainsFunc(rows, func(row []string) bool {
		if c >= len(row) {
			return false
		}
		switch notation.Fold(row[c]) {
		case "grupo", "lote", "tanda", "parcial", "batch", "partial", "acumulado", "cumulative":
			return true
		}
		return false
	})
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
