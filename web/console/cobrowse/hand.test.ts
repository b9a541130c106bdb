import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Mirror } from '../../cobrowse/mirror';
import { Hand } from './hand';
import type { Viewing } from './viewing.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('tells where the pointer came to rest, and no more often than a screen can show', () => {
  const told: object[] = [];
  const mirror = { toPage: (x: number, y: number) => ({ x, y }) } as Mirror;
  const viewing = { mark: (mark: object) => told.push(mark) } as unknown as Viewing;
  const hand = new Hand(
    mirror,
    viewing,
    () => 'point',
    () => {},
  );
  vi.setSystemTime(1000);
  vi.advanceTimersByTime(100);
  for (let x = 1; x <= 10; x++) {
    hand.moved({ clientX: x, clientY: 5 } as PointerEvent);
    vi.advanceTimersByTime(5);
  }
  expect(told).toEqual([
    { k: 'pointer', x: 1, y: 5 },
    { k: 'pointer', x: 7, y: 5 },
  ]);
  vi.advanceTimersByTime(100);
  expect(told.at(-1)).toEqual({ k: 'pointer', x: 10, y: 5 });
  hand.moved({ clientX: 11, clientY: 5 } as PointerEvent);
  hand.moved({ clientX: 12, clientY: 5 } as PointerEvent);
  hand.left();
  vi.advanceTimersByTime(100);
  expect(told.at(-1)).toEqual({ k: 'pointer', gone: true });
});
