package server

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/deskside/deskside/internal/store"
)

// health answers for load balancers and monitors.
type health struct {
	store    *store.DB
	instance string
	version  string
	draining atomic.Bool
}

// State is the answer of /healthz and /readyz.
type State struct {
	Status string `json:"status"`
	// Instance tells apart which database is behind an address; it is no secret.
	Instance string `json:"instance"`
	Version  string `json:"version"`
}

// live says that the process works.
func (h *health) live(w http.ResponseWriter, _ *http.Request) {
	h.say(w, http.StatusOK, "ok")
}

// ready says that this node should get requests.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	switch {
	case h.draining.Load():
		h.say(w, http.StatusServiceUnavailable, "stopping")
	case h.store.Ping(ctx) != nil:
		h.say(w, http.StatusServiceUnavailable, "the database does not answer")
	default:
		h.say(w, http.StatusOK, "ok")
	}
}

func (h *health) say(w http.ResponseWriter, status int, what string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A monitor that is gone does not need the answer.
	_ = json.NewEncoder(w).Encode(State{Status: what, Instance: h.instance, Version: h.version})
}

// newRegistry is where all parts put their numbers.
func newRegistry(db *store.DB) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	gauge := func(name, help string, read func(store.Stats) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return read(db.Stats()) })
	}
	counter := func(name, help string, read func(store.Stats) float64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return read(db.Stats()) })
	}
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("deskside_writes_waiting", "Writes that wait for SQLite's writer.", func(s store.Stats) float64 { return float64(s.Waiting) }),
		gauge("deskside_database_connections", "Open connections to the database.", func(s store.Stats) float64 { return float64(s.OpenConns) }),
		counter("deskside_commits_total", "Transactions that SQLite's writer committed.", func(s store.Stats) float64 { return float64(s.Commits) }),
		counter("deskside_writes_total", "Writes in them.", func(s store.Stats) float64 { return float64(s.Writes) }),
	)
	return registry
}

// metrics answers this machine, and whoever has the token.
func metrics(registry *prometheus.Registry, token string) http.Handler {
	show := promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		byToken := ok && token != "" && subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
		if !byToken && !onLoopback(r) {
			http.Error(w, "the metrics are for this machine, or with the token of --metrics-token", http.StatusForbidden)
			return
		}
		show.ServeHTTP(w, r)
	})
}
