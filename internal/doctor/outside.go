package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside/internal/server"
)

// lookAt asks a server who it is.
func (e *examination) lookAt(ctx context.Context, client *http.Client, base string) (state server.State, date time.Time, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/healthz", nil)
	if err != nil {
		return state, date, err
	}
	resp, err := client.Do(r)
	if err != nil {
		return state, date, err
	}
	defer resp.Body.Close()
	if date, err = http.ParseTime(resp.Header.Get("Date")); err != nil {
		date = time.Time{}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 10_000))
	if err != nil {
		return state, date, err
	}
	if err := json.Unmarshal(body, &state); err != nil || state.Instance == "" {
		return state, date, fmt.Errorf("it answers %s, and not as deskside does", resp.Status)
	}
	return state, date, nil
}

// public looks at the server as visitors' browsers do.
func (e *examination) public(ctx context.Context) {
	base := strings.TrimSuffix(e.config.PublicURL, "/")
	if base == "" {
		e.say("public URL", Warn, "none is set", "set --public-url https://… : cookies, script tags and sockets then agree on it")
		return
	}
	state, date, err := e.lookAt(ctx, e.client, base)
	switch {
	case err != nil && !e.running:
		e.say("public URL", Warn, fmt.Sprintf("%s: %v", base, err), "start serve, then run doctor again")
		return
	case err != nil:
		e.say("public URL", Fail, fmt.Sprintf("%s: %v", base, err), "check DNS, the certificate, the firewall, and that the reverse proxy passes everything to "+local(e.config.Listen))
		return
	case e.instance != "" && state.Instance != e.instance:
		e.say("public URL", Fail, base+" leads to a deskside with another database", "check DNS and the reverse proxy's target, or --data and --database here")
		return
	}
	if strings.HasPrefix(base, "http://") && !strings.Contains(base, "//localhost") && !strings.Contains(base, "//127.") {
		e.say("public URL", Warn, base+" reaches this instance, without encryption", "put a reverse proxy with a certificate in front and use https://")
	} else {
		e.say("public URL", OK, base+" reaches this instance", "")
	}
	if !date.IsZero() {
		e.clock("the public URL's server", date, time.Second)
	}
}

// socket makes a real websocket handshake the way visitors do.
func (e *examination) socket(ctx context.Context) {
	base := strings.TrimSuffix(e.config.PublicURL, "/")
	client := &http.Client{}
	if base == "" && e.running {
		base, client = e.listener(), e.own
	}
	if base == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, resp, err := websocket.Dial(ctx, base+"/socket/visitor", &websocket.DialOptions{
		HTTPClient: client, HTTPHeader: http.Header{"Origin": {base}},
	})
	if err == nil {
		// The server closes a socket that says nothing; nothing is lost by going first.
		_ = conn.CloseNow()
		e.say("websocket", OK, "opens at "+base+"/socket/visitor", "")
		return
	}
	if !e.running && resp == nil {
		e.say("websocket", Warn, err.Error(), "start serve, then run doctor again")
		return
	}
	found := err.Error()
	if resp != nil {
		found = fmt.Sprintf("the handshake was answered with %s instead of 101", resp.Status)
	} else if errors.Is(err, context.DeadlineExceeded) {
		found = "the handshake was not answered"
	}
	e.say("websocket", Fail, found, "have the reverse proxy pass websockets on. nginx, in the location: proxy_http_version 1.1;\n"+
		"proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_read_timeout 1h;\n"+
		"Apache: mod_proxy_wstunnel; Caddy does it by itself. Until then the chat falls back to slower ways.")
}
