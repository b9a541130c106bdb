package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/wire"
)

// NewInvitedAgent is a colleague who chooses the password by a link.
type NewInvitedAgent struct {
	Email string        `json:"email" format:"email" maxLength:"254"`
	Name  string        `json:"name" minLength:"1" maxLength:"100"`
	Role  deskside.Role `json:"role" enum:"agent,supervisor,admin"`
	Mail  bool          `json:"mail,omitempty" doc:"send the link by e-mail, too"`
}

// InvitedAgent is a new colleague and the link to hand over.
type InvitedAgent struct {
	Agent wire.Agent `json:"agent"`
	Link  string     `json:"link" doc:"works once, for seven days; it cannot be shown again"`
}

func (a *API) inviteAgent(ctx context.Context, in *struct{ Body NewInvitedAgent }) (*answer[InvitedAgent], error) {
	if err := a.needsMail(in.Body.Mail); err != nil {
		return nil, err
	}
	agent, token, err := a.desk.InviteAgent(ctx, actorOf(ctx), desk.NewAgent{Email: in.Body.Email, Name: in.Body.Name, Role: in.Body.Role}, in.Body.Mail)
	return ok(InvitedAgent{Agent: wire.AgentOf(agent, false), Link: a.passwordLink(ctx, token)}), err
}

// NewAgentLink is a link for a colleague who needs a new password.
type NewAgentLink struct {
	Mail bool `json:"mail,omitempty" doc:"send it by e-mail, too"`
}

// AgentLinkMade is the link to hand over.
type AgentLinkMade struct {
	Link string `json:"link" doc:"works once, for two hours; it cannot be shown again"`
}

func (a *API) linkAgent(ctx context.Context, in *struct {
	ByID
	Body NewAgentLink
}) (*answer[AgentLinkMade], error) {
	if err := a.needsMail(in.Body.Mail); err != nil {
		return nil, err
	}
	token, err := a.desk.LinkAgent(ctx, actorOf(ctx), string(in.ID), in.Body.Mail)
	return ok(AgentLinkMade{Link: a.passwordLink(ctx, token)}), err
}

func (a *API) passwordLink(ctx context.Context, token string) string {
	return a.origin(ClientOf(ctx)) + "/console/password#" + token
}

// needsMail says so when there is no mail server. The link in a mail needs an address
// that does not depend on who asks.
func (a *API) needsMail(mail bool) error {
	switch {
	case mail && !a.Mail:
		return deskside.Errorf(deskside.Conflict, "mail", "this server sends no mails; start it with --mail, or hand the link over yourself")
	case mail && a.PublicURL == "":
		return deskside.Errorf(deskside.Conflict, "mail", "the mail needs to know where this server is reached; start it with --public-url, or hand the link over yourself")
	}
	return nil
}

// Forgotten says who needs a new password.
type Forgotten struct {
	Email string `json:"email" format:"email" maxLength:"254"`
}

func (a *API) forgotPassword(ctx context.Context, in *struct{ Body Forgotten }) (*nothing, error) {
	client := ClientOf(ctx)
	if err := a.needsMail(true); err != nil {
		return nil, err
	}
	if err := a.take(ctx, "forgot:"+limit.AddressKey(client.Address), a.Limits.SignIn, "mails for a new password"); err != nil {
		return nil, err
	}
	return nil, a.desk.ForgotPassword(ctx, in.Body.Email)
}

// PasswordLink is what follows the # of a link.
type PasswordLink struct {
	Token string `json:"token" minLength:"1" maxLength:"200"`
}

// PasswordLinkOf says whose link it is.
type PasswordLinkOf struct {
	Name  string              `json:"name"`
	Email string              `json:"email"`
	Kind  deskside.LetterKind `json:"kind" enum:"invite,reset"`
}

func (a *API) readPasswordLink(ctx context.Context, in *struct{ Body PasswordLink }) (*answer[PasswordLinkOf], error) {
	if err := a.take(ctx, "link:"+limit.AddressKey(ClientOf(ctx).Address), a.Limits.SignIn, "attempts to use a link"); err != nil {
		return nil, err
	}
	agent, link, err := a.desk.AgentOfLink(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	return ok(PasswordLinkOf{Name: agent.Name, Email: agent.Email, Kind: link.Kind}), nil
}

// ChosenPassword is a password for the agent of a link.
type ChosenPassword struct {
	PasswordLink
	Password string `json:"password" minLength:"10" maxLength:"200"`
}

type choosePasswordInput struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      ChosenPassword
}

func (a *API) choosePassword(ctx context.Context, in *choosePasswordInput) (*signedIn, error) {
	client := ClientOf(ctx)
	if err := a.take(ctx, "link:"+limit.AddressKey(client.Address), a.Limits.SignIn, "attempts to use a link"); err != nil {
		return nil, err
	}
	agent, err := a.desk.ChoosePassword(ctx, in.Body.Token, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return a.enter(ctx, client, in.UserAgent, Credentials{Email: agent.Email, Password: in.Body.Password})
}
