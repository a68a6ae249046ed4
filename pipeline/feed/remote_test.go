package feed

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/recuento/recuento/pipeline/fetch"
)

// remote is head with an address in place of the file.
func remote(address, rest string) string {
	return strings.Replace(head, "location: one.csv", "location: "+address, 1) + rest
}

func TestRemoteFeed(t *testing.T) {
	c, err := parse(t, `schedule: {overlap: queue, catch_up: none, grace: 30s, keep_runs: 50}
notify: {webhook: {env: HOOK}, heartbeat: {file: beat.txt}, language: es}
`+strings.Replace(remote("https://data.example.org/x.csv?format=csv", `    policy: required
    http:
      plain: true
      private: true
      auth: {basic: {user: reader, password: {file: secret.txt}}}
      timeouts: {connect: 1s, first_byte: 2s, idle: 3m, whole: 1h}
      retries: 0
      redirects: 2
`), "cadence: archive", `cadence: {cron: "17 6 * * *", timezone: Europe/Madrid, jitter: 10m, updates: weekly}`, 1))
	if err != nil {
		t.Fatal(err)
	}
	f := c.Feeds[0]
	want := HTTP{Plain: true, Private: true, Auth: Auth{"basic", "reader", Secret{File: "secret.txt"}}, Redirects: 2,
		Timeouts: fetch.Timeouts{Connect: time.Second, FirstByte: 2 * time.Second, Idle: 3 * time.Minute, Whole: time.Hour}}
	if d := cmp.Diff(want, f.HTTP); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Cadence{"17 6 * * *", "Europe/Madrid", 10 * time.Minute, "weekly"}, f.Cadence); d != "" {
		t.Error(d)
	}
	if f.Policy != Required || !f.Remote() || f.Location != "https://data.example.org/x.csv?format=csv" {
		t.Errorf("policy %s, location %s", f.Policy, f.Location)
	}
	if d := cmp.Diff(Scheduling{"queue", "none", 30 * time.Second, 50}, c.Schedule); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Notify{Webhook: Secret{Env: "HOOK"}, Heartbeat: Secret{File: "beat.txt"}, Language: "es"}, c.Notify); d != "" {
		t.Error(d)
	}
}

func TestFaultsOfRemoteFeeds(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"plain": {remote("http://data.example.org/x.csv", ""), []string{
			`feeds.yaml:9:15: feeds[0].location is "http://data.example.org/x.csv"; it is not encrypted; expected https:, or http: {plain: true} in the feed where the publisher has nothing else`}},
		"scheme": {remote("ftp://data.example.org/x.csv", ""), []string{
			`feeds.yaml:9:15: feeds[0].location is "ftp://data.example.org/x.csv"; expected an https: address, or the path of a file`}},
		"password": {remote("https://me:hunter2@data.example.org/x.csv", ""), []string{
			`feeds.yaml:9:15: feeds[0].location is an address that may hold a secret; it holds a user name or a password, and it is published with each version; give them with http: {auth: {basic: …}}`}},
		"fragment": {remote("https://data.example.org/x#gid=0", ""), []string{
			`feeds.yaml:9:15: feeds[0].location is "https://data.example.org/x#gid=0"; a server never sees what follows #; remove it, and make sure that the address gives the file itself`}},
		"token in both": {remote("https://data.example.org/x?key=abc", "    http: {auth: {query: {name: key, value: {env: KEY}}}}\n"), []string{
			`feeds.yaml:9:15: feeds[0].location is "https://data.example.org/x?key=abc"; its parameter key is a credential, by http.auth.query; remove it from the address, which is published`}},
		"http of a file": {head + "    http: {retries: 1}\n", []string{
			`feeds.yaml:12:5: feeds[0].http is for a feed over the network, but the location is the file "one.csv"; remove http, or give an https: address`}},
		"secret itself": {remote("https://data.example.org/x", "    http: {auth: {bearer: s3cret}}\n"), []string{
			`feeds.yaml:12:27: feeds[0].http.auth.bearer is a text; expected {env: NAME}, a variable of the environment, or {file: PATH}, a file that holds it alone; never the secret itself`}},
		"two credentials": {remote("https://data.example.org/x", "    http: {auth: {bearer: {env: A}, query: {name: k, value: {env: B}}}}\n"), nil},
		"policy":          {head + "    policy: maybe\n", []string{`feeds.yaml:12:13: feeds[0].policy is "maybe"; expected "keep_last", required or optional`}},
		"time":            {remote("https://data.example.org/x", "    http: {timeouts: {idle: 30}}\n"), nil},
		"zone": {strings.Replace(head, "cadence: archive", `cadence: {cron: "1 1 * * *", timezone: Madrid}`, 1), []string{
			`feeds.yaml:11:44: feeds[0].cadence.timezone is "Madrid"; expected the IANA name of a time zone, such as America/Caracas`}},
		"port": {remote("https://data.example.org:99999/x", ""), []string{
			`feeds.yaml:9:15: feeds[0].location is "https://data.example.org:99999/x"; expected a port from 1 to 65535 behind the colon, or none`}},
	})
}
