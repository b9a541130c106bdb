package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
)

const immutable = "public, max-age=31536000, immutable"

func TestAssets(t *testing.T) {
	l := start(t, store.SQLite)
	for name, c := range map[string]struct{ path, accept, status, encoding, body string }{
		"best":        {"/assets/console/main-a1b2.js", "gzip, deflate, br", "200", "br", "brotli"},
		"gzip only":   {"/assets/console/main-a1b2.js", "gzip", "200", "gzip", "gzip"},
		"no brotli":   {"/assets/console/main-a1b2.js", "br;q=0, gzip;q=0.5", "200", "gzip", "gzip"},
		"nothing":     {"/assets/console/main-a1b2.js", "", "200", "", "plain script"},
		"not text":    {"/assets/console/font-c3d4.woff2", "gzip, br", "200", "", "font"},
		"missing":     {"/assets/console/other.js", "", "404", "", ""},
		"a folder":    {"/assets/console/", "", "404", "", ""},
		"upwards":     {"/assets/..%2fconsole/index.html", "", "404", "", ""},
		"odd type":    {"/assets/secret.key", "", "404", "", ""},
		"compressed":  {"/assets/console/main-a1b2.js.gz", "", "404", "", ""},
		"encoded dot": {"/assets/%2e%2e/widget/frame.html", "", "404", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := l.get(c.path, "Accept-Encoding", c.accept)
			if http.StatusText(got.status) == "" || c.status != "404" && (got.status != 200 || got.body != c.body) || c.status == "404" && got.status == 200 {
				t.Fatalf("%d %q", got.status, got.body)
			}
			if got.status != 200 {
				return
			}
			h := got.header
			if h.Get("Content-Encoding") != c.encoding || h.Get("Cache-Control") != immutable || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", h)
			}
			if again := l.get(c.path, "Accept-Encoding", c.accept, "If-None-Match", h.Get("ETag")); again.status != 304 {
				t.Errorf("asked again with its tag: %d", again.status)
			}
		})
	}
}

func TestConsole(t *testing.T) {
	l := start(t, store.SQLite)
	for _, path := range []string{"/console/", "/console/chat", "/console/chat/0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10", "/console/settings/sites"} {
		got := l.get(path)
		if got.status != 200 || !strings.Contains(got.body, "<title>Console</title>") || strings.Contains(got.body, "data-theme") {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
		policy := got.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "connect-src 'self' ws://127.0.0.1"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy lacks %q: %s", path, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %s", path, policy)
		}
	}
	for cookie, want := range map[string]string{
		"deskside_theme=dark":            `<html data-theme="dark" lang="en">`,
		"deskside_theme=light":           `<html data-theme="light" lang="en">`,
		`deskside_theme="><script>`:      `<html lang="en">`,
		"deskside_theme=system; other=1": `<html lang="en">`,
	} {
		if got := l.get("/console/", "Cookie", cookie, "Accept-Encoding", "br"); !strings.Contains(got.body, want) {
			t.Errorf("with %s: %s", cookie, got.body)
		}
	}
	if got := l.get("/console/manifest.webmanifest"); got.status != 200 || got.header.Get("Content-Type") != "application/manifest+json" {
		t.Errorf("manifest: %+v", got)
	}
	for path, to := range map[string]string{"/": "/console/", "/setup": "/console/setup", "/console": "/console/"} {
		if got := l.get(path); got.status/100 != 3 || got.header.Get("Location") != to {
			t.Errorf("%s leads to %d %q", path, got.status, got.header.Get("Location"))
		}
	}
	if got := l.get("/favicon.ico"); got.status != 200 || got.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("favicon: %d %v", got.status, got.header)
	}
	if got := l.get("/nothing"); got.status != 404 {
		t.Errorf("an unknown address answers %d", got.status)
	}
}

// Only the site's own origins may frame the chat, and nothing else may be framed at all.
func TestFraming(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example", "https://*.shop.example", "http://localhost:8081")
	frame := l.get("/widget/frame?site=" + l.site.Key)
	policy := frame.header.Get("Content-Security-Policy")
	if frame.status != 200 || !strings.HasSuffix(policy, "frame-ancestors https://shop.example https://*.shop.example http://localhost:8081") || strings.Contains(policy, "unsafe") {
		t.Errorf("frame: %d, policy %s", frame.status, policy)
	}
	if frame.header.Get("X-Frame-Options") != "" {
		t.Error("X-Frame-Options forbids what frame-ancestors allows")
	}
	origins := []string{"https://new.example"}
	if _, err := l.Desk().UpdateSite(t.Context(), deskSystem, l.site.ID, desk.SiteChange{Origins: &origins}); err != nil {
		t.Fatal(err)
	}
	if policy := l.get("/widget/frame?site=" + l.site.Key).header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors https://new.example") {
		t.Errorf("after the site's change: policy %s", policy)
	}
	for _, path := range []string{"/console/", "/widget/frame?site=unknown", "/widget/frame", "/api/docs", "/api/v1/me", "/loader.js", "/assets/console/main-a1b2.js", "/healthz", "/", "/nothing", "/socket/visitor"} {
		h := l.get(path).header
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s may be framed: %v", path, h)
		}
	}
	if got := l.get("/widget/frame?site=unknown"); got.status != 404 {
		t.Errorf("the frame of an unknown site answers %d", got.status)
	}
}

func TestLoader(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example")
	path := "/loader.js?site=" + l.site.Key
	got := l.get(path)
	want := `(function(__config){start(__config)` + "\n" + `})({"site":"` + l.site.Key + `","origin":"` + l.url + `","hue":264,"position":"right","host":"/assets/host/main-a1b2.js","live":1});` + "\n"
	if got.body != want {
		t.Errorf("loader:\n%s\nwant:\n%s", got.body, want)
	}
	h := got.header
	if h.Get("Content-Type") != "text/javascript; charset=utf-8" || h.Get("Cache-Control") != "public, max-age=300" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("headers %v", h)
	}
	if again := l.get(path, "If-None-Match", h.Get("ETag")); again.status != 304 || again.body != "" {
		t.Errorf("asked again with its tag: %+v", again)
	}
	zipped := l.get(path, "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(bytes.NewReader([]byte(zipped.body)))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(z); err != nil || string(plain) != want || zipped.header.Get("ETag") == h.Get("ETag") {
		t.Errorf("compressed: %s, %v", plain, err)
	}
	settings := l.site.Settings
	settings.Hue, settings.Position = 30, "left"
	if _, err := l.Desk().UpdateSite(t.Context(), deskSystem, l.site.ID, desk.SiteChange{Settings: &settings}); err != nil {
		t.Fatal(err)
	}
	if after := l.get(path); !strings.Contains(after.body, `"hue":30,"position":"left"`) || after.header.Get("ETag") == h.Get("ETag") {
		t.Errorf("after the site's change: %s", after.body)
	}
	unknown := l.get("/loader.js?site=%3C/script%3E")
	if unknown.status != 200 || !strings.HasPrefix(unknown.body, "console.warn(") || strings.Contains(unknown.body, "<") {
		t.Errorf("unknown site: %+v", unknown)
	}
}

func TestLoaderNamesThePublicURL(t *testing.T) {
	l := start(t, store.SQLite, func(c *Config) { c.PublicURL = "https://chat.example" })
	l.setUp("https://shop.example")
	if got := l.get("/loader.js?site="+l.site.Key, "Host", "evil.example"); !strings.Contains(got.body, `"origin":"https://chat.example"`) {
		t.Errorf("loader: %s", got.body)
	}
}
