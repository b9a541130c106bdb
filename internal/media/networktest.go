package media

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// A network test is a page that connects twice to a room of its own, once to send and once
// to receive, to see which ways to the engine are open and how good they are. Nothing of it
// is kept: the room's name says when it ends, and whose room it is follows from the name.
// So every node knows a test that another has begun, and none needs to remember it.

const (
	testRoom = "t_"
	testTime = 2 * time.Minute
)

// NetworkTest begins a test.
func (m *Media) NetworkTest() (test deskside.NetworkTest, err error) {
	if m.child != nil {
		m.child.want()
	}
	now := time.Now()
	test.Until = now.Add(testTime)
	room := testRoom + strconv.FormatInt(test.Until.Unix(), 36) + "_" + strings.ToLower(rand.Text())
	sends, receives := testSeats(room)
	camera := deskside.Participant{Identity: sends, Sources: []deskside.Source{deskside.SourceCamera}}
	if test.Sends, err = m.keys.joinUntil(camera, room, now, test.Until); err != nil {
		return test, err
	}
	test.Receives, err = m.keys.joinUntil(deskside.Participant{Identity: receives}, room, now, test.Until)
	return test, err
}

// testSeats are the only two who may be in the room of a test.
func testSeats(room string) (sends, receives string) { return "s_" + room, "r_" + room }

// testEnd is when the room's test ends; not ok: it is not a test's room.
func testEnd(room string) (end time.Time, ok bool) {
	rest, ok := strings.CutPrefix(room, testRoom)
	stamp, _, cut := strings.Cut(rest, "_")
	seconds, err := strconv.ParseInt(stamp, 36, 64)
	return time.Unix(seconds, 0), ok && cut && err == nil
}

// mayTest decides about a token for the room of a test. One that the engine has refreshed
// is not for it: a test is not continued.
func mayTest(c claims, end, now time.Time) error {
	sends, receives := testSeats(c.Video.Room)
	switch {
	case c.Subject != sends && c.Subject != receives || c.ID == "":
		return deskside.Errorf(deskside.Forbidden, "", "this token is not for this test")
	case !now.Before(end):
		return deskside.Errorf(deskside.Forbidden, "", "the time of this test is over; begin another")
	}
	return nil
}

// endTests ends the tests whose time is over, whoever has begun them.
func (m *Media) endTests(ctx context.Context, now time.Time) {
	if m.child != nil && m.child.up() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	rooms, err := m.engine.rooms(ctx)
	for _, room := range rooms {
		if end, is := testEnd(room); err == nil && is && now.After(end) {
			err = m.engine.end(ctx, room)
		}
	}
	if err != nil && ctx.Err() == nil {
		m.Log.Warn("media: network tests that are over were not ended; again soon", "error", redact(err.Error()))
	}
}

// rooms lists the names of all rooms.
func (c *client) rooms(ctx context.Context) (names []string, err error) {
	var out struct {
		Rooms []struct {
			Name string `json:"name"`
		} `json:"rooms"`
	}
	err = c.ask(ctx, "ListRooms", "", object{}, &out)
	for _, r := range out.Rooms {
		names = append(names, r.Name)
	}
	return names, err
}
