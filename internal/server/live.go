package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/rueidis"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/live"
)

func (s *Server) liveConfig(registry *prometheus.Registry, doors *api.API, origin string) live.Config {
	c := live.Config{
		ShowCode:   func(ctx context.Context, visitorID string) (string, error) { return s.relay.ShowCode(ctx, visitorID) },
		Cobrowsing: func(ctx context.Context, visitor deskside.Actor) string { return s.relay.Of(ctx, visitor) },
		Desk:       s.desk, Registerer: registry, Log: s.log,
		Guard: live.Guard{
			AuthenticateAgent:   doors.AuthenticateAgent,
			AuthenticateVisitor: doors.AuthenticateVisitor,
			OwnOrigin:           ownOrigin(origin),
			Address:             func(r *http.Request) string { return api.ClientOf(r.Context()).Address },
			Country:             func(r *http.Request) string { return api.ClientOf(r.Context()).Country },
			Browser:             api.BrowserOf,
		},
	}
	if s.redis != nil {
		c.Share = &channel{redis: s.redis, name: "deskside:live:" + derive(s.store.Secret(), "live view")[:12], node: rand.Text()}
	}
	return c
}

// channel is a Redis channel between nodes.
type channel struct {
	redis rueidis.Client
	name  string
	node  string
}

func (c *channel) Node() string { return c.node }

func (c *channel) Publish(ctx context.Context, data []byte) error {
	return c.redis.Do(ctx, c.redis.B().Publish().Channel(c.name).Message(rueidis.BinaryString(data)).Build()).Error()
}

// Subscribe comes back by itself when Redis was away.
func (c *channel) Subscribe(ctx context.Context, hear func(data []byte)) (stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			// It ends with the connection; what was missed is asked for again.
			_ = c.redis.Receive(ctx, c.redis.B().Subscribe().Channel(c.name).Build(), func(m rueidis.PubSubMessage) { hear([]byte(m.Message)) })
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
	return func() { cancel(); <-done }, nil
}

// countries knows the country of an address, from a file that the operator brings.
type countries struct{ file *maxminddb.Reader }

func openCountries(path string) (*countries, error) {
	if path == "" {
		return nil, nil
	}
	file, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--geoip: %w; give a country or city file in the MaxMind format (.mmdb)", err)
	}
	return &countries{file}, nil
}

// of is the country of an address, upper case; empty: not known.
func (c *countries) of(address netip.Addr) string {
	if c == nil || !address.IsValid() {
		return ""
	}
	var found struct {
		Country struct {
			Code string `maxminddb:"iso_code"`
		} `maxminddb:"country"`
	}
	if err := c.file.Lookup(address).Decode(&found); err != nil {
		return ""
	}
	return found.Country.Code
}

func (c *countries) close() {
	if c != nil {
		_ = errors.Join(c.file.Close()) // read only: nothing is lost
	}
}
