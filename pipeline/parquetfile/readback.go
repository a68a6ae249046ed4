package parquetfile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Job is a file to read back and the CSV that must hold the same.
type Job struct {
	Table   string `json:"table"`
	Parquet string `json:"parquet"` // path
	CSV     string `json:"csv"`     // path
}

// Limits is what a child may take.
type Limits struct {
	// Memory is address space in bytes beyond what the child holds when it
	// starts; [DefaultMemory] where zero. It holds on Linux; elsewhere the
	// timeout alone does.
	Memory uint64
	// Timeout grows with the size of the files where zero.
	Timeout time.Duration
}

// DefaultMemory is many times what a file of ours takes, so that only a broken
// one runs into it.
const DefaultMemory = 4 << 30

// errNotVerified closes every message of [ReadBack].
var errNotVerified = errors.New("it must not be published")

// order is what a child reads from its standard input.
type order struct {
	Job    Job    `json:"job"`
	Memory uint64 `json:"memory"`
	CPU    uint64 `json:"cpu"` // seconds
}

// verdict is what a child writes to its standard output.
type verdict struct {
	Table  string `json:"table"`
	SHA256 string `json:"sha256"` // of the Parquet file that it read
	Rows   int64  `json:"rows"`
	Fault  string `json:"fault,omitempty"`
}

// maxAnswer is how much of a child's output is kept.
const maxAnswer = 64 << 10

// ReadBack compares a Parquet file with its CSV in a child process, which may
// crash, hang or run out of memory without harm. exe is the child's program and
// its arguments; it must call [Serve]. An error means that the file must not
// be published: it differs, changed while it was read, or was not read at all.
func ReadBack(ctx context.Context, exe []string, job Job, limits Limits) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("reading back %s: %w; %w", job.Parquet, err, errNotVerified)
		}
	}()
	before, size, err := digest(job.Parquet)
	if err != nil {
		return err
	}
	csv, err := os.Stat(job.CSV)
	if err != nil {
		return err
	}
	limits = limits.withDefaults(size + csv.Size())
	v, err := runChild(ctx, exe, order{job, limits.Memory, uint64(limits.Timeout/time.Second)*comparers + 1}, limits.Timeout)
	if err != nil {
		return err
	}
	after, _, err := digest(job.Parquet)
	if err != nil {
		return err
	}
	switch {
	case v.Fault != "":
		return errors.New(v.Fault)
	case v.Table != job.Table:
		return fmt.Errorf("the reader answered about table %q, asked about %q", v.Table, job.Table)
	case v.SHA256 != before || after != before:
		return errors.New("the file changed while it was read")
	}
	return nil
}

// withDefaults allows a minute and 4 s per MiB: some thirty times what the
// comparison takes.
func (l Limits) withDefaults(bytes int64) Limits {
	if l.Memory == 0 {
		l.Memory = DefaultMemory
	}
	if l.Timeout == 0 {
		l.Timeout = time.Minute + time.Duration(bytes>>20)*4*time.Second
	}
	return l
}

func runChild(ctx context.Context, exe []string, o order, timeout time.Duration) (verdict, error) {
	var v verdict
	if len(exe) == 0 {
		return v, errors.New("no program to read it with")
	}
	asked, err := json.Marshal(o)
	if err != nil {
		return v, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var out, log limited
	cmd := exec.CommandContext(ctx, exe[0], exe[1:]...)
	cmd.Env = []string{} // nothing of ours is the reader's business
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(asked), &out, &log
	cmd.WaitDelay = time.Second // for pipes that the child's own children hold
	err = cmd.Run()
	if ctx.Err() != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return v, fmt.Errorf("the reader took longer than %v and was stopped", timeout)
		}
		return v, ctx.Err()
	}
	d := json.NewDecoder(bytes.NewReader(out.kept))
	d.DisallowUnknownFields()
	answer := d.Decode(&v)
	if answer == nil && v.Fault != "" {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("the reader failed (%w): %s", err, log.firstLine())
	}
	if _, more := d.Token(); answer != nil || more != io.EOF || out.over {
		return v, fmt.Errorf("the reader's answer makes no sense: %.80q", out.kept)
	}
	return v, nil
}

// limited keeps the beginning of what is written to it.
type limited struct {
	kept []byte
	over bool
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), maxAnswer-len(l.kept))
	l.kept = append(l.kept, p[:n]...)
	l.over = l.over || n < len(p)
	return len(p), nil
}

func (l *limited) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(l.kept)), "\n")
	if line == "" {
		return "it said nothing"
	}
	return line
}

// digest is the SHA-256 of a file in hex, and its size.
func digest(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}
