package deskside

import (
	"net/url"
	"slices"
	"strings"
)

// RoutingFacts is what the rules are asked about: a visitor with a first message, now.
type RoutingFacts struct {
	SiteID   string   `json:"siteId"`
	Page     string   `json:"page"`     // address
	Language string   `json:"language"` // BCP 47
	Country  string   `json:"country"`  // ISO 3166, empty: not known
	Open     bool     `json:"open"`     // within the site's opening hours
	Tags     []string `json:"tags"`
	Email    string   `json:"email"`
	Words    string   `json:"words"` // the first message
	// Available are the ids of agents who are available, of those whom the site asks.
	Available []string `json:"available"`
	// Everybody are the ids of all agents who are available.
	Everybody []string `json:"everybody"`
}

// Outcome is what became of a rule.
type Outcome string

const (
	RuleOff      Outcome = "off"
	RuleNo       Outcome = "no"     // a condition does not hold
	RuleSaid     Outcome = "said"   // the reply was said; the next rule decides
	RulePassedOn Outcome = "passed" // the agent is not available; the next rule decides
	RuleDecided  Outcome = "decided"
	RuleNotAsked Outcome = "not_asked" // one above has decided
)

// ConditionStep says whether a condition held, and for what it saw.
type ConditionStep struct {
	RoutingCondition
	Saw   string `json:"saw" doc:"what the condition looked at"`
	Holds bool   `json:"holds"`
}

// RuleStep is a rule in a decision. The last step is the last rule's, without a name.
type RuleStep struct {
	RuleID     string          `json:"ruleId" doc:"empty: the last rule"`
	Name       string          `json:"name"`
	Outcome    Outcome         `json:"outcome" enum:"off,no,said,passed,decided,not_asked"`
	Conditions []ConditionStep `json:"conditions"`
	Target     RoutingTarget   `json:"target"`
	FormID     string          `json:"formId,omitempty" doc:"the form that is sent if the conditions hold"`
}

// holds reports whether the conditions of the rule hold.
func (s RuleStep) holds() bool {
	return s.Outcome == RuleSaid || s.Outcome == RulePassedOn || s.Outcome == RuleDecided
}

// Decision is where the rules send a conversation, and why.
type Decision struct {
	RuleID  string        `json:"ruleId" doc:"which rule decided; empty: the last one"`
	Target  RoutingTarget `json:"target"`
	Replies []string      `json:"replies" doc:"what is said to the visitor first"`
	Forms   []string      `json:"forms" doc:"ids of the forms that are sent then, each once"`
	Steps   []RuleStep    `json:"steps" doc:"every rule in its order"`
}

// Decide asks the rules. It always ends with a target that is neither a reply nor an
// agent who is not there.
func (s RoutingSettings) Decide(f RoutingFacts) Decision {
	d := Decision{Replies: []string{}, Forms: []string{}, Steps: make([]RuleStep, 0, len(s.Rules)+1)}
	decided := false
	for _, r := range s.Rules {
		step := RuleStep{RuleID: r.ID, Name: r.Name, Target: r.Target, FormID: r.FormID, Conditions: []ConditionStep{}, Outcome: RuleNotAsked}
		if !decided {
			step = r.ask(f)
		}
		switch step.Outcome {
		case RuleSaid:
			d.Replies = append(d.Replies, r.Target.Reply(f.Language))
		case RuleDecided:
			d.RuleID, d.Target, decided = r.ID, r.Target, true
		}
		if step.FormID != "" && step.holds() && !slices.Contains(d.Forms, step.FormID) {
			d.Forms = append(d.Forms, step.FormID)
		}
		d.Steps = append(d.Steps, step)
	}
	last := RuleStep{Target: s.Otherwise, Conditions: []ConditionStep{}, Outcome: RuleNotAsked}
	if !decided {
		d.Target, last.Outcome = s.Otherwise, RuleDecided
		if k := d.Target.Kind; k == ToReply || k == ToAgent || k == "" {
			d.Target = RoutingTarget{Kind: ToSite} // never stored, see Clean
		}
	}
	d.Steps = append(d.Steps, last)
	return d
}

// ask says what becomes of the rule.
func (r RoutingRule) ask(f RoutingFacts) RuleStep {
	step := RuleStep{RuleID: r.ID, Name: r.Name, Target: r.Target, FormID: r.FormID, Conditions: []ConditionStep{}}
	holds := true
	for _, c := range r.Conditions {
		seen := c.look(f)
		step.Conditions = append(step.Conditions, seen)
		holds = holds && seen.Holds
	}
	switch {
	case !r.On:
		step.Outcome = RuleOff
	case !holds:
		step.Outcome = RuleNo
	case r.Target.Kind == ToReply:
		step.Outcome = RuleSaid
	case r.Target.Kind == ToAgent && !slices.Contains(f.Everybody, r.Target.AgentID):
		step.Outcome = RulePassedOn
	default:
		step.Outcome = RuleDecided
	}
	return step
}

// look says whether the condition holds.
func (c RoutingCondition) look(f RoutingFacts) ConditionStep {
	saw, fits := c.sees(f)
	return ConditionStep{RoutingCondition: c, Saw: saw, Holds: fits != c.Not}
}

func (c RoutingCondition) sees(f RoutingFacts) (saw string, fits bool) {
	some := func(fit func(value string) bool) bool { return slices.ContainsFunc(c.Values, fit) }
	switch c.Kind {
	case OnSite:
		return f.SiteID, slices.Contains(c.Values, f.SiteID)
	case OnPage:
		return f.Page, some(func(v string) bool { return PageFits(v, f.Page) })
	case InLanguage:
		return f.Language, some(func(v string) bool { return languageFits(v, f.Language) })
	case InCountry:
		return f.Country, f.Country != "" && some(func(v string) bool { return strings.EqualFold(v, f.Country) })
	case WhenOpen:
		return yesNo(f.Open), f.Open
	case HasTag:
		return strings.Join(f.Tags, ", "), some(func(v string) bool {
			return slices.ContainsFunc(f.Tags, func(tag string) bool { return strings.EqualFold(tag, v) })
		})
	case FromDomain:
		_, domain, _ := strings.Cut(strings.ToLower(f.Email), "@")
		return domain, domain != "" && some(func(v string) bool {
			v = strings.TrimPrefix(strings.ToLower(v), "@")
			return domain == v || strings.HasSuffix(domain, "."+v)
		})
	case FirstWords:
		words := strings.ToLower(strings.Join(strings.Fields(f.Words), " "))
		return PreviewText(f.Words), some(func(v string) bool { return strings.Contains(words, strings.ToLower(v)) })
	case NobodyIsThere:
		return yesNo(len(f.Available) == 0), len(f.Available) == 0
	}
	return "", c.Not // what this program does not know never holds
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func languageFits(want, have string) bool {
	want, have = strings.ToLower(want), strings.ToLower(have)
	return want != "" && (have == want || strings.HasPrefix(have, want+"-"))
}

// PageFits reports whether a page's address fits the pattern, in which * stands for
// anything. A pattern that begins with / is for the path, any other for host and path;
// both for the whole of it.
func PageFits(pattern, page string) bool {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" {
		return false
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	pattern = strings.TrimSpace(pattern)
	for _, scheme := range []string{"https://", "http://"} {
		if rest, ok := strings.CutPrefix(strings.ToLower(pattern), scheme); ok {
			pattern = rest
			break
		}
	}
	text := u.Host + path
	if strings.HasPrefix(pattern, "/") {
		text = path
	}
	return fitsStars(strings.ToLower(pattern), strings.ToLower(text))
}

// fitsStars compares in time that grows with the two lengths only.
func fitsStars(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}
