package sheet

import "github.com/recuento/recuento/pipeline/schema"

// words are what a template says in one language.
type words struct {
	reports, codes, columns, readMe string // names of the sheets
	title                           string // of the workbook, with the table's title

	codeHeaders   []string
	columnHeaders []string
	guide         string // header of the sheet to read first
	sentences     []string

	yes, no            string
	required, optional string
	leaveEmpty         string // what the column of the report's id says
	example            string // what the example's row says
	from               string // the list a value comes from

	day, partialDate, integer, truth, address, form, text, moment, list string
	closed, open                                                        string // titles of what a wrong value brings up
	closedWhy, openWhy                                                  string
	after                                                               string // what stands behind a prefix
}

func wordsOf(l Lang) words {
	if l == Spanish {
		return spanish()
	}
	return english()
}

func english() words {
	return words{
		reports: "reports", codes: "codes", columns: "columns", readMe: "read me",
		title:         "Form: %s",
		codeHeaders:   []string{"list", "code", "title", "description"},
		columnHeaders: []string{"column", "title", "required", "kind of value", "description", "example", "code list"},
		guide:         "How to fill this form in",
		sentences: []string{
			"Write one row in the sheet “reports” for each figure on each page; row 2 is an example: write over it or delete it.",
			"Columns with a dark header must be filled in; leave another empty where the page does not say, and always leave report_id empty.",
			"Where a cell offers a list, choose from it; the sheet “codes” says what each code means, and behind a code that ends in a colon you add your own word.",
			"Write dates as 2026-02-20, or 2026-02 or 2026 where the page gives no day, and figures in digits alone: 1687.",
			"Never write the name of a person held or released; then save the file and check it with: bin/recuento check FILE",
		},
		yes: "yes", no: "no",
		required: "Required.", optional: "Optional.",
		leaveEmpty: "Leave empty: it is made when the report is added.",
		example:    "Row 2 is an example: write over it or delete it.",
		from:       "One of the list “%s”.",
		day:        "date: 2026-02-20", partialDate: "date: 2026-02-20, 2026-02 or 2026",
		integer: "whole number in digits", truth: "true or false",
		address: "address that begins with http:// or https://", form: "written like %s", text: "text", moment: "date and time: 2026-02-20T14:03:00Z", list: "several values joined by ;",
		closed: "Not in the list", open: "Not among the codes",
		closedWhy: "This column takes only the codes of the list “%s”. Choose one from the list of this cell; the sheet “%s” says what each means.",
		openWhy:   "No code of the list “%s” (see the sheet “%s”). It may stand if it begins with %s and your own word follows.",
		after:     "Your own word follows the colon.",
	}
}

func spanish() words {
	return words{
		reports: "reportes", codes: "códigos", columns: "columnas", readMe: "léeme",
		title:         "Planilla: %s",
		codeHeaders:   []string{"lista", "código", "título", "descripción"},
		columnHeaders: []string{"columna", "título", "obligatoria", "qué se escribe", "descripción", "ejemplo", "lista de códigos"},
		guide:         "Cómo llenar esta planilla",
		sentences: []string{
			"Escriba en la hoja «reportes» una fila por cada cifra de cada página; la fila 2 es un ejemplo: escriba encima o bórrela.",
			"Las columnas de encabezado oscuro son obligatorias; deje vacía otra cuando la página no lo diga, y deje siempre vacía report_id.",
			"Donde la celda ofrezca una lista, elija de ella; la hoja «códigos» dice qué significa cada código, y tras un código que termina en dos puntos se agrega la palabra propia.",
			"Escriba las fechas así: 2026-02-20, o 2026-02 o 2026 cuando la página no dé el día, y las cifras solo con dígitos: 1687.",
			"Nunca escriba el nombre de una persona presa o excarcelada; luego guarde el archivo y revíselo con: bin/recuento check ARCHIVO",
		},
		yes: "sí", no: "no",
		required: "Obligatoria.", optional: "Opcional.",
		leaveEmpty: "Déjela vacía: se genera al agregar el reporte.",
		example:    "La fila 2 es un ejemplo: escriba encima o bórrela.",
		from:       "Uno de la lista «%s».",
		day:        "fecha: 2026-02-20", partialDate: "fecha: 2026-02-20, 2026-02 o 2026",
		integer: "número entero, solo dígitos", truth: "true (sí) o false (no)",
		address: "dirección que comienza con http:// o https://", form: "se escribe como %s", text: "texto", moment: "fecha y hora: 2026-02-20T14:03:00Z", list: "varios valores unidos por ;",
		closed: "No está en la lista", open: "No está entre los códigos",
		closedWhy: "Esta columna solo admite los códigos de la lista «%s». Elija uno en la lista de la celda; la hoja «%s» dice qué significa cada uno.",
		openWhy:   "No es un código de la lista «%s» (vea la hoja «%s»). Puede quedar si comienza con %s y le sigue la palabra propia.",
		after:     "Tras los dos puntos va la palabra propia.",
	}
}

// in picks the twin of a text in the language.
func (l Lang) in(en, es string) string {
	if l == Spanish {
		return es
	}
	return en
}

// truths are true and false as a list of codes, so that they are offered and
// explained like any other.
func truths() *schema.CodeList {
	return &schema.CodeList{Name: "boolean", Codes: []schema.Code{
		{Code: "true", Title: "Yes", TitleES: "Sí"},
		{Code: "false", Title: "No", TitleES: "No"},
	}}
}
