package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// maxForm is the largest request with a form or its answers: 40 fields in two languages,
// or 40 long texts.
const maxForm = 1 << 20

func (a *API) listForms(ctx context.Context, _ *nothing) (*answer[[]wire.Form], error) {
	list, err := a.desk.Forms(ctx, actorOf(ctx))
	return ok(each(list, wire.FormOf)), err
}

// FormText is what a form asks.
type FormText struct {
	Title  deskside.Words   `json:"title" doc:"by language: en, de; at least one"`
	Fields []deskside.Field `json:"fields" minItems:"1" maxItems:"40" nullable:"false"`
}

func (a *API) putForm(ctx context.Context, in *struct {
	ByID
	Body FormText
}) (*answer[wire.Form], error) {
	form, err := a.desk.PutForm(ctx, actorOf(ctx), deskside.Form{ID: string(in.ID), Title: in.Body.Title, Fields: in.Body.Fields})
	return ok(wire.FormOf(form)), err
}

func (a *API) deleteForm(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteForm(ctx, actorOf(ctx), string(in.ID))
}

func (a *API) exportForm(ctx context.Context, in *struct {
	ByID
	Language string `query:"language" enum:"en,de" default:"en" doc:"of the headings and of what was chosen"`
}) (*CSVFile, error) {
	cards, err := a.desk.FilledIn(ctx, actorOf(ctx), string(in.ID))
	if err != nil {
		return nil, err
	}
	file, err := desk.FormCSV(cards, in.Language)
	return &CSVFile{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="form.csv"`, Body: []byte(file)}, err
}

// NewFormCard sends a form.
type NewFormCard struct {
	ID     ID `json:"id" doc:"made by the sender (UUIDv7)"`
	FormID ID `json:"formId"`
}

func (a *API) sendForm(ctx context.Context, in *struct {
	ByID
	Body NewFormCard
}) (*answer[wire.Item], error) {
	item, err := a.desk.SendForm(ctx, actorOf(ctx), string(in.ID), string(in.Body.FormID), string(in.Body.ID))
	return ok(wire.ItemOf(item)), err
}

// FormAnswers is what a visitor has filled in.
type FormAnswers struct {
	Answers deskside.Answers `json:"answers" doc:"by the field's id: one text each, of choices perhaps several"`
}

type answersInput struct {
	ByID
	Body FormAnswers
}

func (a *API) readMyForm(ctx context.Context, in *ByID) (*answer[FormAnswers], error) {
	answers, err := a.desk.FormDraft(ctx, actorOf(ctx), string(in.ID))
	if answers == nil {
		answers = deskside.Answers{}
	}
	return ok(FormAnswers{Answers: answers}), err
}

func (a *API) saveMyForm(ctx context.Context, in *answersInput) (*nothing, error) {
	return nil, a.desk.SaveFormDraft(ctx, actorOf(ctx), string(in.ID), in.Body.Answers)
}

func (a *API) submitMyForm(ctx context.Context, in *answersInput) (*answer[wire.FormCard], error) {
	card, err := a.desk.SubmitForm(ctx, actorOf(ctx), string(in.ID), in.Body.Answers)
	return ok(wire.FormCardOf(card)), err
}
