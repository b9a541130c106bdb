package server

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

// themeCookie carries the agent's choice, so that the page comes in the right
// colours before any script runs.
const themeCookie = "deskside_theme"

// console serves the agents' app: one page for all its addresses.
type console struct {
	files *files
	// viewer is the replica's own origin; empty: the console's.
	viewer string
	pages  sync.Map // theme → *page
}

func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := below("console", r.URL.Path)
	if name != "console" && name != "console/index.html" && path.Ext(name) != "" {
		c.files.serve(w, r, name, cacheNever)
		return
	}
	p, err := c.page(themeOf(r))
	if err != nil {
		http.Error(w, "the console is not part of this build; run make build", http.StatusNotFound)
		return
	}
	policy := strings.Replace(policyConsole, "WS", socketOrigin(r), 1)
	if c.viewer != "" {
		policy = strings.Replace(policy, "frame-src 'self'", "frame-src 'self' "+c.viewer, 1)
	}
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Permissions-Policy", callPowers)
	w.Header().Add("Vary", "Cookie")
	p.serve(w, r)
}

func themeOf(r *http.Request) string {
	cookie, err := r.Cookie(themeCookie)
	if err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	return ""
}

// page is the app's page in the theme; empty: as the system has it.
func (c *console) page(theme string) (*page, error) {
	if p, ok := c.pages.Load(theme); ok {
		return p.(*page), nil
	}
	html, err := fs.ReadFile(c.files.dist, "console/index.html")
	if err != nil {
		return nil, err
	}
	if theme != "" {
		html = bytes.Replace(html, []byte("<html"), []byte(`<html data-theme="`+theme+`"`), 1)
	}
	if c.viewer != "" {
		html = bytes.Replace(html, []byte("</head>"), []byte(`<meta name="deskside-viewer" content="`+c.viewer+`"></head>`), 1)
	}
	p, err := newPage(contentTypes[".html"], cacheNever, html)
	if err != nil {
		return nil, err
	}
	c.pages.Store(theme, p)
	return p, nil
}
