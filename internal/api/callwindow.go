package api

import (
	"context"
	"time"

	"github.com/deskside/deskside/internal/auth"
)

// CallWindowAsk is what stands in the address of a call's window that cannot talk to the chat.
type CallWindowAsk struct {
	Visitor        string `json:"visitor" minLength:"1" maxLength:"1024" doc:"the visitor token up to its signature"`
	ConversationID string `json:"conversationId" minLength:"1" maxLength:"64"`
	At             int64  `json:"at" doc:"when the address was made, in seconds since 1970; good for five minutes"`
	Proof          string `json:"proof" minLength:"1" maxLength:"64" doc:"HMAC-SHA256, base64url, by the whole token, of \"deskside call window\", the conversation and the moment, a line each"`
}

// CallWindow is who the window is for.
type CallWindow struct {
	Token string `json:"token" doc:"the visitor token"`
}

func (a *API) openCallWindow(ctx context.Context, in *struct{ Body CallWindowAsk }) (*answer[CallWindow], error) {
	b := in.Body
	token, err := a.Tokens.FromProof(auth.WindowProof{Visitor: b.Visitor, ConversationID: b.ConversationID, At: b.At, Proof: b.Proof}, time.Now())
	if err != nil {
		return nil, err
	}
	if _, err := a.visitorByToken(ctx, token); err != nil {
		return nil, err
	}
	return ok(CallWindow{Token: token}), nil
}
