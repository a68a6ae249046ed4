package propose

import "strings"

// codeWords is what people write for a code, beside its title: list, code, then
// the words. A code with a prefix is one that its list takes.
const codeWords = `
counter_kind ngo: ong, ngo, organización, organización civil, sociedad civil, civil society, no gubernamental, sindicato, gremio
counter_kind coalition: coalición, coalition, coalizão, alianza, plataforma, coalición política
counter_kind party: partido, party, partido político, político, politician, dirigente
counter_kind press: prensa, press, medio, periodista, imprensa, media
counter_kind international: internacional, international, organismo internacional, international body, organismo multilateral, multilateral
counter_kind government: gobierno, government, estado, state, oficial, official, governo, estatal
counter_kind unknown: desconocido, unknown, no se sabe, sin precisar, desconhecido
date_basis stated: indicada, declarada, dicha, expresa, stated, given, explícita, según la página
date_basis published: publicación, publicada, published, fecha de la página, página, publication, page
date_basis inferred: inferida, deducida, estimada, inferred, deduced, estimated, calculada
precision exact: exacta, exacto, exact, exactly, exata, =
precision at_least: al menos, mínimo, at least, como mínimo, pelo menos, min
precision at_most: a lo sumo, máximo, at most, como máximo, no máximo, max
precision approximate: aproximada, approximate, aprox, about, estimada, aproximadamente
precision range: rango, range, entre, between, intervalo
scope national: nacional, national, todo el país, nationwide, país, venezuela, whole country
scope protest_detainees: manifestantes, protestas, protest detainees, protesters, detenidos en protestas, presos por protestar
scope whereabouts_unknown: desaparecidos, missing
scope amnesty_law: ley de amnistía, amnesty law, covered by the amnesty law, amnistía
subset post_election_2024: poselectoral, postelectoral, poselectorales, postelectorales, post-election
subset adolescents: adolescentes, menores, menores de edad, minors, niños y adolescentes
subset journalists: periodistas, journalists, trabajadores de la prensa, reporteros
subset military: militares, uniformados
subset foreign_nationals: extranjeros, foreigners
subset us_citizens: estadounidenses, us citizens, americans, norteamericanos
subset students: estudiantes
subset women: mujeres, mulheres, femenino, female
subset men: hombres, homens, masculino, male
subset politicians: políticos, dirigentes
subset trade_unionists: sindicalistas, trade unionists
subset political_prisoners: presos políticos
quality ok: ok, buena, bueno, good, fine, bien, sin objeción, correcta, boa
quality source_error: error de la fuente, error de la página, error of the page, error of the source, source error, error, errada, equivocada
quality stale: desactualizada, outdated, vieja, stale, old, antigua, caduca
quality suspect: dudosa, doubtful, suspect, sospechosa, duvidosa
quality retracted: retirada, retractada, retracted, withdrawn, desmentida
quality mirror: copia, copy, mirror, réplica, reproducción, cópia
measure released: excarcelación, excarcelados, liberación, liberados, released, releases, libertad plena, libertad, en libertad, liberdade, salieron
measure re_detained: detenidos de nuevo, nueva captura, recapturados, redetenidos, re-detained, rearrested, vueltos a detener
measure newly_detained: nueva detención, nuevas detenciones, nuevos detenidos, newly detained, new detentions, nuevos presos
measure newly_registered: registro tardío, newly registered, nuevos registros, incorporados
measure granted_house_arrest: casa por cárcel, house arrest, arresto domiciliario, prisión domiciliaria
measure arrested: arrestos, arrestados, arrests, detenciones, detenidos
measure beneficiaries: beneficiarios, beneficiados, beneficiaries
counting batch: grupo, lote, batch, tanda, parcial
counting cumulative: acumulado, running total, cumulative, total acumulado, total
conditions full: libertad plena, plena, full freedom, full, sin condiciones
conditions conditional: con medidas, medidas cautelares, condicional, conditional, cautelares, con condiciones
conditions mixed: mixta, mixed, ambas
conditions not_stated: no se indica, no indicado, not stated, sin precisar, no consta
population detained: presos, detenidos, detained, prisoners
population restricted: con medidas, restricted, con medidas cautelares
population both: ambos, both, ambas
population not_stated: no indicado, sin precisar, no consta
instrument amnesty: amnistía, ley de amnistía, anistia, amnesty law
instrument pardon: indulto, indultos, pardon
instrument release: excarcelación, release, liberación
instrument conditional_release: libertad condicional, conditional release, medidas cautelares, cautelares
instrument house_arrest: casa por cárcel, arresto domiciliario
instrument exchange: canje, intercambio, swap, prisoner swap
instrument commutation: conmutación
instrument unspecified: sin especificar, no especificado, not specified, unspecified, no se indica
stage announced: anuncio, anunciada, anunciado, announced
stage requested: solicitada, pedida, solicitud, requested
stage granted: otorgada, concedida, aprobada, granted, approved
stage executed: ejecutada, cumplida, hecha, executed, carried out
stage denied: negada, denegada, rechazada, denied
stage annulled: anulada, revocada, annulled, revoked
unit people: personas, people, pessoas
unit applications: solicitudes, applications, pedidos
unit cases: casos, cases, medidas, expedientes
names_published yes: sí, yes, sim, completa
names_published no: no, não
names_published partial: parcial, algunos, en parte, partial, some
names_published not_stated: no se indica, no consta
period_basis stated: indicado, stated, dicho
period_basis since_previous_balance: desde el balance anterior, semanal, weekly, since previous balance
period_basis open: abierto, open, sin inicio
language es: español, castellano, spanish, espanhol, espagnol, esp, spa
language en: inglés, english, inglês, ing, eng
language pt: portugués, portuguese, português, por
language fr: francês, frances, fra
language de: alemão, deutsch
language it: italiano
language nl: holandés, dutch
language ar: árabe
language zh: mandarín
language ms: malaio
language hr: croata
organization foro_penal: foro penal venezolano, fpv, foro penal
organization jep: justicia encuentro y perdón, jep
organization clippve: comité por la libertad de los presos políticos, clippve, comité por la libertad
organization oas: oea, oas, organización de estados americanos, secretaría general de la oea
organization un_ohchr: acnudh, ohchr, oficina de derechos humanos de la onu, onu derechos humanos
organization ovp: observatorio venezolano de prisiones
organization government:public_ministry: fiscalía, fiscal general, ministerio público, attorney general
organization government:presidency: presidencia, presidente
organization government:national_assembly: asamblea nacional, parlamento
organization government:interior_ministry: ministerio de interior, ministerio del interior
organization government:penitentiary_ministry: ministerio penitenciario
organization other:Plataforma Unitaria Democrática: plataforma unitaria democrática, plataforma unitaria, pud, democratic unitary platform, unitary platform
organization other:UN Fact-Finding Mission: misión de la onu, un fact-finding mission, fact-finding mission, misión de determinación de los hechos, missão da onu
organization other:IACHR: cidh, iachr, comisión interamericana de derechos humanos
organization other:Human Rights Watch: human rights watch, hrw
authority presidency: presidencia, presidente, presidenta encargada, president
authority national_assembly: asamblea nacional, asamblea, parlamento, parliament, an
authority public_ministry: fiscalía, ministerio público, fiscal general, prosecutor, attorney general
authority supreme_court: tsj, tribunal supremo, supreme court
authority interior_ministry: ministerio de interior, ministerio del interior, interior ministry
authority penitentiary_ministry: ministerio penitenciario, servicio penitenciario
authority foreign_ministry: cancillería, canciller
authority foreign_government:United States: estados unidos, eeuu, ee. uu., united states, us, usa
window_kind law: ley, decreto, law, decree
window_kind calendar: calendario, año, mes, year, month
window_kind election: elección, election
`

// kindOf is what an organisation is, where everybody knows it.
func kindOf(organization string) string {
	switch organization {
	case "foro_penal", "jep", "clippve", "provea", "ovp", "other:Human Rights Watch":
		return "ngo"
	case "oas", "un_ohchr", "other:UN Fact-Finding Mission", "other:IACHR":
		return "international"
	case "other:Plataforma Unitaria Democrática":
		return "coalition"
	}
	if strings.HasPrefix(organization, "government:") {
		return "government"
	}
	return ""
}
