package server

import (
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/desk"
)

// widget serves what customers' pages load: the loader script and the frame with the chat.
type widget struct {
	desk   *desk.Desk
	files  *files
	log    *slog.Logger
	public string // origin; empty: as each request says
	cache  sync.Map
}

// frame answers /widget/frame?site=KEY, which is the chat.
func (f *widget) frame(w http.ResponseWriter, r *http.Request) {
	f.embedded(w, r, "widget/frame.html")
}

// carrier answers /widget/carrier?site=KEY, which holds sockets for the page.
func (f *widget) carrier(w http.ResponseWriter, r *http.Request) {
	f.embedded(w, r, "carrier/carrier.html")
}

// embedded answers with a page that only pages of the site's origins may embed.
func (f *widget) embedded(w http.ResponseWriter, r *http.Request, name string) {
	ancestors, ok := f.ancestors(w, r, r.URL.Query().Get("site"))
	if !ok {
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", strings.NewReplacer("WS", socketOrigin(r), "ANCESTORS", ancestors).Replace(policyFrame))
	h.Del("X-Frame-Options") // it knows no list; frame-ancestors says it
	// For the call that the chat holds where the browser opens no window for it.
	h.Set("Permissions-Policy", callPowers)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	f.files.serve(w, r, name, cacheNever)
}

// noAncestors lets nobody frame a page.
const noAncestors = "'none'"

// ancestors says which pages may be around a frame of the site; if it cannot, it has answered.
func (f *widget) ancestors(w http.ResponseWriter, r *http.Request, key string) (list string, ok bool) {
	site, err := f.desk.SiteByKey(r.Context(), key)
	if deskside.CodeOf(err) == deskside.NotFound {
		http.Error(w, "There is no such site.", http.StatusNotFound)
		return "", false
	}
	if err != nil {
		api.WriteProblem(w, r, f.log, err)
		return "", false
	}
	if len(site.Origins) == 0 {
		return noAncestors, true
	}
	return strings.Join(site.Origins, " "), true
}

// loaderConfig is what the loader script knows of its site.
type loaderConfig struct {
	Site     string `json:"site"`
	Origin   string `json:"origin"`
	Hue      int    `json:"hue"`
	Position string `json:"position"`
	// Host is the script that it loads when the page is idle.
	Host string `json:"host"`
	// Greetings is what the site says by itself, as JSON.
	Greetings string `json:"-"`
	// Live is 1 when the page says that it is open.
	Live int `json:"live"`
}

// loaderEntry is a site's script, as long as the site stays as it was.
type loaderEntry struct {
	config loaderConfig
	page   *page
}

const noSiteScript = `console.warn("Deskside: there is no site with the key in this script tag. Copy the tag again from Settings, Sites.");
`

// loader answers /loader.js?site=KEY.
func (f *widget) loader(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	site, err := f.desk.SiteByKey(r.Context(), r.URL.Query().Get("site"))
	if deskside.CodeOf(err) == deskside.NotFound {
		h.Set("Content-Type", contentTypes[".js"])
		h.Set("Cache-Control", "public, max-age=30")
		if _, err := w.Write([]byte(noSiteScript)); err != nil {
			f.log.Debug("answer not written", "error", err)
		}
		return
	}
	if err == nil {
		var p *page
		if p, err = f.script(site, r); err == nil {
			p.serve(w, r)
			return
		}
	}
	api.WriteProblem(w, r, f.log, err)
}

// script wraps the built loader so that it knows its site and leaves nothing in the page.
func (f *widget) script(site deskside.Site, r *http.Request) (*page, error) {
	origin := f.public
	if origin == "" {
		origin = api.ClientOf(r.Context()).Origin
	}
	host, err := f.files.built("host/manifest.json", "host/main.ts")
	if err != nil {
		return nil, err
	}
	config := loaderConfig{Site: site.Key, Origin: origin, Hue: site.Settings.Hue, Position: site.Settings.Position, Host: "/" + host, Live: 1}
	if site.Settings.Live.Off {
		config.Live = 0
	}
	if config.Greetings, err = greetings(site); err != nil {
		return nil, err
	}
	if e, ok := f.cache.Load(site.ID); ok && e.(loaderEntry).config == config {
		return e.(loaderEntry).page, nil
	}
	built, err := fs.ReadFile(f.files.dist, "loader/loader.js")
	if err != nil {
		return nil, deskside.Errorf(deskside.NotFound, "", "the loader is not part of this build; run make build")
	}
	facts, err := config.facts()
	if err != nil {
		return nil, err
	}
	script := "(function(__config){" + string(built) + "\n})(" + string(facts) + ");\n"
	p, err := newPage(contentTypes[".js"], cacheShortly, []byte(script))
	if err != nil {
		return nil, err
	}
	f.cache.Store(site.ID, loaderEntry{config, p})
	return p, nil
}

// facts is the configuration as the script reads it.
func (c loaderConfig) facts() ([]byte, error) {
	return json.Marshal(struct {
		loaderConfig
		Greetings json.RawMessage `json:"greetings,omitempty"`
	}{c, json.RawMessage(c.Greetings)})
}

// greetings is what the site says by itself, for its pages; empty when nothing.
func greetings(site deskside.Site) (string, error) {
	list := site.Settings.PageGreetings()
	if len(list) == 0 {
		return "", nil
	}
	text, err := json.Marshal(list)
	return string(text), err
}
