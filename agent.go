package deskside

import "time"

// Role is what an agent may do besides answering.
type Role string

const (
	RoleAgent      Role = "agent"
	RoleSupervisor Role = "supervisor"
	RoleAdmin      Role = "admin"
)

// Roles lists every role there is.
var Roles = []Role{RoleAgent, RoleSupervisor, RoleAdmin}

// Agent is a person who answers in the console.
type Agent struct {
	ID    string
	Email string // lower case, unique
	// Name is what colleagues and visitors see.
	Name        string
	Role        Role
	Active      bool
	Preferences Preferences
	// Availability is what the agent chose; Automatic says that the console did, after idling.
	Availability Availability
	Automatic    bool
	// Capacity is how many open conversations the agent may have before the desk gives
	// no more; taking by hand is not limited.
	Capacity int
	// Skills are what the agent is good at, such as languages; see CleanSkills.
	Skills []string
	// GivenAt is when the desk last gave the agent a conversation.
	GivenAt   time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Availability says whether an agent wants to be disturbed.
type Availability string

const (
	Online  Availability = "online"
	Away    Availability = "away"
	Offline Availability = "offline"
)

// Availabilities lists every availability there is.
var Availabilities = []Availability{Online, Away, Offline}

// Present is the one definition of who is there: a console is open and the agent is
// Online. Nothing rings for the others, and visitors do not see them.
func (a Agent) Present(consoleOpen bool) bool {
	return a.Active && consoleOpen && a.Availability == Online
}

// Turn changes the availability and reports whether it did. A console that idles turns
// only who is Online to Away, and back only whom a console has turned.
func (a *Agent) Turn(to Availability, automatic bool) bool {
	if automatic && to == Away && a.Availability != Online || automatic && to != Away && !a.Automatic {
		return false
	}
	before := *a
	a.Availability, a.Automatic = to, automatic && to == Away
	return before.Availability != a.Availability || before.Automatic != a.Automatic
}

// Preferences are an agent's own settings of the console; they follow the agent to any browser.
type Preferences struct {
	Ringtone     string  `json:"ringtone" enum:"chime,marimba,pulse" doc:"what a new conversation sounds like"`
	Volume       int     `json:"volume" minimum:"0" maximum:"100" doc:"percent"`
	Muted        bool    `json:"muted" doc:"no sound at all"`
	DoNotDisturb bool    `json:"doNotDisturb" doc:"no sound, no card, no desktop notification"`
	Silent       []Alert `json:"silent,omitempty" nullable:"false" enum:"new,redirect,ask,call,mention" doc:"what makes no sound"`
	Unshown      []Alert `json:"unshown,omitempty" nullable:"false" enum:"new,redirect,ask,call,mention" doc:"what is shown by no desktop notification"`
	Theme        string  `json:"theme" enum:"system,light,dark"`
	Language     string  `json:"language" enum:"system,en,de"`
	Shortcuts    bool    `json:"shortcuts" doc:"single-letter keys outside text fields"`
	BarFolded    bool    `json:"barFolded,omitempty" doc:"the bar of special messages under the input is hidden"`
}

// Alert is something that calls for an agent's attention.
type Alert string

// Alerts lists every alert there is.
var Alerts = []Alert{"new", "redirect", "ask", "call", "mention"}

// DefaultPreferences is what a new agent starts with.
func DefaultPreferences() Preferences {
	return Preferences{Ringtone: "chime", Volume: 70, Theme: "system", Language: "system", Shortcuts: true}
}

// Actor is the agent as the one who acts, with everything the role allows.
func (a Agent) Actor() Actor {
	return Actor{Kind: ActorAgent, ID: a.ID, Name: a.Name, Role: a.Role}
}

// Session is one signed-in browser of an agent.
type Session struct {
	ID         string
	AgentID    string
	UserAgent  string
	Address    string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// APIKey lets a program act as an agent within its scopes; the secret is shown once, only its hash is kept.
type APIKey struct {
	ID         string
	AgentID    string
	Name       string
	Prefix     string // the first characters of the secret, to tell keys apart
	Scopes     []Scope
	CreatedAt  time.Time
	LastUsedAt time.Time // zero: never
	RevokedAt  time.Time // zero: valid
}
