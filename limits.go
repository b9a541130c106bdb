package deskside

// Limits are the company's own bounds, within what the program can bear. Those of a site,
// such as the largest file, are among its settings.
type Limits struct {
	Capacity      int `json:"capacity" minimum:"1" maximum:"500" doc:"how many open conversations a new colleague has at once; each colleague's own is set with them"`
	VisitorStarts int `json:"visitorStarts" minimum:"0" maximum:"1000" doc:"how many conversations a visitor may begin within an hour; 0: any number"`
	AddressStarts int `json:"addressStarts" minimum:"0" maximum:"100000" doc:"how many may be begun within an hour from one address, by whomever; 0: any number"`
	Transcripts   int `json:"transcripts" minimum:"1" maximum:"50" doc:"how often within a day a conversation can be sent by mail"`
}

// DefaultLimits is what holds until somebody changes it.
func DefaultLimits() Limits {
	return Limits{Capacity: DefaultCapacity, Transcripts: 3}
}

// Clean checks what an admin enters.
func (l Limits) Clean() (Limits, error) {
	for _, f := range []struct {
		name        string
		value       int
		least, most int
	}{
		{"capacity", l.Capacity, 1, MaxCapacity},
		{"visitorStarts", l.VisitorStarts, 0, 1000},
		{"addressStarts", l.AddressStarts, 0, 100_000},
		{"transcripts", l.Transcripts, 1, 50},
	} {
		if f.value < f.least || f.value > f.most {
			return l, Errorf(Invalid, "limits."+f.name, "%d is not between %d and %d", f.value, f.least, f.most)
		}
	}
	return l, nil
}
