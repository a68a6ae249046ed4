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
)

// largest is far beyond what somebody types; larger files are feeds.
const largest = 64 << 20

// grid is a file as a spreadsheet shows it.
type grid struct {
	sheet    string // its name; empty for CSV
	template bool   // the sheet bears the name that a template gives it
	found    []csvfile.Finding
	lines    []line // those that hold something
}

// line is one row of a grid.
type line struct {
	number    int // as the spreadsheet numbers it
	cells     []string
	malformed int // the first badly quoted cell, or -1
}

// open reads the sheets of a spreadsheet, or a CSV of any dialect.
func (d *Desk) open(path string) ([]*grid, error) {
	data, err := d.load(path)
	if err != nil {
		return nil, err
	}
	if spreadsheet(path, data) {
		return d.openSheets(path, data)
	}
	if what := d.otherKind(data); what != "" {
		return nil, unusable(fmt.Sprintf("%s: %s", path, what))
	}
	g, err := d.openText(path, data)
	return []*grid{g}, err
}

func (d *Desk) load(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, unusable(d.say("%s: there is no such file; look at the name and the folder", "%s: no existe tal archivo; hay que revisar el nombre y la carpeta", path))
	case err != nil:
		return nil, d.unreadable(path, err)
	case !info.Mode().IsRegular():
		return nil, unusable(d.say("%s is a folder or a device; name a spreadsheet (.xlsx) or a CSV file", "%s es una carpeta o un dispositivo; hay que dar una hoja de cálculo (.xlsx) o un archivo CSV", path))
	case info.Size() > largest:
		return nil, unusable(d.say("%s has more than %d MB; split it, or declare a feed for it (feeds/README.md)", "%s tiene más de %d MB; hay que dividirlo o declararlo como fuente (feeds/README.md)", path, largest>>20))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, d.unreadable(path, err)
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))) == 0 {
		return nil, unusable(d.say("%s is empty; expected a line with the names of the columns and a row for each report", "%s está vacío; se esperaba una línea con los nombres de las columnas y una fila por reporte", path))
	}
	return data, nil
}

// unreadable says why a file that is there can't be read.
func (d *Desk) unreadable(path string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return unusable(d.say("%s: you may not read this file; ask its owner for the right, or for a copy", "%s: no hay permiso para leer este archivo; hay que pedírselo a su dueño, o pedir una copia", path))
	}
	var why *fs.PathError
	if errors.As(err, &why) {
		err = why.Err
	}
	return unusable(d.say("%s can't be read: %v; copy it to this machine and try again", "%s no se puede leer (%v); hay que copiarlo a este equipo e intentar de nuevo", path, err))
}

// textError is an error about a CSV in the language of the desk.
func (d *Desk) textError(err error) string {
	if d.Language != Spanish {
		return err.Error()
	}
	line, column, at := 0, 0, ""
	if n, _ := fmt.Sscanf(err.Error(), "line %d, column %d", &line, &column); n > 0 {
		at = fmt.Sprintf("línea %d: ", line)
	}
	if errors.Is(err, csvfile.ErrUnclosedQuote) {
		return fmt.Sprintf("línea %d, columna %d: la comilla que se abre ahí no se cierra nunca; hay que cerrarla, o escribir dos veces las comillas que van dentro de una celda", line, column)
	}
	return at + "no se puede leer como CSV; hay que abrirlo en un programa de hojas de cálculo y guardarlo como .xlsx o como CSV en UTF-8"
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
			return nil, unusable(path + ": " + d.textError(err))
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
