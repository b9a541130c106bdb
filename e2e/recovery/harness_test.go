package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/program"
	"github.com/deskside/deskside/internal/wire"
)

const (
	origin   = "http://shop.example"
	password = "recovery-password-1"
	patience = 90 * time.Second
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "deskside-recovery-")
	if err != nil {
		return 0, err
	}
	binary = filepath.Join(dir, "deskside")
	build := exec.Command("go", "build", "-o", binary, "github.com/deskside/deskside/cmd/deskside")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, errors.Join(fmt.Errorf("building the program: %w\n%s", err, out), os.RemoveAll(dir))
	}
	return m.Run(), os.RemoveAll(dir)
}

// node is one process of the program that can be killed and started again.
type node struct {
	t       *testing.T
	config  program.Config
	running *program.Program
}

func newNode(t *testing.T, env []string, args ...string) *node {
	t.Helper()
	address, err := program.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	n := &node{t: t, config: program.Config{Binary: binary, Data: t.TempDir(), Listen: address, Args: args, Env: env}}
	t.Cleanup(func() {
		if n.running == nil {
			return
		}
		if err := n.running.Kill(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the node at %s printed:\n%s", address, tail(n.running.Output(), 4000))
		}
	})
	return n
}

func startNode(t *testing.T, env []string, args ...string) *node {
	t.Helper()
	n := newNode(t, env, args...)
	n.start()
	return n
}

func (n *node) start() {
	n.t.Helper()
	if err := n.tryStart(); err != nil {
		n.t.Fatal(err)
	}
}

func (n *node) tryStart() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	p, err := program.Start(ctx, n.config)
	if err == nil {
		n.running = p
	}
	return err
}

func (n *node) server() *client.Server { return client.New("http://" + n.config.Listen) }

// crash kills the node as a power cut would and starts it again.
func (n *node) crash() {
	n.t.Helper()
	if err := n.running.Kill(); err != nil {
		n.t.Fatal(err)
	}
	n.start()
}

// restart stops the node as an update would and starts it again.
func (n *node) restart() {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	if err := n.running.Stop(ctx); err != nil {
		n.t.Fatalf("the program did not end well: %v\n%s", err, tail(n.running.Output(), 4000))
	}
	n.start()
}

// setUp claims the fresh instance on the node, and returns its administrator and site.
func setUp(t *testing.T, ctx context.Context, n *node) (*client.Agent, wire.Site) {
	t.Helper()
	code, err := n.running.SetUpCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	agent, site, err := n.server().SetUp(ctx, client.SetUp{
		Code: code, Name: "Mika", Email: "mika@example.com", Password: password, SiteName: "Shop", Origins: []string{origin},
	})
	if err != nil {
		t.Fatal(err)
	}
	return agent, site
}

var holes = regexp.MustCompile(`(?m)^deskside_holes_filled_total (\S+)`)

// holesFilled is how many items the node read from the database because their
// publication did not arrive, since its last start.
func (n *node) holesFilled() float64 {
	n.t.Helper()
	resp, err := http.Get("http://" + n.config.Listen + "/metrics")
	if err != nil {
		n.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	m := holes.FindSubmatch(b)
	if m == nil {
		n.t.Fatalf("/metrics says nothing about holes:\n%s", tail(string(b), 2000))
	}
	v, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		n.t.Fatal(err)
	}
	return v
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }
