package desk

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/deskside/deskside"
)

// NewSite describes a site to create; nil settings are the default ones.
type NewSite struct {
	Name     string
	Origins  []string
	Settings *deskside.SiteSettings
}

// CreateSite makes a site with a fresh public key.
func (d *Desk) CreateSite(ctx context.Context, actor deskside.Actor, in NewSite) (site deskside.Site, err error) {
	defer deskside.Wrap(&err, "CreateSite")
	if err := asAdmin(actor); err != nil {
		return site, err
	}
	if site, err = newSite(in); err != nil {
		return site, err
	}
	err = d.act(ctx, actor, func(w *work) error { return w.addSite(&site) })
	return site, err
}

func newSite(in NewSite) (deskside.Site, error) {
	site := deskside.Site{ID: newID(), Key: strings.ToLower(rand.Text()[:16]), Name: in.Name, Origins: in.Origins, Settings: deskside.DefaultSiteSettings()}
	if in.Settings != nil {
		site.Settings = *in.Settings
	}
	return cleanSite(site)
}

func (w *work) addSite(site *deskside.Site) error {
	site.CreatedAt, site.UpdatedAt = w.at, w.at
	if err := w.AddSite(w.ctx, *site); err != nil {
		return err
	}
	return w.auditSite(deskside.SiteCreated, deskside.Site{}, *site)
}

// SiteChange changes what is not nil.
type SiteChange struct {
	Name    *string
	Origins *[]string
	// Settings are all of them; Parts, as a JSON object, those that change.
	Settings *deskside.SiteSettings
	Parts    []byte
	// Was is the site as it was when the change was thought of, so that what others have
	// changed since stays; nil: as it is. Anyway takes the change where both have.
	Was    *SiteWas
	Anyway bool
}

// SiteWas is what a site was, as far as it is changed.
type SiteWas struct {
	Name    *string
	Origins *[]string
	Parts   []byte // a JSON object
}

// onto makes the site what it becomes by the change.
func (c SiteChange) onto(current deskside.Site) (deskside.Site, error) {
	was, err := current, error(nil)
	if c.Was != nil {
		older := SiteChange{Name: c.Was.Name, Origins: c.Was.Origins, Parts: c.Was.Parts}
		if was, err = older.laidOver(current); err != nil {
			return current, err
		}
	}
	given, err := c.laidOver(was)
	if err != nil || c.Was == nil {
		return given, err
	}
	all := func(s deskside.Site) siteFields { return siteFields{s.Name, s.Origins, s.Settings} }
	merged, conflicts, err := deskside.Reconcile(all(was), all(given), all(current))
	if err != nil {
		return current, err
	}
	if len(conflicts) > 0 && !c.Anyway {
		return current, deskside.Overtaken(conflicts)
	}
	current.Name, current.Origins, current.Settings = merged.Name, merged.Origins, merged.SiteSettings
	return cleanSite(current)
}

func (c SiteChange) laidOver(s deskside.Site) (deskside.Site, error) {
	if c.Name != nil {
		s.Name = *c.Name
	}
	if c.Origins != nil {
		s.Origins = *c.Origins
	}
	if c.Settings != nil {
		routing := s.Settings.Routing
		s.Settings = *c.Settings
		if s.Settings.Routing == (deskside.SiteRouting{}) {
			s.Settings.Routing = routing
		}
	}
	var err error
	if c.Parts != nil {
		if s.Settings, err = s.Settings.With(c.Parts); err != nil {
			return s, err
		}
	}
	return cleanSite(s)
}

// UpdateSite changes a site. The audit log keeps what the changed parts were and are.
func (d *Desk) UpdateSite(ctx context.Context, actor deskside.Actor, id string, change SiteChange) (site deskside.Site, err error) {
	defer deskside.Wrap(&err, "UpdateSite(%s)", id)
	if err := asAdmin(actor); err != nil {
		return site, err
	}
	defer d.sites.forget()
	err = d.act(ctx, actor, func(w *work) error {
		before, err := w.SiteToChange(ctx, id)
		if err != nil {
			return err
		}
		if site, err = change.onto(before); err != nil {
			return err
		}
		if err := w.checkTeam("settings.routing.teamId", site.Settings.Routing.TeamID); err != nil {
			return err
		}
		if err := w.checkTeam("settings.calls.teamId", site.Settings.Calls.TeamID); err != nil {
			return err
		}
		site.UpdatedAt = w.at
		if err := w.SaveSite(ctx, site); err != nil {
			return err
		}
		return w.auditSite(deskside.SiteUpdated, before, site)
	})
	return site, err
}

// siteFields is a site as the audit log shows it.
type siteFields struct {
	Name    string   `json:"name"`
	Origins []string `json:"origins"`
	deskside.SiteSettings
}

func (w *work) auditSite(what deskside.EventType, before, after deskside.Site) error {
	fields := func(s deskside.Site) siteFields { return siteFields{s.Name, s.Origins, s.Settings} }
	about := subject{deskside.AuditSites, after.ID, after.Name}
	return w.audit(what, about, fields(before), fields(after), Change{Site: &after})
}

// cleanSite checks what an admin enters.
func cleanSite(s deskside.Site) (deskside.Site, error) {
	var err error
	if s.Name, err = cleanName("name", s.Name, 80); err != nil {
		return s, err
	}
	if s.Origins, err = cleanOrigins(s.Origins); err != nil {
		return s, err
	}
	s.Settings, err = cleanSettings(s.Settings)
	return s, err
}

func cleanOrigins(origins []string) ([]string, error) {
	if len(origins) == 0 || len(origins) > 50 {
		return nil, deskside.Errorf(deskside.Invalid, "origins", "a site needs between 1 and 50 origins, such as https://shop.example")
	}
	clean := make([]string, 0, len(origins))
	for _, o := range origins {
		o, err := deskside.NormalOrigin(o)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(clean, o) {
			clean = append(clean, o)
		}
	}
	return clean, nil
}

func cleanSettings(s deskside.SiteSettings) (deskside.SiteSettings, error) {
	if s.Hue < 0 || s.Hue > 359 {
		return s, deskside.Errorf(deskside.Invalid, "settings.hue", "the hue must be between 0 and 359")
	}
	if s.Position != "left" && s.Position != "right" {
		return s, deskside.Errorf(deskside.Invalid, "settings.position", "the position %q is none of left, right", s.Position)
	}
	if s.Messages.EditMinutes < 0 || s.Messages.EditMinutes > 24*60 {
		return s, deskside.Errorf(deskside.Invalid, "settings.messages.editMinutes", "the time to edit a message must be between 0 and 1440 minutes")
	}
	if n := s.Messages.VisitorCharacters; n != 0 && (n < 100 || n > deskside.MaxText) {
		return s, deskside.Errorf(deskside.Invalid, "settings.messages.visitorCharacters", "the longest message must have between 100 and %d characters", deskside.MaxText)
	}
	texts := map[string]deskside.SiteTexts{}
	for language, t := range s.Texts {
		if !slices.Contains(deskside.Languages, language) {
			return s, deskside.Errorf(deskside.Invalid, "settings.texts", "the language %q is none of en, de", language)
		}
		var err error
		if t, err = t.Clean("settings.texts." + language); err != nil {
			return s, err
		}
		texts[language] = t
	}
	s.Texts = texts
	var err error
	if s.Idle, err = s.Idle.Clean(); err != nil {
		return s, err
	}
	if s.Routing == (deskside.SiteRouting{}) {
		s.Routing = deskside.DefaultSiteRouting()
	}
	if s.Routing, err = s.Routing.Clean(); err != nil {
		return s, err
	}
	if s.Cobrowse, err = s.Cobrowse.Clean(); err != nil {
		return s, err
	}
	if s.Files, err = s.Files.Clean(); err != nil {
		return s, err
	}
	if s.Calls, err = s.Calls.Clean(); err != nil {
		return s, err
	}
	return s.CleanReception()
}

// Sites returns all sites by name.
func (d *Desk) Sites(ctx context.Context, actor deskside.Actor) (list []deskside.Site, err error) {
	defer deskside.Wrap(&err, "Sites")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Sites(ctx)
}

// SiteByKey returns the site with the public key. What another node changes may be
// seen a few seconds later here.
func (d *Desk) SiteByKey(ctx context.Context, key string) (site deskside.Site, err error) {
	defer deskside.Wrap(&err, "SiteByKey(%s)", key)
	return d.sites.get("key "+key, d.clock(), func() (deskside.Site, error) { return d.store.SiteByKey(ctx, key) })
}

// SiteByID returns the site, as SiteByKey does.
func (d *Desk) SiteByID(ctx context.Context, id string) (site deskside.Site, err error) {
	defer deskside.Wrap(&err, "SiteByID(%s)", id)
	return d.sites.get("id "+id, d.clock(), func() (deskside.Site, error) { return d.store.Site(ctx, id) })
}
