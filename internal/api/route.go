package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/deskside/deskside"
)

// maxBody is the largest request body.
const maxBody = 64 << 10

// access says who may call an operation.
type access struct {
	kind  accessKind
	scope deskside.Scope
}

type accessKind int

const (
	forAnyone accessKind = iota
	forBrowsers
	forAgents
	forVisitors
	forGuests
)

var (
	anyone   = access{kind: forAnyone}
	browser  = access{kind: forBrowsers} // agents who signed in; no API keys
	visitors = access{kind: forVisitors}
	guests   = access{kind: forGuests} // of conferences
)

// agents are those who signed in and API keys with the scope.
func agents(scope deskside.Scope) access { return access{kind: forAgents, scope: scope} }

// security is the access in the words of OpenAPI.
func (w access) security() []map[string][]string {
	switch w.kind {
	case forBrowsers:
		return []map[string][]string{{"session": {}}}
	case forAgents:
		return []map[string][]string{{"session": {}}, {"apiKey": {string(w.scope)}}}
	case forVisitors:
		return []map[string][]string{{"visitorToken": {}}}
	case forGuests:
		return []map[string][]string{{"guestSecret": {}}}
	}
	return []map[string][]string{}
}

// route is one line of the list of routes.
type route struct {
	method, path, id, summary string
	who                       access
	status                    int // 0: 200
}

// group is a part of the list with a prefix and a heading.
type group struct {
	api         *API
	prefix, tag string
	maxBody     int64
}

func (a *API) group(prefix, tag string) group { return group{a, prefix, tag, maxBody} }

// upTo is the group for requests with larger bodies.
func (g group) upTo(maxBody int64) group {
	g.maxBody = maxBody
	return g
}

// add registers an operation: limits and permission first, then decoding and checking, then the handler.
func add[I, O any](g group, r route, handle func(context.Context, *I) (*O, error)) {
	a := g.api
	if r.status == 0 {
		r.status = http.StatusOK
	}
	op := huma.Operation{
		OperationID:   r.id,
		Method:        r.method,
		Path:          g.prefix + r.path,
		Summary:       r.summary,
		Tags:          []string{g.tag},
		DefaultStatus: r.status,
		MaxBodyBytes:  g.maxBody,
		Security:      r.who.security(),
		Middlewares:   huma.Middlewares{a.guard(r.who)},
	}
	a.order = append(a.order, r.id)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// problem makes the error an answer with its headers.
func (a *API) problem(ctx context.Context, err error) error {
	p := problemOf(a.log, ClientOf(ctx), err)
	if h := p.GetHeaders(); h != nil {
		return huma.ErrorWithHeaders(p, h)
	}
	return p
}
