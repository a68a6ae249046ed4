// Package serve shows a publication over HTTP, read-only: its versions, its
// captures and the site that stands beside them.
//
// Call [New] with a store; what comes back is an [http.Handler]. The server
// around it, its timeouts and its end are the caller's.
//
// Only what the publication names is shown: files that a listed version's
// manifest names, captures, and files that site.json names. No link is
// followed and no folder is listed, so that drafts, locks and whatever else
// lies in the folder stay unseen. Each request sees the publication as it
// stands at that moment, and "latest" means one version throughout a request.
// Strong ETags are digests; a file whose size is not the published one is not
// shown.
package serve

import (
	"errors"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// Options are what a handler may be told.
type Options struct {
	// Log gets a line for each request at the level of information, without
	// who asked, and an error for whatever cannot be read. Nil drops them.
	Log *slog.Logger
}

// New shows the publication of a store. Nothing need be published yet: until
// something is, every address answers 503 and says what to do.
func New(s *store.Store, o Options) http.Handler {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	h := &handler{catalog: catalog{store: s}, log: log}
	compress, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.MinSize(minCompressed), gzhttp.ContentTypeFilter(compressible))
	if err != nil {
		log.Error("answers are not compressed", "why", err)
		compress = func(h http.Handler) http.HandlerFunc { return h.ServeHTTP }
	}
	h.compress = compress
	return h
}

type handler struct {
	catalog  catalog
	log      *slog.Logger
	compress func(http.Handler) http.HandlerFunc
}

const methods = "GET, HEAD, OPTIONS"

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := &recorder{ResponseWriter: w}
	w = rec
	defer func() {
		h.log.Info("request", "method", r.Method, "path", r.URL.EscapedPath(), "range", r.Header.Get("Range"), "status", rec.status, "bytes", rec.bytes)
	}()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if isData(r.URL.Path) {
		allowOrigins(w.Header())
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h.get(w, r)
	case http.MethodOptions:
		h.options(w, r)
	default:
		w.Header().Set("Allow", methods)
		h.say(w, r, http.StatusMethodNotAllowed, "this address can be read only: "+methods)
	}
}

func (h *handler) get(w http.ResponseWriter, r *http.Request) {
	now, err := h.catalog.now()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if now.newest == "" {
		w.Header().Set("Retry-After", "10")
		h.say(w, r, http.StatusServiceUnavailable, "nothing published yet: recuento run\n\nnada publicado todavía: recuento run")
		return
	}
	name, ok := address(r)
	if !ok {
		h.notFound(w, r, now)
		return
	}
	f, err := h.catalog.find(now, name)
	var moved movedError
	switch {
	case errors.As(err, &moved):
		redirect(w, r, string(moved))
	case errors.Is(err, errNotFound):
		h.notFound(w, r, now)
	case err != nil:
		h.fail(w, r, err)
	default:
		h.file(w, r, now, f)
	}
}

// address is the path of a request without its first slash, and false where no
// file of a publication can be meant: "..", an empty part, a part that begins
// with a dot, a backslash, a slash in disguise.
func address(r *http.Request) (string, bool) {
	name, ok := strings.CutPrefix(r.URL.Path, "/")
	if !ok || strings.Contains(strings.ToLower(r.URL.EscapedPath()), "%2f") {
		return "", false
	}
	if name == "" {
		return "", true
	}
	return name, snapshot.CheckPath(strings.TrimSuffix(name, "/")) == nil
}

// redirect leads to the folder of that name. The address is relative, so that
// it holds behind any prefix and can't lead to another host.
func redirect(w http.ResponseWriter, r *http.Request, folder string) {
	to := "./" + path.Base(folder) + "/"
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", to)
	w.Header().Set("Cache-Control", revalidate)
	w.WriteHeader(http.StatusMovedPermanently)
}

// isData reports whether scripts of other sites may read what stands at an
// address: the data, not the pages.
func isData(address string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	switch first {
	case snapshotsName, latestName, capturesName, snapshot.VersionsName:
		return true
	}
	return false
}

// allowOrigins lets scripts of any site read an answer and what it says of its
// bytes.
func allowOrigins(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Encoding, Content-Length, Content-Location, Content-Range, ETag, Last-Modified")
}

// options answers a browser that asks what a script of another site may send.
func (h *handler) options(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", methods)
	if isData(r.URL.Path) {
		w.Header().Set("Access-Control-Allow-Methods", methods)
		w.Header().Set("Access-Control-Allow-Headers", "Range, If-Range, If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, Cache-Control")
		w.Header().Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}
