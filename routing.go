package deskside

import "time"

// RoutingSettings is how conversations come to their owners, for the whole company.
type RoutingSettings struct {
	RedirectSeconds int `json:"redirectSeconds" minimum:"10" maximum:"3600" doc:"how long a colleague or a team has to answer a redirect before it goes back"`
}

// DefaultRoutingSettings is what holds until somebody changes it.
func DefaultRoutingSettings() RoutingSettings { return RoutingSettings{RedirectSeconds: 60} }

// RedirectTime is how long a redirect waits for its answer.
func (s RoutingSettings) RedirectTime() time.Duration {
	return time.Duration(s.RedirectSeconds) * time.Second
}

// Clean checks what an admin enters.
func (s RoutingSettings) Clean() (RoutingSettings, error) {
	if s.RedirectSeconds < 10 || s.RedirectSeconds > 3600 {
		return s, Errorf(Invalid, "routing.redirectSeconds", "the time to answer a redirect must be between 10 seconds and an hour")
	}
	return s, nil
}
