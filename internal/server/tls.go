package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// handshakeTime is how long a client may take to begin a TLS connection.
const handshakeTime = 10 * time.Second

// certificate is the pair of files, read again when it changes, so that a renewed one
// needs no restart.
type certificate struct {
	cert, key string

	mu      sync.Mutex
	loaded  *tls.Certificate
	changed time.Time
	checked time.Time
}

func loadCertificate(cert, key string) (*certificate, error) {
	c := &certificate{cert: cert, key: key}
	_, err := c.get(nil)
	return c, err
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loaded != nil && time.Since(c.checked) < time.Minute {
		return c.loaded, nil
	}
	c.checked = time.Now()
	info, err := os.Stat(c.cert)
	if err == nil && c.loaded != nil && info.ModTime().Equal(c.changed) {
		return c.loaded, nil
	}
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.LoadX509KeyPair(c.cert, c.key)
	}
	switch {
	case err != nil && c.loaded != nil:
		return c.loaded, nil // half written, perhaps; the old one is good for now
	case err != nil:
		return nil, fmt.Errorf("--tls-cert and --tls-key: %w", err)
	}
	c.loaded, c.changed = &pair, info.ModTime()
	return c.loaded, nil
}

func (c *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}
}

// splitter is a TLS listener for HTTP that gives connections to another name away.
type splitter struct {
	net.Listener
	config *tls.Config
	name   string // given away; empty: none
	give   func(context.Context, net.Conn)
	ctx    context.Context
	cancel context.CancelFunc
	conns  chan net.Conn
	err    error
}

func split(l net.Listener, c *tls.Config, name string, give func(context.Context, net.Conn)) *splitter {
	ctx, cancel := context.WithCancel(context.Background())
	s := &splitter{Listener: l, config: c, name: name, give: give, ctx: ctx, cancel: cancel, conns: make(chan net.Conn)}
	go s.accept()
	return s
}

func (s *splitter) accept() {
	defer s.cancel()
	for {
		conn, err := s.Listener.Accept()
		if err != nil {
			s.err = err
			var temporary interface{ Temporary() bool }
			if errors.As(err, &temporary) && temporary.Temporary() && s.ctx.Err() == nil {
				time.Sleep(5 * time.Millisecond)
				continue
			}
			return
		}
		go s.greet(tls.Server(conn, s.config))
	}
}

// greet ends the handshake and sees who is wanted.
func (s *splitter) greet(conn *tls.Conn) {
	ctx, cancel := context.WithTimeout(s.ctx, handshakeTime)
	defer cancel()
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return
	}
	if s.name != "" && strings.EqualFold(conn.ConnectionState().ServerName, s.name) {
		s.give(s.ctx, conn)
		return
	}
	select {
	case s.conns <- conn:
	case <-s.ctx.Done():
		_ = conn.Close()
	}
}

// Accept implements net.Listener for the HTTP server.
func (s *splitter) Accept() (net.Conn, error) {
	select {
	case conn := <-s.conns:
		return conn, nil
	case <-s.ctx.Done():
		return nil, errors.Join(net.ErrClosed, s.err)
	}
}

// Close implements net.Listener.
func (s *splitter) Close() error {
	s.cancel()
	return s.Listener.Close()
}

// secure is the listener with our TLS, if we have any, and the relay of calls split off.
func (s *Server) secure(l net.Listener) net.Listener {
	if s.tls == nil {
		return l
	}
	s.http.TLSConfig = s.tls.config()
	name := ""
	give := func(_ context.Context, conn net.Conn) { _ = conn.Close() }
	if s.media != nil {
		name, give = s.config.Media.TURNDomain, s.media.Relay
	}
	return split(l, s.tls.config(), name, give)
}

// scheme is how browsers reach our listener.
func (s *Server) scheme() string {
	if s.tls != nil {
		return "https"
	}
	return "http"
}
