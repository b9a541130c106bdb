package deskside

import (
	"cmp"
	"strconv"
	"time"
)

// Visitor is a person on a site.
type Visitor struct {
	ID     string
	SiteID string
	Origin string // where the token was given
	// Number tells nameless visitors apart for agents ("Visitor 4821"); visitors never see it.
	Number   int64
	Name     string
	Email    string
	Language string // BCP 47, as the browser says
	TimeZone string // IANA name, as the browser says
	Country  string // ISO 3166, when the proxy in front of us says so
	Browser  string
	OS       string
	Device   string // desktop, phone, tablet
	Referrer string
	Page     Page // where the visitor is, or was last
	// Attributes is what the page says of the visitor beside that; Tags are ids.
	Attributes map[string]string
	Tags       []string
	// PersonID is the id of one of several visitors who are one person to the team; empty
	// means the own.
	PersonID string
	// AddressHash is that of the address that the visitor last wrote from.
	AddressHash string
	// CreatedAt is the first contact, LastSeenAt the latest one.
	CreatedAt  time.Time
	LastSeenAt time.Time
}

// Label is the visitor's name, or a number when there is none.
func (v Visitor) Label() string {
	if v.Name != "" {
		return v.Name
	}
	return "Visitor " + strconv.FormatInt(v.Number, 10)
}

// Person names all visitors who are the same one to the team.
func (v Visitor) Person() string { return cmp.Or(v.PersonID, v.ID) }

// Actor is the visitor as the one who acts.
func (v Visitor) Actor() Actor {
	return Actor{Kind: ActorVisitor, ID: v.ID, Name: v.Name, SiteID: v.SiteID}
}

// Page is a page of a site. The URL carries neither query nor fragment.
type Page struct {
	URL   string
	Title string
}

// PageView is one page of a visit.
type PageView struct {
	ID string // made by the browser; a repeat changes nothing
	Page
	At time.Time
}

// visitGap is how long a visitor may be silent within one visit.
const visitGap = 30 * time.Minute

// LatestVisit cuts page views, newest first, to those of the latest visit.
func LatestVisit(pages []PageView) []PageView {
	for i := 1; i < len(pages); i++ {
		if pages[i-1].At.Sub(pages[i].At) > visitGap {
			return pages[:i]
		}
	}
	return pages
}
