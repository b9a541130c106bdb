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
	MessageEdited        EventType = "message.edited"
	MessageDeleted       EventType = "message.deleted"
	MessageReacted       EventType = "message.reacted"
	NoteAdded            EventType = "note.added"
	// ConversationsMerged says that two are one now; ConversationsUnmerged that they are two again.
	ConversationsMerged   EventType = "conversation.merged"
	ConversationsUnmerged EventType = "conversation.unmerged"
	MarkedUnread          EventType = "conversation.marked_unread" // for one agent only
	AttachmentAdded       EventType = "attachment.added"           // announced; its bytes follow
	AttachmentReceived    EventType = "attachment.received"        // its bytes are here
	AttachmentChecked     EventType = "attachment.checked"
	AttachmentRemoved     EventType = "attachment.deleted"
	InvitationSent        EventType = "invitation.sent"
	ArticleSaved          EventType = "article.saved"
	ArticleDeleted        EventType = "article.deleted"
	ArticleSent           EventType = "article.sent"
	FormSaved             EventType = "form.saved"
	FormDeleted           EventType = "form.deleted"
	FormSent              EventType = "form.sent"
	FormFilledIn          EventType = "form.filled_in"
	FormExported          EventType = "form.exported"
	VisitorUpdated        EventType = "visitor.updated"
	AgentCreated          EventType = "agent.created"
	AgentUpdated          EventType = "agent.updated"
	AgentLinked           EventType = "agent.linked" // a link to choose a password was made
	AvailabilityChanged   EventType = "agent.availability_changed"
	PasswordChanged       EventType = "agent.password_changed"
	SignedIn              EventType = "agent.signed_in"
	SignedOut             EventType = "agent.signed_out"
	SessionRevoked        EventType = "agent.session_revoked"
	APIKeyCreated         EventType = "api_key.created"
	APIKeyRevoked         EventType = "api_key.revoked"
	SiteCreated           EventType = "site.created"
	SiteUpdated           EventType = "site.updated"
	SettingsUpdated       EventType = "settings.updated" // the company's
	TeamCreated           EventType = "team.created"
	TeamUpdated           EventType = "team.updated"
	TeamDeleted           EventType = "team.deleted"
	ConversationTagged    EventType = "conversation.tagged"
	VisitorTagged         EventType = "visitor.tagged"
	VisitorNoteAdded      EventType = "visitor.note_added"
	VisitorNoteEdited     EventType = "visitor.note_edited"
	VisitorNoteDeleted    EventType = "visitor.note_deleted"
	VisitorsMerged        EventType = "visitor.merged"
	VisitorSplit          EventType = "visitor.split" // merged by mistake
	VisitorBlocked        EventType = "visitor.blocked"
	VisitorUnblocked      EventType = "visitor.unblocked"
	TagCreated            EventType = "tag.created"
	TagUpdated            EventType = "tag.updated"
	TagDeleted            EventType = "tag.deleted"
	TagRestored           EventType = "tag.restored" // after it was deleted
	TextBlockCreated      EventType = "text_block.created"
	TextBlockUpdated      EventType = "text_block.updated"
	TextBlockDeleted      EventType = "text_block.deleted"
	TextBlockRestored     EventType = "text_block.restored" // after it was deleted
	CobrowseBegan         EventType = "cobrowse.began"
	CobrowseWatched       EventType = "cobrowse.watched" // an agent came
	CobrowseLeft          EventType = "cobrowse.left"    // an agent went
	CobrowseGranted       EventType = "cobrowse.control_granted"
	CobrowseRevoked       EventType = "cobrowse.control_revoked"
	CobrowseActed         EventType = "cobrowse.acted"
	CobrowseDenied        EventType = "cobrowse.denied"
	CobrowseEnded         EventType = "cobrowse.ended"
	RecordingBegan        EventType = "recording.began"
	RecordingEnded        EventType = "recording.ended"
	RecordingNo           EventType = "recording.refused"
	RecordingWatched      EventType = "recording.watched"
	RecordingDeleted      EventType = "recording.deleted"
	ConversationRated     EventType = "conversation.rated"             // by its visitor
	TranscriptMailed      EventType = "conversation.transcript_mailed" // by its visitor, or to them
	TranscriptTaken       EventType = "conversation.transcript_taken"  // by an agent
	NotesTaken            EventType = "conversation.notes_taken"       // with the notes
	InstanceSetUp         EventType = "instance.set_up"
	AuditExported         EventType = "audit.exported"
	OfflineFormSent       EventType = "conversation.offline_form" // it began with one
	ConsentGiven          EventType = "visitor.consented"         // to the site's form
)

// Events of calls; the asking and answering are those of invitations.
const (
	CallStarted      EventType = "call.started" // both sides are in
	CallWidened      EventType = "call.widened" // such as from audio to video
	CallOver         EventType = "call.ended"
	CallNotAnswered  EventType = "call.missed" // the visitor's call
	CallLocked       EventType = "call.locked"
	CallUnlocked     EventType = "call.unlocked"
	ColleagueAsked   EventType = "call.colleague_asked"
	ColleagueRefused EventType = "call.colleague_declined"
	CallJoined       EventType = "call.joined"
	CallLeft         EventType = "call.left"
	CallMuted        EventType = "call.muted"   // one of them, by another
	CallRemoved      EventType = "call.removed" // one of them, by an agent
	GuestKnocked     EventType = "call.guest_knocked"
	GuestAdmitted    EventType = "call.guest_admitted"
	GuestDeclined    EventType = "call.guest_declined"
	CallLinkCreated  EventType = "call.link_created"
	CallLinkRevoked  EventType = "call.link_revoked"
	RecordAsked      EventType = "call.recording_asked"
	RecordAgreed     EventType = "call.recording_agreed"   // one of them
	RecordDeclined   EventType = "call.recording_declined" // one of them; nothing was recorded
	RecordStarted    EventType = "call.recording_started"  // all have agreed
	RecordPaused     EventType = "call.recording_paused"   // somebody came who is asked
	RecordResumed    EventType = "call.recording_resumed"
	RecordEnded      EventType = "call.recording_ended"
	MeetingPlanned   EventType = "meeting.planned"
	MeetingChanged   EventType = "meeting.changed"
	MeetingCancelled EventType = "meeting.cancelled"
	MeetingRestored  EventType = "meeting.restored"
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
	// Area is set for changes of the settings, which admins can read.
	Area AuditArea
	Data map[string]string
}
