package desk

import (
	"context"
	"maps"
	"slices"

	"github.com/deskside/deskside"
)

// Settings returns the company's settings.
func (d *Desk) Settings(ctx context.Context, actor deskside.Actor) (s deskside.Settings, err error) {
	defer deskside.Wrap(&err, "Settings")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return s, err
	}
	return d.store.Settings(ctx)
}

// HidesWatching reports whether agents don't see that a supervisor has their conversation
// open.
func (d *Desk) HidesWatching(ctx context.Context) (bool, error) {
	s, err := d.store.Settings(ctx)
	return !s.Routing.ShowWatching, err
}

// Peeks reports whether agents see what visitors of the site are typing.
func (d *Desk) Peeks(ctx context.Context, siteID string) (bool, error) {
	site, err := d.SiteByID(ctx, siteID)
	return site.Settings.Peek.On, err
}

// SettingsChange changes the parts that are not nil, each as a whole.
type SettingsChange struct {
	Routing *deskside.RoutingSettings
	Limits  *deskside.Limits
	// Was is what they were when the change was thought of, so that what others have
	// changed since stays; nil: as they are. Anyway takes the change where both have.
	Was    *SettingsWas
	Anyway bool
}

// SettingsWas is what the settings were, as far as they are changed.
type SettingsWas struct {
	Routing *deskside.RoutingSettings
	Limits  *deskside.Limits
}

// onto makes the settings what they become by the change.
func (c SettingsChange) onto(current deskside.Settings) (deskside.Settings, error) {
	laid := func(s deskside.Settings, routing *deskside.RoutingSettings, limits *deskside.Limits) deskside.Settings {
		if routing != nil {
			s.Routing = *routing
		}
		if limits != nil {
			s.Limits = *limits
		}
		return s
	}
	if c.Was == nil {
		return laid(current, c.Routing, c.Limits).Clean()
	}
	was := laid(current, c.Was.Routing, c.Was.Limits)
	given, err := laid(was, c.Routing, c.Limits).Clean()
	if err != nil {
		return current, err
	}
	merged, conflicts, err := deskside.ReconcileSettings(was, given, current)
	if err != nil {
		return current, err
	}
	if len(conflicts) > 0 && !c.Anyway {
		return current, deskside.Overtaken(conflicts)
	}
	return merged.Clean()
}

// UpdateSettings changes the company's settings. The audit log keeps, of each part, what
// the changed fields were and are.
func (d *Desk) UpdateSettings(ctx context.Context, actor deskside.Actor, change SettingsChange) (s deskside.Settings, err error) {
	defer deskside.Wrap(&err, "UpdateSettings")
	if err := asAdmin(actor); err != nil {
		return s, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		before, err := w.SettingsToChange(ctx)
		if err != nil {
			return err
		}
		if s, err = change.onto(before); err != nil {
			return err
		}
		if err := w.checkRouting(before.Routing, s.Routing); err != nil {
			return err
		}
		return w.saveSettings(before, s)
	})
	return s, err
}

func (w *work) saveSettings(before, after deskside.Settings) error {
	olds, news := before.Parts(), after.Parts()
	for _, key := range slices.Sorted(maps.Keys(news)) {
		if _, _, changed := deskside.Difference(olds[key], news[key]); !changed {
			continue
		}
		if err := w.SaveSetting(w.ctx, key, news[key], w.at); err != nil {
			return err
		}
		told := after
		about := subject{area: deskside.AuditArea(key)}
		if err := w.audit(deskside.SettingsUpdated, about, olds[key], news[key], Change{Settings: &told}); err != nil {
			return err
		}
	}
	return nil
}
