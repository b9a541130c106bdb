import { expect, test } from 'vitest';
import { invitationOf, ME, OTHER, rowOf } from '../testing';
import { askKey, askRings, asksOf } from './ask';

const theirs = invitationOf({ from: { kind: 'visitor', id: 'v1' } });
const row = rowOf({ assigneeId: ME, invitations: [theirs, invitationOf({ id: 'i2' })] });
const here = {
  now: Date.parse('2026-11-20T10:00:05Z'),
  meId: ME,
  quiet: false,
  member: () => true,
  over: () => false,
};

test("only the visitor's asks that wait ring", () => {
  expect(asksOf(row)).toEqual([theirs]);
  expect(asksOf(rowOf({ invitations: [{ ...theirs, state: 'accepted' }] }))).toEqual([]);
});

test('rings for who has the conversation, or for everybody who may take it', () => {
  expect(askRings(row, theirs, here)).toBe(true);
  expect(askRings({ ...row, assigneeId: OTHER }, theirs, here)).toBe(false);
  expect(askRings({ ...row, assigneeId: null }, theirs, here)).toBe(true);
  const team = { ...row, assigneeId: null, teamId: 't1' };
  expect(askRings(team, theirs, { ...here, member: () => false })).toBe(false);
});

test('stops when it is over, answered here or one is not to be disturbed', () => {
  expect(askRings(row, theirs, { ...here, now: Date.parse(theirs.expiresAt) })).toBe(false);
  expect(askRings(row, theirs, { ...here, quiet: true })).toBe(false);
  expect(askRings(row, theirs, { ...here, over: (key) => key === askKey(row, theirs) })).toBe(false);
});
