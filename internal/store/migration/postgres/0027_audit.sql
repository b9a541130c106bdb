-- +goose Up

-- Which part of the settings a change is about; '' for what is no setting. Admins read these,
-- which are few among all events.
ALTER TABLE event ADD COLUMN area text NOT NULL DEFAULT '';

UPDATE event SET area = CASE
	WHEN type IN ('site.created', 'site.updated') THEN 'sites'
	WHEN type IN ('agent.created', 'agent.linked', 'agent.password_changed') THEN 'people'
	WHEN type = 'team.created' THEN 'teams'
	WHEN type = 'settings.updated' THEN 'routing'
	WHEN type IN ('article.saved', 'article.deleted') THEN 'articles'
	WHEN type IN ('form.saved', 'form.deleted', 'form.exported') THEN 'forms'
	WHEN type LIKE 'tag.%' THEN 'tags'
	WHEN type LIKE 'api_key.%' THEN 'keys'
	WHEN type IN ('visitor.blocked', 'visitor.unblocked') THEN 'blocks'
	WHEN type = 'instance.set_up' THEN 'company'
	ELSE '' END
WHERE conversation_id = '';

CREATE INDEX event_audit ON event (id) WHERE area <> '';
CREATE INDEX event_audit_area ON event (area, id) WHERE area <> '';
