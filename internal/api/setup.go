package api

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// SetupState says whether the instance waits to be set up.
type SetupState struct {
	Needed bool `json:"needed"`
	Mail   bool `json:"mail" doc:"who has forgotten the password can get a link by e-mail"`
}

func (a *API) readSetup(ctx context.Context, _ *nothing) (*answer[SetupState], error) {
	needed, err := a.desk.NeedsSetup(ctx)
	return ok(SetupState{Needed: needed, Mail: a.needsMail(true) == nil}), err
}

// Setup is the first admin and the first site.
type Setup struct {
	Code     string   `json:"code" maxLength:"40" doc:"from the server's log"`
	Name     string   `json:"name" minLength:"1" maxLength:"100" doc:"the admin's"`
	Email    string   `json:"email" format:"email" maxLength:"254"`
	Password string   `json:"password" minLength:"10" maxLength:"200"`
	SiteName string   `json:"siteName" minLength:"1" maxLength:"100"`
	Origins  []string `json:"origins" minItems:"1" maxItems:"50" maxLength:"300" doc:"where the widget may be embedded, such as https://shop.example"`
}

// SetupDone is the new admin, who is signed in, and the new site with its script tag.
type SetupDone struct {
	Me   wire.Me   `json:"me"`
	Site wire.Site `json:"site"`
}

type setupInput struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      Setup
}

type setupOutput struct {
	Cookie http.Cookie `header:"Set-Cookie" doc:"the session"`
	Body   SetupDone
}

func (a *API) setUp(ctx context.Context, in *setupInput) (*setupOutput, error) {
	client, b := ClientOf(ctx), in.Body
	if err := a.checkSetupCode(ctx, client, b.Code); err != nil {
		return nil, err
	}
	_, site, err := a.desk.SetUp(ctx, desk.SetUp{
		AgentName: b.Name, Email: b.Email, Password: b.Password, SiteName: b.SiteName, Origins: b.Origins,
	})
	if err != nil {
		return nil, err
	}
	entered, err := a.enter(ctx, client, in.UserAgent, Credentials{Email: b.Email, Password: b.Password})
	if err != nil {
		return nil, err
	}
	return &setupOutput{Cookie: entered.Cookie, Body: SetupDone{Me: entered.Body, Site: a.site(client, site)}}, nil
}

// checkSetupCode lets only those pass who can read the server's log. All guesses
// together are limited, wherever they come from.
func (a *API) checkSetupCode(ctx context.Context, client Client, code string) error {
	needed, err := a.desk.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if !needed {
		return deskside.Errorf(deskside.Conflict, "", "this instance is set up already; sign in")
	}
	if err := a.take(ctx, "setup", a.Limits.SignIn, "attempts to set up"); err != nil {
		return err
	}
	if a.SetupCode == "" || subtle.ConstantTimeCompare([]byte(plainCode(code)), []byte(plainCode(a.SetupCode))) != 1 {
		a.log.Warn("set-up with a wrong code", "address", client.Address)
		return deskside.Errorf(deskside.Forbidden, "code", "the code is wrong; it is in the server's log")
	}
	return nil
}

// plainCode forgives the way a code was typed.
func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code))
}
