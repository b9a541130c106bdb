package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// NewConversation is the first message and who wrote it where.
type NewConversation struct {
	ID       ID          `json:"id" doc:"made by the browser (UUIDv7)"`
	Message  NewMessage  `json:"message"`
	Visitor  NewVisitor  `json:"visitor,omitempty"`
	Pages    []PageVisit `json:"pages" maxItems:"50" doc:"of this visit, oldest first"`
	Referrer string      `json:"referrer,omitempty" maxLength:"2000" doc:"where the visit came from"`
	Consent  bool        `json:"consent,omitempty" doc:"the box of the form before the first message is ticked"`
	Offline  bool        `json:"offline,omitempty" doc:"written into the offline form: needs an e-mail address, to which the answer goes"`
}

// NewVisitor is what the browser knows of the visitor.
type NewVisitor struct {
	Name     string `json:"name,omitempty" maxLength:"100"`
	Email    string `json:"email,omitempty" maxLength:"254"`
	Language string `json:"language,omitempty" maxLength:"35" doc:"BCP 47"`
	TimeZone string `json:"timeZone,omitempty" maxLength:"64" doc:"IANA name"`

	Attributes map[string]string `json:"attributes,omitempty" maxProperties:"30" doc:"what the page says beside that, for the team; at most 30 of 200 characters"`
}

// PageVisit is one page that the visitor opened.
type PageVisit struct {
	ID    ID        `json:"id" doc:"made by the browser (UUIDv7)"`
	URL   string    `json:"url" maxLength:"4000" doc:"query and fragment are cut off"`
	Title string    `json:"title" maxLength:"300"`
	At    time.Time `json:"at"`
}

// StartedConversation is the new conversation and its first message.
type StartedConversation struct {
	Conversation wire.VisitorConversation `json:"conversation"`
	Item         wire.VisitorItem         `json:"item"`
}

type startInput struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      NewConversation
}

func (a *API) startConversation(ctx context.Context, in *startInput) (*answer[StartedConversation], error) {
	who, b := callerOf(ctx), in.Body
	browser, os, device := browserOf(in.UserAgent)
	c, item, err := a.desk.StartConversation(ctx, who.actor, desk.StartConversation{
		ID: string(b.ID), MessageID: string(b.Message.ID), Text: b.Message.Text, Files: b.Message.files(),
		Visitor: deskside.Visitor{
			Origin: who.origin, Name: b.Visitor.Name, Email: b.Visitor.Email,
			Language: b.Visitor.Language, TimeZone: b.Visitor.TimeZone, Country: ClientOf(ctx).Country,
			Browser: browser, OS: os, Device: device, Referrer: b.Referrer, Attributes: b.Visitor.Attributes,
		},
		Pages: each(b.Pages, pageView), Consent: b.Consent, Offline: b.Offline,
	})
	return ok(StartedConversation{Conversation: visitorConversation(c), Item: wire.VisitorItemOf(item)}), err
}

// PageReport is the pages that the visitor has opened since the last report.
type PageReport struct {
	Pages    []PageVisit `json:"pages" minItems:"1" maxItems:"50"`
	Referrer string      `json:"referrer,omitempty" maxLength:"2000"`
}

func (a *API) reportPages(ctx context.Context, in *struct{ Body PageReport }) (*nothing, error) {
	return nil, a.desk.VisitPages(ctx, actorOf(ctx), each(in.Body.Pages, pageView), in.Body.Referrer)
}

// SelfChange is what a visitor says about oneself; what is left out stays.
type SelfChange struct {
	Name  *string `json:"name,omitempty" maxLength:"100"`
	Email *string `json:"email,omitempty" maxLength:"254"`

	Attributes map[string]string `json:"attributes,omitempty" maxProperties:"30" doc:"merged into those that are there; an empty text takes one away"`
}

func (c SelfChange) self() (v VisitorSelf) {
	if c.Name != nil {
		v.Name = *c.Name
	}
	if c.Email != nil {
		v.Email = *c.Email
	}
	return v
}

func (a *API) updateMyself(ctx context.Context, in *struct{ Body SelfChange }) (*answer[VisitorSelf], error) {
	actor := actorOf(ctx)
	v, err := a.desk.UpdateVisitor(ctx, actor, actor.ID, desk.VisitorChange{
		Name: in.Body.Name, Email: in.Body.Email, Attributes: in.Body.Attributes,
	})
	if deskside.CodeOf(err) == deskside.NotFound {
		// Nothing is stored before the first message; the widget sends it along with that.
		return ok(in.Body.self()), nil
	}
	return ok(VisitorSelf{Name: v.Name, Email: v.Email}), err
}

func pageView(p PageVisit) deskside.PageView {
	return deskside.PageView{ID: string(p.ID), Page: deskside.Page{URL: p.URL, Title: p.Title}, At: p.At}
}
