package auth

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
)

func TestPassword(t *testing.T) {
	hash, err := HashPassword("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q does not name the expected parameters", hash)
	}
	for _, c := range []struct {
		name, hash, password string
		want                 bool
	}{
		{"right", hash, "correct horse battery", true},
		{"wrong", hash, "correct horse batterz", false},
		{"empty", hash, "", false},
		{"unknown account", "", "correct horse battery", false},
		{"longer than any password", hash, strings.Repeat("x", 1<<20), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if ok, err := CheckPassword(c.hash, c.password); ok != c.want || err != nil {
				t.Errorf("CheckPassword = %v, %v; want %v", ok, err, c.want)
			}
		})
	}
	for _, bad := range []string{"", "short", strings.Repeat("x", MaxPassword+1)} {
		if _, err := HashPassword(bad); deskside.CodeOf(err) != deskside.Invalid {
			t.Errorf("HashPassword of %d bytes: %v, want invalid", len(bad), err)
		}
	}
}

func TestNewPassword(t *testing.T) {
	a, b := NewPassword(), NewPassword()
	if a == b || len(a) != 20 {
		t.Errorf("NewPassword gave %q and %q", a, b)
	}
}

func TestNewToken(t *testing.T) {
	token, hash := NewToken("dk_")
	if !strings.HasPrefix(token, "dk_") || len(token) != 3+43 || !bytes.Equal(hash, HashToken(token)) {
		t.Errorf("NewToken gave %q", token)
	}
}

func TestVisitorTokens(t *testing.T) {
	tokens := NewVisitorTokens([]byte("a secret of the instance"))
	want := VisitorToken{SiteID: "site", Origin: "https://shop.example", VisitorID: "visitor"}
	token := tokens.Mint(want.SiteID, want.Origin, want.VisitorID)
	if got, err := tokens.Verify(token); got != want || err != nil {
		t.Fatalf("Verify = %+v, %v", got, err)
	}
	if !strings.HasPrefix(token, "v1.") {
		t.Errorf("token %q has no version", token)
	}
	forged := NewVisitorTokens([]byte("another secret")).Mint(want.SiteID, want.Origin, want.VisitorID)
	bad := []string{"", "v1.", "v1..", "v2" + token[2:], forged, token + "A", strings.Repeat("v1.", 1000)}
	for i := range token {
		changed := []byte(token)
		changed[i] ^= 1
		bad = append(bad, string(changed))
	}
	for _, b := range bad {
		if _, err := tokens.Verify(b); deskside.CodeOf(err) != deskside.Unauthenticated {
			t.Errorf("Verify(%q) = %v, want unauthenticated", b, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	tokens := NewVisitorTokens([]byte("a secret of the instance"))
	f.Add(tokens.Mint("s", "https://o", "v"))
	f.Add("v1.AAAA.AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		if got, err := tokens.Verify(token); err == nil && tokens.Mint(got.SiteID, got.Origin, got.VisitorID) != token {
			t.Errorf("%q verifies but was not minted", token)
		}
	})
}

// A window's address names the visitor for a few minutes, for one conversation, and only by
// who has the token.
func TestWindowProof(t *testing.T) {
	tokens := NewVisitorTokens([]byte("a secret"))
	token := tokens.Mint("site", "https://shop.example", "visitor")
	now := time.Unix(1_800_000_000, 0)
	prove := func(token, conversation string, at int64) WindowProof {
		mac := hmac.New(sha256.New, []byte(token))
		fmt.Fprintf(mac, "deskside call window\n%s\n%d", conversation, at)
		return WindowProof{Visitor: token[:strings.LastIndexByte(token, '.')], ConversationID: conversation, At: at, Proof: base64.RawURLEncoding.EncodeToString(mac.Sum(nil))}
	}
	good := prove(token, "talk", now.Unix())
	if got, err := tokens.FromProof(good, now.Add(2*time.Minute)); err != nil || got != token {
		t.Fatalf("%q, %v", got, err)
	}
	other := prove(tokens.Mint("site", "https://shop.example", "another"), "talk", now.Unix())
	for name, bad := range map[string]WindowProof{
		"late":                 prove(token, "talk", now.Add(-6*time.Minute).Unix()),
		"early":                prove(token, "talk", now.Add(6*time.Minute).Unix()),
		"another moment":       {good.Visitor, good.ConversationID, good.At + 1, good.Proof},
		"another conversation": {good.Visitor, "other", good.At, good.Proof},
		"another visitor":      {other.Visitor, good.ConversationID, good.At, good.Proof},
		"forged token":         prove(token[:len(token)-2]+"AA", "talk", now.Unix()),
		"no version":           {"x" + good.Visitor, good.ConversationID, good.At, good.Proof},
		"too long":             {"v1." + strings.Repeat("a", 2000), good.ConversationID, good.At, good.Proof},
		"no proof":             {good.Visitor, good.ConversationID, good.At, ""},
		"nothing":              {},
	} {
		if got, err := tokens.FromProof(bad, now); deskside.CodeOf(err) != deskside.Unauthenticated || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
