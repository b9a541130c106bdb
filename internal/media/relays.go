package media

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside"
)

// ProbeRelays asks an engine elsewhere which servers it tells browsers to go through, as
// turn: and turns: URLs: it connects as the page of a network test would and reads the
// first answer. The room is that of a test, which nobody else can be in.
func ProbeRelays(ctx context.Context, base, key, secret string) ([]string, error) {
	k := keys{id: key, secret: []byte(secret)}
	now := time.Now()
	room := testRoom + strconv.FormatInt(now.Add(joinTime).Unix(), 36) + "_" + strings.ToLower(rand.Text())
	_, receives := testSeats(room)
	token, err := k.join(deskside.Participant{Identity: receives}, room, now)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	u.Scheme = strings.Replace(u.Scheme, "ws", "http", 1)
	u.Path = strings.TrimSuffix(u.Path, "/") + "/rtc"
	u.RawQuery = url.Values{"access_token": {token}, "protocol": {"15"}, "auto_subscribe": {"0"}}.Encode()
	conn, resp, err := websocket.Dial(ctx, u.String(), nil)
	if err != nil {
		if resp != nil && (resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden) {
			return nil, ErrKeys
		}
		return nil, errors.New(redact(err.Error()))
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(1 << 20)
	_, message, err := conn.Read(ctx)
	if err != nil {
		return nil, errors.New(redact(err.Error()))
	}
	return relaysIn(message)
}

// Numbers of the fields that are read of the engine's first answer (livekit_rtc.proto).
const (
	fieldJoin   = 1 // of SignalResponse
	fieldIce    = 5 // of JoinResponse
	fieldIceURL = 1 // of ICEServer
)

// relaysIn reads the relays' URLs out of the engine's first answer.
func relaysIn(message []byte) (relays []string, err error) {
	joins, err := fieldsOf(message, fieldJoin)
	if err == nil && len(joins) == 0 {
		err = errors.New("the engine's first answer is not that to a join")
	}
	for _, join := range joins {
		servers, err := fieldsOf(join, fieldIce)
		if err != nil {
			return nil, err
		}
		for _, server := range servers {
			urls, err := fieldsOf(server, fieldIceURL)
			if err != nil {
				return nil, err
			}
			for _, u := range urls {
				if strings.HasPrefix(string(u), "turn") {
					relays = append(relays, string(u))
				}
			}
		}
	}
	return relays, err
}

// fieldsOf returns the length-delimited fields of the number out of a protobuf message.
func fieldsOf(message []byte, number uint64) (found [][]byte, err error) {
	bad := errors.New("the engine's first answer cannot be read")
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 {
			return nil, bad
		}
		message = message[n:]
		skip := 0
		switch tag & 7 {
		case 0:
			_, skip = binary.Uvarint(message)
		case 1:
			skip = 8
		case 5:
			skip = 4
		case 2:
			length, n := binary.Uvarint(message)
			if n <= 0 || length > uint64(len(message)-n) {
				return nil, bad
			}
			if tag>>3 == number {
				found = append(found, message[n:n+int(length)])
			}
			skip = n + int(length)
		}
		if skip <= 0 || skip > len(message) {
			return nil, bad
		}
		message = message[skip:]
	}
	return found, nil
}
