package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/deskside/deskside/internal/store"
)

// at asks the server under another host name.
func (l *running) at(host, path string) (status int, h http.Header) {
	l.t.Helper()
	req, err := http.NewRequestWithContext(l.t.Context(), http.MethodGet, l.url+path, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	req.Host = host
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode, res.Header
}

// The replica's own origin answers with the replica and nothing that an agent's cookie opens;
// the console's has none of the replica, and may frame it.
func TestViewerOrigin(t *testing.T) {
	l := start(t, store.SQLite, func(c *Config) {
		c.PublicURL, c.ViewerOrigin = "https://chat.example", "https://view.example"
	})
	status, h := l.at("view.example", "/viewer")
	if policy := h.Get("Content-Security-Policy"); status != 200 || !strings.HasSuffix(policy, "frame-ancestors https://chat.example") || h.Get("X-Frame-Options") != "" {
		t.Errorf("the replica: %d, policy %s, frame options %q", status, policy, h.Get("X-Frame-Options"))
	}
	for _, path := range []string{"/console/", "/api/v1/me", "/loader.js?site=x", "/call", "/metrics", "/healthz", "/viewer/pass/x"} {
		if status, _ := l.at("VIEW.example", path); status != 404 {
			t.Errorf("%s at the replica's origin: %d", path, status)
		}
	}
	if status, _ := l.at("view.example", "/viewer/asset/s/forged.pass?u=x"); status != 401 {
		t.Errorf("a forged pass: %d", status)
	}
	if status, _ := l.at("chat.example", "/viewer"); status != 404 {
		t.Errorf("the replica at the console's origin: %d", status)
	}
	if status, _ := l.at("chat.example", "/viewer/pass/s"); status != 401 {
		t.Errorf("a pass for nobody: %d", status)
	}
	if _, h := l.at("chat.example", "/console/"); !strings.Contains(h.Get("Content-Security-Policy"), "frame-src 'self' https://view.example") {
		t.Errorf("the console may not frame the replica: %s", h.Get("Content-Security-Policy"))
	}
}

func TestViewerOriginIsRefused(t *testing.T) {
	for _, c := range []Config{
		{ViewerOrigin: "https://view.example"},
		{PublicURL: "https://chat.example", ViewerOrigin: "https://CHAT.example"},
		{PublicURL: "https://chat.example", ViewerOrigin: "https://view.example/path"},
		{PublicURL: "https://chat.example", ViewerOrigin: "view.example"},
	} {
		if _, err := c.viewerOrigin(); err == nil || !strings.Contains(err.Error(), "--viewer-origin") {
			t.Errorf("%q beside %q: %v", c.ViewerOrigin, c.PublicURL, err)
		}
	}
}
