package pipeline

import (
	"io"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// sheetRows is the most that a spreadsheet can hold below the header. A longer
// table has no twin: half of it would be worse than none.
const sheetRows = 1<<20 - 1

// writeTwin writes the CSV that a spreadsheet in a language opens by double
// click: BOM, the list separator of the language, titles for a header, its
// words for true and false, and no cell that it would run as a formula.
func writeTwin(w io.Writer, t *table.Table, lang string) error {
	style := csvfile.Style{Delimiter: ',', BOM: true, CRLF: true, Spreadsheet: true, True: "TRUE", False: "FALSE"}
	if lang == "es" {
		style.Delimiter, style.True, style.False = ';', "VERDADERO", "FALSO"
	}
	for _, f := range t.Schema.Fields {
		style.Header = append(style.Header, title(f, lang))
	}
	return csvfile.WriteStyled(w, t, style)
}

func title(f schema.Field, lang string) string {
	if lang == "es" {
		return f.TitleES
	}
	return f.Title
}
