import { expect, test } from 'vitest';
import { clockText, coarse } from './elapsed';
import { cityOf, hostOf, localTime, stays } from './visitor';

test('durations as short as lists need them', () => {
  expect([0, 40_000, 725_000, 3_729_000].map(clockText)).toEqual(['0:00', '0:40', '12:05', '1:02:09']);
  expect(coarse(59_000)).toBeNull();
  expect(coarse(4 * 60_000)).toEqual([4, 'minute']);
  expect(coarse(3 * 3_600_000)).toEqual([3, 'hour']);
  expect(coarse(49 * 3_600_000)).toEqual([2, 'day']);
});

test('local time and place come from the zone, and an unknown one gives none', () => {
  const noon = Date.UTC(2026, 10, 20, 12);
  expect(localTime('Europe/Berlin', noon, 'de')).toBe('13:00');
  expect(localTime('Mars/Base', noon, 'de')).toBe('');
  expect(cityOf('America/New_York')).toBe('New York');
  expect(hostOf('https://news.example/a?b')).toBe('news.example');
});

test('how long the visitor stayed on each page; the present one goes on', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();
  const pages = [5, 2, 0].map((minute) => ({
    url: `https://shop.example/${minute}`,
    title: '',
    at: at(minute),
  }));
  const now = Date.parse(at(9));
  expect(stays(pages, true, now, 0).map(({ ms, now }) => [ms / 60_000, now])).toEqual([
    [4, true],
    [3, false],
    [2, false],
  ]);
  expect(stays(pages, false, now, Date.parse(at(6)))[0]).toMatchObject({ ms: 60_000, now: false });
});
