// Package bench measures a running Deskside from outside, over the public HTTP API
// and sockets, with visitors and agents both. Without an address it starts the same
// binary as a child on a temporary data folder, sets it up as a person would, and
// removes it afterwards.
//
// Whatever is measured is also checked: a message that was acknowledged and did not
// arrive, arrived twice or arrived too early makes the command fail.
//
// docs/performance.md says how to repeat the published figures and what the fields
// of the JSON output mean.
package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/program"
	"github.com/deskside/deskside/internal/wire"
)

// Commands is the command line below "deskside bench".
type Commands struct {
	Chat     Chat     `cmd:"" help:"Send messages both ways and measure from the send to the other side's socket."`
	Idle     Idle     `cmd:"" help:"Open many visitors' sockets that do nothing and weigh them."`
	Cobrowse Cobrowse `cmd:"" help:"Measure co-browsing: in a real browser, and many sessions at once."`
	Calls    Calls    `cmd:"" help:"Measure calls: in real browsers, and many synthetic ones at once."`
	Start    Start    `cmd:"" help:"Measure from the start of the process to its first answer 200."`
	Shift    Shift    `cmd:"" help:"Let a small team work for a compressed hour in which a browser and a node die; nobody may be left without an owner."`
	Seed     Seed     `cmd:"" help:"Fill a new data folder or database with conversations."`
	Search   Search   `cmd:"" help:"Fill a database and measure the search in it."`
	Inbox    Inbox    `cmd:"" help:"Measure pages of the inbox."`
}

// Target is the server to measure.
type Target struct {
	URL      string `name:"url" help:"Base URL of a running server; without it one is started for the measurement." placeholder:"URL"`
	Site     string `help:"Public key of the site that the visitors are on; not needed when there is only one." placeholder:"KEY"`
	Origin   string `help:"Origin of the page that the visitors are on; the site must allow it." default:"http://shop.example"`
	APIKey   string `name:"api-key" help:"API key of an administrator, to act as agent." env:"DESKSIDE_API_KEY" placeholder:"KEY"`
	Email    string `help:"E-mail of an administrator, when there is no API key."`
	Password string `help:"Password that goes with the e-mail." env:"DESKSIDE_PASSWORD"`
	Database string `help:"Database of the server that is started here; default: SQLite." placeholder:"URL"`
	Redis    string `help:"Redis of the server that is started here." placeholder:"URL"`
	Data     string `help:"Data folder of the server that is started here; default: a temporary one." type:"path" placeholder:"DIR"`
	PID      int    `name:"pid" help:"Process id of the running server, to weigh it."`
	JSON     bool   `name:"json" help:"Print the result as JSON."`

	args []string // of the server that is started here
}

// workspace is the server under measurement, with an administrator's hands on it.
type workspace struct {
	server *client.Server
	admin  *client.Agent
	site   wire.Site
	origin string
	pid    int // 0: unknown

	child  *program.Program
	folder string // to remove; empty: keep
}

const (
	benchEmail    = "bench@example.com"
	benchPassword = "bench-password-1"
)

// open connects to the target, or starts it.
func (t Target) open(ctx context.Context) (_ *workspace, err error) {
	if t.URL == "" {
		return t.start(ctx)
	}
	w := &workspace{server: client.New(t.URL), origin: t.Origin, pid: t.PID}
	if w.admin, err = t.signIn(ctx, w.server); err != nil {
		return nil, err
	}
	w.site, err = w.admin.Site(ctx, t.Site)
	return w, err
}

func (t Target) signIn(ctx context.Context, s *client.Server) (*client.Agent, error) {
	switch {
	case t.APIKey != "":
		return s.WithKey(t.APIKey), nil
	case t.Email != "":
		return s.SignIn(ctx, t.Email, t.Password)
	}
	return nil, errors.New("who answers? Pass --api-key, or --email and --password, of an administrator")
}

// start runs the same binary on the folder, or on a temporary one that it sets up.
func (t Target) start(ctx context.Context) (_ *workspace, err error) {
	w := &workspace{origin: t.Origin}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	data := t.Data
	if data == "" {
		if data, err = os.MkdirTemp("", "deskside-bench-"); err != nil {
			return nil, err
		}
		w.folder = data
	}
	if w.child, err = t.serve(ctx, data); err != nil {
		return nil, err
	}
	w.server, w.pid = client.New(w.child.URL), w.child.PID()
	if t.Email != "" {
		if w.admin, err = w.server.SignIn(ctx, t.Email, t.Password); err != nil {
			return nil, err
		}
		w.site, err = w.admin.Site(ctx, t.Site)
		return w, err
	}
	code, err := w.child.SetUpCode(ctx)
	if err != nil {
		return nil, fmt.Errorf("is the workspace set up already? Then pass --email and --password: %w", err)
	}
	w.admin, w.site, err = w.server.SetUp(ctx, client.SetUp{
		Code: code, Name: "Bench", Email: benchEmail, Password: benchPassword,
		SiteName: "Bench", Origins: []string{t.Origin},
	})
	return w, err
}

func (t Target) serve(ctx context.Context, data string) (*program.Program, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := t.args
	if t.Database != "" {
		args = append(args, "--database", t.Database)
	}
	if t.Redis != "" {
		args = append(args, "--redis", t.Redis)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return program.Start(ctx, program.Config{Binary: binary, Data: data, Args: args})
}

// close ends what open started.
func (w *workspace) close() error {
	var err error
	if w.child != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		err = w.child.Stop(ctx)
	}
	if w.folder != "" {
		err = errors.Join(err, os.RemoveAll(w.folder))
	}
	return err
}

// rss weighs the server; 0 when its process is not known.
func (w *workspace) rss() (int64, error) {
	if w.pid == 0 {
		return 0, nil
	}
	return program.RSS(w.pid)
}

// Times sums up durations in milliseconds.
type Times struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func timesOf(d []time.Duration) Times {
	if len(d) == 0 {
		return Times{}
	}
	slices.Sort(d)
	at := func(q float64) float64 {
		i := min(int(q*float64(len(d))), len(d)-1)
		return float64(d[i].Microseconds()) / 1000
	}
	return Times{P50: at(0.50), P95: at(0.95), P99: at(0.99), Max: at(1)}
}

func (t Times) String() string {
	return fmt.Sprintf("p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms", t.P50, t.P95, t.P99, t.Max)
}

// median returns the middle of the values that f reads from the runs.
func median[R any](runs []R, f func(R) float64) float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = f(r)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// show writes the value as JSON, or as text where a person reads it.
func show(out io.Writer, asJSON bool, v fmt.Stringer) error {
	if !asJSON {
		_, err := fmt.Fprintln(out, v)
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
