package schedule

import (
	"cmp"
	"slices"
	"time"
)

// explained is a span of one feed's ticks that are not run, and why.
type explained struct {
	name string
	span
	reason Reason
	merged bool
}

// detail is what the log says of a reason.
func (e explained) detail() string {
	switch {
	case e.reason == ReasonOverlap && e.merged:
		return "waited while a run went on; one run stands for all that waited"
	case e.reason == ReasonOverlap:
		return "the run of an earlier tick is still going on"
	case e.reason == ReasonDowntime && e.merged:
		return "missed while no schedule ran; their feeds are due once, now"
	case e.reason == ReasonDowntime:
		return "missed while no schedule ran; nothing is caught up"
	case e.reason == ReasonClockJump && e.merged:
		return "missed while the clock jumped or the machine slept; their feeds are due once, now"
	case e.reason == ReasonClockJump:
		return "missed while the clock jumped or the machine slept, during a run"
	}
	return "the schedule was told to stop"
}

// explain tells each skip, and logs those of one reason as one record. Ticks
// that several feeds share are one skip.
func (l *loop) explain(left []explained) {
	left = slices.DeleteFunc(left, func(e explained) bool { return e.count == 0 })
	slices.SortStableFunc(left, func(a, b explained) int {
		return cmp.Or(cmp.Compare(a.reason, b.reason), a.first.Compare(b.first), a.until.Compare(b.until),
			cmp.Compare(a.count, b.count), cmp.Compare(a.name, b.name))
	})
	var skips []Skip
	for _, e := range left {
		s := Skip{At: l.schedule.local(e.first), Until: l.schedule.local(e.until), Names: []string{e.name},
			Count: e.count, Reason: e.reason, Detail: e.detail(), Merged: e.merged}
		if n := len(skips); n > 0 && sameTicks(skips[n-1], s) {
			skips[n-1].Names = append(skips[n-1].Names, e.name)
			continue
		}
		skips = append(skips, s)
	}
	if l.Skipped != nil {
		for _, s := range skips {
			s.Names = slices.Clone(s.Names)
			l.Skipped(s)
		}
	}
	for len(skips) > 0 {
		n := slices.IndexFunc(skips, func(s Skip) bool { return s.Detail != skips[0].Detail })
		if n < 0 {
			n = len(skips)
		}
		l.logSkips(skips[:n])
		skips = skips[n:]
	}
}

func sameTicks(a, b Skip) bool {
	return a.At.Equal(b.At) && a.Until.Equal(b.Until) && a.Count == b.Count && a.Detail == b.Detail
}

// logSkips writes one record of skips with one reason.
func (l *loop) logSkips(skips []Skip) {
	var feeds []string
	var until time.Time
	ticks := 0
	for _, s := range skips {
		feeds = append(feeds, s.Names...)
		ticks += s.Count * len(s.Names)
		if s.Until.After(until) {
			until = s.Until
		}
	}
	slices.Sort(feeds)
	feeds = slices.Compact(feeds)
	log := l.Log.With("reason", skips[0].Detail)
	if skips[0].Reason == ReasonOverlap && l.running != nil {
		log = log.With("running", l.task.names, "running_since", l.task.began)
	}
	if first := skips[0].At; first.Equal(until) {
		log.Warn("tick skipped", "due", until, "feeds", feeds)
	} else {
		log.Warn("ticks skipped", "first", first, "until", until, "ticks", ticks, "feeds", feeds)
	}
}
