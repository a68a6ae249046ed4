package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/serve"
	"github.com/recuento/recuento/pipeline/store"
)

type serveCmd struct {
	Listen string `help:"Where to listen; port 0 takes a free one (default ${default})." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
}

func (serveCmd) Help() string {
	return `Shows the publication on this machine as a site: pages, tables and versions, read-only, until it is stopped. Tools read single columns of a Parquet file from there, or any range of a file. What is published meanwhile is shown at once; before anything is, the pages say so.

Example:
  recuento serve
  recuento serve --listen 127.0.0.1:0

` + statuses
}

const (
	headTime = 10 * time.Second // for the head of a request
	idleTime = 2 * time.Minute  // between two requests
	stepTime = time.Minute      // for a piece of an answer, 32 kB at most
	stopTime = 10 * time.Second // for answers under way when the end comes
	headSize = 16 << 10
)

func (c *serveCmd) Run(w *world) error {
	st, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	entries, err := st.List()
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		if err := w.nothingPublished(); exitStatus(err) != pipeline.ExitUsage {
			return err
		}
	}
	l, err := c.listen(w.ctx)
	if err != nil {
		return err
	}
	if err := c.tell(w, l.Addr(), len(entries) > 0); err != nil {
		return errors.Join(err, l.Close())
	}
	log := w.log()
	log.Info("listening", "address", l.Addr())
	return serveUntilDone(w.ctx, l, serve.New(st, serve.Options{Log: log}), log, stopTime)
}

// listen takes the address.
func (c *serveCmd) listen(ctx context.Context) (net.Listener, error) {
	const expected = `expected an address such as 127.0.0.1:8080 (this machine alone), 127.0.0.1:0 (a free port) or :8080 (everybody who can reach this machine)`
	_, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, &pipeline.UsageError{Message: fmt.Sprintf("--listen: %v; %s", err, expected)}
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, &pipeline.UsageError{Message: fmt.Sprintf("--listen: the port of %q is %q, expected 0 to 65535; %s", c.Listen, port, expected)}
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", c.Listen)
	var unknown *net.DNSError
	switch {
	case errors.As(err, &unknown):
		return nil, &pipeline.UsageError{Message: fmt.Sprintf("--listen: %v; %s", err, expected)}
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("--listen %s: %w: another program listens there; end it, or choose another port (port 0 takes a free one)", c.Listen, syscall.EADDRINUSE)
	case err != nil:
		return nil, fmt.Errorf("--listen %s: %w; choose an address of this machine and a port from 1024 on that is free (port 0 takes one)", c.Listen, err)
	}
	return l, nil
}

// tell says where the site is and who can reach it.
func (c *serveCmd) tell(w *world, at net.Addr, published bool) error {
	tcp, ok := at.(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("the address %s is no TCP address", at)
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "localhost"
	}
	address := "http://" + net.JoinHostPort(host, strconv.Itoa(tcp.Port)) + "/"
	if !tcp.IP.IsLoopback() {
		fmt.Fprintf(w.stderr, "recuento: everybody who can reach this machine can read the publication: it listens on %s\n", tcp)
	}
	if !published {
		fmt.Fprintf(w.stderr, "recuento: nothing is published in %s yet; the pages say so until \"recuento run\" has published\n", w.cli.Output)
	}
	if w.cli.JSON {
		return w.printJSON(struct {
			Address string `json:"address"`
			Listen  string `json:"listen"`
			Output  string `json:"output"`
		}{address, tcp.String(), w.cli.Output})
	}
	_, err := fmt.Fprintf(w.stdout, "%s shows %s until it is stopped (Ctrl-C)\n", address, w.cli.Output)
	return err
}

// serveUntilDone answers until the context ends, and then lets the answers end
// that are under way, within a limit.
func serveUntilDone(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger, patience time.Duration) error {
	server := &http.Server{
		Handler:           bounded(h),
		ReadHeaderTimeout: headTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headSize,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(patient{l}) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping", "why", context.Cause(ctx))
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := server.Shutdown(limit)
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("answers that were still under way are cut", "after", patience)
		err = server.Close()
	}
	return err
}

// bounded gives a request that has a body, which nobody reads, the time of a
// head to get rid of it.
func bounded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(headTime)); err != nil {
				w.Header().Set("Connection", "close")
			}
		}
		h.ServeHTTP(w, r)
	})
}

// patient accepts connections that end where a reader takes nothing for a
// while. A limit for whole answers would cut long downloads on bad lines.
type patient struct{ net.Listener }

func (p patient) Accept() (net.Conn, error) {
	c, err := p.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return patientConn{c}, nil
}

type patientConn struct{ net.Conn }

func (c patientConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(stepTime)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
