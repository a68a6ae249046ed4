package csvfile_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// The tables of the encodings of one byte for each character.
func tables() map[csvfile.Encoding]*charmap.Charmap {
	return map[csvfile.Encoding]*charmap.Charmap{
		csvfile.Windows1252: charmap.Windows1252,
		csvfile.Macintosh:   charmap.Macintosh,
		csvfile.IBM850:      charmap.CodePage850,
	}
}

// The texts have what the three encodings share.
func texts() map[string]string {
	return map[string]string{
		"Spanish":         "Fecha;Organización;Región;Detalle\n1;Según la organización;Mérida;Más de 20 presos políticos y tres niñas, según él\n2;Qué pasó;Táchira;Fueron excarcelados después del día 5\n",
		"Spanish, short":  "según la organización, la excarcelación ocurrió después\n",
		"Spanish, shouts": "LIBERACIÓN DE PRESOS POLÍTICOS EN ANZOÁTEGUI;SEGÚN EL ÚLTIMO BALANCE, LOS NIÑOS ESTÁN BIEN: ESPAÑA, PERÚ\n",
		"Portuguese":      "a libertação de presos políticos não foi confirmada; três mães e a irmã, são cinco condições, avó e avô\n",
		"French":          "Les détenus libérés à Caracas; l'été dernier, très près de la forêt; le garçon a été arrêté\n",
		"German":          "Die Gefangenen wurden für fünf Tage später über die Grenze gebracht; größere Städte, natürlich\n",
		"signs":           "¿Cuántos? Según «Foro», el 1º de julio y la 2ª lista; ¡más de 40!\n",
	}
}

func TestDetectTellsTheEncodingsOfOneByteApart(t *testing.T) {
	for e, table := range tables() {
		for name, text := range texts() {
			data, err := table.NewEncoder().String(text)
			if err != nil {
				t.Fatal(name, err)
			}
			got := csvfile.Detect([]byte(data), true, csvfile.Dialect{Encoding: csvfile.Auto}, false)
			if want := "encoding " + string(e); found(got) != want || got.Doubt() != nil {
				t.Errorf("%s in %s: %s, %s, %v", name, e, found(got), why(got, "encoding"), got.Doubt())
			}
		}
	}
}

func TestDetectSaysThatTheEncodingCannotBeTold(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		why  string // the error; empty for none
	}{
		"a few that fit":           {"Per\xfa,1\n", ""},
		"no-break blanks":          {"el\xa0gobierno,1\xa0000\n", ""},
		"an English apostrophe":    {"the people\x92s list, don\x92t\n", ""},
		"English quotes":           {"\x93Released\x94, he said \x96 twice\n", ""},
		"figures":                  {"1\xb0 2\xb0 3\xb0\n", ""},
		"a dash between figures":   {"2019\x962020\n", ""},
		"macintosh and not ibm850": {"m\x87s\n", "of 1 byte outside ASCII 1 (macintosh), 1 (ibm850) or 0 (windows-1252) stand where text has them; declare it (encoding: windows-1252, macintosh, ibm850 …)"},
		"yet another":              {"\xa5\x8d\x90\n", "the encoding can't be told: byte A5 on line 1 is not utf-8"},
		"Cyrillic":                 {"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0\n", "can't be told"},
		"two at once":              {"Per\xfa Per\xfa\nPer\xc3\xba\n\x87\x87\n", "can't be told"},
	} {
		got := csvfile.Detect([]byte(c.data), true, csvfile.Dialect{Encoding: csvfile.Auto}, false)
		err := got.Doubt()
		switch {
		case c.why == "" && (err != nil || got.Dialect.Encoding != csvfile.Windows1252):
			t.Errorf("%s: %s, %v", name, found(got), err)
		case c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why) || got.Findings[0].Sure):
			t.Errorf("%s: %s, %v", name, found(got), err)
		}
	}
}

func TestNoDoubtWhereTheEncodingIsDeclared(t *testing.T) {
	got := csvfile.Detect([]byte("m\x87s;1\n"), true, csvfile.Dialect{Encoding: csvfile.Macintosh, Delimiter: csvfile.AutoDelimiter}, false)
	if got.Doubt() != nil || got.Dialect.Encoding != csvfile.Macintosh {
		t.Error(got)
	}
}

func TestOldEncodingsAreRead(t *testing.T) {
	for e, data := range map[csvfile.Encoding]string{
		csvfile.Macintosh: "Regi\x97n,Espa\x96a\n",
		csvfile.IBM850:    "Regi\xa2n,Espa\xa4a\n",
	} {
		got, err := readAll(strings.NewReader(data), csvfile.Dialect{Encoding: e}, 3, large)
		if err != nil || len(got) != 1 || got[0].Raw != "Región,España" {
			t.Errorf("%s: %v, %v", e, got, err)
		}
	}
}

func TestCommentsAreCounted(t *testing.T) {
	d := csvfile.Dialect{Comment: "#"}
	text := strings.Repeat("# x\n\n", 50) + "a,b\n#\n1,\"\n# no comment\"\n#y\n# z\n"
	for _, size := range []int{1, 16, large} {
		in, n := csvfile.NewReader(strings.NewReader(text), d), 0
		in.Limit(size, large)
		p := csvfile.NewParser(d)
		for block, err := in.Next(nil); err == nil; block, err = in.Next(block.Data) {
			p.Reset(block)
			for p.Next() {
			}
			n += p.Comments()
		}
		if n += in.Comments(); n != 53 {
			t.Errorf("blocks of %d: %d comments, expected 53", size, n)
		}
	}
}
