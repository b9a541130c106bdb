package server

import (
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/deskside/deskside/internal/api"
)

// clients finds out who asks, behind reverse proxies or not.
type clients struct {
	trusted []netip.Prefix
	public  *url.URL   // nil: not configured
	geo     *countries // nil: no file that knows countries
}

// of describes the client of a request. Only proxies that are trusted are believed
// what they say about it; everybody can send such headers. X-Forwarded-Host is not
// looked at: many proxies pass on what the client made up.
func (c clients) of(r *http.Request) api.Client {
	peer := peerOf(r.RemoteAddr)
	scheme, host, address, country := "http", r.Host, peer, ""
	if r.TLS != nil {
		scheme = "https"
	}
	if c.trusts(peer) {
		address = c.behind(peer, r.Header.Values("X-Forwarded-For"))
		if proto := lastOf(r.Header.Get("X-Forwarded-Proto")); proto == "https" || proto == "http" {
			scheme = proto
		}
		country = countryOf(r.Header)
	}
	if country == "" {
		country = c.geo.of(address)
	}
	origin := scheme + "://" + host
	if c.public != nil && strings.EqualFold(host, c.public.Host) {
		origin = c.public.Scheme + "://" + c.public.Host
	}
	return api.Client{
		RequestID: strconv.FormatUint(rand.Uint64(), 36),
		Address:   address.String(),
		Origin:    strings.ToLower(origin),
		Country:   country,
		Language:  api.LanguageOf(r.Header.Get("Accept-Language")),
		Exempt:    address.IsLoopback(),
	}
}

// countryOf is the visitor's country, which some proxies tell. XX and T1 stand for
// unknown and for Tor.
func countryOf(h http.Header) string {
	for _, name := range []string{"CF-IPCountry", "CloudFront-Viewer-Country", "X-Country-Code"} {
		c := strings.ToUpper(strings.TrimSpace(h.Get(name)))
		if len(c) == 2 && c[0] >= 'A' && c[0] <= 'Z' && c[1] >= 'A' && c[1] <= 'Z' && c != "XX" {
			return c
		}
	}
	return ""
}

func peerOf(remote string) netip.Addr {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap().WithZone("")
}

// behind walks from the nearest proxy outwards to the first address that is none.
func (c clients) behind(peer netip.Addr, forwarded []string) netip.Addr {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for _, hop := range slices.Backward(hops) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return peer
		}
		peer = a.Unmap().WithZone("")
		if !c.trusts(peer) {
			return peer
		}
	}
	return peer
}

func (c clients) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(c.trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}

func lastOf(list string) string {
	return strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])
}

// validHost reports whether the host may be repeated in headers and pages: net/http
// lets more through.
func validHost(host string) bool {
	return host != "" && len(host) <= 260 && strings.IndexFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._:[]", r))
	}) < 0
}

// identify puts the client into the request's context.
func (c clients) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !validHost(r.Host) {
			http.Error(w, "the Host header is not valid", http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r.WithContext(api.WithClient(r.Context(), c.of(r))))
	})
}

// onLoopback reports whether the request came from this machine, without a proxy.
func onLoopback(r *http.Request) bool {
	return peerOf(r.RemoteAddr).IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}
