package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Invitation is an ask, as agents see it.
type Invitation struct {
	ID         string                   `json:"id" doc:"of its timeline item too"`
	Kind       deskside.InvitationKind  `json:"kind" enum:"cobrowse,call,video,request_desktop,show_screen,conference"`
	State      deskside.InvitationState `json:"state" enum:"pending,accepted,active,ended,declined,cancelled,expired,failed"`
	From       Author                   `json:"from" doc:"who asked; the other side answers"`
	AnsweredBy *Author                  `json:"answeredBy"`
	EndedBy    *Author                  `json:"endedBy"`
	Reason     string                   `json:"reason,omitempty" doc:"declined: a person's words; failed: a word for programs"`
	CreatedAt  time.Time                `json:"createdAt"`
	ExpiresAt  time.Time                `json:"expiresAt" doc:"pending: then it is over"`
	AnsweredAt *time.Time               `json:"answeredAt"`
	StartedAt  *time.Time               `json:"startedAt"`
	EndedAt    *time.Time               `json:"endedAt"`
}

// InvitationOf shapes an ask for agents.
func InvitationOf(i deskside.Invitation) Invitation {
	return Invitation{
		ID: i.ID, Kind: i.Kind, State: i.State, From: author(i.From),
		AnsweredBy: optionalPerson(i.AnsweredBy), EndedBy: optionalPerson(i.EndedBy), Reason: i.Reason,
		CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt,
		AnsweredAt: optional(i.AnsweredAt), StartedAt: optional(i.StartedAt), EndedAt: optional(i.EndedAt),
	}
}

func author(p deskside.Person) Author { return Author{Kind: p.Kind, ID: p.ID, Name: p.Name} }

func optionalPerson(p deskside.Person) *Author {
	if p.Kind == "" {
		return nil
	}
	out := author(p)
	return &out
}

// VisitorInvitation is an ask, as its visitor sees it.
type VisitorInvitation struct {
	ID         string                   `json:"id" doc:"of its item too"`
	Kind       deskside.InvitationKind  `json:"kind" enum:"cobrowse,call,video,request_desktop,show_screen,conference"`
	State      deskside.InvitationState `json:"state" enum:"pending,accepted,active,ended,declined,cancelled,expired,failed"`
	Mine       bool                     `json:"mine" doc:"the visitor asked, and the agents answer; else the other way round"`
	Agent      *VisitorAgent            `json:"agent" doc:"who asked or answered; null: nobody yet"`
	EndedBy    deskside.ActorKind       `json:"endedBy,omitempty" enum:"visitor,agent,system"`
	Reason     string                   `json:"reason,omitempty" doc:"declined: a person's words; failed: a word for programs"`
	CreatedAt  time.Time                `json:"createdAt"`
	ExpiresAt  time.Time                `json:"expiresAt" doc:"pending: then it is over"`
	AnsweredAt *time.Time               `json:"answeredAt"`
	StartedAt  *time.Time               `json:"startedAt"`
	EndedAt    *time.Time               `json:"endedAt"`
}

// VisitorInvitationOf shapes an ask for its visitor.
func VisitorInvitationOf(i deskside.Invitation) VisitorInvitation {
	out := VisitorInvitation{
		ID: i.ID, Kind: i.Kind, State: i.State, Mine: i.From.Kind == deskside.ActorVisitor,
		EndedBy: i.EndedBy.Kind, Reason: i.Reason, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt,
		AnsweredAt: optional(i.AnsweredAt), StartedAt: optional(i.StartedAt), EndedAt: optional(i.EndedAt),
	}
	for _, p := range []deskside.Person{i.From, i.AnsweredBy} {
		if p.Kind == deskside.ActorAgent {
			out.Agent = &VisitorAgent{Name: p.Name}
		}
	}
	return out
}
