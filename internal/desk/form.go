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
		before, err := w.Form(ctx, f.ID)
		if deskside.CodeOf(err) == deskside.NotFound {
			err = w.roomFor("forms", deskside.MaxForms, w.CountForms)
		}
		if err != nil {
			return err
		}
		f.UpdatedAt = w.at
		if err := w.PutForm(ctx, f); err != nil {
			return err
		}
		return w.auditForm(deskside.FormSaved, before, f)
	})
	return f, err
}

// DeleteForm deletes a form; what was sent of it stays.
func (d *Desk) DeleteForm(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "DeleteForm(%s)", id)
	if err := asAdmin(actor); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		before, err := w.Form(ctx, id)
		if err != nil {
			return err
		}
		if err := w.DeleteForm(ctx, id); err != nil {
			return err
		}
		return w.auditForm(deskside.FormDeleted, before, deskside.Form{})
	})
}

// formFields is a form as the audit log shows it.
type formFields struct {
	Title  deskside.Words   `json:"title"`
	Fields []deskside.Field `json:"fields,omitempty"`
}

func (w *work) auditForm(what deskside.EventType, before, after deskside.Form) error {
	about := formSubject(after)
	if after.ID == "" {
		about = formSubject(before)
	}
	return w.audit(what, about, formFields{before.Title, before.Fields}, formFields{after.Title, after.Fields}, Change{})
}

func formSubject(f deskside.Form) subject {
	return subject{deskside.AuditForms, f.ID, f.Title.In("")}
}

// SendForm puts a form into the conversation, as it is now. A repeat with the same id
// returns the first one.
func (d *Desk) SendForm(ctx context.Context, actor deskside.Actor, conversationID, formID, itemID string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "SendForm(%s)", conversationID)
	same := func(c deskside.Card) bool { return c.Form != nil && c.Form.FormID == formID }
	return d.sendCard(ctx, actor, conversationID, itemID, same, func(w *work, row *deskside.Conversation) (sent, error) {
		f, err := w.Form(ctx, formID)
		if deskside.CodeOf(err) == deskside.NotFound {
			return sent{}, deskside.Errorf(deskside.Invalid, "formId", "there is no form %q", formID)
		}
		if err != nil {
			return sent{}, err
		}
		return w.cardOf(row, f, itemID)
	})
}

// cardOf keeps that the form is sent to the conversation's visitor, as it is now.
func (w *work) cardOf(row *deskside.Conversation, f deskside.Form, itemID string) (sent, error) {
	card := deskside.FormCard{ID: itemID, FormID: f.ID, Title: f.Title, Fields: f.Fields, VisitorID: row.Visitor.ID, SentAt: w.at}
	return sent{
		item: deskside.Item{ID: itemID, Kind: deskside.ItemForm, Card: deskside.Card{Form: &card}}, preview: f.Title.In(""),
		event: deskside.FormSent, facts: map[string]string{"itemId": itemID, "formId": f.ID},
	}, w.AddSentForm(w.ctx, row.ID, card)
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
	if err != nil {
		return nil, err
	}
	_, err = d.conversation(ctx, actor, f.ConversationID)
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
// sides. It counts like a message: it waits to be read, and opens a conversation that was
// done. A second time is a Conflict.
func (d *Desk) SubmitForm(ctx context.Context, actor deskside.Actor, itemID string, answers deskside.Answers) (card deskside.FormCard, err error) {
	defer deskside.Wrap(&err, "SubmitForm(%s)", itemID)
	err = d.onForm(ctx, actor, itemID, func(w *work, row *deskside.Conversation, f store.SentForm) error {
		if f.Card.Answers, err = answers.Clean(f.Card.Fields, true); err != nil {
			return err
		}
		f.Card.DoneAt, f.Draft = w.at, nil
		if err := w.SaveSentForm(ctx, f); err != nil {
			return err
		}
		card = f.Card
		return w.filledIn(row, f.Card)
	})
	return card, err
}

// filledIn shows the answers in the timeline and lets the team know.
func (w *work) filledIn(row *deskside.Conversation, card deskside.FormCard) error {
	item, err := w.Item(w.ctx, row.ID, card.ID)
	if err != nil {
		return err
	}
	item.Card.Form = &card
	row.Version++
	reopened, err := w.reopen(row, "")
	if err != nil {
		return err
	}
	w.wantsAnswer(row, reopened, row.Seq+1)
	facts := map[string]string{"itemId": card.ID, "formId": card.FormID}
	if after := row.Status.AfterMessage(deskside.ActorVisitor); after != row.Status {
		row.Status, facts["status"] = after, string(after)
	}
	if row.Status != deskside.StatusSnoozed {
		row.SnoozedUntil = noTime
	}
	row.LastAt = w.at
	row.Preview = deskside.Preview{Kind: deskside.ItemForm, Text: deskside.PreviewText(card.Title.In("")), From: deskside.ActorVisitor, At: w.at}
	if err := w.renew(row, item, deskside.FormFilledIn, facts); err != nil {
		return err
	}
	return w.SaveConversation(w.ctx, *row)
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
		if w.at.Before(row.LastAt) {
			w.at = row.LastAt // nodes' clocks differ; a conversation's time doesn't go back
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
		form, err := w.Form(ctx, formID)
		if err != nil && deskside.CodeOf(err) != deskside.NotFound {
			return err
		}
		form.ID = formID // what was sent of a deleted one is still there
		return w.audit(deskside.FormExported, formSubject(form), nil, nil, Change{})
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
	head := []string{"id", "visitor", "sent", "filled_in"}
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
