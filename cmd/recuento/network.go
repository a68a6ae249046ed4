package main

import (
	"math/rand/v2"
	"net/http"
	"os"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/fetch"
)

// network is the way out of this machine, through the proxy of the environment
// where it names one.
func network() feed.Network {
	return feed.Network{
		Client: fetch.New(fetch.Options{UserAgent: "Recuento/" + programVersion(), Now: time.Now, Chance: rand.Float64, Proxy: http.ProxyFromEnvironment}),
		Getenv: os.Getenv,
	}
}
