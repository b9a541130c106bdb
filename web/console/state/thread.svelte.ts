// The open conversation: its timeline without holes, its visitor, who else looks at it,
// and what I have written that is not acknowledged yet.
import { ok, type Api } from '../../core/api/client';
import { asProblem } from '../../core/problem';
import type { Realtime } from '../../core/realtime';
import { serverClock } from '../../core/clock';
import { Timeline, type Revision } from '../../core/timeline';
import { unread } from '../chat/rows';
import type { AgentPush, Conversation, Item, Visitor, VisitorPush } from '../types';

const PAGE = 60;
/** A bigger hole than this is not filled: the newest page is shown instead. */
const FILL = 200;
const PEEK_MS = 8000;

/** An update brings all that the item shows now; who, when and where stay the item's. */
function revisionOf(update: Item): Revision<Item> | null {
  if (!update.of) return null;
  const { of, event: _event, data: _data, ...shown } = update;
  return {
    position: of.seq,
    revise: ({ seq, vseq, id, kind, author, at }) => ({ ...shown, seq, vseq, id, kind, author, at }),
  };
}

export class Thread {
  items = $state.raw<readonly Item[]>([]);
  visitor = $state.raw<Visitor | null>(null);
  earlier = $state.raw<Conversation[]>([]);
  phase = $state<'loading' | 'ready' | 'missing' | 'failed'>('loading');
  loadingOlder = $state(false);
  /** What the visitor is typing, where the site shows it; it fades by itself. */
  peek = $state('');
  #peekTimer: ReturnType<typeof setTimeout> | undefined;
  /** Ids of the agents who have this conversation open, me included. */
  crowd = $state.raw<string[]>([]);

  #timeline = new Timeline<Item>((item) => item.seq, revisionOf);
  #epoch = '';
  #realtime: Realtime<AgentPush> | null = null;
  #unfollow: (() => void) | null = null;
  #closed = false;
  #filling: Promise<void> | null = null;
  #seenSeq = 0;

  constructor(
    readonly id: string,
    private readonly api: Api,
    private readonly heard: {
      row: (row: Conversation) => void;
      item: (item: Item) => void;
      /** So many of the visitor's messages are read now. */
      read: (inbound: number) => void;
      /** A note here calls me, and I have not seen it. */
      called?: () => boolean;
    },
  ) {}

  get hasOlder(): boolean {
    // Read the state that changes with it.
    return this.items.length > 0 && this.#timeline.hasOlder;
  }

  get last(): number {
    return this.items.at(-1)?.seq ?? 0;
  }

  async load(): Promise<void> {
    try {
      await Promise.all([this.loadDetails(), this.#newest()]);
      if (this.#closed) return;
      this.phase = 'ready';
      this.#follow();
    } catch (thrown) {
      if (this.#closed) return;
      this.phase = asProblem(thrown).status === 404 ? 'missing' : 'failed';
    }
  }

  async loadDetails(): Promise<void> {
    const params = { path: { id: this.id } };
    const details = await ok(this.api.GET('/api/v1/conversations/{id}', { params }));
    if (this.#closed) return;
    this.visitor = details.visitor;
    this.earlier = details.earlier;
    this.heard.row(details.conversation);
  }

  async loadOlder(): Promise<void> {
    if (this.loadingOlder || !this.hasOlder) return;
    this.loadingOlder = true;
    try {
      const { items } = await this.#page({ before: this.#timeline.first, limit: PAGE });
      this.#timeline.prepend(items);
      this.items = this.#timeline.items;
    } finally {
      this.loadingOlder = false;
    }
  }

  /** Loads back to the item, so that it can be shown. */
  async loadUntil(seq: number): Promise<void> {
    while (!this.#closed && this.hasOlder && this.#timeline.first > seq) {
      const { items } = await this.#page({ before: this.#timeline.first, limit: FILL });
      if (items.length === 0) return;
      this.#timeline.prepend(items);
      this.items = this.#timeline.items;
    }
  }

  /** The connection is there: receive what comes. */
  attach(realtime: Realtime<AgentPush>): void {
    this.#realtime = realtime;
    if (this.phase === 'ready') this.#follow();
  }

  close(): void {
    this.#closed = true;
    this.#unfollow?.();
  }

  /** A pushed or acknowledged item. */
  apply(item: Item): void {
    const applied = this.#timeline.apply(item);
    if (applied === 'hole') void this.fill();
    if (applied !== 'added') return;
    this.items = this.#timeline.items;
    if (item.author.kind === 'visitor') this.peek = '';
    this.heard.item(item);
  }

  /** Fetches what came after the last item that is known. */
  fill(): Promise<void> {
    this.#filling ??= this.#fill().finally(() => (this.#filling = null));
    return this.#filling;
  }

  visitorPushed(push: VisitorPush): void {
    const visitor = this.visitor;
    if (visitor?.id !== push.id) return;
    const moved = push.page.url !== '' && push.page.url !== visitor.page.url;
    const view = { ...push.page, at: new Date(serverClock.now()).toISOString() };
    this.visitor = {
      ...visitor,
      name: push.name,
      online: push.online,
      page: push.page,
      pages: moved ? [view, ...visitor.pages].slice(0, 50) : visitor.pages,
    };
  }

  /** Everything is on screen before the agent's eyes: tell the server, if it is news. */
  async seen(row: Conversation): Promise<void> {
    const seq = this.#timeline.last;
    const newest = this.items.findLast((item) => item.author.kind === 'visitor' && item.vseq !== null);
    const calls = this.heard.called?.() ?? false;
    const news = unread(row) > 0 || calls || (newest?.vseq ?? 0) > row.receipts.readByAgents;
    if (this.phase !== 'ready' || seq <= this.#seenSeq || !news) return;
    const before = this.#seenSeq;
    this.#seenSeq = seq;
    try {
      const params = { path: { id: this.id } };
      await ok(this.api.POST('/api/v1/conversations/{id}/read', { params, body: { seq } }));
      // The server says so too, but perhaps before the connection was there.
      if (row.seq <= seq) this.heard.read(row.inbound);
    } catch {
      // The next look at it tries again.
      this.#seenSeq = before;
    }
  }

  async editVisitor(change: { name?: string; email?: string }): Promise<void> {
    if (!this.visitor) return;
    const params = { path: { id: this.visitor.id } };
    this.visitor = await ok(this.api.PATCH('/api/v1/visitors/{id}', { params, body: change }));
  }

  #page(query: { before?: number; after?: number; limit: number }) {
    const params = { path: { id: this.id }, query };
    return ok(this.api.GET('/api/v1/conversations/{id}/items', { params }));
  }

  async #newest(): Promise<void> {
    const { items, seq, epoch } = await this.#page({ limit: PAGE });
    if (this.#closed) return;
    this.#epoch = epoch;
    this.#timeline.reset(items, seq);
    this.items = this.#timeline.items;
  }

  async #fill(): Promise<void> {
    try {
      const { items, seq, epoch } = await this.#page({ after: this.#timeline.last, limit: FILL });
      if (this.#closed) return;
      // Another epoch: the database went back to a backup, nothing known counts any more.
      if (epoch !== this.#epoch || seq - this.#timeline.last > FILL) {
        await this.#newest();
        this.#follow();
        return;
      }
      for (const item of this.#timeline.extend(items)) this.heard.item(item);
      this.items = this.#timeline.items;
    } catch {
      // The next push or connection finds the hole again.
    }
  }

  #follow(): void {
    if (!this.#realtime || this.#closed) return;
    const channel = `timeline:${this.id}`;
    this.#unfollow?.();
    this.#unfollow = this.#realtime.follow(
      channel,
      { offset: this.#timeline.last, epoch: this.#epoch },
      {
        push: ({ type, item, typing }) => {
          if (item) this.apply(item);
          if (type === 'peek') this.#peeked(typing?.active ? (typing.text ?? '') : '');
        },
        gap: () => void this.fill(),
        crowd: () => void this.#look(channel),
      },
    );
  }

  #peeked(text: string): void {
    clearTimeout(this.#peekTimer);
    this.peek = text;
    this.#peekTimer = setTimeout(() => (this.peek = ''), PEEK_MS);
  }

  async #look(channel: string): Promise<void> {
    try {
      this.crowd = (await this.#realtime?.crowd(channel)) ?? [];
    } catch {
      this.crowd = [];
    }
  }
}
