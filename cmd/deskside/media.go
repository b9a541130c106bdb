package main

import (
	"context"
	"net"
	"os"

	"github.com/deskside/deskside/internal/media/engine"
	"github.com/deskside/deskside/internal/server"
)

// mediaFlags is how calls are carried.
type mediaFlags struct {
	Mode   string `env:"DESKSIDE_MEDIA" name:"media" enum:"child,external,off" default:"child" help:"Calls: by an engine in a second process (child), by a LiveKit cluster (external), or none (off) (${default})."`
	URL    string `env:"DESKSIDE_MEDIA_URL" name:"media-url" placeholder:"URL" help:"Of the cluster, such as wss://livekit.internal:7880; browsers never see it."`
	Key    string `env:"DESKSIDE_MEDIA_KEY" name:"media-key" placeholder:"KEY" help:"API key of the cluster."`
	Secret string `env:"DESKSIDE_MEDIA_SECRET" name:"media-secret" placeholder:"SECRET" help:"API secret of the cluster."`
	Start  string `env:"DESKSIDE_MEDIA_START" name:"media-start" enum:"call,server" default:"call" help:"Start the engine with the first call or with the server (${default})."`
	IP     string `env:"DESKSIDE_MEDIA_IP" name:"media-ip" placeholder:"IP" help:"Address under which browsers reach the media ports (default: found out)."`
	UDP    int    `env:"DESKSIDE_MEDIA_UDP" name:"media-udp" default:"7882" placeholder:"PORT" help:"UDP port for media, 0 for none (${default})."`
	TCP    int    `env:"DESKSIDE_MEDIA_TCP" name:"media-tcp" default:"7881" placeholder:"PORT" help:"TCP port for media where UDP is blocked, 0 for none (${default})."`
	TURN   string `env:"DESKSIDE_MEDIA_TURN_DOMAIN" name:"media-turn-domain" placeholder:"HOST" help:"Second name of this server, such as turn.chat.example, for calls through the TLS port alone; needs --tls-cert."`
}

func (m mediaFlags) config() server.MediaConfig {
	c := server.MediaConfig{
		Mode: server.MediaMode(m.Mode), URL: m.URL, Key: m.Key, Secret: m.Secret,
		Early: m.Start == "server", IP: m.IP, UDP: m.UDP, TCP: m.TCP, TURNDomain: m.TURN,
	}
	if self, err := os.Executable(); err == nil && engine.Included {
		c.Command = []string{self, "media"}
	}
	return c
}

// demoMedia are calls on this machine, on ports that nobody uses.
func demoMedia() (server.MediaConfig, error) {
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		return server.MediaConfig{}, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return mediaFlags{Mode: string(server.MediaChild), UDP: port, TCP: port}.config(), l.Close()
}

// mediaCommand is the engine itself: deskside starts it and talks to it over its standard input.
type mediaCommand struct{}

// Run serves until the standard input is closed.
func (mediaCommand) Run(ctx context.Context) error { return engine.Run(ctx, os.Stdin) }
