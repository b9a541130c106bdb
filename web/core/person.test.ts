import { expect, test } from 'vitest';
import { ServerClock } from './clock';
import { hueOf, initials } from './person';

test.each([
  ['Mika', 'MI'],
  ['Mika Kowalski', 'MK'],
  ['  ada  von lovelace ', 'AL'],
  ['Ö', 'Ö'],
  ['', ''],
])('initials of %s', (name, expected) => {
  expect(initials(name)).toBe(expected);
});

test('a hue stays with the person', () => {
  expect(hueOf('Mika')).toBe(hueOf('Mika'));
  expect(hueOf('Mika')).toBeGreaterThanOrEqual(0);
  expect(hueOf('Mika')).toBeLessThan(360);
});

test('the server clock takes the offset of the quickest answer', () => {
  const clock = new ServerClock();
  const server = Date.now() + 60_000;
  clock.observe(new Date(server).toUTCString(), Date.now() - 20, Date.now());
  expect(Math.abs(clock.now() - server)).toBeLessThan(1500);
  clock.observe(new Date(server + 500_000).toUTCString(), Date.now() - 5_000, Date.now());
  clock.observe('nonsense', 0, 0);
  clock.observe(null, 0, 0);
  expect(Math.abs(clock.now() - server)).toBeLessThan(1500);
});
