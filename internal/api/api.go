// Package api is the HTTP door: the agents' and the widget's interface, described
// by its own OpenAPI document. A handler decodes, asks desk, encodes; errors become
// answers in one place (problem.go), and who may call what is one list (routes.go).
//
// Package server puts it behind a listener and tells it, by WithClient, who asks.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
)

// Version is that of the interface; a change that breaks clients needs a new one.
const Version = "v1"

// Config is what the API needs.
type Config struct {
	Desk    *desk.Desk
	Tokens  auth.VisitorTokens
	Epoch   string // of the instance
	Buckets limit.Buckets
	Limits  Limits
	// PublicURL is scheme://host under which visitors reach us; empty: as each request says.
	PublicURL string
	// Mail says that there is a mail server.
	Mail bool
	// WriteLetter puts a letter into words, as plain text and as a page without scripts.
	WriteLetter func(deskside.Letter) (text, html string, err error)
	// SetupCode is what the first admin must know.
	SetupCode string
	// Tape keeps recorded calls; nil: there are none.
	Tape Tape
	// Media is the engine behind calls; nil: there are none.
	Media Media
	Log   *slog.Logger
	// Shrink draws a picture anew, small and without metadata.
	Shrink func([]byte) ([]byte, error)
	// OnSite finds a visitor who has a page open now; nil: nobody is known.
	OnSite func(visitorID string) (deskside.LiveVisitor, bool)
	// Connect begins a co-browsing session by a code; nil: there is no relay.
	Connect func(ctx context.Context, actor deskside.Actor, code string) (deskside.Cobrowse, error)
}

// Limits is how often each may ask.
type Limits struct {
	Visitor limit.Rate // messages; other requests have a bucket of the same size
	Agent   limit.Rate
	Address limit.Rate
	SignIn  limit.Rate // per address and e-mail address
}

// DefaultLimits is generous to people and small for programs that misbehave.
func DefaultLimits() Limits {
	return Limits{
		Visitor: limit.Rate{PerSecond: 10, Burst: 40},
		Agent:   limit.Rate{PerSecond: 100, Burst: 200},
		Address: limit.Rate{PerSecond: 100, Burst: 300},
		SignIn:  limit.PerMinute(5),
	}
}

// API is the HTTP door.
type API struct {
	Config
	desk  *desk.Desk
	log   *slog.Logger
	huma  huma.API
	mux   *http.ServeMux
	order []string // operation ids, as in routes
}

// New makes the door.
func New(c Config) *API {
	mux := http.NewServeMux()
	a := &API{Config: c, desk: c.Desk, log: c.Log, huma: newHuma(mux), mux: mux}
	a.routes()
	polish(a.huma)
	a.pages()
	return a
}

// ServeHTTP answers everything below /api/.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	a.mux.ServeHTTP(w, r)
}

// origin is where visitors reach us, as far as this request tells.
func (a *API) origin(c Client) string {
	if a.PublicURL != "" {
		return strings.TrimSuffix(a.PublicURL, "/")
	}
	return c.Origin
}
