package sheet

import (
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
	"github.com/xuri/nfp"
)

// The number formats in which cells are read, whatever they were shown in. A
// date never says more than the spreadsheet shows: "feb-26" is 2026-02.
const (
	isoDay   = "yyyy-mm-dd"
	isoMonth = "yyyy-mm"
	isoYear  = "yyyy"
	isoTime  = "hh:mm"
	isoBoth  = "yyyy-mm-dd hh:mm"
)

// unformatted is a format that no workbook defines: its cells keep their plain
// digits.
const unformatted = -1

// showPlainly replaces the number formats of a workbook: dates are shown in ISO
// form and all other numbers without separators, signs or rounding.
func showPlainly(f *excelize.File) error {
	if f.Styles == nil || f.Styles.CellXfs == nil {
		return nil
	}
	own := map[int]string{}
	if f.Styles.NumFmts != nil {
		for _, n := range f.Styles.NumFmts.NumFmt {
			if n != nil {
				own[n.NumFmtID] = n.FormatCode
			}
		}
	}
	// The formats are entered before any cell loses its own: the library finds
	// formats by comparing.
	plain, xfs := map[int]int{}, f.Styles.CellXfs.Xf
	for i := range xfs {
		id := formatOf(xfs[i].NumFmtID)
		if _, known := plain[id]; known {
			continue
		}
		to, err := formatID(f, isoForm(id, own))
		if err != nil {
			return err
		}
		plain[id] = to
	}
	for i := range xfs {
		to := plain[formatOf(xfs[i].NumFmtID)]
		f.Styles.CellXfs.Xf[i].NumFmtID = &to
	}
	return nil
}

func formatOf(id *int) int {
	if id == nil {
		return 0
	}
	return *id
}

// formatID enters a format into the workbook and gives its number there.
func formatID(f *excelize.File, form string) (int, error) {
	if form == "" {
		return unformatted, nil
	}
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &form})
	if err != nil {
		return 0, err
	}
	return *f.Styles.CellXfs.Xf[style].NumFmtID, nil
}

// isoForm is the ISO form of a number format, "" where it shows no date. The
// formats that need no definition have fixed numbers (ECMA-376, 18.8.30).
func isoForm(id int, own map[int]string) string {
	if code, ok := own[id]; ok {
		return isoOf(code)
	}
	switch {
	case id == 17:
		return isoMonth
	case id == 22:
		return isoBoth
	case 14 <= id && id <= 16, 27 <= id && id <= 31, id == 36, 50 <= id && id <= 58:
		return isoDay
	case 18 <= id && id <= 21, 32 <= id && id <= 35, 45 <= id && id <= 47:
		return isoTime
	}
	return ""
}

// isoOf is the ISO form of a format's code, by the parts of a date it shows. A
// day without a year gets the year that the cell holds.
func isoOf(code string) string {
	sections := nfp.NumberFormatParser()
	parts := sections.Parse(code)
	if len(parts) == 0 {
		return ""
	}
	var shown []string // the first letters of what is shown, in order
	for _, t := range parts[0].Items {
		if (t.TType == nfp.TokenTypeDateTimes || t.TType == nfp.TokenTypeElapsedDateTimes) && t.TValue != "" {
			shown = append(shown, strings.ToLower(t.TValue[:1]))
		}
	}
	has := func(letters ...string) bool {
		return slices.ContainsFunc(shown, func(s string) bool { return slices.Contains(letters, s) })
	}
	year, day, time := has("y", "e", "b", "g"), has("d"), has("h", "s", "a")
	month := slices.ContainsFunc(monthsOf(shown), func(is bool) bool { return is })
	switch {
	case time && (year || day || month):
		return isoBoth
	case time:
		return isoTime
	case day:
		return isoDay
	case month:
		return isoMonth
	case year:
		return isoYear
	}
	return ""
}

// monthsOf marks the m that are months: an m behind hours or before seconds is
// minutes.
func monthsOf(shown []string) []bool {
	months := make([]bool, len(shown))
	for i, s := range shown {
		minutes := i > 0 && shown[i-1] == "h" || i+1 < len(shown) && shown[i+1] == "s"
		months[i] = s == "m" && !minutes
	}
	return months
}

// midnight is a date that was written with an empty time of day.
var midnight = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[ T]00:00(:00(\.0+)?)?Z?$`)

// plainCell is a cell as a feed would write it.
func plainCell(s string) string {
	switch s {
	case "TRUE":
		return "true"
	case "FALSE":
		return "false"
	}
	// Most cells are shorter than a date with a time.
	if len(s) < len(isoBoth) {
		return s
	}
	if m := midnight.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return s
}
