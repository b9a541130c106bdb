import { expect, test } from 'vitest';
import { invitationOf } from '../testing';
import { stateOf } from './invitation';

const facts = { visitorName: 'Vera', meId: 'agent-me', now: 0 };
const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`;

test('says who is waited for and who answered', () => {
  expect(stateOf(invitationOf(), facts)).toMatchObject({ key: 'invitation.waits', params: { name: 'Vera' } });
  const theirs = invitationOf({ from: { kind: 'visitor' } });
  expect(stateOf(theirs, facts).key).toBe('invitation.waitsYou');
  const mika = { kind: 'agent' as const, name: 'Mika' };
  expect(stateOf({ ...theirs, state: 'declined', answeredBy: mika, reason: 'busy' }, facts)).toMatchObject({
    key: 'invitation.declinedWhy',
    params: { name: 'Mika', reason: 'busy' },
  });
});

test('says how long it was', () => {
  const ended = invitationOf({ state: 'ended', startedAt: at(0), endedAt: at(14) });
  expect(stateOf(ended, facts)).toMatchObject({ key: 'invitation.endedAfter', params: { count: 14 } });
  expect(stateOf({ ...ended, startedAt: null }, facts).key).toBe('invitation.ended');
});

test('tells what never began from what broke', () => {
  expect(stateOf(invitationOf({ state: 'failed', reason: 'not_started' }), facts).key).toBe(
    'invitation.notStarted',
  );
  expect(stateOf(invitationOf({ state: 'failed', reason: 'no_device' }), facts).key).toBe(
    'invitation.failed',
  );
});
