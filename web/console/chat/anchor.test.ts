import { expect, test } from 'vitest';
import { firstBelow } from './anchor';

const stack = Array.from({ length: 50 }, (_, i) => ({
  name: i,
  getBoundingClientRect: () => ({ top: i * 10 - 200 }),
}));

test('the first entry on screen is found among many', () => {
  expect(firstBelow(stack, 0)?.name).toBe(20);
  expect(firstBelow(stack, 1)?.name).toBe(21);
  expect(firstBelow(stack, -1000)?.name).toBe(1);
  expect(firstBelow(stack, 1000)?.name).toBe(49);
  expect(firstBelow([], 0)).toBeNull();
});
