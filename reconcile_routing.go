package deskside

import "slices"

// ReconcileSettings is Reconcile for the company's settings. Rules are told apart by their
// ids, so that two admins can change two of them, or one add one where the other deletes
// one. What a rule does is a single value, as a target's parts mean nothing alone.
func ReconcileSettings(was, given, current Settings) (merged Settings, conflicts []string, err error) {
	type rest struct {
		RoutingSettings
		Otherwise []RoutingTarget `json:"otherwise"`
	}
	type all struct {
		Routing rest   `json:"routing"`
		Limits  Limits `json:"limits"`
	}
	of := func(s Settings) all {
		out := all{rest{s.Routing, []RoutingTarget{s.Routing.Otherwise}}, s.Limits}
		out.Routing.Rules = nil
		return out
	}
	parts, conflicts, err := Reconcile(of(was), of(given), of(current))
	if err != nil {
		return merged, nil, err
	}
	merged = Settings{Routing: parts.Routing.RoutingSettings, Limits: parts.Limits}
	merged.Routing.Otherwise = parts.Routing.Otherwise[0]
	rules, more, err := reconcileRules(was.Routing.Rules, given.Routing.Rules, current.Routing.Rules)
	merged.Routing.Rules = rules
	conflicts = append(conflicts, more...)
	slices.Sort(conflicts)
	return merged, conflicts, err
}

func reconcileRules(was, given, current []RoutingRule) (merged []RoutingRule, conflicts []string, err error) {
	kept := map[string]RoutingRule{}
	for _, list := range [][]RoutingRule{given, current} {
		for _, r := range list {
			if _, done := kept[r.ID]; done {
				continue
			}
			one, stays, more, err := reconcileRule(ruleIn(was, r.ID), ruleIn(given, r.ID), ruleIn(current, r.ID))
			if err != nil {
				return nil, nil, err
			}
			if stays {
				kept[r.ID] = one
			}
			conflicts = append(conflicts, more...)
		}
	}
	order, conflict := reconcileOrder(idsOfRules(was), idsOfRules(given), idsOfRules(current))
	if conflict {
		conflicts = append(conflicts, "routing.rules")
	}
	merged = []RoutingRule{}
	for _, id := range order {
		if r, ok := kept[id]; ok {
			merged = append(merged, r)
		}
	}
	slices.Sort(conflicts)
	return merged, slices.Compact(conflicts), nil
}

// reconcileRule says what becomes of one rule, which is nil where it is not, and whether it
// stays at all.
func reconcileRule(was, given, current *RoutingRule) (r RoutingRule, stays bool, conflicts []string, err error) {
	type parts struct {
		RoutingRule
		Target []RoutingTarget `json:"target"`
	}
	of := func(r *RoutingRule) parts { return parts{*r, []RoutingTarget{r.Target}} }
	same := func(a, b *RoutingRule) bool {
		_, _, changed := Difference(of(a), of(b))
		return !changed
	}
	switch {
	case given != nil && current != nil:
		old := &RoutingRule{ID: given.ID}
		if was != nil {
			old = was
		}
		one, names, err := Reconcile(of(old), of(given), of(current))
		if err != nil || len(one.Target) == 0 {
			return r, false, nil, err
		}
		one.RoutingRule.Target = one.Target[0]
		for _, name := range names {
			conflicts = append(conflicts, "routing.rules."+given.ID+"."+name)
		}
		return one.RoutingRule, true, conflicts, nil
	case was == nil: // one of them has added it
		if given != nil {
			return *given, true, nil, nil
		}
		return *current, true, nil, nil
	case given == nil: // deleted here
		if !same(was, current) {
			conflicts = []string{"routing.rules." + was.ID}
		}
		return r, false, conflicts, nil
	}
	if !same(was, given) { // deleted there
		return *given, true, []string{"routing.rules." + was.ID}, nil
	}
	return r, false, nil, nil
}

// reconcileOrder is the order of whoever has changed it, with what the other has added where
// it was put.
func reconcileOrder(was, given, current []string) (order []string, conflict bool) {
	shared := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(id string) bool {
			return !slices.Contains(was, id) || !slices.Contains(given, id) || !slices.Contains(current, id)
		})
	}
	w, g, c := shared(was), shared(given), shared(current)
	order, other := slices.Clone(current), given
	if !slices.Equal(g, w) {
		order, other = slices.Clone(given), current
		conflict = !slices.Equal(c, w) && !slices.Equal(g, c)
	}
	for i, id := range other {
		if slices.Contains(order, id) {
			continue
		}
		at := 0
		if i > 0 {
			at = slices.Index(order, other[i-1]) + 1
		}
		order = slices.Insert(order, at, id)
	}
	return order, conflict
}

func ruleIn(list []RoutingRule, id string) *RoutingRule {
	if i := slices.IndexFunc(list, func(r RoutingRule) bool { return r.ID == id }); i >= 0 {
		return &list[i]
	}
	return nil
}

func idsOfRules(list []RoutingRule) []string {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	return ids
}
