package server

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/deskside/deskside/internal/media"
)

// ProbeEngine starts the media engine on ports that nobody uses, and ends it again.
func ProbeEngine(ctx context.Context, c Config) (took time.Duration, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return 0, err
	}
	return media.Probe(ctx, media.ChildConfig{
		Command: c.Media.Command, IP: netip.MustParseAddr("127.0.0.1"), TCP: port, Redis: mediaRedis(c.Redis), MemoryLimit: "1GiB",
	})
}

// ErrMediaKeys says that the cluster does not take the key or the secret.
var ErrMediaKeys = media.ErrKeys

// ProbeCluster asks the LiveKit cluster with our key and secret, and what time it has.
func ProbeCluster(ctx context.Context, c Config) (there time.Time, err error) {
	return media.ProbeExternal(ctx, c.Media.URL, c.Media.Key, c.Media.Secret)
}

// ProbeClusterRelays asks the LiveKit cluster which relays it tells browsers of.
func ProbeClusterRelays(ctx context.Context, c Config) ([]string, error) {
	return media.ProbeRelays(ctx, c.Media.URL, c.Media.Key, c.Media.Secret)
}

// MediaAddress is where browsers are told to find the media ports.
func MediaAddress(c Config) netip.Addr { return c.mediaIP() }
