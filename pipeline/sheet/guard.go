package sheet

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/htmlindex"
)

const (
	partsAtMost = 10_000
	// The library holds every part but the sheets as a tree: an element of five
	// bytes takes a hundred.
	elementsAtMost = 4 << 20
)

// guard reads all parts of a workbook once, before the library does: that one
// passes over broken checksums, broken XML, strings that are not there and
// cells out of order without a word, and what it passes over is lost.
type guard struct {
	left    int64 // bytes that may still be unpacked
	strings int   // shared strings that the file holds
	needed  int   // shared strings that its sheets ask for
}

func checkParts(z *zip.Reader, unpacked int64) error {
	if len(z.File) > partsAtMost {
		return tooLarge("the spreadsheet has %d parts, more than %d; save it anew without pictures, or as CSV", len(z.File), partsAtMost)
	}
	g := &guard{left: unpacked}
	for _, f := range z.File {
		if err := g.part(f); err != nil {
			return fmt.Errorf("%w (part %q)", err, f.Name)
		}
	}
	if g.needed > g.strings {
		return damaged("a cell refers to text number %d of %d", g.needed, g.strings)
	}
	return nil
}

func unpacksTooLarge() error {
	return tooLarge("the spreadsheet is too large when unpacked; remove pictures and sheets that are not needed, or save the sheet as CSV")
}

// part reads one part to its end, so that its checksum is compared.
func (g *guard) part(f *zip.File) error {
	rc, err := f.Open()
	if err != nil {
		return damaged("a part is packed in a way that is not known")
	}
	defer rc.Close()
	in := &bounded{r: rc, left: g.left}
	name := strings.ToLower(f.Name)
	if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
		err = g.walk(in)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, in)
	}
	g.left = in.left
	if in.left < 0 {
		return unpacksTooLarge()
	}
	var packed flate.CorruptInputError
	if errors.As(err, &packed) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged("a part is cut off or does not have its checksum")
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return damaged("line %d of a part is no XML", syntax.Line)
	}
	return err
}

// bounded stops with an error where a reader gives more than it may.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, unpacksTooLarge()
	}
	return n, err
}

// walk goes through the XML of a part.
func (g *guard) walk(r io.Reader) error {
	d := xml.NewDecoder(bufio.NewReader(r))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, damaged("a part is written in an unknown encoding")
		}
		return e.NewDecoder().Reader(r), nil
	}
	for elements := 0; ; {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if elements++; elements > elementsAtMost {
			return unpacksTooLarge()
		}
		switch start.Name.Local {
		case "sheetData":
			err = g.sheet(d)
		case "si":
			g.strings++
		}
		if err != nil {
			return err
		}
	}
}

// sheet goes through the rows of a sheet: their numbers and those of their
// cells rise, and the strings they refer to are there.
func (g *guard) sheet(d *xml.Decoder) error {
	at := position{}
	for {
		t, err := d.Token()
		if err != nil {
			return noEnd(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			err = at.enter(e)
			if err == nil && e.Name.Local == "v" && at.shared {
				err = g.shared(d, e)
			}
		case xml.EndElement:
			if e.Name.Local == "sheetData" {
				return nil
			}
		}
		if err != nil {
			return err
		}
	}
}

// noEnd is an error for XML that ends in the middle.
func noEnd(err error) error {
	if err == io.EOF {
		return damaged("the sheet breaks off")
	}
	return err
}

func (g *guard) shared(d *xml.Decoder, e xml.StartElement) error {
	var v string
	if err := d.DecodeElement(&v, &e); err != nil {
		return noEnd(err)
	}
	v = strings.TrimSpace(v)
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n >= excelize.TotalRows*excelize.MaxColumns {
		return damaged("a cell refers to text number %q", v)
	}
	g.needed = max(g.needed, n+1)
	return nil
}

// position is where the walk through a sheet stands.
type position struct {
	row, column int
	shared      bool // the cell holds the number of a shared string
}

func (p *position) enter(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		n, err := strconv.Atoi(attribute(e, "r", strconv.Itoa(p.row+1)))
		if err != nil || n <= p.row || n > excelize.TotalRows {
			return damaged("a row numbered %q follows row %d", attribute(e, "r", ""), p.row)
		}
		p.row, p.column = n, 0
	case "c":
		p.shared = attribute(e, "t", "") == "s"
		if attribute(e, "r", "") == "" {
			p.column++
			return nil
		}
		column, row, err := excelize.CellNameToCoordinates(attribute(e, "r", ""))
		if err != nil || row != p.row || column <= p.column {
			return damaged("a cell named %q stands in row %d behind column %d", attribute(e, "r", ""), p.row, p.column)
		}
		p.column = column
	}
	return nil
}

func attribute(e xml.StartElement, name, otherwise string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return otherwise
}
