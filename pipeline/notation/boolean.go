package notation

// ParseBoolean reads yes and no in Spanish, Portuguese and English; case,
// accents and blanks around it do not count.
func ParseBoolean(cell string) (value, ok bool) {
	switch Fold(cell) {
	case "true", "yes", "si", "sim", "verdadero", "verdadeiro", "1":
		return true, true
	case "false", "no", "nao", "falso", "0":
		return false, true
	}
	return false, false
}
