package server

import "net/http"

// policyPDF is for the document in which a PDF file that somebody sent is drawn. Sandboxed,
// it has an origin of its own, and it may load nothing but its scripts: the page around it
// hands over the bytes. Anybody may frame it, as the widget stands in customers' pages:
// it knows nothing by itself.
const policyPDF = "default-src 'none'; script-src 'self'; worker-src blob:; style-src 'self' 'unsafe-inline'; img-src data: blob:; " +
	"font-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors *; sandbox allow-scripts"

// pdf answers /pdf.
func (s *Server) pdf(files *files) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policyPDF)
		h.Del("X-Frame-Options") // frame-ancestors says it
		files.serve(w, r, "pdf/index.html", cacheNever)
	}
}
