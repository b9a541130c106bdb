package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// NewRating is what a visitor says of a finished conversation.
type NewRating struct {
	Score   int    `json:"score" minimum:"1" maximum:"5"`
	Comment string `json:"comment,omitempty" maxLength:"1000"`
}

// MyRating is what the visitor has said.
type MyRating struct {
	Score   int    `json:"score" doc:"0: nothing yet"`
	Comment string `json:"comment"`
}

func (a *API) rate(ctx context.Context, in *struct {
	ByID
	Body NewRating
}) (*answer[MyRating], error) {
	r, err := a.desk.Rate(ctx, actorOf(ctx), string(in.ID), in.Body.Score, in.Body.Comment)
	return ok(MyRating{Score: r.Score, Comment: r.Comment}), err
}

func (a *API) readMyRating(ctx context.Context, in *ByID) (*answer[MyRating], error) {
	actor, id := actorOf(ctx), string(in.ID)
	r, err := a.desk.RatingOf(ctx, actor, id)
	if deskside.CodeOf(err) == deskside.NotFound {
		// No rating, or no such conversation: which of the two is asked apart.
		if _, err := a.desk.Conversation(ctx, actor, id); err != nil {
			return nil, err
		}
		return ok(MyRating{}), nil
	}
	return ok(MyRating{Score: r.Score, Comment: r.Comment}), err
}

// Ratings is what visitors have said of late.
type Ratings struct {
	Count   int                    `json:"count"`
	Average float64                `json:"average" doc:"1 to 5; 0 when there are none"`
	Agents  map[string]AgentRating `json:"agents" doc:"by the id of who had the conversation"`
}

// AgentRating is how conversations of an agent were rated.
type AgentRating struct {
	Count   int     `json:"count"`
	Average float64 `json:"average"`
}

func (a *API) readRatings(ctx context.Context, in *struct {
	Days int `query:"days" minimum:"1" maximum:"366" default:"30"`
}) (*answer[Ratings], error) {
	sums, err := a.desk.Ratings(ctx, actorOf(ctx), time.Now().AddDate(0, 0, -in.Days))
	out, total := Ratings{Agents: map[string]AgentRating{}}, 0
	for _, s := range sums {
		out.Count, total = out.Count+s.Count, total+s.Total
		if s.AgentID != "" {
			out.Agents[s.AgentID] = AgentRating{Count: s.Count, Average: float64(s.Total) / float64(s.Count)}
		}
	}
	if out.Count > 0 {
		out.Average = float64(total) / float64(out.Count)
	}
	return ok(out), err
}

// Transcript is a conversation as a file for its visitor.
type Transcript struct {
	Name string `json:"name" doc:"of the file"`
	Type string `json:"type" doc:"of its content"`
	Text string `json:"text"`
}

func (a *API) readMyTranscript(ctx context.Context, in *struct {
	ByID
	Format string `query:"format" enum:"text,html" default:"text"`
}) (*answer[Transcript], error) {
	l, err := a.desk.Transcript(ctx, actorOf(ctx), string(in.ID))
	if err != nil {
		return nil, err
	}
	text, html, err := a.WriteLetter(l)
	out := Transcript{Name: "conversation.txt", Type: "text/plain", Text: text}
	if in.Format == "html" {
		out = Transcript{Name: "conversation.html", Type: "text/html", Text: html}
	}
	return ok(out), err
}

// takeTranscript is a conversation as a file for an agent.
func (a *API) takeTranscript(ctx context.Context, in *struct {
	ByID
	Format   string `query:"format" enum:"text,html" default:"text"`
	Notes    bool   `query:"notes" doc:"with what only the team sees"`
	Language string `query:"language" maxLength:"35" doc:"of the words around it: en, de"`
	Zone     string `query:"zone" maxLength:"64" doc:"of the times, an IANA name; left out: UTC"`
}) (*answer[Transcript], error) {
	l, err := a.desk.TakeTranscript(ctx, actorOf(ctx), desk.TakeTranscript{
		ConversationID: string(in.ID), Notes: in.Notes, Language: in.Language, Zone: in.Zone,
	})
	if err != nil {
		return nil, err
	}
	text, html, err := a.WriteLetter(l)
	name := "conversation"
	if in.Notes {
		name = "conversation-with-notes"
	}
	out := Transcript{Name: name + ".txt", Type: "text/plain", Text: text}
	if in.Format == "html" {
		out = Transcript{Name: name + ".html", Type: "text/html", Text: html}
	}
	return ok(out), err
}

// TranscriptSent says where a transcript went.
type TranscriptSent struct {
	Email string `json:"email"`
}

func (a *API) sendTranscript(ctx context.Context, in *ByID) (*answer[TranscriptSent], error) {
	if !a.Mail {
		return nil, errNoMail()
	}
	to, err := a.desk.SendTranscript(ctx, actorOf(ctx), string(in.ID))
	return ok(TranscriptSent{Email: to}), err
}

// TranscriptTo says where a transcript goes.
type TranscriptTo struct {
	Email    string `json:"email" maxLength:"254"`
	Language string `json:"language,omitempty" maxLength:"35" doc:"of the mail: en, de; else as the visitor's"`
}

func (a *API) mailMyTranscript(ctx context.Context, in *struct {
	ByID
	Body TranscriptTo
}) (*nothing, error) {
	// Whose it is comes first: what somebody else's id answers tells nothing.
	if _, err := a.desk.Conversation(ctx, actorOf(ctx), string(in.ID)); err != nil {
		return nil, err
	}
	if !a.Mail {
		return nil, errNoMail()
	}
	return nil, a.desk.MailTranscript(ctx, actorOf(ctx), string(in.ID), in.Body.Email, in.Body.Language)
}

// errNoMail says why nothing is sent, and who can change that.
func errNoMail() error {
	return deskside.Errorf(deskside.Conflict, "", "this server sends no mails; whoever runs it starts it with --mail and --mail-from")
}
