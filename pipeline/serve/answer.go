package serve

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"github.com/recuento/recuento/pipeline/snapshot"
)

const (
	forever    = "public, max-age=31536000, immutable"
	revalidate = "no-cache"
	never      = "no-store"

	// pagePolicy lets a page use what the site has and nothing else.
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

	// minCompressed is where compressing begins to save packets.
	minCompressed = 1024
	// deepest is how many folders deep the page for what is not there answers:
	// each makes every link of it longer.
	deepest = 32
)

// file sends a file, or the part of it that was asked for.
func (h *handler) file(w http.ResponseWriter, r *http.Request, now *standing, f found) {
	t, err := h.catalog.open()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	defer t.Close()
	content, info, err := t.file(f.path)
	if errors.Is(err, fs.ErrNotExist) && f.size < 0 {
		h.notFound(w, r, now)
		return
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	defer content.Close()
	if f.size >= 0 && f.size != info.Size() {
		h.fail(w, r, &damagedError{f.path, f.size, info.Size()})
		return
	}
	if f.digest == "" {
		if f.digest, err = digestOf(content); err != nil {
			h.fail(w, r, err)
			return
		}
		h.send(w, r, f, content, info.Size())
		return
	}
	if err := h.catalog.check(f, content, info); err != nil {
		h.fail(w, r, err)
		return
	}
	h.send(w, r, f, content, info.Size())
}

// digestOf reads a file and goes back to its start.
func digestOf(content io.ReadSeeker) (snapshot.Digest, error) {
	d, err := snapshot.SumReader(content)
	if err != nil {
		return "", err
	}
	_, err = content.Seek(0, io.SeekStart)
	return d, err
}

// send answers with the bytes, in ranges or compressed, never both: a range
// counts bytes of the file itself.
func (h *handler) send(w http.ResponseWriter, r *http.Request, f found, content io.ReadSeeker, size int64) {
	kind := mediaType(f.path)
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Cache-Control", revalidate)
	if f.forever {
		header.Set("Cache-Control", forever)
	}
	if f.location != "" {
		header.Set("Content-Location", strings.Repeat("../", strings.Count(r.URL.Path, "/")-1)+f.location)
	}
	if isPage(kind) {
		header.Set("Content-Security-Policy", pagePolicy)
	}
	if sane, ok := saneRange(r.Header.Get("Range")); !ok {
		header.Set("Content-Range", "bytes */"+strconv.FormatInt(size, 10))
		h.say(w, r, http.StatusRequestedRangeNotSatisfiable, "no byte of the file lies in that range")
		return
	} else if sane == "" {
		r.Header.Del("Range")
	} else {
		r.Header.Set("Range", sane)
	}
	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		etag := "sha256-" + string(f.digest)
		if compresses(w) {
			// The compressed form is another representation, under a name of its
			// own, also where the answer is 304.
			etag += "-gzip"
		}
		w.Header().Set("ETag", `"`+etag+`"`)
		http.ServeContent(w, r, "", f.modified, content)
	})
	switch {
	case !compressible(kind):
		plain(w, r)
	case size < minCompressed || r.Header.Get("Range") != "":
		header.Set("Vary", "Accept-Encoding")
		plain(w, r)
	default:
		h.compress(plain)(w, r)
	}
}

// compresses reports whether what is written to w will be compressed.
func compresses(w http.ResponseWriter) bool {
	switch w.(type) {
	case *gzhttp.GzipResponseWriter, gzhttp.GzipResponseWriterWithCloseNotify:
		return true
	}
	return false
}

// notFound answers 404 with the page of the site for it, in the language of the
// address.
func (h *handler) notFound(w http.ResponseWriter, r *http.Request, now *standing) {
	name := "404.html"
	if p := r.URL.Path; (p == "/es" || strings.HasPrefix(p, "/es/")) && now.site["es/404.html"] {
		name = "es/404.html"
	}
	text, err := h.page(now, name)
	switch {
	case errors.Is(err, errNotFound) && len(now.site) == 0 && now.damaged == nil:
		h.say(w, r, http.StatusNotFound, "not found; this publication has no pages yet (recuento site makes them), its versions are listed in versions.json, the newest stands under latest/")
		return
	case errors.Is(err, errNotFound):
		h.say(w, r, http.StatusNotFound, "not found")
		return
	case err != nil:
		h.fail(w, r, err)
		return
	}
	deeper := strings.Count(r.URL.EscapedPath(), "/") - 1 - strings.Count(name, "/")
	if deeper > deepest {
		h.say(w, r, http.StatusNotFound, "not found")
		return
	}
	text = relink(text, deeper)
	header := w.Header()
	header.Set("Content-Type", mediaType(name))
	header.Set("Content-Security-Policy", pagePolicy)
	header.Set("Cache-Control", revalidate)
	header.Set("Content-Length", strconv.Itoa(len(text)))
	h.compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		if r.Method != http.MethodHead {
			io.WriteString(w, text)
		}
	}))(w, r)
}

// page is the text of a page of the site.
func (h *handler) page(now *standing, name string) (string, error) {
	if !now.site[name] {
		return "", errNotFound
	}
	t, err := h.catalog.open()
	if err != nil {
		return "", err
	}
	defer t.Close()
	f, _, err := t.file(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errNotFound
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	return string(b), err
}

// fail answers 500 without what is wrong, which is the log's.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	h.log.Error("cannot be shown", "path", r.URL.EscapedPath(), "why", err)
	h.say(w, r, http.StatusInternalServerError, "the publication cannot be read here; those who run this server find the reason in its log")
}

// say answers with a sentence.
func (h *handler) say(w http.ResponseWriter, r *http.Request, status int, text string) {
	header := w.Header()
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("Cache-Control", revalidate)
	if status >= http.StatusInternalServerError {
		header.Set("Cache-Control", never)
	}
	header.Set("Content-Length", strconv.Itoa(len(text)+1))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		io.WriteString(w, text+"\n")
	}
}
