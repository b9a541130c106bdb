package live

import (
	"context"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside"
)

// hearer is a console that shows the table.
type hearer struct {
	out    chan []byte
	cancel context.CancelFunc
}

// say ends a console that does not keep up; it comes back and gets the table anew.
func (h *hearer) say(data []byte) {
	select {
	case h.out <- data:
	default:
		h.cancel()
	}
}

// Agent serves the socket of a console that shows the table.
func (l *Live) Agent(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" && !l.Guard.OwnOrigin(r) {
		http.Error(w, "only our own pages may ask for this", http.StatusForbidden)
		return
	}
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		return
	}
	defer c.CloseNow()
	if _, _, err := l.Guard.AuthenticateAgent(r); err != nil {
		code := closeForbidden
		if deskside.CodeOf(err) == deskside.Unauthenticated {
			code = closeSignedOut
		}
		_ = c.Close(code, "not allowed") // it may be gone
		return
	}
	c.SetReadLimit(1024)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	l.serve(ctx, cancel, c, r)
}

func (l *Live) serve(ctx context.Context, cancel context.CancelFunc, c *websocket.Conn, r *http.Request) {
	h := &hearer{out: make(chan []byte, waiting+maxOnSite/perPush), cancel: cancel}
	l.mu.Lock()
	for _, data := range l.all() {
		h.say(data)
	}
	l.hearers[h] = true
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.hearers, h)
		l.mu.Unlock()
	}()
	go pump(ctx, cancel, c, h.out)
	go l.recheck(ctx, cancel, r)
	for {
		// Consoles say nothing; reading answers pings and tells the end.
		if _, _, err := c.Read(ctx); err != nil {
			return
		}
	}
}

// recheck ends the socket when the agent may not be here any more.
func (l *Live) recheck(ctx context.Context, cancel context.CancelFunc, r *http.Request) {
	tick := time.NewTicker(recheckEvery)
	defer tick.Stop()
	r = r.WithContext(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			switch _, _, err := l.Guard.AuthenticateAgent(r); deskside.CodeOf(err) {
			case deskside.Unauthenticated, deskside.Forbidden:
				cancel()
				return
			}
		}
	}
}
