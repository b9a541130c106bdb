// The notes that call me.
import { ok, type Api } from '../../core/api/client';
import type { Mention } from '../types';

export class Mentions {
  list = $state.raw<Mention[]>([]);
  readonly #conversations = $derived(new Set(this.list.map(({ conversationId }) => conversationId)));
  readonly #unread = $derived(
    new Set(this.list.flatMap(({ read, conversationId }) => (read ? [] : [conversationId]))),
  );

  constructor(
    private readonly api: Api,
    /** Which conversations call me is different now. */
    private readonly changed: () => void,
  ) {}

  /** How many conversations call me that I have not looked at since. */
  get count(): number {
    return this.#unread.size;
  }

  has(conversationId: string): boolean {
    return this.#conversations.has(conversationId);
  }

  unreadIn(conversationId: string): boolean {
    return this.#unread.has(conversationId);
  }

  async load(): Promise<void> {
    this.list = await ok(this.api.GET('/api/v1/mentions'));
    this.changed();
  }

  /** True when it is news. */
  pushed(mention: Mention): boolean {
    if (this.list.some(({ itemId }) => itemId === mention.itemId)) return false;
    this.list = [mention, ...this.list];
    this.changed();
    return true;
  }

  /** I have seen all of the conversation; the server is told with how far I have read. */
  read(conversationId: string): void {
    if (!this.unreadIn(conversationId)) return;
    this.list = this.list.map((mention) =>
      mention.conversationId === conversationId ? { ...mention, read: true } : mention,
    );
  }
}
