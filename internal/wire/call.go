package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Call is a call as agents see it.
type Call struct {
	ID             string             `json:"id"`
	ConversationID string             `json:"conversationId"`
	Kind           deskside.CallKind  `json:"kind" enum:"screen,audio,video,conference"`
	State          deskside.CallState `json:"state" enum:"ringing,active,ended"`
	Locked         bool               `json:"locked" doc:"nobody new is let in"`
	CallerKind     deskside.ActorKind `json:"callerKind" enum:"visitor,agent" doc:"who asked for it"`
	CallerID       string             `json:"callerId"`
	RingingIDs     []string           `json:"ringingIds" doc:"agents whose consoles ring for it now"`
	CreatedAt      time.Time          `json:"createdAt"`
	StartedAt      *time.Time         `json:"startedAt" doc:"when both sides were in"`
	EndedAt        *time.Time         `json:"endedAt"`
	EndReason      deskside.CallEnd   `json:"endReason,omitempty" enum:"hung_up,declined,cancelled,missed,abandoned"`
	EndedBy        *Author            `json:"endedBy,omitempty" doc:"kind and id only"`
	Recording      *CallRecording     `json:"recording" doc:"null: nobody has asked for it in this call"`
	Version        int64              `json:"version" doc:"grows with every change; ignore an older copy"`
	Participants   []Participant      `json:"participants"`
}

// CallRecording is how a call stands with being recorded.
type CallRecording struct {
	ID         string                      `json:"id" doc:"of the recording, which is there once it has started"`
	State      deskside.CallRecordingState `json:"state" enum:"asked,running,paused,ended" doc:"running: all who are in have agreed; paused: somebody came who has not answered"`
	RecorderID string                      `json:"recorderId" doc:"the participant whose browser records"`
	StartedAt  *time.Time                  `json:"startedAt"`
	Reason     string                      `json:"reason,omitempty" enum:"declined,withdrawn,stopped,over,unanswered,lost,failed" doc:"why it ended"`
	Words      map[string]string           `json:"words,omitempty" doc:"what is asked, by language; left out: the built-in words"`
}

// VisitorRecording is how a call stands with being recorded, for one of those who are asked.
type VisitorRecording struct {
	State   deskside.CallRecordingState `json:"state" enum:"asked,running,paused,ended"`
	Consent deskside.RecordingConsent   `json:"consent,omitempty" enum:"asked,granted,refused" doc:"what the asking person has said"`
	Host    string                      `json:"host" doc:"who records"`
	Reason  string                      `json:"reason,omitempty" enum:"declined,withdrawn,stopped,over,unanswered,lost,failed" doc:"why it ended"`
	Words   map[string]string           `json:"words,omitempty" doc:"what is asked, by language; left out: the built-in words"`
}

// Participant is somebody who is, was, or may come into a call.
type Participant struct {
	ID       string                    `json:"id"`
	Kind     deskside.ActorKind        `json:"kind" enum:"visitor,agent,guest"`
	PersonID string                    `json:"personId,omitempty" doc:"the agent's or the visitor's id; of a guest the link's"`
	Name     string                    `json:"name" doc:"empty for a nameless visitor"`
	Identity string                    `json:"identity,omitempty" doc:"the name at the media engine, new with each join"`
	State    deskside.ParticipantState `json:"state" enum:"ringing,lobby,admitted,joined,left,declined,removed"`
	Sources  []deskside.Source         `json:"sources" doc:"what they may send: microphone, camera, screen_share, screen_share_audio"`
	Consent  deskside.RecordingConsent `json:"recordingConsent,omitempty" enum:"asked,granted,refused" doc:"to the call's recording"`
	JoinedAt *time.Time                `json:"joinedAt"`
	LeftAt   *time.Time                `json:"leftAt"`
}

// VisitorCall is a call as its visitor or a guest sees it.
type VisitorCall struct {
	ID             string               `json:"id"`
	ConversationID string               `json:"conversationId,omitempty" doc:"not for guests"`
	Kind           deskside.CallKind    `json:"kind" enum:"screen,audio,video,conference"`
	State          deskside.CallState   `json:"state" enum:"ringing,active,ended"`
	Mine           bool                 `json:"mine" doc:"the visitor asked for it"`
	StartedAt      *time.Time           `json:"startedAt"`
	EndedAt        *time.Time           `json:"endedAt"`
	EndReason      deskside.CallEnd     `json:"endReason,omitempty" enum:"hung_up,declined,cancelled,missed,abandoned"`
	Recording      *VisitorRecording    `json:"recording" doc:"null: nobody has asked for it in this call"`
	Version        int64                `json:"version"`
	Participants   []VisitorParticipant `json:"participants" doc:"those who are in"`
}

// VisitorParticipant is somebody in the call as the visitor or a guest sees them.
type VisitorParticipant struct {
	Kind     deskside.ActorKind `json:"kind" enum:"visitor,agent,guest"`
	Name     string             `json:"name"`
	Identity string             `json:"identity,omitempty"`
}

// CallSummary is what a conversation's row shows of its calls.
type CallSummary struct {
	ID       string             `json:"id,omitempty" doc:"of the live call; absent: none"`
	Kind     deskside.CallKind  `json:"kind,omitempty" enum:"screen,audio,video,conference"`
	State    deskside.CallState `json:"state,omitempty" enum:"ringing,active"`
	MissedAt *time.Time         `json:"missedAt" doc:"when the visitor called and nobody has followed that up"`
}

// CallLink lets guests knock at a conference.
type CallLink struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	URL       string     `json:"url" doc:"to give to the guest"`
	Password  bool       `json:"password" doc:"one is asked for"`
	Once      bool       `json:"once" doc:"for one use"`
	Uses      int        `json:"uses"`
	ExpiresAt time.Time  `json:"expiresAt"`
	RevokedAt *time.Time `json:"revokedAt"`
	CreatedAt time.Time  `json:"createdAt"`
}

// CallOf shapes a call for agents.
func CallOf(c deskside.Call) Call {
	out := Call{
		ID: c.ID, ConversationID: c.ConversationID, Kind: c.Kind, State: c.State, Locked: c.Locked,
		CallerKind: c.CallerKind, CallerID: c.CallerID, RingingIDs: each(c.Ringing, same[string]),
		CreatedAt: c.CreatedAt, StartedAt: optional(c.StartedAt), EndedAt: optional(c.EndedAt), EndReason: c.End,
		Version: c.Version, Participants: each(c.Participants, participantOf),
	}
	if r := c.Recording; r.ID != "" {
		out.Recording = &CallRecording{r.ID, r.State, r.RecorderID, optional(r.StartedAt), r.Reason, r.Words}
	}
	if c.EndedByID != "" {
		out.EndedBy = &Author{Kind: c.EndedByKind, ID: c.EndedByID}
	}
	return out
}

// CallsOf shapes a list of calls for agents.
func CallsOf(list []deskside.Call) []Call { return each(list, CallOf) }

func participantOf(p deskside.Participant) Participant {
	return Participant{
		ID: p.ID, Kind: p.Kind, PersonID: p.PersonID, Name: p.Name, Identity: p.Identity, State: p.State,
		Sources: each(p.Sources, same[deskside.Source]), Consent: p.Recording, JoinedAt: optional(p.JoinedAt), LeftAt: optional(p.LeftAt),
	}
}

// VisitorCallOf shapes a call for its visitor: only those who are in, no internal ids.
func VisitorCallOf(c deskside.Call) VisitorCall {
	var me deskside.Participant
	for _, p := range c.Participants {
		if p.Kind == deskside.ActorVisitor {
			me = p
		}
	}
	out := GuestCallOf(c, me)
	out.ConversationID, out.Mine = c.ConversationID, c.CallerKind == deskside.ActorVisitor
	return out
}

// VisitorCallsOf shapes a list of calls for their visitor.
func VisitorCallsOf(list []deskside.Call) []VisitorCall { return each(list, VisitorCallOf) }

// GuestCallOf shapes a call for a guest, who does not know the conversation.
func GuestCallOf(c deskside.Call, me deskside.Participant) VisitorCall {
	out := VisitorCall{
		ID: c.ID, Kind: c.Kind, State: c.State, StartedAt: optional(c.StartedAt), EndedAt: optional(c.EndedAt),
		EndReason: c.End, Version: c.Version, Participants: []VisitorParticipant{},
	}
	if r := c.Recording; r.ID != "" {
		out.Recording = &VisitorRecording{State: r.State, Consent: me.Recording, Reason: r.Reason, Words: r.Words}
		if host, ok := c.Participant(r.RecorderID); ok {
			out.Recording.Host = host.Name
		}
	}
	for _, p := range c.Participants {
		if p.In() {
			out.Participants = append(out.Participants, VisitorParticipant{Kind: p.Kind, Name: p.Name, Identity: p.Identity})
		}
	}
	return out
}

func callSummaryOf(s deskside.CallSummary) *CallSummary {
	if s == (deskside.CallSummary{}) {
		return nil
	}
	return &CallSummary{ID: s.ID, Kind: s.Kind, State: s.State, MissedAt: optional(s.MissedAt)}
}

// CallLinkOf shapes a link; url is its address.
func CallLinkOf(l deskside.CallLink, url string) CallLink {
	return CallLink{
		ID: l.ID, Name: l.Name, URL: url, Password: l.Password != "", Once: l.Once, Uses: l.Uses,
		ExpiresAt: l.ExpiresAt, RevokedAt: optional(l.RevokedAt), CreatedAt: l.CreatedAt,
	}
}
