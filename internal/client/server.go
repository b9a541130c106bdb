package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Server is a running Deskside at a base URL.
type Server struct {
	// URL has no trailing slash, such as http://127.0.0.1:8080.
	URL  string
	http *http.Client
}

// New returns the server at the base URL. Connections are kept open, as many as
// there are requests at once.
func New(url string) *Server {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	return &Server{
		URL: strings.TrimRight(url, "/"),
		http: &http.Client{
			Timeout: 30 * time.Second,
			Transport: &http.Transport{
				DialContext:         dialer.DialContext,
				MaxIdleConnsPerHost: 10_000,
				IdleConnTimeout:     time.Minute,
			},
		},
	}
}

// Error is an answer that is not a success.
type Error struct {
	Status     int
	Code       string // of the problem document, such as rate_limited
	Detail     string
	RetryAfter time.Duration
	Data       map[string]string
}

func (e *Error) Error() string {
	return fmt.Sprintf("the server answered %d %s: %s", e.Status, e.Code, e.Detail)
}

// identity is the header that says who asks.
type identity struct{ header, value string }

// call sends in as JSON and decodes the answer into out; both may be nil.
func (s *Server) call(ctx context.Context, who identity, method, path string, in, out any) error {
	_, err := s.exchange(ctx, who, method, path, in, out)
	return err
}

func (s *Server) exchange(ctx context.Context, who identity, method, path string, in, out any) (http.Header, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, body)
	if err != nil {
		return nil, err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if who.header != "" {
		req.Header.Set(who.header, who.value)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 300 {
		return nil, problem(resp, b)
	}
	if out == nil {
		return resp.Header, nil
	}
	return resp.Header, json.Unmarshal(b, out)
}

func problem(resp *http.Response, body []byte) error {
	var p struct {
		Code   string            `json:"code"`
		Detail string            `json:"detail"`
		Data   map[string]string `json:"data"`
	}
	e := &Error{Status: resp.StatusCode}
	if json.Unmarshal(body, &p) == nil {
		e.Code, e.Detail, e.Data = p.Code, p.Detail, p.Data
	} else {
		e.Detail = strings.TrimSpace(string(body[:min(len(body), 200)]))
	}
	if n, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		e.RetryAfter = time.Duration(n) * time.Second
	}
	return e
}

// Status asks for the path and returns the status code of the answer.
func (s *Server) Status(ctx context.Context, path string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
	if err != nil {
		return 0, err
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// Rest closes the connections that no request uses.
func (s *Server) Rest() { s.http.CloseIdleConnections() }
