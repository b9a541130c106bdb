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
		guestHeaders(w.Header(), r)
		files.serve(w, r, name, cacheNever)
	})
}

func guestHeaders(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", strings.Replace(policyConsole, "WS", socketOrigin(r), 1))
	h.Set("Permissions-Policy", callPowers)
	h.Set("X-Robots-Tag", "noindex")
}

// callWindow answers /call, the visitor's call: it may be reached by the frame that has
// opened it, to be told whose call it is. Where the browser opens no window the chat holds it
// in a frame (?site=KEY); then the chat and the site's pages are around it.
func (f *widget) callWindow(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	guestHeaders(h, r)
	h.Set("Cross-Origin-Opener-Policy", "unsafe-none")
	if key := r.URL.Query().Get("site"); key != "" {
		ancestors, ok := f.ancestors(w, r, key)
		if !ok {
			return
		}
		if ancestors != noAncestors {
			ancestors = "'self' " + ancestors
		}
		h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "frame-ancestors "+noAncestors, "frame-ancestors "+ancestors, 1))
		h.Del("X-Frame-Options") // it knows no list
	}
	f.files.serve(w, r, "guest/call.html", cacheNever)
}
