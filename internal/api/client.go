package api

import "context"

// Client is what the server found out about who asks; it travels in the request's context.
type Client struct {
	RequestID string
	Address   string // of the browser, not of the proxy
	Origin    string // scheme://host under which the client reached us
	Country   string // ISO 3166, as a trusted proxy or the operator's file says; empty: not known
	Language  string // that errors are told in: "en" or "de"
	Exempt    bool   // from the limit per address: the machine itself
}

// Secure reports whether the client came over https.
func (c Client) Secure() bool { return len(c.Origin) > 8 && c.Origin[:8] == "https://" }

type clientKey struct{}

// WithClient returns a context that carries c.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientOf returns what WithClient stored.
func ClientOf(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}
