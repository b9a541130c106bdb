package server

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/blob"
	"github.com/deskside/deskside/internal/mail"
	"github.com/deskside/deskside/internal/store"
)

// Config is everything that can be set. Nothing else in the program reads the
// environment.
type Config struct {
	// Data is the data folder; it is made when missing.
	Data string
	// Listen is the address to listen on, such as 127.0.0.1:8080.
	Listen string
	// PublicURL is where visitors and agents reach us, such as https://chat.example;
	// empty: as each request says.
	PublicURL string
	// ViewerOrigin is an address of its own for the replica of co-browsing, such as
	// https://view.example; empty: the console's.
	ViewerOrigin string
	// Database is postgres://…, or empty for SQLite in the data folder.
	Database string
	// Redis joins several nodes, such as redis://host:6379; empty: one node.
	Redis string
	// Blob is where attachments are: s3://…, or empty for the data folder.
	Blob string
	// Scan is the virus scanner's address, such as clamd://host:3310; empty: none.
	Scan string
	// Mail is the server that takes our mails, such as smtp://user:password@host:587, and
	// MailFrom who sends them; empty: no mails.
	Mail, MailFrom string
	// TrustedProxies may say who the client is (X-Forwarded-For and its like).
	TrustedProxies []netip.Prefix
	// GeoIP is a .mmdb file that knows the country of an address; empty: no countries.
	GeoIP string
	// NodeAddress is where other nodes reach this one, such as http://10.0.0.2:8080;
	// empty: the host's name and the port of Listen.
	NodeAddress string
	// CobrowsePrivateAssets lets pictures of the sites' pages be fetched from private
	// addresses, for sites on an intranet.
	CobrowsePrivateAssets bool
	// MetricsToken lets others than this machine read /metrics.
	MetricsToken string
	// TLSCert and TLSKey are files; with them we speak TLS ourselves, without a proxy.
	TLSCert, TLSKey string
	Media           MediaConfig
	Limits          api.Limits
	// Quiet leaves requests that went well out of the log.
	Quiet bool
	// MailAhead lets mails be due earlier, to test them.
	MailAhead time.Duration
	// LoseEvery throws every so many-th publication away, to test recovery.
	LoseEvery int
	Version   string
	Log       *slog.Logger

	dist fs.FS // for tests; nil: the front ends in the binary
}

// Loopback is this machine: the proxies that are trusted unless others are named.
func Loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// Check says what is wrong with the configuration, and how to put it right.
func (c Config) Check() error {
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
		return fmt.Errorf("--listen %q is not an address; write it like 127.0.0.1:8080 or :8080", c.Listen)
	}
	if c.Data == "" {
		return fmt.Errorf("--data is empty; name the folder for the data")
	}
	if _, err := c.publicURL(); err != nil {
		return err
	}
	if _, err := c.viewerOrigin(); err != nil {
		return err
	}
	if _, err := c.store().EngineOf(); err != nil {
		return fmt.Errorf("--database: %w", err)
	}
	if u, err := url.Parse(c.Redis); c.Redis != "" && (err != nil || u.Host == "" || u.Scheme != "redis" && u.Scheme != "rediss") {
		return fmt.Errorf("--redis is not a Redis URL; write it like redis://host:6379 or rediss://user:password@host:6380")
	}
	if err := blob.Check(c.Blob); err != nil {
		return fmt.Errorf("--blob: %w", err)
	}
	if _, err := blob.OpenScanner(c.Scan); err != nil {
		return fmt.Errorf("--scan: %w", err)
	}
	if _, err := mail.Open(c.Mail, c.MailFrom); err != nil {
		return err
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fmt.Errorf("--tls-cert and --tls-key belong together; give both")
	}
	if err := c.Media.check(c.TLSCert != ""); err != nil {
		return err
	}
	if c.Redis != "" && c.Database == "" {
		return fmt.Errorf("--redis joins nodes that share a PostgreSQL database; give --database postgres://… too, or leave --redis out")
	}
	return nil
}

// publicURL is nil when there is none.
func (c Config) publicURL() (*url.URL, error) {
	if c.PublicURL == "" {
		return nil, nil
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !validHost(u.Host) || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("--public-url %q is not one; write it like https://chat.example, without a path", c.PublicURL)
	}
	u.Path, u.Host = "", strings.ToLower(u.Host)
	return u, nil
}

// viewerOrigin is empty when the replica has no origin of its own.
func (c Config) viewerOrigin() (string, error) {
	if c.ViewerOrigin == "" {
		return "", nil
	}
	u, err := url.Parse(c.ViewerOrigin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !validHost(u.Host) || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return "", fmt.Errorf("--viewer-origin %q is not one; write it like https://view.example, without a path", c.ViewerOrigin)
	}
	public, err := c.publicURL()
	if err != nil {
		return "", err
	}
	if public == nil {
		return "", fmt.Errorf("--viewer-origin needs --public-url, the address of the console that frames it")
	}
	if strings.EqualFold(u.Host, public.Host) {
		return "", fmt.Errorf("--viewer-origin %q is the address of the console; give it another host name", c.ViewerOrigin)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// MailServer is the server that takes our mails, nil for none.
func (c Config) MailServer() (*mail.Sender, error) { return mail.Open(c.Mail, c.MailFrom) }

// files is the folder of attachments, when they are on disk.
func (c Config) files() string { return filepath.Join(c.Data, "files") }

func (c Config) store() store.Config { return store.Config{URL: c.Database, Dir: c.Data} }
