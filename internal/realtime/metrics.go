package realtime

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics is what /metrics shows of the sockets, beside centrifuge's own numbers.
type metrics struct {
	connections *prometheus.GaugeVec   // by audience
	deliveries  *prometheus.CounterVec // by audience
	publish     prometheus.Histogram
	holes       prometheus.Counter
	repeats     prometheus.Counter
	late        prometheus.Counter
	dropped     *prometheus.CounterVec // hints, by what
	failures    *prometheus.CounterVec // by step
	refused     *prometheus.CounterVec // connections, by reason
}

func newMetrics(r prometheus.Registerer, depth func() float64) (*metrics, error) {
	m := &metrics{
		connections: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "deskside_connections", Help: "Open sockets."}, []string{"audience"}),
		deliveries:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_deliveries_total", Help: "Pushes put into sockets' queues."}, []string{"audience"}),
		publish: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "deskside_publish_seconds", Help: "From a commit to its pushes being in the sockets' queues of this node and sent to the others.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}),
		holes:    prometheus.NewCounter(prometheus.CounterOpts{Name: "deskside_holes_filled_total", Help: "Items that did not arrive as a publication and were read from the database."}),
		repeats:  prometheus.NewCounter(prometheus.CounterOpts{Name: "deskside_repeats_dropped_total", Help: "Items that arrived again; with Redis every item of this node does."}),
		late:     prometheus.NewCounter(prometheus.CounterOpts{Name: "deskside_publish_overflow_total", Help: "Changes that found the queue full; their items are read from the database instead."}),
		dropped:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_hints_dropped_total", Help: "Pushes without an offset that were not sent."}, []string{"what"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_realtime_failures_total", Help: "Steps that failed, by name."}, []string{"step"}),
		refused:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_connections_refused_total", Help: "Sockets that were not let in, by reason."}, []string{"reason"}),
	}
	queue := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "deskside_publish_queue", Help: "Changes waiting to be published."}, depth)
	for _, c := range []prometheus.Collector{m.connections, m.deliveries, m.publish, m.holes, m.repeats, m.late, m.dropped, m.failures, m.refused, queue} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// delivered counts a push to n subscribers of a channel of the kind.
func (m *metrics) delivered(k kind, n int) {
	audience := "agent"
	if k == kindChat || k == kindVisitor || k == kindSite {
		audience = "visitor"
	}
	m.deliveries.WithLabelValues(audience).Add(float64(n))
}

func (m *metrics) failed(step string)           { m.failures.WithLabelValues(step).Inc() }
func (m *metrics) published(since time.Time)    { m.publish.Observe(time.Since(since).Seconds()) }
func (m *metrics) hintDropped(what string)      { m.dropped.WithLabelValues(what).Inc() }
func (m *metrics) connected(audience string)    { m.connections.WithLabelValues(audience).Inc() }
func (m *metrics) disconnected(audience string) { m.connections.WithLabelValues(audience).Dec() }
