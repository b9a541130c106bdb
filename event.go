package deskside

import "time"

// EventType names a recorded change: noun.past_participle.
type EventType string

const (
	ConversationCreated  EventType = "conversation.created"
	ConversationReopened EventType = "conversation.reopened" // by the visitor's message
	ConversationAssigned EventType = "conversation.assigned"
	ConversationReleased EventType = "conversation.released" // nobody has it any more
	RedirectOffered      EventType = "conversation.redirect_offered"
	RedirectAccepted     EventType = "conversation.redirect_accepted"
	RedirectDeclined     EventType = "conversation.redirect_declined"
	RedirectExpired      EventType = "conversation.redirect_expired"
	RedirectCancelled    EventType = "conversation.redirect_cancelled"
	RedirectedToTeam     EventType = "conversation.redirected_to_team"
	StatusChanged        EventType = "conversation.status_changed"
	SnoozeEnded          EventType = "conversation.snooze_ended"
	MessagePosted        EventType = "message.posted"
	NoteAdded            EventType = "note.added"
	InvitationSent       EventType = "invitation.sent"
	ArticleSaved         EventType = "article.saved"
	ArticleDeleted       EventType = "article.deleted"
	ArticleSent          EventType = "article.sent"
	FormSaved            EventType = "form.saved"
	FormDeleted          EventType = "form.deleted"
	FormSent             EventType = "form.sent"
	FormFilledIn         EventType = "form.filled_in"
	FormExported         EventType = "form.exported"
	VisitorUpdated       EventType = "visitor.updated"
	AgentCreated         EventType = "agent.created"
	AgentUpdated         EventType = "agent.updated"
	AvailabilityChanged  EventType = "agent.availability_changed"
	PasswordChanged      EventType = "agent.password_changed"
	SignedIn             EventType = "agent.signed_in"
	SignedOut            EventType = "agent.signed_out"
	SessionRevoked       EventType = "agent.session_revoked"
	APIKeyCreated        EventType = "api_key.created"
	APIKeyRevoked        EventType = "api_key.revoked"
	SiteCreated          EventType = "site.created"
	SiteUpdated          EventType = "site.updated"
	TeamCreated          EventType = "team.created"
	TeamUpdated          EventType = "team.updated"
	TextBlockCreated     EventType = "text_block.created"
	TextBlockUpdated     EventType = "text_block.updated"
	TextBlockDeleted     EventType = "text_block.deleted"
	TextBlockRestored    EventType = "text_block.restored" // after it was deleted
	InstanceSetUp        EventType = "instance.set_up"
)

// The other events of an invitation are named for the state that it has reached.
func (s InvitationState) Event() EventType { return EventType("invitation." + string(s)) }

// Event is one recorded change. Data holds ids and small facts, never bodies.
type Event struct {
	ID             string
	At             time.Time
	ActorKind      ActorKind
	ActorID        string
	Type           EventType
	ConversationID string // empty when it is not about one
	Data           map[string]string
}
