package live

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// Row is what agents see of a visitor who is on a site.
type Row struct {
	ID       string        `json:"id"`
	SiteID   string        `json:"siteId"`
	Origin   string        `json:"origin"`
	Code     string        `json:"code"`
	Active   bool          `json:"active"`
	URL      string        `json:"url"`
	Title    string        `json:"title"`
	Pages    int           `json:"pages"`
	Since    time.Time     `json:"since"`
	Device   string        `json:"device"`
	Browser  string        `json:"browser"`
	OS       string        `json:"os"`
	Language string        `json:"language"`
	TimeZone string        `json:"timeZone"`
	Country  string        `json:"country"`
	Referrer string        `json:"referrer"`
	Name     string        `json:"name"`
	Email    string        `json:"email"`
	Number   int64         `json:"number"` // 0: nothing is stored of this visitor
	Talk     *Conversation `json:"conversation"`
}

// Conversation is the newest one of a visitor.
type Conversation struct {
	ID           string          `json:"id"`
	Status       deskside.Status `json:"status"`
	AssigneeID   string          `json:"assigneeId"`
	AssigneeName string          `json:"assigneeName"`
	WaitingSince *time.Time      `json:"waitingSince"`
	Tags         []string        `json:"tags,omitempty"` // ids; the visitor's too
}

func rowOf(o deskside.LiveVisitor) Row {
	r := Row{
		ID: o.VisitorID, SiteID: o.SiteID, Origin: o.Origin, Code: o.Code, Active: o.Active, URL: o.Page.URL, Title: o.Page.Title,
		Pages: o.Pages, Since: o.Since, Device: o.Device, Browser: o.Browser, OS: o.OS, Language: o.Language, TimeZone: o.TimeZone,
		Country: o.Country, Referrer: o.Referrer, Name: o.Name, Email: o.Email, Number: o.Standing.Number,
	}
	if o.Standing.Name != "" {
		r.Name = o.Standing.Name
	}
	if o.Standing.Email != "" {
		r.Email = o.Standing.Email
	}
	if s := o.Standing; s.ConversationID != "" {
		r.Talk = &Conversation{ID: s.ConversationID, Status: s.Status, AssigneeID: s.AssigneeID, AssigneeName: s.AssigneeName, Tags: s.Tags}
		if !s.WaitingSince.IsZero() {
			r.Talk.WaitingSince = &s.WaitingSince
		}
	}
	return r
}

// onSite is the row as another node told it.
func (r Row) onSite() deskside.LiveVisitor {
	o := deskside.LiveVisitor{
		VisitorID: r.ID, SiteID: r.SiteID, Origin: r.Origin, Code: r.Code, Active: r.Active, Page: deskside.Page{URL: r.URL, Title: r.Title},
		Pages: r.Pages, Since: r.Since, Device: r.Device, Browser: r.Browser, OS: r.OS, Language: r.Language, TimeZone: r.TimeZone,
		Country: r.Country, Referrer: r.Referrer, Name: r.Name, Email: r.Email,
	}
	if r.Talk != nil {
		o.Standing = deskside.LiveStanding{ConversationID: r.Talk.ID, Status: r.Talk.Status, AssigneeID: r.Talk.AssigneeID, AssigneeName: r.Talk.AssigneeName, Number: r.Number, Tags: r.Talk.Tags}
	}
	return o
}

// same compares what agents see.
func (r Row) same(other Row) bool {
	talk := func(c *Conversation) (s string) {
		if c != nil {
			s = c.ID + string(c.Status) + c.AssigneeID + c.AssigneeName + strings.Join(c.Tags, " ")
			if c.WaitingSince != nil {
				s += c.WaitingSince.String()
			}
		}
		return s
	}
	a, b := r, other
	a.Talk, b.Talk = nil, nil
	return a == b && talk(r.Talk) == talk(other.Talk)
}

// push is what consoles hear.
type push struct {
	Type string   `json:"type"` // all: the table follows; rows: these are new or different, or gone
	Rows []Row    `json:"rows,omitempty"`
	Gone []string `json:"gone,omitempty"`
}

// perPush is how many rows one push carries: a console paints between them.
const perPush = 500

// tell tells consoles and the other nodes what has changed since the last time.
func (l *Live) tell() {
	l.mu.Lock()
	var news, own push
	for id := range l.dirty {
		row, here, known := l.rowFor(id)
		switch {
		case !known:
			news.Gone = append(news.Gone, id)
			own.Gone = append(own.Gone, id)
			continue
		case here && row.same(l.here[id].last):
			continue
		case here:
			l.here[id].last = row
			own.Rows = append(own.Rows, row)
		}
		news.Rows = append(news.Rows, row)
	}
	clear(l.dirty)
	hearers := make([]*hearer, 0, len(l.hearers))
	for h := range l.hearers {
		hearers = append(hearers, h)
	}
	// Under the lock, so that no console hears of a change before the table it belongs to.
	if len(news.Rows)+len(news.Gone) > 0 && len(hearers) > 0 {
		news.Type = "rows"
		if data, err := json.Marshal(news); err == nil {
			for _, h := range hearers {
				h.say(data)
			}
		}
	}
	l.mu.Unlock()
	if len(own.Rows)+len(own.Gone) > 0 {
		l.send(message{Rows: own.Rows, Gone: own.Gone})
	}
}

// rowFor is the row of a visitor, here or on another node.
func (l *Live) rowFor(id string) (row Row, here, known bool) {
	if v := l.here[id]; v != nil && !v.hidden {
		v.settle()
		return rowOf(v.row), true, true
	}
	for _, rows := range l.there {
		if r, ok := rows[id]; ok {
			return r, false, true
		}
	}
	return Row{}, false, false
}

// all is the whole table as pushes.
func (l *Live) all() (out [][]byte) {
	rows := make([]Row, 0, len(l.here))
	for _, v := range l.here {
		if !v.hidden {
			v.settle()
			rows = append(rows, rowOf(v.row))
		}
	}
	for _, others := range l.there {
		for id, r := range others {
			if l.here[id] == nil {
				rows = append(rows, r)
			}
		}
	}
	for first := true; first || len(rows) > 0; first = false {
		n := min(perPush, len(rows))
		p := push{Type: "rows", Rows: rows[:n]}
		if first {
			p.Type = "all"
		}
		rows = rows[n:]
		if data, err := json.Marshal(p); err == nil {
			out = append(out, data)
		}
	}
	return out
}
