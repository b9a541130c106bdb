package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Form is what agents can send to be filled in.
type Form struct {
	ID        string           `json:"id"`
	Title     deskside.Words   `json:"title" doc:"by language: en, de"`
	Fields    []deskside.Field `json:"fields"`
	UpdatedAt time.Time        `json:"updatedAt"`
}

// FormOf shapes a form that agents can send.
func FormOf(f deskside.Form) Form {
	return Form{ID: f.ID, Title: f.Title, Fields: each(f.Fields, same[deskside.Field]), UpdatedAt: f.UpdatedAt}
}

// FormCard is a form that was sent, the same for both sides. What the visitor has filled
// in half-way stays with the visitor.
type FormCard struct {
	ID      string           `json:"id" doc:"of its timeline item too"`
	Title   deskside.Words   `json:"title" doc:"by language: en, de"`
	Fields  []deskside.Field `json:"fields"`
	Answers deskside.Answers `json:"answers,omitempty" doc:"by the field's id, once it is filled in; an answer to a choice is the number of its option, from 0, to a consent box yes"`
	SentAt  time.Time        `json:"sentAt"`
	DoneAt  *time.Time       `json:"doneAt" doc:"null: not filled in yet"`
}

// FormCardOf shapes a form that was sent.
func FormCardOf(c deskside.FormCard) FormCard {
	return FormCard{ID: c.ID, Title: c.Title, Fields: each(c.Fields, same[deskside.Field]), Answers: c.Answers, SentAt: c.SentAt, DoneAt: optional(c.DoneAt)}
}

func formCardOf(c *deskside.FormCard) *FormCard {
	if c == nil {
		return nil
	}
	out := FormCardOf(*c)
	return &out
}
