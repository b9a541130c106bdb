package deskside

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Reconcile applies to a struct what somebody changed in an older state of it: fields that
// only one side has changed are that side's. Where both have, the given value counts, and the
// field is among the conflicts: dotted paths, sorted. Lists are single values.
func Reconcile[T any](was, given, current T) (merged T, conflicts []string, err error) {
	all, conflicts := reconciled("", fieldsOf(was), fieldsOf(given), fieldsOf(current))
	text, err := json.Marshal(all)
	if err != nil {
		return merged, nil, err
	}
	slices.Sort(conflicts)
	return merged, conflicts, json.Unmarshal(text, &merged)
}

func reconciled(path string, was, given, current map[string]any) (all map[string]any, conflicts []string) {
	all = map[string]any{}
	put := func(name string, value any) {
		if value != nil {
			all[name] = value
		}
	}
	names := union(was, given)
	for name := range current {
		names[name] = true
	}
	for name := range names {
		old, mine, theirs := was[name], given[name], current[name]
		a, b, c := object(old), object(mine), object(theirs)
		switch {
		case same(old, mine):
			put(name, theirs)
		case same(old, theirs), same(mine, theirs):
			put(name, mine)
		case (a != nil || old == nil) && (b != nil || mine == nil) && (c != nil || theirs == nil):
			inside, more := reconciled(path+name+".", a, b, c)
			put(name, inside)
			conflicts = append(conflicts, more...)
		default:
			put(name, mine)
			conflicts = append(conflicts, path+name)
		}
	}
	return all, conflicts
}

// same takes what is not there for the same as what is empty or zero: JSON leaves it out.
func same(a, b any) bool { return reflect.DeepEqual(a, b) || blankJSON(a) && blankJSON(b) }

func blankJSON(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, one := range v {
			if !blankJSON(one) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	}
	return v == nil || reflect.ValueOf(v).IsZero()
}

func object(v any) map[string]any {
	fields, _ := v.(map[string]any)
	return fields
}

// Overtaken is the error of a change that somebody else's has overtaken.
func Overtaken(conflicts []string) error {
	return Errorf(Conflict, conflicts[0], "somebody else has changed %s since it was read; look at it, then send the change with what it is now, or with anyway", strings.Join(conflicts, ", ")).
		With("conflicts", strings.Join(conflicts, ","))
}
