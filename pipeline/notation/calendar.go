package notation

import "strings"

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

// isWeekday knows the weekdays in full and abbreviated; name is folded.
func isWeekday(name string) bool {
	short, point := strings.CutSuffix(name, ".")
	switch short {
	case "lun", "mar", "mie", "jue", "vie", "sab", "dom",
		"seg", "ter", "qua", "qui", "sex",
		"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun":
		return true
	}
	if point {
		return false
	}
	name = strings.TrimSuffix(name, "feira")
	switch strings.TrimRight(name, "- ") {
	case "segunda", "terca", "quarta", "quinta", "sexta":
		return true
	}
	switch name {
	case "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}
