package store

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"

	"github.com/deskside/deskside"
)

// instance is what this installation is; it stays the same while it runs.
type instance struct {
	epoch  string
	secret []byte
}

// firstVisitor is the number of the first visitor.
const firstVisitor = 1000

// loadInstance reads the instance and makes it on the first start. Of two nodes that
// start at once both may try; one row stays.
func (db *DB) loadInstance(ctx context.Context) error {
	found, err := db.findInstance(ctx)
	if deskside.CodeOf(err) == deskside.NotFound {
		if err := db.Write(ctx, func(tx *Tx) error { return tx.makeInstance(ctx) }); err != nil {
			return err
		}
		found, err = db.findInstance(ctx)
	}
	db.instance = found
	return err
}

func (q queries) findInstance(ctx context.Context) (instance, error) {
	return one(ctx, q, "instance", func(s scanner) (i instance, err error) {
		return i, s.Scan(&i.epoch, &i.secret)
	}, `SELECT epoch, secret FROM instance`)
}

func (tx *Tx) makeInstance(ctx context.Context) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	_, err = tx.exec(ctx, `
		INSERT INTO instance (one, id, epoch, secret, visitors, created_at, set_up_at)
		VALUES (1, $1, $2, $3, $4, $5, 0)
		ON CONFLICT (one) DO NOTHING`,
		id.String(), newEpoch(), secret, firstVisitor-1, micros(time.Now()))
	return err
}

// newEpoch is short, because it travels with every position.
func newEpoch() string { return rand.Text()[:12] }

// Epoch names this run of history: it changes when the database is restored from a
// backup, so that no client continues a position from a future that was lost.
func (db *DB) Epoch() string { return db.instance.epoch }

// Secret signs visitor tokens.
func (db *DB) Secret() []byte { return db.instance.secret }

// SetUpAt is when somebody set the instance up; zero: nobody yet.
func (q queries) SetUpAt(ctx context.Context) (time.Time, error) {
	return one(ctx, q, "instance", func(s scanner) (t time.Time, err error) {
		return t, s.Scan(stamp{&t})
	}, `SELECT set_up_at FROM instance`)
}

// MarkSetUp says that the instance is set up, and whether it was not before.
func (tx *Tx) MarkSetUp(ctx context.Context, at time.Time) (first bool, err error) {
	n, err := tx.exec(ctx, `UPDATE instance SET set_up_at = $1 WHERE set_up_at = 0`, micros(at))
	return n == 1, err
}

// nextVisitor is the next visitor's number.
func (tx *Tx) nextVisitor(ctx context.Context) (int64, error) {
	return value[int64](ctx, tx.queries, "instance", `UPDATE instance SET visitors = visitors + 1 RETURNING visitors`)
}
