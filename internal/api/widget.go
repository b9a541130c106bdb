package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// VisitStart is what the widget says first.
type VisitStart struct {
	Site     string `json:"site" minLength:"1" maxLength:"64" doc:"the site's public key"`
	Origin   string `json:"origin" minLength:"1" maxLength:"300" doc:"of the page that embeds the widget"`
	Token    string `json:"token,omitempty" maxLength:"500" doc:"from an earlier visit"`
	Language string `json:"language,omitempty" maxLength:"35" doc:"BCP 47"`
	TimeZone string `json:"timeZone,omitempty" maxLength:"64" doc:"IANA name"`
	Return   string `json:"return,omitempty" maxLength:"1000" doc:"what follows #deskside= in the link of a mail: the visitor becomes the one of the link"`
}

// Visit is what the widget needs to begin.
type Visit struct {
	Token         string                     `json:"token" doc:"for Authorization: Bearer … and for the socket; keep it in the page's first-party storage"`
	Visitor       VisitorSelf                `json:"visitor"`
	Site          VisitSite                  `json:"site"`
	Team          wire.SiteTeam              `json:"team"`
	Conversations []wire.VisitorConversation `json:"conversations" doc:"newest first"`
	Channels      VisitChannels              `json:"channels"`
	Hours         VisitHours                 `json:"hours"`
	Returned      string                     `json:"returned,omitempty" doc:"the conversation to which the link of a mail leads; left out although a return was sent: the link is not valid any more"`
	Blocked       *VisitBlock                `json:"blocked" doc:"the visitor may read and not write; null: may write"`
	Epoch         string                     `json:"epoch"`
}

// VisitHours is whether the site is open now.
type VisitHours struct {
	Open    bool       `json:"open"`
	Changes *time.Time `json:"changes" doc:"when it closes or opens next; null: not within a year"`
}

// VisitBlock says until when a visitor may not write.
type VisitBlock struct {
	Until *time.Time `json:"until" doc:"null: no end is set"`
}

func (a *API) visitBlock(ctx context.Context, actor deskside.Actor) (*VisitBlock, error) {
	actor.AddressHash = a.addressHash(ctx)
	b, err := a.desk.Blocked(ctx, actor)
	if err != nil || b.ID == "" {
		return nil, err
	}
	if b.Until.IsZero() {
		return &VisitBlock{}, nil
	}
	return &VisitBlock{Until: &b.Until}, nil
}

// VisitorSelf is what a visitor has said about oneself.
type VisitorSelf struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// VisitSite is how the widget looks and speaks.
type VisitSite struct {
	Key      string                        `json:"key"`
	Name     string                        `json:"name"`
	Hue      int                           `json:"hue"`
	Position string                        `json:"position" enum:"right,left"`
	Texts    map[string]deskside.SiteTexts `json:"texts" doc:"by language; an empty text means the built-in one"`
	Files    deskside.FileSettings         `json:"files"`
	Peek     bool                          `json:"peek" doc:"agents see what is being typed; say so"`
	// MessageCharacters is for the visitor's own.
	MessageCharacters int                       `json:"messageCharacters" doc:"the longest message that the visitor may write"`
	EditMinutes       int                       `json:"editMinutes" doc:"how long a message can be edited or deleted by who wrote it"`
	Calls             []deskside.InvitationKind `json:"calls" doc:"what the visitor may ask for: call, video, show_screen; empty where calls are switched off"`
	Reactions         bool                      `json:"reactions" doc:"whether a message can be answered in one sign"`
	PreChat           deskside.PreChat          `json:"preChat" doc:"what to ask before the first message"`
	Offline           deskside.OfflineRule      `json:"offline" enum:",closed,nobody" doc:"when the offline form stands in for the chat"`
	After             deskside.AfterDone        `json:"after"`
	Mail              bool                      `json:"mail" doc:"answers that the visitor does not read here go by e-mail"`
	Cobrowse          VisitCobrowse             `json:"cobrowse"`
}

// VisitCobrowse is what the widget says of co-browsing.
type VisitCobrowse struct {
	On      bool              `json:"on" doc:"the visitor may offer it"`
	Consent map[string]string `json:"consent,omitempty" doc:"by language: under the question; left out: the built-in text"`
}

// VisitChannels names the visitor's channels on the socket.
type VisitChannels struct {
	Visitor string `json:"visitor"`
	Site    string `json:"site"`
}

func (a *API) startVisit(ctx context.Context, in *struct{ Body VisitStart }) (*answer[Visit], error) {
	site, err := a.embeddedSite(ctx, in.Body.Site, in.Body.Origin)
	if err != nil {
		return nil, err
	}
	origin, err := deskside.NormalOrigin(in.Body.Origin)
	if err != nil {
		return nil, err
	}
	actor := a.visitorFor(site, origin, in.Body.Token)
	var returned string
	if in.Body.Return != "" {
		switch who, id, err := a.desk.Return(ctx, site, origin, in.Body.Return); {
		case err == nil:
			actor, returned = who, id
		case deskside.CodeOf(err) != deskside.Unauthenticated && deskside.CodeOf(err) != deskside.NotFound:
			return nil, err
		}
	}
	self, err := a.visitorSelf(ctx, actor)
	if err != nil {
		return nil, err
	}
	conversations, err := a.desk.VisitorConversations(ctx, actor)
	if err != nil {
		return nil, err
	}
	team, err := a.siteTeam(ctx)
	if err != nil {
		return nil, err
	}
	blocked, err := a.visitBlock(ctx, actor)
	if err != nil {
		return nil, err
	}
	return ok(Visit{
		Blocked:       blocked,
		Token:         a.Tokens.Mint(site.ID, origin, actor.ID),
		Visitor:       VisitorSelf{Name: self.Name, Email: self.Email},
		Site:          a.visitSite(site),
		Team:          team,
		Conversations: each(conversations, visitorConversation),
		Channels:      VisitChannels{Visitor: "visitor:" + actor.ID, Site: "site:" + site.ID},
		Epoch:         a.Epoch,
		Hours:         visitHours(site, time.Now()),
		Returned:      returned,
	}), nil
}

func visitHours(s deskside.Site, now time.Time) VisitHours {
	state := s.Settings.Hours.State(now)
	out := VisitHours{Open: state.Open}
	if !state.Changes.IsZero() {
		out.Changes = &state.Changes
	}
	return out
}

// embeddedSite finds the site that the widget names and checks that it may be embedded there.
func (a *API) embeddedSite(ctx context.Context, key, origin string) (deskside.Site, error) {
	site, err := a.desk.SiteByKey(ctx, key)
	if err != nil {
		return deskside.Site{}, err
	}
	if !site.Allows(origin) {
		return deskside.Site{}, deskside.Errorf(deskside.Forbidden, "origin",
			"the widget of this site may not be embedded by %s; an admin can add it in Settings, Sites", origin)
	}
	return site, nil
}

// visitorFor is the visitor whom the token names, or a new one when the token is
// not of this site and origin.
func (a *API) visitorFor(site deskside.Site, origin, token string) deskside.Actor {
	t, err := a.Tokens.Verify(token)
	if err != nil || t.SiteID != site.ID || t.Origin != origin {
		t.VisitorID = uuid.Must(uuid.NewV7()).String()
	}
	return deskside.Actor{Kind: deskside.ActorVisitor, ID: t.VisitorID, SiteID: site.ID}
}

// visitorSelf is what is stored of the visitor: nothing before the first message.
func (a *API) visitorSelf(ctx context.Context, actor deskside.Actor) (deskside.Visitor, error) {
	v, _, err := a.desk.Visitor(ctx, actor, actor.ID)
	if deskside.CodeOf(err) == deskside.NotFound {
		return deskside.Visitor{}, nil
	}
	return v, err
}

// MyConversations is a visitor's conversations.
type MyConversations struct {
	Conversations []wire.VisitorConversation `json:"conversations"`
}

func (a *API) listMyConversations(ctx context.Context, _ *nothing) (*answer[MyConversations], error) {
	list, err := a.desk.VisitorConversations(ctx, actorOf(ctx))
	return ok(MyConversations{Conversations: each(list, visitorConversation)}), err
}

// MyItems is a part of a visitor's conversation and the position to subscribe from.
type MyItems struct {
	Items []wire.VisitorItem `json:"items" doc:"ascending by vseq"`
	VSeq  int64              `json:"vseq" doc:"of the newest item there is; subscribe with since {offset: vseq, epoch}"`
	Epoch string             `json:"epoch"`
}

func (a *API) listMyItems(ctx context.Context, in *itemsInput) (*answer[MyItems], error) {
	// The position is read before the items: what comes in between is told twice, never lost.
	c, err := a.desk.Conversation(ctx, actorOf(ctx), string(in.ID))
	if err != nil {
		return nil, err
	}
	items, err := a.desk.Items(ctx, actorOf(ctx), c.ID, in.span())
	return ok(MyItems{Items: wire.VisitorItemsOf(items), VSeq: c.VSeq, Epoch: a.Epoch}), err
}

func (a *API) postMyMessage(ctx context.Context, in *messageInput) (*answer[wire.VisitorItem], error) {
	if to := in.Body.ReplyTo; to != "" {
		item, err := a.desk.PostReply(ctx, actorOf(ctx), string(in.ConversationID), string(in.Body.ID), string(to), in.Body.Text, in.Body.files()...)
		return ok(wire.VisitorItemOf(item)), err
	}
	_, item, err := a.desk.PostMessage(ctx, actorOf(ctx), string(in.ConversationID), string(in.Body.ID), in.Body.Text, in.Body.files()...)
	return ok(wire.VisitorItemOf(item)), err
}

// MyReceipts says how far the visitor has received and read; it never goes back.
type MyReceipts struct {
	Delivered int64 `json:"delivered,omitempty" minimum:"0" doc:"vseq of the newest item that has arrived"`
	Read      int64 `json:"read,omitempty" minimum:"0" doc:"vseq of the newest item that was seen"`
}

func (a *API) markMyReceipts(ctx context.Context, in *struct {
	ByID
	Body MyReceipts
}) (*nothing, error) {
	actor, id := actorOf(ctx), string(in.ID)
	if in.Body.Delivered > in.Body.Read {
		if err := a.desk.MarkDelivered(ctx, actor, map[string]int64{id: in.Body.Delivered}); err != nil {
			return nil, err
		}
	}
	if in.Body.Read == 0 {
		return nil, nil
	}
	return nil, a.desk.MarkRead(ctx, actor, id, in.Body.Read)
}

func visitorConversation(c deskside.Conversation) wire.VisitorConversation {
	return wire.VisitorConversationOf(c, c.AssigneeName)
}

func (a *API) visitSite(s deskside.Site) VisitSite {
	after := s.Settings.After
	after.Mail = after.Mail && a.Mail
	calls := []deskside.InvitationKind{}
	if a.Media != nil {
		calls = append(calls, s.Settings.Calls.Visitors...)
	}
	texts := s.Settings.Texts
	if texts == nil {
		texts = map[string]deskside.SiteTexts{}
	}
	return VisitSite{
		Key: s.Key, Name: s.Name, Hue: s.Settings.Hue, Position: s.Settings.Position, Texts: texts,
		Peek: s.Settings.Peek.On, Files: s.Settings.Files.Or(deskside.DefaultFileSettings()), MessageCharacters: s.Settings.Messages.MostCharacters(), EditMinutes: int(s.Settings.Messages.EditWindow().Minutes()), Reactions: !s.Settings.Messages.NoReactions,
		Calls: calls, PreChat: s.Settings.PreChat, Offline: s.Settings.Offline, Mail: a.Mail && !s.Settings.NoMail, After: after,
		Cobrowse: VisitCobrowse{On: !s.Settings.Cobrowse.Off, Consent: s.Settings.Cobrowse.Consent},
	}
}

func (a *API) siteTeam(ctx context.Context) (wire.SiteTeam, error) {
	g, err := a.desk.Greeting(ctx)
	return wire.SiteTeamOf(each(g.Agents, func(agent deskside.Agent) string { return agent.Name }), g.Busy), err
}

func (a *API) readMyPlace(ctx context.Context, in *ByID) (*answer[wire.VisitorPlace], error) {
	p, err := a.desk.PlaceOf(ctx, actorOf(ctx), string(in.ID))
	out := wire.VisitorPlace{Waiting: p.Waiting, Place: p.Number, Nobody: p.Nobody, Offline: p.Offline}
	if p.Usual > 0 {
		minutes := int((p.Usual + time.Minute - 1) / time.Minute)
		out.Minutes = &minutes
	}
	return ok(out), err
}
