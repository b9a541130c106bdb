package desk

import (
	"context"
	"errors"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// TextBlockImport is what a file of text blocks brings.
type TextBlockImport struct {
	Created   int
	Updated   int
	Unchanged int
	Errors    []RowError
}

// RowError is what is wrong with a line of a file.
type RowError struct {
	Row   int // the headings are 1
	Field string
	Err   *deskside.Error
}

// errPreview rolls a preview back.
var errPreview = errors.New("only a preview")

// ExportTextBlocks returns the text blocks that the agent may use as a file.
func (d *Desk) ExportTextBlocks(ctx context.Context, actor deskside.Actor) (file []byte, err error) {
	defer deskside.Wrap(&err, "ExportTextBlocks")
	blocks, err := d.TextBlocks(ctx, actor)
	if err != nil {
		return nil, err
	}
	teams, err := d.store.Teams(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, team := range teams {
		names[team.ID] = team.Name
	}
	return deskside.WriteTextBlocks(blocks, names)
}

// ImportTextBlocks takes over the lines of a file that nothing is wrong with. A block
// with the same owner, shortcut and language is changed, otherwise one is made.
func (d *Desk) ImportTextBlocks(ctx context.Context, actor deskside.Actor, file string) (result TextBlockImport, err error) {
	defer deskside.Wrap(&err, "ImportTextBlocks")
	return d.importTextBlocks(ctx, actor, file, nil)
}

// PreviewTextBlocks says what ImportTextBlocks would do, and changes nothing.
func (d *Desk) PreviewTextBlocks(ctx context.Context, actor deskside.Actor, file string) (result TextBlockImport, err error) {
	defer deskside.Wrap(&err, "PreviewTextBlocks")
	return d.importTextBlocks(ctx, actor, file, errPreview)
}

// importTextBlocks ends with the given error, which rolls everything back.
func (d *Desk) importTextBlocks(ctx context.Context, actor deskside.Actor, file string, end error) (result TextBlockImport, err error) {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return result, err
	}
	rows, err := deskside.ParseTextBlocks(file)
	if err != nil {
		return result, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		run, err := w.startImport()
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := run.row(row); err != nil {
				return err
			}
		}
		result = run.result
		// Everybody who must fetch anew needs to hear it once.
		w.changes = w.changes[:min(1, len(w.changes))]
		for i := range w.changes {
			w.changes[i].TextBlock = nil
		}
		return end
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return result, err
}

// textBlockImport is an import that runs.
type textBlockImport struct {
	*work
	have   map[textBlockKey]deskside.TextBlock
	seen   map[textBlockKey]int // the row that had it
	teams  map[string]string    // id by name in lower case, of the actor's
	count  int
	next   int64
	result TextBlockImport
}

type textBlockKey struct {
	scope                       deskside.TextBlockScope
	ownerID, shortcut, language string
}

func keyOf(b deskside.TextBlock) textBlockKey {
	return textBlockKey{b.Scope, b.OwnerID, b.Shortcut, b.Language}
}

func (w *work) startImport() (*textBlockImport, error) {
	blocks, err := w.TextBlocks(w.ctx, w.actor.ID)
	if err != nil {
		return nil, err
	}
	teams, err := w.Teams(w.ctx)
	if err != nil {
		return nil, err
	}
	run := &textBlockImport{
		work: w, have: map[textBlockKey]deskside.TextBlock{}, seen: map[textBlockKey]int{}, teams: map[string]string{}, count: len(blocks),
	}
	files, err := w.AttachmentsOfTextBlocks(w.ctx, w.actor.ID)
	if err != nil {
		return nil, err
	}
	of := byTextBlock(files)
	for _, b := range blocks {
		b.Files = of[b.ID]
		run.have[keyOf(b)] = b
	}
	for _, team := range teams {
		for _, id := range team.MemberIDs {
			if id == w.actor.ID {
				run.teams[strings.ToLower(team.Name)] = team.ID
			}
		}
	}
	run.next, err = w.LastTextBlockPosition(w.ctx)
	return run, err
}

// row takes over one line, or notes what is wrong with it. The error is the database's.
func (run *textBlockImport) row(row deskside.TextBlockRow) error {
	block, err := run.read(row)
	if err == nil {
		err = run.take(row.Row, block)
	}
	var ours *deskside.Error
	if errors.As(err, &ours) && (ours.Code == deskside.Invalid || ours.Code == deskside.Forbidden || ours.Code == deskside.Conflict) {
		run.result.Errors = append(run.result.Errors, RowError{Row: row.Row, Field: ours.Field, Err: ours})
		return nil
	}
	return err
}

func (run *textBlockImport) read(row deskside.TextBlockRow) (block deskside.TextBlock, err error) {
	if row.Err != nil {
		return block, row.Err
	}
	v := row.Values
	block = deskside.TextBlock{
		Shortcut: v["shortcut"], Title: v["title"], Body: v["body"], Folder: v["folder"], Language: v["language"],
	}
	if strings.TrimSpace(block.Title) == "" {
		block.Title = block.Shortcut
	}
	if block, err = block.Clean(); err != nil {
		return block, err
	}
	scope := deskside.TextBlockScope(strings.ToLower(strings.TrimSpace(v["scope"])))
	if scope == "" {
		scope = deskside.TextBlockPersonal
	}
	name := strings.ToLower(strings.TrimSpace(v["team"]))
	if scope == deskside.TextBlockTeam && run.teams[name] == "" {
		return block, deskside.Errorf(deskside.Invalid, "team", "you are in no team named %q", v["team"])
	}
	return run.own(block, scope, run.teams[name])
}

func (run *textBlockImport) take(row int, block deskside.TextBlock) error {
	key := keyOf(block)
	if first := run.seen[key]; first > 0 {
		return deskside.Errorf(deskside.Conflict, "shortcut", "the shortcut %q is in line %d already", block.Shortcut, first)
	}
	run.seen[key] = row
	old, there := run.have[key]
	// Its files stay; a file of text blocks has none.
	if err := block.SaysSomething(len(old.Files)); err != nil {
		return err
	}
	if !there {
		return run.create(block)
	}
	if old.Title == block.Title && old.Body == block.Body && old.Folder == block.Folder {
		run.result.Unchanged++
		return nil
	}
	before := old
	old.Title, old.Body, old.Folder, old.UpdatedAt = block.Title, block.Body, block.Folder, run.at
	run.result.Updated++
	if err := run.SaveTextBlock(run.ctx, old); err != nil {
		return err
	}
	return run.auditTextBlock(deskside.TextBlockUpdated, before, old)
}

func (run *textBlockImport) create(block deskside.TextBlock) error {
	if run.count >= deskside.MaxTextBlocks {
		return deskside.Errorf(deskside.Invalid, "", "there are %d text blocks, which is the limit", run.count)
	}
	block.ID, block.Position, block.CreatedAt, block.UpdatedAt = newID(), run.next, run.at, run.at
	if err := run.AddTextBlock(run.ctx, block); err != nil {
		return err
	}
	run.next += store.TextBlockGap
	run.count++
	run.result.Created++
	return run.auditTextBlock(deskside.TextBlockCreated, deskside.TextBlock{}, block)
}
