package cobrowse

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

const pixel = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

// assetStage is a site on this machine with a session that shows it.
type assetStage struct {
	t       *testing.T
	relay   *Relay
	session string
	site    *httptest.Server
	asked   atomic.Int32
}

func newAssetStage(t *testing.T, private bool, site http.HandlerFunc) *assetStage {
	t.Helper()
	f := testdesk.New(t)
	s := &assetStage{t: t}
	s.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		site(w, r)
	}))
	t.Cleanup(s.site.Close)
	origins := []string{s.site.URL}
	if _, err := f.UpdateSite(t.Context(), f.Anna.Actor(), f.Site.ID, desk.SiteChange{Origins: &origins}); err != nil {
		t.Fatal(err)
	}
	agent := f.Anna.Actor()
	s.relay = New(Config{
		Desk: f.Desk, Places: NewHere(), Log: slog.New(slog.DiscardHandler), PrivateAssets: private,
		Guard: Guard{AuthenticateAgent: func(r *http.Request) (deskside.Actor, string, error) {
			if r.Header.Get("Cookie") == "" {
				return deskside.Actor{}, "", errors.New("nobody")
			}
			return agent, "", nil
		}},
	})
	info, err := f.BeginCobrowse(t.Context(), agent, deskside.Cobrowse{
		ID: testdesk.NewID(), SiteID: f.Site.ID, VisitorID: f.Visitor.ID, Origin: deskside.CobrowseByCode,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.session = info.ID
	return s
}

func (s *assetStage) get(address string, cookie ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /viewer/asset/{session}", s.relay.Asset)
	r := httptest.NewRequest(http.MethodGet, "/viewer/asset/"+s.session+"?u="+url.QueryEscape(address), nil)
	if len(cookie) == 0 {
		r.Header.Set("Cookie", "agent=1")
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestAssetsOfTheSiteAreShownOnceFetched(t *testing.T) {
	s := newAssetStage(t, true, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "" {
			t.Errorf("the site was told who asks: %v", r.Header)
		}
		w.Header().Set("Content-Type", "text/html") // a site may call it what it likes
		_, _ = io.WriteString(w, pixel)
	})
	for range 3 {
		w := s.get(s.site.URL + "/logo.gif")
		if w.Code != http.StatusOK || w.Body.String() != pixel {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		h := w.Header()
		if h.Get("Content-Type") != "image/gif" || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Fatalf("headers %v", h)
		}
	}
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the site was asked %d times, want once", n)
	}
	if w := s.get(s.site.URL+"/logo.gif", "none"); w.Code != http.StatusUnauthorized {
		t.Errorf("nobody got status %d", w.Code)
	}
}

func TestAssetsComeFromTheSiteAlone(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("another address was asked")
		_, _ = io.WriteString(w, pixel)
	}))
	defer other.Close()
	s := newAssetStage(t, true, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/logo.gif", http.StatusFound)
		case "/page":
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, "<!doctype html><script>alert(1)</script>")
		case "/css":
			w.Header().Set("Content-Type", "text/css")
			_, _ = io.WriteString(w, "@import 'x.css';a{background:url(logo.gif)}b{background:url('//elsewhere.example/x.png')}")
		case "/large":
			_, _ = io.WriteString(w, pixel+strings.Repeat("x", maxAsset))
		default:
			_, _ = io.WriteString(w, pixel)
		}
	})
	host := strings.TrimPrefix(s.site.URL, "http://")
	for _, address := range []string{
		other.URL + "/logo.gif", "file:///etc/passwd", "http://me:secret@" + host + "/logo.gif", "//" + host + "/logo.gif",
		"http://" + host + "@evil.example/", s.site.URL + "/" + strings.Repeat("x", maxAssetURL), "",
	} {
		if w := s.get(address); w.Code != http.StatusForbidden {
			t.Errorf("%.60q: status %d, want %d", address, w.Code, http.StatusForbidden)
		}
	}
	for _, path := range []string{"/away", "/page", "/large"} {
		if w := s.get(s.site.URL + path); w.Code != http.StatusBadGateway {
			t.Errorf("%s: status %d, want %d", path, w.Code, http.StatusBadGateway)
		}
	}
	w := s.get(s.site.URL + "/css")
	want := `@none 'x.css';a{background:url("?u=` + url.QueryEscape(s.site.URL+"/logo.gif") +
		`")}b{background:url("?u=` + url.QueryEscape("http://elsewhere.example/x.png") + `")}`
	if w.Body.String() != want || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("style sheet as %s: %s\nwant %s", w.Header().Get("Content-Type"), w.Body, want)
	}
}

func TestAssetsOfPrivateAddressesNeedTheOperator(t *testing.T) {
	s := newAssetStage(t, false, func(w http.ResponseWriter, _ *http.Request) {
		t.Error("a private address was asked")
		_, _ = io.WriteString(w, pixel)
	})
	if w := s.get(s.site.URL + "/logo.gif"); w.Code != http.StatusBadGateway {
		t.Errorf("status %d, want %d", w.Code, http.StatusBadGateway)
	}
	for address, public := range map[string]bool{
		"93.184.215.14:443": true, "[2606:2800:21f::1]:443": true,
		"127.0.0.1:80": false, "10.1.2.3:80": false, "169.254.169.254:80": false, "100.64.0.1:80": false, "0.0.0.0:80": false,
		"[::1]:80": false, "[fd00::1]:80": false, "[::ffff:10.0.0.1]:80": false, "[64:ff9b::a00:1]:80": false, "224.0.0.1:80": false,
	} {
		if got := publicAddress(address) == nil; got != public {
			t.Errorf("publicAddress(%s) = %v, want %v", address, got, public)
		}
	}
}

func FuzzProxiedCSS(f *testing.F) {
	f.Add("a{background:url('x.png')}")
	f.Add("@IMPORT url(//a.example)")
	f.Add(`a{b:url( "javascript:1" )}`)
	base, err := url.Parse("https://shop.example/css/a.css")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		out := string(proxiedCSS([]byte(sheet), base))
		if strings.Contains(strings.ToLower(out), "@import") {
			t.Errorf("an import is left: %q", out)
		}
		for _, found := range cssURL.FindAllString(out, -1) {
			inner := strings.ToLower(found)
			if !strings.Contains(inner, "?u=") && !strings.Contains(inner, "data:") && !strings.Contains(inner, "#") && !strings.Contains(inner, "about:blank") {
				t.Errorf("an address is left: %q", found)
			}
		}
	})
}
