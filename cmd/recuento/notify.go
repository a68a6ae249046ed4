package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/fetch"
	"github.com/recuento/recuento/pipeline/monitor"
	"github.com/recuento/recuento/schemas"
)

// notifying is who the configuration says is told. Its secrets have to be there
// now: at midnight nobody looks.
func notifying(config *feed.Config, client *fetch.Client) (monitor.NotifyOptions, error) {
	n := config.Notify
	o := monitor.NotifyOptions{Language: n.Language, Name: config.Publisher}
	send := func(s feed.Secret, what string) (func(context.Context, []byte) error, error) {
		address, err := s.URL(os.Getenv, n.Plain)
		if err != nil {
			return nil, &pipeline.UsageError{Message: fmt.Sprintf("%s: notify.%s: %v; set it where recuento runs, or remove the line", config.Path, what, err)}
		}
		r := fetch.Request{URL: address, Plain: n.Plain, Private: n.Private, Retries: 2, Timeouts: fetch.Timeouts{
			Connect: 10 * time.Second, FirstByte: 10 * time.Second, Idle: 10 * time.Second, Whole: 20 * time.Second}}
		return func(ctx context.Context, body []byte) error { return client.Send(ctx, r, body) }, nil
	}
	var err error
	if !n.Webhook.IsZero() {
		if o.Post, err = send(n.Webhook, "webhook"); err != nil {
			return o, err
		}
	}
	if !n.Heartbeat.IsZero() {
		beat, err := send(n.Heartbeat, "heartbeat")
		if err != nil {
			return o, err
		}
		o.Beat = func(ctx context.Context) error { return beat(ctx, nil) }
	}
	return o, nil
}

// sendTest sends a message that nothing is wrong with, and is what came of it.
func (w *world) sendTest() pipeline.Finding {
	found := pipeline.Finding{Gravity: pipeline.Bad, About: "test message"}
	_, config, err := pipeline.Load(schemas.FS, w.cli.Config)
	if err != nil {
		found.Says = "not sent, for the configuration can't be read"
		return found
	}
	who, err := notifying(config, network().Client)
	if err == nil {
		err = monitor.NewNotifier(who).Test(w.ctx)
	}
	if err != nil {
		found.Says, found.Advice = err.Error(), "mend notify.webhook: until then nobody is told"
		return found
	}
	found.Gravity, found.Says = pipeline.Sound, "notify.webhook took it; look whether it arrived"
	return found
}
