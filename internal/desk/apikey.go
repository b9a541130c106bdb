package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/store"
)

// keyPrefix starts every API key's secret, so that one in a log can be told.
const keyPrefix = "dk_"

// CreateAPIKey returns a key by which a program acts as the agent, and its secret,
// which is not kept.
func (d *Desk) CreateAPIKey(ctx context.Context, actor deskside.Actor, name string, scopes []deskside.Scope) (key deskside.APIKey, secret string, err error) {
	defer deskside.Wrap(&err, "CreateAPIKey")
	if err := inPerson(actor); err != nil {
		return key, "", err
	}
	if name, err = cleanName("name", name, 100); err != nil {
		return key, "", err
	}
	if scopes, err = cleanScopes(actor, scopes); err != nil {
		return key, "", err
	}
	secret, hash := auth.NewToken(keyPrefix)
	err = d.act(ctx, actor, func(w *work) error {
		key = deskside.APIKey{
			ID: newID(), AgentID: actor.ID, Name: name, Prefix: secret[:len(keyPrefix)+6], Scopes: scopes, CreatedAt: w.at,
		}
		if err := w.AddAPIKey(ctx, key, hash); err != nil {
			return err
		}
		return w.auditKey(deskside.APIKeyCreated, deskside.APIKey{}, key)
	})
	return key, secret, err
}

func cleanScopes(actor deskside.Actor, scopes []deskside.Scope) ([]deskside.Scope, error) {
	if len(scopes) == 0 {
		return nil, deskside.Errorf(deskside.Invalid, "scopes", "choose at least one scope: read, write, admin")
	}
	for _, s := range scopes {
		switch {
		case !slices.Contains(deskside.Scopes, s):
			return nil, deskside.Errorf(deskside.Invalid, "scopes", "the scope %q is none of read, write, admin", s)
		case s == deskside.ScopeAdmin && !actor.IsAdmin():
			return nil, deskside.Errorf(deskside.Forbidden, "scopes", "only admins may have keys with the scope admin")
		}
	}
	clean := slices.Clone(scopes)
	slices.Sort(clean)
	return slices.Compact(clean), nil
}

// APIKeys returns the agent's valid keys, newest first.
func (d *Desk) APIKeys(ctx context.Context, actor deskside.Actor) (list []deskside.APIKey, err error) {
	defer deskside.Wrap(&err, "APIKeys")
	if err := inPerson(actor); err != nil {
		return nil, err
	}
	return d.store.APIKeys(ctx, actor.ID)
}

// RevokeAPIKey ends one of the agent's keys.
func (d *Desk) RevokeAPIKey(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "RevokeAPIKey(%s)", id)
	if err := inPerson(actor); err != nil {
		return err
	}
	defer d.keys.forget()
	return d.act(ctx, actor, func(w *work) error {
		keys, err := w.APIKeys(ctx, actor.ID)
		if err != nil {
			return err
		}
		if err := w.RevokeAPIKey(ctx, actor.ID, id, w.at); err != nil {
			return err
		}
		for _, key := range keys {
			if key.ID == id {
				return w.auditKey(deskside.APIKeyRevoked, key, deskside.APIKey{})
			}
		}
		return nil
	})
}

// keyFields is an API key as the audit log shows it.
type keyFields struct {
	Name   string           `json:"name"`
	Scopes []deskside.Scope `json:"scopes,omitempty"`
}

func (w *work) auditKey(what deskside.EventType, before, after deskside.APIKey) error {
	about := subject{deskside.AuditKeys, cmp.Or(after.ID, before.ID), cmp.Or(after.Name, before.Name)}
	return w.audit(what, about, keyFields{before.Name, before.Scopes}, keyFields{after.Name, after.Scopes}, Change{})
}

// ActorByAPIKey returns who acts by the key; Unauthenticated when it is not valid.
// What another node revokes may last a few seconds here.
func (d *Desk) ActorByAPIKey(ctx context.Context, secret string) (actor deskside.Actor, err error) {
	defer deskside.Wrap(&err, "ActorByAPIKey")
	invalid := deskside.Errorf(deskside.Unauthenticated, "", "the API key is not valid")
	if !strings.HasPrefix(secret, keyPrefix) {
		return actor, invalid
	}
	hash, now := auth.HashToken(secret), d.clock()
	found, err := d.keys.get(string(hash), now, func() (store.KeyOf, error) {
		k, err := d.store.APIKeyBySecret(ctx, hash)
		if deskside.CodeOf(err) == deskside.NotFound {
			return k, invalid
		}
		if err != nil || now.Sub(k.Key.LastUsedAt) < touchEvery {
			return k, err
		}
		k.Key.LastUsedAt = now
		return k, d.store.Write(ctx, func(tx *store.Tx) error { return tx.TouchAPIKey(ctx, k.Key.ID, now) })
	})
	if err != nil {
		return actor, err
	}
	actor = found.Agent.Actor()
	actor.Scopes = found.Key.Scopes
	return actor, nil
}
