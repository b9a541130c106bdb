package desk_test

import (
	"slices"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestRuleForm checks that a rule's form is sent when a conversation begins, once, and
// that a deleted one is told and no hindrance.
func TestRuleForm(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		form, err := f.PutForm(ctx, anna, aForm())
		ok(t, err)
		says := func(id, words string, target deskside.RoutingTarget) deskside.RoutingRule {
			return deskside.RoutingRule{ID: id, Name: "Orders " + id, On: true, FormID: form.ID, Target: target,
				Conditions: []deskside.RoutingCondition{{Kind: deskside.FirstWords, Values: []string{words}}}}
		}
		// Ben is not there, so the second rule passes on; both send the same form.
		list := []deskside.RoutingRule{
			says("1", "order", deskside.RoutingTarget{Kind: deskside.ToReply, Text: "One moment please"}),
			says("2", "order", deskside.RoutingTarget{Kind: deskside.ToAgent, AgentID: f.Ben.ID}),
		}
		rules(t, f, list...)
		visitor := f.NewVisitor()
		start := desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "My order"}
		c, _, err := f.StartConversation(ctx, visitor, start)
		ok(t, err)
		_, _, err = f.StartConversation(ctx, visitor, start) // sent again by a browser that heard nothing
		ok(t, err)
		forms := func(id string) (sent []deskside.Item) {
			t.Helper()
			items, err := f.Items(ctx, anna, id, desk.Range{})
			ok(t, err)
			for _, item := range items {
				if item.Kind == deskside.ItemForm {
					sent = append(sent, item)
				}
			}
			return sent
		}
		sent := forms(c.ID)
		if len(sent) != 1 || sent[0].AuthorKind != deskside.ActorSystem || sent[0].VSeq != 3 || sent[0].Card.Form.FormID != form.ID {
			t.Fatalf("sent %+v", sent)
		}
		row, err := f.Conversation(ctx, anna, c.ID)
		if err != nil || row.VSeq != 3 || row.WaitingSince.IsZero() || row.Preview.Text != "My order" || row.AssigneeID != "" {
			t.Errorf("the row is %+v, %v", row, err)
		}
		card, err := f.SubmitForm(ctx, visitor, sent[0].ID, deskside.Answers{"name": {"Vera"}})
		if err != nil || !card.Done() {
			t.Errorf("filled in %+v, %v", card, err)
		}
		// It comes back and fits again: the form was for the beginning.
		_, err = f.SetStatus(ctx, anna, c.ID, deskside.StatusDone, noTime)
		ok(t, err)
		f.Say(t, visitor, c.ID, "And another order")
		if got := forms(c.ID); len(got) != 1 {
			t.Errorf("%d forms after it was reopened", len(got))
		}
		other, _, err := f.StartConversation(ctx, visitor, desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "Hello"})
		ok(t, err)
		if got := forms(other.ID); len(got) != 0 {
			t.Errorf("sent %+v where no rule fits", got)
		}

		try := func() []desk.TriedForm {
			t.Helper()
			got, err := f.TryRouting(ctx, anna, desk.Trial{SiteID: f.Site.ID, Words: "order"})
			ok(t, err)
			return got.Forms
		}
		if got := try(); len(got) != 1 || got[0].Title["de"] != form.Title["de"] || got[0].Gone {
			t.Errorf("tried %+v", got)
		}
		ok(t, f.DeleteForm(ctx, anna, form.ID))
		if got := try(); len(got) != 1 || !got[0].Gone {
			t.Errorf("tried %+v", got)
		}
		if got := forms(startAs(t, f, "My order", deskside.Visitor{}).ID); len(got) != 0 {
			t.Errorf("sent a deleted form: %+v", got)
		}
		// Something else can be changed; a rule that names it anew can't be.
		changed := slices.Clone(list)
		changed[0].On = false
		rules(t, f, changed...)
		s, err := f.Settings(ctx, anna)
		ok(t, err)
		s.Routing.Rules = append(s.Routing.Rules, says("3", "order", deskside.RoutingTarget{Kind: deskside.ToEverybody}))
		_, err = f.UpdateSettings(ctx, anna, desk.SettingsChange{Routing: &s.Routing})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "routing.rules[2].formId" {
			t.Errorf("field %q", e.Field)
		}
	})
}
