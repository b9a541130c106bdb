package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/deskside/deskside"
)

// server is a mail server on this machine that keeps what it is given.
type server struct {
	mu       sync.Mutex
	letters  []string
	rcpts    []string
	password string
	say      error // to a recipient; nil: fine
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

type session struct {
	server *server
	signed bool
}

func (s *session) AuthMechanisms() []string {
	if s.server.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "desk" || password != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.server.password != "" && !s.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.rcpts = append(s.server.rcpts, to)
	return s.server.say
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters = append(s.server.letters, string(b))
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// run starts the server and returns its address.
func run(t *testing.T, s *server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	smtpServer := smtp.NewServer(s)
	smtpServer.Domain, smtpServer.AllowInsecureAuth = "localhost", true
	done := make(chan error, 1)
	go func() { done <- smtpServer.Serve(listener) }()
	t.Cleanup(func() {
		if err := smtpServer.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return listener.Addr().String()
}

func letter() deskside.Letter {
	at := time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)
	return deskside.Letter{
		ID: "0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10", Kind: deskside.LetterAnswer, To: "ada@lamp.example", Language: "en", About: "Lamp shop", Name: "Ada",
		Link: "https://shop.example/lamps#deskside=r1.x.y", Expires: at.Add(14 * 24 * time.Hour),
		Items: []deskside.Item{
			{Kind: deskside.ItemMessage, VSeq: 2, AuthorKind: deskside.ActorAgent, AuthorName: "Mika", Text: "Yes, we do.\n<script>alert(1)</script>", At: at},
			{Kind: deskside.ItemNote, AuthorKind: deskside.ActorAgent, AuthorName: "Mika", Text: "she is difficult", At: at},
			{Kind: deskside.ItemMessage, AuthorKind: deskside.ActorAgent, AuthorName: "Mika", Text: "without a number for visitors", At: at},
		},
	}
}

func TestSend(t *testing.T) {
	s := &server{}
	sender, err := Open("smtp://"+run(t, s)+"?tls=off", "Support <support@shop.example>")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Try(context.Background()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := sender.Send(context.Background(), letter()); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.letters) != 2 || len(s.rcpts) != 2 || s.rcpts[0] != "ada@lamp.example" {
		t.Fatalf("%d letters to %v", len(s.letters), s.rcpts)
	}
	var ids []string
	for _, raw := range s.letters {
		m, err := netmail.ReadMessage(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.Header.Get("Message-ID"))
		if got := m.Header.Get("Subject"); got != "Answer from Lamp shop" {
			t.Errorf("subject %q", got)
		}
		if got := m.Header.Get("From"); got != `"Support" <support@shop.example>` {
			t.Errorf("from %q", got)
		}
		if m.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Error("holiday notices will answer")
		}
	}
	if ids[0] == "" || ids[0] != ids[1] {
		t.Errorf("tried twice it has the ids %v", ids)
	}
}

func TestSignIn(t *testing.T) {
	s := &server{password: "s3cr3t-word"}
	place := run(t, s)
	// TLS is not offered by this server: the password must not leave.
	sender, err := Open("smtp://desk:s3cr3t-word@"+place, "support@shop.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(context.Background(), letter()); err == nil || strings.Contains(err.Error(), "s3cr3t-word") {
		t.Errorf("without TLS: %v", err)
	}
	if len(s.letters) != 0 {
		t.Error("it was sent without TLS")
	}
}

func TestRefused(t *testing.T) {
	s := &server{say: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody of that name"}}
	sender, err := Open("smtp://"+run(t, s)+"?tls=off", "support@shop.example")
	if err != nil {
		t.Fatal(err)
	}
	var refused Refused
	if err := sender.Send(context.Background(), letter()); !errors.As(err, &refused) {
		t.Errorf("a final no is %v", err)
	}
	s.mu.Lock()
	s.say = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
	s.mu.Unlock()
	if err := sender.Send(context.Background(), letter()); err == nil || errors.As(err, &refused) {
		t.Errorf("a no for now is %v", err)
	}
	nobody, err := Open("smtp://127.0.0.1:1?tls=off", "support@shop.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Send(context.Background(), letter()); err == nil || errors.As(err, &refused) {
		t.Errorf("a server that is not there is %v", err)
	}
}

func TestOpen(t *testing.T) {
	for _, c := range []struct{ address, from, wrong string }{
		{"http://host", "a@b.example", "--mail is not"},
		{"smtp://", "a@b.example", "--mail is not"},
		{"smtp://desk:p%zz@host", "a@b.example", "--mail is not"},
		{"smtp://desk:hush@host?tls=off", "a@b.example", "in the clear"},
		{"smtp://desk:hush@host?tls=maybe", "a@b.example", "tls=maybe"},
		{"smtp://desk:hush@host:99999", "a@b.example", "no port"},
		{"smtp://desk:hush@host", "", "--mail-from"},
		{"", "a@b.example", "needs --mail"},
	} {
		_, err := Open(c.address, c.from)
		if err == nil || !strings.Contains(err.Error(), c.wrong) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v", c.address, err)
		}
	}
	if s, err := Open("", ""); s != nil || err != nil {
		t.Errorf("no address: %v, %v", s, err)
	}
	if s, err := Open("smtps://desk:hush@host", "a@b.example"); err != nil || s.Place() != "host:465" {
		t.Errorf("%v, %v", s, err)
	}
}

func TestWrite(t *testing.T) {
	for code, want := range map[string][]string{
		"en": {"Hello Ada,", "Lamp shop has answered you", "> Yes, we do.", "Continue the conversation:\nhttps://shop.example/lamps#deskside=r1.x.y", "7 December 2026"},
		"de": {"Guten Tag Ada,", "Lamp shop hat Ihnen", "> Yes, we do.", "Gespräch fortsetzen:\nhttps://shop.example/", "07.12.2026"},
	} {
		l := letter()
		l.Language = code
		w, err := Write(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !strings.Contains(w.Text, part) {
				t.Errorf("%s lacks %q:\n%s", code, part, w.Text)
			}
		}
		if strings.Contains(w.HTML, "<script>") || !strings.Contains(w.HTML, "&lt;script&gt;") {
			t.Error("words became markup")
		}
		for _, secret := range []string{"difficult", "without a number"} {
			if strings.Contains(w.Text+w.HTML, secret) {
				t.Errorf("%s tells the visitor %q", code, secret)
			}
		}
	}
	for _, kind := range []deskside.LetterKind{deskside.LetterTranscript, deskside.LetterInvite, deskside.LetterReset} {
		l := letter()
		l.Kind, l.About, l.Name = kind, "Lamp\r\nBcc: all@lamp.example", ""
		w, err := Write(l)
		if err != nil || strings.ContainsAny(w.Subject, "\r\n") || w.HTML == "" {
			t.Errorf("%s: %q, %v", kind, w.Subject, err)
		}
	}
	l := letter()
	l.Kind = deskside.LetterRecord
	w, err := Write(l)
	if err != nil || !strings.Contains(w.Text, "Ada and Lamp shop") || !strings.Contains(w.Text, "difficult") || !strings.Contains(w.Text, "(note)") || strings.Contains(w.Text, "You,") {
		t.Errorf("a record says\n%s, %v", w.Text, err)
	}
	if _, err := Write(deskside.Letter{Kind: "poem"}); err == nil {
		t.Error("there is a letter of an unknown kind")
	}
}

// A letter about a meeting has its file twice: for mail programs, and to open.
func TestSendMeeting(t *testing.T) {
	s := &server{}
	sender, err := Open("smtp://"+run(t, s)+"?tls=off", "Support <support@shop.example>")
	if err != nil {
		t.Fatal(err)
	}
	l := letter()
	l.Kind, l.Items, l.Zone, l.Host = deskside.LetterMeeting, nil, "America/New_York", "Mika"
	l.Link = "https://chat.example/j/AAAAAAAAAAAAAAAAAAAAAA"
	l.Meeting = deskside.Meeting{ID: "m-1", Title: "Kitchen\r\nBcc: all@lamp.example", StartsAt: time.Date(2027, 3, 14, 7, 30, 0, 0, time.UTC), Minutes: 45, Link: deskside.CallLink{Password: "hash"}}
	for _, kind := range []deskside.LetterKind{deskside.LetterMeeting, deskside.LetterMeetingCancelled, deskside.LetterMeetingReminder} {
		l.Kind = kind
		if err := sender.Send(context.Background(), l); err != nil {
			t.Fatal(err)
		}
	}
	for n, want := range []string{"REQUEST", "CANCEL", ""} {
		parts := partsOf(t, s.letters[n])
		invitation, file := parts["text/calendar; method="+want+"; charset=UTF-8"], parts["application/ics; name=\"meeting.ics\""]
		if want == "" {
			if len(parts) != 2 {
				t.Errorf("a reminder has the parts %v", parts)
			}
			continue
		}
		if !strings.Contains(invitation, "METHOD:"+want+"\r\n") || !strings.Contains(invitation, "ORGANIZER;CN=\"Support\":mailto:support@shop.example\r\n") || invitation != file {
			t.Errorf("%s: %q and %q in %v", want, invitation, file, parts)
		}
	}
	// The morning the clocks go forward in New York: 2:30 does not exist, and is not told.
	text := partsOf(t, s.letters[0])["text/plain; charset=UTF-8"]
	for _, part := range []string{"When: Sunday, 14 March 2027, 03:30 (America/New_York)", "Duration: 45 minutes", "Host: Mika", "asked for a password", l.Link} {
		if !strings.Contains(text, part) {
			t.Errorf("there is no %q in\n%s", part, text)
		}
	}
	if m, _ := netmail.ReadMessage(strings.NewReader(s.letters[0])); m.Header.Get("Bcc") != "" || m.Header.Get("Subject") != "Invitation: Kitchen Bcc: all@lamp.example" {
		t.Errorf("header %v", m.Header)
	}
}

// partsOf is what a mail consists of, by type.
func partsOf(t *testing.T, raw string) map[string]string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	var walk func(kind, encoding string, body io.Reader)
	walk = func(kind, encoding string, body io.Reader) {
		media, params, err := mime.ParseMediaType(kind)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(media, "multipart/") {
			if encoding == "base64" {
				body = base64.NewDecoder(base64.StdEncoding, body)
			}
			text, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			parts[kind] = string(text)
			return
		}
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			walk(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		}
	}
	walk(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
	return parts
}
