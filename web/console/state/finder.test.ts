import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Api } from '../../core/api/client';
import { Finder } from './finder.svelte';

type Query = { q: string; in: string[]; cursor?: string; from?: string; to?: string; site?: string };
type Answer = { found: { snippet: { text: string }[] }[]; next: string | null };

function finding(answer: (query: Query, signal: AbortSignal) => Promise<Answer> | Answer) {
  const asked: Query[] = [];
  const GET = async (
    _path: string,
    { params, signal }: { params: { query: Query }; signal: AbortSignal },
  ) => {
    asked.push(params.query);
    return { data: await answer(params.query, signal), response: new Response() };
  };
  return { finder: new Finder({ GET } as unknown as Api), asked };
}

const hit = (text: string): Answer => ({ found: [{ snippet: [{ text }] }], next: null });
const nothing: Answer = { found: [], next: null };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('asks once when typing pauses, for each group', async () => {
  const { finder, asked } = finding(() => nothing);
  finder.type('l');
  finder.type('la');
  finder.type('lamp ');
  expect(finder.phase).toBe('searching');
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.map((query) => [query.q, query.in.join()])).toEqual([
    ['lamp', 'visitor,visitor_note'],
    ['lamp', 'file'],
    ['lamp', 'message,note'],
  ]);
  expect(finder.phase).toBe('ready');
});

test('drops an answer that was overtaken', async () => {
  let late: (answer: Answer) => void = () => undefined;
  const slow = new Promise<Answer>((resolve) => (late = resolve));
  const { finder } = finding(({ q }) => (q === 'old' ? slow : hit(q)));
  finder.type('old');
  await vi.advanceTimersByTimeAsync(200);
  finder.type('new');
  await vi.advanceTimersByTimeAsync(200);
  late(hit('old'));
  await vi.advanceTimersByTimeAsync(10);
  expect(finder.all.map((found) => found.snippet[0]?.text)).toEqual(['new', 'new', 'new']);
  finder.clear();
  expect([finder.phase, finder.all.length]).toEqual(['idle', 0]);
});

test('goes on by itself when filters have emptied a page', async () => {
  const { finder, asked } = finding(({ cursor }) =>
    cursor === 'b' ? hit('late') : { found: [], next: cursor ? 'b' : 'a' },
  );
  finder.type('lamp');
  finder.narrow({ kind: 'note', site: 'shop', from: '2026-03-01', to: '2026-03-01' });
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.map(({ cursor }) => cursor ?? '')).toEqual(['', 'a', 'b']);
  expect(finder.all.length).toBe(1);
  const [first] = asked;
  expect([first?.in, first?.site]).toEqual([['note'], 'shop']);
  expect(Date.parse(first?.to ?? '') - Date.parse(first?.from ?? '')).toBe(24 * 3600_000);
});
