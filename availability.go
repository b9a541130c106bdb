package deskside

// Standing is what matters of an agent beside what the agent chose.
type Standing struct {
	Console bool // one is open, on any node
	Open    int  // conversations in hand
	InCall  bool
}

// State is what everybody sees of an agent: colleagues who redirect, supervisors, the
// desk that gives conversations, and the visitor's greeting.
type State string

const (
	StateAvailable State = "available"
	StateBusy      State = "busy"    // at capacity
	StateInCall    State = "in_call" // and calls count as being busy
	StateAway      State = "away"
	StateOffline   State = "offline"
)

// State is the one definition of available: a console is open, the agent is Online, has
// room for another conversation, and is in no call if calls count.
func (a Agent) State(s Standing, callsCount bool) State {
	switch {
	case !a.Active || !s.Console || a.Availability == Offline:
		return StateOffline
	case a.Availability != Online:
		return StateAway
	case callsCount && s.InCall:
		return StateInCall
	case s.Open >= a.Capacity:
		return StateBusy
	}
	return StateAvailable
}

// MaxCapacity bounds how many conversations one may have at once.
const MaxCapacity = 500

// DefaultCapacity is what a new agent can have at once.
const DefaultCapacity = 6
