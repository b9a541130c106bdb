package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/deskside/deskside"
)

// client asks the engine, in its own interface (Twirp with JSON).
type client struct {
	keys keys
	base atomic.Pointer[string]
	http *http.Client
}

func newClient(k keys) *client {
	c := &client{keys: k, http: &http.Client{Timeout: 5 * time.Second}}
	c.set("")
	return c
}

func (c *client) set(base string) {
	base = strings.TrimSuffix(base, "/")
	base = strings.Replace(strings.Replace(base, "wss://", "https://", 1), "ws://", "http://", 1)
	c.base.Store(&base)
}

func (c *client) address() string { return *c.base.Load() }

// errNotThere is for rooms and people that the engine does not know.
var errNotThere = errors.New("the engine does not know it")

func (c *client) ask(ctx context.Context, method, room string, in, out any) error {
	token, err := c.keys.admin(room, time.Now())
	if err != nil {
		return err
	}
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address()+"/twirp/livekit.RoomService/"+method, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	switch {
	case err != nil:
		return err
	case resp.StatusCode == http.StatusNotFound:
		return errNotThere
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("the engine answered %s with %d: %s", method, resp.StatusCode, redact(string(answer[:min(len(answer), 300)])))
	case out == nil:
		return nil
	}
	return json.Unmarshal(answer, out)
}

// inRoom is somebody whom the engine sees.
type inRoom struct {
	Identity string `json:"identity"`
	State    string `json:"state"`
	Tracks   []struct {
		SID    string `json:"sid"`
		Source string `json:"source"`
		Muted  bool   `json:"muted"`
	} `json:"tracks"`
	Permission struct {
		Publish bool     `json:"can_publish"`
		Sources []string `json:"can_publish_sources"`
	} `json:"permission"`
}

// object is a message to the engine.
type object = map[string]any

// people lists who is in the room; nobody when there is no such room.
func (c *client) people(ctx context.Context, room string) ([]inRoom, error) {
	var out struct {
		Participants []inRoom `json:"participants"`
	}
	err := c.ask(ctx, "ListParticipants", room, object{"room": room}, &out)
	if errors.Is(err, errNotThere) {
		return nil, nil
	}
	return slices.DeleteFunc(out.Participants, func(p inRoom) bool { return p.State == "DISCONNECTED" }), err
}

func (c *client) create(ctx context.Context, room string) error {
	return c.ask(ctx, "CreateRoom", room, object{
		"name": room, "empty_timeout": 60, "departure_timeout": 20, "max_participants": deskside.MaxInCall,
	}, nil)
}

// gone turns "there is none" into success.
func gone(err error) error {
	if errors.Is(err, errNotThere) {
		return nil
	}
	return err
}

func (c *client) end(ctx context.Context, room string) error {
	return gone(c.ask(ctx, "DeleteRoom", room, object{"room": room}, nil))
}

func (c *client) remove(ctx context.Context, room, identity string) error {
	return gone(c.ask(ctx, "RemoveParticipant", room, object{"room": room, "identity": identity}, nil))
}

// engineSources are the sources in the engine's words.
func engineSources(list []deskside.Source) []string {
	names := make([]string, 0, len(list))
	for _, s := range list {
		names = append(names, strings.ToUpper(string(s)))
	}
	return names
}

func (c *client) allow(ctx context.Context, room, identity string, sources []deskside.Source) error {
	return gone(c.ask(ctx, "UpdateParticipant", room, object{"room": room, "identity": identity, "permission": object{
		"can_subscribe": true, "can_publish": len(sources) > 0, "can_publish_data": true, "can_publish_sources": engineSources(sources),
	}}, nil))
}

// mute switches somebody's microphones off.
func (c *client) mute(ctx context.Context, room string, p inRoom) error {
	var errs []error
	for _, t := range p.Tracks {
		if t.Source == "MICROPHONE" && !t.Muted {
			errs = append(errs, gone(c.ask(ctx, "MutePublishedTrack", room, object{"room": room, "identity": p.Identity, "track_sid": t.SID, "muted": true}, nil)))
		}
	}
	return errors.Join(errs...)
}

// alive asks the engine whether it is well.
func (c *client) alive(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address()+"/", nil)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the engine says that it is not well (%d)", resp.StatusCode)
	}
	return nil
}
