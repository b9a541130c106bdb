package desk

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"unicode/utf8"

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
	told := *site
	return w.record(deskside.SiteCreated, "", map[string]string{"siteId": site.ID}, Change{Site: &told})
}

// SiteChange changes what is not nil.
type SiteChange struct {
	Name     *string
	Origins  *[]string
	Settings *deskside.SiteSettings
}

// UpdateSite changes a site.
func (d *Desk) UpdateSite(ctx context.Context, actor deskside.Actor, id string, change SiteChange) (site deskside.Site, err error) {
	defer deskside.Wrap(&err, "UpdateSite(%s)", id)
	if err := asAdmin(actor); err != nil {
		return site, err
	}
	defer d.sites.forget()
	err = d.act(ctx, actor, func(w *work) error {
		found, err := w.SiteToChange(ctx, id)
		if err != nil {
			return err
		}
		if change.Name != nil {
			found.Name = *change.Name
		}
		if change.Origins != nil {
			found.Origins = *change.Origins
		}
		if change.Settings != nil {
			routing := found.Settings.Routing
			found.Settings = *change.Settings
			if found.Settings.Routing == (deskside.SiteRouting{}) {
				found.Settings.Routing = routing
			}
		}
		if site, err = cleanSite(found); err != nil {
			return err
		}
		if err := w.checkTeam("settings.routing.teamId", site.Settings.Routing.TeamID); err != nil {
			return err
		}
		site.UpdatedAt = w.at
		if err := w.SaveSite(ctx, site); err != nil {
			return err
		}
		told := site
		return w.record(deskside.SiteUpdated, "", map[string]string{"siteId": id}, Change{Site: &told})
	})
	return site, err
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
	texts := map[string]deskside.SiteTexts{}
	for language, t := range s.Texts {
		if language != "en" && language != "de" {
			return s, deskside.Errorf(deskside.Invalid, "settings.texts", "the language %q is none of en, de", language)
		}
		for _, f := range []struct {
			name string
			text *string
			most int
		}{{"hello", &t.Hello, 80}, {"question", &t.Question, 120}, {"welcome", &t.Welcome, 400}, {"away", &t.Away, 400}} {
			*f.text = strings.TrimSpace(*f.text)
			if !utf8.ValidString(*f.text) || utf8.RuneCountInString(*f.text) > f.most {
				return s, deskside.Errorf(deskside.Invalid, "settings.texts."+language+"."+f.name, "the text is longer than %d characters, or not valid UTF-8", f.most)
			}
		}
		texts[language] = t
	}
	s.Texts = texts
	if s.Routing == (deskside.SiteRouting{}) {
		s.Routing = deskside.DefaultSiteRouting()
	}
	var err error
	if s.Routing, err = s.Routing.Clean(); err != nil {
		return s, err
	}
	s.Files, err = s.Files.Clean()
	return s, err
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
