package server

import (
	"net/http"
	"strings"

	"github.com/deskside/deskside/internal/api"
)

// Policies of our own pages: everything from our origin, nothing inline, and
// nobody may frame them.
const (
	policyNothing = "default-src 'none'; frame-ancestors 'none'"
	policyConsole = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self' WS; media-src 'self' blob:; frame-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; " +
		"form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html"
	policyFrame = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self' WS; media-src 'self' blob:; frame-src 'self'; base-uri 'none'; form-action 'none'; " +
		"require-trusted-types-for 'script'; trusted-types svelte-trusted-html; frame-ancestors ANCESTORS"
	noPowers = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), " +
		"microphone=(), midi=(), payment=(), usb=()"
)

// secured sets what holds for every answer; pages loosen it for themselves.
func secured(https bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", noPowers)
		h.Set("Content-Security-Policy", policyNothing)
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if https && api.ClientOf(r.Context()).Secure() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// socketOrigin is our own origin for websockets; older browsers do not take 'self' for it.
func socketOrigin(r *http.Request) string {
	return "ws" + strings.TrimPrefix(api.ClientOf(r.Context()).Origin, "http")
}
