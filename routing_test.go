package deskside

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestPageFits(t *testing.T) {
	for _, c := range []struct {
		pattern, page string
		want          bool
	}{
		{"/checkout", "https://shop.example/checkout", true},
		{"/checkout", "https://shop.example/checkout/pay", false},
		{"/checkout*", "https://shop.example/Checkout/pay", true},
		{"*/pay", "https://shop.example/checkout/pay", true},
		{"/", "https://shop.example", true},
		{"shop.example/*", "https://shop.example/bikes/7", true},
		{"https://shop.example/*", "http://shop.example/bikes/7", true},
		{"*.example/*/7", "https://shop.example/bikes/7", true},
		{"blog.example/*", "https://shop.example/", false},
		{"/a*b*c", "https://shop.example/a-c-b", false},
		{"/a*b*c", "https://shop.example/a-b-c", true},
		{"/aba*aba", "https://shop.example/aba", false}, // no overlap
		{"*", "https://shop.example/x", true},
		{"*", "no address", false},
	} {
		if got := PageFits(c.pattern, c.page); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.page, got)
		}
	}
}

func TestCondition(t *testing.T) {
	f := RoutingFacts{
		SiteID: "s1", Page: "https://shop.example/cart", Language: "de-AT", Country: "AT", Open: true, Tags: []string{"VIP"},
		Email: "vera@mail.company.example", Words: "  My  INVOICE is wrong", Available: []string{"a"}, Everybody: []string{"a", "b"},
	}
	for name, c := range map[string]struct {
		condition RoutingCondition
		facts     func(*RoutingFacts)
		want      bool
	}{
		"site":             {condition: RoutingCondition{Kind: OnSite, Values: []string{"s2", "s1"}}, want: true},
		"other site":       {condition: RoutingCondition{Kind: OnSite, Values: []string{"s2"}}},
		"not other site":   {condition: RoutingCondition{Kind: OnSite, Not: true, Values: []string{"s2"}}, want: true},
		"page":             {condition: RoutingCondition{Kind: OnPage, Values: []string{"/cart*"}}, want: true},
		"language":         {condition: RoutingCondition{Kind: InLanguage, Values: []string{"DE"}}, want: true},
		"narrow language":  {condition: RoutingCondition{Kind: InLanguage, Values: []string{"de-CH"}}},
		"half a language":  {condition: RoutingCondition{Kind: InLanguage, Values: []string{"d"}}},
		"country":          {condition: RoutingCondition{Kind: InCountry, Values: []string{"at"}}, want: true},
		"unknown country":  {condition: RoutingCondition{Kind: InCountry, Values: []string{""}}, facts: func(f *RoutingFacts) { f.Country = "" }},
		"not in, unknown":  {condition: RoutingCondition{Kind: InCountry, Not: true, Values: []string{"AT"}}, facts: func(f *RoutingFacts) { f.Country = "" }, want: true},
		"open":             {condition: RoutingCondition{Kind: WhenOpen}, want: true},
		"closed":           {condition: RoutingCondition{Kind: WhenOpen, Not: true}, facts: func(f *RoutingFacts) { f.Open = false }, want: true},
		"tag":              {condition: RoutingCondition{Kind: HasTag, Values: []string{"vip"}}, want: true},
		"domain":           {condition: RoutingCondition{Kind: FromDomain, Values: []string{"@company.example"}}, want: true},
		"half a domain":    {condition: RoutingCondition{Kind: FromDomain, Values: []string{"any.example"}}},
		"no address":       {condition: RoutingCondition{Kind: FromDomain, Values: []string{"company.example"}}, facts: func(f *RoutingFacts) { f.Email = "" }},
		"words":            {condition: RoutingCondition{Kind: FirstWords, Values: []string{"order", "my invoice"}}, want: true},
		"somebody":         {condition: RoutingCondition{Kind: NobodyIsThere}},
		"nobody":           {condition: RoutingCondition{Kind: NobodyIsThere}, facts: func(f *RoutingFacts) { f.Available = nil }, want: true},
		"unknown kind":     {condition: RoutingCondition{Kind: "weather", Values: []string{"rain"}}},
		"not unknown kind": {condition: RoutingCondition{Kind: "weather", Not: true, Values: []string{"rain"}}},
	} {
		facts := f
		if c.facts != nil {
			c.facts(&facts)
		}
		if got := c.condition.look(facts); got.Holds != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDecide(t *testing.T) {
	german := RoutingCondition{Kind: InLanguage, Values: []string{"de"}}
	s := DefaultRoutingSettings()
	s.Rules = []RoutingRule{
		{ID: "1", Name: "off", Target: RoutingTarget{Kind: ToOffline}},
		{ID: "2", Name: "hello", On: true, Target: RoutingTarget{Kind: ToReply, Text: "One moment"}},
		{ID: "3", Name: "mika", On: true, Conditions: []RoutingCondition{german}, Target: RoutingTarget{Kind: ToAgent, AgentID: "mika"}},
		{ID: "4", Name: "german", On: true, Conditions: []RoutingCondition{german}, Target: RoutingTarget{Kind: ToTeam, TeamID: "team"}},
		{ID: "5", Name: "never", On: true, Conditions: []RoutingCondition{german, {Kind: OnPage, Values: []string{"/x"}}}, Target: RoutingTarget{Kind: ToOffline}},
	}
	if _, err := s.Clean(); err != nil {
		t.Fatal(err)
	}
	outcomes := func(d Decision) (list []Outcome) {
		for _, step := range d.Steps {
			list = append(list, step.Outcome)
		}
		return list
	}
	for name, c := range map[string]struct {
		facts  RoutingFacts
		target RoutingTarget
		want   []Outcome
	}{
		"English":       {RoutingFacts{Language: "en"}, RoutingTarget{Kind: ToSite}, []Outcome{RuleOff, RuleSaid, RuleNo, RuleNo, RuleNo, RuleDecided}},
		"Mika is there": {RoutingFacts{Language: "de", Everybody: []string{"mika"}}, RoutingTarget{Kind: ToAgent, AgentID: "mika"}, []Outcome{RuleOff, RuleSaid, RuleDecided, RuleNotAsked, RuleNotAsked, RuleNotAsked}},
		"Mika is not":   {RoutingFacts{Language: "de"}, RoutingTarget{Kind: ToTeam, TeamID: "team"}, []Outcome{RuleOff, RuleSaid, RulePassedOn, RuleDecided, RuleNotAsked, RuleNotAsked}},
	} {
		d := s.Decide(c.facts)
		if !reflect.DeepEqual(d.Target, c.target) || !slices.Equal(outcomes(d), c.want) || !slices.Equal(d.Replies, []string{"One moment"}) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// TestReply checks that a visitor is answered in the own language, or else in any; also by
// replies that were stored when they had one language only.
func TestReply(t *testing.T) {
	both := RoutingTarget{Kind: ToReply, Texts: Words{"en": "One moment", "de": "Einen Moment"}}
	old := RoutingTarget{Kind: ToReply, Text: "One moment"}
	for name, c := range map[string]struct {
		target   RoutingTarget
		language string
		want     string
	}{
		"German":           {both, "de-AT", "Einen Moment"},
		"English":          {both, "en-GB", "One moment"},
		"another one":      {both, "fr", "One moment"},
		"unknown":          {both, "", "One moment"},
		"one only":         {RoutingTarget{Kind: ToReply, Texts: Words{"de": "Einen Moment"}}, "fr", "Einen Moment"},
		"an old one":       {old, "de", "One moment"},
		"an old one, more": {RoutingTarget{Kind: ToReply, Text: "One moment", Texts: Words{"de": "Einen Moment"}}, "en", "One moment"},
	} {
		if got := c.target.Reply(c.language); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		s := DefaultRoutingSettings()
		s.Rules = []RoutingRule{{ID: "1", Name: "x", On: true, Target: c.target}}
		s, err := s.Clean()
		if err != nil {
			t.Fatal(err)
		}
		if clean := s.Rules[0].Target; clean.Reply(c.language) != c.want || clean.Text != "" {
			t.Errorf("%s: saved as %+v", name, clean)
		}
		if d := s.Decide(RoutingFacts{Language: c.language}); !slices.Equal(d.Replies, []string{c.want}) {
			t.Errorf("%s: %q is said", name, d.Replies)
		}
	}
}

func TestRoutingSettings_Clean(t *testing.T) {
	rule := func(c RoutingCondition, target RoutingTarget) func(*RoutingSettings) {
		return func(s *RoutingSettings) {
			s.Rules = []RoutingRule{{ID: "1", Name: "x", On: true, Conditions: []RoutingCondition{c}, Target: target}}
		}
	}
	page, site := RoutingCondition{Kind: OnPage, Values: []string{" /x "}}, RoutingTarget{Kind: ToSite}
	for name, c := range map[string]struct {
		change func(*RoutingSettings)
		field  string
	}{
		"fine":           {rule(page, site), ""},
		"no value":       {rule(RoutingCondition{Kind: OnPage, Values: []string{" "}}, site), "routing.rules[0].conditions[0].values"},
		"unknown kind":   {rule(RoutingCondition{Kind: "weather"}, site), "routing.rules[0].conditions[0].kind"},
		"two lines":      {rule(RoutingCondition{Kind: FirstWords, Values: []string{"a\x00b"}}, site), "routing.rules[0].conditions[0].values"},
		"no agent":       {rule(page, RoutingTarget{Kind: ToAgent}), "routing.rules[0].target.agentId"},
		"no team":        {rule(page, RoutingTarget{Kind: ToTeam}), "routing.rules[0].target.teamId"},
		"no skill":       {rule(page, RoutingTarget{Kind: ToSkill, Skill: " "}), "routing.rules[0].target.skill"},
		"no reply":       {rule(page, RoutingTarget{Kind: ToReply}), "routing.rules[0].target.texts"},
		"no language":    {rule(page, RoutingTarget{Kind: ToReply, Texts: Words{"xx": "?"}}), "routing.rules[0].target.texts"},
		"long reply":     {rule(page, RoutingTarget{Kind: ToReply, Texts: Words{"de": strings.Repeat("x", 1001)}}), "routing.rules[0].target.texts.de"},
		"unknown target": {rule(page, RoutingTarget{Kind: "bin"}), "routing.rules[0].target.kind"},
		"no name":        {func(s *RoutingSettings) { s.Rules = []RoutingRule{{ID: "1", Target: site}} }, "routing.rules[0].name"},
		"no id":          {func(s *RoutingSettings) { s.Rules = []RoutingRule{{Name: "1", Target: site}} }, "routing.rules[0].id"},
		"the same id twice": {func(s *RoutingSettings) {
			s.Rules = []RoutingRule{{ID: "1", Name: "a", Target: site}, {ID: "1", Name: "b", Target: site}}
		}, "routing.rules[1].id"},
		"many rules":          {func(s *RoutingSettings) { s.Rules = make([]RoutingRule, 101) }, "routing.rules"},
		"a reply at the end":  {func(s *RoutingSettings) { s.Otherwise = RoutingTarget{Kind: ToReply, Text: "bye"} }, "routing.otherwise.kind"},
		"an agent at the end": {func(s *RoutingSettings) { s.Otherwise = RoutingTarget{Kind: ToAgent, AgentID: "a"} }, "routing.otherwise.kind"},
		"nothing at the end":  {func(s *RoutingSettings) { s.Otherwise = RoutingTarget{} }, "routing.otherwise.kind"},
		"lost soon":           {func(s *RoutingSettings) { s.LostSeconds = 1 }, "routing.lostSeconds"},
		"lost how":            {func(s *RoutingSettings) { s.Lost = "some" }, "routing.lost"},
		"redirect late":       {func(s *RoutingSettings) { s.RedirectSeconds = 4000 }, "routing.redirectSeconds"},
	} {
		s := DefaultRoutingSettings()
		c.change(&s)
		_, err := s.Clean()
		field := ""
		if e, ok := err.(*Error); ok {
			field = e.Field
		}
		if (err != nil) != (c.field != "") || field != c.field {
			t.Errorf("%s: %v (%s), want %s", name, err, field, c.field)
		}
	}
}

func TestChoose(t *testing.T) {
	agent := func(id string, open int, state State, skills ...string) Candidate {
		return Candidate{Agent: Agent{ID: id, Active: true, Capacity: 4, Skills: skills}, Standing: Standing{Open: open}, State: state}
	}
	all := []Candidate{
		agent("busy", 4, StateBusy, "fr"),
		agent("a", 2, StateAvailable, "de"),
		agent("b", 1, StateAvailable),
		agent("c", 3, StateAvailable, "de", "billing"),
		agent("gone", 0, StateOffline, "it"),
	}
	all[3].Capacity = 12 // 3 of 12 is a quarter, as 1 of 4
	for name, c := range map[string]struct {
		route   Route
		members []string
		order   Order
		want    string
	}{
		"least busy":                     {order: LeastBusy, want: "b c a"},
		"round robin":                    {order: RoundRobin, want: "a b c"},
		"team":                           {members: []string{"c", "busy", "gone"}, want: "c"},
		"an empty team":                  {members: []string{}, want: ""},
		"skill":                          {route: Route{Skill: "de"}, order: LeastBusy, want: "c a"},
		"skill of a variant":             {route: Route{Skill: "de-at"}, order: LeastBusy, want: "c a"},
		"skill preferred":                {route: Route{Skill: "de", Prefer: true}, order: LeastBusy, want: "c a b"},
		"skill that only a busy one has": {route: Route{Skill: "fr"}, want: ""},
		"skill that only one gone has":   {route: Route{Skill: "it"}, want: ""},
		"skill that nobody has":          {route: Route{Skill: "es"}, order: LeastBusy, want: "b c a"},
		"skill that nobody in team has":  {route: Route{Skill: "fr"}, members: []string{"a", "b"}, order: LeastBusy, want: "b a"},
		"named":                          {route: Route{AgentID: "a"}, order: LeastBusy, want: "a b c"},
		"named but busy":                 {route: Route{AgentID: "busy"}, order: LeastBusy, want: "b c a"},
		"let it go":                      {route: Route{Passed: []string{"b"}}, order: LeastBusy, want: "c a b"},
		"named, let it go":               {route: Route{AgentID: "a", Passed: []string{"a"}}, order: LeastBusy, want: "b c a"},
		"all let it go, the first again": {route: Route{Passed: []string{"a", "b", "c"}}, order: LeastBusy, want: "b c a"},
	} {
		var got []string
		for _, candidate := range c.route.Choose(all, c.members, c.order) {
			got = append(got, candidate.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// FuzzDecide feeds the rules what an admin and a visitor could send: whatever passes the
// checks must end with somebody, in reasonable time, and pass the checks again.
func FuzzDecide(f *testing.F) {
	f.Add(`{"rules":[{"id":"1","name":"x","on":true,"conditions":[{"kind":"page","values":["/a*b*"]}],"target":{"kind":"reply","text":"hi"}}],"otherwise":{"kind":"site"}}`,
		"https://shop.example/a/b", "de-AT", "a@b.example", "hello")
	f.Add(`{"rules":[{"id":"1","name":"x","on":true,"conditions":[{"kind":"words","not":true,"values":["ß"]}],"target":{"kind":"agent","agentId":"a"}}],"otherwise":{"kind":"skill","skill":"DE"}}`,
		"", "", "@", "ẞ")
	f.Fuzz(func(t *testing.T, text, page, language, email, words string) {
		s := DefaultRoutingSettings()
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		facts := RoutingFacts{Page: page, Language: language, Email: email, Words: words}
		wild := s.Decide(facts) // also what was never checked
		clean, err := s.Clean()
		if err == nil {
			if _, err := clean.Clean(); err != nil {
				t.Fatalf("checked twice: %v", err)
			}
			wild = clean.Decide(facts)
		}
		if k := wild.Target.Kind; k == ToReply || k == "" && err == nil {
			t.Fatalf("falls through: %+v", wild)
		}
		if err == nil && (wild.Target.Kind == ToAgent || len(wild.Steps) != len(clean.Rules)+1) {
			t.Fatalf("decided %+v", wild)
		}
		r, _ := DefaultSiteRouting().Follow(wild, facts, nil)
		r.Choose(nil, nil, RoundRobin)
	})
}
