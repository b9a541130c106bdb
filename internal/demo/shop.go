package demo

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/deskside/deskside/web"
)

// shop is a customer's website: static pages under a strict policy that adds to its own files
// only the two entries which the widget needs.
type shop struct {
	pages  fs.FS
	static http.Handler
	policy string
	fill   *strings.Replacer
}

func newShop(pages fs.FS, chatURL, siteKey string) *shop {
	return &shop{
		pages:  pages,
		static: http.FileServerFS(pages),
		policy: "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; " +
			"frame-ancestors 'none'; script-src 'self' " + chatURL + "; frame-src " + chatURL,
		fill: strings.NewReplacer("__DESKSIDE_ORIGIN__", chatURL, "__SITE_KEY__", siteKey),
	}
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", s.policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-cache")
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	switch {
	case name == "":
		name = "index.html"
	case path.Ext(name) == "":
		name += ".html"
	}
	if path.Ext(name) != ".html" {
		s.static.ServeHTTP(w, r)
		return
	}
	html, err := fs.ReadFile(s.pages, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(s.fill.Replace(string(html)))))
}

// serveShop serves the shop until ctx is done.
func serveShop(ctx context.Context, listener net.Listener, chatURL, siteKey string) error {
	pages, err := fs.Sub(web.Dist(), "shop")
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: newShop(pages, chatURL, siteKey), ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() { stopped <- server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
