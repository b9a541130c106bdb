import { expect, test } from 'vitest';
import { newId } from './id';

test('is a UUIDv7 of the given time', () => {
  const id = newId(0x0192_0000_0001);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId(0x0199_1234_5678).replaceAll('-', '').slice(0, 12)).toBe('019912345678');
});

test('ids of one millisecond, and of a clock that steps back, sort in the order of their making', () => {
  const now = 0x01a0_0000_0000;
  const ids = Array.from({ length: 10_000 }, (_, i) => newId(i % 2 ? now : now - 5));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});
