package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside/internal/server"
	"github.com/deskside/deskside/internal/store"
)

// withEngine is a configuration whose engine is this program, built anew.
func withEngine(t *testing.T) server.Config {
	t.Helper()
	program := filepath.Join(t.TempDir(), "deskside")
	if out, err := exec.Command("go", "build", "-o", program, "github.com/deskside/deskside/cmd/deskside").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c := config(t)
	c.Media = server.MediaConfig{Mode: server.MediaChild, Command: []string{program, "media"}, IP: "127.0.0.1", UDP: free(t), TCP: free(t)}
	return c
}

func free(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestExamine_calls(t *testing.T) {
	c := withEngine(t)
	expect(t, Examine(t.Context(), c), map[string]State{"calls": OK, "calls udp": OK, "calls tcp": OK})

	// Somebody else has the ports, and the engine is no engine.
	tcp, err := net.Listen("tcp", fmt.Sprintf(":%d", c.Media.TCP))
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", fmt.Sprintf(":%d", c.Media.UDP))
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	c.Media.Command = []string{"/bin/false"}
	expect(t, Examine(t.Context(), c), map[string]State{"calls": Fail, "calls udp": Fail, "calls tcp": Fail})

	// The address that browsers are told is not where we are.
	c.Media.UDP, c.Media.TCP, c.Media.IP = free(t), 0, "192.0.2.1"
	expect(t, Examine(t.Context(), c), map[string]State{"calls udp": Warn, "calls tcp": Warn})
	c.PublicURL = "http://127.0.0.1:1"
	c.Media.IP = "10.1.2.3"
	expect(t, Examine(t.Context(), c), map[string]State{"calls address": Warn})
	c.Media.IP = "127.0.0.1"
	expect(t, Examine(t.Context(), c), map[string]State{"calls address": OK})
	c.Media.Mode = server.MediaOff
	if got := states(Examine(t.Context(), c)); got["calls"] != "" || got["calls udp"] != "" {
		t.Errorf("calls are off: %v", got)
	}
}

func TestExamine_cluster(t *testing.T) {
	status, date := http.StatusOK, time.Now()
	var relays []string
	cluster := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/rtc" {
			joins(t, w, r, relays)
			return
		}
		if r.URL.Path != "/twirp/livekit.RoomService/ListRooms" || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ey") {
			t.Errorf("asked %s", r.URL)
		}
		w.Header().Set("Date", date.UTC().Format(http.TimeFormat))
		w.WriteHeader(status)
	}))
	c := config(t)
	c.Media = server.MediaConfig{Mode: server.MediaExternal, URL: "ws" + strings.TrimPrefix(cluster.URL, "http"), Key: "key", Secret: strings.Repeat("s", 32)}
	expect(t, Examine(t.Context(), c), map[string]State{"calls": OK, "clock": OK, "calls relay": Warn})
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	go func() {
		b := make([]byte, 100)
		for {
			n, from, err := udp.ReadFrom(b)
			if err != nil || n < 20 {
				return
			}
			_, _ = udp.WriteTo(append([]byte{1, 1, 0, 0}, b[4:20]...), from)
		}
	}()
	relays = []string{"stun:stun.invalid", "turn:" + udp.LocalAddr().String() + "?transport=udp"}
	expect(t, Examine(t.Context(), c), map[string]State{"calls relay": OK})
	relays = append(relays, fmt.Sprintf("turns:localhost:%d?transport=tcp", free(t)))
	expect(t, Examine(t.Context(), c), map[string]State{"calls relay": Fail})
	date = date.Add(time.Hour)
	expect(t, Examine(t.Context(), c), map[string]State{"calls": OK, "clock": Fail})
	status, date = http.StatusUnauthorized, time.Now()
	expect(t, Examine(t.Context(), c), map[string]State{"calls": Fail})
	cluster.Close()
	expect(t, Examine(t.Context(), c), map[string]State{"calls": Fail})
}

// joins answers a join as LiveKit does: SignalResponse{join{room, ice_servers{urls…}…}}.
func joins(t *testing.T, w http.ResponseWriter, r *http.Request, urls []string) {
	field := func(number byte, value []byte) []byte {
		return append(binary.AppendUvarint([]byte{number<<3 | 2}, uint64(len(value))), value...)
	}
	if !strings.HasPrefix(r.URL.Query().Get("access_token"), "ey") {
		t.Errorf("asked %s", r.URL)
	}
	join := append(field(1, []byte("a room")), 6<<3|0, 1) // and a number
	for _, u := range urls {
		join = append(join, field(5, append(field(1, []byte(u)), field(2, []byte("somebody"))...))...)
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.CloseNow()
	if err := conn.Write(r.Context(), websocket.MessageBinary, field(1, join)); err != nil {
		t.Error(err)
	}
	_, _, _ = conn.Read(r.Context()) // until doctor has read it
}

func TestExamine_relay(t *testing.T) {
	for name, c := range map[string]struct {
		certFor string
		left    time.Duration
		domain  string
		want    State
	}{
		"well":      {"localhost", 90 * 24 * time.Hour, "localhost", OK},
		"soon over": {"localhost", 24 * time.Hour, "localhost", Warn},
		"over":      {"localhost", -time.Hour, "localhost", Fail},
		"other":     {"chat.example", 90 * 24 * time.Hour, "localhost", Fail},
		"no DNS":    {"turn.invalid", 90 * 24 * time.Hour, "turn.invalid", Fail},
	} {
		t.Run(name, func(t *testing.T) {
			e := &examination{config: config(t)}
			e.config.TLSCert, e.config.TLSKey = certificate(t, c.certFor, c.left)
			e.config.Media.TURNDomain = c.domain
			e.relay(context.Background())
			expect(t, e.findings, map[string]State{"calls relay": c.want})
		})
	}
}

// answering is a TLS listener with a certificate for localhost whose connections get handled.
func answering(t *testing.T, cert, key string, handle func(net.Conn)) (port string) {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				handle(conn)
			}()
		}
	}()
	_, port, err = net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func relays(conn net.Conn) {
	request := make([]byte, 20)
	if _, err := io.ReadFull(conn, request); err == nil {
		_, _ = conn.Write(append([]byte{1, 1, 0, 0}, request[4:]...))
	}
}

func serves(conn net.Conn) {
	_, _ = io.CopyN(io.Discard, conn, 20)
	_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
}

// While the server runs, the relay must answer at its listener, and where browsers look.
func TestExamine_relayAnswers(t *testing.T) {
	cert, key := certificate(t, "localhost", 90*24*time.Hour)
	other, otherKey := certificate(t, "localhost", 90*24*time.Hour)
	ours, wrong := answering(t, cert, key, relays), answering(t, cert, key, serves)
	foreign := answering(t, other, otherKey, relays)
	trusted := x509.NewCertPool()
	for _, file := range []string{cert, other} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		trusted.AppendCertsFromPEM(b)
	}
	nobody := fmt.Sprint(free(t))
	for name, c := range map[string]struct {
		listen, told string
		roots        *x509.CertPool
		want         State
		says         string
	}{
		"well":                        {ours, ours, trusted, OK, "localhost is "},
		"passed on from another port": {ours, foreign, trusted, OK, "localhost is "},
		"no relay at our listener":    {wrong, ours, trusted, Fail, "our own listener at 127.0.0.1:" + wrong + " does not relay for localhost: what answers there is no relay"},
		"nobody where browsers look":  {ours, nobody, trusted, Fail, "deskside listens on 127.0.0.1:" + ours + ": pass TCP port " + nobody + " of localhost on to port " + ours},
		"a web server there":          {ours, wrong, trusted, Fail, "localhost:" + wrong + " does not answer as the relay"},
		"ours, and not trusted":       {ours, ours, x509.NewCertPool(), Warn, "this machine does not trust its certificate"},
		"another's, and not trusted":  {ours, foreign, x509.NewCertPool(), Fail, "does not answer as the relay"},
	} {
		t.Run(name, func(t *testing.T) {
			e := &examination{config: config(t), running: true, roots: c.roots, relayPort: c.told}
			e.config.Listen = "127.0.0.1:" + c.listen
			e.config.TLSCert, e.config.TLSKey = cert, key
			e.config.Media.TURNDomain = "localhost"
			e.relay(context.Background())
			expect(t, e.findings, map[string]State{"calls relay": c.want})
			if said := fmt.Sprint(e.findings); !strings.Contains(said, c.says) {
				t.Errorf("it says %s, and not %q", said, c.says)
			}
		})
	}
	e := &examination{config: config(t)}
	e.config.Media = server.MediaConfig{Mode: server.MediaExternal, URL: "wss://cluster.example", TURNDomain: "localhost"}
	e.relay(context.Background())
	expect(t, e.findings, map[string]State{"calls relay": Warn})
}

// A server that ends TLS itself is found by doctor, whatever its certificate is for.
func TestExamine_ownTLS(t *testing.T) {
	c := serving(t, store.SQLite, func(c *server.Config) {
		c.TLSCert, c.TLSKey = certificate(t, "chat.example", 90*24*time.Hour)
	})
	expect(t, Examine(t.Context(), c), map[string]State{"port": OK, "websocket": OK})
}

func certificate(t *testing.T, host string, left time.Duration) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(left)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, b []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", raw)
}
