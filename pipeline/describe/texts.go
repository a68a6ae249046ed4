package describe

import "github.com/recuento/recuento/pipeline/language"

func title(w *language.Words) string {
	return w.Pick("Recuento: who said what about the release of political prisoners in Venezuela",
		"Recuento: quién dijo qué sobre la excarcelación de presos políticos en Venezuela")
}

// about is the description that catalogues show; search engines want 50 to
// 5,000 characters.
func about(w *language.Words) string {
	return w.Pick("Who said what about the release of political prisoners in Venezuela, at which stage, and who verified it. "+
		"Announcements by the authorities, counts of people held and verified releases stand apart, each with the pages that tell it. "+
		"A claim is not a release: what an authority announced, requested, granted or said to be done is never mixed with what somebody else counted. "+
		"This is a collection of statements with their sources, and no estimate of how many people were held or freed. "+
		"No person who is held or was released is named.",
		"Quién dijo qué sobre la excarcelación de presos políticos en Venezuela, en qué etapa y quién lo verificó. "+
			"Los anuncios de las autoridades, los conteos de personas presas y las excarcelaciones verificadas van por separado, cada uno con las páginas que lo cuentan. "+
			"Una afirmación no es una excarcelación: lo que una autoridad anunció, solicitó, otorgó o dio por ejecutado nunca se mezcla con lo que contó otro. "+
			"Esto es una colección de declaraciones con sus fuentes, no una estimación de cuántas personas estuvieron presas o salieron. "+
			"No se nombra a ninguna persona presa o excarcelada.")
}

func technique(w *language.Words) string {
	return w.Pick("Compiled from public pages: one report is one figure on one page. Published rules, and decisions of curators with a reason and a date, settle which reports tell the same fact. Nothing is estimated, interpolated or carried forward.",
		"Recopilación de páginas públicas: cada reporte es una cifra en una página. Reglas publicadas, y decisiones de curaduría con motivo y fecha, establecen qué reportes cuentan la misma ficha. Nada se estima, se interpola ni se arrastra.")
}

func keywords(w *language.Words) []string {
	if w.Language == language.Spanish {
		return []string{"Venezuela", "presos políticos", "excarcelaciones", "amnistía", "detención arbitraria", "derechos humanos", "datos abiertos"}
	}
	return []string{"Venezuela", "political prisoners", "releases from prison", "amnesty", "arbitrary detention", "human rights", "open data"}
}
