package deskside

import "time"

// Redirect is a conversation on its way to somebody else, until it is answered.
// Offered to an agent it stays where it is until accepted; given to a team it is in
// the team's queue already, and the redirect says where it came from.
type Redirect struct {
	FromID string `json:"from"`
	ToID   string `json:"to,omitempty"` // empty: the conversation's team
	Note   string `json:"note,omitempty"`
	Seq    int64  `json:"seq"` // of its event line; tells redirects apart
	// BackTo and BackTeam had the conversation before a team got it.
	BackTo   string    `json:"backTo,omitempty"`
	BackTeam string    `json:"backTeam,omitempty"`
	Until    time.Time `json:"-"`
}

// Pending reports whether there is one to answer or to take back.
func (r Redirect) Pending() bool { return !r.Until.IsZero() }

// Offered reports whether an agent is asked.
func (r Redirect) Offered() bool { return r.Pending() && r.ToID != "" }
