package cobrowse

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/deskside/deskside"
)

// CodeLife is how long a code that a visitor reads out is good.
const CodeLife = 10 * time.Minute

// ShowCode makes a code for the visitor, whose wish to show it is the consent to be seen.
func (r *Relay) ShowCode(ctx context.Context, visitorID string) (string, error) {
	for range 20 {
		n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
		if err != nil {
			return "", err
		}
		code := fmt.Sprintf("%06d", n.Int64())
		if kept, err := r.Places.Keep(ctx, code, visitorID, CodeLife); kept || err != nil {
			return code, err
		}
	}
	return "", deskside.Errorf(deskside.Unavailable, "", "no code is free; try again")
}

// Connect begins a session by a code that a visitor has read out to the agent. Whatever
// is wrong with the code, the error is the same.
func (r *Relay) Connect(ctx context.Context, actor deskside.Actor, code string) (c deskside.Cobrowse, err error) {
	wrong := deskside.Errorf(deskside.NotFound, "code", "no visitor shows this code; codes are good for ten minutes and once")
	code = strings.Join(strings.Fields(code), "")
	if len(code) != 6 {
		return c, wrong
	}
	if actor.Kind != deskside.ActorAgent || !actor.May(deskside.ScopeWrite) {
		return c, deskside.Errorf(deskside.Forbidden, "", "only agents may do this")
	}
	visitorID, err := r.Places.Take(ctx, code)
	if err != nil {
		return c, err
	}
	found, ok := deskside.LiveVisitor{}, false
	if visitorID != "" {
		found, ok = r.OnSite(visitorID)
	}
	if !ok {
		return c, wrong
	}
	site, err := r.Desk.SiteByID(ctx, found.SiteID)
	if err != nil || site.Settings.Cobrowse.Off {
		return c, wrong
	}
	if !site.Settings.Cobrowse.MayView(actor.Role) {
		return c, deskside.Errorf(deskside.Forbidden, "", "on this site co-browsing is for others; see Settings, Sites")
	}
	name := found.Name
	if found.Standing.Name != "" {
		name = found.Standing.Name
	}
	talk := ""
	if found.Standing.Status != deskside.StatusDone {
		talk = found.Standing.ConversationID
	}
	c, err = r.Desk.BeginCobrowse(ctx, actor, deskside.Cobrowse{
		ID: uuid.Must(uuid.NewV7()).String(), SiteID: found.SiteID, VisitorID: visitorID, VisitorName: name,
		ConversationID: talk, Origin: deskside.CobrowseByCode,
	})
	if err == nil {
		r.Nudge(visitorID, c.ID)
	}
	return c, err
}
