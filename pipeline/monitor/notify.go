package monitor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// NotifyOptions is who is told, and how.
type NotifyOptions struct {
	// Post sends a message, Beat the sign of life; nil for none. Their errors must
	// not hold the address.
	Post     func(ctx context.Context, body []byte) error
	Beat     func(ctx context.Context) error
	Language string // en or es
	Name     string // of the installation, which begins each message
	// Keep takes what was told, for [Notifier.Restore] after a restart; nil for
	// nowhere.
	Keep func(state []byte) error
	Log  *slog.Logger
}

// Notifier tells of a failure, a recovery, an overdue feed and a refused
// publication: once when it begins, and once when it is over.
type Notifier struct {
	options NotifyOptions
	mu      sync.Mutex
	told    told
}

// told is what was told last.
type told struct {
	Outcome string            `json:"outcome"`         // of the last run that was bad; "" when all was well
	Feeds   map[string]string `json:"feeds,omitempty"` // those that fail or are overdue
	Owed    *owed             `json:"owed,omitempty"`
}

// owed is a message that could not be sent.
type owed struct {
	At    time.Time `json:"at"`
	Lines []string  `json:"lines"`
	Then  told      `json:"then"` // what was told, once it is sent
}

// NewNotifier has told nothing yet.
func NewNotifier(o NotifyOptions) *Notifier {
	n := &Notifier{told: told{Feeds: map[string]string{}}}
	n.Use(o)
	return n
}

// Use tells others from now on, or otherwise; what was told stays so.
func (n *Notifier) Use(o NotifyOptions) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	n.options = o
}

func (n *Notifier) keep() {
	if n.options.Keep == nil {
		return
	}
	text, err := json.Marshal(n.told)
	if err == nil {
		err = n.options.Keep(text)
	}
	if err != nil {
		n.options.Log.Warn("what was told could not be remembered", "error", err)
	}
}

// Restore takes over what Keep was given; what can't be read is as if nothing
// had been told.
func (n *Notifier) Restore(state []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var t told
	if json.Unmarshal(state, &t) == nil {
		n.told = t
	}
}

// mostText keeps a message short enough for a telephone.
const mostText = 600

// Ended tells what is new in a run, if anything is. A message that can't be sent
// is owed, see [Notifier.Again]; that is logged and no error.
func (n *Notifier) Ended(ctx context.Context, r Run, reason string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	defer n.keep()
	if n.options.Beat != nil && r.didItsWork() {
		if err := n.options.Beat(ctx); err != nil {
			n.options.Log.Warn("the heartbeat could not be sent", "error", err)
		}
	}
	lines, next := n.news(r, reason)
	n.told.Owed = nil // these lines tell all that is still so
	if n.options.Post == nil || len(lines) == 0 {
		n.told = next
		return
	}
	if err := n.options.Post(ctx, message(n.options.Name, lines)); err != nil {
		n.options.Log.Warn("a message could not be sent; it is tried again", "error", err)
		n.told.Owed = &owed{At: r.Ended, Lines: lines, Then: next}
		return
	}
	n.told = next
}

// Again sends what is owed, and says of when it is. It does nothing where
// nothing is owed.
func (n *Notifier) Again(ctx context.Context) {
	n.mu.Lock()
	defer n.mu.Unlock()
	o := n.told.Owed
	if o == nil || n.options.Post == nil {
		return
	}
	lines := append([]string{o.At.UTC().Format("2006-01-02 15:04 UTC")}, o.Lines...)
	if n.options.Post(ctx, message(n.options.Name, lines)) == nil {
		n.told = o.Then
		n.keep()
	}
}

// Test sends a message that nothing is wrong with.
func (n *Notifier) Test(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.options.Post == nil {
		return errors.New("nobody is named who is told")
	}
	return n.options.Post(ctx, message(n.options.Name, []string{n.say("this is a test; nothing is wrong.", "esto es una prueba; no pasa nada.")}))
}

// message is the body for the common chat services, which read either name.
func message(name string, lines []string) []byte {
	text := name + ": " + strings.Join(lines, "\n")
	if r := []rune(text); len(r) > mostText {
		text = string(r[:mostText-1]) + "…"
	}
	body, err := json.Marshal(map[string]string{"text": text, "content": text})
	if err != nil {
		return nil
	}
	return body
}

func (n *Notifier) say(en, es string, a ...any) string {
	if n.options.Language == "es" {
		en = es
	}
	return fmt.Sprintf(en, a...)
}

// news is what differs from what was told.
func (n *Notifier) news(r Run, reason string) ([]string, told) {
	next := told{Feeds: map[string]string{}}
	var lines []string
	if !r.didItsWork() {
		next.Outcome = r.Outcome
	}
	if next.Outcome != n.told.Outcome {
		lines = append(lines, n.outcome(next.Outcome, reason))
	}
	if len(r.Feeds) == 0 {
		next.Feeds = n.told.Feeds // the run did not get that far
		return lines, next
	}
	for _, f := range r.Feeds {
		if f.Quiet {
			continue
		}
		was, is := n.told.Feeds[f.ID], condition(f)
		if is != "" {
			next.Feeds[f.ID] = is
		}
		if is != was {
			lines = append(lines, n.feed(f, was, is))
		}
	}
	slices.Sort(lines[min(len(lines), boolInt(next.Outcome != n.told.Outcome)):])
	return lines, next
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// condition is what is wrong with a feed, or "".
func condition(f Feed) string {
	switch {
	case f.State == "overdue" || f.State == "delinquent":
		return f.State
	case f.Failures > 0:
		return "failing"
	}
	return ""
}

func (n *Notifier) outcome(is, reason string) string {
	if first, _, more := strings.Cut(reason, "\n"); more && is == "refused" {
		rest := strings.TrimSpace(strings.Split(reason, "\n")[1])
		reason = first + " " + rest
	} else {
		reason = first
	}
	switch is {
	case "refused":
		return n.say("publication refused. %s", "publicación rechazada. %s", reason)
	case "no_feed":
		return n.say("no feed could be read; the last version stays.", "no se pudo leer ninguna fuente; la última versión sigue en pie.")
	case "":
		return n.say("runs work again.", "las ejecuciones vuelven a funcionar.")
	}
	return n.say("the run failed; the last version stays. %s", "la ejecución falló; la última versión sigue en pie. %s", reason)
}

func (n *Notifier) feed(f Feed, was, is string) string {
	switch is {
	case "":
		return n.say("feed %s is well again.", "la fuente %s está bien de nuevo.", f.ID)
	case "failing":
		if was != "" {
			return n.say("feed %s is read again, and fails: %s", "la fuente %s se vuelve a leer y falla: %s", f.ID, f.Reason)
		}
		return n.say("feed %s failed; its last good rows stay. %s", "la fuente %s falló; quedan sus últimas filas buenas. %s", f.ID, f.Reason)
	}
	last := n.say("never", "nunca")
	if !f.Checked.IsZero() {
		last = f.Checked.UTC().Format("2006-01-02 15:04 UTC")
	}
	word := n.say("overdue", "atrasada")
	if is == "delinquent" {
		word = n.say("long overdue", "muy atrasada")
	}
	return n.say("feed %s is %s; last read %s. %s", "la fuente %s está %s; última lectura %s. %s", f.ID, word, last, f.Reason)
}
