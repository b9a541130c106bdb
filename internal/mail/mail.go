// Package mail puts letters into words and hands them to an SMTP server. It keeps
// nothing: what is to be sent, and what became of it, is in the desk's outbox.
//
// A letter has one Message-ID however often it is tried, so that a server which has
// taken it before the line broke can tell. The server uses this package; the password in
// the address of the SMTP server is never part of an error or a log line.
package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/deskside/deskside"
)

// Sender hands letters to one SMTP server.
type Sender struct {
	host     string
	port     int
	user     string
	password string
	tls      gomail.TLSPolicy
	implicit bool // TLS from the first byte
	from     netmail.Address
}

// sendTime is how long one letter may take.
const sendTime = time.Minute

// Open reads the address of the server, such as smtp://user:password@host:587, and of
// the one who sends. Nothing is connected yet. An empty address is no sender, nil.
func Open(address, from string) (*Sender, error) {
	if address == "" {
		if from != "" {
			return nil, errors.New("--mail-from needs --mail smtp://… too")
		}
		return nil, nil
	}
	u, err := url.Parse(address)
	// The address holds a password: it is not repeated, and neither is what Parse says.
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("--mail is not the address of a mail server; write it like smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	s := &Sender{host: u.Hostname(), user: u.User.Username(), port: 587, tls: gomail.TLSMandatory, implicit: u.Scheme == "smtps"}
	s.password, _ = u.User.Password()
	if s.implicit {
		s.port = 465
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return nil, fmt.Errorf("--mail: %q is no port", p)
		}
	}
	switch how := u.Query().Get("tls"); {
	case how == "" || how == "required":
	case how == "off" && s.user == "" && !s.implicit:
		s.tls = gomail.NoTLS
	case how == "off":
		return nil, errors.New("--mail: tls=off would send the password in the clear; leave user and password out, or tls=off")
	default:
		return nil, fmt.Errorf("--mail: tls=%s is none of required, off", how)
	}
	a, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("--mail-from is not an address; write it like support@company.example or “Support <support@company.example>”")
	}
	s.from = *a
	return s, nil
}

// Place is the server without user and password, for people.
func (s *Sender) Place() string { return fmt.Sprintf("%s:%d", s.host, s.port) }

func (s *Sender) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(20 * time.Second), gomail.WithTLSPolicy(s.tls)}
	if s.implicit {
		options = append(options, gomail.WithSSL())
	}
	if s.user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.user), gomail.WithPassword(s.password))
	}
	return gomail.NewClient(s.host, options...)
}

// Try says hello to the server, with user and password, and sends nothing.
func (s *Sender) Try(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	c, err := s.client()
	if err != nil {
		return s.hide(err)
	}
	if err := c.DialWithContext(ctx); err != nil {
		return s.hide(err)
	}
	return s.hide(c.Close())
}

// Refused is a server's final no: trying again cannot help.
type Refused struct{ Err error }

func (r Refused) Error() string { return r.Err.Error() }
func (r Refused) Unwrap() error { return r.Err }

// Send hands the letter over. It is Refused when the server will never take it.
func (s *Sender) Send(ctx context.Context, l deskside.Letter) error {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	m, err := s.message(l)
	if err != nil {
		return Refused{s.hide(err)}
	}
	c, err := s.client()
	if err != nil {
		return s.hide(err)
	}
	err = c.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() {
		return nil // taken, though the goodbye may have failed
	}
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return Refused{s.hide(err)}
	}
	return s.hide(err)
}

// message is the letter as it travels.
func (s *Sender) message(l deskside.Letter) (*gomail.Msg, error) {
	w, err := Write(l)
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg()
	from := s.from
	if from.Name == "" {
		from.Name = l.About
	}
	m.FromMailAddress(&from)
	if err := m.To(l.To); err != nil {
		return nil, fmt.Errorf("the address %q can't be written to: %w", l.To, err)
	}
	m.Subject(w.Subject)
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetDate()
	// Holiday notices and the like need not answer.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetBodyString(gomail.TypeTextPlain, w.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, w.HTML)
	if l.Meeting.ID == "" || l.Kind == deskside.LetterMeetingReminder {
		return m, nil
	}
	return m, addCalendar(m, deskside.CalendarFile{
		Meeting: l.Meeting, URL: l.Link, Now: time.Now(), Cancel: l.Kind == deskside.LetterMeetingCancelled,
		Organizer: from, Attendee: netmail.Address{Name: l.Name, Address: l.To},
	})
}

// addCalendar adds the file twice, as everybody does: as a part that mail programs show as
// an invitation, and as a file that people can open.
func addCalendar(m *gomail.Msg, f deskside.CalendarFile) error {
	text := f.Text()
	m.AddAlternativeString(gomail.ContentType("text/calendar; method="+f.Method()), text, gomail.WithPartEncoding(gomail.EncodingB64))
	return m.AttachReader("meeting.ics", strings.NewReader(text), gomail.WithFileContentType("application/ics"))
}

// hide takes the password out of what a library says.
func (s *Sender) hide(err error) error {
	if err == nil || s.password == "" || !strings.Contains(err.Error(), s.password) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), s.password, "…"))
}
