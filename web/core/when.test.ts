import { expect, test } from 'vitest';
import { When } from './when';

const now = new Date('2026-11-22T15:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const en = new When('en-GB', 'UTC');
const de = new When('de', 'UTC');

test('day', () => {
  expect(en.day(ago(hour), now)).toBe('Today');
  expect(en.day(ago(day), now)).toBe('Yesterday');
  expect(de.day(ago(day), now)).toBe('Gestern');
  expect(en.day(ago(3 * day), now)).toBe('Thursday');
  expect(en.day(ago(23 * day), now)).toBe('30 Oct');
  expect(en.day(ago(400 * day), now)).toBe('18 Oct 2025');
});

test('short', () => {
  expect(en.short(ago(hour), now)).toBe('14:00');
  expect(de.short(ago(day), now)).toBe('Gestern');
  expect(en.short(ago(23 * day), now)).toBe('30 Oct');
});

test('ago', () => {
  expect(en.ago(ago(20_000), now)).toBe('now');
  expect(en.ago(ago(5 * minute), now)).toMatch(/^5\s?min/);
  expect(en.ago(ago(5 * hour), now)).toMatch(/^5\s?h/);
  expect(en.ago(ago(day), now)).toBe('yesterday');
  expect(en.ago(ago(-minute), now)).toBe('now');
});

test('the day changes at midnight of the time zone', () => {
  const late = new Date('2026-11-22T23:30:00Z');
  const early = new Date('2026-11-23T00:30:00Z');
  expect(en.sameDay(late, early)).toBe(false);
  expect(new When('en', 'Europe/Berlin').sameDay(late, early)).toBe(true);
});
