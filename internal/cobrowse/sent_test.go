package cobrowse

import (
	"encoding/binary"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/deskside/deskside"
)

// sends answers the next ask of the server for a picture, as the visitor's page does.
func (s stage) sends(what byte, body string) {
	s.t.Helper()
	for {
		<-s.tab.out.wake
		for _, f := range frames(s.tab.out, KindAsk) {
			var ask struct{ N uint32 }
			if err := json.Unmarshal(f.Payload, &ask); err != nil {
				s.t.Error(err)
			}
			s.visitor(KindSent, string(append(binary.BigEndian.AppendUint32(nil, ask.N), what))+body)
			return
		}
	}
}

func TestPicturesThatTheVisitorSends(t *testing.T) {
	const drawing = `<svg xmlns="http://www.w3.org/2000/svg"><text>4711</text></svg>`
	u, err := url.Parse("https://shop.example/private.gif")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		settings deskside.SiteCobrowse
		what     byte
		body     string
		kind     string // empty: nothing is shown
	}{
		"a picture":                     {deskside.SiteCobrowse{SendPictures: true}, 1, pixel, "image/gif"},
		"a drawing":                     {deskside.SiteCobrowse{SendPictures: true}, 1, drawing, "image/svg+xml"},
		"a drawing whose words may not": {deskside.SiteCobrowse{SendPictures: true, Masking: deskside.MaskDigits}, 1, drawing, ""},
		"a page":                        {deskside.SiteCobrowse{SendPictures: true}, 1, "<!doctype html><script>1</script>", ""},
		"nothing":                       {deskside.SiteCobrowse{SendPictures: true}, 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, c.settings)
			go s.sends(c.what, c.body)
			got, err := s.relay.sentBy(t.Context(), s.w.actor, s.info, u, false)
			if (err == nil) != (c.kind != "") || got.kind != c.kind {
				t.Fatalf("got %q, error %v; want %q", got.kind, err, c.kind)
			}
			if c.kind == "" {
				return
			}
			// It is not asked for again, and it goes with the session.
			if again, err := s.relay.sentBy(t.Context(), s.w.actor, s.info, u, false); err != nil || string(again.body) != c.body {
				t.Errorf("again: %q, error %v", again.body, err)
			}
			s.over("visitor")
			if _, known := s.relay.sent.GetIfPresent(s.info.ID + "\n" + u.String()); known {
				t.Error("it is still kept after the end")
			}
		})
	}
}

func TestPicturesAreNotAskedFor(t *testing.T) {
	u := &url.URL{Scheme: "https", Host: "shop.example", Path: "/private.gif"}
	t.Run("where the site has not opted in", func(t *testing.T) {
		s := newStage(t, deskside.SiteCobrowse{})
		if _, err := s.relay.sentBy(t.Context(), s.w.actor, s.info, u, false); err == nil {
			t.Error("it was sent")
		}
	})
	t.Run("for an agent who does not watch", func(t *testing.T) {
		s := newStage(t, deskside.SiteCobrowse{SendPictures: true})
		s.unwatch(s.w)
		if _, err := s.relay.sentBy(t.Context(), s.w.actor, s.info, u, false); err == nil {
			t.Error("it was sent")
		}
	})
	t.Run("and what nobody asked for is dropped", func(t *testing.T) {
		s := newStage(t, deskside.SiteCobrowse{SendPictures: true})
		for _, payload := range []string{"", "\x00\x00\x00\x01", "\x00\x00\x00\x07\x01" + pixel} {
			s.visitor(KindSent, payload)
		}
		if len(s.asks) != 0 || len(s.sent) != 0 {
			t.Errorf("asks %v, kept %v", s.asks, s.sent)
		}
	})
}
