package media

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// child starts the engine as a second process of this program, watches it, and starts it
// again when it ends. Its configuration goes over the standard input, which stays open:
// when this process ends, however it does, the engine sees it closed and ends too.
type child struct {
	config  ChildConfig
	keys    keys
	log     *slog.Logger
	metrics *metrics
	hooks   net.Listener // for the engine's news; loopback only
	// onReady is called before anybody is let in.
	onReady func(ctx context.Context, address string)
	wanted  chan struct{}
	once    sync.Once

	mu      sync.Mutex
	ready   chan struct{} // closed while the engine answers
	isReady bool
	began   time.Time
	lastErr error
	turnTo  int
	pid     int
}

const (
	firstPause   = 50 * time.Millisecond // before a restart, doubled each time
	longestPause = 30 * time.Second
	calm         = time.Minute // an engine that ran for so long restarts at once again
	startTime    = 15 * time.Second
	stopTime     = 2 * time.Second
	healthEvery  = 2 * time.Second
	healthMisses = 4 // then it is ended and started again
)

var errDown = errors.New("the media engine does not run")

func newChild(c ChildConfig, k keys, log *slog.Logger) (*child, error) {
	hooks, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the media engine's news: %w", err)
	}
	return &child{config: c, keys: k, log: log, hooks: hooks, wanted: make(chan struct{}), ready: make(chan struct{}), lastErr: errDown}, nil
}

// want has the engine started if it was not yet.
func (c *child) want() { c.once.Do(func() { close(c.wanted) }) }

// await returns when the engine answers; it has it started.
func (c *child) await(ctx context.Context) error {
	c.want()
	c.mu.Lock()
	ready := c.ready
	c.mu.Unlock()
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), c.up())
	}
}

// up reports whether the engine answers, and why not.
func (c *child) up() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isReady {
		return nil
	}
	return c.lastErr
}

// turn is where the engine takes relayed connections.
func (c *child) turn() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprintf("127.0.0.1:%d", c.turnTo)
}

// since is for how long the engine has answered.
func (c *child) since() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.isReady {
		return 0
	}
	return time.Since(c.began)
}

func (c *child) set(up bool, why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if up == c.isReady {
		c.lastErr = why
		return
	}
	c.isReady, c.lastErr, c.began = up, why, time.Now()
	if up {
		close(c.ready)
	} else {
		c.ready = make(chan struct{})
	}
}

func (c *child) run(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-c.wanted:
	}
	pause := firstPause
	for ctx.Err() == nil {
		began := time.Now()
		err := c.live(ctx)
		if err == nil {
			err = errDown
		}
		c.set(false, err)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > calm {
			pause = firstPause
		}
		c.metrics.restart()
		c.log.Error("media: the engine ended; it is started again", "error", redact(err.Error()), "pause", pause)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

// live is one life of the engine.
func (c *child) live(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	port, err := freePort()
	if err != nil {
		return err
	}
	turnPort, err := freePort()
	if err != nil {
		return err
	}
	text := c.config.render(port, turnPort, c.keys, "http://"+c.hooks.Addr().String()+"/")
	cmd := exec.Command(c.config.Command[0], c.config.Command[1:]...)
	// Nothing of our environment is the engine's business, least of all its secrets.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "GOMEMLIMIT=" + c.config.MemoryLimit}
	own(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	cmd.Stdout = cmd.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	c.mu.Lock()
	c.turnTo, c.pid = turnPort, cmd.Process.Pid
	c.mu.Unlock()
	var said sync.WaitGroup
	said.Go(func() { c.listen(out) })
	ended := make(chan error, 1)
	go func() {
		said.Wait()
		ended <- cmd.Wait()
	}()
	if _, err := io.WriteString(in, text+"\x00"); err != nil {
		c.log.Debug("media: configure the engine", "error", err)
	}
	go c.watch(ctx, cmd.Process, port)
	select {
	case err = <-ended:
		return fmt.Errorf("the media engine ended: %w", errors.Join(errDown, err))
	case <-ctx.Done():
	}
	_ = in.Close() // the engine ends by this
	select {
	case <-ended:
	case <-time.After(stopTime):
		_ = cmd.Process.Kill()
		<-ended
	}
	return ctx.Err()
}

// watch lets people in once the engine answers, and ends it when it does not answer any more.
func (c *child) watch(ctx context.Context, process *os.Process, port int) {
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	began, misses := time.Now(), 0
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	web := &http.Client{Timeout: time.Second}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		resp, err := web.Get(address + "/")
		well := err == nil && resp.StatusCode == http.StatusOK
		if err == nil {
			_ = resp.Body.Close()
		}
		switch up := c.up() == nil; {
		case well && !up:
			c.onReady(ctx, address)
			c.set(true, nil)
			c.metrics.started(time.Since(began))
			tick.Reset(healthEvery)
		case well:
			misses = 0
		case up:
			misses++
		}
		if misses >= healthMisses || c.up() != nil && time.Since(began) > startTime {
			c.log.Error("media: the engine does not answer and is ended")
			_ = process.Kill()
			return
		}
	}
}

// listen passes on what the engine says.
func (c *child) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 256<<10)
	for lines.Scan() {
		if text := strings.TrimSpace(lines.Text()); text != "" {
			c.log.Warn("media engine", "says", redact(text))
		}
	}
	_, _ = io.Copy(io.Discard, out)
}

var secrets = regexp.MustCompile(`(access_token=|join_request=|[Bb]earer |invalid token: )[^\s"&]+|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b`)

// redact takes tokens and addresses out of what is logged.
func redact(s string) string { return secrets.ReplaceAllString(s, "…") }

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
