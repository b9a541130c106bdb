package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"os"

	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/server"
)

// place is where the data is.
type place struct {
	Data     string `env:"DESKSIDE_DATA" default:"deskside-data" type:"path" placeholder:"DIR" help:"Data folder; made when missing (${default})."`
	Database string `env:"DESKSIDE_DATABASE" placeholder:"URL" help:"postgres://… instead of SQLite in the data folder."`
}

// network is how we are reached and whom we reach.
type network struct {
	Listen         string         `env:"DESKSIDE_LISTEN" default:"127.0.0.1:8080" placeholder:"ADDR" help:"Address to listen on (${default}); :8080 for all interfaces."`
	PublicURL      string         `env:"DESKSIDE_PUBLIC_URL" name:"public-url" placeholder:"URL" help:"Where visitors and agents reach the server, such as https://chat.example."`
	ViewerOrigin   string         `env:"DESKSIDE_VIEWER_ORIGIN" name:"viewer-origin" placeholder:"URL" help:"Shows visitors' pages to agents at an address of its own, such as https://view.example, which leads here too."`
	Redis          string         `env:"DESKSIDE_REDIS" placeholder:"URL" help:"redis://… joins several nodes that share a PostgreSQL database."`
	Blob           string         `env:"DESKSIDE_BLOB" placeholder:"URL" help:"s3://bucket?region=… keeps attachments in S3 instead of the data folder."`
	Scan           string         `env:"DESKSIDE_SCAN" placeholder:"URL" help:"clamd://host:3310 has attachments looked at by ClamAV."`
	Mail           string         `env:"DESKSIDE_MAIL" placeholder:"URL" help:"smtp://user:password@host:587 or smtps://… takes our mails; without it none are sent."`
	MailFrom       string         `env:"DESKSIDE_MAIL_FROM" name:"mail-from" placeholder:"ADDR" help:"Who sends them, such as support@company.example."`
	TLSCert        string         `env:"DESKSIDE_TLS_CERT" name:"tls-cert" type:"path" placeholder:"FILE" help:"Certificate chain (PEM): speak TLS without a proxy; read again when it changes."`
	TLSKey         string         `env:"DESKSIDE_TLS_KEY" name:"tls-key" type:"path" placeholder:"FILE" help:"Its key (PEM)."`
	NodeAddress    string         `env:"DESKSIDE_NODE_ADDRESS" name:"node-address" placeholder:"URL" help:"With --redis: where the other nodes reach this one, such as http://10.0.0.2:8080 (default: the host's name)."`
	PrivateAssets  bool           `env:"DESKSIDE_PRIVATE_ASSETS" name:"private-assets" help:"Let co-browsing fetch pictures of your sites from private addresses, for sites on an intranet."`
	GeoIP          string         `env:"DESKSIDE_GEOIP" name:"geoip" type:"path" placeholder:"FILE" help:"MaxMind file (.mmdb) that knows the country of an address, for Live view, the visitor panel and routing rules."`
	TrustedProxies []netip.Prefix `env:"DESKSIDE_TRUSTED_PROXY" name:"trusted-proxy" placeholder:"CIDR" help:"Reverse proxies whose X-Forwarded-… headers count (default: this machine)."`
}

// logging is what is written to standard error.
type logging struct {
	Format string `env:"DESKSIDE_LOG_FORMAT" name:"log-format" enum:"text,json" default:"text" help:"text or json."`
	Level  string `env:"DESKSIDE_LOG_LEVEL" name:"log-level" enum:"debug,info,warn,error" default:"info" help:"debug, info, warn or error."`
	Quiet  bool   `env:"DESKSIDE_LOG_QUIET" name:"log-quiet" help:"Leave requests that went well out of the log."`
}

// limits is how often each may ask: per second, and at once.
type limits struct {
	Visitor limit.Rate `env:"DESKSIDE_LIMIT_VISITOR" name:"limit-visitor" default:"10/40" placeholder:"RATE" help:"Messages of one visitor: per second/at once, or off (${default})."`
	Agent   limit.Rate `env:"DESKSIDE_LIMIT_AGENT" name:"limit-agent" default:"100/200" placeholder:"RATE" help:"Requests of one agent (${default})."`
	Address limit.Rate `env:"DESKSIDE_LIMIT_ADDRESS" name:"limit-address" default:"100/300" placeholder:"RATE" help:"Requests from one address, this machine excepted (${default})."`
	SignIn  limit.Rate `env:"DESKSIDE_LIMIT_SIGN_IN" name:"limit-sign-in" default:"0.0833/5" placeholder:"RATE" help:"Sign-ins for one account from one address (${default})."`
}

func (l limits) values() api.Limits {
	return api.Limits{Visitor: l.Visitor, Agent: l.Agent, Address: l.Address, SignIn: l.SignIn}
}

func (l logging) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		return nil, fmt.Errorf("--log-level: %w", err)
	}
	options := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options)), nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options)), nil
}

// config puts the flags together.
func config(p place, n network, l limits, g logging, metricsToken string) (server.Config, error) {
	log, err := g.logger()
	if err != nil {
		return server.Config{}, err
	}
	trusted := n.TrustedProxies
	if len(trusted) == 0 {
		trusted = server.Loopback()
	}
	return server.Config{
		Data: p.Data, Database: p.Database,
		Listen: n.Listen, PublicURL: n.PublicURL, ViewerOrigin: n.ViewerOrigin, Redis: n.Redis, GeoIP: n.GeoIP, CobrowsePrivateAssets: n.PrivateAssets, NodeAddress: n.NodeAddress, TrustedProxies: trusted, Blob: n.Blob, Scan: n.Scan, Mail: n.Mail, MailFrom: n.MailFrom,
		TLSCert: n.TLSCert, TLSKey: n.TLSKey,
		MetricsToken: metricsToken, Limits: l.values(), Quiet: g.Quiet,
		Version: version, Log: log,
	}, nil
}
