package desk_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestAudit changes something of every kind and wants it told with what it was.
func TestAudit(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		f.Clock.Advance(time.Hour) // after what made the fixture
		start := f.Clock.Now().UTC().Truncate(time.Microsecond)
		want := func(area deskside.AuditArea, what deskside.EventType, subject, before, after string) {
			t.Helper()
			list, _, err := f.Audit(ctx, anna, desk.AuditFilter{Areas: []deskside.AuditArea{area}, Since: start, Limit: 1})
			ok(t, err)
			if len(list) != 1 {
				t.Fatalf("%s: nothing in the audit log", what)
			}
			e := list[0]
			if e.Type != what || e.Actor.ID != anna.ID || e.Actor.Name != "Anna" || e.Subject != subject || e.Before != before || e.After != after {
				t.Errorf("%s: %+v, want %s of %q: %s, %s", area, e, what, subject, before, after)
			}
		}

		settings := f.Site.Settings
		settings.Hue = 20
		settings.Texts = map[string]deskside.SiteTexts{"de": {Hello: "Hallo"}}
		ok(t, second(f.UpdateSite(ctx, anna, f.Site.ID, desk.SiteChange{Settings: &settings})))
		settings.Texts = map[string]deskside.SiteTexts{"de": {Hello: "Guten Tag"}}
		ok(t, second(f.UpdateSite(ctx, anna, f.Site.ID, desk.SiteChange{Settings: &settings})))
		want(deskside.AuditSites, deskside.SiteUpdated, f.Site.Name, `{"texts":{"de":{"hello":"Hallo"}}}`, `{"texts":{"de":{"hello":"Guten Tag"}}}`)

		role, capacity := deskside.RoleSupervisor, 9
		ok(t, second(f.UpdateAgent(ctx, anna, ben.ID, desk.AgentChange{Role: &role, Capacity: &capacity})))
		want(deskside.AuditPeople, deskside.AgentUpdated, "Ben", `{"capacity":6,"role":"agent"}`, `{"capacity":9,"role":"supervisor"}`)
		// The own preferences are nobody else's concern.
		preferences := deskside.DefaultPreferences()
		preferences.Theme = "dark"
		ok(t, second(f.UpdateMe(ctx, ben, desk.MeChange{Preferences: &preferences})))
		want(deskside.AuditPeople, deskside.AgentUpdated, "Ben", `{"capacity":6,"role":"agent"}`, `{"capacity":9,"role":"supervisor"}`)
		ok(t, second(f.LinkAgent(ctx, anna, ben.ID, false)))
		want(deskside.AuditPeople, deskside.AgentLinked, "Ben", "", "")

		ok(t, second(f.SetTeamMembers(ctx, anna, f.Team.ID, []string{anna.ID})))
		both := []string{anna.ID, ben.ID}
		slices.Sort(both)
		want(deskside.AuditTeams, deskside.TeamUpdated, f.Team.Name,
			`{"memberIds":["`+strings.Join(both, `","`)+`"]}`, `{"memberIds":["`+anna.ID+`"]}`)

		company := deskside.DefaultSettings()
		company.Routing.RedirectSeconds = 20
		ok(t, second(f.UpdateSettings(ctx, anna, desk.SettingsChange{Routing: &company.Routing})))
		want(deskside.AuditRouting, deskside.SettingsUpdated, "", `{"redirectSeconds":60}`, `{"redirectSeconds":20}`)

		tag, err := f.CreateTag(ctx, anna, "VIP", "amber")
		ok(t, err)
		want(deskside.AuditTags, deskside.TagCreated, "VIP", `{}`, `{"colour":"amber","name":"VIP"}`)
		ok(t, f.DeleteTag(ctx, anna, tag.ID))
		want(deskside.AuditTags, deskside.TagDeleted, "VIP", `{"colour":"amber","name":"VIP"}`, `{}`)

		block, err := f.CreateTextBlock(ctx, anna, newBlock(deskside.TextBlockCompany, "hi"))
		ok(t, err)
		body := "Good morning"
		ok(t, second(f.UpdateTextBlock(ctx, anna, block.ID, desk.TextBlockChange{Body: &body})))
		want(deskside.AuditTextBlocks, deskside.TextBlockUpdated, block.Title, `{"body":"`+block.Body+`"}`, `{"body":"Good morning"}`)
		// What somebody writes for oneself is not the company's.
		ok(t, second(f.CreateTextBlock(ctx, anna, newBlock(deskside.TextBlockPersonal, "mine"))))
		want(deskside.AuditTextBlocks, deskside.TextBlockUpdated, block.Title, `{"body":"`+block.Body+`"}`, `{"body":"Good morning"}`)

		article := anArticle()
		ok(t, second(f.PutArticle(ctx, anna, article)))
		ok(t, f.DeleteArticle(ctx, anna, article.ID))
		want(deskside.AuditArticles, deskside.ArticleDeleted, article.Title,
			`{"text":"`+article.Text+`","title":"`+article.Title+`","url":"`+article.URL+`"}`, `{}`)

		key, secret, err := f.CreateAPIKey(ctx, anna, "Reports", []deskside.Scope{deskside.ScopeRead})
		ok(t, err)
		ok(t, f.RevokeAPIKey(ctx, anna, key.ID))
		want(deskside.AuditKeys, deskside.APIKeyRevoked, "Reports", `{"name":"Reports","scopes":["read"]}`, `{}`)

		blocks, err := f.BlockVisitor(ctx, anna, desk.NewBlock{VisitorID: begun(t, f), Kinds: []deskside.BlockKind{deskside.BlockVisitor}, Reason: "spam"})
		ok(t, err)
		ok(t, f.LiftBlock(ctx, anna, blocks[0].ID))
		list, _, err := f.Audit(ctx, anna, desk.AuditFilter{Areas: []deskside.AuditArea{deskside.AuditBlocks}})
		if err != nil || len(list) != 2 || list[1].After != `{"kinds":["visitor"],"reason":"spam"}` || list[0].Before != list[1].After {
			t.Errorf("blocks: %+v, %v", list, err)
		}

		// Only admins; page by page; and a file, which leaves its trace and no secrets.
		_, _, err = f.Audit(ctx, ben, desk.AuditFilter{})
		wantCode(t, err, deskside.Forbidden)
		var seen []string
		for f2 := (desk.AuditFilter{Since: start, Limit: 3}); ; {
			page, more, err := f.Audit(ctx, anna, f2)
			ok(t, err)
			for _, e := range page {
				seen = append(seen, e.ID)
			}
			if !more {
				break
			}
			f2.Before = page[len(page)-1].ID
		}
		if len(seen) != 16 || !slices.IsSortedFunc(seen, func(a, b string) int { return strings.Compare(b, a) }) {
			t.Errorf("%d entries: %v", len(seen), seen)
		}
		none, _, err := f.Audit(ctx, anna, desk.AuditFilter{ActorID: ben.ID, Since: start})
		if err != nil || len(none) != 0 {
			t.Errorf("Ben's: %+v, %v", none, err)
		}
		file, err := f.ExportAudit(ctx, anna, desk.AuditFilter{Since: start})
		ok(t, err)
		rows, err := csv.NewReader(strings.NewReader(string(file))).ReadAll()
		if err != nil || len(rows) != 17 || rows[1][1] != "Anna" || strings.Contains(string(file), secret) {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		want(deskside.AuditCompany, deskside.AuditExported, "", "", "")
		ok(t, second(f.ExportAudit(ctx, anna, desk.AuditFilter{Until: start})))
		_, err = f.ExportAudit(ctx, ben, desk.AuditFilter{})
		wantCode(t, err, deskside.Forbidden)
	})
}

// begun is a visitor who has written.
func begun(t *testing.T, f *testdesk.Fixture) string {
	t.Helper()
	return f.Start(t, f.Visitor, "hello").Visitor.ID
}
