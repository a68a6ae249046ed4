package notation_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/notation"
)

func format(t testing.TB, pattern string) notation.DateFormat {
	t.Helper()
	f, err := notation.ParseDateFormat(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// reads lists, for each format, cells and what they say; "" is not read.
var reads = map[string]map[string]string{
	"d/m/yyyy": {
		"21/02/2026": "2026-02-21", "1/2/2026": "2026-02-01", " 21/02/2026\u00a0": "2026-02-21", "29/02/2024": "2024-02-29", "1º/2/2026": "2026-02-01",
		"": "", "31/02/2026": "", "29/02/2025": "", "0/2/2026": "", "1/0/2026": "", "1/13/2026": "", "21/02/26": "", "021/02/2026": "",
		"21/02/2026 x": "", "x 21/02/2026": "", "21/ 02/2026": "", "21-02-2026": "", "21/02/0000": "", "21/02/20261": "", "２１/02/2026": "", "2026-02-21": "",
	},
	"m/d/yyyy":      {"02/21/2026": "2026-02-21", "2/1/2026": "2026-02-01", "21/02/2026": ""},
	"DD/MM/AAAA":    {"21/02/2026": "2026-02-21", "1/2/2026": "2026-02-01"},
	"d.m.yyyy":      {"21.2.2026": "2026-02-21", "1º.2.2026": "2026-02-01", "1.º.2.2026": "2026-02-01", "21x2.2026": "", "21.2": ""},
	"yyyy-mm-dd":    {"2026-02-21": "2026-02-21", "2026–02–21": "2026-02-21", "2026-02": ""},
	"d/m/yy":        {"21/02/26": "2026-02-21", "21/02/69": "2069-02-21", "21/02/70": "1970-02-21", "21/02/00": "2000-02-21", "29/2/00": "2000-02-29", "21/02/2026": "", "21/02/6": ""},
	"d-month-yy":    {"21-feb-26": "2026-02-21", "21-Feb.-26": "2026-02-21", "21–FEV–26": "2026-02-21", "21-febrero-26": "2026-02-21", "21-fbr-26": "", "21-febrero.-26": "", "21-02-26": ""},
	"d-mmm-yy":      {"21-dez-99": "1999-12-21"},
	"d-month.-yy":   {"21-feb.-26": "2026-02-21", "21-feb-26": ""},
	"month yyyy":    {"feb. 2026": "2026-02", "Febrero 2026": "2026-02", "sept 2026": "2026-09", "MARÇO\u00a02026": "2026-03", "mai  2026": "2026-05", "enero de 2026": "", "2026": ""},
	"month de aaaa": {"febrero de 2026": "2026-02", "setembro de 2026": "2026-09", "setiembre de 2026": "2026-09", "febrero 2026": ""},
	"d de month de yyyy": {
		"21 de febrero de 2026": "2026-02-21", "1º de março de 2026": "2026-03-01", "1.º de mayo de 2026": "2026-05-01", "1er de enero de 2026": "2026-01-01",
		"1o de maio de 2026": "2026-05-01", "21\u00a0de  FEBRERO de 2026 ": "2026-02-21", "21 de feb. de 2026": "2026-02-21",
		"31 de abril de 2026": "", "21 de febrero del 2026": "", "21 febrero 2026": "", "de febrero de 2026": "", "21 de brumario de 2026": "",
	},
	"d de month del año yyyy": {"21 de febrero del año 2026": "2026-02-21", "21 de febrero del ano 2026": "2026-02-21"},
	"month d, yyyy":           {"February 21, 2026": "2026-02-21", "Feb. 21st, 2026": "2026-02-21", "May 3rd, 2026": "2026-05-03", "Sept. 2nd, 2026": "2026-09-02", "Feb 21 2026": ""},
	"d month yyyy":            {"21 Jun 2026": "2026-06-21", "4th July 2026": "2026-07-04"},
	"m/yyyy":                  {"02/2026": "2026-02", "2/2026": "2026-02", "13/2026": "", "21/02/2026": ""},
	"yyyy":                    {"2026": "2026", "26": "", "20261": "", "2026-02": ""},
	"yyyymmdd":                {"20260221": "2026-02-21", "2026221": "", "20260231": ""},
	"DDMMYYYY":                {"21022026": "2026-02-21"},
	"weekday, d de month de yyyy": {
		"sábado, 21 de febrero de 2026": "2026-02-21", "Sábado, 21 de febrero de 2026": "2026-02-21", "lunes, 21 de febrero de 2026": "",
		"segunda-feira, 2 de março de 2026": "2026-03-02", "terça feira, 3 de março de 2026": "2026-03-03", "sexta, 6 de março de 2026": "2026-03-06",
		"dom., 1 de marzo de 2026": "2026-03-01", "seg, 2 de mar. de 2026": "2026-03-02",
		"ayer, 21 de febrero de 2026": "", "feira, 2 de março de 2026": "", "lunes., 2 de marzo de 2026": "", "21 de febrero de 2026": "",
	},
	"dddd d/m/yyyy":       {"Monday 2/3/2026": "2026-03-02", "Thurs. 5/3/2026": "2026-03-05"},
	"d/m/yyyy time":       {"21/02/2026 14:30": "2026-02-21", "21/02/2026 0:00:00": "2026-02-21", "21/02/2026 24:00": "", "21/02/2026 14:60": "", "21/02/2026 14:30:60": "", "21/02/2026": "", "21/02/2026 14h": ""},
	"d/m/yyyy, time h":    {"21/02/2026, 9:05 h": "2026-02-21"},
	"dº de month de yyyy": {"1º de maio de 2026": "2026-05-01"},
	" (yyyy) ":            {"(2026)": "2026", "2026": ""},
}

func TestReadDates(t *testing.T) {
	for pattern, cells := range reads {
		f := format(t, pattern)
		for cell, want := range cells {
			got, ok := f.Read(cell)
			if ok != (want != "") || ok && got.String() != want {
				t.Errorf("%s: %q is read as %v, %v, want %q", pattern, cell, got, ok, want)
			}
		}
	}
}

func TestEveryMonthAndWeekday(t *testing.T) {
	months := [][]string{
		{"enero", "ene", "janeiro", "jan", "January"}, {"febrero", "feb", "fevereiro", "fev", "February"}, {"marzo", "mar", "março", "March"},
		{"abril", "abr", "April", "apr"}, {"mayo", "may", "maio", "mai", "May"}, {"junio", "jun", "junho", "June"}, {"julio", "jul", "julho", "July"},
		{"agosto", "ago", "August", "Aug"}, {"septiembre", "setiembre", "sep", "sept", "set", "setembro", "September"},
		{"octubre", "oct", "outubro", "out", "October"}, {"noviembre", "nov", "novembro", "November"}, {"diciembre", "dic", "dezembro", "dez", "December", "dec"},
	}
	f := format(t, "month yyyy")
	for i, names := range months {
		for _, name := range names {
			want := notation.Date{Year: 2026, Month: i + 1}
			if got, ok := f.Read(name + " 2026"); !ok || got != want {
				t.Errorf("%s: %v, %v", name, got, ok)
			}
			if got, ok := f.Read(name + ". 2026"); ok != (len(name) <= 4 && name != "mayo" && name != "maio" && name != "June" && name != "July") {
				t.Errorf("%s with a point: %v, %v", name, got, ok)
			}
		}
	}
	f = format(t, "weekday d/m/yyyy")
	weekdays := [7][]string{ // 1 March 2026 is a Sunday
		{"domingo", "dom", "Sunday", "Sun."}, {"lunes", "lun.", "segunda-feira", "segunda", "seg", "Monday", "Mon"}, {"martes", "mar", "terça-feira", "terça", "ter", "Tuesday", "Tue", "Tues"},
		{"miércoles", "mié", "quarta-feira", "quarta", "qua", "Wednesday", "Wed"}, {"jueves", "jue", "quinta-feira", "quinta", "qui", "Thursday", "Thu", "Thur", "Thurs"},
		{"viernes", "vie", "sexta-feira", "sexta", "sex.", "Friday", "Fri"}, {"sábado", "sáb", "Saturday", "Sat"},
	}
	for day, names := range weekdays {
		for _, name := range names {
			for other := range weekdays {
				if _, ok := f.Read(fmt.Sprintf("%s %d/3/2026", name, other+1)); ok != (other == day) {
					t.Errorf("%s %d/3/2026: %v", name, other+1, ok)
				}
			}
		}
	}
}

func TestPatternsThatCanNotBe(t *testing.T) {
	const tail = `; formats look like d/m/yyyy, d de month de yyyy, month yyyy`
	for pattern, want := range map[string]string{
		"":                   `date format "": it is empty`,
		" ":                  `date format "": it is empty`,
		"d/m":                `date format "d/m": it has no year; write yyyy for four digits, yy for two`,
		"día/mes/año":        `date format "día/mes/año": it has no year; write yyyy for four digits, yy for two`,
		"día/mes/aaaa":       `date format "día/mes/aaaa": a day is written d, not dia`,
		"mes yyyy":           `date format "mes yyyy": a month is written m for a number, month for a name, not mes`,
		"d yyyy":             `date format "d yyyy": it has a day and no month; write m for a number, month for a name`,
		"d/m/d/yyyy":         `date format "d/m/d/yyyy": the day stands in it twice`,
		"d/m/month/yyyy":     `date format "d/m/month/yyyy": the month stands in it twice`,
		"d/m/yyyy h:mm":      `date format "d/m/yyyy h:mm": the month stands in it twice; a time of day is written time`,
		"d/m/yyyy hh:mm":     `date format "d/m/yyyy hh:mm": a time of day is written time, not with hh`,
		"d/m/yyyy yy":        `date format "d/m/yyyy yy": the year stands in it twice`,
		"yyyy yyyy":          `date format "yyyy yyyy": the year stands in it twice`,
		"time d/m/yyyy time": `date format "time d/m/yyyy time": the time stands in it twice`,
		"ddd, dddd d/m/yyyy": `date format "ddd, dddd d/m/yyyy": the weekday stands in it twice`,
		"d/m/y":              `date format "d/m/y": a year is written yyyy, or yy for two digits, not y`,
		"%d/%m/%Y":           `date format "%d/%m/%Y": a year is written yyyy, or yy for two digits, not y`,
		"dmyyyy":             `date format "dmyyyy": what dmyyyy means is not clear; put a sign between day, month and year`,
		"yymmdd":             `date format "yymmdd": what yymmdd means is not clear; put a sign between day, month and year`,
		"ddmmmyyyy":          `date format "ddmmmyyyy": what ddmmmyyyy means is not clear; put a sign between day, month and year`,
		"d/m/yyyyy":          `date format "d/m/yyyyy": what yyyyy means is not clear; put a sign between day, month and year`,
		"dd/mm/aaa":          `date format "dd/mm/aaa": what aaa means is not clear; put a sign between day, month and year`,
		"dmonth yyyy":        `date format "dmonth yyyy": month runs into other letters in dmonth; put a blank or a sign between them`,
		"yyyy-mm-ddTtime":    `date format "yyyy-mm-ddTtime": time runs into other letters in ddttime; put a blank or a sign between them`,
		"02/01/2006":         `date format "02/01/2006": digits in it stand for nothing; write d, m and yyyy for the digits of a date`,
		"yyyymmmm":           `date format "yyyymmmm": the month stands in it twice`,
	} {
		_, err := notation.ParseDateFormat(pattern)
		if err == nil {
			t.Errorf("%q is taken", pattern)
		} else if diff := cmp.Diff(want+tail, err.Error()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAPatternIsShort(t *testing.T) {
	long := make([]byte, 101)
	if _, err := notation.ParseDateFormat(string(long) + " yyyy"); err == nil || len(err.Error()) > 200 {
		t.Errorf("%v", err)
	}
}

func TestFormatsAsValues(t *testing.T) {
	if _, ok := (notation.DateFormat{}).Read(""); ok {
		t.Error("a format of nothing reads something")
	}
	a, b := format(t, " D/M/yyyy "), format(t, "D/M/yyyy")
	if a.String() != "D/M/yyyy" || !cmp.Equal(a, b) || cmp.Equal(a, format(t, "yyyy")) {
		t.Errorf("%v and %v", a, b)
	}
}
