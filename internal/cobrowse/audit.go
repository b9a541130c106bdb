package cobrowse

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// note is a line for the audit log.
type note struct {
	actor deskside.Actor
	act   desk.CobrowseAct
}

// note keeps a line for the log; the lock is held. What does not fit is counted.
func (s *session) note(actor deskside.Actor, act desk.CobrowseAct) {
	if s.ended != "" {
		return
	}
	select {
	case s.notes <- note{actor, act}:
	default:
		s.relay.metrics.dropped.WithLabelValues("audit", "full").Inc()
	}
}

// write writes the log, lines of one person together, until the session is over.
func (s *session) write() {
	for n := range s.notes {
		acts := []desk.CobrowseAct{n.act}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		if err := s.relay.Desk.RecordCobrowse(ctx, n.actor, s.info, acts); err != nil {
			s.relay.log.Error("co-browsing: the audit log was not written", "session", s.info.ID, "error", err)
		}
		cancel()
	}
}

// begun tells the desk that what was accepted runs now.
func (r *Relay) begun(c deskside.Cobrowse) {
	if c.Origin != deskside.CobrowseByInvitation {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := r.Desk.StartInvitation(ctx, c.ID); err != nil && deskside.CodeOf(err) != deskside.Conflict {
		r.log.Error("co-browsing: the beginning was not noted", "session", c.ID, "error", err)
	}
}

// seen and finish tell the desk; the relay goes on when the database is away.
func (r *Relay) seen(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := r.Desk.SeeCobrowse(ctx, id); err != nil {
		r.log.Warn("co-browsing: not noted", "session", id, "error", err)
	}
	r.Places.Stay(id)
}

func (r *Relay) finish(by deskside.Actor, id, reason string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := r.Desk.EndCobrowse(ctx, by, id, reason); err != nil {
		r.log.Error("co-browsing: the end was not noted", "session", id, "error", err)
	}
}
