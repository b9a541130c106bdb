package deskside

import "testing"

func TestState(t *testing.T) {
	for name, c := range map[string]struct {
		availability Availability
		inactive     bool
		standing     Standing
		callsCount   bool
		want         State
	}{
		"with room":                {standing: Standing{Console: true, Open: 1}, want: StateAvailable},
		"full":                     {standing: Standing{Console: true, Open: 2}, want: StateBusy},
		"above":                    {standing: Standing{Console: true, Open: 9}, want: StateBusy},
		"no console":               {standing: Standing{}, want: StateOffline},
		"deactivated":              {inactive: true, standing: Standing{Console: true}, want: StateOffline},
		"away":                     {availability: Away, standing: Standing{Console: true}, want: StateAway},
		"away without a console":   {availability: Away, want: StateOffline},
		"offline by choice":        {availability: Offline, standing: Standing{Console: true}, want: StateOffline},
		"in a call that counts":    {standing: Standing{Console: true, InCall: true}, callsCount: true, want: StateInCall},
		"in a call that does not":  {standing: Standing{Console: true, InCall: true}, want: StateAvailable},
		"away in a call":           {availability: Away, standing: Standing{Console: true, InCall: true}, callsCount: true, want: StateAway},
		"full in a call, no count": {standing: Standing{Console: true, InCall: true, Open: 2}, want: StateBusy},
	} {
		if c.availability == "" {
			c.availability = Online
		}
		a := Agent{Active: !c.inactive, Availability: c.availability, Capacity: 2}
		if got := a.State(c.standing, c.callsCount); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
