package fetch

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
)

// Send posts a body of JSON, or asks by GET where it is nil, and wants a status
// of the 200s. Of r it takes the address, what it may reach, the time limits
// and the retries; redirects are refused. Nothing of the address but its host
// stands in the error, an [*Error]: the rest is often a secret.
func (c *Client) Send(ctx context.Context, r Request, body []byte) error {
	u, fault := checkURL(r.URL, r)
	if fault != nil {
		return fault
	}
	t := c.transport(r, u)
	defer t.CloseIdleConnections()
	for attempt := 1; ; attempt++ {
		fault := c.sendOnce(ctx, t, r, body)
		if fault == nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		fault.Attempts = attempt
		pause, again := c.pause(fault, attempt)
		if !again || attempt > r.Retries {
			fault.Advice = "check the address of " + u.Hostname() + " in the secret"
			return fault
		}
		if err := c.options.Wait(ctx, pause); err != nil {
			return err
		}
	}
}

func (c *Client) sendOnce(ctx context.Context, t *http.Transport, r Request, body []byte) *Error {
	u, fault := checkURL(r.URL, r)
	if fault != nil {
		return fault
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	whole := time.AfterFunc(r.Timeouts.Whole, func() { cancel(&limitError{"no answer came", r.Timeouts.Whole}) })
	defer whole.Stop()
	q := c.request(ctx, r, u, u)
	if body != nil {
		q.Method, q.Body, q.ContentLength = http.MethodPost, io.NopCloser(bytes.NewReader(body)), int64(len(body))
		q.Header.Set("Content-Type", "application/json")
	}
	answer, err := t.RoundTrip(q)
	if err != nil {
		return classify(u, err, context.Cause(ctx))
	}
	defer answer.Body.Close()
	io.CopyN(io.Discard, answer.Body, 64<<10)
	if answer.StatusCode/100 == 2 {
		return nil
	}
	return c.refusal(u, answer)
}
