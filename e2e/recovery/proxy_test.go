package recovery

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
)

// proxy is a plain reverse proxy in front of nodes: round robin, websockets, and 502
// for a node that is away.
func proxy(t *testing.T, nodes ...*node) string {
	t.Helper()
	targets := make([]*url.URL, len(nodes))
	for i, n := range nodes {
		u, err := url.Parse("http://" + n.config.Listen)
		if err != nil {
			t.Fatal(err)
		}
		targets[i] = u
	}
	var turn atomic.Uint64
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 100
	handler := &httputil.ReverseProxy{
		Transport: transport,
		ErrorLog:  log.New(io.Discard, "", 0),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(targets[turn.Add(1)%uint64(len(targets))])
			r.SetXForwarded()
			r.Out.Host = r.In.Host
		},
	}
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		// Sockets keep their requests open; they end with the nodes, not with the requests.
		server.CloseClientConnections()
		server.Close()
		transport.CloseIdleConnections()
	})
	return server.URL
}
