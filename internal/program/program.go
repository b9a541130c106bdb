// Package program runs the built program as a child process: it starts it, waits
// until it answers, reads what it prints, weighs it, and stops it, softly or not.
// The benchmark measures such a child, the recovery tests kill it.
package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Config says what to run.
type Config struct {
	Binary string
	// Data is the data folder; it stays when the program ends.
	Data string
	// Listen is the address; empty means a free port on the loopback.
	Listen string
	// Args follow "serve --data … --listen …".
	Args []string
	// Env is added to the environment, from which every DESKSIDE_ variable is taken out.
	Env []string
}

// Program is a running child.
type Program struct {
	URL string
	// Ready is how long it took from the start of the process to the first answer 200.
	Ready time.Duration

	cmd  *exec.Cmd
	out  *output
	done chan struct{}
	err  error
}

// FreeAddress returns a loopback address that nobody listens on at the moment.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Start starts the program and returns when it is ready.
func Start(ctx context.Context, c Config) (*Program, error) {
	if c.Listen == "" {
		address, err := FreeAddress()
		if err != nil {
			return nil, err
		}
		c.Listen = address
	}
	args := append([]string{"serve", "--data", c.Data, "--listen", c.Listen}, c.Args...)
	p := &Program{URL: "http://" + c.Listen, cmd: exec.Command(c.Binary, args...), out: &output{}, done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.Env = append(cleanEnv(), c.Env...)
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	if err := p.awaitReady(ctx); err != nil {
		return nil, errors.Join(err, p.Kill())
	}
	p.Ready = time.Since(began)
	return p, nil
}

func cleanEnv() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DESKSIDE_") {
			env = append(env, v)
		}
	}
	return env
}

func (p *Program) awaitReady(ctx context.Context) error {
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if resp, err := client.Get(p.URL + "/readyz"); err == nil {
			if err := resp.Body.Close(); err != nil {
				return err
			}
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the program was not ready: %w; it printed:\n%s", ctx.Err(), p.Output())
		case <-p.done:
			return fmt.Errorf("the program ended before it was ready: %w; it printed:\n%s", p.err, p.Output())
		case <-tick.C:
		}
	}
}

// PID is the process id.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Kill ends the program at once, as a power cut would, and waits until it is gone.
func (p *Program) Kill() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}

// Stop asks the program to end (SIGTERM), waits for it, and returns how it ended.
func (p *Program) Stop(ctx context.Context) error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("the program did not stop: %w", ctx.Err()), p.Kill())
	}
}

// Output is what the program printed so far.
func (p *Program) Output() string { return p.out.String() }

var setUpCode = regexp.MustCompile(`(?i)\bcode["']?\s*[=:]\s*["']?([A-Za-z0-9-]{6,})`)

// SetUpCode is the one-time code that a fresh instance prints, perhaps a moment after
// it is ready.
func (p *Program) SetUpCode(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if m := setUpCode.FindStringSubmatch(p.Output()); m != nil {
			return m[1], nil
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("the program printed no set-up code:\n%s", p.Output())
		case <-p.done:
			return "", fmt.Errorf("the program ended without a set-up code: %w\n%s", p.err, p.Output())
		case <-tick.C:
		}
	}
}

// RSS is the resident memory of a process in bytes (Linux).
func RSS(pid int) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS line", pid)
}

// CPU is what a process has used of the processors so far (Linux).
func CPU(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name stands in brackets and may hold anything; the state follows, and eleven fields on the two times.
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("process %d has no times", pid)
	}
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100, nil
}

// Children are the processes that a process has started (Linux).
func Children(pid int) (all []int, err error) {
	// Each thread lists its own.
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil, err
	}
	for _, list := range lists {
		b, err := os.ReadFile(list)
		if errors.Is(err, os.ErrNotExist) {
			continue // the thread has gone
		}
		if err != nil {
			return nil, err
		}
		for _, field := range strings.Fields(string(b)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				return nil, err
			}
			all = append(all, child)
		}
	}
	return all, nil
}

type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
