// The list of conversations, live: pages come from the API, pushed rows are put to their
// place, the newer copy of a row wins. Truth is the server; after a connection was lost,
// `refresh` asks it again.
import { SvelteMap } from 'svelte/reactivity';
import { ok, type Api } from '../../core/api/client';
import { changed, recount } from '../chat/counts';
import { append, belongs, inOrder, newer, place, startFilter, type Filter } from '../chat/rows';
import { loadFilter, saveFilter } from '../chat/filter';
import type { Conversation, Counts, VisitorPush } from '../types';

const PAGE = 50;
/** The most that one request may ask for. */
const MOST = 100;

export class Inbox {
  filter = $state.raw<Filter>(startFilter);
  rows = $state.raw<Conversation[]>([]);
  counts = $state.raw<Counts>({ mine: 0, unassigned: 0, team: 0, all: 0, unread: 0, mentions: 0 });
  /** Every row that this tab has seen, newest copy. */
  readonly known = new SvelteMap<string, Conversation>();
  /** Visitors of whom it is known whether they are on the site. */
  readonly onSite = new SvelteMap<string, boolean>();
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  loadingMore = $state(false);
  /** The conversation that is open: it does not vanish from the list for having been read. */
  openId = '';

  #next = $state.raw<string | null>(null);
  #generation = 0;
  #touched = new Set<string>();
  #countTimer: ReturnType<typeof setTimeout> | undefined;
  #lookups = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly meId: string,
    /** Hears of every row that is new or newer. */
    private readonly heard: (row: Conversation) => void,
    /** The ids of my teams. */
    private readonly teams: () => readonly string[] = () => [],
    /** Whether a note in the conversation calls me. */
    private readonly called: (conversationId: string) => boolean = () => false,
  ) {
    this.filter = loadFilter(localStorage, meId);
  }

  get more(): boolean {
    return this.#next !== null;
  }

  async show(filter: Filter): Promise<void> {
    this.filter = filter;
    saveFilter(localStorage, this.meId, filter);
    // What is known already shows at once; the answer replaces it.
    this.rows = this.#sorted([...this.known.values()]);
    await this.load();
  }

  /** The first page again, as long as the list has become. */
  async load(): Promise<void> {
    const generation = ++this.#generation;
    this.#touched.clear();
    if (this.rows.length === 0) this.phase = 'loading';
    const limit = Math.min(MOST, Math.max(PAGE, this.rows.length));
    try {
      const page = await this.#page({ limit });
      if (generation !== this.#generation) return;
      this.#next = page.next;
      const pushed = [...this.#touched].flatMap((id) => this.known.get(id) ?? []);
      this.rows = [];
      this.rows = this.#sorted(page.conversations.map((row) => this.#know(row)));
      for (const row of pushed) this.rows = this.#placed(row);
      this.phase = 'ready';
    } catch (thrown) {
      if (generation === this.#generation) this.phase = this.rows.length > 0 ? 'ready' : 'failed';
      throw thrown;
    }
  }

  async loadMore(): Promise<void> {
    const cursor = this.#next;
    if (cursor === null || this.loadingMore) return;
    const generation = this.#generation;
    this.loadingMore = true;
    try {
      const page = await this.#page({ cursor, limit: PAGE });
      if (generation !== this.#generation) return;
      this.#next = page.next;
      const rows = page.conversations.map((row) => this.#know(row));
      this.rows = append(
        this.rows,
        rows.filter((row) => belongs(row, this.filter, this.meId, this.teams())),
      );
    } finally {
      this.loadingMore = false;
    }
  }

  /** The newest open ones, whatever the list shows: they may have to ring. */
  async probe(): Promise<void> {
    const query = { view: 'all', status: 'open', sort: 'newest', limit: PAGE } as const;
    const { conversations } = await ok(this.api.GET('/api/v1/conversations', { params: { query } }));
    for (const row of conversations) this.apply(row);
  }

  /** A page of a colleague's open ones; resolves with the cursor of the next. */
  async loadOf(agent: string, cursor = ''): Promise<string | null> {
    const query = { agent, status: 'open', limit: PAGE, ...(cursor ? { cursor } : {}) } as const;
    const page = await ok(this.api.GET('/api/v1/conversations', { params: { query } }));
    for (const row of page.conversations) this.apply(row);
    return page.next;
  }

  async loadCounts(): Promise<void> {
    clearTimeout(this.#countTimer);
    this.#countTimer = undefined;
    this.counts = await ok(this.api.GET('/api/v1/conversations/counts'));
  }

  /** A row that was pushed or answered. */
  apply(got: Conversation): void {
    const before = this.known.get(got.id);
    const row = this.#know(got);
    if (row === before) return;
    this.#touched.add(row.id);
    this.rows = this.#placed(row);
    if (row.readInbound === null) void this.#lookUp(row.id);
    const counts = recount(this.counts, before, row, this.meId, this.teams());
    if (before === undefined) this.#countSoon();
    else if (changed(counts, this.counts)) {
      this.counts = counts;
      this.#countSoon();
    }
  }

  /** How far I have read, here or in another tab; back when it was marked as unread. */
  read(conversationId: string, readInbound: number, back = false): void {
    const row = this.known.get(conversationId);
    if (!row) return;
    if (back) this.known.set(conversationId, { ...row, readInbound: -1 });
    this.apply({ ...row, readInbound: back ? readInbound : Math.max(row.readInbound ?? 0, readInbound) });
  }

  visitor(push: VisitorPush): void {
    this.onSite.set(push.id, push.online);
    for (const row of this.known.values()) {
      if (row.visitor.id !== push.id) continue;
      this.apply({ ...row, visitor: { ...row.visitor, name: push.name, page: push.page } });
    }
  }

  #page(query: { cursor?: string; limit: number }) {
    const { tag, ...filter } = this.filter;
    const chosen = { ...filter, ...(tag ? { tag } : {}), ...query };
    return ok(this.api.GET('/api/v1/conversations', { params: { query: chosen } }));
  }

  #know(got: Conversation): Conversation {
    const before = this.known.get(got.id);
    // When no agent has read anything, I have not either; unless I have watched a colleague.
    const untouched = !before && got.receipts.readByAgents === 0 && got.assigneeId === null;
    const readInbound = got.readInbound ?? (untouched ? 0 : null);
    const row = newer(before, { ...got, readInbound });
    if (
      before &&
      row.version === before.version &&
      row.readInbound === before.readInbound &&
      sameFacts(row, before)
    ) {
      return before;
    }
    this.known.set(row.id, row);
    this.heard(row);
    return row;
  }

  /** Which conversations call me is different now. */
  recalled(): void {
    if (this.filter.view !== 'mentions') return;
    this.rows = this.#sorted([...this.known.values()]);
    this.load().catch(() => undefined);
  }

  #placed(row: Conversation): Conversation[] {
    if (this.filter.view === 'mentions' && !this.called(row.id)) {
      return this.rows.filter(({ id }) => id !== row.id);
    }
    return place(this.rows, row, this.filter, this.meId, this.more, this.openId, this.teams());
  }

  #sorted(rows: Conversation[]): Conversation[] {
    return rows
      .filter((row) => belongs(row, this.filter, this.meId, this.teams()))
      .filter((row) => this.filter.view !== 'mentions' || this.called(row.id))
      .sort((a, b) => inOrder(a, b, this.filter.sort));
  }

  #countSoon(): void {
    this.#countTimer ??= setTimeout(() => {
      // The counts are right again with the next one.
      this.loadCounts().catch(() => undefined);
    }, 1000);
  }

  /** Broadcast rows do not say how far I have read; for one never seen before, ask. */
  async #lookUp(id: string): Promise<void> {
    if (this.#lookups.has(id)) return;
    this.#lookups.add(id);
    try {
      const params = { path: { id } };
      const { conversation } = await ok(this.api.GET('/api/v1/conversations/{id}', { params }));
      this.apply(conversation);
    } catch {
      // Shown as read until the list is fetched again.
    } finally {
      this.#lookups.delete(id);
    }
  }
}

function sameFacts(a: Conversation, b: Conversation): boolean {
  return (
    a.status === b.status &&
    a.assigneeId === b.assigneeId &&
    a.redirect?.seq === b.redirect?.seq &&
    a.tags.join() === b.tags.join() &&
    a.visitor.name === b.visitor.name &&
    a.visitor.page.url === b.visitor.page.url &&
    a.visitor.page.title === b.visitor.page.title &&
    a.receipts.toVisitor === b.receipts.toVisitor &&
    a.receipts.readByVisitor === b.receipts.readByVisitor &&
    a.receipts.readByAgents === b.receipts.readByAgents
  );
}
