package schedule

import "time"

const (
	// memory is how long a tick counts as handled where the clock is set back:
	// longer than clocks are wrong by mistake, short enough for a feed not to
	// stay unread for long.
	memory = 24 * time.Hour
	// maxCounted bounds the count of missed ticks after a clock that jumped by
	// years: a month of minutes.
	maxCounted = 50_000
)

// mark is what is known of one tick.
type mark int

const (
	told    mark = iota + 1 // explained, or about to be; run if the clock brings it again
	settled                 // run, waiting to be run, or left out for good
)

// feed is what the loop remembers of one cadence.
type feed struct {
	cadence
	after   time.Time      // instants up to it were looked at
	due     time.Time      // the first instant after it; zero if none comes
	starts  time.Time      // when the tick of due starts
	marks   map[int64]mark // by seconds since 1970, of instants within memory
	floor   time.Time      // instants up to it were settled before this start
	handled time.Time      // the latest instant that was settled, for the journal
	run     runState       // of the run for handled
}

// newFeed is a feed that is not due for the past.
func newFeed(c cadence, now time.Time) *feed {
	f := &feed{cadence: c, marks: map[int64]mark{}}
	f.handled = c.looked(now)
	f.seek(f.handled)
	return f
}

// resume is a feed whose ticks were handled up to an instant, which may lie
// ahead where the clock has been set back.
func resume(c cadence, handled, now time.Time) *feed {
	f := newFeed(c, now)
	f.handled, f.floor = handled, handled
	if handled.Before(now) {
		f.seek(handled)
	}
	return f
}

// seek looks on from an instant.
func (f *feed) seek(after time.Time) {
	f.after, f.due, f.starts = after, f.next(after), time.Time{}
	if !f.due.IsZero() {
		f.starts = f.start(f.due)
	}
}

// rewind looks on from now, as the clock was set back. What lies more than a
// day ahead is forgotten, or the feed would wait for the clock to come round.
func (f *feed) rewind(now time.Time) {
	f.forget(now)
	if at := f.looked(now); at.Before(f.after) {
		f.seek(at)
	}
	if f.handled.Sub(now) > memory {
		f.handled = f.looked(now)
	}
}

func (f *feed) forget(now time.Time) {
	for at := range f.marks {
		if now.Sub(time.Unix(at, 0)).Abs() > memory {
			delete(f.marks, at)
		}
	}
	if f.floor.Sub(now) > memory {
		f.floor = time.Time{}
	}
}

func (f *feed) settled(at time.Time) bool {
	return !at.After(f.floor) || f.marks[at.Unix()] == settled
}

func (f *feed) settle(at time.Time) {
	f.marks[at.Unix()] = settled
	f.pass(at)
}

// pass notes for the journal that an instant is handled.
func (f *feed) pass(at time.Time) {
	if at.After(f.handled) {
		f.handled = at
	}
}

// owed is what one feed has to be run for: its latest open tick, and those
// before it that a run of that one stands for.
type owed struct {
	feed    *feed
	at      time.Time
	told    bool // at was explained before
	earlier span // without those explained before
	again   bool // its run did not live to its end once
}

// span is some instants of one feed.
type span struct {
	first, until time.Time
	count        int
}

func (s *span) add(t span) {
	if t.count == 0 {
		return
	}
	if s.count == 0 || t.first.Before(s.first) {
		s.first = t.first
	}
	if t.until.After(s.until) {
		s.until = t.until
	}
	s.count += t.count
}

// latest is the span of the tick that a run would be for; empty if that was
// explained before.
func (o owed) latest() span {
	if o.told || o.at.IsZero() {
		return span{}
	}
	return span{o.at, o.at, 1}
}

// all is every tick that is not explained yet.
func (o owed) all() span {
	s := o.earlier
	s.add(o.latest())
	return s
}

// join makes one of what a feed is owed twice over.
func (o owed) join(p owed) owed {
	if p.at.Before(o.at) {
		o, p = p, o
	}
	p.feed = o.feed
	p.earlier.add(o.all())
	return p
}

// open gathers the ticks that have come by now and are not settled, and
// marks them as told: whoever asks runs or explains them.
func (f *feed) open(now time.Time) (o owed, ok bool) {
	if f.due.IsZero() || f.starts.After(now) {
		return owed{}, false
	}
	f.forget(now)
	o.feed = f
	for n := 0; !f.due.IsZero() && !f.starts.After(now); n++ {
		at := f.due
		if n == maxCounted {
			at = f.last(now)
			if o.earlier.count > 0 { // the range goes on to the one before
				o.earlier.until = f.last(f.start(at).Add(-1))
			}
		}
		if !f.settled(at) {
			o = o.join(owed{feed: f, at: at, told: f.marks[at.Unix()] == told})
			if now.Sub(at) <= memory {
				f.marks[at.Unix()] = told
			}
		}
		f.seek(at)
	}
	return o, !o.at.IsZero()
}
