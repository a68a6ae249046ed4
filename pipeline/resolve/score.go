package resolve

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/table"
)

// scorer holds two reports against each other.
type scorer struct {
	kind    Kind
	reports []report
	bundles [][]companion
	people  [][][]string // by code of speaker: the persons named, each as sorted words
	// released and arrested are the codes of these measures.
	released, arrested int32
}

func newScorer(kind Kind, reports []report, texts *interner) *scorer {
	s := &scorer{kind: kind, reports: reports, released: texts.code([]byte("released")), arrested: texts.code([]byte("arrested"))}
	if kind != Announcements {
		return s
	}
	s.bundles = bundles(reports)
	s.people = make([][][]string, len(texts.texts))
	for _, r := range reports {
		if r.speaker != 0 && s.people[r.speaker] == nil {
			s.people[r.speaker] = persons(texts.texts[r.speaker])
		}
	}
	return s
}

// persons takes "jorge arreaza / delcy rodriguez" apart.
func persons(folded string) [][]string {
	out := [][]string{}
	for _, p := range strings.Split(folded, " / ") {
		var words []string
		for _, w := range strings.Fields(strings.ReplaceAll(p, ".", " ")) {
			if len(w) > 2 {
				words = append(words, w)
			}
		}
		if slices.Sort(words); len(words) > 0 {
			out = append(out, words)
		}
	}
	return out
}

// evidence is the rules that apply to a pair.
type evidence struct {
	rules [20]rule
	n     int
	score int
}

func (e *evidence) add(r rule) {
	e.rules[e.n] = r
	e.n++
	e.score += rules[r].Points
}

// list is the evidence as it is published.
func (e *evidence) list() []string {
	out := make([]string, 0, e.n)
	for _, r := range e.rules[:e.n] {
		if rules[r].Points != 0 {
			out = append(out, r.String())
		}
	}
	slices.Sort(out)
	return out
}

// pair is what the rules say of reports i and j.
func (s *scorer) pair(i, j int32) evidence {
	a, b := &s.reports[i], &s.reports[j]
	e := s.compare(&a.features, &b.features)
	if a.page == b.page {
		e.add(pageSame)
	}
	return e
}

// compare is what the rules say of two reports of different pages.
func (s *scorer) compare(a, b *features) evidence {
	var e evidence
	fig := compareFigures(a, b)
	if s.kind == Counts {
		if fig == figureRounds && apartBy(a, b) > 0.05 {
			fig = figureUnlike
		}
		fig = s.parts(&e, a, b, fig)
	}
	if s.kind != Announcements && (fig == figureMisprintMaybe || fig == figureCloseBy) {
		fig = figureUnlike
	}
	apart := compareDates(a, b)
	addFigure(&e, a, b, fig, apart)
	e.add(apart.rule)
	drift(&e, a, b, fig, apart)
	switch s.kind {
	case Announcements:
		s.announcement(&e, a, b, fig, apart)
	case Counts:
		counter(&e, a, b)
		if a.subset != b.subset {
			e.add(scopeOther)
		}
		if apart.rule == date7 && apart.days >= 5 || apart.rule == date45 || apart.rule == dateFar || apart.rule == dateBefore {
			e.add(balanceOther)
		}
		if fig == figureRounds && a.figure != b.figure && apart.sure && apart.days > 0 {
			e.add(balanceRoundedOther)
		}
	default:
		counter(&e, a, b)
		s.release(&e, a, b, fig)
	}
	if a.time != 0 && b.time != 0 && a.time != b.time {
		e.add(timeOther)
	}
	return e
}

func (s *scorer) announcement(e *evidence, a, b *features, fig likeness, apart distance) {
	side(e, a, b, fig)
	s.speaker(e, a, b, fig)
	if a.event != 0 && b.event != 0 {
		switch {
		case a.event != b.event:
			e.add(eventOther)
		case fig == figureOneSide:
			e.add(eventSameNoFigure)
		default:
			e.add(eventSame)
		}
	}
	subset(e, a, b, fig)
	populations(e, a, b, fig)
	stages(e, a, b, fig, apart)
	instruments(e, a, b, fig)
	units(e, a, b, fig, apart)
	if a.cumulative != b.cumulative {
		if fig == figureEqual && apart.same() && a.figure >= 20 {
			e.add(countingOtherSameFigure)
		} else {
			e.add(countingOther)
		}
	}
	if a.window != 0 && b.window != 0 {
		e.either(a.window == b.window, windowSame, windowOther)
	}
	s.companions(e, a, b, fig)
}

func (e *evidence) either(yes bool, r, s rule) {
	if yes {
		e.add(r)
	} else {
		e.add(s)
	}
}

func side(e *evidence, a, b *features, fig likeness) {
	switch {
	case a.class != b.class:
		e.add(sideForeign)
	case a.side == b.side:
		e.either(a.vague, sideSameVague, sideSame)
	case a.vague || b.vague:
		e.add(sideVague)
	case a.relayed || b.relayed:
	case fig != figureRounds && fig != figureEqualBound:
		e.add(sideOther)
	default:
		e.add(sideOtherBound)
	}
}

func (s *scorer) speaker(e *evidence, a, b *features, fig likeness) {
	if a.speaker == 0 || b.speaker == 0 {
		return
	}
	if a.speaker == b.speaker {
		e.add(speakerSame)
		return
	}
	for _, x := range s.people[a.speaker] {
		for _, y := range s.people[b.speaker] {
			if within(x, y) || within(y, x) {
				e.add(speakerSame)
				return
			}
		}
	}
	e.either(fig == figureNeither, speakerOtherNoFigure, speakerOther)
}

// within reports that all words of a, which are sorted, stand in b.
func within(a, b []string) bool {
	for _, w := range a {
		if _, ok := slices.BinarySearch(b, w); !ok {
			return false
		}
	}
	return true
}

func subset(e *evidence, a, b *features, fig likeness) {
	switch {
	case a.subset == b.subset:
		if a.subset != 0 {
			e.add(subsetSame)
		}
	case a.subset != 0 && b.subset != 0:
		e.either(fig == figureEqual, subsetOtherSameFigure, subsetOther)
	default:
		e.either(fig == figureEqual && a.figure >= 20, subsetOneSameFigure, subsetOne)
	}
}

func populations(e *evidence, a, b *features, fig likeness) {
	p, q := min(a.population, b.population), max(a.population, b.population)
	switch {
	case p == q || p == noPopulation:
	case p == detained && q == restricted:
		e.add(populationOther)
	case p == restricted:
		e.add(populationRestrictedBoth)
	default:
		e.either(fig == figureNeither, populationPartNoFigure, populationPart)
	}
}

func stages(e *evidence, a, b *features, fig likeness, apart distance) {
	p, q := min(a.stage, b.stage), max(a.stage, b.stage)
	switch {
	case p == q:
		e.add(stageSame)
	case p == requested && q == executed:
		e.either(apart.same(), stageRequestedExecutedSameDay, stageRequestedExecuted)
	case p == requested && q != denied && q != annulled:
		e.add(stageRequested)
	case p == granted && q == annulled:
		e.add(stageStruckDown)
	case q == denied || q == annulled:
		e.add(stageRefused)
	default:
		e.either(fig == figureOneSide, stageOtherNoFigure, stageOther)
	}
}

func instruments(e *evidence, a, b *features, fig likeness) {
	p, q := a.instrument, b.instrument
	switch {
	case p == q:
		if p >= amnesty && p <= commutation {
			e.add(instrumentSame)
		}
	case p >= amnesty && q >= amnesty:
		e.add(instrumentOther)
	case fig == figureNeither && p != unspecified && q != unspecified:
		e.add(instrumentOtherNoFigure)
	}
}

func units(e *evidence, a, b *features, fig likeness, apart distance) {
	switch {
	case a.unit == b.unit || a.unit == noUnit || b.unit == noUnit:
	case a.unit != applications && b.unit != applications:
		e.add(unitOther)
	case (fig == figureEqual || fig == figureRounds && a.figure == b.figure) && a.figure >= 100 && (apart.near() || a.day == undated || b.day == undated):
		e.add(unitApplicationsSameFigure)
	default:
		e.add(unitApplications)
	}
}

func counter(e *evidence, a, b *features) {
	switch {
	case a.side == b.side:
		e.either(a.vague, counterSameVague, counterSame)
	case (a.nature == ofState) != (b.nature == ofState) && !a.vague && !b.vague:
		e.add(counterDiffers)
	case a.vague || b.vague:
		e.add(counterVague)
	case a.nature == ofState:
		e.add(counterOfState)
	case a.nature == outsideList || b.nature == outsideList:
		e.add(counterOther)
	default:
		e.add(counterDiffers)
	}
}

func (s *scorer) release(e *evidence, a, b *features, fig likeness) {
	if a.measure != b.measure {
		gross := a.measure == s.released && b.measure == s.arrested || a.measure == s.arrested && b.measure == s.released
		e.either(fig == figureEqual && !gross, measureOtherSameFigure, measureOther)
	}
	if a.subset != b.subset {
		place := (a.subset == 0 && b.place || b.subset == 0 && a.place) && fig == figureEqual
		e.either(place, subsetOneSameFigure, scopeOther)
	}
	switch {
	case a.window != 0 && b.window != 0:
		e.either(a.window == b.window, windowSameFlow, windowOtherFlow)
	case a.window != b.window:
		e.add(windowOne)
	}
	if a.cumulative != b.cumulative {
		e.either(fig == figureEqual, countingOtherFlowSame, countingOtherFlow)
	}
	s.starts(e, a, b)
}

// starts compares where the periods of two flows begin.
func (s *scorer) starts(e *evidence, a, b *features) {
	if a.start != none && b.start != none {
		switch gap := max(a.start-b.startTo, b.start-a.startTo, 0); {
		case gap == 0:
			e.add(startSame)
		case gap > 45 && !a.cumulative && !b.cumulative:
			e.add(startFar)
		case gap > 5:
			e.add(startOther)
		}
	}
	if ahead(a, b) || ahead(b, a) {
		e.add(startAhead)
	}
}

// ahead reports that a's page is older than the beginning of b's period.
func ahead(a, b *features) bool {
	return a.pubTo != none && b.start != none && a.pubTo < b.start-1
}

// parts looks at the breakdowns of two counts, which may show that one page
// misprinted the total.
func (s *scorer) parts(e *evidence, a, b *features, fig likeness) likeness {
	same, differ := 0, 0
	for i := range a.parts {
		switch {
		case a.parts[i] == none || b.parts[i] == none:
		case a.parts[i] == b.parts[i]:
			same++
		case i < 4:
			differ++
		}
	}
	misprint := fig == figureMisprintKnown
	if fig == figureUnlike || fig == figureMisprintMaybe || fig == figureCloseBy {
		if fig = figureUnlike; same >= 2 && differ == 0 {
			fig = figureSameParts
		}
	}
	if same > 0 {
		e.add(partsSame)
	}
	if differ > 0 && !misprint {
		e.either(fig == figureEqual && (a.shaky || b.shaky), partsDiffer, partsDifferMuch)
	}
	return fig
}

// stated reports that a page gives a figure.
func (f *features) stated() bool { return f.figure != table.NullInt }
