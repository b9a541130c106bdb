package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
)

// The window of a call learns whose it is by its address alone, while the address is fresh
// and the website is still one of the site's.
func TestCallWindow(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	token := h.tokens.Mint(h.Site.ID, h.Site.Origins[0], "a-visitor")
	ask := func(of, conversation string, at time.Time) m {
		mac := hmac.New(sha256.New, []byte(of))
		fmt.Fprintf(mac, "deskside call window\n%s\n%d", conversation, at.Unix())
		return m{
			"visitor": of[:strings.LastIndexByte(of, '.')], "conversationId": conversation, "at": at.Unix(),
			"proof": base64.RawURLEncoding.EncodeToString(mac.Sum(nil)),
		}
	}
	path := widgetAPI + "/call-windows"
	good := ask(token, "a-conversation", time.Now())
	if got := decode[CallWindow](h.ask(nobody, "POST", path, good).want(200)); got.Token != token {
		t.Errorf("token %q", got.Token)
	}
	good["conversationId"] = "another"
	h.ask(nobody, "POST", path, good).wantProblem(401, deskside.Unauthenticated, "body.proof")
	h.ask(nobody, "POST", path, ask(token, "a-conversation", time.Now().Add(-time.Hour))).wantProblem(401, deskside.Unauthenticated, "body.proof")
	h.ask(nobody, "POST", path, m{"visitor": "", "conversationId": "x", "at": 1, "proof": "x"}).want(422)
	elsewhere := h.tokens.Mint("no-such-site", "https://shop.example", "somebody")
	h.ask(nobody, "POST", path, ask(elsewhere, "a-conversation", time.Now())).wantProblem(401, deskside.Unauthenticated, "")
}
