import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../core/api/client';
import { ME, itemOf, rowOf } from '../testing';
import type { Conversation, Item } from '../types';
import { Deliveries } from './deliveries';
import { Inbox } from './inbox.svelte';
import { Thread } from './thread.svelte';
import { Toasts, UNDO_MS } from './toasts.svelte';
import { Typing } from './typing.svelte';

/** A server that answers by path; every request is noted. */
function server(answers: (path: string, query: URLSearchParams) => unknown) {
  const asked: string[] = [];
  const api = createApi({
    origin: 'https://desk.example',
    fetch: async (input) => {
      const request = input as Request;
      const url = new URL(request.url);
      asked.push(`${request.method} ${url.pathname}${url.search}`);
      const answer = answers(url.pathname, url.searchParams);
      if (answer === undefined) return new Response(null, { status: 204 });
      if (answer instanceof Response) return answer;
      return Response.json(answer);
    },
  });
  return { api, asked };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T10:00:05Z') });
  localStorage.clear();
});
afterEach(() => void vi.useRealTimers());

describe('the inbox', () => {
  const counts = { mine: 0, unassigned: 2, all: 2, unread: 2 };
  const at = (second: number) => `2026-11-20T10:00:0${second}Z`;
  const list = (...conversations: Conversation[]) => ({ conversations, next: null });

  test('a row pushed while the page was on its way is kept in its newer copy', async () => {
    let arrive = (): void => {};
    const page = new Promise<void>((resolve) => (arrive = resolve));
    const slow = createApi({
      origin: 'https://desk.example',
      fetch: async () => {
        await page;
        return Response.json(list(rowOf({ id: 'a', version: 1, lastAt: at(1) })));
      },
    });
    const inbox = new Inbox(slow, ME, () => {});
    const loading = inbox.load();
    inbox.apply(rowOf({ id: 'a', version: 2, lastAt: at(3) }));
    inbox.apply(rowOf({ id: 'b', version: 1, lastAt: at(2) }));
    arrive();
    await loading;
    expect(inbox.rows.map(({ id, version }) => `${id}${version}`)).toEqual(['a2', 'b1']);
  });

  test('an older copy changes nothing, a read mark from elsewhere does', async () => {
    const { api } = server((path) =>
      path.endsWith('/counts') ? counts : list(rowOf({ version: 5, inbound: 2 })),
    );
    const heard: Conversation[] = [];
    const inbox = new Inbox(api, ME, (row) => heard.push(row));
    await inbox.load();
    await inbox.loadCounts();
    inbox.apply(rowOf({ version: 4, status: 'done' }));
    expect(inbox.rows[0]?.status).toBe('open');
    inbox.read('c1', 2);
    expect(inbox.counts.unread).toBe(1);
    expect(heard).toHaveLength(2);
  });

  test('counts move at once and are asked for again, once for many changes', async () => {
    const { api, asked } = server((path) =>
      path.endsWith('/counts') ? counts : list(rowOf(), rowOf({ id: 'c2' })),
    );
    const inbox = new Inbox(api, ME, () => {});
    await inbox.load();
    await inbox.loadCounts();
    inbox.apply(rowOf({ version: 2, assigneeId: ME }));
    inbox.apply(rowOf({ id: 'c2', version: 2, assigneeId: ME }));
    expect(inbox.counts).toEqual({ mine: 2, unassigned: 0, all: 2, unread: 2 });
    await vi.advanceTimersByTimeAsync(1500);
    expect(asked.filter((line) => line.endsWith('/counts'))).toHaveLength(2);
  });

  test('of a row never seen before it asks how far I have read', async () => {
    const details = {
      conversation: rowOf({ version: 7, inbound: 4, readInbound: 4 }),
      visitor: null,
      earlier: [],
    };
    const { api, asked } = server((path) => (path.endsWith('/counts') ? counts : details));
    const inbox = new Inbox(api, ME, () => {});
    const receipts = { toVisitor: 0, readByVisitor: 0, toAgents: 3, readByAgents: 3 };
    inbox.apply(rowOf({ version: 7, inbound: 4, readInbound: null, receipts }));
    await settled();
    expect(asked).toContain('GET /api/v1/conversations/c1');
    expect(inbox.known.get('c1')?.readInbound).toBe(4);
  });
});

describe('an open conversation', () => {
  const item = (seq: number): Item => itemOf({ seq, vseq: seq, id: `i${seq}` });
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => item(from + i));
  const details = {
    conversation: rowOf(),
    visitor: { id: 'v1', page: { url: '', title: '' }, pages: [] },
    earlier: [],
  };

  function open(total: () => number) {
    const made = server((path, query) => {
      if (!path.endsWith('/items')) return path.endsWith('/read') ? undefined : details;
      const last = total();
      const before = Number(query.get('before') ?? 0);
      const after = Number(query.get('after') ?? 0);
      const limit = Number(query.get('limit'));
      const page = { seq: last, vseq: last, epoch: 'e1' };
      if (after) return { ...page, items: range(after + 1, Math.min(last, after + limit)) };
      const to = before ? before - 1 : last;
      return { ...page, items: range(Math.max(1, to - limit + 1), to) };
    });
    const heard: number[] = [];
    const read: number[] = [];
    const thread = new Thread('c1', made.api, {
      row: () => {},
      item: ({ seq }) => heard.push(seq),
      read: (inbound) => read.push(inbound),
    });
    return { ...made, thread, heard, read };
  }

  test('shows the newest sixty, then older pages', async () => {
    const { thread } = open(() => 100);
    await thread.load();
    expect([thread.phase, thread.items[0]?.seq, thread.last, thread.hasOlder]).toEqual([
      'ready',
      41,
      100,
      true,
    ]);
    await thread.loadOlder();
    expect([thread.items[0]?.seq, thread.items.length, thread.hasOlder]).toEqual([1, 100, false]);
  });

  test('fills a hole instead of showing one, and doubles nothing', async () => {
    let last = 3;
    const { thread, heard } = open(() => last);
    await thread.load();
    last = 6;
    thread.apply(item(6));
    expect(thread.last).toBe(3);
    await settled();
    thread.apply(item(5));
    expect(thread.items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(heard).toEqual([4, 5, 6]);
  });

  test('starts over when too much was missed', async () => {
    let last = 3;
    const { thread } = open(() => last);
    await thread.load();
    last = 1000;
    await thread.fill();
    expect([thread.items[0]?.seq, thread.last]).toEqual([941, 1000]);
  });

  test('says once how far it was read, and only when that is news', async () => {
    const { thread, asked, read } = open(() => 1);
    await thread.load();
    await thread.seen(rowOf());
    await thread.seen(rowOf());
    expect(asked.filter((line) => line.endsWith('/read'))).toHaveLength(1);
    expect(read).toEqual([1]);
  });

  test('that does not exist says so', async () => {
    const { api } = server(() => Response.json({ code: 'not_found', detail: 'no' }, { status: 404 }));
    const thread = new Thread('c1', api, { row: () => {}, item: () => {}, read: () => {} });
    await thread.load();
    expect(thread.phase).toBe('missing');
  });
});

describe('typing', () => {
  const visitor = { kind: 'visitor' as const, id: 'v1' };
  test('fades by itself and ends with the message', () => {
    const typing = new Typing(ME);
    typing.push({ conversationId: 'c1', author: visitor, active: true });
    expect(typing.visitorIn('c1')).toBe(true);
    vi.advanceTimersByTime(6500);
    expect(typing.visitorIn('c1')).toBe(false);
    typing.push({ conversationId: 'c1', author: visitor, active: true });
    typing.stopped('c1', { kind: 'visitor' });
    expect(typing.visitorIn('c1')).toBe(false);
  });
  test('one’s own is not shown', () => {
    const typing = new Typing(ME);
    typing.push({ conversationId: 'c1', author: { kind: 'agent', id: ME }, active: true });
    expect(typing.in('c1')).toEqual([]);
  });
});

test('deliveries are told once a second for all, and never twice', async () => {
  const sent: Record<string, number>[] = [];
  const deliveries = new Deliveries(async (delivered) => void sent.push(delivered));
  deliveries.arrived(rowOf({ id: 'a', vseq: 1 }));
  deliveries.arrived(rowOf({ id: 'a', vseq: 2 }));
  deliveries.arrived(rowOf({ id: 'b', vseq: 1 }));
  deliveries.arrived(rowOf({ id: 'c', preview: { kind: 'message', text: '', from: 'agent', at: '' } }));
  await vi.advanceTimersByTimeAsync(1100);
  deliveries.arrived(rowOf({ id: 'a', vseq: 2 }));
  await vi.advanceTimersByTimeAsync(1100);
  expect(sent).toEqual([{ a: 2, b: 1 }]);
});

test('a toast with Undo stays eight seconds, longer while it is looked at', () => {
  const toasts = new Toasts();
  toasts.say('Done', { label: 'Undo', run: () => {} });
  const id = toasts.shown[0]?.id ?? 0;
  vi.advanceTimersByTime(UNDO_MS - 100);
  toasts.hold(id);
  vi.advanceTimersByTime(60_000);
  expect(toasts.shown).toHaveLength(1);
  toasts.release(id);
  vi.advanceTimersByTime(UNDO_MS + 100);
  expect(toasts.shown).toEqual([]);
});
