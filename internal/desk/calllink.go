package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
)

// A link to a conference lets knock for this long unless its maker says otherwise, and
// at most.
const (
	linkTime    = 24 * time.Hour
	maxLinkTime = 30 * 24 * time.Hour
	maxLinks    = 50  // of one call
	maxLobby    = 100 // guests of one call, whatever became of them
)

// NewCallLink describes a link to make.
type NewCallLink struct {
	Name      string
	Password  string    // empty: none is asked for
	Once      bool      // lets one guest in
	ExpiresAt time.Time // zero: in a day
}

// CreateCallLink makes a link through which guests can knock. The call becomes a conference.
func (d *Desk) CreateCallLink(ctx context.Context, actor deskside.Actor, callID string, in NewCallLink) (link deskside.CallLink, err error) {
	defer deskside.Wrap(&err, "CreateCallLink(%s)", callID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return link, err
	}
	if link, err = d.newCallLink(in); err != nil {
		return link, err
	}
	link.CallID, link.CreatedBy = callID, actor.ID
	_, err = d.host(ctx, actor, callID, func(w *callWork) error {
		if w.call.State != deskside.CallActive {
			return deskside.Errorf(deskside.Conflict, "", "nobody has answered the call yet")
		}
		links, err := w.CallLinks(ctx, callID)
		if err != nil {
			return err
		}
		if len(links) >= maxLinks {
			return deskside.Errorf(deskside.Conflict, "", "the call has %d links already", maxLinks)
		}
		if err := w.widen(deskside.CallConference); err != nil {
			return err
		}
		if err := w.AddCallLink(ctx, link, auth.HashToken(link.Token)); err != nil {
			return err
		}
		return w.log(deskside.CallLinkCreated, map[string]string{"linkId": link.ID})
	})
	return link, err
}

// newCallLink checks what an agent asks for and hashes the password.
func (d *Desk) newCallLink(in NewCallLink) (link deskside.CallLink, err error) {
	now := d.clock()
	link = deskside.CallLink{ID: newID(), Once: in.Once, CreatedAt: now, ExpiresAt: in.ExpiresAt.UTC().Truncate(time.Microsecond)}
	link.Token = d.linkToken(link.ID)
	if link.Name, err = cleanLine("name", in.Name, 80); err != nil {
		return link, err
	}
	if in.ExpiresAt.IsZero() {
		link.ExpiresAt = now.Add(linkTime)
	}
	if !link.ExpiresAt.After(now) || link.ExpiresAt.Sub(now) > maxLinkTime {
		return link, deskside.Errorf(deskside.Invalid, "expiresAt", "a link must end within the next 30 days")
	}
	link.Password, err = hashLinkPassword(in.Password)
	return link, err
}

// hashLinkPassword allows shorter passwords than those of accounts: they are told on the
// phone, tries are few, and behind them is a lobby.
func hashLinkPassword(password string) (string, error) {
	if password == "" {
		return "", nil
	}
	if n := utf8.RuneCountInString(password); n < 4 || n > 100 || !utf8.ValidString(password) {
		return "", deskside.Errorf(deskside.Invalid, "password", "the password needs between 4 and 100 characters")
	}
	return auth.HashPassword(longPassword(password))
}

// longPassword makes a short password as long as auth wants it.
func longPassword(password string) string { return "call link " + password }

// linkToken is the 128 bits in a link's address. They follow from its id, so that agents
// can be shown the link again while the database holds only a hash.
func (d *Desk) linkToken(id string) string {
	mac := hmac.New(sha256.New, d.store.Secret())
	mac.Write([]byte("deskside call link " + id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// CallLinks returns the links of a call.
func (d *Desk) CallLinks(ctx context.Context, actor deskside.Actor, callID string) (list []deskside.CallLink, err error) {
	defer deskside.Wrap(&err, "CallLinks(%s)", callID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil { // who has a link can knock
		return nil, err
	}
	if err := checkID("callId", callID); err != nil {
		return nil, err
	}
	if _, err := d.store.Call(ctx, callID); err != nil {
		return nil, err
	}
	list, err = d.store.CallLinks(ctx, callID)
	for i := range list {
		list[i].Token = d.linkToken(list[i].ID)
	}
	return list, err
}

// RevokeCallLink withdraws a link. Guests who are in stay, those in the lobby are sent away.
func (d *Desk) RevokeCallLink(ctx context.Context, actor deskside.Actor, callID, linkID string) (err error) {
	defer deskside.Wrap(&err, "RevokeCallLink(%s, %s)", callID, linkID)
	if err := checkID("linkId", linkID); err != nil {
		return err
	}
	_, err = d.host(ctx, actor, callID, func(w *callWork) error {
		link, err := w.CallLink(ctx, linkID)
		if err == nil && link.CallID != callID {
			err = deskside.Errorf(deskside.NotFound, "", "there is no such link")
		}
		if err != nil {
			return err
		}
		return w.withdraw(linkID)
	})
	return err
}

func (w *callWork) withdraw(linkID string) error {
	link, err := w.CallLinkToChange(w.ctx, linkID)
	if err != nil || !link.RevokedAt.IsZero() {
		return err
	}
	link.RevokedAt = w.at
	if err := w.SaveCallLink(w.ctx, link); err != nil {
		return err
	}
	for i := range w.call.Participants {
		p := &w.call.Participants[i]
		if p.Kind == deskside.ActorGuest && p.PersonID == linkID && p.State == deskside.ParticipantLobby {
			w.set(p, deskside.ParticipantDeclined)
		}
	}
	return w.log(deskside.CallLinkRevoked, map[string]string{"linkId": linkID})
}

// LinkView is what anybody who has a link may know before knocking.
type LinkView struct {
	Site     deskside.Site
	Host     string // who made the link
	Title    string // of the planned meeting; empty: none
	StartsAt time.Time
	Password bool // one is asked for
	Waiting  bool // the meeting has not begun
	Full     bool
	Locked   bool
}

// LinkView looks a link up by its token.
func (d *Desk) LinkView(ctx context.Context, token string) (v LinkView, err error) {
	defer deskside.Wrap(&err, "LinkView")
	link, call, err := d.callOfLink(ctx, token)
	if err != nil {
		return v, err
	}
	v.Password, v.Waiting = link.Password != "", call.ID == ""
	if host, err := d.store.Agent(ctx, link.CreatedBy); err == nil {
		v.Host = host.Name
	}
	conversationID := call.ConversationID
	if link.MeetingID != "" {
		m, err := d.store.Meeting(ctx, link.MeetingID)
		if err != nil {
			return v, err
		}
		v.Title, v.StartsAt, conversationID = m.Title, m.StartsAt, m.ConversationID
	}
	c, err := d.store.Conversation(ctx, conversationID, "")
	if err != nil {
		return v, err
	}
	v.Locked, v.Full = call.Locked, call.Taken() >= deskside.MaxInCall
	v.Site, err = d.SiteByID(ctx, c.SiteID)
	return v, err
}

var errNoLink = deskside.Errorf(deskside.NotFound, "", "there is no such link; check that you have copied all of it")

// callOfLink finds a usable link and its live call; the call is zero while a planned
// meeting has not begun.
func (d *Desk) callOfLink(ctx context.Context, token string) (link deskside.CallLink, call deskside.Call, err error) {
	if b, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(b) != 16 {
		return link, call, errNoLink
	}
	link, err = d.store.CallLinkByToken(ctx, auth.HashToken(token))
	if deskside.CodeOf(err) == deskside.NotFound {
		return link, call, errNoLink
	}
	if err != nil {
		return link, call, err
	}
	if err := link.Usable(d.clock()); err != nil {
		return link, call, err
	}
	if link.CallID == "" {
		return link, call, nil
	}
	call, err = d.store.Call(ctx, link.CallID)
	if err == nil && !call.Live() && link.MeetingID != "" {
		m, err := d.store.Meeting(ctx, link.MeetingID)
		if err != nil || m.EndsAt().After(d.clock()) {
			return link, deskside.Call{}, err // it may go on
		}
	}
	if err == nil && !call.Live() {
		err = &deskside.Error{Code: deskside.Conflict, Message: "the conference is over", Data: map[string]string{"reason": "ended"}}
	}
	return link, call, err
}

// Knock puts a guest into the lobby and returns what the guest's browser proves itself
// with from then on.
func (d *Desk) Knock(ctx context.Context, token, name, password string) (guest deskside.Participant, secret string, err error) {
	defer deskside.Wrap(&err, "Knock")
	if name, err = cleanName("name", name, 60); err != nil {
		return guest, "", err
	}
	link, call, err := d.callOfLink(ctx, token)
	if err != nil {
		return guest, "", err
	}
	if call.ID == "" {
		return guest, "", &deskside.Error{Code: deskside.Conflict, Message: "the meeting has not begun yet", Data: map[string]string{"reason": "early"}}
	}
	if link.Password != "" {
		ok, err := auth.CheckPassword(link.Password, longPassword(password))
		if err != nil {
			return guest, "", err
		}
		if !ok {
			return guest, "", deskside.Errorf(deskside.Forbidden, "password", "the password is not right")
		}
	}
	secret, hash := auth.NewToken("")
	_, err = d.changeCallOf(ctx, deskside.System, call, func(w *callWork) error {
		link, err := w.CallLinkToChange(ctx, link.ID)
		if err != nil {
			return err
		}
		if err := w.mayKnock(link); err != nil {
			return err
		}
		link.Uses++
		guest = deskside.Participant{
			ID: newID(), CallID: call.ID, Kind: deskside.ActorGuest, PersonID: link.ID, Name: name,
			State: deskside.ParticipantLobby, Sources: deskside.GuestSources, Since: w.at, InvitedAt: w.at,
		}
		if link.Open {
			guest.State = deskside.ParticipantAdmitted
		}
		if err := w.SaveCallLink(ctx, link); err != nil {
			return err
		}
		if err := w.AddParticipant(ctx, guest, hash); err != nil {
			return err
		}
		w.call.Participants = append(w.call.Participants, guest)
		if link.Open {
			return w.note(deskside.GuestAdmitted, map[string]string{"participantId": guest.ID, "name": name})
		}
		return w.note(deskside.GuestKnocked, map[string]string{"participantId": guest.ID, "name": name})
	})
	return guest, guest.ID + "." + secret, err
}

func (w *callWork) mayKnock(link deskside.CallLink) error {
	if err := link.Usable(w.at); err != nil {
		return err
	}
	refuse := func(reason, message string) error {
		return &deskside.Error{Code: deskside.Conflict, Message: message, Data: map[string]string{"reason": reason}}
	}
	guests := 0
	for _, p := range w.call.Participants {
		if p.Kind == deskside.ActorGuest {
			guests++
		}
	}
	switch {
	case !w.call.Live():
		return refuse("ended", "the conference is over")
	case w.call.Locked:
		return refuse("locked", "the conference is locked; nobody new is let in")
	case w.call.Taken() >= deskside.MaxInCall || guests >= maxLobby:
		return refuse("full", "the conference is full")
	}
	return nil
}

// GuestBySecret tells which guest a browser is of.
func (d *Desk) GuestBySecret(ctx context.Context, secret string) (actor deskside.Actor, err error) {
	defer deskside.Wrap(&err, "GuestBySecret")
	id, secret, ok := strings.Cut(secret, ".")
	if ok && checkID("id", id) == nil {
		g, err := d.store.Guest(ctx, id)
		if err == nil && subtle.ConstantTimeCompare(g.SecretHash, auth.HashToken(secret)) == 1 {
			return deskside.Actor{Kind: deskside.ActorGuest, ID: g.ID, Name: g.Name}, nil
		}
		if err != nil && deskside.CodeOf(err) != deskside.NotFound {
			return actor, err
		}
	}
	return actor, deskside.Errorf(deskside.Unauthenticated, "", "open the link again")
}
