package deskside

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Route is how a conversation comes to its owner, as the rules said when it became new.
type Route struct {
	// Give says that the desk gives it to somebody who is available; otherwise whoever
	// wants takes it.
	Give    bool   `json:"give,omitempty"`
	AgentID string `json:"agent,omitempty"` // who should get it if available
	Skill   string `json:"skill,omitempty"`
	// Prefer says that somebody without the skill is better than nobody.
	Prefer  bool   `json:"prefer,omitempty"`
	Offline bool   `json:"offline,omitempty"` // the visitor is shown the offline form
	RuleID  string `json:"rule,omitempty"`    // what decided; empty: the last rule
	// Passed names who had it and did not open it, or gave it back.
	Passed []string `json:"passed,omitempty"`
	Seq    int64    `json:"seq,omitempty"` // of the event line of the giving; it rings once
	// Until is when the assignee must have opened it; zero: opened, or taken by hand.
	Until time.Time `json:"-"`
}

// Ringing reports whether the assignee has been given it and has not opened it yet.
func (r Route) Ringing() bool { return !r.Until.IsZero() }

// Pass remembers that the agent let it go.
func (r *Route) Pass(agentID string) {
	if agentID != "" && !slices.Contains(r.Passed, agentID) {
		r.Passed = append(slices.Clone(r.Passed), agentID)
	}
}

// Order is how the desk chooses among those who are available.
type Order string

const (
	RoundRobin Order = "round_robin" // who was given one longest ago
	LeastBusy  Order = "least_busy"  // who has most room, by share of the capacity
)

// Orders lists every order there is.
var Orders = []Order{RoundRobin, LeastBusy}

// Candidate is an agent who may get a conversation.
type Candidate struct {
	Agent
	Standing
	State State
}

// Fits says why a candidate is out of the question, or that it is not.
type Fits string

const (
	FitsWell    Fits = ""
	NotInTeam   Fits = "not_in_team"
	LacksSkill  Fits = "lacks_skill"
	IsNotFree   Fits = "not_available" // see State
	HasLetItGo  Fits = "passed"        // comes last
	WithoutOnly Fits = "without_skill" // comes after those with it
)

// Fit says how the candidate fits the route; members nil means everybody.
func (r Route) Fit(c Candidate, members []string, skilled bool) Fits {
	has := r.Skill == "" || HasSkill(c.Skills, r.Skill)
	switch {
	case members != nil && !slices.Contains(members, c.ID):
		return NotInTeam
	case !has && !r.Prefer && skilled:
		return LacksSkill
	case c.State != StateAvailable:
		return IsNotFree
	case slices.Contains(r.Passed, c.ID):
		return HasLetItGo
	case !has:
		return WithoutOnly
	}
	return FitsWell
}

// Choose returns who may get the conversation now, best first: whom the rules name,
// those with the skill, those who have not let it go, and then by the order. A skill
// that nobody of the team has is not waited for.
func (r Route) Choose(all []Candidate, members []string, order Order) []Candidate {
	skilled := r.Skilled(all, members)
	type ranked struct {
		Candidate
		rank int
	}
	var fit []ranked
	for _, c := range all {
		switch r.Fit(c, members, skilled) {
		case FitsWell:
			rank := 1
			if c.ID == r.AgentID {
				rank = 0
			}
			fit = append(fit, ranked{c, rank})
		case WithoutOnly:
			fit = append(fit, ranked{c, 2})
		case HasLetItGo:
			fit = append(fit, ranked{c, 3})
		}
	}
	slices.SortStableFunc(fit, func(a, b ranked) int {
		if n := cmp.Compare(a.rank, b.rank); n != 0 {
			return n
		}
		return before(a.Candidate, b.Candidate, order)
	})
	out := make([]Candidate, len(fit))
	for i, f := range fit {
		out[i] = f.Candidate
	}
	return out
}

// Skilled reports whether anybody of the team, there or not, has the skill.
func (r Route) Skilled(all []Candidate, members []string) bool {
	return slices.ContainsFunc(all, func(c Candidate) bool {
		return c.Active && (members == nil || slices.Contains(members, c.ID)) && HasSkill(c.Skills, r.Skill)
	})
}

func before(a, b Candidate, order Order) int {
	if order == LeastBusy {
		// Shares of the capacity, without dividing.
		if n := cmp.Compare(a.Open*max(1, b.Capacity), b.Open*max(1, a.Capacity)); n != 0 {
			return n
		}
	}
	if n := a.GivenAt.Compare(b.GivenAt); n != 0 {
		return n
	}
	return strings.Compare(a.ID, b.ID)
}

// HasSkill reports whether the skill is among them; "de" is in "de-AT" too.
func HasSkill(skills []string, skill string) bool {
	return slices.ContainsFunc(skills, func(have string) bool { return have == skill || strings.HasPrefix(skill, have+"-") })
}

// MaxSkills and MaxSkill bound what is written about an agent.
const (
	MaxSkills = 30
	MaxSkill  = 40
)

// CleanSkills brings skills into the one form in which they are compared: lower case,
// sorted, each once.
func CleanSkills(skills []string) ([]string, error) {
	clean := make([]string, 0, len(skills))
	for _, s := range skills {
		s = strings.ToLower(strings.Join(strings.Fields(s), " "))
		if s == "" {
			continue
		}
		if !plainText(s, MaxSkill) {
			return nil, Errorf(Invalid, "skills", "a skill has at most %d characters on one line", MaxSkill)
		}
		clean = append(clean, s)
	}
	slices.Sort(clean)
	if clean = slices.Compact(clean); len(clean) > MaxSkills {
		return nil, Errorf(Invalid, "skills", "%d skills are too many, the limit is %d", len(clean), MaxSkills)
	}
	return clean, nil
}
