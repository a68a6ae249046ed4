package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// unzip opens the file as what an .xlsx is, a zip, or says what it is instead.
func unzip(r io.ReaderAt, size int64) (*zip.Reader, error) {
	head := make([]byte, 512)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:min(int64(n), size)]
	switch {
	case len(head) == 0:
		return nil, otherKind(EmptyFile, "an empty file", "send the file again")
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil, oldOrLocked(r, size)
	case !bytes.HasPrefix(head, []byte("PK")):
		return nil, noZip(head)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged("its end is missing or broken, as after a download that broke off")
	}
	return z, wrongZip(z)
}

// oldOrLocked tells the two kinds apart that share a container: the name of
// the stream stands in it in UTF-16.
func oldOrLocked(r io.ReaderAt, size int64) error {
	var locked []byte
	for _, c := range []byte("EncryptedPackage") {
		locked = append(locked, c, 0)
	}
	b, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return err
	}
	if bytes.Contains(b, locked) {
		return otherKind(Locked, "protected by a password", "open it with the password and save a copy without one, as .xlsx or as CSV")
	}
	return otherKind(OldWorkbook, "of the old kind .xls", saveAs)
}

func noZip(head []byte) error {
	text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")))
	switch {
	case strings.HasPrefix(text, "<"):
		return otherKind(WebPage, "a web page or XML under another name", saveAs)
	case strings.HasPrefix(text, "%pdf"):
		return otherKind(PDF, "a PDF", "ask for the spreadsheet it was made from")
	case !bytes.ContainsRune(head, 0):
		return otherKind(PlainText, "plain text", "if it is CSV, give its name the ending .csv")
	}
	return otherKind(OtherFile, "something else", saveAs)
}

// wrongZip says what a zip is that holds no workbook.
func wrongZip(z *zip.Reader) error {
	has := map[string]bool{}
	for _, f := range z.File {
		has[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = true
	}
	switch {
	case has["xl/workbook.bin"]:
		return otherKind(BinaryKind, "of the binary kind .xlsb", saveAs)
	case has["[content_types].xml"] && has["xl/workbook.xml"]:
		return nil
	case has["word/document.xml"]:
		return otherKind(TextDocument, "a text document (.docx)", "copy its table into a spreadsheet and save that as .xlsx")
	case has["mimetype"] && has["content.xml"]:
		return otherKind(OpenDocument, "an OpenDocument file (.ods)", saveAs)
	case has["index/document.iwa"]:
		return otherKind(Numbers, "a Numbers document", "export it as .xlsx or as CSV")
	case has["[content_types].xml"]:
		// A workbook may stand under another name; the library finds it.
		return nil
	}
	return otherKind(OtherZip, "a zip without a workbook", "unpack it and give the file inside")
}
