import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memoryStorage } from '../testing';
import { IDLE_MS, Idle } from './idle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('away after idling, back at the first input; who chose Away stays so', () => {
  const turned: string[] = [];
  let state = { availability: 'online', automatic: false };
  const idle = new Idle('used', {
    storage: memoryStorage(),
    state: () => state,
    turn: (to) => {
      turned.push(to);
      state = { availability: to, automatic: to === 'away' };
    },
  });
  idle.start();
  vi.advanceTimersByTime(IDLE_MS - 60_000);
  idle.used();
  vi.advanceTimersByTime(IDLE_MS - 60_000);
  expect(turned).toEqual([]);
  vi.advanceTimersByTime(120_000);
  expect(turned).toEqual(['away']);
  idle.used();
  expect(turned).toEqual(['away', 'online']);
  state = { availability: 'away', automatic: false };
  idle.used();
  vi.advanceTimersByTime(2 * IDLE_MS);
  expect(turned).toHaveLength(2);
  idle.stop();
});
