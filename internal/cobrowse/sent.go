package cobrowse

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/maypok86/otter/v2"

	"github.com/deskside/deskside"
)

// Pictures and fonts that the site's server gives only to those who are signed in. Where
// the site has opted in, the visitor's own browser sends them: one that the recorder has
// told of, of the page's own origin, while an agent watches. They are kept in memory only
// and go with the session.
const (
	maxSent      = 64 << 20 // bytes of all sessions on this node
	maxAsked     = 8        // at once, of one session
	sentLife     = 5 * time.Minute
	sentTime     = 5 * time.Second
	sentHeader   = 5 // n and whether bytes follow
	sentPicture  = 1
	forwardLimit = 2 << 20
)

var errNotSent = errors.New("the visitor's browser did not send it")

func newSent() *otter.Cache[string, asset] {
	return otter.Must(&otter.Options[string, asset]{
		MaximumWeight:    maxSent,
		Weigher:          func(key string, a asset) uint32 { return uint32(len(key) + len(a.body) + 256) },
		ExpiryCalculator: otter.ExpiryAccessing[string, asset](sentLife),
	})
}

// sentBy returns what the visitor's browser sends of the address, asked on the node that
// has the session. An agent who does not watch gets nothing.
func (r *Relay) sentBy(ctx context.Context, actor deskside.Actor, info deskside.Cobrowse, u *url.URL, forwarded bool) (asset, error) {
	s := r.session(info.ID)
	if s == nil {
		at := ""
		if !forwarded {
			at = r.Places.Where(ctx, info.ID)
		}
		if at == "" {
			return asset{}, errNotSent
		}
		return r.sentElsewhere(ctx, actor, info.ID, at, u)
	}
	if !s.mayAsk(actor) {
		return asset{}, errNotSent
	}
	return r.sent.Get(ctx, info.ID+"\n"+u.String(), otter.LoaderFunc[string, asset](func(ctx context.Context, key string) (asset, error) {
		return s.ask(ctx, key, u.String())
	}))
}

// sentElsewhere asks the node that has the session.
func (r *Relay) sentElsewhere(ctx context.Context, actor deskside.Actor, id, address string, u *url.URL) (asset, error) {
	sealed, err := r.Secret.seal(pass{actor, id, time.Now().Add(30 * time.Second)})
	if err != nil {
		return asset{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*sentTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/viewer/asset/"+url.PathEscape(id)+"?u="+url.QueryEscape(u.String()), nil)
	if err != nil {
		return asset{}, err
	}
	req.Header.Set(passHeader, sealed)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return asset{}, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return asset{}, errNotSent
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, forwardLimit))
	if err != nil {
		return asset{}, err
	}
	return asset{kind: res.Header.Get("Content-Type"), body: body}, nil
}

// mayAsk reports whether the agent watches a page whose pictures the visitor sends.
func (s *session) mayAsk(actor deskside.Actor) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != "" || s.level == deskside.CobrowseNone || !s.settings.SendPictures || !s.settings.MayView(actor.Role) {
		return false
	}
	for w := range s.watchers {
		if w.actor.ID == actor.ID {
			return true
		}
	}
	return false
}

// ask asks the visitor's page for what stands at the address and waits for it.
func (s *session) ask(ctx context.Context, key, address string) (asset, error) {
	s.mu.Lock()
	if s.live == nil || len(s.asks) >= maxAsked {
		s.mu.Unlock()
		return asset{}, errNotSent
	}
	s.asked++
	n := s.asked
	payload, err := json.Marshal(struct {
		N   uint32 `json:"n"`
		URL string `json:"url"`
	}{n, address})
	if err != nil {
		s.mu.Unlock()
		return asset{}, err
	}
	answer := make(chan []byte, 1)
	s.asks[n] = answer
	s.seq++
	s.live.out.add(waiting{data: encode(KindAsk, s.live.epoch, s.seq, payload)})
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.asks, n)
		s.mu.Unlock()
	}()
	ctx, cancel := context.WithTimeout(ctx, sentTime)
	defer cancel()
	select {
	case <-ctx.Done():
		return asset{}, errNotSent
	case body := <-answer:
		if body == nil {
			return asset{}, errNotSent
		}
		kind, err := s.sentKind(body)
		if err != nil {
			return asset{}, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.ended != "" {
			return asset{}, errNotSent
		}
		s.sent = append(s.sent, key)
		return asset{kind: kind, body: body}, nil
	}
}

// sentKind is the type by the bytes. A drawing can hold words, which the other modes of
// masking hide.
func (s *session) sentKind(body []byte) (string, error) {
	is := mimetype.Detect(body).String()
	s.mu.Lock()
	masking := s.settings.Masking
	s.mu.Unlock()
	plain := masking == "" || masking == deskside.MaskInputs
	if !shown[is] || strings.HasPrefix(is, "image/svg") && !plain || masking == deskside.MaskEverything {
		return "", fmt.Errorf("the visitor's browser sent %s", is)
	}
	return is, nil
}

// answered takes what the visitor's page sends; the lock is held.
func (s *session) answered(f Frame) bool {
	if len(f.Payload) < sentHeader {
		return false
	}
	answer := s.asks[binary.BigEndian.Uint32(f.Payload)]
	if answer == nil {
		return false
	}
	delete(s.asks, binary.BigEndian.Uint32(f.Payload))
	if f.Payload[4] == sentPicture {
		answer <- f.Payload[sentHeader:]
	} else {
		answer <- nil
	}
	return true
}
