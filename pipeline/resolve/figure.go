package resolve

import (
	"math"
	"slices"
	"strconv"

	"github.com/recuento/recuento/pipeline/table"
)

// likeness is how two figures are alike.
type likeness uint8

const (
	figureEqual         likeness = iota // both exact
	figureEqualBound                    // the same words: more than 400
	figureRounds                        // one rounds the other
	figureMisprintKnown                 // one digit off, and a page is known to be wrong
	figureMisprintMaybe                 // one digit off
	figureCloseBy                       // exact, within 3 %
	figureSameParts
	figureNeither // given
	figureOneSide // given
	figureUnlike
)

func compareFigures(a, b *features) likeness {
	switch {
	case !a.stated() && !b.stated():
		return figureNeither
	case !a.stated() || !b.stated():
		return figureOneSide
	case a.precision == exact && b.precision == exact:
		return compareExact(a, b)
	case a.precision == b.precision && a.figure == b.figure && a.max == b.max:
		return figureEqualBound
	case a.figure == b.figure:
		return figureRounds
	case !round(a.figure) && !round(b.figure) && a.precision != ranged && b.precision != ranged:
		return figureUnlike
	}
	low, high := a.span()
	low2, high2 := b.span()
	if low <= high2 && low2 <= high {
		return figureRounds
	}
	return figureUnlike
}

func compareExact(a, b *features) likeness {
	x, y := a.figure, b.figure
	switch {
	case x == y:
		return figureEqual
	case misprint(x, y) && x/10 != y/10 && (a.shaky || b.shaky):
		return figureMisprintKnown
	case misprint(x, y):
		return figureMisprintMaybe
	case min(x, y) >= 20 && math.Abs(float64(x-y)) <= 0.03*float64(max(x, y)):
		return figureCloseBy
	}
	return figureUnlike
}

// round reports that a figure may be a rounded one.
func round(n int64) bool {
	return n < 20 || n < 100 && n%5 == 0 || n >= 100 && n%10 == 0
}

// span is what exact figures a page's words may stand for.
func (f *features) span() (low, high float64) {
	n := float64(f.figure)
	switch {
	case f.precision == ranged && f.max != table.NullInt:
		return n, float64(f.max)
	case f.precision == exact || f.precision == ranged || !round(f.figure):
		return n, n
	case f.precision == atLeast:
		return n, n*1.15 + 1
	case f.precision == atMost:
		return n*0.85 - 1, n
	}
	return min(n*0.93, n-2), max(n*1.07, n+2)
}

// misprint reports that two numbers of three digits or more differ in one, or
// in two neighbours that are swapped.
func misprint(x, y int64) bool {
	s, t := strconv.FormatInt(x, 10), strconv.FormatInt(y, 10)
	if len(s) != len(t) || len(s) < 3 {
		return false
	}
	var off []int
	for i := range len(s) {
		if s[i] != t[i] {
			off = append(off, i)
		}
	}
	return len(off) == 1 || len(off) == 2 && off[1] == off[0]+1 && s[off[0]] == t[off[1]] && s[off[1]] == t[off[0]]
}

func addFigure(e *evidence, a, b *features, fig likeness, apart distance) {
	n := a.figure
	switch fig {
	case figureEqual:
		e.add(bySize(n, figureSame100, figureSame20, figureSame5, figureSame1))
	case figureEqualBound:
		e.add(bySize(n, boundSame100, boundSame20, boundSame5, boundSame1))
	case figureRounds:
		addRounded(e, a, b)
	case figureMisprintKnown:
		e.add(misprintFlagged)
	case figureMisprintMaybe:
		e.either(apart.same(), misprintSameDay, figureDiffers)
	case figureCloseBy:
		act := apart.same() && !a.cumulative && !b.cumulative && a.event != 0 && a.event == b.event
		e.either(act, figureNear, figureDiffers)
	case figureSameParts:
		e.add(figureParts)
	case figureNeither:
		e.add(figureNone)
		if !apart.same() && apart.sure {
			e.add(figureNoneOtherDay)
		}
	case figureOneSide:
		e.either(a.precision == exact || b.precision == exact, figureOneExact, figureOneRounded)
	default:
		e.add(figureDiffers)
	}
}

func bySize(n int64, hundred, twenty, five, one rule) rule {
	switch {
	case n >= 100:
		return hundred
	case n >= 20:
		return twenty
	case n >= 5:
		return five
	}
	return one
}

func addRounded(e *evidence, a, b *features) {
	if a.figure != b.figure && (a.wrong || b.wrong) {
		e.add(roundedWrong)
	}
	if a.figure == b.figure {
		e.either(a.figure >= 20, roundedEqual20, roundedEqual1)
		return
	}
	steps := []float64{0.02, 0.05, 0.10}
	at, _ := slices.BinarySearch(steps, apartBy(a, b))
	e.add([...]rule{rounded2, rounded5, rounded10, rounded15}[at])
}

// apartBy is how far two figures are apart, as a part of the larger.
func apartBy(a, b *features) float64 {
	return math.Abs(float64(a.figure-b.figure)) / float64(max(a.figure, b.figure))
}
