package server

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/mail"
)

// runMail sends what is due, a letter after the other. Any number of nodes may do it:
// each letter is taken by one. Without a mail server what is due is dropped, so that
// nobody gets old news when there is one later.
func (s *Server) runMail(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := s.sendMails(ctx); err != nil && deskside.CodeOf(err) != deskside.Unavailable && ctx.Err() == nil {
				s.log.Error("mails were not sent", "error", err)
			}
		}
	}
}

func (s *Server) sendMails(ctx context.Context) error {
	for {
		letter, found, err := s.desk.TakeMail(ctx, s.mailTime())
		if err != nil || !found {
			return err
		}
		if s.mail == nil {
			if _, err := s.desk.MailFailed(ctx, letter, "there was no mail server", true, s.mailTime()); err != nil {
				return err
			}
			continue
		}
		if err := s.sendMail(ctx, letter); err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// mailTime is the time by which mails are due.
func (s *Server) mailTime() time.Time { return time.Now().Add(s.config.MailAhead) }

// lastMail is how long a letter that is being handed over when the server stops may take:
// one that was cut off might be sent twice.
const lastMail = 3 * time.Second

func (s *Server) sendMail(ctx context.Context, letter deskside.Letter) error {
	stopping := ctx
	ctx, cancel := context.WithCancel(context.WithoutCancel(stopping))
	defer cancel()
	defer context.AfterFunc(stopping, func() { time.AfterFunc(lastMail, cancel) })()
	if strings.HasPrefix(letter.Link, "/") {
		letter.Link = strings.TrimSuffix(s.config.PublicURL, "/") + letter.Link
	}
	err := s.mail.Send(ctx, letter)
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		s.log.Info("mail sent", "mail", letter.ID, "kind", string(letter.Kind))
		return s.desk.MailSent(ctx, letter, s.mailTime())
	}
	var refused mail.Refused
	again, failed := s.desk.MailFailed(ctx, letter, err.Error(), errors.As(err, &refused), s.mailTime())
	s.log.Warn("a mail was not sent", "mail", letter.ID, "kind", string(letter.Kind), "try", letter.Tries, "again", again, "error", err)
	return failed
}
