package check_test

import (
	"testing"

	"github.com/recuento/recuento/pipeline/check"
)

func BenchmarkPersonalData(b *testing.B) {
	for name, text := range map[string]string{
		"few digits": "protest arrests; more than 1600 arrested, among them students and workers of two states",
		"figures":    "Foro Penal counted 426 since 2026-01-08 and 383 since December; 117 + 426 = 543, among them 10 foreigners",
		"accents":    "según Foro Penal, 426 excarcelados desde el 2026-01-08 y 383 desde diciembre; 117 + 426 = 543, 10 extranjeros",
	} {
		b.Run(name, func(b *testing.B) {
			note := []byte(text)
			b.ReportAllocs()
			for b.Loop() {
				if check.PersonalData(note) {
					b.Fatal("a false alarm")
				}
			}
		})
	}
}
