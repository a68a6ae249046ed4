package notation

import (
	"slices"
	"strings"
	"time"
)

// monthOf gives the number of a month, 0 for what is none. name is folded; a
// point may end an abbreviation.
func monthOf(name string) int {
	short, point := strings.CutSuffix(name, ".")
	if n := monthAbbreviation(short); n > 0 || point {
		return n
	}
	return monthInFull(name)
}

// monthInFull knows Spanish, Portuguese and English.
func monthInFull(name string) int {
	switch name {
	case "enero", "janeiro", "january":
		return 1
	case "febrero", "fevereiro", "february":
		return 2
	case "marzo", "marco", "march":
		return 3
	case "abril", "april":
		return 4
	case "mayo", "maio", "may":
		return 5
	case "junio", "junho", "june":
		return 6
	case "julio", "julho", "july":
		return 7
	case "agosto", "august":
		return 8
	case "septiembre", "setiembre", "setembro", "september":
		return 9
	case "octubre", "outubro", "october":
		return 10
	case "noviembre", "novembro", "november":
		return 11
	case "diciembre", "dezembro", "december":
		return 12
	}
	return 0
}

func monthAbbreviation(name string) int {
	switch name {
	case "ene", "jan":
		return 1
	case "feb", "fev":
		return 2
	case "mar":
		return 3
	case "abr", "apr":
		return 4
	case "may", "mai":
		return 5
	case "jun":
		return 6
	case "jul":
		return 7
	case "ago", "aug":
		return 8
	case "sep", "sept", "set":
		return 9
	case "oct", "out":
		return 10
	case "nov":
		return 11
	case "dic", "dez", "dec":
		return 12
	}
	return 0
}

// weekdayOf knows the weekdays in full and abbreviated; name is folded.
func weekdayOf(name string) (time.Weekday, bool) {
	short, point := strings.CutSuffix(name, ".")
	for day, names := range weekdays {
		if slices.Contains(names.short, short) || !point && slices.Contains(names.full, strings.TrimRight(strings.TrimSuffix(name, "feira"), "- ")) {
			return time.Weekday(day), true
		}
	}
	return 0, false
}

// weekdays begin with Sunday; the Portuguese ones stand without -feira.
var weekdays = [7]struct{ short, full []string }{
	{[]string{"dom", "sun"}, []string{"domingo", "sunday"}},
	{[]string{"lun", "seg", "mon"}, []string{"lunes", "segunda", "monday"}},
	{[]string{"mar", "ter", "tue", "tues"}, []string{"martes", "terca", "tuesday"}},
	{[]string{"mie", "qua", "wed"}, []string{"miercoles", "quarta", "wednesday"}},
	{[]string{"jue", "qui", "thu", "thur", "thurs"}, []string{"jueves", "quinta", "thursday"}},
	{[]string{"vie", "sex", "fri"}, []string{"viernes", "sexta", "friday"}},
	{[]string{"sab", "sat"}, []string{"sabado", "saturday"}},
}
