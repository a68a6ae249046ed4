package schedule

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/robfig/cron/v3"
)

// cadence is the compiled entry of one feed. Its instants are those of the
// expression, in its own zone; jitter comes on top, by start.
type cadence struct {
	name   string
	cron   string
	zone   *time.Location
	jitter time.Duration
	spec   cron.Schedule
	days   bool // restricts both the day of the month and the day of the week
}

// next is the first instant after t; zero where none comes within five years.
//
// The library is asked for faces of the clock, as if the zone were UTC, and
// each face is then looked up in the zone: left to itself it loses what falls
// in a gap, whole days where midnight does not exist, and repeats what an hour
// that comes twice holds.
func (c cadence) next(t time.Time) time.Time {
	face := faceOf(t.In(c.zone))
	for {
		if face = c.nextFace(face); face.IsZero() {
			return time.Time{}
		}
		if at := instant(face, c.zone); at.After(t) {
			return at
		}
	}
}

// nextFace is the next face of the clock that the expression names. The library
// would go through the seconds of the minute one by one.
func (c cadence) nextFace(face time.Time) time.Time {
	return c.spec.Next(face.Truncate(time.Minute).Add(59 * time.Second))
}

// faceOf is what the clock shows at t, written as if in UTC.
func faceOf(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// instant is when the clock of a zone first shows a face, or, of a face that
// it leaves out, the end of the gap. It never runs backwards: of two faces the
// later one has no earlier instant.
func instant(face time.Time, zone *time.Location) time.Time {
	at := face.Add(-26 * time.Hour).In(zone) // no zone is as far ahead of UTC
	for {
		_, offset := at.Zone()
		begin, end := at.ZoneBounds()
		shown := face.Add(time.Duration(-offset) * time.Second).In(zone)
		switch {
		case !begin.IsZero() && shown.Before(begin):
			return begin
		case end.IsZero() || shown.Before(end):
			return shown
		}
		at = end
	}
}

// start is when the tick of an instant begins: later by what is drawn from the
// name and the instant, so that it is the same after a restart, and never past
// the next instant, which a gap may bring near.
func (c cadence) start(at time.Time) time.Time {
	if c.jitter == 0 {
		return at
	}
	sum := sha256.Sum256([]byte(c.name + "\x00" + strconv.FormatInt(at.Unix(), 10)))
	drawn := binary.BigEndian.Uint64(sum[:])
	span := c.jitter
	if next := c.next(at); !next.IsZero() {
		span = min(span, next.Sub(at))
	}
	return at.Add(time.Duration(drawn % uint64(span)).Truncate(time.Second))
}

// last is the latest instant whose start is at now or before; zero where there
// is none within some years.
func (c cadence) last(now time.Time) time.Time {
	for back := time.Hour; back < 10*366*24*time.Hour; back *= 2 {
		at := c.next(now.Add(-back))
		if at.IsZero() || c.start(at).After(now) {
			continue
		}
		for {
			next := c.next(at)
			if next.IsZero() || c.start(next).After(now) {
				return at
			}
			at = next
		}
	}
	return time.Time{}
}

// looked is the instant up to which nothing is open at now: all that come
// after it start later than now.
func (c cadence) looked(now time.Time) time.Time {
	if at := c.last(now); !at.IsZero() {
		return at
	}
	return now.Add(-c.jitter)
}
