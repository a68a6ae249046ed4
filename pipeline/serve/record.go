package serve

import (
	"fmt"
	"net/http"
)

// recorder notes what an answer was, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64 // of the body, as sent
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap is for [http.ResponseController].
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// damagedError is a file that is not as long as it was published.
type damagedError struct {
	path      string
	want, got int64
}

func (e *damagedError) Error() string {
	return fmt.Sprintf("%s has %d bytes, expected %d as published; see \"recuento verify --all\", then restore the file from a copy", e.path, e.got, e.want)
}
