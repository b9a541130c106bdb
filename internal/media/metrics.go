package media

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/deskside/deskside"
)

// metrics is what /metrics shows of calls.
type metrics struct {
	joins    *prometheus.CounterVec
	hooks    *prometheus.CounterVec
	restarts prometheus.Counter
	start    prometheus.Gauge
	calls    *prometheus.GaugeVec
	people   prometheus.Gauge
}

func newMetrics(r prometheus.Registerer, m *Media) *metrics {
	out := &metrics{
		joins:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_media_joins_total", Help: "Requests at the gate of calls, by what came of them."}, []string{"result"}),
		hooks:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_media_news_total", Help: "News from the media engine, by whether their signature was good."}, []string{"result"}),
		restarts: prometheus.NewCounter(prometheus.CounterOpts{Name: "deskside_media_engine_restarts_total", Help: "How often the media engine ended and was started again."}),
		start:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "deskside_media_engine_start_seconds", Help: "How long the media engine's last start took."}),
		calls:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "deskside_calls", Help: "Live calls by state, as of the last look."}, []string{"state"}),
		people:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "deskside_call_participants", Help: "People in live calls, as of the last look."}),
	}
	up := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "deskside_media_engine_up", Help: "1 while the media engine answers."}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if m.Up(ctx) == nil {
			return 1
		}
		return 0
	})
	if r != nil {
		r.MustRegister(out.joins, out.hooks, out.restarts, out.start, out.calls, out.people, up)
	}
	return out
}

func result(err error) string {
	var e *deskside.Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &e) && e.Code != deskside.Internal:
		return string(e.Code)
	}
	return "failed"
}

func (m *metrics) gate(err error) { m.joins.WithLabelValues(result(err)).Inc() }

func (m *metrics) hook(err error) { m.hooks.WithLabelValues(result(err)).Inc() }

func (m *metrics) restart() { m.restarts.Inc() }

func (m *metrics) started(d time.Duration) { m.start.Set(d.Seconds()) }

func (m *metrics) live(calls []deskside.Call) {
	count := map[deskside.CallState]int{deskside.CallRinging: 0, deskside.CallActive: 0}
	people := 0
	for _, c := range calls {
		count[c.State]++
		people += c.Count("", deskside.ParticipantJoined)
	}
	for state, n := range count {
		m.calls.WithLabelValues(string(state)).Set(float64(n))
	}
	m.people.Set(float64(people))
}
