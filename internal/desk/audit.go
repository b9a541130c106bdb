package desk

import (
	"cmp"
	"context"
	"encoding/csv"
	"reflect"
	"strings"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

const (
	mostAudit         = 100    // entries on a page
	mostAuditExported = 20_000 // entries in a file
)

// subject is the part of the settings that an act changes.
type subject struct {
	area deskside.AuditArea
	id   string // empty: there is only one of it
	name string
}

// audit records a change of the settings with what its fields were and are. The two are of
// one struct; the zero one stands for what was not there. When both are given and nothing
// differs, admins are shown nothing, but the audience hears.
func (w *work) audit(what deskside.EventType, s subject, before, after any, c Change) error {
	facts := map[string]string{"id": s.id, "name": s.name}
	if before != nil && after != nil {
		var changed bool
		if facts["before"], facts["after"], changed = deskside.Difference(orNothing(before), orNothing(after)); !changed {
			s.area = ""
		}
	}
	c.Event = w.event(what, facts)
	c.Event.Area = s.area
	w.tell(c)
	return w.Record(w.ctx, c.Event)
}

// orNothing is a struct without fields for the zero one: of what was not there, no field was
// false or 0.
func orNothing(v any) any {
	if reflect.ValueOf(v).IsZero() {
		return struct{}{}
	}
	return v
}

// AuditFilter narrows the audit log; what is zero does not.
type AuditFilter struct {
	Areas   []deskside.AuditArea
	ActorID string
	Since   time.Time
	Until   time.Time // exclusive
	Before  string    // the id of the last entry of the page before
	Limit   int       // 0: 50
}

// Audit returns the changes of the settings, newest first, and whether there are older ones.
func (d *Desk) Audit(ctx context.Context, actor deskside.Actor, f AuditFilter) (list []deskside.AuditEntry, more bool, err error) {
	defer deskside.Wrap(&err, "Audit")
	if err := asAdmin(actor); err != nil {
		return nil, false, err
	}
	f.Limit = cmp.Or(f.Limit, 50)
	if f.Limit < 1 || f.Limit > mostAudit {
		return nil, false, deskside.Errorf(deskside.Invalid, "limit", "the limit must be between 1 and %d", mostAudit)
	}
	if f.Before != "" {
		if err := checkID("before", f.Before); err != nil {
			return nil, false, err
		}
	}
	list, err = d.auditEntries(ctx, f, f.Limit+1)
	if more = len(list) > f.Limit; more {
		list = list[:f.Limit]
	}
	return list, more, err
}

func (d *Desk) auditEntries(ctx context.Context, f AuditFilter, limit int) ([]deskside.AuditEntry, error) {
	events, err := d.store.Audit(ctx, store.AuditFilter{
		Areas: f.Areas, ActorID: f.ActorID, Since: f.Since, Until: f.Until, Before: f.Before, Limit: limit,
	})
	if err != nil {
		return nil, err
	}
	agents, err := d.store.Agents(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, a := range agents {
		names[a.ID] = a.Name
	}
	list := make([]deskside.AuditEntry, len(events))
	for i, e := range events {
		list[i] = deskside.AuditEntry{
			ID: e.ID, At: e.At, Type: e.Type, Area: e.Area,
			Actor:     deskside.Actor{Kind: e.ActorKind, ID: e.ActorID, Name: names[e.ActorID]},
			SubjectID: e.Data["id"], Subject: e.Data["name"], Before: e.Data["before"], After: e.Data["after"],
		}
	}
	return list, nil
}

// ExportAudit returns the changes of the settings as a file, the newest first. The audit log
// keeps that somebody took it.
func (d *Desk) ExportAudit(ctx context.Context, actor deskside.Actor, f AuditFilter) (file []byte, err error) {
	defer deskside.Wrap(&err, "ExportAudit")
	if err := asAdmin(actor); err != nil {
		return nil, err
	}
	f.Before = ""
	list, err := d.auditEntries(ctx, f, mostAuditExported)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	table := csv.NewWriter(&out)
	rows := [][]string{{"time", "who", "who_id", "change", "area", "what", "what_id", "before", "after"}}
	for _, e := range list {
		who := cmp.Or(e.Actor.Name, string(e.Actor.Kind))
		rows = append(rows, []string{
			e.At.Format(time.RFC3339), safeCell(who), e.Actor.ID, string(e.Type), string(e.Area),
			safeCell(e.Subject), e.SubjectID, safeCell(e.Before), safeCell(e.After),
		})
	}
	if err := table.WriteAll(rows); err != nil {
		return nil, err
	}
	return []byte(out.String()), d.act(ctx, actor, func(w *work) error {
		return w.audit(deskside.AuditExported, subject{area: deskside.AuditCompany}, nil, nil, Change{})
	})
}
