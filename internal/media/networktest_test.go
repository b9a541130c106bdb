package media

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
)

// A test's tokens open the gate to its own room, as its own two and as long as it lasts;
// they open nothing else, and what the engine makes of them opens nothing.
func TestGate_networkTest(t *testing.T) {
	g := newGate(t)
	test, err := g.media.NetworkTest()
	if err != nil {
		t.Fatal(err)
	}
	other, err := g.media.NetworkTest()
	if err != nil {
		t.Fatal(err)
	}
	read := func(token string) claims {
		c, err := g.media.keys.verify(token, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	changed := func(change func(*claims)) string {
		c := read(test.Sends)
		change(&c)
		token, err := g.media.keys.sign(c)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	past := time.Now().Add(-time.Second)
	pastRoom := testRoom + base36(past) + "_" + strings.Repeat("a", 26)
	for name, c := range map[string]struct {
		token string
		want  int
	}{
		"sends":                   {test.Sends, 200},
		"receives":                {test.Receives, 200},
		"a foreign test":          {changed(func(c *claims) { c.Video.Room = read(other.Sends).Video.Room }), 403},
		"a call":                  {changed(func(c *claims) { c.Video.Room = "r_room" }), 403},
		"a third":                 {changed(func(c *claims) { c.Subject = "x_" + c.Video.Room }), 403},
		"refreshed by the engine": {changed(func(c *claims) { c.ID = "" }), 403},
		"over": {changed(func(c *claims) {
			c.Video.Room, c.Subject = pastRoom, "s_"+pastRoom
		}), 403},
		"expired": {changed(func(c *claims) { c.Expires = past.Unix() }), 401},
		"no end":  {changed(func(c *claims) { c.Video.Room, c.Subject = "t_", "s_t_" }), 403},
	} {
		t.Run(name, func(t *testing.T) {
			if got := g.ask("/media/rtc?access_token=" + c.token); got.Code != c.want {
				t.Errorf("%d, want %d: %s", got.Code, c.want, got.Body)
			}
		})
	}
	sends, receives := read(test.Sends).Video, read(test.Receives).Video
	if len(sends.Sources) != 1 || sends.Sources[0] != deskside.SourceCamera || *receives.Publish || sends.Room != receives.Room || sends.Room == read(other.Sends).Video.Room {
		t.Errorf("sends %+v, receives %+v", sends, receives)
	}
	if until := time.Until(test.Until); until > testTime || until < testTime-time.Minute {
		t.Errorf("lasts %v", until)
	}
}

// Tests that are over are ended, calls and running tests are not, and none is told as news.
func TestEndTests(t *testing.T) {
	g := newGate(t)
	now := time.Now()
	over, runs := testRoom+base36(now.Add(-time.Minute))+"_a", testRoom+base36(now.Add(time.Minute))+"_b"
	var ended []string
	g.engine.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Room string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		switch {
		case strings.HasSuffix(r.URL.Path, "/ListRooms"):
			_ = json.NewEncoder(w).Encode(object{"rooms": []object{{"name": "r_room"}, {"name": over}, {"name": runs}, {"name": "t_x"}}})
		case strings.HasSuffix(r.URL.Path, "/DeleteRoom"):
			ended = append(ended, in.Room)
			_, _ = w.Write([]byte("{}"))
		}
	})
	g.media.endTests(t.Context(), now)
	if len(ended) != 1 || ended[0] != over {
		t.Errorf("ended %q", ended)
	}
	if err := g.media.take(t.Context(), hook{Event: "participant_joined", Room: struct {
		Name string `json:"name"`
	}{runs}}); err != nil || len(g.desk.saw) != 0 {
		t.Errorf("news of a test: %v, %v", g.desk.saw, err)
	}
}

// Browsers are told no server of another company.
func TestRender_ownServersOnly(t *testing.T) {
	for name, c := range map[string]ChildConfig{
		"plain":    {IP: netip.MustParseAddr("203.0.113.7"), UDP: 7882, TCP: 7881},
		"TCP only": {IP: netip.MustParseAddr("2001:db8::7"), TCP: 7881},
	} {
		text := c.render(1, 2, keys{id: "k", secret: []byte("s")}, "http://127.0.0.1/")
		want := map[string]string{"plain": `stun_servers: ["203.0.113.7:7882"]`, "TCP only": `stun_servers: ["[2001:db8::7]:7881"]`}[name]
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %s in\n%s", name, want, text)
		}
	}
}

func base36(at time.Time) string { return strconv.FormatInt(at.Unix(), 36) }
