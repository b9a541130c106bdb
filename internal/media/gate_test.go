package media

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/limit"
)

// fakeDesk has one call and one seat.
type fakeDesk struct {
	room, identity string
	saw            []string
}

func (d *fakeDesk) MayConnect(_ context.Context, room, identity string) error {
	if room != d.room || identity != d.identity {
		return deskside.Errorf(deskside.Forbidden, "", "no seat")
	}
	return nil
}
func (d *fakeDesk) LiveCalls(context.Context) ([]deskside.Call, error) { return nil, nil }
func (d *fakeDesk) CallByRoom(context.Context, string) (deskside.Call, error) {
	return deskside.Call{}, deskside.Errorf(deskside.NotFound, "", "none")
}
func (d *fakeDesk) SawInRoom(context.Context, string, []string, time.Time) error { return nil }
func (d *fakeDesk) SawJoin(_ context.Context, room, identity string) error {
	d.saw = append(d.saw, "join "+room+" "+identity)
	return nil
}
func (d *fakeDesk) SawLeave(_ context.Context, room, identity string) error {
	d.saw = append(d.saw, "leave "+room+" "+identity)
	return nil
}
func (d *fakeDesk) SawTrack(_ context.Context, _, _ string, s deskside.Source, on bool) error {
	d.saw = append(d.saw, "track "+string(s))
	return nil
}

// fakeEngine remembers what reached it.
type fakeEngine struct {
	*httptest.Server
	got []*http.Request
}

type gateTest struct {
	*testing.T
	media   *Media
	desk    *fakeDesk
	engine  *fakeEngine
	gate    http.Handler
	log     *strings.Builder
	address string
}

var participant = deskside.Participant{Identity: "v_seat", Name: "Vera", Sources: []deskside.Source{deskside.SourceMicrophone}}

func newGate(t *testing.T) *gateTest {
	t.Helper()
	g := &gateTest{T: t, desk: &fakeDesk{room: "r_room", identity: "v_seat"}, engine: &fakeEngine{}, log: &strings.Builder{}, address: "192.0.2.7"}
	g.engine.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.engine.got = append(g.engine.got, r.Clone(context.Background()))
		_, _ = w.Write([]byte("success"))
	}))
	t.Cleanup(g.engine.Close)
	var err error
	g.media, err = New(Config{
		URL: g.engine.URL, Key: "key", Secret: strings.Repeat("s", 64), Buckets: limit.NewLocal(100),
		Address:   func(*http.Request) (string, bool) { return g.address, false },
		OwnOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "https://chat.example" },
		Log:       slog.New(slog.NewTextHandler(g.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	g.media.SetDesk(g.desk)
	g.gate = g.media.Gate(func(w http.ResponseWriter, _ *http.Request, err error) {
		status := map[deskside.Code]int{deskside.Unauthenticated: 401, deskside.Forbidden: 403, deskside.NotFound: 404, deskside.RateLimited: 429, deskside.Invalid: 422, deskside.TooLarge: 413, deskside.Unavailable: 503}[deskside.CodeOf(err)]
		var e *deskside.Error
		if status == 0 || !errors.As(err, &e) {
			status = 500
		}
		http.Error(w, err.Error(), status)
	})
	return g
}

func (g *gateTest) token(change func(*claims)) string {
	g.Helper()
	text, err := g.media.keys.join(participant, "r_room", time.Now())
	if err != nil {
		g.Fatal(err)
	}
	c, err := g.media.keys.verify(text, time.Now())
	if err != nil {
		g.Fatal(err)
	}
	change(&c)
	if text, err = g.media.keys.sign(c); err != nil {
		g.Fatal(err)
	}
	return text
}

func (g *gateTest) ask(path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	g.gate.ServeHTTP(w, r)
	return w
}

func TestGate(t *testing.T) {
	same := func(*claims) {}
	g := newGate(t)
	good := g.token(same)
	alien := keys{id: "key", secret: []byte(strings.Repeat("x", 64))}
	forged, err := alien.join(participant, "r_room", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	admin, err := g.media.keys.admin("r_room", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	unsigned := b64.EncodeToString([]byte(`{"alg":"none"}`)) + "." + strings.Split(good, ".")[1] + "."
	for name, c := range map[string]struct {
		path    string
		headers []string
		want    int
	}{
		"in the address":          {"/media/rtc?access_token=" + good, nil, 200},
		"in the header":           {"/media/rtc/v1/validate", []string{"Authorization", "Bearer " + good}, 200},
		"from our page":           {"/media/rtc?access_token=" + good, []string{"Origin", "https://chat.example"}, 200},
		"from another page":       {"/media/rtc?access_token=" + good, []string{"Origin", "https://evil.example"}, 403},
		"none":                    {"/media/rtc", nil, 401},
		"two in the address":      {"/media/rtc?access_token=" + good + "&access_token=" + good, nil, 401},
		"in both places":          {"/media/rtc?access_token=" + good, []string{"Authorization", "Bearer " + good}, 401},
		"forged":                  {"/media/rtc?access_token=" + forged, nil, 401},
		"unsigned":                {"/media/rtc?access_token=" + unsigned, nil, 401},
		"nonsense":                {"/media/rtc?access_token=a.b.c", nil, 401},
		"expired":                 {"/media/rtc?access_token=" + g.token(func(c *claims) { c.Expires = 1 }), nil, 401},
		"not yet":                 {"/media/rtc?access_token=" + g.token(func(c *claims) { c.NotBefore = time.Now().Unix() + 600 }), nil, 401},
		"foreign room":            {"/media/rtc?access_token=" + g.token(func(c *claims) { c.Video.Room = "r_other" }), nil, 403},
		"no room":                 {"/media/rtc?access_token=" + g.token(func(c *claims) { c.Video.Room = "" }), nil, 403},
		"removed":                 {"/media/rtc?access_token=" + g.token(func(c *claims) { c.Subject = "v_old" }), nil, 403},
		"with admin's rights":     {"/media/rtc?access_token=" + g.token(func(c *claims) { c.Video.RoomAdmin = true }), nil, 403},
		"hidden":                  {"/media/rtc?access_token=" + g.token(func(c *claims) { c.Video.Hidden = true }), nil, 403},
		"our own admin token":     {"/media/rtc?access_token=" + admin, nil, 403},
		"the engine's interface":  {"/media/twirp/livekit.RoomService/ListRooms", []string{"Authorization", "Bearer " + admin}, 404},
		"another way to it":       {"/media/rtc/../twirp/livekit.RoomService/ListRooms?access_token=" + good, nil, 404},
		"agents of the engine":    {"/media/agent?access_token=" + good, nil, 404},
		"whip":                    {"/media/whip/v1?access_token=" + good, nil, 404},
		"too many parameters":     {"/media/rtc?access_token=" + good + "&x=" + strings.Repeat("x", maxQuery), nil, 413},
		"parameters in disorder":  {"/media/rtc?access_token=" + good + ";a=%zz", nil, 422},
		"another kind of header":  {"/media/rtc", []string{"Authorization", "Basic " + good}, 401},
		"a token far too long":    {"/media/rtc?access_token=" + strings.Repeat("a", maxToken) + ".b.c", nil, 401},
		"of another issuer":       {"/media/rtc?access_token=" + g.token(func(c *claims) { c.Issuer = "other" }), nil, 401},
		"refreshed by the engine": {"/media/rtc?access_token=" + g.token(func(c *claims) { c.ID = "" }), nil, 200},
	} {
		t.Run(name, func(t *testing.T) {
			g.address = "192.0.2.7"
			before := len(g.engine.got)
			got := g.ask(c.path, c.headers...)
			if got.Code != c.want {
				t.Errorf("%d, want %d: %s", got.Code, c.want, got.Body)
			}
			if reached := len(g.engine.got) > before; reached != (c.want == 200) {
				t.Errorf("reached the engine: %v", reached)
			}
		})
	}
	if strings.Contains(g.log.String(), "eyJ") {
		t.Errorf("the log has a token: %s", g.log)
	}
}

// Only one token, only known parameters and nothing about the client reach the engine.
func TestGate_whatPasses(t *testing.T) {
	g := newGate(t)
	token := g.token(func(*claims) {})
	g.ask("/media/rtc?access_token="+token+"&room=r_other&metadata=x&publish=y&reconnect=1&sid=PA_1&sid=PA_2&sdk=js", "Cookie", "session=secret", "X-Forwarded-For", "198.51.100.1")
	if len(g.engine.got) != 1 {
		t.Fatalf("%d requests", len(g.engine.got))
	}
	r := g.engine.got[0]
	if want := (url.Values{"reconnect": {"1"}, "sdk": {"js"}}); r.URL.Query().Encode() != want.Encode() {
		t.Errorf("parameters %v", r.URL.Query())
	}
	if r.Header.Get("Authorization") != "Bearer "+token || r.Header.Get("Cookie") != "" || r.Header.Get("X-Forwarded-For") != "" {
		t.Errorf("headers %v", r.Header)
	}
}

func TestGate_copiedToken(t *testing.T) {
	g := newGate(t)
	path := "/media/rtc?access_token=" + g.token(func(*claims) {})
	if got := g.ask(path); got.Code != 200 {
		t.Fatalf("first %d", got.Code)
	}
	g.address = "198.51.100.9"
	if got := g.ask(path); got.Code != 403 {
		t.Errorf("the copy %d: %s", got.Code, got.Body)
	}
	g.address = "192.0.2.7"
	if got := g.ask(path); got.Code != 200 {
		t.Errorf("the first again %d", got.Code)
	}
}

// One address that tries a thousand times is told to wait; another gets in meanwhile.
func TestGate_flood(t *testing.T) {
	g := newGate(t)
	forged := "/media/rtc?access_token=a.b.c"
	refused := 0
	for range 1000 {
		if got := g.ask(forged); got.Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 900 {
		t.Errorf("only %d of 1000 were told to wait", refused)
	}
	g.address = "198.51.100.9"
	if got := g.ask("/media/rtc?access_token=" + g.token(func(*claims) {})); got.Code != 200 {
		t.Errorf("somebody else gets %d", got.Code)
	}
}

func TestHook(t *testing.T) {
	g := newGate(t)
	body := `{"event":"participant_joined","room":{"name":"r_room"},"participant":{"identity":"v_seat"}}`
	send := func(body, authorization string) int {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		g.media.Hook(w, r)
		return w.Code
	}
	sign := func(k keys, body string) string {
		sum := sha256.Sum256([]byte(body))
		text, err := k.sign(claims{Issuer: k.id, Expires: time.Now().Unix() + 60, SHA256: base64.StdEncoding.EncodeToString(sum[:])})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	alien := keys{id: "key", secret: []byte(strings.Repeat("x", 64))}
	for name, authorization := range map[string]string{
		"none": "", "wrong secret": sign(alien, body), "another body": sign(g.media.keys, body+" "), "a call's token": g.token(func(*claims) {}),
	} {
		if got := send(body, authorization); got != http.StatusUnauthorized || len(g.desk.saw) != 0 {
			t.Errorf("%s: %d, saw %v", name, got, g.desk.saw)
		}
	}
	if got := send(body, sign(g.media.keys, body)); got != 200 || len(g.desk.saw) != 1 || g.desk.saw[0] != "join r_room v_seat" {
		t.Errorf("signed: %d, saw %v", got, g.desk.saw)
	}
	if got := send(strings.Repeat("x", maxHook+1), "x"); got != http.StatusRequestEntityTooLarge {
		t.Errorf("large: %d", got)
	}
}

func TestAllBut(t *testing.T) {
	for _, text := range []string{"203.0.113.7", "2001:db8::7"} {
		ip := netip.MustParseAddr(text)
		denied := func(a netip.Addr) bool {
			for _, p := range AllBut(ip) {
				if p.Contains(a) {
					return true
				}
			}
			return false
		}
		if denied(ip) {
			t.Errorf("%s is denied itself", ip)
		}
		for _, other := range []netip.Addr{ip.Next(), ip.Prev(), netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1"), netip.MustParseAddr("169.254.169.254"), netip.MustParseAddr("fd00::1")} {
			if !denied(other) {
				t.Errorf("%s may be reached through %s", other, ip)
			}
		}
	}
}

func TestRedact(t *testing.T) {
	for _, secret := range []string{"eyJhbGci.eyJpc3Mi.c2ln", "203.0.113.7:4711"} {
		for _, line := range []string{"GET /rtc?access_token=" + secret + "&sdk=js", "invalid token: " + secret + ", error", `{"authorization":"Bearer ` + secret + `"}`, "from " + secret} {
			if got := redact(line); strings.Contains(got, secret) {
				t.Errorf("%q still has the secret: %q", line, got)
			}
		}
	}
}

// FuzzReadTicket sends whatever to the gate: it never panics, never lets through what does
// not carry exactly one token, and never an address but the four.
func FuzzReadTicket(f *testing.F) {
	f.Add("/media/rtc?access_token=a.b.c&sdk=js", "")
	f.Add("/media/rtc/v1?join_request=%00", "Bearer a.b.c")
	f.Add("/media//rtc/../rtc?access_token=a&access_token=b", "Bearer")
	f.Add("/media/rtc;access_token=x?a=b;c", "bearer  x")
	f.Fuzz(func(t *testing.T, target, authorization string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(u.Path, Prefix) {
			return
		}
		r := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}
		if authorization != "" {
			r.Header["Authorization"] = []string{authorization}
		}
		ticket, err := readTicket(r)
		if err != nil {
			if deskside.CodeOf(err) == deskside.Internal {
				t.Errorf("an error without a code: %v", err)
			}
			return
		}
		if !signalling[ticket.path] || ticket.token == "" || ticket.params.Has("access_token") {
			t.Errorf("let through %+v", ticket)
		}
		for name := range ticket.params {
			if !passed[name] {
				t.Errorf("let %q through", name)
			}
		}
		_, _ = keys{id: "k", secret: []byte("s")}.verify(ticket.token, time.Now())
	})
}

// FuzzVerify gives whatever as a token; only what we have signed is one.
func FuzzVerify(f *testing.F) {
	k := keys{id: "key", secret: []byte(strings.Repeat("s", 64))}
	good, err := k.join(participant, "r_room", time.Now())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("a.b.c")
	head, body := b64.EncodeToString([]byte(`{"alg":"none"}`)), b64.EncodeToString([]byte(`{"iss":"key"}`))
	f.Add(head + "." + body + ".")
	f.Fuzz(func(t *testing.T, token string) {
		c, err := k.verify(token, time.Now())
		if err == nil && token != good {
			raw, _ := json.Marshal(c)
			t.Errorf("%q passes for %s", token, raw)
		}
	})
}
