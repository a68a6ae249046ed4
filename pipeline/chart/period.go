package chart

import (
	"math"
	"strconv"
	"time"
)

// period is the stretch of days on the x axis, in days since 1970.
type period struct{ first, last int64 }

// dayOf counts in whole days of the calendar the time was written in, so that
// neither a zone nor a span beyond time.Duration moves a mark.
func dayOf(t time.Time) int64 {
	y, m, d := t.Date()
	return floorDiv(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(), 86400)
}

func timeOf(day int64) time.Time { return time.Unix(day*86400, 0).UTC() }

func floorDiv(a, b int64) int64 { return int64(math.Floor(float64(a) / float64(b))) }

func (p Point) days() (from, to int64) {
	if p.To.IsZero() {
		return dayOf(p.From), dayOf(p.From)
	}
	return dayOf(p.From), dayOf(p.To)
}

// periodOf gives the period of a chart; ok is false where nothing gives one.
func periodOf(c Chart) (p period, ok bool) {
	if !c.From.IsZero() || !c.To.IsZero() {
		p = period{dayOf(c.From), dayOf(c.To)}
		if c.From.IsZero() {
			p.first = p.last
		}
		return p.padded(), true
	}
	for _, s := range c.Series {
		for _, pt := range s.Points {
			from, to := pt.days()
			if !ok {
				p, ok = period{from, to}, true
			}
			p = period{min(p.first, from), max(p.last, to)}
		}
	}
	return p.padded(), ok
}

// padded keeps a period of a day or a few from filling the width.
func (p period) padded() period {
	if short := 30 - (p.last - p.first); short > 0 {
		return period{p.first - short/2, p.last + short - short/2}
	}
	return p
}

func (p period) share(day int64) float64 {
	return float64(day-p.first) / float64(p.last-p.first)
}

type tick struct {
	day  int64
	text string
}

// stride is a distance between ticks; one of its fields is set.
type stride struct{ days, months, years int }

func (s stride) length() float64 {
	return float64(s.days) + float64(s.months)*30.4 + float64(s.years)*365.25
}

// strides lists the distances from fine to coarse.
func (p period) strides() []stride {
	var all []stride
	if p.last-p.first < 75 {
		for _, d := range []int{1, 2, 7, 14, 28} {
			all = append(all, stride{days: d})
		}
	}
	for _, m := range []int{1, 2, 3, 6} {
		all = append(all, stride{months: m})
	}
	for y := 1; y <= 100_000; y *= 10 {
		all = append(all, stride{years: y}, stride{years: 2 * y}, stride{years: 5 * y})
	}
	return all
}

// between gives the days of unlabelled ticks, finer than those with labels.
func (p period) between(c Chart, room float64, labelled []tick) []int64 {
	const nearest = 7
	for _, s := range []stride{{months: 1}, {months: 3}, {years: 1}} {
		if room*s.length()/float64(p.last-p.first) < nearest {
			continue
		}
		all := p.every(s, c)
		if len(all) <= len(labelled) {
			return nil
		}
		days := make([]int64, len(all))
		for i, t := range all {
			days[i] = t.day
		}
		return days
	}
	return nil
}

// ticks gives the finest ticks whose labels stand clear of each other in a
// width of room.
func (p period) ticks(c Chart, room float64, width func(string) float64) []tick {
	const nearest = 58
	for _, s := range p.strides() {
		apart := room * s.length() / float64(p.last-p.first)
		if apart < nearest {
			continue
		}
		all := p.every(s, c)
		if p.clear(all, room, width) {
			return all
		}
	}
	return nil
}

func (p period) clear(all []tick, room float64, width func(string) float64) bool {
	const gap = 16
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if (p.share(b.day)-p.share(a.day))*room < (width(a.text)+width(b.text))/2+gap {
			return false
		}
	}
	return true
}

func (p period) every(s stride, c Chart) []tick {
	var all []tick
	if s.days > 0 {
		for d := p.first; d <= p.last; d += int64(s.days) {
			all = append(all, tick{d, c.Day(timeOf(d))})
		}
		return all
	}
	for at := p.firstTick(s); dayOf(at) <= p.last; at = at.AddDate(s.years, s.months, 0) {
		text := strconv.Itoa(at.Year())
		if s.months > 0 {
			text = c.Month(at)
		}
		if dayOf(at) >= p.first {
			all = append(all, tick{dayOf(at), text})
		}
	}
	return all
}

// firstTick is a round month or year at or before the period.
func (p period) firstTick(s stride) time.Time {
	first := timeOf(p.first)
	if s.months > 0 {
		month := (int(first.Month())-1)/s.months*s.months + 1
		return time.Date(first.Year(), time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	}
	year := int(floorDiv(int64(first.Year()), int64(s.years))) * s.years
	return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
}
