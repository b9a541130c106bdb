import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Writing } from './writing';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

test('says it at most every three seconds, and that it stopped', () => {
  const told: boolean[] = [];
  const writing = new Writing((active) => told.push(active));
  for (let i = 0; i < 10; i++) {
    writing.typed('word');
    vi.advanceTimersByTime(500);
  }
  expect(told).toEqual([true, true]);
  vi.advanceTimersByTime(5000);
  expect(told).toEqual([true, true, false]);
  writing.stop();
  expect(told).toHaveLength(3);
});

test('an emptied field is a stop', () => {
  const told: boolean[] = [];
  const writing = new Writing((active) => told.push(active));
  writing.typed('');
  writing.typed('a');
  writing.typed('  ');
  expect(told).toEqual([true, false]);
});
