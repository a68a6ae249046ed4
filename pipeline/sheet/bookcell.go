package sheet

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// textStyle is a look of texts, by its number in the workbook: as it is, and
// with the mark that spreadsheets show as an apostrophe.
type textStyle struct{ plain, marked int }

// of is the style of a text: what looks like a formula gets the mark.
func (s textStyle) of(text string) int {
	if looksLikeFormula(text) {
		return s.marked
	}
	return s.plain
}

// bookStyles are the looks of cells.
type bookStyles struct {
	header, text, strong, wrapped, link textStyle
	number, date, boolean               int
}

func newBookStyles(f *excelize.File) (s bookStyles, err error) {
	var errs []error
	add := func(style excelize.Style) int {
		if style.Alignment == nil {
			style.Alignment = &excelize.Alignment{Vertical: "top"}
		}
		id, err := f.NewStyle(&style)
		errs = append(errs, err)
		return id
	}
	// Number format 49 is '@': what is typed stays as it was typed.
	const whole, text = 1, 49
	wrapped := &excelize.Alignment{Vertical: "top", WrapText: true}
	grey := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}}
	iso := isoDay
	s = bookStyles{
		number:  add(excelize.Style{NumFmt: whole}),
		date:    add(excelize.Style{CustomNumFmt: &iso}),
		boolean: add(excelize.Style{}),
	}
	texts := map[*textStyle]excelize.Style{
		&s.header:  {NumFmt: text, Font: &excelize.Font{Bold: true}, Fill: grey},
		&s.text:    {NumFmt: text},
		&s.strong:  {NumFmt: text, Font: &excelize.Font{Bold: true}, Alignment: wrapped},
		&s.wrapped: {NumFmt: text, Alignment: wrapped},
		&s.link:    {NumFmt: text, Font: &excelize.Font{Color: "0A4F72", Underline: "single"}},
	}
	for _, to := range []*textStyle{&s.header, &s.text, &s.strong, &s.wrapped, &s.link} {
		to.plain = add(texts[to])
	}
	if err := errors.Join(errs...); err != nil {
		return s, err
	}
	for _, to := range []*textStyle{&s.header, &s.text, &s.strong, &s.wrapped, &s.link} {
		to.marked = marked(f, to.plain)
	}
	return s, nil
}

// marked adds a twin of a style that has the mark. The library has no name for
// it, and takes styles that differ in nothing else for the same: so all others
// are added before.
func marked(f *excelize.File, plain int) int {
	xfs, yes := f.Styles.CellXfs, true
	twin := xfs.Xf[plain]
	twin.QuotePrefix = &yes
	xfs.Xf = append(xfs.Xf, twin)
	xfs.Count = len(xfs.Xf)
	return xfs.Count - 1
}

// looksLikeFormula reports that a spreadsheet would run a text if somebody
// typed it. Blanks before the sign, and its full-width twin, change nothing.
func looksLikeFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0"))
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

// cell is a cell of a page's table as a spreadsheet has it; nil is an empty one.
func (s bookStyles) cell(p BookPage, r table.Ref, c int) any {
	typ := p.Table.Schema.Fields[c].Type
	if typ == schema.String || typ == schema.List {
		b := p.Table.Bytes(r, c)
		if len(b) == 0 {
			return nil
		}
		look := s.text
		if c < len(p.Links) && p.Links[c][string(b)] != "" {
			look = s.link
		}
		text := fitting(string(b))
		return excelize.Cell{StyleID: look.of(text), Value: text}
	}
	n := p.Table.Int(r, c)
	const digits15 = 1e15
	switch {
	case n == table.NullInt:
		return nil
	case typ == schema.Bool:
		return excelize.Cell{StyleID: s.boolean, Value: n == 1}
	case typ == schema.Date && serial(n) > 0:
		return excelize.Cell{StyleID: s.date, Value: serial(n)}
	case (typ == schema.Int32 || typ == schema.Int64) && -digits15 < n && n < digits15:
		return excelize.Cell{StyleID: s.number, Value: n}
	}
	text := string(p.Table.AppendCell(nil, r, c))
	return excelize.Cell{StyleID: s.text.of(text), Value: text}
}

// serial is a day as spreadsheets count them, 0 where they differ: up to the
// February of 1900 some have a day too many, and beyond 9999 none goes.
func serial(days int64) int64 {
	const epoch = 25569 // 1970-01-01
	n := days + epoch
	if first, last := int64(61), int64(2958465); n < first || n > last {
		return 0
	}
	return n
}

// Unfit counts the texts of a column that a workbook cannot hold as they are.
type Unfit struct {
	Column int
	// Cut texts have more than 32,767 characters: they end with "…".
	Cut int
	// Replaced texts have signs that no workbook can hold: a control character
	// becomes its picture, such as ␀. So do texts with _x0041_, by which
	// workbooks mean a sign: the first stroke becomes a wide one.
	Replaced int
}

// UnfitTexts lists the columns of a table of which [WriteBook] has to change
// texts.
func UnfitTexts(t *table.Table) []Unfit {
	var out []Unfit
	for c, f := range t.Schema.Fields {
		if f.Type != schema.String && f.Type != schema.List {
			continue
		}
		u := Unfit{Column: c}
		for _, r := range t.Order() {
			text := string(t.Bytes(r, c))
			held := writable(text)
			if held != text {
				u.Replaced++
			}
			if tooLong(held) {
				u.Cut++
			}
		}
		if u.Cut > 0 || u.Replaced > 0 {
			out = append(out, u)
		}
	}
	return out
}

// unwritable reports that XML cannot hold a sign.
func unwritable(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// fitting is a text that a cell can hold: no sign that XML forbids, and no more
// characters than a spreadsheet takes.
func fitting(text string) string {
	text = writable(text)
	if !tooLong(text) {
		return text
	}
	left := longestCell - 1
	for i, r := range text {
		if left--; r > 0xffff {
			left--
		}
		if left < 0 {
			return text[:i] + "…"
		}
	}
	return text
}

// tooLong reports that a cell cannot hold a text. No sign has more characters
// than bytes.
func tooLong(text string) bool { return len(text) > longestCell && units(text) > longestCell }

// escaped is how workbooks spell a sign that XML forbids, with four digits or,
// as some read it, fewer. A text that holds it can be escaped in turn, but
// programs differ in how they read that, and the library gets some wrong.
var escaped = regexp.MustCompile(`_(x[0-9a-fA-F]+_)`)

// writable is a text without the signs that a workbook cannot hold.
func writable(text string) string {
	if strings.ContainsFunc(text, unwritable) {
		text = strings.Map(picture, text)
	}
	// One may begin with the stroke that ends another.
	for strings.Contains(text, "_x") && escaped.MatchString(text) {
		text = escaped.ReplaceAllString(text, "＿$1")
	}
	return text
}

// picture is the sign in place of one that XML cannot hold.
func picture(r rune) rune {
	const pictures = 0x2400
	switch {
	case !unwritable(r):
		return r
	case r < 0x20:
		return pictures + r
	}
	return utf8.RuneError
}
