package media

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// keys are the engine's key and secret; tokens are JSON Web Tokens with HMAC-SHA256 and
// nothing else.
type keys struct {
	id     string
	secret []byte
}

// joinTime is how long a token is good for: it is needed only to connect. The engine itself
// gives a connected client fresh ones.
const joinTime = time.Minute

// grants are what the engine lets somebody do, in its own words.
type grants struct {
	Room         string            `json:"room,omitempty"`
	RoomJoin     bool              `json:"roomJoin,omitempty"`
	RoomCreate   bool              `json:"roomCreate,omitempty"`
	RoomList     bool              `json:"roomList,omitempty"`
	RoomAdmin    bool              `json:"roomAdmin,omitempty"`
	RoomRecord   bool              `json:"roomRecord,omitempty"`
	IngressAdmin bool              `json:"ingressAdmin,omitempty"`
	Agent        bool              `json:"agent,omitempty"`
	Hidden       bool              `json:"hidden,omitempty"`
	Publish      *bool             `json:"canPublish,omitempty"`
	Subscribe    *bool             `json:"canSubscribe,omitempty"`
	Data         *bool             `json:"canPublishData,omitempty"`
	Metadata     *bool             `json:"canUpdateOwnMetadata,omitempty"`
	Sources      []deskside.Source `json:"canPublishSources,omitempty"`
}

type claims struct {
	Issuer    string  `json:"iss"`
	Subject   string  `json:"sub,omitempty"`
	ID        string  `json:"jti,omitempty"`
	NotBefore int64   `json:"nbf,omitempty"`
	Expires   int64   `json:"exp"`
	Name      string  `json:"name,omitempty"`
	Video     *grants `json:"video,omitempty"`
	SHA256    string  `json:"sha256,omitempty"` // of a webhook's body
}

const jwtHead = `{"alg":"HS256","typ":"JWT"}`

var b64 = base64.RawURLEncoding

// join lets the participant into the room for joinTime.
func (k keys) join(p deskside.Participant, room string, now time.Time) (string, error) {
	return k.joinUntil(p, room, now, now.Add(joinTime))
}

func (k keys) joinUntil(p deskside.Participant, room string, now, until time.Time) (string, error) {
	no, may := false, len(p.Sources) > 0
	yes := true
	return k.sign(claims{
		Issuer: k.id, Subject: p.Identity, ID: strings.ToLower(rand.Text()), Name: p.Name,
		NotBefore: now.Add(-10 * time.Second).Unix(), Expires: until.Unix(),
		Video: &grants{
			Room: room, RoomJoin: true, Publish: &may, Subscribe: &yes, Data: &yes, Metadata: &no, Sources: p.Sources,
		},
	})
}

// admin is for our own requests to the engine. It never leaves this machine, or the way to the cluster.
func (k keys) admin(room string, now time.Time) (string, error) {
	return k.sign(claims{
		Issuer: k.id, NotBefore: now.Add(-time.Minute).Unix(), Expires: now.Add(time.Minute).Unix(),
		Video: &grants{Room: room, RoomAdmin: true, RoomCreate: true, RoomList: true},
	})
}

func (k keys) sign(c claims) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	text := b64.EncodeToString([]byte(jwtHead)) + "." + b64.EncodeToString(body)
	return text + "." + b64.EncodeToString(k.mac(text)), nil
}

func (k keys) mac(text string) []byte {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// maxToken bounds what is looked at as a token.
const maxToken = 4096

// verify reads a token that was signed with our secret and is good now.
func (k keys) verify(token string, now time.Time) (c claims, err error) {
	bad := deskside.Errorf(deskside.Unauthenticated, "", "the call's token is not valid; join the call again")
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return c, bad
	}
	sum, err := b64.DecodeString(parts[2])
	if err != nil || subtle.ConstantTimeCompare(sum, k.mac(parts[0]+"."+parts[1])) != 1 {
		return c, bad
	}
	var head struct {
		Algorithm string `json:"alg"`
	}
	if err := decodePart(parts[0], &head); err != nil || head.Algorithm != "HS256" {
		return c, bad
	}
	if err := decodePart(parts[1], &c); err != nil || c.Issuer != k.id {
		return claims{}, bad
	}
	if t := now.Unix(); c.Expires <= t || c.NotBefore > t {
		return claims{}, deskside.Errorf(deskside.Unauthenticated, "", "the call's token has expired; join the call again")
	}
	return c, nil
}

func decodePart(part string, into any) error {
	raw, err := b64.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
