package pipeline

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"sync"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
)

// mostServers is how many are asked at once.
const mostServers = 8

// errNotDue comes with the bytes of the last time.
var errNotDue = errors.New("the feed is not due")

// answer is what a server gave; done is closed when it is there.
type answer struct {
	done    chan struct{}
	capture feed.Capture
	err     error
}

// askServers begins to ask for the feeds over the network: servers side by side,
// so that one which drips holds up nobody else, and the feeds of each one after
// the other. stop ends what still goes on, and waits for that.
func (r *run) askServers(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	r.answers = map[string]*answer{}
	servers := map[string][]feed.Feed{}
	for _, f := range r.config.Feeds {
		if _, err := r.archive.Remembered(f); err != nil {
			r.log.Warn("the feed begins anew, as if it had never been read", "feed", f.ID, "reason", err)
		}
		if r.again != nil || !f.Remote() || r.spared(f) {
			continue
		}
		u, err := url.Parse(f.Location)
		if err != nil {
			continue // it is told when the feed is read
		}
		servers[u.Host] = append(servers[u.Host], f)
		r.answers[f.ID] = &answer{done: make(chan struct{})}
	}
	places := make(chan struct{}, mostServers)
	var g sync.WaitGroup
	for _, feeds := range servers {
		g.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			for _, f := range feeds {
				a := r.answers[f.ID]
				a.err = ingest.Contained(func() (err error) {
					a.capture, err = r.archive.Ask(ctx, f, r.network())
					return err
				})
				close(a.done)
			}
		})
	}
	return func() { cancel(); g.Wait() }
}

// ask reads a feed, or takes what it held when it was last read where it is not
// to be asked now.
func (r *run) ask(ctx context.Context, f feed.Feed) (feed.Capture, error) {
	if a := r.answers[f.ID]; a != nil {
		<-a.done
		return a.capture, a.err
	}
	if r.spared(f) {
		if c, ok := r.kept.Asked(f); ok {
			return c, errNotDue
		}
	}
	return r.archive.Ask(ctx, f, r.network())
}

// spared says whether a feed is not to be asked where the archive knows it.
func (r *run) spared(f feed.Feed) bool {
	return r.plan.Only != nil && !slices.Contains(r.plan.Only, f.ID) || f.Remote() && r.plan.Network.Client == nil
}

func (r *run) network() feed.Network {
	n := r.plan.Network
	n.Now, n.Contact = r.plan.Now.UTC(), cmp.Or(r.config.Site.Contact, r.config.Site.Address)
	return n
}
