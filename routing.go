package deskside

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// RoutingSettings is how conversations come to their owners, for the whole company. The
// rules are asked in their order; what none of them decides goes the way of the last
// one, Otherwise, which has no conditions and can't be switched off.
type RoutingSettings struct {
	RedirectSeconds int           `json:"redirectSeconds" minimum:"10" maximum:"3600" doc:"how long a colleague or a team has to answer a redirect before it goes back"`
	LostSeconds     int           `json:"lostSeconds" minimum:"10" maximum:"3600" doc:"how long a console may be gone before its conversations go back"`
	Lost            LostRule      `json:"lost" enum:"keep,waiting,all" doc:"which conversations go back when a console is gone: none, those in which the visitor waits for an answer, all open ones"`
	CallsCount      bool          `json:"callsCount" doc:"who is in a call is not available"`
	ShowWatching    bool          `json:"showWatching" doc:"agents see that a supervisor has their conversation open"`
	Rules           []RoutingRule `json:"rules" maxItems:"100"`
	Otherwise       RoutingTarget `json:"otherwise" doc:"the last rule: for whatever no rule decides"`
}

// LostRule says what becomes of the conversations of an agent whose console is gone.
type LostRule string

const (
	LostKeep    LostRule = "keep"
	LostWaiting LostRule = "waiting"
	LostAll     LostRule = "all"
)

// RoutingRule sends the conversations for which all its conditions hold to its target.
type RoutingRule struct {
	ID         string             `json:"id" minLength:"1" maxLength:"64" doc:"made by the browser"`
	Name       string             `json:"name" minLength:"1" maxLength:"80"`
	On         bool               `json:"on"`
	Conditions []RoutingCondition `json:"conditions" maxItems:"10" doc:"all must hold"`
	Target     RoutingTarget      `json:"target"`
	FormID     string             `json:"formId,omitempty" maxLength:"64" doc:"a form that is sent besides, when the conversation begins and the conditions hold; empty: none"`
}

// ConditionKind is what a condition looks at.
type ConditionKind string

const (
	OnSite        ConditionKind = "site"         // values: ids of sites
	OnPage        ConditionKind = "page"         // values: patterns, * for anything
	InLanguage    ConditionKind = "language"     // values: such as de, en-GB
	InCountry     ConditionKind = "country"      // values: such as AT; unknown never holds
	WhenOpen      ConditionKind = "open"         // within the opening hours; no values
	HasTag        ConditionKind = "tag"          // values: the visitor's tags
	FromDomain    ConditionKind = "email_domain" // values: such as company.example
	FirstWords    ConditionKind = "words"        // values: parts of the first message
	NobodyIsThere ConditionKind = "nobody"       // nobody is available; no values
)

// ConditionKinds lists every kind there is.
var ConditionKinds = []ConditionKind{OnSite, OnPage, InLanguage, InCountry, WhenOpen, HasTag, FromDomain, FirstWords, NobodyIsThere}

// needsValues reports whether the kind compares with something.
func (k ConditionKind) needsValues() bool { return k != WhenOpen && k != NobodyIsThere }

// RoutingCondition holds when one of its values fits, or with Not when none does.
type RoutingCondition struct {
	Kind   ConditionKind `json:"kind" enum:"site,page,language,country,open,tag,email_domain,words,nobody"`
	Not    bool          `json:"not,omitempty"`
	Values []string      `json:"values" maxItems:"50" maxLength:"200" doc:"one of them must fit"`
}

// TargetKind is where a rule sends a conversation.
type TargetKind string

const (
	ToSite      TargetKind = "site" // as the site says
	ToEverybody TargetKind = "everybody"
	ToAgent     TargetKind = "agent" // if available, otherwise the next rule decides
	ToTeam      TargetKind = "team"
	ToSkill     TargetKind = "skill"   // somebody who has it
	ToReply     TargetKind = "reply"   // say something, and go on with the next rule
	ToOffline   TargetKind = "offline" // the offline form
)

// RoutingTarget is where a rule sends a conversation.
type RoutingTarget struct {
	Kind    TargetKind `json:"kind" enum:"site,everybody,agent,team,skill,reply,offline"`
	AgentID string     `json:"agentId,omitempty" maxLength:"64"`
	TeamID  string     `json:"teamId,omitempty" maxLength:"64"`
	Skill   string     `json:"skill,omitempty" maxLength:"40"`
	Texts   Words      `json:"texts,omitempty" doc:"reply: what is said, by language: en, de"`
	Text    string     `json:"text,omitempty" maxLength:"1000" doc:"reply: as texts in English, as it was before there were several languages"`
}

// said is the reply by language, also as it was stored when it had one only.
func (t RoutingTarget) said() Words {
	if t.Text == "" || t.Texts["en"] != "" {
		return t.Texts
	}
	all := Words{"en": t.Text}
	for language, text := range t.Texts {
		if text != "" {
			all[language] = text
		}
	}
	return all
}

// Reply is what is said to a visitor who speaks the language, such as de-AT.
func (t RoutingTarget) Reply(language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	return t.said().In(base)
}

// DefaultRoutingSettings is what holds until somebody changes it.
func DefaultRoutingSettings() RoutingSettings {
	return RoutingSettings{
		RedirectSeconds: 60, LostSeconds: 120, Lost: LostWaiting, CallsCount: true, ShowWatching: true,
		Rules: []RoutingRule{}, Otherwise: RoutingTarget{Kind: ToSite},
	}
}

// RedirectTime is how long a redirect waits for its answer.
func (s RoutingSettings) RedirectTime() time.Duration {
	return time.Duration(s.RedirectSeconds) * time.Second
}

// LostTime is how long a console may be gone.
func (s RoutingSettings) LostTime() time.Duration { return time.Duration(s.LostSeconds) * time.Second }

// Clean checks what an admin enters.
func (s RoutingSettings) Clean() (RoutingSettings, error) {
	switch {
	case s.RedirectSeconds < 10 || s.RedirectSeconds > 3600:
		return s, Errorf(Invalid, "routing.redirectSeconds", "the time to answer a redirect must be between 10 seconds and an hour")
	case s.LostSeconds < 10 || s.LostSeconds > 3600:
		return s, Errorf(Invalid, "routing.lostSeconds", "the time a console may be gone must be between 10 seconds and an hour")
	case !slices.Contains([]LostRule{LostKeep, LostWaiting, LostAll}, s.Lost):
		return s, Errorf(Invalid, "routing.lost", "%q is none of keep, waiting, all", s.Lost)
	case len(s.Rules) > 100:
		return s, Errorf(Invalid, "routing.rules", "%d rules are too many, the limit is 100", len(s.Rules))
	}
	rules, ids := make([]RoutingRule, len(s.Rules)), map[string]bool{}
	for i, r := range s.Rules {
		var err error
		field := fmt.Sprintf("routing.rules[%d]", i)
		if rules[i], err = r.clean(field); err != nil {
			return s, err
		}
		if ids[r.ID] {
			return s, Errorf(Invalid, field+".id", "two rules have the id %q", r.ID)
		}
		ids[r.ID] = true
	}
	s.Rules = rules
	var err error
	if s.Otherwise, err = s.Otherwise.clean("routing.otherwise"); err != nil {
		return s, err
	}
	if s.Otherwise.Kind == ToReply || s.Otherwise.Kind == ToAgent {
		return s, Errorf(Invalid, "routing.otherwise.kind", "the last rule must have a target that always takes the conversation: the site's, everybody, a team, a skill or the offline form")
	}
	return s, nil
}

func (r RoutingRule) clean(field string) (RoutingRule, error) {
	r.Name = strings.TrimSpace(r.Name)
	switch {
	case r.ID == "" || !plainText(r.ID, 64):
		return r, Errorf(Invalid, field+".id", "a rule needs an id of at most 64 characters")
	case r.Name == "" || !plainText(r.Name, 80):
		return r, Errorf(Invalid, field+".name", "a rule needs a name of at most 80 characters on one line")
	case len(r.Conditions) > 10:
		return r, Errorf(Invalid, field+".conditions", "%d conditions are too many, the limit is 10", len(r.Conditions))
	}
	conditions := make([]RoutingCondition, len(r.Conditions))
	var err error
	for i, c := range r.Conditions {
		if conditions[i], err = c.clean(fmt.Sprintf("%s.conditions[%d]", field, i)); err != nil {
			return r, err
		}
	}
	if !plainText(r.FormID, 64) {
		return r, Errorf(Invalid, field+".formId", "the id of a form has at most 64 characters")
	}
	r.Conditions = conditions
	r.Target, err = r.Target.clean(field + ".target")
	return r, err
}

func (c RoutingCondition) clean(field string) (RoutingCondition, error) {
	if !slices.Contains(ConditionKinds, c.Kind) {
		return c, Errorf(Invalid, field+".kind", "%q is no condition", c.Kind)
	}
	values := []string{}
	for _, v := range c.Values {
		v = strings.Join(strings.Fields(v), " ")
		if !plainText(v, 200) {
			return c, Errorf(Invalid, field+".values", "a value has at most 200 characters on one line")
		}
		if v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	c.Values = values
	switch {
	case !c.Kind.needsValues():
		c.Values = []string{}
	case len(values) == 0:
		return c, Errorf(Invalid, field+".values", "the condition compares with nothing; give a value")
	case len(values) > 50:
		return c, Errorf(Invalid, field+".values", "%d values are too many, the limit is 50", len(values))
	}
	return c, nil
}

func (t RoutingTarget) clean(field string) (RoutingTarget, error) {
	clean := RoutingTarget{Kind: t.Kind}
	switch t.Kind {
	case ToSite, ToEverybody, ToOffline:
	case ToAgent:
		if clean.AgentID = t.AgentID; t.AgentID == "" {
			return t, Errorf(Invalid, field+".agentId", "choose the agent")
		}
	case ToTeam:
		if clean.TeamID = t.TeamID; t.TeamID == "" {
			return t, Errorf(Invalid, field+".teamId", "choose the team")
		}
	case ToSkill:
		skills, err := CleanSkills([]string{t.Skill})
		if err != nil || len(skills) == 0 {
			return t, Errorf(Invalid, field+".skill", "name a skill of at most %d characters", MaxSkill)
		}
		clean.Skill = skills[0]
	case ToReply:
		texts := Words{}
		for language, text := range t.said() {
			if language != "en" && language != "de" {
				return t, Errorf(Invalid, field+".texts", "there is no language %q; use en and de", language)
			}
			if strings.TrimSpace(text) == "" {
				continue
			}
			text, err := CleanText(text)
			if err != nil || utf8.RuneCountInString(text) > 1000 {
				return t, Errorf(Invalid, field+".texts."+language, "the reply has at most 1000 characters")
			}
			texts[language] = text
		}
		if len(texts) == 0 {
			return t, Errorf(Invalid, field+".texts", "the reply needs between 1 and 1000 characters")
		}
		clean.Texts = texts
	default:
		return t, Errorf(Invalid, field+".kind", "%q is no target", t.Kind)
	}
	return clean, nil
}

// plainText reports whether the text is one line of at most so many characters.
func plainText(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}
