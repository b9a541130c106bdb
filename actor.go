package deskside

// ActorKind says who acts.
type ActorKind string

const (
	ActorVisitor ActorKind = "visitor"
	ActorAgent   ActorKind = "agent"
	ActorSystem  ActorKind = "system"
	// ActorGuest is somebody who came into a conference by link; ID is the participant's.
	ActorGuest ActorKind = "guest"
)

// Actor is whoever does something; each act takes it as a parameter and decides by it.
type Actor struct {
	Kind ActorKind
	ID   string
	Name string
	// Role is set for agents.
	Role Role
	// SiteID is set for visitors: they act on their own site only.
	SiteID string
	// AddressHash is the keyed hash of the address that a visitor comes from; empty: not known.
	AddressHash string
	// Scopes limits an agent who acts through an API key; nil means everything the role allows.
	Scopes []Scope
}

// System is the actor of what nobody asked for, such as the end of a snooze.
var System = Actor{Kind: ActorSystem}

// Scope is what an API key may do.
type Scope string

const (
	ScopeRead  Scope = "read"  // read conversations, visitors, agents, sites
	ScopeWrite Scope = "write" // answer, assign, change status, edit visitors
	ScopeAdmin Scope = "admin" // sites, agents, teams, keys; needs the admin role too
)

// Scopes lists every scope there is.
var Scopes = []Scope{ScopeRead, ScopeWrite, ScopeAdmin}

// May reports whether the actor's scopes include s. Sessions and the system have no such limit.
func (a Actor) May(s Scope) bool {
	if a.Scopes == nil {
		return true
	}
	for _, have := range a.Scopes {
		if have == s {
			return true
		}
	}
	return false
}

// IsAdmin reports whether the actor may change the workspace itself.
func (a Actor) IsAdmin() bool {
	return a.Kind == ActorSystem || a.Kind == ActorAgent && a.Role == RoleAdmin && a.May(ScopeAdmin)
}
