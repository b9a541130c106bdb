//go:build !nomedia

// Package engine is LiveKit, linked in. It is imported by the hidden command `deskside media` and by nothing else:
// the engine ends its whole process when it panics, replaces global state, and leaks when it is stopped, so it lives in
// a process of its own that internal/media starts, watches and restarts.
//
// Only the eight functions of LiveKit are used whose signatures have not changed for years.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
)

// Included says whether this program carries the engine.
const Included = true

// configMax bounds what is read as configuration: ours is about a kilobyte.
const configMax = 1 << 20

// Run reads the configuration from in, up to a NUL byte, and serves until in is closed or ctx is done. The parent keeps
// in open for as long as it lives, so the engine never outlives it, however the parent ends.
func Run(ctx context.Context, in io.Reader) error {
	text, err := readConfig(in)
	if err != nil {
		return err
	}
	conf, err := config.NewConfig(text, true, nil, nil)
	if err != nil {
		return fmt.Errorf("read the engine's configuration: %w", err)
	}
	config.InitLoggerFromConfig(&conf.Logging)
	if err := conf.ValidateKeys(); err != nil {
		return err
	}
	node, err := routing.NewLocalNode(conf)
	if err != nil {
		return err
	}
	if err := prometheus.Init(string(node.NodeID()), node.NodeType()); err != nil {
		return err
	}
	server, err := service.InitializeServer(conf, node)
	if err != nil {
		return err
	}
	parentGone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(parentGone)
	}()
	go func() {
		select {
		case <-parentGone:
		case <-ctx.Done():
		}
		server.Stop(true)
	}()
	return server.Start()
}

func readConfig(in io.Reader) (string, error) {
	var text []byte
	one := make([]byte, 4096)
	for {
		n, err := in.Read(one)
		for i, b := range one[:n] {
			if b == 0 {
				if i != n-1 {
					return "", errors.New("bytes follow the engine's configuration")
				}
				return string(append(text, one[:i]...)), nil
			}
		}
		text = append(text, one[:n]...)
		if len(text) > configMax {
			return "", errors.New("the engine's configuration is too large")
		}
		if errors.Is(err, io.EOF) {
			return "", errors.New("the engine is started by deskside itself: no configuration came on the standard input")
		}
		if err != nil {
			return "", fmt.Errorf("read the standard input of process %d: %w", os.Getpid(), err)
		}
	}
}
