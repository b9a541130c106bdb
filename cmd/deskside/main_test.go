package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/program"
	"github.com/deskside/deskside/internal/server"
)

// parse reads a command line as main does.
func parse(t *testing.T, args ...string) (*commands, *kong.Context, error) {
	t.Helper()
	var c commands
	parser, err := kong.New(&c, kong.Name("deskside"), kong.Exit(func(int) {}), kong.Writers(io.Discard, io.Discard),
		kong.BindTo(t.Context(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	k, err := parser.Parse(args)
	return &c, k, err
}

// run runs a command line and returns what it printed.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	_, k, err := parse(t, args...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	real := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	printed := make(chan []byte)
	go func() {
		b, err := io.ReadAll(r)
		if err != nil {
			t.Error(err)
		}
		printed <- b
	}()
	runErr := k.Run()
	os.Stdout = real
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return string(<-printed), runErr
}

func TestFlags(t *testing.T) {
	t.Setenv("DESKSIDE_DATABASE", "postgres://from-environment/x")
	t.Setenv("DESKSIDE_TRUSTED_PROXY", "10.0.0.0/8,192.0.2.0/24")
	t.Setenv("DESKSIDE_LIMIT_AGENT", "off")
	c, _, err := parse(t, "serve", "--data", "d", "--listen", ":9000", "--public-url", "https://chat.example", "--redis", "redis://r:6379", "--limit-visitor", "1/2", "--metrics-token", "m", "--log-format", "json")
	if err != nil {
		t.Fatal(err)
	}
	s := c.Serve
	got, err := config(s.Place, s.Network, s.Limits, s.Log, s.MetricsToken)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(got.Data) != "d" || got.Listen != ":9000" || got.PublicURL != "https://chat.example" || got.Redis != "redis://r:6379" ||
		got.Database != "postgres://from-environment/x" || got.MetricsToken != "m" {
		t.Errorf("%+v", got)
	}
	if want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.0/24")}; !slices.Equal(got.TrustedProxies, want) {
		t.Errorf("trusted proxies %v", got.TrustedProxies)
	}
	if (got.Limits.Visitor != limit.Rate{PerSecond: 1, Burst: 2}) || !got.Limits.Agent.Off() || got.Limits.Address.Burst != 300 {
		t.Errorf("limits %+v", got.Limits)
	}
}

func TestDefaults(t *testing.T) {
	c, _, err := parse(t, "serve")
	if err != nil {
		t.Fatal(err)
	}
	s := c.Serve
	got, err := config(s.Place, s.Network, s.Limits, s.Log, "")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.TrustedProxies, server.Loopback()) || got.Listen != "127.0.0.1:8080" {
		t.Errorf("%+v", got)
	}
	if rate := got.Limits.SignIn; rate.Burst != 5 || rate.PerSecond*60 < 4.9 || rate.PerSecond*60 > 5.1 {
		t.Errorf("sign-in limit %v", rate)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

func TestBadFlags(t *testing.T) {
	for _, args := range [][]string{
		{"serve", "--limit-visitor", "many"}, {"serve", "--trusted-proxy", "proxy.example"}, {"serve", "--log-format", "xml"},
		{"backup"}, {"admin", "create", "--email", "a@b.example"}, {"admin", "create", "--email", "a@b.example", "--name", "A", "--role", "king"}, {},
	} {
		if _, _, err := parse(t, args...); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}

// An operator's day without a browser: make an admin, copy the data, use the copy.
func TestOperator(t *testing.T) {
	data, copied := t.TempDir(), t.TempDir()
	out, err := run(t, "admin", "create", "--data", data, "--email", "Ann@example.com", "--name", "Ann")
	if err != nil || !strings.Contains(out, "Ann (admin) can sign in as ann@example.com\npassword: ") {
		t.Fatalf("create: %q, %v", out, err)
	}
	if out, err := run(t, "admin", "create", "--data", data, "--email", "ann@example.com", "--name", "Ann"); err == nil {
		t.Errorf("the same address twice: %q", out)
	}
	file := filepath.Join(copied, "deskside.db")
	if out, err := run(t, "backup", "--data", data, "--to", file); err != nil || !strings.Contains(out, file) {
		t.Fatalf("backup: %q, %v", out, err)
	}
	if _, err := run(t, "backup", "--data", data, "--to", file); err == nil {
		t.Error("a backup overwrites another")
	}
	out, err = run(t, "admin", "reset-password", "--data", copied, "--email", "ann@example.com")
	if err != nil {
		t.Fatal(err)
	}
	_, password, _ := strings.Cut(strings.TrimSpace(out), "password: ")
	signIn := func(folder string) error {
		return server.WithDesk(t.Context(), server.Config{Data: folder}, func(d *desk.Desk) error {
			_, _, err := d.SignIn(t.Context(), desk.SignIn{Email: "ann@example.com", Password: password})
			return err
		})
	}
	if err := signIn(copied); err != nil {
		t.Errorf("the copy's new password: %v", err)
	}
	if err := signIn(data); err == nil {
		t.Error("the copy's new password works on the original")
	}
	if out, err := run(t, "migrate", "--data", copied, "--new-epoch"); err != nil || !strings.Contains(out, "up to date") {
		t.Errorf("migrate: %q, %v", out, err)
	}
	if _, err := run(t, "admin", "reset-password", "--data", data, "--email", "nobody@example.com"); err == nil {
		t.Error("a password for nobody")
	}
	if out, err := run(t, "backup", "--database", "postgres://db/x", "--to", filepath.Join(copied, "pg")); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("backup of PostgreSQL: %q, %v", out, err)
	}
}

// Calls are left out: the engine is this program again, which a test is not. internal/doctor has them.
func TestDoctorCommand(t *testing.T) {
	out, err := run(t, "doctor", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--media", "off", "--json")
	if err != nil {
		t.Fatal(err)
	}
	var findings []map[string]string
	if err := json.Unmarshal([]byte(out), &findings); err != nil || len(findings) < 3 {
		t.Errorf("%s: %v", out, err)
	}
	_, err = run(t, "doctor", "--data", t.TempDir(), "--listen", "nonsense")
	var code exitCode
	if !errors.As(err, &code) || code != 1 {
		t.Errorf("a failing examination ends with %v", err)
	}
}

func TestDocument(t *testing.T) {
	out, err := run(t, "openapi")
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../internal/api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal([]byte(out), committed) {
		t.Error("the document that is printed is not the one that is committed")
	}
	if out, err := run(t, "version"); err != nil || !strings.HasPrefix(out, "deskside dev ") {
		t.Errorf("version: %q, %v", out, err)
	}
}

// serve ends when it is told to, and says what is wrong before it begins.
func TestServeCommand(t *testing.T) {
	address, err := program.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := parse(t, "serve", "--data", t.TempDir(), "--listen", address, "--log-level", "error")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Serve.Run(ctx) }()
	for ready := false; !ready; {
		resp, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			ready = resp.StatusCode == http.StatusOK
			err = resp.Body.Close()
		}
		if err != nil && len(ended) > 0 {
			t.Fatalf("serve ended with %v", <-ended)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	c.Serve.Network.PublicURL = "chat.example"
	if err := c.Serve.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "--public-url") {
		t.Errorf("serve with a bad URL: %v", err)
	}
}
