package deskside

import (
	"slices"
	"time"
)

// SiteRouting is how a site's new conversations come to an owner when no rule of the
// company says otherwise.
type SiteRouting struct {
	Mode        RoutingMode `json:"mode" enum:"taken,given" doc:"taken: whoever wants takes it; given: the desk gives it to somebody who is available"`
	TeamID      string      `json:"teamId" maxLength:"64" doc:"empty: everybody"`
	Order       Order       `json:"order" enum:"round_robin,least_busy"`
	Skills      SkillRule   `json:"skills" enum:"off,prefer,require" doc:"whether the visitor's language and tags ask for an agent's skill"`
	OpenSeconds int         `json:"openSeconds" minimum:"10" maximum:"600" doc:"how long one has to open what one was given before somebody else gets it"`
}

// RoutingMode says who moves first.
type RoutingMode string

const (
	Taken RoutingMode = "taken"
	Given RoutingMode = "given"
)

// SkillRule says what a conversation's language and tags ask of an agent.
type SkillRule string

const (
	SkillsOff     SkillRule = "off"
	SkillsPrefer  SkillRule = "prefer"
	SkillsRequire SkillRule = "require"
)

// DefaultSiteRouting is what a new site starts with.
func DefaultSiteRouting() SiteRouting {
	return SiteRouting{Mode: Taken, Order: LeastBusy, Skills: SkillsOff, OpenSeconds: 45}
}

// OpenTime is how long one has to open what one was given.
func (s SiteRouting) OpenTime() time.Duration { return time.Duration(s.OpenSeconds) * time.Second }

// Clean checks what an admin enters.
func (s SiteRouting) Clean() (SiteRouting, error) {
	switch {
	case s.Mode != Taken && s.Mode != Given:
		return s, Errorf(Invalid, "settings.routing.mode", "the mode %q is none of taken, given", s.Mode)
	case !slices.Contains(Orders, s.Order):
		return s, Errorf(Invalid, "settings.routing.order", "the order %q is none of round_robin, least_busy", s.Order)
	case !slices.Contains([]SkillRule{SkillsOff, SkillsPrefer, SkillsRequire}, s.Skills):
		return s, Errorf(Invalid, "settings.routing.skills", "%q is none of off, prefer, require", s.Skills)
	case s.OpenSeconds < 10 || s.OpenSeconds > 600:
		return s, Errorf(Invalid, "settings.routing.openSeconds", "the time to open a conversation must be between 10 seconds and 10 minutes")
	}
	return s, nil
}

// Wants is the skill that a conversation asks for on this site: a tag or the language
// that somebody has as a skill, the tags first.
func (s SiteRouting) Wants(f RoutingFacts, all []Candidate) string {
	if s.Skills == SkillsOff {
		return ""
	}
	asked, err := CleanSkills(f.Tags)
	if err != nil {
		asked = nil // odd tags ask for nothing
	}
	if language, err := CleanSkills([]string{f.Language}); err == nil {
		asked = append(asked, language...)
	}
	for _, skill := range asked {
		if slices.ContainsFunc(all, func(c Candidate) bool { return c.Active && HasSkill(c.Skills, skill) }) {
			return skill
		}
	}
	return ""
}

// Follow makes the decision a route and a team. What names an agent or a skill is given;
// the rest goes as the site says.
func (s SiteRouting) Follow(d Decision, f RoutingFacts, all []Candidate) (r Route, teamID string) {
	r = Route{Give: s.Mode == Given, RuleID: d.RuleID, Skill: s.Wants(f, all), Prefer: s.Skills == SkillsPrefer}
	switch d.Target.Kind {
	case ToTeam:
		teamID = d.Target.TeamID
	case ToAgent:
		r.Give, r.AgentID = true, d.Target.AgentID
	case ToSkill:
		r.Give, r.Skill, r.Prefer = true, d.Target.Skill, false
	case ToOffline:
		r.Give, r.Offline, teamID = false, true, s.TeamID
	case ToSite:
		teamID = s.TeamID
	}
	return r, teamID
}
