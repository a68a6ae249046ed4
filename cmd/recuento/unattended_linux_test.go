package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// owes makes the schedule believe that it last ran yesterday, so that it catches
// up at once: no test waits for a full minute.
func owes(t *testing.T, dir string, cron string) {
	t.Helper()
	folder := filepath.Join(dir, "archive", "schedule")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	record := map[string]any{"version": 1, "entries": map[string]any{"counts": map[string]any{
		"cron": cron, "zone": "America/Caracas", "handled": time.Now().Add(-25 * time.Hour).UTC().Truncate(time.Minute),
	}}}
	b, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "journal.json"), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// service is a schedule that runs as a process of its own.
type service struct {
	t   *testing.T
	cmd *exec.Cmd
	mu  sync.Mutex
	log strings.Builder
	end chan error
}

func serveSchedule(t *testing.T, dir string, args ...string) *service {
	t.Helper()
	s := &service{t: t, end: make(chan error, 1)}
	s.cmd = exec.Command("recuento", append([]string{"schedule"}, args...)...)
	s.cmd.Dir = dir
	out, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.cmd.Process.Kill() })
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			s.mu.Lock()
			s.log.WriteString(lines.Text() + "\n")
			s.mu.Unlock()
		}
		s.end <- s.cmd.Wait()
	}()
	return s
}

func (s *service) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// until waits until the log has a text so many times.
func (s *service) until(text string, times int) {
	s.t.Helper()
	for range 4800 {
		if strings.Count(s.said(), text) >= times {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("the log does not have %q %d times:\n%s", text, times, s.said())
}

// stop sends a signal and wants the process to end well.
func (s *service) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	select {
	case err := <-s.end:
		if err != nil {
			s.t.Fatalf("the schedule ended with %v:\n%s", err, s.said())
		}
	case <-time.After(time.Minute):
		s.t.Fatalf("the schedule did not end:\n%s", s.said())
	}
}

var listening = regexp.MustCompile(`address=(127\.0\.0\.1:[0-9]+)`)

func (s *service) get(path string) (int, string) {
	s.t.Helper()
	answer, err := http.Get("http://" + listening.FindStringSubmatch(s.said())[1] + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(b)
}

// TestAService goes through the life of one: it catches up, answers, takes a
// new configuration and refuses a faulty one, and ends.
func TestAService(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	const cron = "17 6 * * *"
	giveCadence(t, dir, cron)
	owes(t, dir, cron)
	s := serveSchedule(t, dir, "--listen", "127.0.0.1:0")
	s.until(`msg="run finished"`, 1)
	if status, text := s.get("/healthz"); status != http.StatusOK || !strings.Contains(text, `"last_outcome": "published"`) {
		t.Errorf("got %d, %s", status, text)
	}
	_, metrics := s.get("/metrics")
	for _, want := range []string{`recuento_runs_total{outcome="published"} 1`, "recuento_versions 1", `recuento_feed_state{feed="counts",state="fresh"} 1`,
		`recuento_stage_duration_seconds{stage="read"}`, `recuento_ticks_skipped_total{reason="downtime"} `} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	second := exec.Command("recuento", "schedule", "--listen=")
	second.Dir = dir
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), "another schedule keeps this archive") {
		t.Errorf("expected a second schedule to be refused, got %v: %s", err, out)
	}

	config := filepath.Join(dir, "feeds", "feeds.yaml")
	good, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("feeds: []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.cmd.Process.Signal(syscall.SIGHUP)
	s.until("the configuration is refused, the old one stays", 1)
	if err := os.WriteFile(config, []byte(strings.Replace(string(good), cron, "18 6 * * *", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	s.cmd.Process.Signal(syscall.SIGHUP)
	s.until("the configuration was read again", 1)
	if _, metrics := s.get("/metrics"); !strings.Contains(metrics, `recuento_config_reloads_total{outcome="refused"} 1`) || !strings.Contains(metrics, "recuento_config_last_reload_successful 1") {
		t.Error("the metrics do not tell of the configuration")
	}
	s.stop()
	if strings.Contains(s.said(), "goroutine") {
		t.Errorf("a stack trace:\n%s", s.said())
	}
	again := serveSchedule(t, dir, "--listen", "127.0.0.1:0")
	again.until("answering for health", 1)
	if _, metrics := again.get("/metrics"); strings.Contains(metrics, "recuento_last_success_timestamp_seconds 0\n") {
		t.Error("a restart forgets the last success, and an alarm goes off")
	}
	again.stop()
	out, err := exec.Command("recuento", "--archive", filepath.Join(dir, "archive"), "--config", config, "runs").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "published") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestWhoIsTold has a webhook and a heartbeat; the second run finds a feed
// missing, the third finds it again.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got []string
	beats := 0
	hook := newHook(t, func(path, body string) {
		mu.Lock()
		defer mu.Unlock()
		if path == "/beat-s3cret" {
			beats++
			return
		}
		var m struct{ Text string }
		json.Unmarshal([]byte(body), &m)
		got = append(got, m.Text)
	})
	const cron = "17 6 * * *"
	giveCadence(t, dir, cron)
	for name, text := range map[string]string{"hook": hook + "/hook-s3cret", "beat": hook + "/beat-s3cret"} {
		if err := os.WriteFile(filepath.Join(dir, "feeds", name), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(dir, "feeds", "feeds.yaml")
	b, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("notify: {webhook: {file: hook}, heartbeat: {file: beat}, language: es, plain: true, private: true}\n"+string(b)), 0o644); err != nil {
		t.Fatal(err)
	}
	logs := ""
	tick := func() {
		owes(t, dir, cron)
		s := serveSchedule(t, dir, "--listen=")
		s.until(`msg="run finished"`, 1)
		s.stop()
		logs += s.said()
	}
	tick()
	counts := filepath.Join(dir, "feeds", "detainee_count_reports.csv")
	if err := os.Rename(counts, counts+".away"); err != nil {
		t.Fatal(err)
	}
	tick()
	tick() // the same again: nothing is told
	if err := os.Rename(counts+".away", counts); err != nil {
		t.Fatal(err)
	}
	tick()
	doctor := exec.Command("recuento", "doctor", "--test-message")
	doctor.Dir = dir
	if out, err := doctor.CombinedOutput(); err != nil || !strings.Contains(string(out), "ok  test message: notify.webhook took it") || strings.Contains(string(out), "s3cret") {
		t.Errorf("%v: %s", err, out)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 3 || got[2] != "Recuento tests: esto es una prueba; no pasa nada." || !strings.HasPrefix(got[0], "Recuento tests: la fuente counts falló; quedan sus últimas filas buenas.") || got[1] != "Recuento tests: la fuente counts está bien de nuevo." {
		t.Errorf("expected a failure, a recovery and a test, got %q", got)
	}
	if beats != 4 {
		t.Errorf("expected 4 signs of life, got %d", beats)
	}
	if strings.Contains(logs, "s3cret") {
		t.Error("a secret stands in the log")
	}
}

func newHook(t *testing.T, take func(path, body string)) string {
	t.Helper()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		take(r.URL.Path, string(b))
	})}
	on := listenLoopback(t)
	go server.Serve(on)
	t.Cleanup(func() { server.Close() })
	return "http://" + on.Addr().String()
}

// killsOfSchedules is how many schedules are killed; RECUENTO_KILLS asks for
// more.
func killsOfSchedules(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("RECUENTO_KILLS"))
	if err != nil {
		return 12
	}
	return n
}

// TestKilledSchedules kills schedules at chance moments, with something new to
// publish each time: what stands is whole, and after the last nothing is lost.
func TestKilledSchedules(t *testing.T) {
	if testing.Short() {
		t.Skip("processes are killed without the race detector; run without -short")
	}
	t.Parallel()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	const cron = "17 6 * * *"
	giveCadence(t, dir, cron)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	writeMany(t, dir, 0)
	full := runThrough(t, dir)
	began, published := 0, 0
	for n := 1; n <= killsOfSchedules(t); n++ {
		writeMany(t, dir, n)
		before := newest(t, dir)
		if n%3 != 0 { // every third time the journal is as the killed one left it
			owes(t, dir, cron)
		}
		s := serveSchedule(t, dir, "--listen=")
		after := time.Duration(chance.Int64N(int64(full * 5 / 4)))
		time.Sleep(after)
		s.cmd.Process.Kill()
		<-s.end
		if strings.Contains(s.said(), "run started") {
			began++
		}
		now := newest(t, dir)
		if now.seq != before.seq {
			published++
		}
		if now.seq != before.seq && now.seq != before.seq+1 {
			t.Fatalf("killed after %v of %v: version number %d stands, expected %d or the next", after, full, now.seq, before.seq)
		}
		if faults, err := openStore(t, dir).Verify(now.version); err != nil || len(faults) > 0 {
			t.Fatalf("killed after %v of %v: version %s: %v, %v", after, full, now.version, faults, err)
		}
		if now.seq == before.seq+1 && now.figure != fmt.Sprint(n) {
			t.Fatalf("version number %d says %s, expected %d", now.seq, now.figure, n)
		}
	}
	t.Logf("%d runs had begun, %d had published", began, published)
	last := newest(t, dir)
	writeMany(t, dir, 9999)
	owes(t, dir, cron)
	s := serveSchedule(t, dir, "--listen=")
	s.until(`msg="run finished"`, 1)
	s.stop()
	if now := newest(t, dir); now.seq != last.seq+1 || now.figure != "9999" {
		t.Errorf("after the last, version number %d says %s; expected %d and 9999", now.seq, now.figure, last.seq+1)
	}
	if faults, err := openStore(t, dir).VerifyAll(); err != nil || len(faults) > 0 {
		t.Errorf("%v, %v", faults, err)
	}
	doctor := exec.Command("recuento", "doctor")
	doctor.Dir = dir
	if out, err := doctor.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestSoak runs a schedule for as long as RECUENTO_SOAK says, such as 2h, with a
// run in each minute, and wants memory, goroutines and descriptors to stay where
// they were after its first part.
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("RECUENTO_SOAK"))
	if err != nil {
		t.Skip("set RECUENTO_SOAK to a time such as 2h")
	}
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	giveCadence(t, dir, "* * * * *")
	s := serveSchedule(t, dir, "--listen", "127.0.0.1:0")
	s.until("answering for health", 1)
	figure := func(text, name string) float64 {
		_, rest, _ := strings.Cut(text, "\n"+name+" ")
		value, _, _ := strings.Cut(rest, "\n")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return v
	}
	names := []string{"process_resident_memory_bytes", "go_goroutines", "process_open_fds"}
	early, late := map[string]float64{}, map[string]float64{}
	begin := time.Now()
	for n := 1; time.Since(begin) < length; n++ {
		s.until(`msg="run finished"`, n)
		writeMany(t, dir, n/2) // every second run has something to publish
		time.Sleep(2 * time.Second)
		_, text := s.get("/metrics")
		into := late
		if time.Since(begin) < length/3 {
			into = early
		}
		for _, name := range names {
			into[name] = max(into[name], figure(text, name))
		}
		t.Logf("%s: %.0f MiB, %.0f goroutines, %.0f descriptors, %.0f versions", time.Since(begin).Round(time.Second),
			figure(text, names[0])/(1<<20), figure(text, names[1]), figure(text, names[2]), figure(text, "recuento_versions"))
		s.until(`msg="run finished"`, n)
	}
	for _, name := range names {
		if late[name] > early[name]*1.25+2 {
			t.Errorf("%s: at most %g in the first third, %g after", name, early[name], late[name])
		}
	}
	s.stop()
}

func listenLoopback(t *testing.T) net.Listener {
	t.Helper()
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return on
}
