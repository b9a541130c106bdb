import { describe, expect, test } from 'vitest';
import { Ordered, pathOf, spaced, wanter, type OnSite, type Sort, type Wanted } from './table';

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
const tableOf = (rows: OnSite[]) => new Map(rows.map((one) => [one.id, one]));
const sorted = (rows: OnSite[], by: Sort, down: boolean) =>
  new Ordered().update(tableOf(rows), want({}), 'me', by, down);

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
    expect(codes(all.filter(wanter(want(what), 'me')))).toEqual(found);
  });
});

test('sorts by a column, equal rows by code', () => {
  expect(codes(sorted(all, 'since', false))).toEqual(['731204', '305662', '482915']);
  expect(codes(sorted(all, 'name', false))[0]).toBe('482915');
  expect(codes(sorted(all, 'session', true))).toEqual(['731204', '482915', '305662']);
  expect(codes(sorted(all, 'status', true))[0]).toBe('731204');
  // Who waits comes first.
  expect(codes(sorted(all, 'conversation', false))[0]).toBe('731204');
});

describe('a push among 5,000 rows', () => {
  const many = Array.from({ length: 5000 }, (_, i) =>
    row({ code: String(100_000 + i), title: `Page ${(i * 7919) % 97}` }),
  );
  const change = (rows: Map<string, OnSite>) => {
    const next = new Map(rows);
    for (let i = 0; i < 20; i++) {
      const old = many[i * 211] as OnSite;
      next.set(old.id, { ...old, title: `Page ${i}`, active: i % 2 === 0 });
    }
    for (let i = 0; i < 5; i++) next.delete(String(104_000 + i));
    next.set('new', row({ id: 'new', code: '999999', title: 'Page 50' }));
    return next;
  };

  test('leaves the same order as sorting all of them', () => {
    for (const [what, by, down] of [
      [want({}), 'page', true],
      [want({ active: true }), 'page', false],
      [want({ query: 'page 1' }), 'session', false],
    ] as const) {
      const ordered = new Ordered();
      ordered.update(tableOf(many), what, 'me', by, down);
      const after = change(tableOf(many));
      const found = ordered.update(after, what, 'me', by, down);
      expect(codes(found)).toEqual(codes(new Ordered().update(after, what, 'me', by, down)));
    }
  });

  test('compares a few rows, not all', () => {
    const ordered = new Ordered();
    const first = tableOf(many);
    ordered.update(first, want({}), 'me', 'page', false);
    expect(ordered.compared).toBeGreaterThan(5000);
    ordered.compared = 0;
    ordered.update(change(first), want({}), 'me', 'page', false);
    expect(ordered.compared).toBeLessThan(500);
    ordered.compared = 0;
    ordered.update(first, want({}), 'me', 'page', false);
    expect(ordered.compared).toBeLessThan(500);
  });
});

test('small texts', () => {
  expect(pathOf('https://shop.example/a%20b')).toBe('/a b');
  expect(pathOf('nonsense')).toBe('nonsense');
  expect(spaced('482915')).toBe('482 915');
});
