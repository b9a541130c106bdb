package server

import (
	"strings"
	"testing"

	"github.com/deskside/deskside/internal/store"
)

// Pages with calls may ask for camera, microphone and screen, and nothing else; nobody may
// frame them. Only the window of a visitor's call is reached by who has opened it.
func TestCallPages(t *testing.T) {
	l := start(t, store.SQLite)
	for path, opener := range map[string]string{"/call": "unsafe-none", "/j/abcdefghijklmnopqrstuv": "same-origin", "/call/test": "same-origin", "/console/": "same-origin"} {
		h := l.get(path).header
		powers, policy := h.Get("Permissions-Policy"), h.Get("Content-Security-Policy")
		for _, power := range []string{"camera=(self)", "microphone=(self)", "display-capture=(self)", "geolocation=()"} {
			if !strings.Contains(powers, power) {
				t.Errorf("%s: powers %q lack %s", path, powers, power)
			}
		}
		if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "connect-src 'self' ws://127.0.0.1") {
			t.Errorf("%s: policy %s", path, policy)
		}
		if got := h.Get("Cross-Origin-Opener-Policy"); got != opener {
			t.Errorf("%s: opener policy %q", path, got)
		}
	}
	if powers := l.get("/api/docs").header.Get("Permissions-Policy"); strings.Contains(powers, "camera=(self)") {
		t.Errorf("a page without calls has powers: %s", powers)
	}
}

// The chat holds the call in a frame where the browser opens no window: then the pages around
// it are our own chat and those of the site, and nobody else's.
func TestCallInTheChat(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example")
	call := l.get("/call?site=" + l.site.Key)
	policy := call.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-ancestors 'self' https://shop.example") || strings.Contains(policy, "'none'; require") || call.header.Get("X-Frame-Options") != "" {
		t.Errorf("policy %s, frame options %q", policy, call.header.Get("X-Frame-Options"))
	}
	if got := l.get("/call?site=nobody").status; got != 404 {
		t.Errorf("a call of no site: %d", got)
	}
	if powers := l.get("/widget/frame?site=" + l.site.Key).header.Get("Permissions-Policy"); !strings.Contains(powers, "camera=(self)") {
		t.Errorf("the chat cannot lend the call its camera: %s", powers)
	}
}
