package client

import (
	"context"
	"fmt"
	"net/http"
)

// Seat is what somebody connects to a call with.
type Seat struct {
	URL   string `json:"url"`
	Token string `json:"token"` // good for a minute
}

// Call returns the id of the live call of a conversation.
func (a *Agent) Call(ctx context.Context, conversationID string) (string, error) {
	var out struct {
		Calls []struct {
			ID    string `json:"id"`
			State string `json:"state"`
		} `json:"calls"`
	}
	if err := a.server.call(ctx, a.who, http.MethodGet, "/api/v1/conversations/"+conversationID+"/calls", nil, &out); err != nil {
		return "", err
	}
	if len(out.Calls) == 0 || out.Calls[0].State == "ended" {
		return "", fmt.Errorf("conversation %s has no call", conversationID)
	}
	return out.Calls[0].ID, nil
}

// Ring asks a colleague into a call.
func (a *Agent) Ring(ctx context.Context, callID, agentID string) error {
	return a.server.call(ctx, a.who, http.MethodPost, "/api/v1/calls/"+callID+"/agents", map[string]string{"agentId": agentID}, nil)
}

// Join takes the agent's seat in a call.
func (a *Agent) Join(ctx context.Context, callID string) (seat Seat, err error) {
	err = a.server.call(ctx, a.who, http.MethodPost, "/api/v1/calls/"+callID+"/join", nil, &seat)
	return seat, err
}

// Join takes the visitor's seat in a call.
func (v *Visitor) Join(ctx context.Context, callID string) (seat Seat, err error) {
	err = v.server.call(ctx, v.who, http.MethodPost, "/api/widget/v1/calls/"+callID+"/join", nil, &seat)
	return seat, err
}
