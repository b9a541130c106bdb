import { Realtime, type RealtimeState } from '../../core/realtime';
import type { ClientPush } from '../../core/wire';
import type { Session } from './session';
import type { Thread } from './thread.svelte';

export type LiveOptions = {
  session: Session;
  push: (push: ClientPush) => void;
  /** After every connection: the list of conversations may be old. */
  connected: () => void;
  state: (state: RealtimeState) => void;
};

/** Live is the socket: what the server pushes to this visitor, and the thread that is open. */
export class Live {
  readonly #options: LiveOptions;
  #realtime: Realtime<ClientPush> | undefined;
  #opening: Promise<void> | undefined;
  #watched: Thread | undefined;
  #unfollow: (() => void) | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Connects, once; it comes back by itself from then on. */
  open(): Promise<void> {
    this.#opening ??= this.#open().catch(() => {
      // No session yet, or the library could not be fetched: as good as no connection.
      this.#opening = undefined;
      this.#later(() => void this.open());
    });
    return this.#opening;
  }

  async #open(): Promise<void> {
    const { session, push, connected, state } = this.#options;
    await session.visit();
    this.#realtime = await Realtime.open<ClientPush>({
      origin: location.origin,
      path: '/socket/visitor',
      data: () => Promise.resolve({ token: session.token ?? '' }),
      push,
      connected: () => {
        connected();
        if (this.#watched && !this.#unfollow) void this.watch(this.#watched);
      },
      state: (now) => {
        state(now);
        // Turned down: most likely the token is no longer valid.
        if (now === 'refused') this.#later(() => void this.#again());
      },
    });
    if (this.#watched) void this.watch(this.#watched);
  }

  /** Keeps one thread current, no other. */
  async watch(thread: Thread | undefined): Promise<void> {
    if (thread === this.#watched && this.#unfollow) return;
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#watched = thread;
    if (!thread) return;
    try {
      await thread.catchUp();
    } catch {
      this.#later(() => this.#watched === thread && void this.watch(thread));
      return;
    }
    if (this.#watched !== thread || !this.#realtime || this.#unfollow) return;
    this.#unfollow = this.#realtime.follow(`chat:${thread.id}`, thread.position, {
      push: ({ item }) => item && thread.apply(item),
      gap: () => void thread.catchUp().catch(() => this.#later(() => void this.watch(this.#watched))),
    });
  }

  typing(conversationId: string, active: boolean, text?: string): void {
    this.#realtime?.tell('typing', { conversationId, active, ...(text ? { text } : {}) });
  }

  /** After standby: the connection may be dead without knowing. */
  wake(): void {
    this.#realtime?.reconnect();
  }

  async #again(): Promise<void> {
    this.#options.session.renew();
    await this.#options.session.visit().catch(() => this.#later(() => void this.#again()));
    this.#realtime?.reconnect();
  }

  #later(run: () => void): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(run, 1500 + Math.random() * 1500);
  }
}
