package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/deskside/deskside"
)

// Settings returns the company's settings; what nobody has changed has its default.
func (q queries) Settings(ctx context.Context) (deskside.Settings, error) {
	return q.settings(ctx, "")
}

// SettingsToChange locks the settings that are stored until the transaction ends.
func (tx *Tx) SettingsToChange(ctx context.Context) (deskside.Settings, error) {
	if tx.lock != "" {
		return tx.settings(ctx, " FOR UPDATE")
	}
	return tx.settings(ctx, "")
}

func (q queries) settings(ctx context.Context, lock string) (deskside.Settings, error) {
	s := deskside.DefaultSettings()
	rows, err := all(ctx, q, func(s scanner) (row [2]string, err error) {
		return row, s.Scan(&row[0], &row[1])
	}, `SELECT key, value FROM setting ORDER BY key`+lock)
	if err != nil {
		return s, err
	}
	parts := s.Parts()
	for _, row := range rows {
		// A key that this program doesn't know is another version's.
		if into := parts[row[0]]; into != nil {
			if err := json.Unmarshal([]byte(row[1]), into); err != nil {
				return s, fmt.Errorf("the setting %q: %w", row[0], err)
			}
		}
	}
	return s, nil
}

// SaveSetting stores one part of the settings.
func (tx *Tx) SaveSetting(ctx context.Context, key string, value any, at time.Time) error {
	text, err := toJSON(value)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
		key, text, micros(at))
	return err
}
