import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToFrame, ToLoader } from '../../core/port';
import type { Visit, VisitorConversation, VisitorItem } from '../../core/wire';
import { Chat } from '../state/chat.svelte';
import { Engine } from './engine';

/** A server that keeps what visitors write, and can be cut off. */
class FakeServer {
  online = true;
  conversations = new Map<string, { conversation: VisitorConversation; items: VisitorItem[] }>();
  receipts: unknown[] = [];
  refuse: number | undefined;

  readonly fetch = async (request: Request): Promise<Response> => {
    if (!this.online) throw new TypeError('no network');
    const path = new URL(request.url).pathname.replace('/api/widget/v1', '');
    const body = request.method === 'GET' ? undefined : ((await request.json()) as Record<string, never>);
    if (path === '/session') return this.#json(200, this.#visit());
    const [, , id, what] = path.split('/');
    if (this.refuse && request.method === 'POST' && what !== 'receipts')
      return this.#json(this.refuse, { code: 'invalid', detail: 'no' });
    if (path === '/conversations' && body) return this.#json(201, this.#start(body));
    if (path === '/conversations') return this.#json(200, { conversations: this.#list() });
    const known = this.conversations.get(id ?? '');
    if (!known) return this.#json(404, { code: 'not_found' });
    if (what === 'receipts') {
      this.receipts.push(body);
      return new Response(null, { status: 204 });
    }
    if (body)
      return this.#json(201, this.add(known.conversation.id, String(body['text']), String(body['id'])));
    return this.#json(200, { items: known.items, vseq: known.items.length, epoch: 'e' });
  };

  add(conversationId: string, text: string, id: string): VisitorItem {
    const known = this.conversations.get(conversationId);
    if (!known) throw new Error('no such conversation');
    const first = known.items.find((item) => item.id === id);
    if (first) return first;
    const at = new Date().toISOString();
    const item = { vseq: known.items.length + 1, id, kind: 'message' as const, mine: true, text, at };
    known.items.push(item);
    known.conversation = { ...known.conversation, vseq: item.vseq };
    return item;
  }

  #start(body: { id?: string; message?: { id: string; text: string } }) {
    const id = body.id ?? '';
    if (!this.conversations.has(id)) {
      const at = new Date().toISOString();
      const conversation = {
        id,
        vseq: 0,
        done: false,
        agent: null,
        unread: 0,
        lastAt: at,
        createdAt: at,
        preview: { kind: 'message' as const, text: '', from: 'visitor' as const, at },
        receipts: { delivered: 0, read: 0, myRead: 0 },
        invitations: [],
      };
      this.conversations.set(id, { conversation, items: [] });
    }
    const item = this.add(id, body.message?.text ?? '', body.message?.id ?? '');
    return { conversation: this.conversations.get(id)?.conversation, item };
  }

  #list = () => [...this.conversations.values()].map(({ conversation }) => conversation);

  #visit = (): Visit => ({
    token: 't',
    blocked: null,
    visitor: { name: '', email: '' },
    site: {
      key: 'k',
      name: 'Shop',
      hue: 150,
      position: 'right',
      texts: {},
      messageCharacters: 8000,
      editMinutes: 15,
      peek: false,
      reactions: true,
      cobrowse: { on: true },
      files: { visitors: true, maxMB: 100, kinds: [] },
      preChat: {},
      offline: '',
      calls: [],
      after: {},
      mail: true,
    },
    hours: { open: true, changes: null },
    team: { online: true, busy: false, agents: [{ name: 'Mika' }] },
    conversations: this.#list(),
    channels: { visitor: 'visitor:v', site: 'site:s' },
    epoch: 'e',
  });

  #json = (status: number, body: unknown) =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

// The socket is tried in the browser journeys; here nothing is pushed.
vi.mock('centrifuge', () => ({
  Centrifuge: class {
    on = vi.fn();
    connect = vi.fn();
    disconnect = vi.fn();
    getSubscription = () => null;
    removeSubscription = vi.fn();
    newSubscription = () => ({ on: vi.fn(), subscribe: vi.fn() });
  },
}));

const hi: Extract<ToFrame, { type: 'hi' }> = {
  type: 'hi',
  token: null,
  language: 'en',
  hue: 264,
  trail: {
    kept: {},
    referrer: 'https://search.example/',
    pages: [{ url: 'https://shop.example/', title: 'Shop', at: '2026-11-22T12:00:00Z' }],
  },
  identity: { name: 'Lena' },
  open: true,
  fullScreen: false,
};

let server: FakeServer;
let told: ToLoader[];

function open(token: string | null = null) {
  const host = { origin: 'https://shop.example', tell: (message: ToLoader) => void told.push(message) };
  const chat = new Chat('k', host, 264);
  chat.shown(hi, false);
  return { chat, engine: new Engine(chat, host, { ...hi, token }) };
}

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  vi.useFakeTimers();
  server = new FakeServer();
  told = [];
  vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the first message', () => {
  test('is shown at once, and arrives when the server does', async () => {
    server.online = false;
    const { chat, engine } = open();
    chat.startNew();
    const id = chat.view.name === 'conversation' ? chat.view.id : '';
    engine.submit(id, 'Hello');
    engine.submit(id, 'again');
    expect(chat.letters.map(({ body }) => [body.kind, body.text])).toEqual([
      ['start', 'Hello'],
      ['message', 'again'],
    ]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(chat.lost).toBe(true);
    expect(chat.struggling.has(id)).toBe(true);
    server.online = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(chat.letters).toEqual([]);
    expect(chat.lost).toBe(false);
    expect(engine.thread(id).items.map(({ text }) => text)).toEqual(['Hello', 'again']);
    expect(server.conversations.get(id)?.items.map(({ text }) => text)).toEqual(['Hello', 'again']);
    expect(told).toContainEqual({ type: 'event', name: 'conversation', detail: { conversationId: id } });
  });

  test('survives the page it was written on', async () => {
    server.online = false;
    const before = open();
    before.engine.submit('c1', 'Hello');
    before.engine.post.stop();
    server.online = true;
    const after = open();
    await vi.advanceTimersByTimeAsync(1000);
    expect(after.chat.letters).toEqual([]);
    expect([...server.conversations.keys()]).toEqual(['c1']);
  });

  test('that is refused waits for the visitor, and so does what follows it', async () => {
    const { chat, engine } = open();
    server.refuse = 422;
    engine.submit('c1', 'Hello');
    engine.submit('c1', 'again');
    await vi.advanceTimersByTimeAsync(1000);
    expect(chat.letters.map(({ refused }) => refused?.message)).toEqual(['no', undefined]);
    server.refuse = undefined;
    engine.post.retry(chat.letters[0]?.id ?? '');
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.conversations.get('c1')?.items.map(({ text }) => text)).toEqual(['Hello', 'again']);
  });
});

test('what the server says is kept for the next first paint', async () => {
  open();
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toContainEqual({ type: 'token', token: 't' });
  const next = new Chat('k', { origin: '', tell: () => undefined }, 264);
  expect(next.site?.name).toBe('Shop');
});

test('a conversation of a visitor that this browser no longer is is left', async () => {
  const first = open();
  first.engine.submit('c1', 'Hello');
  first.chat.goTo('c1');
  await vi.advanceTimersByTimeAsync(500);
  server.conversations.clear();
  const next = open();
  expect(next.chat.view).toEqual({ name: 'conversation', id: 'c1' });
  await vi.advanceTimersByTimeAsync(500);
  expect(next.chat.view).toEqual({ name: 'home' });
});

test('says how far messages have arrived and were seen', async () => {
  const { chat, engine } = open();
  engine.submit('c1', 'Hello');
  await vi.advanceTimersByTimeAsync(500);
  chat.goTo('c1');
  expect(chat.sees('c1')).toBe(true);
  engine.markSeen('c1', 1);
  engine.markSeen('c1', 1);
  await vi.advanceTimersByTimeAsync(500);
  expect(server.receipts.at(-1)).toEqual({ delivered: 1, read: 1 });
  const said = server.receipts.length;
  engine.markSeen('c1', 1);
  await vi.advanceTimersByTimeAsync(500);
  expect(server.receipts).toHaveLength(said);
});

test('an origin that the site does not allow is told once, without trying again', async () => {
  const asked = vi.fn(async () => new Response(JSON.stringify({ code: 'forbidden' }), { status: 403 }));
  vi.stubGlobal('fetch', asked);
  const { chat } = open();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(chat.unavailable).toBe(true);
  expect(asked).toHaveBeenCalledOnce();
});
