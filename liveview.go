package deskside

import (
	"slices"
	"time"
)

// LiveVisitor is a visitor who has a page of a site open now. It lives in memory only: of
// somebody who has not written yet, nothing is stored.
type LiveVisitor struct {
	VisitorID string
	SiteID    string
	Origin    string
	// Code tells the visitors who are there now apart: six digits, unique among them.
	Code string
	// Active says that the page is looked at; else it is open in the background.
	Active bool
	Page   Page
	Pages  int // of this visit
	Since  time.Time

	Device, Browser, OS string
	Language, TimeZone  string
	Country             string // ISO 3166, empty when it is not known
	Name, Email         string // as the site or the visitor says
	Referrer            string

	Standing LiveStanding
}

// LiveStanding is how a visitor and the agents stand to each other: the conversation
// that goes on, or the latest one. It is zero for somebody who has never written.
type LiveStanding struct {
	ConversationID string
	Status         Status
	AssigneeID     string
	AssigneeName   string
	WaitingSince   time.Time
	Number         int64 // of the visitor, once stored
	Name, Email    string
	// Tags are the ids of the conversation's and the visitor's tags.
	Tags []string
}

// LiveStandingOf is what a conversation says about its visitor.
func LiveStandingOf(c Conversation) LiveStanding {
	return LiveStanding{
		ConversationID: c.ID, Status: c.Status, AssigneeID: c.AssigneeID, AssigneeName: c.AssigneeName,
		WaitingSince: c.WaitingSince, Number: c.Visitor.Number, Name: c.Visitor.Name, Email: c.Visitor.Email,
		Tags: tagsOf(c),
	}
}

func tagsOf(c Conversation) []string {
	tags := slices.Clone(c.Tags)
	for _, id := range c.Visitor.Tags {
		if !slices.Contains(tags, id) {
			tags = append(tags, id)
		}
	}
	return tags
}

// Visitor is what is stored once an agent writes to somebody who is on the site.
func (o LiveVisitor) Visitor() Visitor {
	return Visitor{
		ID: o.VisitorID, SiteID: o.SiteID, Origin: o.Origin, Name: o.Name, Email: o.Email, Language: o.Language,
		TimeZone: o.TimeZone, Browser: o.Browser, OS: o.OS, Device: o.Device, Referrer: o.Referrer, Page: o.Page,
	}
}
