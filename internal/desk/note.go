package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/deskside/deskside"
)

// AddNote adds a note for the team. The visitor learns nothing of it: neither the
// visitor's sequence nor the order or preview of lists moves. A repeat with the same
// id returns the first note.
func (d *Desk) AddNote(ctx context.Context, actor deskside.Actor, conversationID, noteID, text string, files ...string) (item deskside.Item, err error) {
	return d.AddNoteTo(ctx, actor, conversationID, noteID, text, nil, files...)
}

// AddNoteTo is AddNote for one that calls colleagues or teams: those of them whose name
// stands in the text after an @. It shows with their mentions until they have read it.
func (d *Desk) AddNoteTo(ctx context.Context, actor deskside.Actor, conversationID, noteID, text string, calls []deskside.Mention, files ...string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "AddNote(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return item, err
	}
	if len(calls) > deskside.MaxMentions {
		return item, deskside.Errorf(deskside.Invalid, "mentions", "%d mentions are too many, the limit is %d", len(calls), deskside.MaxMentions)
	}
	note, err := newItem(deskside.ItemNote, conversationID, noteID, text, files)
	if err != nil {
		return item, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		note.ConversationID = row.ID
		if note.Attachments, err = w.attach(row.ID, note); err != nil {
			return err
		}
		called, err := w.calls(&note, calls)
		if err != nil {
			return err
		}
		if err := w.sent(row.ID, "note", note.Text); err != nil {
			return err
		}
		row.Seq++
		row.Version++
		if item, err = w.add(&row, note, deskside.NoteAdded, map[string]string{"itemId": note.ID}); err != nil {
			return err
		}
		if err := w.AddMentions(ctx, item, called); err != nil {
			return err
		}
		w.mentioned(&row, item, called)
		return w.SaveSeq(ctx, row)
	})
	if errors.Is(err, errRepeat) {
		return d.repeated(ctx, actor, note)
	}
	return item, err
}

// calls puts the names of those who are called into the note, and returns the agents
// whom it reaches: not the author.
func (w *work) calls(note *deskside.Item, calls []deskside.Mention) (agents []string, err error) {
	if len(calls) == 0 {
		return nil, nil
	}
	all, err := w.Agents(w.ctx)
	if err != nil {
		return nil, err
	}
	byID := map[string]deskside.Agent{}
	for _, a := range all {
		byID[a.ID] = a
	}
	named := make([]deskside.Mention, 0, len(calls))
	members := map[string][]string{}
	for _, m := range calls {
		switch m.Kind {
		case deskside.MentionAgent:
			if !byID[m.ID].Active {
				return nil, deskside.Errorf(deskside.Invalid, "mentions", "there is no agent %q", m.ID)
			}
			m.Name = byID[m.ID].Name
			members[m.ID] = []string{m.ID}
		case deskside.MentionTeam:
			team, err := w.Team(w.ctx, m.ID)
			if deskside.CodeOf(err) == deskside.NotFound {
				err = deskside.Errorf(deskside.Invalid, "mentions", "there is no team %q", m.ID)
			}
			if err != nil {
				return nil, err
			}
			m.Name, members[m.ID] = team.Name, team.MemberIDs
		default:
			return nil, deskside.Errorf(deskside.Invalid, "mentions", "the kind %q is none of agent, team", m.Kind)
		}
		named = append(named, m)
	}
	note.Mentions = deskside.Called(note.Text, named)
	for _, m := range note.Mentions {
		agents = append(agents, members[m.ID]...)
	}
	agents = slices.DeleteFunc(agents, func(id string) bool { return id == w.actor.ID || !byID[id].Active })
	slices.Sort(agents)
	return slices.Compact(agents), nil
}

// mentioned tells those whom a note calls.
func (w *work) mentioned(row *deskside.Conversation, note deskside.Item, agents []string) {
	if len(agents) == 0 {
		return
	}
	told := deskside.Mentioned{
		ConversationID: row.ID, ItemID: note.ID, Author: note.AuthorName,
		Text: deskside.PreviewItem(note.Text, note.Attachments), At: note.At,
	}
	w.tell(Change{Mention: &Mention{Mentioned: told, Agents: agents, Visitor: row.Visitor}})
}

// Mentions returns the newest notes that call the agent, newest first.
func (d *Desk) Mentions(ctx context.Context, actor deskside.Actor) (list []deskside.Mentioned, err error) {
	defer deskside.Wrap(&err, "Mentions")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Mentions(ctx, actor.ID, mostMentions)
}

const mostMentions = 200

// dropMentions is for a note that was taken back.
func (w *work) dropMentions(note deskside.Item) error {
	if note.Kind != deskside.ItemNote {
		return nil
	}
	agents, err := w.DropMentions(w.ctx, note)
	if len(agents) > 0 {
		w.tell(Change{MentionsOf: agents})
	}
	return err
}
