package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// AuditFilter narrows the changes of the settings; what is zero does not.
type AuditFilter struct {
	Areas   []deskside.AuditArea
	ActorID string
	Since   time.Time
	Until   time.Time // exclusive
	Before  string    // older than the event with the id
	Limit   int
}

// Audit returns the changes of the settings, newest first.
func (q queries) Audit(ctx context.Context, f AuditFilter) ([]deskside.Event, error) {
	text, args := f.build()
	return all(ctx, q, scanEvent, text, args...)
}

func (f AuditFilter) build() (string, []any) {
	where := []string{`area <> ''`}
	var args []any
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if len(f.Areas) > 0 {
		var list []string
		for _, area := range f.Areas {
			args = append(args, string(area))
			list = append(list, fmt.Sprintf("$%d", len(args)))
		}
		where = append(where, `area IN (`+strings.Join(list, ", ")+`)`)
	}
	if f.ActorID != "" {
		add(`actor_id = $%d`, f.ActorID)
	}
	if !f.Since.IsZero() {
		add(`at >= $%d`, micros(f.Since))
	}
	if !f.Until.IsZero() {
		add(`at < $%d`, micros(f.Until))
	}
	if f.Before != "" {
		add(`id < $%d`, f.Before)
	}
	args = append(args, f.Limit)
	return selectEvent + ` WHERE ` + strings.Join(where, ` AND `) + fmt.Sprintf(` ORDER BY id DESC LIMIT $%d`, len(args)), args
}
