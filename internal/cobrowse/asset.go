package cobrowse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/maypok86/otter/v2"
)

// Pictures, fonts and style sheets of the visitor's page, for the replica. An agent's
// browser never asks the site itself: this node does, without cookies, and only at the
// site's own origins. It is a proxy for what anybody may fetch; what needs a login comes
// from the visitor's browser if the site has opted in (sent.go), else it is not there.
const (
	maxAsset      = 8 << 20 // bytes of one
	maxAssets     = 64 << 20
	maxAssetURL   = 4096
	assetTime     = 10 * time.Second
	assetLife     = 10 * time.Minute
	assetsAtOnce  = 32
	maxAssetHops  = 3
	assetPolicy   = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
	assetAccept   = "image/*,font/*,text/css"
	assetAgent    = "Deskside (co-browsing)"
	assetNotThere = "this cannot be shown"
)

// asset is one thing that was fetched. A failure is kept as well, so that a missing
// picture is not asked for again and again.
type asset struct {
	kind string
	body []byte
	err  string
}

// assets fetches and keeps what replicas show.
type assets struct {
	client *http.Client
	kept   *otter.Cache[string, asset]
	places chan struct{}
}

type allowKey struct{}

// newAssets makes an empty store; private lets it reach private addresses, which an
// installation for an intranet needs.
func newAssets(private bool) *assets {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if !private {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return publicAddress(address) }
	}
	return &assets{
		client: &http.Client{
			Timeout: assetTime,
			// Nothing of the environment: a proxy could reach what we must not.
			Transport: &http.Transport{
				DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 64, MaxIdleConnsPerHost: 8,
				IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: 64 << 10,
			},
			CheckRedirect: func(r *http.Request, via []*http.Request) error {
				if allowed, ok := r.Context().Value(allowKey{}).(func(*url.URL) bool); !ok || len(via) > maxAssetHops || !allowed(r.URL) {
					return errors.New("leads away from the site")
				}
				r.Header.Del("Referer")
				return nil
			},
		},
		kept: otter.Must(&otter.Options[string, asset]{
			MaximumWeight:    maxAssets,
			Weigher:          func(key string, a asset) uint32 { return uint32(len(key) + len(a.body) + 256) },
			ExpiryCalculator: otter.ExpiryWriting[string, asset](assetLife),
		}),
		places: make(chan struct{}, assetsAtOnce),
	}
}

// publicAddress refuses an address, host and port, that is not on the open internet. It is
// asked after names were resolved, so that no name can lead inside.
func publicAddress(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, err)
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errors.New("a private address")
	}
	for _, inside := range notPublic {
		if inside.Contains(ip) {
			return errors.New("a private address")
		}
	}
	return nil
}

// notPublic are ranges that netip does not call private: carriers' own addresses
// (RFC 6598), protocol assignments and benchmarks (RFC 6890), and the ways by which IPv6
// reaches IPv4 (RFC 6052, RFC 3056).
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"),
}

// passTime is how long the pictures of a session can be had with one pass.
const passTime = 4 * time.Hour

// passFor is what a pass for the pictures of a session is made out to, which nothing else takes.
func passFor(session string) string { return "asset " + session }

// Pass gives an agent's console the pass for the pictures of a session, which the replica asks
// for at an origin where the agent is not signed in: GET /viewer/pass/{session}.
func (r *Relay) Pass(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	actor, _, err := r.Guard.AuthenticateAgent(req)
	if err != nil {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	if _, err := r.Desk.Cobrowse(req.Context(), actor, req.PathValue("session")); err != nil {
		http.Error(w, "there is no such session", http.StatusNotFound)
		return
	}
	sealed, err := r.Secret.seal(pass{Actor: actor, Session: passFor(req.PathValue("session")), Until: time.Now().Add(passTime)})
	if err != nil {
		http.Error(w, "no pass could be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, sealed)
}

// Asset answers an agent's browser with a picture, font or style sheet of the page that a
// session shows: GET /viewer/asset/{session}?u=address, or /viewer/asset/{session}/{pass}?u=address
// at the replica's own origin.
func (r *Relay) Asset(w http.ResponseWriter, req *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", assetPolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, max-age=60")
	p, forwarded := r.Secret.open(req.Header.Get(passHeader))
	forwarded = forwarded && p.Session == req.PathValue("session")
	actor, err := p.Actor, error(nil)
	if given := req.PathValue("pass"); given != "" && !forwarded {
		if p, ok := r.Secret.open(given); ok && p.Session == passFor(req.PathValue("session")) {
			actor = p.Actor
		} else {
			http.Error(w, "the pass is not for this session, or too old", http.StatusUnauthorized)
			return
		}
	} else if !forwarded {
		if actor, _, err = r.Guard.AuthenticateAgent(req); err != nil {
			http.Error(w, "sign in", http.StatusUnauthorized)
			return
		}
	}
	info, err := r.Desk.Cobrowse(req.Context(), actor, req.PathValue("session"))
	if err != nil || !info.Running() && !r.Desk.MayWatchSession(req.Context(), actor, info.ID) {
		http.Error(w, "there is no such session", http.StatusNotFound)
		return
	}
	site, err := r.Desk.SiteByID(req.Context(), info.SiteID)
	if err != nil {
		http.Error(w, "there is no such site", http.StatusNotFound)
		return
	}
	allowed := func(u *url.URL) bool { return u.User == nil && site.Allows(u.Scheme+"://"+u.Host) }
	text := req.URL.Query().Get("u")
	u, err := url.Parse(text)
	if err != nil || len(text) > maxAssetURL || !allowed(u) {
		http.Error(w, "only addresses of the site", http.StatusForbidden)
		return
	}
	u.Fragment = ""
	ctx := context.WithValue(context.WithoutCancel(req.Context()), allowKey{}, allowed)
	found := asset{err: "another node has asked"}
	if !forwarded {
		found, err = r.assets.kept.Get(ctx, u.String(), otter.LoaderFunc[string, asset](r.assets.load))
	}
	if (err != nil || found.err != "") && info.Running() && site.Settings.Cobrowse.SendPictures {
		found, err = r.sentBy(ctx, actor, info, u, forwarded)
	}
	if err != nil || found.err != "" {
		http.Error(w, assetNotThere, http.StatusBadGateway)
		return
	}
	h.Set("Content-Type", found.kind)
	h.Set("Cache-Control", "private, max-age=600")
	http.ServeContent(w, req, "", time.Time{}, bytes.NewReader(found.body))
}

// load fetches an asset. What is wrong with it is part of the answer, so that it is kept.
func (a *assets) load(ctx context.Context, address string) (asset, error) {
	select {
	case a.places <- struct{}{}:
		defer func() { <-a.places }()
	case <-time.After(assetTime):
		return asset{}, errors.New("too many at once")
	}
	found, err := a.fetch(ctx, address)
	if err != nil {
		return asset{err: err.Error()}, nil
	}
	return found, nil
}

func (a *assets) fetch(ctx context.Context, address string) (asset, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return asset{}, err
	}
	req.Header.Set("Accept", assetAccept)
	req.Header.Set("User-Agent", assetAgent)
	res, err := a.client.Do(req)
	if err != nil {
		return asset{}, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return asset{}, fmt.Errorf("status %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAsset+1))
	if err != nil {
		return asset{}, err
	}
	if len(body) > maxAsset {
		return asset{}, fmt.Errorf("larger than %d bytes", maxAsset)
	}
	kind, err := assetKind(res.Header.Get("Content-Type"), body)
	if err != nil {
		return asset{}, err
	}
	if strings.HasPrefix(kind, "text/css") {
		body = proxiedCSS(body, res.Request.URL)
	}
	return asset{kind: kind, body: body}, nil
}

// shown are the pictures and fonts that browsers show, by what their bytes say.
var shown = map[string]bool{
	"image/png": true, "image/apng": true, "image/vnd.mozilla.apng": true, "image/jpeg": true, "image/gif": true, "image/webp": true,
	"image/avif": true, "image/bmp": true, "image/x-icon": true, "image/svg+xml": true,
	"font/ttf": true, "font/otf": true, "font/woff": true, "font/woff2": true, "font/collection": true,
}

// assetKind is the type an asset is served with: what its bytes are, whatever the site
// calls it. A style sheet has no bytes to know it by; it must be called one and be text.
func assetKind(declared string, body []byte) (string, error) {
	is := mimetype.Detect(body)
	if shown[is.String()] {
		return is.String(), nil
	}
	called, _, err := mime.ParseMediaType(declared)
	text := false
	for at := is; at != nil; at = at.Parent() {
		text = text || at.Is("text/plain")
	}
	if err == nil && called == "text/css" && text && !is.Is("text/html") {
		return "text/css; charset=utf-8", nil
	}
	return "", fmt.Errorf("neither picture nor font nor style sheet: %s, called %q", is, declared)
}

var (
	cssURL    = regexp.MustCompile(`(?i)url\(\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|([^\s"'()\\]*))\s*\)`)
	cssImport = regexp.MustCompile(`(?i)@import`)
)

// proxiedCSS makes what a style sheet names come through here as well; relative to the
// sheet's own address, which ends in ?u=. Imports are left out.
func proxiedCSS(sheet []byte, base *url.URL) []byte {
	sheet = cssImport.ReplaceAll(sheet, []byte("@none"))
	return cssURL.ReplaceAllFunc(sheet, func(found []byte) []byte {
		parts := cssURL.FindSubmatch(found)
		name := string(parts[1]) + string(parts[2]) + string(parts[3])
		if strings.HasPrefix(name, "data:") || strings.HasPrefix(name, "#") {
			return found
		}
		at, err := base.Parse(name)
		if err != nil || at.Scheme != "https" && at.Scheme != "http" {
			return []byte(`url("about:blank")`)
		}
		return []byte(`url("?u=` + url.QueryEscape(at.String()) + `")`)
	})
}
