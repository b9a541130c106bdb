package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// maxImport is the largest request with a file of text blocks.
const maxImport = 8 << 20

func textBlockFor(ctx context.Context) func(deskside.TextBlock) wire.TextBlock {
	actor := actorOf(ctx)
	return func(b deskside.TextBlock) wire.TextBlock { return wire.TextBlockOf(b, b.EditableBy(actor)) }
}

func (a *API) listTextBlocks(ctx context.Context, _ *nothing) (*answer[[]wire.TextBlock], error) {
	list, err := a.desk.TextBlocks(ctx, actorOf(ctx))
	return ok(each(list, textBlockFor(ctx))), err
}

// NewTextBlock is a text block to add.
type NewTextBlock struct {
	Scope    deskside.TextBlockScope `json:"scope" enum:"personal,team,company"`
	TeamID   ID                      `json:"teamId,omitempty" doc:"of a team's; one must be in it"`
	Shortcut string                  `json:"shortcut" minLength:"1" maxLength:"60" doc:"letters, digits and - _ . ; becomes lower case"`
	Title    string                  `json:"title" minLength:"1" maxLength:"200"`
	Body     string                  `json:"body,omitempty" maxLength:"16000" doc:"Markdown subset, at most 8,000 characters; may be empty where there are files"`
	Folder   string                  `json:"folder,omitempty" maxLength:"200"`
	Language string                  `json:"language,omitempty" maxLength:"40" doc:"BCP 47; left out: any"`
	Files    []ID                    `json:"files,omitempty" maxItems:"10" doc:"that were uploaded for it"`
}

func (a *API) createTextBlock(ctx context.Context, in *struct{ Body NewTextBlock }) (*answer[wire.TextBlock], error) {
	b := in.Body
	block, err := a.desk.CreateTextBlock(ctx, actorOf(ctx), desk.NewTextBlock{
		Scope: b.Scope, TeamID: string(b.TeamID), Shortcut: b.Shortcut, Title: b.Title, Body: b.Body, Folder: b.Folder, Language: b.Language, Files: plain(b.Files),
	})
	return ok(textBlockFor(ctx)(block)), err
}

// TextBlockChange changes a text block; what is left out stays.
type TextBlockChange struct {
	Scope    *deskside.TextBlockScope `json:"scope,omitempty" enum:"personal,team,company"`
	TeamID   *ID                      `json:"teamId,omitempty"`
	Shortcut *string                  `json:"shortcut,omitempty" minLength:"1" maxLength:"60"`
	Title    *string                  `json:"title,omitempty" minLength:"1" maxLength:"200"`
	Body     *string                  `json:"body,omitempty" maxLength:"16000" doc:"may be empty where there are files"`
	Folder   *string                  `json:"folder,omitempty" maxLength:"200"`
	Language *string                  `json:"language,omitempty" maxLength:"40"`
	Files    *[]ID                    `json:"files,omitempty" maxItems:"10" doc:"all that it has then: new ones that were uploaded for it, those that it has, and what it had a day ago at most"`
	After    *string                  `json:"after,omitempty" maxLength:"36" doc:"move it behind the block with this id; empty: before all"`
	Restore  bool                     `json:"restore,omitempty" doc:"bring a deleted one back"`
}

func (a *API) updateTextBlock(ctx context.Context, in *struct {
	ByID
	Body TextBlockChange
}) (*answer[wire.TextBlock], error) {
	b := in.Body
	var files *[]string
	if b.Files != nil {
		ids := plain(*b.Files)
		files = &ids
	}
	block, err := a.desk.UpdateTextBlock(ctx, actorOf(ctx), string(in.ID), desk.TextBlockChange{
		Scope: b.Scope, TeamID: (*string)(b.TeamID), Shortcut: b.Shortcut, Title: b.Title, Body: b.Body,
		Folder: b.Folder, Language: b.Language, Files: files, After: b.After, Restore: b.Restore,
	})
	return ok(textBlockFor(ctx)(block)), err
}

func (a *API) deleteTextBlock(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteTextBlock(ctx, actorOf(ctx), string(in.ID))
}

func (a *API) useTextBlock(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.UseTextBlock(ctx, actorOf(ctx), string(in.ID))
}

func (a *API) addTextBlockFile(ctx context.Context, in *struct{ Body NewAttachment }) (*answer[wire.Attachment], error) {
	file, err := a.desk.AddTextBlockFile(ctx, actorOf(ctx), desk.NewAttachment{ID: string(in.Body.ID), Name: in.Body.Name, Size: in.Body.Size})
	return ok(wire.OwnAttachmentOf(file, deskside.ForAgents)), err
}

// FileCopy makes a text block's file one of a conversation.
type FileCopy struct {
	ID     ID `json:"id" doc:"of the copy, made by the sender (UUIDv7); a repeat changes nothing"`
	FileID ID `json:"fileId" doc:"of the text block"`
}

func (a *API) copyTextBlockFile(ctx context.Context, in *struct {
	ConversationID ID `path:"id"`
	Body           FileCopy
}) (*answer[wire.Attachment], error) {
	file, err := a.desk.CopyTextBlockFile(ctx, actorOf(ctx), desk.CopyFile{
		ID: string(in.Body.ID), ConversationID: string(in.ConversationID), FileID: string(in.Body.FileID),
	})
	return ok(wire.AttachmentOf(file, deskside.ForAgents)), err
}

// CSVFile is an answer that browsers save as a file.
type CSVFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) exportTextBlocks(ctx context.Context, _ *nothing) (*CSVFile, error) {
	file, err := a.desk.ExportTextBlocks(ctx, actorOf(ctx))
	return &CSVFile{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="text-blocks.csv"`, Body: file}, err
}

// TextBlockFile is a file of text blocks.
type TextBlockFile struct {
	CSV string `json:"csv" doc:"columns shortcut, title, body, scope, team, folder, language, by their headings; at least shortcut and body"`
}

// TextBlockImport is what a file of text blocks brings.
type TextBlockImport struct {
	Created   int        `json:"created"`
	Updated   int        `json:"updated"`
	Unchanged int        `json:"unchanged"`
	Errors    []RowError `json:"errors" doc:"lines that were left out"`
}

// RowError is what is wrong with a line of a file.
type RowError struct {
	Row     int    `json:"row" doc:"the headings are 1"`
	Field   string `json:"field,omitempty" doc:"the column"`
	Message string `json:"message"`
}

func (a *API) importTextBlocks(ctx context.Context, in *struct {
	DryRun bool `query:"dryRun" doc:"only say what would happen"`
	Body   TextBlockFile
}) (*answer[TextBlockImport], error) {
	take := a.desk.ImportTextBlocks
	if in.DryRun {
		take = a.desk.PreviewTextBlocks
	}
	got, err := take(ctx, actorOf(ctx), in.Body.CSV)
	return ok(TextBlockImport{
		Created: got.Created, Updated: got.Updated, Unchanged: got.Unchanged,
		Errors: each(got.Errors, func(e desk.RowError) RowError {
			return RowError{Row: e.Row, Field: e.Field, Message: say(ClientOf(ctx).Language, e.Err)}
		}),
	}), err
}
