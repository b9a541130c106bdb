package desk

import (
	"context"
	"encoding/csv"
	"strings"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// Forms returns the forms that agents can send.
func (d *Desk) Forms(ctx context.Context, actor deskside.Actor) (list []deskside.Form, err error) {
	defer deskside.Wrap(&err, "Forms")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Forms(ctx)
}

// PutForm adds or changes a form; forms that were sent stay as they were.
func (d *Desk) PutForm(ctx context.Context, actor deskside.Actor, f deskside.Form) (saved deskside.Form, err error) {
	defer deskside.Wrap(&err, "PutForm(%s)", f.ID)
	if err := asAdmin(actor); err != nil {
		return f, err
	}
	if err := checkID("id", f.ID); err != nil {
		return f, err
	}
	if f, err = f.Clean(); err != nil {
		return f, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		if n, err := w.CountForms(ctx); err != nil || n >= deskside.MaxForms {
			return orFull(err, "forms", deskside.MaxForms)
		}
		f.UpdatedAt = w.at
		if err := w.PutForm(ctx, f); err != nil {
			return err
		}
		return w.record(deskside.FormSaved, "", map[string]string{"formId": f.ID}, Change{})
	})
	return f, err
}

// DeleteForm deletes a form; what was sent of it stays, and can be exported no more.
func (d *Desk) DeleteForm(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "DeleteForm(%s)", id)
	if err := asAdmin(actor); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		if err := w.DeleteForm(ctx, id); err != nil {
			return err
		}
		return w.record(deskside.FormDeleted, "", map[string]string{"formId": id}, Change{})
	})
}

// SendForm puts a form into the conversation, as it is now. A repeat with the same id
// returns the first one.
func (d *Desk) SendForm(ctx context.Context, actor deskside.Actor, conversationID, formID, itemID string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "SendForm(%s)", conversationID)
	return d.sendCard(ctx, actor, conversationID, itemID, func(w *work, row *deskside.Conversation) (sent, error) {
		f, err := w.Form(ctx, formID)
		if deskside.CodeOf(err) == deskside.NotFound {
			return sent{}, deskside.Errorf(deskside.Invalid, "formId", "there is no form %q", formID)
		}
		if err != nil {
			return sent{}, err
		}
		card := deskside.FormCard{ID: itemID, FormID: f.ID, Title: f.Title, Fields: f.Fields, VisitorID: row.Visitor.ID, SentAt: w.at}
		return sent{
			item: deskside.Item{Kind: deskside.ItemForm, Card: deskside.Card{Form: &card}}, preview: f.Title.In(""),
			event: deskside.FormSent, facts: map[string]string{"itemId": itemID, "formId": formID},
		}, w.AddSentForm(ctx, row.ID, card)
	})
}

// ownForm finds a form that was sent to the visitor; others' do not exist for them.
func ownForm(actor deskside.Actor, f store.SentForm, err error) (store.SentForm, error) {
	if err == nil && f.Card.VisitorID != actor.ID {
		err = deskside.Errorf(deskside.NotFound, "", "there is no such form")
	}
	if err != nil {
		return store.SentForm{}, err
	}
	return f, nil
}

// FormDraft returns what the visitor has filled in so far.
func (d *Desk) FormDraft(ctx context.Context, actor deskside.Actor, itemID string) (a deskside.Answers, err error) {
	defer deskside.Wrap(&err, "FormDraft(%s)", itemID)
	if err := asVisitor(actor); err != nil {
		return nil, err
	}
	found, err := d.store.SentForm(ctx, itemID)
	f, err := ownForm(actor, found, err)
	return f.Draft, err
}

// SaveFormDraft keeps what the visitor has filled in half-way. Nobody is told.
func (d *Desk) SaveFormDraft(ctx context.Context, actor deskside.Actor, itemID string, answers deskside.Answers) (err error) {
	defer deskside.Wrap(&err, "SaveFormDraft(%s)", itemID)
	return d.onForm(ctx, actor, itemID, func(w *work, _ *deskside.Conversation, f store.SentForm) error {
		var err error
		if f.Draft, err = answers.Clean(f.Card.Fields, false); err != nil {
			return err
		}
		return w.SaveSentForm(ctx, f)
	})
}

// SubmitForm is the visitor's answers, whole. The card shows them from then on to both
// sides; a second time is a Conflict.
func (d *Desk) SubmitForm(ctx context.Context, actor deskside.Actor, itemID string, answers deskside.Answers) (err error) {
	defer deskside.Wrap(&err, "SubmitForm(%s)", itemID)
	return d.onForm(ctx, actor, itemID, func(w *work, row *deskside.Conversation, f store.SentForm) error {
		kept, err := answers.Clean(f.Card.Fields, true)
		if err != nil {
			return err
		}
		f.Card.Answers, f.Card.DoneAt, f.Draft = kept, w.at, nil
		if err := w.SaveSentForm(ctx, f); err != nil {
			return err
		}
		item, err := w.Item(ctx, row.ID, itemID)
		if err != nil {
			return err
		}
		item.Card.Form = &f.Card
		row.Version++
		if err := w.renew(row, item, deskside.FormFilledIn, map[string]string{"itemId": itemID, "formId": f.Card.FormID}); err != nil {
			return err
		}
		return w.SaveConversation(ctx, *row)
	})
}

// onForm locks the conversation of the visitor's form, which is not done.
func (d *Desk) onForm(ctx context.Context, actor deskside.Actor, itemID string, f func(*work, *deskside.Conversation, store.SentForm) error) error {
	if err := asVisitor(actor); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		found, err := w.SentForm(ctx, itemID)
		if found, err = ownForm(actor, found, err); err != nil {
			return err
		}
		row, err := w.toChange(found.ConversationID)
		if err != nil {
			return err
		}
		// Again, as nobody changes it now.
		if found, err = w.SentForm(ctx, itemID); err != nil {
			return err
		}
		if found.Card.Done() {
			return deskside.Errorf(deskside.Conflict, "", "the form is filled in already")
		}
		return f(w, &row, found)
	})
}

// FormsOfVisitor returns the newest forms that were sent to a visitor, with the answers of
// those that are done.
func (d *Desk) FormsOfVisitor(ctx context.Context, actor deskside.Actor, visitorID string) (cards []deskside.FormCard, err error) {
	defer deskside.Wrap(&err, "FormsOfVisitor(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	list, err := d.store.FormsOfVisitor(ctx, visitorID, 20)
	for _, f := range list {
		cards = append(cards, f.Card)
	}
	return cards, err
}

// mostExported is how many answers an export has.
const mostExported = 50_000

// FilledIn returns everything that was filled in of a form, for an export, which the
// audit log keeps: it leaves the house.
func (d *Desk) FilledIn(ctx context.Context, actor deskside.Actor, formID string) (cards []deskside.FormCard, err error) {
	defer deskside.Wrap(&err, "FilledIn(%s)", formID)
	if err := asAdmin(actor); err != nil {
		return nil, err
	}
	list, err := d.store.FilledIn(ctx, formID, mostExported)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		cards = append(cards, f.Card)
	}
	return cards, d.act(ctx, actor, func(w *work) error {
		return w.record(deskside.FormExported, "", map[string]string{"formId": formID}, Change{})
	})
}

// FormCSV is the answers as a table. A field that the form has no more, or a new one, has
// its column all the same.
func FormCSV(cards []deskside.FormCard, language string) (string, error) {
	var order []string
	labels := map[string]string{}
	for _, c := range cards {
		for _, f := range c.Fields {
			if labels[f.ID] == "" {
				order = append(order, f.ID)
			}
			labels[f.ID] = f.Label.In(language)
		}
	}
	var out strings.Builder
	w := csv.NewWriter(&out)
	head := []string{"id", "visitor", "sent", "done"}
	for _, id := range order {
		head = append(head, safeCell(labels[id]))
	}
	rows := [][]string{head}
	for _, c := range cards {
		row := []string{c.ID, c.VisitorID, c.SentAt.Format(time.RFC3339), c.DoneAt.Format(time.RFC3339)}
		for _, id := range order {
			said := ""
			for _, f := range c.Fields {
				if f.ID == id {
					said = f.Say(c.Answers[id], language)
				}
			}
			row = append(row, safeCell(said))
		}
		rows = append(rows, row)
	}
	if err := w.WriteAll(rows); err != nil {
		return "", err
	}
	return out.String(), nil
}

// safeCell keeps a spreadsheet from taking an answer for a formula.
func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
