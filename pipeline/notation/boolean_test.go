package notation_test

import (
	"testing"

	"github.com/recuento/recuento/pipeline/notation"
)

func TestParseBoolean(t *testing.T) {
	for want, cells := range map[bool][]string{
		true:  {"true", "TRUE", "sí", "si", "Sí", "SI\u0301", "yes", "Yes", "sim", "verdadero", "Verdadeiro", " 1\u00a0"},
		false: {"false", "no", "No", "não", "NÃO", "nao", "falso", "0"},
	} {
		for _, cell := range cells {
			if got, ok := notation.ParseBoolean(cell); !ok || got != want {
				t.Errorf("%q: %v, %v, want %v", cell, got, ok, want)
			}
		}
	}
	for _, cell := range []string{"", " ", "y", "n", "t", "2", "-1", "01", "x", "s/d", "no.", "sí o no", "１"} {
		if got, ok := notation.ParseBoolean(cell); ok {
			t.Errorf("%q is read as %v", cell, got)
		}
	}
}
