package deskside

// Settings are the company's: one struct per feature, with its defaults and its checks
// in the feature's own file. They are stored as JSON, one row for each key of Parts.
type Settings struct {
	Routing RoutingSettings `json:"routing"`
}

// DefaultSettings is what holds until somebody changes it.
func DefaultSettings() Settings {
	return Settings{Routing: DefaultRoutingSettings()}
}

// Parts is where each key's value is.
func (s *Settings) Parts() map[string]any {
	return map[string]any{"routing": &s.Routing}
}

// Clean checks what an admin enters; an error names the field.
func (s Settings) Clean() (Settings, error) {
	var err error
	s.Routing, err = s.Routing.Clean()
	return s, err
}
