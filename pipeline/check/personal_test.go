package check_test

import (
	"encoding/csv"
	"os"
	"testing"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/schema"
)

// The numbers are made up.
func TestPersonalDataIsFound(t *testing.T) {
	for _, text := range []string{
		// identity cards
		"V-12.345.678", "V 12.345.678", "v12345678", "V.- 12.345.678", "V-20101015", "V-1.234.567",
		"E-84.123.456", "e84123456", "V-345.678", "V123456789",
		"C.I. 12.345.678", "c.i.: 12345678", "CI 12.345.678", "C.I. N° 12 345 678", "ci-1234567", "C.I. 345.678",
		"cédula 12345678", "CÉDULA: 12.345.678", "cedula de identidad número 12 345 678", "cédula de identidad V 12 345 678",
		"ce\u0301dula 12 345 678", "cédula 20101015", "ced. 12 345 678", "DNI 12 345 678", "pasaporte N° 123456789",
		"12.345.678", "a man (12.345.678) was freed", "12345678", "number 1234567.", "RIF J-12345678-9", "1020304050",
		// the same, as word processors write them
		"V‑12.345.678", "V–12345678", "C.I.\u00a012\u00a0345\u00a0678", "1234\u200b5678", "１２３４５６７８", "١٢٣٤٥٦٧٨",
		// telephones
		"0412-1234567", "0414 123 45 67", "0414-123.45.67", "0424/1234567", "04161234567", "0412-123-4567", "412-123-4567", "(0426) 1234567", "0422 1234567",
		"+58 412 1234567", "+584121234567", "+58-412-123.45.67", "+58 (412) 123 45 67", "+58 (0)212 555 12 34", "0058 212 5551234", "wa.me/584121234567",
		"(0212) 555.12.34", "0212-5551234", "0212 555 12 34", "(212) 555-1234", "212-555.12.34",
		"+34 612 34 56 78", "+1 (305) 555-0142", "call +573205551234 now", "tel. 555 12 34", "Teléfono: 555-12-34", "WhatsApp 320 555 1234",
		"+58\u00a0412\u202f123\u00a045\u00a067", "＋58 412 1234567",
		// e-mail addresses
		"name@example.org", "write to first.last+x@mail.example.com.", "niño@example.org",
		"2026-02-20, V-12.345.678, 2026-02-23", "808 of 897 (C.I. 12.345.678)",
	} {
		if !check.PersonalData([]byte(text)) {
			t.Errorf("%q passed the gate", text)
		}
	}
}

func TestFiguresAndDatesPass(t *testing.T) {
	for _, text := range []string{
		"", "no figures", "2026-02-20 2026-02-23", "2026-02-20/2026-02-23", "2026-02-20..2026-02-23, 2025-12", "2026-02-20 – 2026-02-23",
		"20260220", "from 20260220 to 20260223", "20.02.2026", "20/02/2026 and 23/02/2026", "2014-2016", "2014–2026", "1998, 2002, 2014 and 2017",
		"7,727 = 253 + 7,474", "7.727 = 253 + 7.474", "808 and 831", "897/896", "897, 896, 895", "160+99+88+116 (1315)", "99+88+116 (2258)", "+122, +2 and +1 of +340",
		"117 + 426 = 543", "853+9-55=807", "1877+15-43=1849", "61 of 99", "17,000 to 18,000 since 2014", "3,231 by 24 February 2026",
		"Gaceta Oficial 6.988", "Gaceta Oficial Extraordinaria N° 6.988 de 2026-02-19", "Decreto 5.789", "Ley 12.345", "Law 1/2026, art. 7, 12 and 13",
		"case AP01-P-2014-012345", "at 14:30 on 2026-02-20", "2026-02-20T14:30", "12.5 % of 1,250", "as @foropenal posted", "Penal Forum (@ForoPenal), 12:00",
		"since_2025_12_08", "prison:rodeo_1", "state:zulia", "released-with-medals-2026-02-20", "10 men, 12 women, 120 civilians, 30 soldiers",
		"same statement as ar-5163654517 and dc-5448533295", "teleSUR 2026-02-20: 2,066", "told by phone on 20.02.2026", "IV Congress 2024", "V Republic, 1999", "e 897",
	} {
		if check.PersonalData([]byte(text)) {
			t.Errorf("%q was stopped at the gate", text)
		}
	}
}

func TestNoCellOfTheBundledFeedsIsPersonalData(t *testing.T) {
	set := bundled(t)
	rows := 0
	for _, name := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports", "windows"} {
		s := set.Table(name)
		free := map[string]bool{}
		for _, f := range s.Fields {
			if f.FreeText {
				free[f.From.Input] = true
			}
		}
		f, err := os.Open("../../feeds/" + name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		read := 0
		for _, rec := range records[1:] {
			for i, cell := range rec {
				column := records[0][i]
				if free[column] {
					read++
				}
				if column != "url" && column != "report_id" && check.PersonalData([]byte(cell)) {
					t.Errorf("%s, %s: %q was stopped at the gate", name, column, cell)
				}
			}
		}
		if name != "windows" {
			rows += len(records) - 1
		}
		if read == 0 {
			t.Errorf("%s has no free text", name)
		}
	}
	if rows != 2289 {
		t.Errorf("%d reports, want 2289", rows)
	}
}

func FuzzPersonalData(f *testing.F) {
	f.Add([]byte("V-12.345.678 \xff１２"))
	f.Fuzz(func(t *testing.T, text []byte) {
		// What follows a number must not hide it.
		with := append([]byte("C.I. 12.345.678; "), text...)
		if !check.PersonalData(with) {
			t.Errorf("%q hides a number", text)
		}
	})
}

func bundled(tb testing.TB) *schema.Set {
	tb.Helper()
	set, err := schema.ParseSet(os.DirFS("../../schemas"))
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

func TestPersonalKey(t *testing.T) {
	for _, key := range []string{"V-12345678", "v12345678", "v_12345678", "E-84123456", "12345678", "12.345.678", "V-12.345.678", "CI:12345678", "0414-1234567", "04141234567", "58-414-1234567", "0212.555.1234"} {
		if !check.PersonalKey([]byte(key)) {
			t.Errorf("%s passes", key)
		}
	}
	for _, key := range []string{"ar-0003cc5f9b", "ar-e123456789", "vr-1234567890", "dc-12345678ab", "since_2026_01_08", "amnesty_law", "row-1", "1", "123456", "2026-02-20.1", "a1b2c3d4", "id-10023456"} {
		if check.PersonalKey([]byte(key)) {
			t.Errorf("%s is taken for a person's number", key)
		}
	}
}
