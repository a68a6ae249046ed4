package desk

import (
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// wording is how a question is put to a person, and what ? adds to it.
type wording struct{ en, es, moreEN, moreES string }

// wordings are the questions for the usual inputs. They name no column: a
// person at a terminal sees pages and answers, and no table.
func wordings() map[string]wording {
	return map[string]wording{
		"url": {"What is the address of the page?", "¿Cuál es la dirección de la página?",
			"Copy it whole from the browser, with https:// in front.", "Se copia completa del navegador, con https:// delante."},
		"outlet": {"Which site is it on?", "¿En qué sitio está?",
			"The domain in lower case, without www.", "El dominio en minúsculas, sin www."},
		"published_on": {"When was the page published?", "¿Cuándo se publicó la página?", "", ""},
		"language":     {"In which language is it?", "¿En qué idioma está?", "", ""},
		"agency": {"Which agency's text is it?", "¿De qué agencia es el texto?",
			"Look at the byline and the foot of the text. No answer: its own reporting, or not known.", "Hay que mirar la firma y el pie del texto. Sin respuesta: texto propio, o no se sabe."},
		"archive_url": {"Is there an archived copy? Its address:", "¿Hay una copia archivada? Su dirección:", "", ""},
		"authority": {"Which authority says it?", "¿Qué autoridad lo dice?",
			"Who speaks, not who has the power to release.", "Quién habla, no quién tiene la potestad de excarcelar."},
		"announced_by": {"Who spoke for it?", "¿Quién habló en su nombre?",
			"The official or office that the page names; several are joined by “ / ”. Never a person held or released.", "El funcionario o despacho que nombra la página; si son varios, unidos por « / ». Nunca una persona presa o excarcelada."},
		"organization": {"Who counted?", "¿Quién contó?", "", ""},
		"counter_kind": {"What kind of counter is that?", "¿Qué clase de contador es?", "", ""},
		"announced_on": {"When did the authority say it?", "¿Cuándo lo dijo la autoridad?",
			"Not when the page told it.", "No cuándo lo contó la página."},
		"as_of":           {"For which day does the count hold?", "¿Para qué día vale el conteo?", "", ""},
		"as_of_time":      {"At what hour, if the page says so?", "¿A qué hora, si la página lo dice?", "", ""},
		"measure":         {"What does the figure count?", "¿Qué cuenta la cifra?", "", ""},
		"period_basis":    {"How is the period known?", "¿Cómo se conoce el período?", "", ""},
		"period_start":    {"On which day does the period begin?", "¿Qué día empieza el período?", "", ""},
		"period_end":      {"On which day does the period end?", "¿Qué día termina el período?", "", ""},
		"period_end_time": {"At what hour, if the page says so?", "¿A qué hora, si la página lo dice?", "", ""},
		"date_basis": {"How is that date known?", "¿Cómo se conoce esa fecha?",
			"The day of publication means: then or before.", "La fecha de publicación significa: ese día o antes."},
		"instrument": {"By which legal means?", "¿Con qué figura jurídica?",
			"As the page names it.", "Según la nombra la página."},
		"stage": {"How far has it come, by the text of the page?", "¿Hasta dónde ha llegado, según el texto de la página?",
			"Requested is not granted; executed means that the authority says it happened.", "Solicitada no es otorgada; ejecutada significa que la autoridad dice que ocurrió."},
		"headline_stage": {"Does the headline say something else? What?", "¿El titular dice otra cosa? ¿Cuál?",
			"No answer where headline and text agree.", "Sin respuesta si el titular y el texto coinciden."},
		"population": {"Whom does the figure cover?", "¿A quiénes abarca la cifra?",
			"People in prison, people under measures outside it, or both.", "Personas presas, personas con medidas cautelares fuera de la cárcel, o ambas."},
		"scope":      {"Which detained people are counted?", "¿Qué personas presas se cuentan?", "", ""},
		"people":     figureWording(),
		"total":      figureWording(),
		"people_max": {"Up to how many?", "¿Hasta cuántas?", "", ""},
		"total_max":  {"Up to how many?", "¿Hasta cuántas?", "", ""},
		"unit":       {"What does the figure count?", "¿Qué cuenta la cifra?", "", ""},
		"precision":  {"How precise is the figure?", "¿Qué tan precisa es la cifra?", "", ""},
		"counting": {"Is it one batch or a running total?", "¿Es un grupo o un acumulado?",
			"A running total contains the batches before it.", "El acumulado incluye los grupos anteriores."},
		"counting_since": {"Since when does the running total count?", "¿Desde cuándo cuenta el acumulado?", "", ""},
		"window": {"In which counting window?", "¿En qué ventana de conteo?",
			"No answer where the page leaves open since when it counts.", "Sin respuesta si la página no deja claro desde cuándo cuenta."},
		"subset": {"Only a part of the people? Which?", "¿Solo una parte de las personas? ¿Cuál?",
			"No answer: all of them.", "Sin respuesta: todas."},
		"event": {"Does it belong to an event that several sides tell about?", "¿Es de un hecho que cuentan varias partes?",
			"A short name and a day, such as exchange-2025-07-18.", "Un nombre corto y un día, como exchange-2025-07-18."},
		"names_published": {"Is there a public list of names?", "¿Hay una lista pública de nombres?", "", ""},
		"conditions": {"Full freedom, or with measures?", "¿Libertad plena, o con medidas?",
			"By what the page says; often it does not.", "Según lo que dice la página; muchas veces no lo dice."},
		"relayed": {"Is the figure quoted as background?", "¿La cifra se cita como antecedente?",
			"Yes: an earlier figure, one from elsewhere, or one that the page derives.", "Sí: una cifra anterior, de otra parte, o que la página deduce."},
		"quality":      {"What is to be thought of the figure?", "¿Qué pensar de la cifra?", "", ""},
		"retracted_on": {"When was it retracted?", "¿Cuándo se retiró?", "", ""},
		"note": {"What else must a reader know?", "¿Qué más debe saber quien la lea?",
			"A few words, in English. No names of people held or released.", "Pocas palabras, en inglés. Sin nombres de personas presas o excarceladas."},
	}
}

func figureWording() wording {
	return wording{"How many, as the page puts it?", "¿Cuántas, como lo dice la página?",
		"A number, or a phrase: more than 700, about 900, 60-70. No answer where the page gives no figure.", "Un número o una frase: más de 700, unos 900, 60-70. Sin respuesta si la página no da cifra."}
}

// introduce says what a question asks and lists what may be chosen.
func (g *guide) introduce(input string, list *choices) {
	need := ""
	if in, f := inputNamed(g.schema, input); f != nil && !in.Required {
		need = g.desk.say(" (optional)", " (opcional)")
	}
	g.print("", g.question(input)+need)
	list.show(g.out, nil)
}

func (g *guide) question(input string) string {
	d := g.desk
	if input == breakdown {
		var parts []string
		for _, p := range g.parts() {
			parts = append(parts, strings.ToLower(g.title(p)))
		}
		return d.say("Does the page split the figure up (%s)?", "¿La página desglosa la cifra (%s)?", strings.Join(parts, ", "))
	}
	for _, p := range g.parts() {
		if p == input {
			return d.say("%s: how many of them?", "%s: ¿cuántas?", g.title(p))
		}
	}
	if w, ok := wordings()[input]; ok {
		return d.pick(w.en, w.es)
	}
	return g.title(input)
}

// title is what the table calls an input; that of a date says first which of
// its columns it is.
func (g *guide) title(input string) string {
	in, f := inputNamed(g.schema, input)
	title := g.desk.pick(f.Title, f.TitleES)
	if dated(g.schema, in) {
		title, _, _ = strings.Cut(title, ",")
	}
	return title
}

// prompt is the name of the input with what Enter stands for.
func (g *guide) prompt(input, preset string) string {
	d := g.desk
	_, f := inputNamed(g.schema, input)
	name := input
	if input == breakdown {
		name = d.say("breakdown", "desglose")
	}
	if input == breakdown || f.Type == schema.Bool {
		switch preset {
		case "false", "no":
			preset = "no"
		case "true":
			preset = d.say("yes", "sí")
		}
	}
	if preset != "" {
		name += " [" + preset + "]"
	}
	return name + ":"
}

// help explains a question, and lists all that may be chosen.
func (g *guide) help(input string, list *choices) {
	d := g.desk
	if input == breakdown {
		g.print("  " + d.say("Answer yes to be asked for each part, no to pass over them.", "Hay que responder sí para que se pregunte cada parte, no para pasarlas por alto."))
		return
	}
	g.print("  " + g.question(input))
	if w := wordings()[input]; w.moreEN != "" {
		g.print("  " + d.pick(w.moreEN, w.moreES))
	}
	if len(list.all) > 0 {
		list.show(g.out, list.all)
		return
	}
	_, f := inputNamed(g.schema, input)
	g.print("  " + d.say("Allowed: %s", "Se admite: %s", strings.TrimSuffix(d.allowed(g.schema, input, "", g.refs), ".")))
	if f.Example != "" {
		g.print("  " + d.say("For example: %s", "Por ejemplo: %s", f.Example))
	}
}
