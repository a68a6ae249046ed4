package explain

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/language"
)

// Pairs that are shown with their evidence.
const (
	weakestShown = 2
	missesShown  = 4
)

// ties says why the reports are taken for one fact, and which others are not.
func (p *sheet) ties(t *Trace) {
	var held, misses []Tie
	for _, tie := range t.Ties {
		if tie.together() {
			held = append(held, tie)
		} else {
			misses = append(misses, tie)
		}
	}
	if len(held) > 0 {
		p.Head(p.Say("Why these are one fact", "Por qué son una misma ficha"))
	}
	switch {
	case len(held) == 1:
		p.Wrap("  ", p.Say("One pair holds them together, by %s points; %s are needed:", "Un par los mantiene unidos, con %s puntos; hacen falta %s:", p.Number(held[0].Score), p.Number(held[0].Threshold)))
	case len(held) > 1:
		p.Wrap("  ", p.Say("%s pairs hold them together; %s points are needed. The best has %s, the weakest %s:", "%s pares los mantienen unidos; hacen falta %s puntos. El mejor tiene %s, el más débil %s:",
			p.Number(int64(len(held))), p.Number(held[0].Threshold), p.Number(held[len(held)-1].Score), p.Number(held[0].Score)))
	}
	for i, tie := range held {
		if i >= weakestShown && !tie.decidedByHand() {
			continue
		}
		p.Wrap("    ", p.Say("%s and %s: %s points", "%s y %s: %s puntos", tie.Report, tie.OtherReport, p.Number(tie.Score))+p.byHand(tie))
		p.evidence("      ", tie)
	}
	if len(misses) == 0 {
		return
	}
	p.Head(p.Say("What came near and was kept apart", "Qué estuvo cerca y quedó aparte"))
	for i, tie := range misses {
		if i >= missesShown && !tie.decidedByHand() {
			continue
		}
		other := tie.FactID
		if other == t.Brief.FactID {
			other = tie.OtherFactID
		}
		p.Wrap("  ", p.Say("%s, by %s and %s: %s points of %s", "%s, por %s y %s: %s puntos de %s", other, tie.Report, tie.OtherReport, p.Number(tie.Score), p.Number(tie.Threshold))+p.byHand(tie))
		for _, b := range t.Near {
			if b.FactID == other {
				p.Wrap("    ", p.inShort(b))
			}
		}
		p.evidence("    ", tie)
	}
	if more := len(misses) - missesShown; more > 0 {
		p.Line("  " + p.Say("… and %d more; --json lists all", "… y %d más; --json los lista todos", more))
	}
}

func (p *sheet) byHand(t Tie) string {
	if !t.decidedByHand() {
		return ""
	}
	return " · " + language.LowerFirst(p.Title("join_decision", t.Decision))
}

// evidence lists the rules that spoke, for and against.
func (p *sheet) evidence(lead string, t Tie) {
	for _, e := range t.Evidence {
		points := "    "
		if e.Points != nil {
			points = fmt.Sprintf("%+4d", *e.Points)
		}
		p.Wrap(lead+points+"  ", p.rule(e))
	}
}
