import { describe, expect, test } from 'vitest';
import { chosenTime, localValue, snoozePresets } from './snooze';

const keys = (now: Date) => snoozePresets(now).map(({ key }) => key);

describe('the presets', () => {
  test('on a Wednesday morning', () => {
    const now = new Date(2026, 10, 18, 10, 30);
    expect(keys(now)).toEqual(['hour', 'evening', 'tomorrow', 'monday', 'week']);
    const at = Object.fromEntries(snoozePresets(now).map(({ key, until }) => [key, localValue(until)]));
    expect(at).toEqual({
      hour: '2026-11-18T11:30',
      evening: '2026-11-18T18:00',
      tomorrow: '2026-11-19T09:00',
      monday: '2026-11-23T09:00',
      week: '2026-11-25T09:00',
    });
  });
  test('no evening in the evening', () =>
    expect(keys(new Date(2026, 10, 18, 16, 30))).not.toContain('evening'));
  test('on a Sunday, Monday is tomorrow', () =>
    expect(keys(new Date(2026, 10, 22, 9))).not.toContain('monday'));
  test('on a Monday, a week is Monday', () => expect(keys(new Date(2026, 10, 23, 9))).not.toContain('week'));
  test('all lie ahead, in order, whatever the day', () => {
    for (let hour = 0; hour < 24 * 14; hour++) {
      const now = new Date(2026, 9, 20, hour, 59);
      const times = snoozePresets(now).map(({ until }) => until.getTime());
      expect(Math.min(...times)).toBeGreaterThan(now.getTime());
    }
  });
});

test('a chosen time must be one and lie ahead', () => {
  const now = new Date(2026, 10, 18, 10, 30);
  expect(chosenTime('', now)).toBeNull();
  expect(chosenTime('2026-11-18T10:30', now)).toBeNull();
  expect(chosenTime('2026-11-18T10:31', now)?.getTime()).toBe(now.getTime() + 60_000);
});
