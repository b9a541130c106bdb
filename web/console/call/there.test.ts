import { expect, test } from 'vitest';
import { createTranslate } from '../../core/i18n';
import english from './messages/en.json';
import { there } from './there';

const w = createTranslate('en', english, english);
const time = (at: Date) => at.toISOString().slice(11, 16);
const now = Date.parse('2026-11-23T10:07:05Z');

test('says since when somebody is in the call, and of who left from when to when', () => {
  const joinedAt = '2026-11-23T10:00:00Z';
  const said = (leftAt: string | null, inside: boolean) => there({ joinedAt, leftAt }, inside, now, w, time);
  expect(said(null, true)).toBe('since 10:00 · 7:05');
  expect(said('2026-11-23T10:04:30Z', false)).toBe('10:00–10:04 · 4:30');
  // Back again: the time goes on.
  expect(said('2026-11-23T10:04:30Z', true)).toBe('since 10:00 · 7:05');
});

test('says nothing of who never came in', () => {
  expect(there({ joinedAt: null, leftAt: null }, false, now, w, time)).toBe('');
});
