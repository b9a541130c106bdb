package wire

import "github.com/deskside/deskside"

// ConversationOf shapes a conversation for all agents at once: ReadInbound, which is
// each agent's own, is null.
func ConversationOf(c deskside.Conversation) Conversation {
	return Conversation{
		ID:           c.ID,
		SiteID:       c.SiteID,
		Visitor:      VisitorSummaryOf(c.Visitor),
		Status:       statusOf(c.Status),
		MergedInto:   optionalText(c.MergedInto),
		SnoozedUntil: optional(c.SnoozedUntil),
		AssigneeID:   optionalText(c.AssigneeID),
		TeamID:       optionalText(c.TeamID),
		Seq:          c.Seq,
		VSeq:         c.VSeq,
		Inbound:      c.Inbound,
		Version:      c.Version,
		NewSeq:       c.NewSeq,
		NewAt:        c.NewAt,
		WaitingSince: optional(c.WaitingSince),
		LastAt:       c.LastAt,
		CreatedAt:    c.CreatedAt,
		Preview:      previewOf(c.Preview),
		Tags:         each(c.Tags, same[string]),
		Given:        givingOf(c),
		Offline:      c.Route.Offline,
		Redirect:     redirectOf(c.Redirect),
		Calls:        callSummaryOf(c.Calls),
		Invitations:  each(c.Invitations, InvitationOf),
		Receipts: Receipts{
			ToVisitor:     c.Receipts.ToVisitor,
			ReadByVisitor: c.Receipts.ReadByVisitor,
			ToAgents:      c.Receipts.ToAgents,
			ReadByAgents:  c.Receipts.ReadByAgents,
		},
	}
}

// statusOf is done for a conversation that goes on in another one.
func statusOf(s deskside.Status) deskside.Status {
	if s == deskside.StatusMerged {
		return deskside.StatusDone
	}
	return s
}

func givingOf(c deskside.Conversation) *Giving {
	if !c.Route.Ringing() {
		return nil
	}
	return &Giving{Seq: c.Route.Seq, At: c.OwnedAt, ExpiresAt: c.Route.Until}
}

func redirectOf(r deskside.Redirect) *Redirect {
	if !r.Pending() {
		return nil
	}
	return &Redirect{FromID: r.FromID, ToID: optionalText(r.ToID), Note: r.Note, Seq: r.Seq, ExpiresAt: r.Until}
}

// ConversationFor shapes a conversation for the agent whose read mark it carries.
func ConversationFor(c deskside.Conversation) Conversation {
	out := ConversationOf(c)
	out.ReadInbound = &c.ReadInbound
	return out
}

// ConversationsFor shapes a list of conversations for the agent who asked for it.
func ConversationsFor(list []deskside.Conversation) []Conversation {
	return each(list, ConversationFor)
}

// VisitorSummaryOf shapes what lists show of a visitor.
func VisitorSummaryOf(v deskside.Visitor) VisitorSummary {
	return VisitorSummary{ID: v.ID, Number: v.Number, Name: v.Name, Page: PageOf(v.Page)}
}

// VisitorPushOf shapes a change of a visitor.
func VisitorPushOf(v deskside.Visitor, online bool) VisitorPush {
	return VisitorPush{ID: v.ID, Online: online, Name: v.Name, Page: PageOf(v.Page)}
}

// PageOf shapes a page.
func PageOf(p deskside.Page) Page { return Page{URL: p.URL, Title: p.Title} }

// VisitorOf shapes the visitor panel; pages are those of this visit, newest first.
func VisitorOf(v deskside.Visitor, pages []deskside.PageView, online bool) Visitor {
	return Visitor{
		ID:       v.ID,
		SiteID:   v.SiteID,
		Number:   v.Number,
		Name:     v.Name,
		Email:    v.Email,
		Language: v.Language,
		TimeZone: v.TimeZone,
		Country:  v.Country,
		Browser:  v.Browser,
		OS:       v.OS,
		Device:   v.Device,
		Referrer: v.Referrer,
		Page:     PageOf(v.Page),
		Pages: each(pages, func(p deskside.PageView) PageView {
			return PageView{URL: p.URL, Title: p.Title, At: p.At}
		}),
		Online:     online,
		CreatedAt:  v.CreatedAt,
		LastSeenAt: v.LastSeenAt,
	}
}

// ItemOf shapes an item of the timeline.
func ItemOf(i deskside.Item) Item {
	out := Item{
		Seq:         i.Seq,
		ID:          i.ID,
		Kind:        i.Kind,
		Author:      Author{Kind: i.AuthorKind, ID: i.AuthorID, Name: i.AuthorName},
		Text:        i.Text,
		Attachments: attachmentsOf(i.Attachments, deskside.ForAgents),
		Event:       i.Event,
		Data:        i.Data,
		At:          i.At,
	}
	if i.VSeq > 0 {
		out.VSeq = &i.VSeq
	}
	out.EditedAt, out.DeletedAt = optional(i.EditedAt), optional(i.DeletedAt)
	if i.Deleted() {
		out.Attachments = nil
	}
	if q := i.Quote; q.ID != "" {
		out.Quote = &Quote{ID: q.ID, Author: Author{Kind: q.AuthorKind, Name: q.AuthorName}, Text: q.Text}
	}
	for _, r := range i.Reactions {
		out.Reactions = append(out.Reactions, Reaction{Emoji: r.Emoji, Author: Author{Kind: r.AuthorKind, ID: r.AuthorID}})
	}
	out.Mentions = mentionedOf(i.Mentions)
	if i.Kind == deskside.ItemUpdate {
		out.Of = &ItemOfSeq{ID: i.Of.ID, Seq: i.Of.Seq}
	}
	if card := i.Card.Invitation; card != nil {
		shaped := InvitationOf(*card)
		out.Invitation = &shaped
	}
	out.Article, out.Form = articleCardOf(i.Card.Article), formCardOf(i.Card.Form)
	return out
}

// ItemsOf shapes a part of the timeline.
func ItemsOf(items []deskside.Item) []Item { return each(items, ItemOf) }

// AgentOf shapes a colleague.
func AgentOf(a deskside.Agent, online bool) Agent {
	return Agent{ID: a.ID, Name: a.Name, Email: a.Email, Role: a.Role, Active: a.Active, Online: online, Availability: a.Availability, Automatic: a.Automatic, Capacity: a.Capacity, Skills: each(a.Skills, same[string])}
}

// MeOf shapes the signed-in agent, and says whether the server sends mails.
func MeOf(a deskside.Agent, online, mail bool) Me {
	return Me{Agent: AgentOf(a, online), Preferences: a.Preferences, Mail: mail}
}

// AuthorOf shapes whoever acts.
func AuthorOf(a deskside.Actor) Author { return Author{Kind: a.Kind, ID: a.ID, Name: a.Name} }

// TeamOf shapes a team.
func TeamOf(t deskside.Team) Team {
	return Team{ID: t.ID, Name: t.Name, MemberIDs: each(t.MemberIDs, same[string])}
}

// SiteOf shapes a site; snippet is the script tag for its pages.
func SiteOf(s deskside.Site, snippet string) Site {
	settings := s.Settings
	if settings.Texts == nil {
		settings.Texts = map[string]deskside.SiteTexts{}
	}
	settings.Files = settings.Files.Or(deskside.DefaultFileSettings())
	return Site{ID: s.ID, Key: s.Key, Name: s.Name, Origins: each(s.Origins, same[string]), Settings: settings, Snippet: snippet}
}

// SessionOf shapes a signed-in browser; browser and os are read from its user agent.
func SessionOf(s deskside.Session, browser, os string, current bool) Session {
	return Session{
		ID:         s.ID,
		Browser:    browser,
		OS:         os,
		Address:    s.Address,
		Current:    current,
		CreatedAt:  s.CreatedAt,
		LastSeenAt: s.LastSeenAt,
	}
}

// APIKeyOf shapes an API key without its secret.
func APIKeyOf(k deskside.APIKey) APIKey {
	return APIKey{
		ID:         k.ID,
		Name:       k.Name,
		Prefix:     k.Prefix,
		Scopes:     each(k.Scopes, same[deskside.Scope]),
		CreatedAt:  k.CreatedAt,
		LastUsedAt: optional(k.LastUsedAt),
	}
}
