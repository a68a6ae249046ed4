package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/fetch"
)

// network is the way out of this machine, through the proxy of the environment
// where it names one.
func network() feed.Network {
	return feed.Network{
		Client: fetch.New(fetch.Options{UserAgent: "Recuento/" + programVersion(), Now: time.Now, Chance: rand.Float64, Proxy: proxy}),
		Getenv: os.Getenv,
	}
}

// proxy is what the environment names. The standard library goes straight where
// that is no address, which would hide the cause.
func proxy(r *http.Request) (*url.URL, error) {
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY"} {
		for _, name := range []string{name, strings.ToLower(name)} {
			value := os.Getenv(name)
			if value == "" {
				continue
			}
			if _, err := url.Parse(value); err == nil {
				continue
			}
			if _, err := url.Parse("http://" + value); err != nil {
				return nil, fmt.Errorf("the variable %s holds no address; expected one such as http://proxy.example.org:3128", name)
			}
		}
	}
	return http.ProxyFromEnvironment(r)
}
