package server

import (
	"net/http"
	"strings"
)

// callPowers lets a page of ours ask the person for camera, microphone and screen; in a
// frame only as far as the page around it lends them.
const callPowers = "accelerometer=(), camera=(self), display-capture=(self), geolocation=(), gyroscope=(), " +
	"magnetometer=(), microphone=(self), midi=(), payment=(), usb=()"

// guestPage serves the pages on which people talk without an account: a conference by link
// and the window of a visitor's call.
func guestPage(files *files, name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", strings.Replace(policyConsole, "WS", socketOrigin(r), 1))
		h.Set("Permissions-Policy", callPowers)
		h.Set("X-Robots-Tag", "noindex")
		files.serve(w, r, name, cacheNever)
	})
}

// callWindow is guestPage for the visitor's call: it may be reached by the frame that has
// opened it, to be told whose call it is.
func callWindow(files *files) http.Handler {
	page := guestPage(files, "guest/call.html")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "unsafe-none")
		page.ServeHTTP(w, r)
	})
}
