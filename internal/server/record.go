package server

import (
	"bufio"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/deskside/deskside/internal/api"
)

// recorder writes the access log and counts requests. Queries, headers and bodies
// stay out: they may hold tokens and words.
type recorder struct {
	log     *slog.Logger
	quiet   bool
	took    *prometheus.HistogramVec
	running prometheus.Gauge
}

func newRecorder(log *slog.Logger, quiet bool, registry prometheus.Registerer) *recorder {
	r := &recorder{
		log: log, quiet: quiet,
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "deskside_http_seconds", Help: "Answers, by route and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"route", "status"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "deskside_http_running", Help: "Requests being answered, open sockets included."}),
	}
	registry.MustRegister(r.took, r.running)
	return r
}

func (rec *recorder) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		out := &answer{ResponseWriter: w}
		rec.running.Inc()
		defer func() {
			rec.running.Dec()
			rec.recover(out, r, recover())
			rec.note(out, r, time.Since(began))
		}()
		next.ServeHTTP(out, r)
	})
}

// recover keeps one broken request from ending the process.
func (rec *recorder) recover(out *answer, r *http.Request, panicked any) {
	if panicked == nil {
		return
	}
	if err, ok := panicked.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(panicked)
	}
	rec.log.Error("request panicked", "request", api.ClientOf(r.Context()).RequestID, "method", r.Method, "path", shownPath(r.URL.Path),
		"panic", panicked, "stack", string(debug.Stack()))
	if out.status == 0 {
		http.Error(out, "something went wrong on the server", http.StatusInternalServerError)
	}
}

func (rec *recorder) note(out *answer, r *http.Request, took time.Duration) {
	status := out.status
	if status == 0 {
		status = http.StatusOK
	}
	// Sockets are open for hours; they have numbers of their own.
	if !strings.HasPrefix(r.URL.Path, "/socket/") {
		rec.took.WithLabelValues(r.Pattern, strconv.Itoa(status)).Observe(took.Seconds())
	}
	level := slog.LevelInfo
	if rec.quiet && status < http.StatusInternalServerError || monitoring(r.URL.Path) {
		level = slog.LevelDebug
	}
	ctx := r.Context()
	if !rec.log.Enabled(ctx, level) {
		return
	}
	client := api.ClientOf(ctx)
	rec.log.LogAttrs(ctx, level, "request", slog.String("request", client.RequestID), slog.String("method", r.Method),
		slog.String("path", shownPath(r.URL.Path)), slog.Int("status", status), slog.Int64("bytes", out.bytes),
		slog.Duration("took", took), slog.String("address", client.Address))
}

func monitoring(path string) bool {
	return path == "/healthz" || path == "/readyz" || path == "/metrics"
}

// answer remembers what was answered.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what is underneath.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Hijack and Flush are asked for by name by the sockets' library.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if a.status == 0 {
		a.status = http.StatusSwitchingProtocols
	}
	return http.NewResponseController(a.ResponseWriter).Hijack()
}

// Flush sends what was written so far.
func (a *answer) Flush() {
	_ = http.NewResponseController(a.ResponseWriter).Flush() // a client that is gone shows on the next write
}

// shownPath leaves out of the log what would let its readers fetch files.
func shownPath(path string) string {
	for _, prefix := range []string{"/file/", "/thumbnail/", "/upload/"} {
		if strings.HasPrefix(path, prefix) {
			return prefix + "…"
		}
	}
	return path
}
