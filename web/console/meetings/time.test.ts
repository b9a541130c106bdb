import { expect, test } from 'vitest';
import { addresses, instantOf, localIn, nextStart, zones } from './time';

const berlin = 'Europe/Berlin';

test('a time on the wall is an instant, in summer and in winter', () => {
  expect(instantOf('2026-07-01T10:00', berlin)?.toISOString()).toBe('2026-07-01T08:00:00.000Z');
  expect(instantOf('2026-12-01T10:00', berlin)?.toISOString()).toBe('2026-12-01T09:00:00.000Z');
  expect(instantOf('2026-12-01T10:00', 'America/New_York')?.toISOString()).toBe('2026-12-01T15:00:00.000Z');
  expect(instantOf('2026-12-01T10:00', 'Asia/Kathmandu')?.toISOString()).toBe('2026-12-01T04:15:00.000Z');
});

test('the night the clocks go back has the hour twice: the first is meant', () => {
  expect(instantOf('2026-10-25T01:59', berlin)?.toISOString()).toBe('2026-10-24T23:59:00.000Z');
  expect(instantOf('2026-10-25T02:30', berlin)?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(instantOf('2026-10-25T03:00', berlin)?.toISOString()).toBe('2026-10-25T02:00:00.000Z');
});

test('the night they go forward has an hour that is not', () => {
  expect(instantOf('2027-03-28T01:59', berlin)?.toISOString()).toBe('2027-03-28T00:59:00.000Z');
  expect(instantOf('2027-03-28T02:30', berlin)).toBeNull();
  expect(instantOf('2027-03-28T03:00', berlin)?.toISOString()).toBe('2027-03-28T01:00:00.000Z');
  // Half an hour is all that Lord Howe moves.
  expect(instantOf('2026-10-04T02:15', 'Australia/Lord_Howe')).toBeNull();
  expect(instantOf('2026-10-04T02:30', 'Australia/Lord_Howe')?.toISOString()).toBe(
    '2026-10-03T15:30:00.000Z',
  );
});

test('there and back for every hour of the days the clocks change', () => {
  for (const zone of [berlin, 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']) {
    for (const day of [
      Date.UTC(2026, 2, 8),
      Date.UTC(2026, 2, 29),
      Date.UTC(2026, 3, 5),
      Date.UTC(2026, 9, 4),
    ]) {
      for (let at = day - 12 * 3_600_000; at < day + 36 * 3_600_000; at += 3_600_000) {
        const local = localIn(new Date(at), zone);
        const back = instantOf(local, zone);
        expect(back && localIn(back, zone)).toBe(local);
      }
    }
  }
});

test('what is no date', () => {
  expect(instantOf('', berlin)).toBeNull();
  expect(instantOf('tomorrow', berlin)).toBeNull();
});

test('the next start leaves half an hour', () => {
  expect(nextStart(new Date('2026-11-23T09:10:00Z')).toISOString()).toBe('2026-11-23T10:00:00.000Z');
  expect(nextStart(new Date('2026-11-23T09:00:00Z')).toISOString()).toBe('2026-11-23T09:30:00.000Z');
});

test('the own zone is always among the zones', () => {
  expect(zones('Etc/Odd')).toContain('Etc/Odd');
  expect(zones('UTC').filter((zone) => zone === 'UTC')).toHaveLength(1);
});

test('addresses as people paste them, each once', () => {
  expect(addresses(' a@x.example, b@x.example;\na@x.example ')).toEqual(['a@x.example', 'b@x.example']);
  expect(addresses('')).toEqual([]);
});
