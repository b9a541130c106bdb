package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// AuditFilter narrows the audit log.
type AuditFilter struct {
	Areas []deskside.AuditArea `query:"area" maxItems:"13" enum:"sites,people,teams,routing,text_blocks,articles,forms,tags,keys,blocks,recordings,limits,company" doc:"left out: all"`
	Actor string               `query:"actor" maxLength:"36" doc:"the agent who did it"`
	Since time.Time            `query:"since"`
	Until time.Time            `query:"until" doc:"exclusive"`
}

func (f AuditFilter) filter() desk.AuditFilter {
	return desk.AuditFilter{Areas: f.Areas, ActorID: f.Actor, Since: f.Since, Until: f.Until}
}

// AuditPage is a part of the audit log, newest first.
type AuditPage struct {
	Entries []wire.AuditEntry `json:"entries"`
	Next    *string           `json:"next" doc:"before of the next page; null: this is the last"`
}

func (a *API) listAudit(ctx context.Context, in *struct {
	AuditFilter
	Before string `query:"before" maxLength:"36" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}) (*answer[AuditPage], error) {
	f := in.filter()
	f.Before, f.Limit = in.Before, in.Limit
	list, more, err := a.desk.Audit(ctx, actorOf(ctx), f)
	page := AuditPage{Entries: each(list, wire.AuditEntryOf)}
	if more {
		page.Next = &list[len(list)-1].ID
	}
	return ok(page), err
}

func (a *API) exportAudit(ctx context.Context, in *struct{ AuditFilter }) (*CSVFile, error) {
	file, err := a.desk.ExportAudit(ctx, actorOf(ctx), in.filter())
	return &CSVFile{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="audit-log.csv"`, Body: file}, err
}
