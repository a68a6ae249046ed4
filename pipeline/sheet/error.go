package sheet

import (
	"errors"
	"fmt"
)

// Kind is what is wrong with a file, for those who say it in words of their
// own.
type Kind string

// Kinds of errors. Those of the first group are files that are no workbook.
const (
	EmptyFile    Kind = "empty_file"
	Locked       Kind = "locked"       // by a password
	OldWorkbook  Kind = "old_workbook" // .xls
	BinaryKind   Kind = "binary_kind"  // .xlsb
	WebPage      Kind = "web_page"     // or other XML
	PDF          Kind = "pdf"
	PlainText    Kind = "plain_text"
	TextDocument Kind = "text_document" // .docx
	OpenDocument Kind = "open_document" // .ods
	Numbers      Kind = "numbers"
	OtherZip     Kind = "other_zip"
	OtherFile    Kind = "other_file"

	Damaged        Kind = "damaged"
	TooLarge       Kind = "too_large"
	TooManyRows    Kind = "too_many_rows"
	TooManyColumns Kind = "too_many_columns"
	TooManyCells   Kind = "too_many_cells"
	NothingThere   Kind = "nothing_there" // no visible sheet holds anything
)

// ErrNoSpreadsheet is wrapped by the errors about files of another kind.
var ErrNoSpreadsheet = errors.New("this is no spreadsheet that can be read")

// Error says in English what is wrong with a file and what to do.
type Error struct {
	Kind  Kind
	Sheet string // empty where the whole file is meant
	Place string // a cell; empty likewise

	message string
	cause   error
}

func (e *Error) Error() string {
	if e.Sheet != "" {
		return fmt.Sprintf("sheet %q: %s", e.Sheet, e.message)
	}
	return e.message
}

// Unwrap gives [ErrNoSpreadsheet] for a file of another kind.
func (e *Error) Unwrap() error { return e.cause }

const saveAs = "open it in a spreadsheet program and save it as .xlsx or as CSV"

func otherKind(kind Kind, what, do string) error {
	return &Error{Kind: kind, message: fmt.Sprintf("%v: it is %s; %s", ErrNoSpreadsheet, what, do), cause: ErrNoSpreadsheet}
}

func damaged(what string, args ...any) error {
	return &Error{Kind: Damaged, message: fmt.Sprintf("the spreadsheet is damaged: %s; open it in a spreadsheet program, look whether everything is there, and save it anew as .xlsx or as CSV", fmt.Sprintf(what, args...))}
}

func tooLarge(what string, args ...any) error {
	return &Error{Kind: TooLarge, message: fmt.Sprintf(what, args...)}
}

// inSheet says in which sheet something is wrong.
func inSheet(err error, name string) error {
	var e *Error
	if errors.As(err, &e) {
		e.Sheet = name
	}
	return err
}
