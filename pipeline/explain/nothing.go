package explain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// nothing says that no fact answers a query, and what would be near.
func (s *Snapshot) nothing(q query) error {
	w := s.words()
	forms := w.Say("expected the id of a fact (an-9f703592b8) or of a report, a figure (379, 3,231) or a date (2026-02-20, 2026-02, 2026)",
		"se espera el identificador de una ficha (an-9f703592b8) o de un reporte, una cifra (379, 3.231) o una fecha (2026-02-20, 2026-02, 2026)")
	what := forms
	switch day := q.turned(); {
	case q.text == "":
		return &NotFoundError{w.Say("nothing was asked for; %s", "no se preguntó nada; %s", forms)}
	case q.figure != table.NullInt:
		what = s.nearFigures(w, q.figure)
	case q.from != table.NullInt:
		what = s.nearDates(w, q)
	case day != "":
		what = w.Say("dates are written year first: did you mean %s?", "las fechas empiezan por el año: ¿se quiso decir %s?", day)
	default:
		if near := s.nearReport(q.text); near != "" {
			what = w.Say("did you mean %s? %s", "¿se quiso decir %s? %s", near, forms)
		}
	}
	return &NotFoundError{w.Say("%q: version %s has no fact and no report for it; %s", "«%s»: la versión %s no tiene ninguna ficha ni reporte; %s", layout.Visible(q.text), s.Version, what)}
}

// noFact says that an id was never given, and which ones are near.
func (s *Snapshot) noFact(id string, k kind) error {
	w := s.words()
	v := s.version.Table("fact_ids")
	var ids []string
	for _, r := range v.Order() {
		if other := v.Text(r, "fact_id"); strings.HasPrefix(other, k.prefix) {
			ids = append(ids, other)
		}
	}
	what := w.Say("\"recuento explain 379\" finds facts by a figure, \"recuento explain 2026-02\" by a date", "«recuento explain 379» busca fichas por cifra, «recuento explain 2026-02» por fecha")
	if near := schema.Nearest(ids, id); near != "" {
		what = w.Say("did you mean %s?", "¿se quiso decir %s?", near)
	}
	return &NotFoundError{w.Say("%s: version %s has no such fact, nor did an earlier one; %s", "%s: la versión %s no tiene esa ficha, ni la tuvo una anterior; %s", id, s.Version, what)}
}

var idLike = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{3,63}$`)

// nearReport is a report or fact whose id begins so, or is nearly so.
func (s *Snapshot) nearReport(text string) string {
	if !idLike.MatchString(text) || s.version.Need("provenance", "fact_ids") != nil {
		return ""
	}
	var ids []string
	for _, from := range [...][2]string{{"provenance", "report_id"}, {"fact_ids", "fact_id"}} {
		v := s.version.Table(from[0])
		for _, r := range v.Order() {
			id := v.Text(r, from[1])
			if strings.HasPrefix(id, text) {
				return id
			}
			ids = append(ids, id)
		}
	}
	return schema.Nearest(ids, text)
}

// nearFigures names the figures that come next to one that nobody gives.
func (s *Snapshot) nearFigures(w *words, n int64) string {
	var all []int64
	for _, k := range kinds() {
		v := s.version.Table(k.facts)
		for _, r := range v.Order() {
			for _, f := range k.figures {
				if value := v.Number(r, f); value != table.NullInt {
					all = append(all, value)
				}
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	at, _ := slices.BinarySearch(all, n)
	var near []string
	for _, value := range all[max(0, at-2):min(len(all), at+2)] {
		near = append(near, w.Number(value))
	}
	if len(near) == 0 {
		return w.Say("it has no figures at all", "no tiene ninguna cifra")
	}
	return w.Say("the nearest figures are %s", "las cifras más cercanas son %s", w.List(near))
}

// nearDates names the days before and behind one of which nothing is told.
func (s *Snapshot) nearDates(w *words, q query) string {
	before, behind := "", ""
	for _, k := range kinds() {
		v := s.version.Table(k.facts)
		for _, r := range v.Order() {
			date := v.Date(r, k.date)
			switch first := v.Number(r, k.date+"_on"); {
			case len(date) < len("2026-02-20"):
			case first < q.from && date > before:
				before = date
			case first > q.to && (behind == "" || date < behind):
				behind = date
			}
		}
	}
	near := slices.DeleteFunc([]string{before, behind}, func(d string) bool { return d == "" })
	if len(near) == 0 {
		return w.Say("no fact is dated to a day", "ninguna ficha tiene día")
	}
	month := ""
	if len(q.text) == len("2026-02-20") {
		month = w.Say("; try the month, %s", "; se puede probar con el mes, %s", q.text[:len("2026-02")])
	}
	return w.Say("the nearest days are %s", "los días más cercanos son %s", w.List(near)) + month
}
