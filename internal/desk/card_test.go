package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// cardActs are the methods for article cards and forms, for visitorActs.
func cardActs(f *testdesk.Fixture, c deskside.Conversation) map[string]func(deskside.Actor) error {
	sent := testdesk.NewID()
	if _, err := f.Conversation(ctx, deskside.System, c.ID); err == nil {
		// The other's own; of a conversation that is missing there is none.
		if form, err := f.PutForm(ctx, f.Anna.Actor(), aForm()); err == nil {
			if item, err := f.SendForm(ctx, f.Ben.Actor(), c.ID, form.ID, testdesk.NewID()); err == nil {
				sent = item.ID
			}
		}
	}
	return map[string]func(deskside.Actor) error{
		"Articles":      func(a deskside.Actor) error { _, err := f.Articles(ctx, a); return err },
		"PutArticle":    func(a deskside.Actor) error { _, err := f.PutArticle(ctx, a, anArticle()); return err },
		"DeleteArticle": func(a deskside.Actor) error { return f.DeleteArticle(ctx, a, testdesk.NewID()) },
		"AddPicture":    func(a deskside.Actor) error { _, err := f.AddPicture(ctx, a, []byte(aPicture)); return err },
		"SendArticle": func(a deskside.Actor) error {
			_, err := f.SendArticle(ctx, a, c.ID, testdesk.NewID(), testdesk.NewID())
			return err
		},
		"Forms":      func(a deskside.Actor) error { _, err := f.Forms(ctx, a); return err },
		"PutForm":    func(a deskside.Actor) error { _, err := f.PutForm(ctx, a, aForm()); return err },
		"DeleteForm": func(a deskside.Actor) error { return f.DeleteForm(ctx, a, testdesk.NewID()) },
		"SendForm": func(a deskside.Actor) error {
			_, err := f.SendForm(ctx, a, c.ID, testdesk.NewID(), testdesk.NewID())
			return err
		},
		"FormDraft":     func(a deskside.Actor) error { _, err := f.FormDraft(ctx, a, sent); return err },
		"SaveFormDraft": func(a deskside.Actor) error { return f.SaveFormDraft(ctx, a, sent, nil) },
		"SubmitForm": func(a deskside.Actor) error {
			_, err := f.SubmitForm(ctx, a, sent, deskside.Answers{"name": {"Mallory"}})
			return err
		},
		"FilledIn": func(a deskside.Actor) error { _, err := f.FilledIn(ctx, a, testdesk.NewID()); return err },
	}
}

// cardReads are those of cardActs that an API key may do that only reads.
var cardReads = map[string]bool{"Articles": true, "Forms": true}

const aPicture = "\x89PNG\r\n\x1a\n0000"

func anArticle() deskside.Article {
	return deskside.Article{ID: testdesk.NewID(), Title: "Shipping", Text: "How long it takes.", URL: "https://shop.example/shipping"}
}

func aForm() deskside.Form {
	en := func(s string) deskside.Words { return deskside.Words{"en": s} }
	return deskside.Form{ID: testdesk.NewID(), Title: en("Your order"), Fields: []deskside.Field{
		{ID: "name", Type: deskside.FieldText, Label: en("Name"), Required: true},
		{ID: "plan", Type: deskside.FieldChoice, Label: deskside.Words{"en": "Plan", "de": "Tarif"}, Options: []deskside.Words{en("Team"), {"en": "Big", "de": "Groß"}}},
	}}
}

func TestArticles(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		_, err := f.PutArticle(ctx, ben, anArticle())
		wantCode(t, err, deskside.Forbidden)
		picture, err := f.AddPicture(ctx, anna, []byte(aPicture))
		ok(t, err)
		_, err = f.AddPicture(ctx, anna, []byte("<svg onload=alert(1)>"))
		wantCode(t, err, deskside.Invalid)
		_, err = f.AddPicture(ctx, anna, []byte(aPicture+strings.Repeat("0", deskside.MaxPicture)))
		wantCode(t, err, deskside.TooLarge)
		article := anArticle()
		article.Picture = strings.Repeat("a", 64)
		_, err = f.PutArticle(ctx, anna, article)
		if e := wantCode(t, err, deskside.Invalid); e.Field != "picture" {
			t.Errorf("field %q", e.Field)
		}
		article.Picture = picture
		article, err = f.PutArticle(ctx, anna, article)
		ok(t, err)
		data, kind, err := f.Picture(ctx, picture)
		if err != nil || string(data) != aPicture || kind != "image/png" {
			t.Errorf("picture %q of %s, %v", data, kind, err)
		}

		c := f.Start(t, f.Visitor, "How long does it take?")
		audience := f.Audience.(*testdesk.Audience)
		audience.Take()
		id := testdesk.NewID()
		item, err := f.SendArticle(ctx, ben, c.ID, article.ID, id)
		ok(t, err)
		again, err := f.SendArticle(ctx, ben, c.ID, article.ID, id)
		if err != nil || again.Seq != item.Seq || item.VSeq == 0 || len(audience.Take()) != 2 { // with the assignment
			t.Errorf("sent %+v, again %+v, %v", item, again, err)
		}
		other, err := f.PutArticle(ctx, anna, anArticle())
		ok(t, err)
		_, err = f.SendArticle(ctx, ben, c.ID, other.ID, id)
		wantCode(t, err, deskside.Conflict)
		_, err = f.SendArticle(ctx, ben, c.ID, testdesk.NewID(), testdesk.NewID())
		if e := wantCode(t, err, deskside.Invalid); e.Field != "articleId" {
			t.Errorf("field %q", e.Field)
		}
		row, err := f.Conversation(ctx, ben, c.ID)
		if err != nil || row.Preview.Kind != deskside.ItemArticle || row.Preview.Text != "Shipping" || row.AssigneeID != ben.ID || row.Status != deskside.StatusOpen {
			t.Errorf("the row is %+v, %v", row, err)
		}

		// What was sent stays as it was; the audit log knows what changed.
		article.Title = "Delivery"
		_, err = f.PutArticle(ctx, anna, article)
		ok(t, err)
		ok(t, f.DeleteArticle(ctx, anna, article.ID))
		wantCode(t, f.DeleteArticle(ctx, anna, article.ID), deskside.NotFound)
		items, err := f.Items(ctx, f.Visitor, c.ID, desk.Range{})
		if err != nil || len(items) != 2 || items[1].Card.Article.Title != "Shipping" {
			t.Errorf("the visitor sees %+v, %v", items, err)
		}
		facts := recorded(f, deskside.ArticleSaved)
		if facts["before"] != `{"title":"Shipping"}` || facts["after"] != `{"title":"Delivery"}` {
			t.Errorf("recorded %v", facts)
		}
	})
}

// recorded is the newest event of the type that the audience has heard.
func recorded(f *testdesk.Fixture, what deskside.EventType) (facts map[string]string) {
	for _, c := range f.Audience.(*testdesk.Audience).Take() {
		if c.Event.Type == what {
			facts = c.Event.Data
		}
	}
	return facts
}

func TestForms(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		_, err := f.PutForm(ctx, ben, aForm())
		wantCode(t, err, deskside.Forbidden)
		form, err := f.PutForm(ctx, anna, aForm())
		ok(t, err)
		c := f.Start(t, f.Visitor, "I want to order")
		id := testdesk.NewID()
		item, err := f.SendForm(ctx, ben, c.ID, form.ID, id)
		ok(t, err)
		if again, err := f.SendForm(ctx, ben, c.ID, form.ID, id); err != nil || again.Seq != item.Seq {
			t.Errorf("again %+v, %v", again, err)
		}
		ok(t, f.DeleteForm(ctx, anna, form.ID)) // what was sent can be filled in all the same

		// Half-way: kept for the visitor, and for nobody else to see.
		half := deskside.Answers{"plan": {"1"}}
		audience := f.Audience.(*testdesk.Audience)
		audience.Take()
		ok(t, f.SaveFormDraft(ctx, f.Visitor, id, half))
		if heard := audience.Take(); len(heard) != 0 {
			t.Errorf("the draft was told: %+v", heard)
		}
		draft, err := f.FormDraft(ctx, f.Visitor, id)
		if err != nil || len(draft) != 1 || draft["plan"][0] != "1" {
			t.Errorf("draft %+v, %v", draft, err)
		}
		items, err := f.Items(ctx, ben, c.ID, desk.Range{})
		if err != nil || items[len(items)-1].Card.Form.Answers != nil {
			t.Errorf("agents see %+v, %v", items, err)
		}

		_, err = f.SubmitForm(ctx, f.Visitor, id, half)
		if e := wantCode(t, err, deskside.Invalid); e.Field != "answers.name" {
			t.Errorf("field %q", e.Field)
		}
		_, err = f.SetStatus(ctx, ben, c.ID, deskside.StatusDone, noTime)
		ok(t, err)
		before, err := f.Conversation(ctx, ben, c.ID)
		ok(t, err)
		_, err = f.SubmitForm(ctx, f.Visitor, id, deskside.Answers{"name": {" =Vera "}, "plan": {"1"}})
		ok(t, err)
		_, err = f.SubmitForm(ctx, f.Visitor, id, deskside.Answers{"name": {"Other"}})
		wantCode(t, err, deskside.Conflict)
		wantCode(t, f.SaveFormDraft(ctx, f.Visitor, id, half), deskside.Conflict)
		after, err := f.Conversation(ctx, ben, c.ID)
		if err != nil || after.Status != deskside.StatusOpen || after.Inbound != before.Inbound+1 || after.NewSeq != after.Seq ||
			after.VSeq != before.VSeq+1 || after.Preview.Kind != deskside.ItemForm || after.Preview.From != deskside.ActorVisitor {
			t.Errorf("the row was %+v and is %+v, %v", before, after, err)
		}
		items, err = f.Items(ctx, f.Visitor, c.ID, desk.Range{})
		if last := items[len(items)-1]; err != nil || last.Of.ID != id || last.VSeq != after.VSeq || last.Card.Form.Answers["name"][0] != "=Vera" {
			t.Errorf("the visitor sees %+v, %v", items, err)
		}

		// In the panel, also of another visitor who is the same person.
		twin := f.NewVisitor()
		f.Start(t, twin, "me again")
		ok(t, f.MergeVisitors(ctx, ben, twin.ID, f.Visitor.ID))
		p, err := f.Profile(ctx, ben, twin.ID)
		if err != nil || len(p.Forms) != 1 || !p.Forms[0].Done() {
			t.Errorf("the panel has %+v, %v", p.Forms, err)
		}
		_, err = f.FilledIn(ctx, ben, form.ID)
		wantCode(t, err, deskside.Forbidden)
		cards, err := f.FilledIn(ctx, anna, form.ID)
		ok(t, err)
		csv, err := desk.FormCSV(cards, "de")
		if err != nil || !strings.Contains(csv, "id,visitor,sent,filled_in,Name,Tarif\n") || !strings.Contains(csv, ",'=Vera,Groß\n") {
			t.Errorf("the export is %q, %v", csv, err)
		}
		if facts := recorded(f, deskside.FormExported); facts["id"] != form.ID {
			t.Errorf("recorded %v", facts)
		}
	})
}

// TestPictures keeps the pictures of cards and of what was sent, and no others for long.
func TestPictures(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		c := f.Start(t, f.Visitor, "How long does it take?")
		names := map[string]string{}
		for _, what := range []string{"unused", "of a card", "sent", "replaced"} {
			name, err := f.AddPicture(ctx, anna, []byte(aPicture+what))
			ok(t, err)
			names[what] = name
		}
		cards := map[string]deskside.Article{}
		for _, what := range []string{"of a card", "sent", "replaced"} {
			a := anArticle()
			a.Picture = names[what]
			saved, err := f.PutArticle(ctx, anna, a)
			ok(t, err)
			cards[what] = saved
		}
		ok(t, second(f.SendArticle(ctx, anna, c.ID, cards["sent"].ID, testdesk.NewID())))
		ok(t, f.DeleteArticle(ctx, anna, cards["sent"].ID))
		other := cards["replaced"]
		other.Picture = ""
		ok(t, second(f.PutArticle(ctx, anna, other)))
		for what, name := range names {
			if _, _, err := f.Picture(ctx, name); err != nil {
				t.Errorf("%s: gone at once: %v", what, err)
			}
		}
		f.Clock.Advance(25 * time.Hour)
		ok(t, second(f.PutArticle(ctx, anna, anArticle())))
		for what, kept := range map[string]bool{"unused": false, "replaced": false, "of a card": true, "sent": true} {
			if _, _, err := f.Picture(ctx, names[what]); (err == nil) != kept {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
