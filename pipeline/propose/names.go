package propose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// columnWords is what people call an input, beside its own name and titles:
// one input a line. Behind the bar stand words that fit other inputs as well.
const columnWords = `
report_id: id, código, code, identificador, clave, key, id del reporte, report id, id do relatório | ref, referencia
announced_on: fecha del anuncio, anunciado, anunciado el, announced on, date announced, announcement date, anúncio, data do anúncio | fecha, date, data, día, day
date_basis: base de la fecha, base de fecha, date basis, de dónde sale la fecha, base da data | base
authority: autoridade, organismo que anuncia, ente, anuncia, who announces, announced by whom | organismo, institución, institution, fuente, source
announced_by: portavoz, anunciado por, announced by, porta-voz, quien anuncia, speaker | vocería, funcionario, official
instrument: instrumento, instrument, medida jurídica, mecanismo, mecanismo legal, instrumento jurídico | figura, medida
stage: etapa, fase, stage, stage claimed, estatus, status | estado
headline_stage: etapa del titular, titular, headline, headline stage
population: población, population, população
subset: subgrupo, subconjunto, subset, subgroup | grupo, group, perfil, profile
event: evento, event, acto | hecho
people: personas, people, pessoas, cifra, número de personas, number of people, excarcelados, liberados, excarcelaciones, liberaciones, releases, released, liberados confirmados, verificados, presos, beneficiados | cantidad, número, total, count, number, figure, cuántos, how many, quantidade
unit: unidad, unit, unidade, unidad de la cifra
precision: precisión, precision, precisão, cómo se da la cifra, aproximación, exactitud, qualifier | signo, sign, matiz
counting: tipo de conteo, modo de conteo, grupo o acumulado, batch or total, counting, conteo
counting_since: se cuenta desde, cuenta desde, counting since, acumulado desde, contado desde | desde, since
window: ventana, window, ventana de conteo, janela
names_published: nombres publicados, lista publicada, names published, con nombres, publica nombres, nombres | lista, list
conditions: condiciones, condición, conditions, condition, terms, condições, términos
relayed: citado, citada, relayed, antecedente, background, citado como antecedente, cita anterior, retransmitido, repetida
quality: calidad, quality, qualidade, fiabilidad, reliability
retracted_on: retirado el, retracted on, fecha de retiro, retractado
note: nota, notas, note, notes, observación, observaciones, observation, observação, observações, detalle, detalles, detalhe, comentario, comentarios, comentário, comment, comments, remarks, remark, aclaración, obs, anotaciones | details, detail, texto, text, contexto, context
outlet: medio, medios, sitio, sitio web, outlet, portal, site, website, dominio, domain, medio de comunicación, periódico, newspaper, diario, veículo, portal de noticias, news outlet | web, prensa, publicación, media
agency: agencia, agency, agência, agencia de noticias, news agency, wire
published_on: publicado, publicada, publicado el, fecha de publicación, published, date published, published on, publication date, data de publicação, publicação, fecha de la nota, fecha de la noticia, fecha nota, article date, date of publication | fecha, date, data, publicación
url: url, enlace, link, vínculo, página, page, dirección, address, href, hipervínculo, endereço, enlace a la nota, source url, link da notícia | fuente, source, fonte, referencia, web
language: idioma, lengua, language, lingua, língua, lang
archive_url: copia archivada, archivo, archived copy, archive, archive url, wayback, enlace archivado, archivado
organization: organización, organización que cuenta, organization, organisation, organização, quién cuenta, who counts, counter, contado por, counted by, ong, ngo, entidad | fuente, source, fonte, institución, nombre, name, quién, who, grupo
counter_kind: naturaleza, tipo de organización, tipo de fuente, kind of counter, kind of source, type of organization, tipo de quien cuenta, tipo de organização | tipo, type, kind, clase
as_of: fecha de corte, corte, corte al, balance al, fecha del balance, as of, con corte al, al día, cutoff, cut-off, cutoff date, data de corte, balance date, fecha del conteo | fecha, date, data, día, day, balance
as_of_time: hora, time, hour, hora de corte
scope: alcance, ámbito, scope, cobertura, escopo, coverage, a quiénes abarca | grupo, población
total: presos, presas, presos políticos, detenidos, detenidos políticos, detained, detainees, prisoners, political prisoners, personas presas, personas detenidas, cifra, total de presos, total detained, total presos políticos, detidos | total, cantidad, número, count, number, figure, personas, people, cuántos, how many, conteo
women: mujeres, mulheres, women, femenino, female
men: hombres, homens, men, masculino, male
civilians: civiles, civis, civilians
military: militares, military, uniformados
adults: adultos, adults, mayores de edad
adolescents: adolescentes, adolescents, menores, menores de edad, minors
foreign_nationals: extranjeros, estrangeiros, foreigners, foreign nationals, foreign
convicted: condenados, condenadas, convicted, sentenciados, con condena
untried: sin condena, no condenados, not sentenced, unsentenced, procesados, untried, not convicted, sin sentencia, no sentenciados
whereabouts_unknown: paradero desconocido, whereabouts unknown, desaparecidos, desaparición forzada
restricted: con medidas cautelares, medidas cautelares, restricted, con restricciones, bajo medidas
measure: medida, measure, hecho, tipo de hecho, qué se cuenta, what is counted, tipo de cifra | categoría, category, evento, tipo, type
period_start: desde, from, inicio, inicio del período, fecha de inicio, fecha desde, period start, start, start date, período desde | since
period_end: hasta, to, until, fin, fin del período, fecha de fin, fecha hasta, period end, end, end date, fecha de corte, corte, as of, balance al, período hasta, data de corte | fecha, date, data, día, day, balance
period_basis: base del período, origen del período, period basis, basis of the period
period_end_time: hora, time, hour, hora de corte
earliest_start: inicio más temprano, earliest start, primer inicio | desde, inicio, start
latest_start: inicio más tardío, latest start, último inicio
kind: tipo, kind, type, clase
title_en: título en inglés, title in english, english title | title, name
title_es: título en español, title in spanish, spanish title, título | nombre
`

// names is what an input may be called.
type names struct {
	own    []string // folded words of its name and its columns' names
	titles [][]string
	strong [][]string
	weak   [][]string
	upper  bool // it is the upper end of another figure
}

// How much a name says.
const (
	nameOwn    = 100
	nameTitle  = 95
	nameStrong = 90
	nameWeak   = 55
)

// called collects what the inputs of a table may be called.
func called(t *schema.Schema, inputs []schema.Input) map[string]*names {
	lines := map[string]string{}
	for line := range strings.Lines(columnWords) {
		if input, words, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			lines[input] = words
		}
	}
	all := map[string]*names{}
	for _, in := range inputs {
		n := &names{own: []string{plainName(in.Name)}, upper: strings.HasSuffix(in.Name, "_max")}
		for _, i := range in.Fields {
			f := t.Fields[i]
			if f.From.Part == schema.Precision || f.From.Part == schema.Latest {
				continue
			}
			n.own = append(n.own, plainName(f.Name))
			for _, title := range []string{f.Title, f.TitleES} {
				if f.From.Part == schema.Earliest {
					title, _, _ = strings.Cut(title, ",")
				}
				n.titles = append(n.titles, stems(title))
			}
		}
		strong, weak, _ := strings.Cut(lines[strings.TrimSuffix(in.Name, "_max")], "|")
		n.strong, n.weak = wordLists(strong), wordLists(weak)
		all[in.Name] = n
	}
	return all
}

func wordLists(list string) [][]string {
	var out [][]string
	for phrase := range strings.SplitSeq(list, ",") {
		if w := stems(phrase); len(w) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// plainName is a name as one folded text, whatever joins its words.
func plainName(name string) string { return strings.Join(wordsOf(name), " ") }

func wordsOf(text string) []string {
	return strings.FieldsFunc(notation.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// stems is the words of a text without endings of number and gender, and
// without those that only join others.
func stems(text string) []string {
	words := wordsOf(text)
	var out []string
	for _, w := range words {
		if !joins(w) {
			out = append(out, stem(w))
		}
	}
	if out == nil {
		return words
	}
	return out
}

func joins(w string) bool {
	switch w {
	case "de", "del", "la", "las", "el", "los", "lo", "en", "al", "y", "e", "o", "da", "do", "das", "dos", "the", "of", "and", "or", "a", "se", "su":
		return true
	}
	return false
}

func stem(w string) string {
	if utf8.RuneCountInString(w) >= 4 {
		w = strings.TrimSuffix(w, "s")
	}
	if utf8.RuneCountInString(w) >= 4 && strings.ContainsAny(w[len(w)-1:], "aeo") {
		w = w[:len(w)-1]
	}
	return w
}

// fits says how much the name of a column speaks for the input, 0 to 100.
func (n *names) fits(column string) int {
	if slices.Contains(n.own, plainName(column)) {
		return nameOwn
	}
	best := n.score(stems(column))
	// Of a header of two rows, the lower one says more than the upper.
	if _, lower, two := cutLast(column, " / "); two {
		best = max(best, n.score(stems(lower))-5)
	}
	return best
}

func (n *names) score(words []string) int {
	if slices.ContainsFunc(n.titles, func(t []string) bool { return slices.Equal(t, words) }) {
		return nameTitle
	}
	rest := slices.DeleteFunc(slices.Clone(words), upperEnd)
	if n.upper != (len(rest) < len(words)) {
		return 0
	}
	best := 0
	for _, list := range []struct {
		phrases [][]string
		worth   int
	}{{n.strong, nameStrong}, {n.weak, nameWeak}} {
		for _, p := range list.phrases {
			best = max(best, part(p, rest)*list.worth/100)
		}
	}
	return best
}

// part is how much of the words a phrase is, in percent; 0 where it is not
// among them.
func part(phrase, words []string) int {
	if slices.Equal(phrase, words) {
		return 100
	}
	for _, w := range phrase {
		if !slices.Contains(words, w) {
			return 0
		}
	}
	return 45 + 40*len(phrase)/max(len(words), 1)
}

// upperEnd knows the words for the upper figure of two; w is a stem.
func upperEnd(w string) bool {
	switch w {
	case "max", "maxim", "maximum", "mayor", "upper", "superior", "tope":
		return true
	}
	return false
}

// cutLast cuts at the last separator.
func cutLast(s, sep string) (before, after string, ok bool) {
	at := strings.LastIndex(s, sep)
	if at < 0 {
		return "", s, false
	}
	return s[:at], s[at+len(sep):], true
}
