package desk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/sheet"
)

// largest is far beyond what somebody types; larger files are feeds.
const largest = 64 << 20

// grid is a file as a spreadsheet shows it.
type grid struct {
	sheet string // its name; empty for CSV
	found []csvfile.Finding
	lines []line // those that hold something
}

// line is one row of a grid.
type line struct {
	number    int // as the spreadsheet numbers it
	cells     []string
	malformed int // the first badly quoted cell, or -1
}

// open reads a file that is a spreadsheet or a CSV of any dialect.
func (d *Desk) open(path string) (*grid, error) {
	data, err := d.load(path)
	if err != nil {
		return nil, err
	}
	if spreadsheet(path, data) {
		return d.openSheet(path, data)
	}
	if what := d.otherKind(data); what != "" {
		return nil, unusable(fmt.Sprintf("%s: %s", path, what))
	}
	return d.openText(path, data)
}

func (d *Desk) load(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, unusable(d.say("%s: there is no such file; look at the name and the folder", "%s: no existe tal archivo; hay que revisar el nombre y la carpeta", path))
	case err != nil:
		return nil, unusable(err.Error())
	case !info.Mode().IsRegular():
		return nil, unusable(d.say("%s is a folder or a device; name a spreadsheet (.xlsx) or a CSV file", "%s es una carpeta o un dispositivo; hay que dar una hoja de cálculo (.xlsx) o un archivo CSV", path))
	case info.Size() > largest:
		return nil, unusable(d.say("%s has more than %d MB; split it, or declare a feed for it (feeds/README.md)", "%s tiene más de %d MB; hay que dividirlo o declararlo como fuente (feeds/README.md)", path, largest>>20))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, unusable(err.Error())
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))) == 0 {
		return nil, unusable(d.say("%s is empty; expected a line with the names of the columns and a row for each report", "%s está vacío; se esperaba una línea con los nombres de las columnas y una fila por reporte", path))
	}
	return data, nil
}

// spreadsheet reports that the package sheet knows best what a file is.
func spreadsheet(path string, data []byte) bool {
	named := slices.Contains([]string{".xlsx", ".xlsm", ".xls", ".ods", ".numbers"}, strings.ToLower(filepath.Ext(path)))
	return named || bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0"))
}

// otherKind says what a file seems to be that is neither spreadsheet nor CSV.
func (d *Desk) otherKind(data []byte) string {
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 512)], []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(start, []byte("<")):
		return d.say("this looks like a web page, not a table; download the file itself, or copy the table into a spreadsheet", "parece una página web y no una tabla; hay que descargar el archivo mismo, o copiar la tabla en una hoja de cálculo")
	case bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		return d.say("this looks like JSON, not a table; put the reports into the spreadsheet template", "parece JSON y no una tabla; hay que pasar los reportes a la plantilla")
	case bytes.HasPrefix(start, []byte("%pdf")):
		return d.say("this is a PDF; put the reports into the spreadsheet template", "es un PDF; hay que pasar los reportes a la plantilla")
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		return d.say("this is packed (gzip); unpack it first", "está comprimido (gzip); hay que descomprimirlo antes")
	case bytes.HasPrefix(data, []byte("\x89PNG")), bytes.HasPrefix(data, []byte("\xff\xd8\xff")), bytes.HasPrefix(data, []byte("GIF8")):
		return d.say("this is a picture; put the reports into the spreadsheet template", "es una imagen; hay que pasar los reportes a la plantilla")
	}
	return ""
}

func (d *Desk) openSheet(path string, data []byte) (*grid, error) {
	s, err := sheet.Read(bytes.NewReader(data), int64(len(data)), sheet.Limits{})
	if err != nil {
		return nil, unusable(fmt.Sprintf("%s: %v", path, err))
	}
	g := &grid{sheet: s.Name}
	for _, r := range s.Rows {
		g.lines = append(g.lines, line{r.Number, r.Cells, -1})
	}
	return g, nil
}

func (d *Desk) openText(path string, data []byte) (*grid, error) {
	found := csvfile.Detect(data, true, csvfile.Dialect{Encoding: csvfile.Auto, Delimiter: csvfile.AutoDelimiter}, false)
	g := &grid{found: found.Findings}
	in, p := csvfile.NewReader(bytes.NewReader(data), found.Dialect), csvfile.NewParser(found.Dialect)
	inside := 0 // line breaks inside cells: a spreadsheet counts rows, not lines
	for {
		block, err := in.Next(nil)
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if err != nil {
			return nil, unusable(fmt.Sprintf("%s: %v", path, err))
		}
		for p.Reset(block); p.Next(); {
			l := line{number: p.Line() - inside, malformed: p.Malformed}
			for _, cell := range p.Fields {
				l.cells = append(l.cells, string(cell))
			}
			inside += breaks(l.cells)
			if slices.ContainsFunc(l.cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
				g.lines = append(g.lines, l)
			}
		}
	}
}

// breaks counts the line breaks inside cells.
func breaks(cells []string) int {
	n := 0
	for _, c := range cells {
		n += strings.Count(c, "\n") + strings.Count(strings.ReplaceAll(c, "\r\n", ""), "\r")
	}
	return n
}
