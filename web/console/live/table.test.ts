import { describe, expect, test } from 'vitest';
import { pathOf, sorted, spaced, wanted, type OnSite, type Wanted } from './table';

const row = (over: Partial<OnSite>): OnSite => ({
  id: over.code ?? '1',
  siteId: 'a',
  origin: 'https://shop.example',
  code: '100001',
  active: true,
  url: 'https://shop.example/lamps',
  title: 'Lamps',
  pages: 1,
  since: '2026-01-01T10:00:00Z',
  device: 'desktop',
  browser: 'Firefox 133',
  os: 'Linux',
  language: 'en',
  timeZone: '',
  country: 'DE',
  referrer: '',
  name: '',
  email: '',
  number: 0,
  conversation: null,
  ...over,
});
const want = (over: Partial<Wanted>): Wanted => ({
  query: '',
  siteId: '',
  active: null,
  talking: 'any',
  ...over,
});
const codes = (rows: OnSite[]) => rows.map(({ code }) => code);

const lena = row({
  code: '482915',
  name: 'Lena Morgenthal',
  url: 'https://shop.example/pricing',
  title: 'Pricing',
});
const busy = row({
  code: '731204',
  active: false,
  since: '2026-01-01T09:00:00Z',
  conversation: {
    id: 'c',
    status: 'open',
    assigneeId: 'me',
    assigneeName: 'Me',
    waitingSince: '2026-01-01T10:00:00Z',
  },
});
const plain = row({ code: '305662', siteId: 'b' });
const all = [lena, busy, plain];

describe('wanted', () => {
  test.each<[string, Partial<Wanted>, string[]]>([
    ['everything', {}, ['482915', '731204', '305662']],
    ['a name, in any case', { query: 'lena' }, ['482915']],
    ['words from several columns', { query: 'lena pricing' }, ['482915']],
    ['a code with a space', { query: '482 9' }, ['482915']],
    ['one site', { siteId: 'b' }, ['305662']],
    ['the background', { active: false }, ['731204']],
    ['who waits', { talking: 'waiting' }, ['731204']],
    ['mine', { talking: 'mine' }, ['731204']],
    ['nobody talks to', { talking: 'none' }, ['482915', '305662']],
  ])('%s', (_, what, found) => {
    expect(codes(wanted(all, want(what), 'me'))).toEqual(found);
  });
});

test('sorts by a column, equal rows by code', () => {
  expect(codes(sorted(all, 'since', false))).toEqual(['731204', '305662', '482915']);
  expect(codes(sorted(all, 'name', false))[0]).toBe('482915');
});

test('5,000 rows are found and sorted within a frame or two', () => {
  const many = Array.from({ length: 5000 }, (_, i) =>
    row({ code: String(100_000 + i), title: `Page ${i % 97}` }),
  );
  const began = performance.now();
  expect(sorted(wanted(many, want({ query: 'page' }), 'me'), 'page', true)).toHaveLength(5000);
  expect(performance.now() - began).toBeLessThan(500);
});

test('small texts', () => {
  expect(pathOf('https://shop.example/a%20b')).toBe('/a b');
  expect(pathOf('nonsense')).toBe('nonsense');
  expect(spaced('482915')).toBe('482 915');
});
