import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Api } from '../../core/api/client';
import { SharedDrafts } from './drafts.svelte';

class Box implements Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> {
  readonly map = new Map<string, string>();
  getItem = (key: string) => this.map.get(key) ?? null;
  setItem = (key: string, value: string) => void this.map.set(key, value);
  removeItem = (key: string) => void this.map.delete(key);
  key = (at: number) => [...this.map.keys()][at] ?? null;
  get length() {
    return this.map.size;
  }
}

type Body = { reply: string; note: string; mode: 'reply' | 'note'; knew: number; dropOther?: boolean };
const at = '2026-11-20T10:00:00Z';

/** A server that keeps one draft, as desk.SaveDraft does. */
function house() {
  let draft = {
    conversationId: 'c',
    mode: 'reply' as 'reply' | 'note',
    reply: '',
    note: '',
    other: null as { reply: string; note: string } | null,
    version: 0,
    updatedAt: at,
  };
  let down = false;
  const api = {
    GET: () => Promise.resolve({ data: draft.version ? [draft] : [], response: new Response() }),
    PUT: (_: string, { body }: { body: Body }) => {
      if (down) return Promise.reject(new TypeError('no network'));
      const { knew, dropOther, ...texts } = body;
      const lost = knew !== draft.version && draft.reply && !texts.reply.includes(draft.reply);
      const other = dropOther ? null : lost ? { reply: draft.reply, note: '' } : draft.other;
      draft = { ...draft, ...texts, other, version: draft.version + 1 };
      return Promise.resolve({ data: draft, response: new Response() });
    },
  } as unknown as Api;
  return { api, now: () => draft, cut: (is: boolean) => (down = is) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const words = (reply: string) => ({ reply, note: '', mode: 'reply' as const });

test('what is written here is there on the next device', async () => {
  const { api, now } = house();
  const one = new SharedDrafts(api, new Box(), 'me');
  one.save('c', words('Dear'));
  one.save('c', words('Dear visitor'));
  await vi.advanceTimersByTimeAsync(800);
  expect(now()).toMatchObject({ reply: 'Dear visitor', version: 1 });
  const two = new SharedDrafts(api, new Box(), 'me');
  await two.sync();
  expect(two.load('c').reply).toBe('Dear visitor');
  two.save('c', words('Dear visitor, hello'));
  await vi.advanceTimersByTimeAsync(800);
  one.heard(now());
  expect([one.load('c').reply, one.fresh.get('c')]).toEqual(['Dear visitor, hello', 2]);
  expect(one.others.size).toBe(0);
});

test('two devices at once: the newest wins, and the other is kept beside it', async () => {
  const { api, now } = house();
  const [one, two] = [new SharedDrafts(api, new Box(), 'me'), new SharedDrafts(api, new Box(), 'me')];
  one.save('c', words('from the office'));
  two.save('c', words('on the train'));
  await vi.advanceTimersByTimeAsync(800);
  expect(now()).toMatchObject({ reply: 'on the train', other: { reply: 'from the office' } });
  expect(two.others.get('c')?.reply).toBe('from the office');
  two.drop('c');
  await vi.advanceTimersByTimeAsync(0);
  expect([now().other, two.others.size]).toEqual([null, 0]);
});

test('without a network it stays here, and goes when there is one', async () => {
  const { api, now, cut } = house();
  const box = new Box();
  const one = new SharedDrafts(api, box, 'me');
  cut(true);
  one.save('c', words('in a tunnel'));
  await vi.advanceTimersByTimeAsync(800);
  expect(now().version).toBe(0);
  cut(false);
  const again = new SharedDrafts(api, box, 'me');
  await again.sync();
  await vi.advanceTimersByTimeAsync(800);
  expect(now()).toMatchObject({ reply: 'in a tunnel', version: 1 });
});
