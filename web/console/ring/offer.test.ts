import { expect, test } from 'vitest';
import { ME, OTHER, rowOf } from '../testing';
import { offerKey, offerRings, offerUntil } from './offer';
import { verdict } from './verdict';

const redirect = { fromId: OTHER, toId: ME, note: 'VAT', seq: 4, expiresAt: '2026-11-20T10:01:00Z' };
const row = rowOf({ assigneeId: OTHER, redirect });
const now = Date.parse('2026-11-20T10:00:05Z');
const here = { now, meId: ME, quiet: false, over: () => false };

test('an offer rings for the one who is asked, until its time is over', () => {
  expect(offerRings(row, here)).toBe(true);
  expect(offerRings(row, { ...here, meId: 'agent-third' })).toBe(false);
  expect(offerRings({ ...row, redirect: null }, here)).toBe(false);
  expect(offerRings(row, { ...here, now: offerUntil(row) })).toBe(false);
});

test('what the desk gives rings for its owner until it is opened, and not as a new one', () => {
  const giving = { seq: 5, at: row.newAt, expiresAt: redirect.expiresAt };
  const given = rowOf({ assigneeId: ME, given: giving });
  expect(offerRings(given, here)).toBe(true);
  expect(offerRings(given, { ...here, meId: OTHER })).toBe(false);
  expect(offerRings({ ...given, given: null }, here)).toBe(false);
  expect(offerKey(given)).not.toBe(offerKey({ ...given, given: { ...giving, seq: 9 } }));
});

test('it is silent for who is not Online, and after it was answered or dismissed', () => {
  expect(offerRings(row, { ...here, quiet: true })).toBe(false);
  expect(offerRings(row, { ...here, over: (key) => key === offerKey(row) })).toBe(false);
});

test('a conversation of a team rings for its members, but not for who gave it to them', () => {
  const team = rowOf({ teamId: 't1', redirect: { ...redirect, toId: null } });
  const elsewhere = {
    now,
    meId: ME,
    chatSelected: false,
    visible: true,
    doNotDisturb: false,
    over: () => false,
  };
  expect(verdict(team, { ...elsewhere, member: () => true })).toBe('ring');
  expect(verdict(team, { ...elsewhere, member: () => false })).toBe('none');
  expect(verdict(team, { ...elsewhere, meId: OTHER, member: () => true })).toBe('none');
  expect(verdict(rowOf(), { ...elsewhere, member: () => false })).toBe('ring');
});
