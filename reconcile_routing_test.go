package deskside

import (
	"reflect"
	"slices"
	"testing"
)

func TestReconcileSettings(t *testing.T) {
	rule := func(id, name string, target TargetKind) RoutingRule {
		return RoutingRule{ID: id, Name: name, On: true, Target: RoutingTarget{Kind: target}}
	}
	with := func(rules ...RoutingRule) Settings {
		s := DefaultSettings()
		s.Routing.Rules = rules
		return s
	}
	a, b, c := rule("a", "A", ToSite), rule("b", "B", ToSite), rule("c", "C", ToSite)
	named := func(r RoutingRule, name string) RoutingRule { r.Name = name; return r }
	to := func(r RoutingRule, t RoutingTarget) RoutingRule { r.Target = t; return r }
	team := RoutingTarget{Kind: ToTeam, TeamID: "1"}
	for what, one := range map[string]struct {
		was, given, current Settings
		want                []RoutingRule
		conflicts           []string
	}{
		"two rules":               {with(a, b), with(named(a, "A2"), b), with(a, to(b, team)), []RoutingRule{named(a, "A2"), to(b, team)}, nil},
		"two parts of one":        {with(a), with(named(a, "A2")), with(to(a, team)), []RoutingRule{to(named(a, "A2"), team)}, nil},
		"the same part":           {with(a), with(named(a, "A2")), with(named(a, "A3")), []RoutingRule{named(a, "A2")}, []string{"routing.rules.a.name"}},
		"a target is one value":   {with(to(a, team)), with(to(a, RoutingTarget{Kind: ToTeam, TeamID: "2"})), with(to(a, RoutingTarget{Kind: ToEverybody})), []RoutingRule{to(a, RoutingTarget{Kind: ToTeam, TeamID: "2"})}, []string{"routing.rules.a.target"}},
		"both add one":            {with(a), with(a, b), with(a, c), []RoutingRule{a, b, c}, nil},
		"moved here, added there": {with(a, b), with(b, a), with(a, c, b), []RoutingRule{b, a, c}, nil},
		"moved there":             {with(a, b, c), with(named(a, "A2"), b, c), with(c, a, b), []RoutingRule{c, named(a, "A2"), b}, nil},
		"both moved":              {with(a, b, c), with(c, a, b), with(b, a, c), []RoutingRule{c, a, b}, []string{"routing.rules"}},
		"deleted here":            {with(a, b), with(b), with(a, named(b, "B2")), []RoutingRule{named(b, "B2")}, nil},
		"deleted there":           {with(a, b), with(a, named(b, "B2")), with(b), []RoutingRule{named(b, "B2")}, nil},
		"deleted and changed":     {with(a, b), with(b), with(named(a, "A2"), b), []RoutingRule{b}, []string{"routing.rules.a"}},
		"changed and deleted":     {with(a, b), with(named(a, "A2"), b), with(b), []RoutingRule{named(a, "A2"), b}, []string{"routing.rules.a"}},
		"both deleted":            {with(a, b), with(b), with(b), []RoutingRule{b}, nil},
	} {
		got, conflicts, err := ReconcileSettings(one.was, one.given, one.current)
		if err != nil || !slices.Equal(conflicts, one.conflicts) {
			t.Errorf("%s: conflicts %v, %v", what, conflicts, err)
		}
		if _, changes, changed := Difference(got.Routing, with(one.want...).Routing); changed {
			t.Errorf("%s: %v", what, changes)
		}
	}

	was, mine, theirs := DefaultSettings(), DefaultSettings(), DefaultSettings()
	mine.Routing.RedirectSeconds, mine.Routing.CallsCount, mine.Limits.Capacity, mine.Routing.Otherwise = 90, false, 8, team
	theirs.Routing.LostSeconds, theirs.Routing.RedirectSeconds, theirs.Limits.VisitorStarts = 300, 45, 5
	got, conflicts, err := ReconcileSettings(was, mine, theirs)
	if err != nil || !slices.Equal(conflicts, []string{"routing.redirectSeconds"}) {
		t.Errorf("conflicts %v, %v", conflicts, err)
	}
	r := got.Routing
	if r.RedirectSeconds != 90 || r.LostSeconds != 300 || r.CallsCount || !reflect.DeepEqual(r.Otherwise, team) || got.Limits != (Limits{Capacity: 8, VisitorStarts: 5, Transcripts: 3}) {
		t.Errorf("merged %+v", got)
	}
}
