import { expect, test } from 'vitest';
import { fitting, pageFits, type Greeting } from './greeting';

const page = { host: 'shop.example', pathname: '/lamps/desk' };
const greeting = (id: string, more: Partial<Greeting> = {}): Greeting => ({
  id,
  pages: [],
  seconds: 0,
  texts: { en: `Hello from ${id}` },
  ...more,
});

test('patterns are for the path, or for host and path', () => {
  for (const pattern of [
    '/lamps/*',
    '/LAMPS/desk',
    'shop.example/*',
    'https://shop.example/lamps/*',
    '*desk',
    '*',
  ])
    expect([pattern, pageFits(pattern, page)]).toEqual([pattern, true]);
  for (const pattern of ['/lamps', '/cart/*', 'other.example/*', '/lamps/*/x', 'desk'])
    expect([pattern, pageFits(pattern, page)]).toEqual([pattern, false]);
});

test('greets each visitor once, by page, language and visit, the soonest first', () => {
  const all = [
    greeting('late', { seconds: 20 }),
    greeting('cart', { pages: ['/cart'] }),
    greeting('lamps', { pages: ['/cart', '/lamps/*'], seconds: 5 }),
    greeting('back', { who: 'returning', seconds: 1 }),
    greeting('new', { who: 'new', seconds: 2 }),
    greeting('german', { texts: { de: 'Guten Tag' } }),
  ];
  const ids = (change: Partial<Parameters<typeof fitting>[1]> = {}) =>
    fitting(all, { language: 'en', said: [], returning: false, page, ...change }).map(({ id }) => id);
  expect(ids()).toEqual(['new', 'lamps', 'late']);
  expect(ids({ returning: true })).toEqual(['back', 'lamps', 'late']);
  expect(ids({ said: ['new', 'lamps'] })).toEqual(['late']);
  expect(ids({ language: 'de' })).toEqual(['german']);
});
