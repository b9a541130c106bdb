package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/limit"
)

// caller is who asks, as far as it was proven.
type caller struct {
	actor   deskside.Actor
	session deskside.Session // of agents who signed in
	token   string           // of the session
	origin  string           // of visitors: the page that embeds the widget
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

func actorOf(ctx context.Context) deskside.Actor { return callerOf(ctx).actor }

// guard lets only those pass who may call the operation, and not too often. It
// stands before decoding, so that strangers cost little and learn nothing.
func (a *API) guard(who access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c, err := a.admit(ctx, who)
		if err != nil {
			a.refuse(ctx, err)
			return
		}
		next(huma.WithValue(ctx, callerKey{}, c))
	}
}

func (a *API) admit(ctx huma.Context, who access) (caller, error) {
	if err := a.limitAddress(ctx.Context()); err != nil {
		return caller{}, err
	}
	switch who.kind {
	case forVisitors:
		return a.admitVisitor(ctx)
	case forGuests:
		return a.admitGuest(ctx)
	case forBrowsers, forAgents:
		return a.admitAgent(ctx, who)
	}
	return caller{}, nil
}

func (a *API) admitVisitor(ctx huma.Context) (caller, error) {
	token, ok := bearer(ctx.Header("Authorization"))
	if !ok {
		return caller{}, deskside.Errorf(deskside.Unauthenticated, "", "a visitor's token is needed, as Authorization: Bearer …; startVisit gives one")
	}
	t, err := a.visitorByToken(ctx.Context(), token)
	if err != nil {
		return caller{}, err
	}
	kind, what := "visitor:", "requests"
	if writes(ctx.Operation()) {
		kind, what = "visitor-messages:", "messages"
	}
	if err := a.take(ctx.Context(), kind+t.VisitorID, a.Limits.Visitor, what); err != nil {
		return caller{}, err
	}
	actor := visitorActor(t)
	actor.AddressHash = a.addressHash(ctx.Context())
	return caller{actor: actor, origin: t.Origin}, nil
}

// writes reports whether the operation is a visitor's message. A flood of them leaves
// the visitor able to read.
func writes(op *huma.Operation) bool {
	switch op.OperationID {
	case "postMyMessage", "startConversation", "addMyAttachment", "inviteAgents":
		return true
	}
	return false
}

func (a *API) admitAgent(ctx huma.Context, who access) (caller, error) {
	c, err := a.agent(ctx.Context(), ctx.Header("Authorization"), sessionToken(ctx))
	if err != nil {
		return caller{}, err
	}
	if err := a.take(ctx.Context(), "agent:"+c.actor.ID, a.Limits.Agent, "requests"); err != nil {
		return caller{}, err
	}
	byKey := c.token == ""
	switch {
	case who.kind == forBrowsers && byKey:
		return caller{}, deskside.Errorf(deskside.Forbidden, "", "API keys cannot do this; sign in")
	case who.kind == forAgents && !c.actor.May(who.scope):
		return caller{}, deskside.Errorf(deskside.Forbidden, "", "this API key lacks the scope %q", who.scope)
	case who.scope == deskside.ScopeAdmin && !c.actor.IsAdmin():
		return caller{}, deskside.Errorf(deskside.Forbidden, "", "only admins can do this")
	}
	return c, nil
}

// agent finds out which agent asks: by API key if there is one, else by cookie.
func (a *API) agent(ctx context.Context, authorization, token string) (caller, error) {
	if authorization != "" {
		secret, _ := bearer(authorization)
		if !strings.HasPrefix(secret, "dk_") {
			return caller{}, deskside.Errorf(deskside.Unauthenticated, "", "the Authorization header must be: Bearer dk_…, an API key")
		}
		actor, err := a.desk.ActorByAPIKey(ctx, secret)
		return caller{actor: actor}, err
	}
	if token == "" {
		return caller{}, deskside.Errorf(deskside.Unauthenticated, "", "sign in first")
	}
	agent, session, err := a.desk.AgentBySession(ctx, token)
	return caller{actor: agent.Actor(), session: session, token: token}, err
}

// AuthenticateAgent tells the sockets which agent a request is from; the session is
// empty for an API key, which must have the read scope.
func (a *API) AuthenticateAgent(r *http.Request) (actor deskside.Actor, sessionID string, err error) {
	c, err := a.agent(r.Context(), r.Header.Get("Authorization"), SessionToken(r))
	if err == nil && !c.actor.May(deskside.ScopeRead) {
		err = deskside.Errorf(deskside.Forbidden, "", "this API key lacks the scope %q", deskside.ScopeRead)
	}
	return c.actor, c.session.ID, err
}

// AuthenticateVisitor tells the sockets which visitor a token is of.
func (a *API) AuthenticateVisitor(token string) (deskside.Actor, error) {
	t, err := a.visitorByToken(context.Background(), token)
	return visitorActor(t), err
}

// visitorByToken reads a token. It ends when its site no longer allows the origin it was
// given on, or is gone; which of them is nobody's business.
func (a *API) visitorByToken(ctx context.Context, token string) (auth.VisitorToken, error) {
	t, err := a.Tokens.Verify(token)
	if err != nil {
		return auth.VisitorToken{}, err
	}
	site, err := a.desk.SiteByID(ctx, t.SiteID)
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && !site.Allows(t.Origin) {
		err = deskside.Errorf(deskside.Unauthenticated, "", "the visitor token is not valid; ask for a new session")
	}
	if err != nil {
		return auth.VisitorToken{}, err
	}
	return t, nil
}

func visitorActor(t auth.VisitorToken) deskside.Actor {
	return deskside.Actor{Kind: deskside.ActorVisitor, ID: t.VisitorID, SiteID: t.SiteID}
}

// addressHash is by what the address of who asks is known again; empty when it is that of
// this machine or not known.
func (a *API) addressHash(ctx context.Context) string {
	client := ClientOf(ctx)
	if client.Address == "" {
		return ""
	}
	return a.Tokens.AddressHash(limit.AddressKey(client.Address))
}

// bearer is the token of an Authorization header.
func bearer(authorization string) (string, bool) {
	scheme, token, ok := strings.Cut(authorization, " ")
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

// take is Buckets.Take as an error.
func (a *API) take(ctx context.Context, key string, rate limit.Rate, what string) error {
	if wait := a.Buckets.Take(ctx, key, rate); wait > 0 {
		return &TooMany{After: wait, What: what}
	}
	return nil
}

// refuse answers before the operation began.
func (a *API) refuse(ctx huma.Context, err error) {
	p := problemOf(a.log, ClientOf(ctx.Context()), err)
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	if err := json.NewEncoder(ctx.BodyWriter()).Encode(p); err != nil {
		a.log.Debug("answer not written", "error", err)
	}
}

// LimitAddress gives what is not an operation the same limit per address.
func (a *API) LimitAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := a.limitAddress(r.Context()); err != nil {
			WriteProblem(w, r, a.log, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a *API) limitAddress(ctx context.Context) error {
	client := ClientOf(ctx)
	if client.Exempt {
		return nil
	}
	return a.take(ctx, "address:"+limit.AddressKey(client.Address), a.Limits.Address, "requests from your address")
}
