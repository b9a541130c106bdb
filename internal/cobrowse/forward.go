package cobrowse

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside"
)

// passHeader carries who the agent is, signed by the node that let the agent in.
const passHeader = "X-Deskside-Pass"

// Secret signs the passes between nodes of one installation.
type Secret []byte

type pass struct {
	Actor   deskside.Actor `json:"actor"`
	Session string         `json:"session"`
	Until   time.Time      `json:"until"`
}

func (s Secret) seal(p pass) (string, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + base64.RawURLEncoding.EncodeToString(s.sign(text)), nil
}

func (s Secret) sign(text string) []byte {
	mac := hmac.New(sha256.New, s)
	mac.Write([]byte("deskside co-browsing pass\n" + text))
	return mac.Sum(nil)
}

func (s Secret) open(sealed string) (p pass, ok bool) {
	text, mac, found := strings.Cut(sealed, ".")
	given, err := base64.RawURLEncoding.DecodeString(mac)
	if len(s) == 0 || !found || err != nil || !hmac.Equal(given, s.sign(text)) {
		return p, false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(body, &p) != nil || time.Now().After(p.Until) {
		return p, false
	}
	return p, true
}

// forwarded is the agent whom another node has let in.
func (r *Relay) forwarded(req *http.Request) (deskside.Actor, bool) {
	p, ok := r.Secret.open(req.Header.Get(passHeader))
	if !ok || p.Session != req.URL.Query().Get("session") {
		return deskside.Actor{}, false
	}
	return p.Actor, true
}

// forward carries an agent's socket to the node that has the session, both ways.
func (r *Relay) forward(ctx context.Context, agent *websocket.Conn, actor deskside.Actor, id, address string) {
	sealed, err := r.Secret.seal(pass{actor, id, time.Now().Add(30 * time.Second)})
	if err != nil {
		return
	}
	within, done := context.WithTimeout(ctx, helloTime)
	there, _, err := websocket.Dial(within, strings.Replace(address, "http", "ws", 1)+"/socket/cobrowse/agent?session="+url.QueryEscape(id),
		&websocket.DialOptions{HTTPHeader: http.Header{passHeader: {sealed}}})
	done()
	if err != nil {
		r.log.Warn("co-browsing: the node that has the session cannot be reached", "address", address, "error", err)
		_ = agent.Close(websocket.StatusTryAgainLater, "elsewhere") // it may be gone
		return
	}
	defer there.CloseNow()
	there.SetReadLimit(maxSnapshot + 1024)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	copied := func(from, to *websocket.Conn) {
		defer cancel()
		for {
			kind, data, err := from.Read(ctx)
			if err != nil {
				if code := websocket.CloseStatus(err); code > 0 {
					_ = to.Close(code, "") // it may be gone
				}
				return
			}
			if to.Write(ctx, kind, data) != nil {
				return
			}
		}
	}
	go copied(agent, there)
	copied(there, agent)
}
