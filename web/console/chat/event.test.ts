import { expect, test } from 'vitest';
import { ME, OTHER, itemOf } from '../testing';
import { eventLine } from './event';

const known = { meId: ME, nameOf: (id: string) => `<${id}>`, until: (time: string) => `<${time}>` };
const me = { kind: 'agent' as const, id: ME, name: 'Mika' };
const other = { kind: 'agent' as const, id: OTHER, name: 'Priya' };
const system = { kind: 'system' as const };

test.each([
  ['conversation.assigned', me, { assigneeId: ME, assigneeName: 'Mika' }, 'event.took.me'],
  ['conversation.assigned', other, { assigneeId: OTHER, assigneeName: 'Priya' }, 'event.took'],
  ['conversation.assigned', other, { assigneeId: ME, assigneeName: 'Mika' }, 'event.assigned.toMe'],
  ['conversation.assigned', me, { assigneeId: OTHER, assigneeName: 'Priya' }, 'event.assigned.byMe'],
  ['conversation.redirect_offered', other, { toId: ME }, 'event.redirect.toMe'],
  ['conversation.redirect_offered', me, { toId: OTHER }, 'event.redirect.byMe'],
  ['conversation.redirected_to_team', other, { teamName: 'Billing' }, 'event.redirect'],
  ['conversation.redirect_accepted', me, {}, 'event.accepted.me'],
  ['conversation.redirect_declined', other, { reason: 'busy' }, 'event.declined.why'],
  ['conversation.redirect_declined', me, {}, 'event.declined.me'],
  ['conversation.redirect_expired', system, { toName: 'Priya' }, 'event.expired'],
  [
    'conversation.redirect_expired',
    system,
    { teamName: 'Billing', assigneeName: 'Mika' },
    'event.expired.team',
  ],
  ['conversation.redirect_expired', system, { teamName: 'Billing' }, 'event.expired.stays'],
  ['conversation.redirect_cancelled', other, {}, 'event.cancelled'],
  ['conversation.released', other, {}, 'event.released'],
  ['conversation.status_changed', me, { from: 'open', to: 'done' }, 'event.done.me'],
  ['conversation.status_changed', other, { from: 'done', to: 'open' }, 'event.open'],
  ['conversation.status_changed', system, { to: 'waiting' }, 'event.waiting.system'],
  ['conversation.status_changed', other, { to: 'snoozed', until: 'T' }, 'event.snoozed'],
  ['conversation.reopened', { kind: 'visitor' as const }, {}, 'event.reopened'],
  ['conversation.snooze_ended', system, {}, 'event.snoozeEnded'],
  ['something.new', system, {}, 'event.other'],
])('%s by %o with %o: %s', (event, author, data, key) => {
  expect(eventLine(itemOf({ kind: 'event', event, author, data }), known).key).toBe(key);
});
