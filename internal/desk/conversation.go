package desk

import (
	"context"

	"github.com/deskside/deskside"
)

// Conversation returns one conversation. Visitors see their own only; for agents it
// carries how much of it they have read.
func (d *Desk) Conversation(ctx context.Context, actor deskside.Actor, id string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "Conversation(%s)", id)
	if err := mayRead(actor); err != nil {
		return c, err
	}
	return d.conversation(ctx, actor, id)
}

// conversation reads one that the actor may see.
func (d *Desk) conversation(ctx context.Context, actor deskside.Actor, id string) (deskside.Conversation, error) {
	if err := checkID("conversationId", id); err != nil {
		return deskside.Conversation{}, err
	}
	c, err := d.store.Conversation(ctx, id, agentOf(actor))
	return only(actor, c, err)
}

// toChange locks one that the actor may change.
func (w *work) toChange(id string) (deskside.Conversation, error) {
	if err := checkID("conversationId", id); err != nil {
		return deskside.Conversation{}, err
	}
	c, err := w.ConversationToChange(w.ctx, id)
	if err == nil {
		c, err = w.goesOn(c)
	}
	return only(w.actor, c, err)
}

// only hides other people's conversations from a visitor.
func only(actor deskside.Actor, c deskside.Conversation, err error) (deskside.Conversation, error) {
	if err != nil {
		return deskside.Conversation{}, err
	}
	if actor.Kind == deskside.ActorVisitor && (c.Visitor.ID != actor.ID || c.SiteID != actor.SiteID) {
		return deskside.Conversation{}, deskside.Errorf(deskside.NotFound, "", "there is no such conversation")
	}
	return c, nil
}

// agentOf is whose read marks a read carries: nobody's for visitors.
func agentOf(actor deskside.Actor) string {
	if actor.Kind == deskside.ActorAgent {
		return actor.ID
	}
	return ""
}

// mostOfVisitor is how many conversations of one visitor are listed.
const mostOfVisitor = 50

// VisitorConversations returns the visitor's own conversations, newest first.
func (d *Desk) VisitorConversations(ctx context.Context, actor deskside.Actor) (list []deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "VisitorConversations(%s)", actor.ID)
	if err := asVisitor(actor); err != nil {
		return nil, err
	}
	list, err = d.store.ConversationsOfVisitor(ctx, actor.ID, "", mostOfVisitor)
	if err != nil {
		return nil, err
	}
	own := list[:0]
	for _, c := range list {
		if _, err := only(actor, c, nil); err == nil {
			own = append(own, c)
		}
	}
	return own, nil
}

// ConversationsOfVisitor returns for agents the conversations of a visitor, and of others
// who are the same person, newest first.
func (d *Desk) ConversationsOfVisitor(ctx context.Context, actor deskside.Actor, visitorID string) (list []deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "ConversationsOfVisitor(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	v, err := d.store.Visitor(ctx, visitorID)
	if deskside.CodeOf(err) == deskside.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return d.store.ConversationsOfPerson(ctx, v.Person(), actor.ID, mostOfVisitor)
}
