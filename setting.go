package deskside

// Settings are the company's: one struct per feature, with its defaults and its checks
// in the feature's own file. They are stored as JSON, one row for each key of Parts.
type Settings struct {
	Routing RoutingSettings `json:"routing"`
	Limits  Limits          `json:"limits"`
}

// DefaultSettings is what holds until somebody changes it.
func DefaultSettings() Settings {
	return Settings{Routing: DefaultRoutingSettings(), Limits: DefaultLimits()}
}

// Parts is where each key's value is.
func (s *Settings) Parts() map[string]any {
	return map[string]any{"routing": &s.Routing, "limits": &s.Limits}
}

// Clean checks what an admin enters; an error names the field.
func (s Settings) Clean() (Settings, error) {
	var err error
	if s.Routing, err = s.Routing.Clean(); err != nil {
		return s, err
	}
	s.Limits, err = s.Limits.Clean()
	return s, err
}
