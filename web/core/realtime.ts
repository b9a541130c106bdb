import type { Centrifuge, PublicationContext, SubscribedContext } from 'centrifuge';

export type Position = { offset: number; epoch: string };

/** connecting: not there yet or again; connected; refused: the server wants no more attempts (signed out). */
export type RealtimeState = 'connecting' | 'connected' | 'refused';

export type Follower<Push> = {
  /** One publication, in order; `offset` is its position in the channel. */
  push: (push: Push, offset: number) => void;
  /** Something may have been missed: fetch what comes after the last position that is known. */
  gap: () => void;
  /** Somebody came to or left the channel, where the server tells. */
  crowd?: () => void;
};

export type RealtimeOptions<Push> = {
  /** `${origin}${path}` is the websocket, `${path}/http_stream` and `${path}/emulation` stand in where websockets are blocked. */
  origin: string;
  path: string;
  /** Sent with every connection attempt, such as the visitor's token. */
  data?: () => Promise<unknown>;
  /** A publication of a channel that the server chose (inbox, agent:…, visitor:…, site:…). */
  push: (push: Push, channel: string) => void;
  /** After every connection: pushes that carry no offset may have been missed. */
  connected?: (first: boolean) => void;
  state?: (state: RealtimeState) => void;
};

/**
 * Realtime receives what the server pushes, and carries typing. It connects again by itself
 * with jitter, recovers followed channels from their last position, and says `gap` when it
 * could not. Writes go over HTTP.
 *
 * The library behind it is loaded when the first one opens, after the first paint.
 */
export class Realtime<Push> {
  readonly #client: Centrifuge;
  #state: RealtimeState = 'connecting';
  #connections = 0;

  static async open<Push>(options: RealtimeOptions<Push>): Promise<Realtime<Push>> {
    const { Centrifuge } = await import('centrifuge');
    const { origin, path, data } = options;
    const client = new Centrifuge(
      [
        { transport: 'websocket', endpoint: origin.replace(/^http/, 'ws') + path },
        { transport: 'http_stream', endpoint: `${origin}${path}/http_stream` },
      ],
      {
        emulationEndpoint: `${origin}${path}/emulation`,
        minReconnectDelay: 200,
        maxReconnectDelay: 10_000,
        maxServerPingDelay: 5_000,
        ...(data ? { getData: data } : {}),
      },
    );
    return new Realtime<Push>(client, options);
  }

  private constructor(client: Centrifuge, options: RealtimeOptions<Push>) {
    this.#client = client;
    const become = (state: RealtimeState) => {
      if (state === this.#state) return;
      this.#state = state;
      options.state?.(state);
    };
    client.on('publication', ({ data, channel }) => options.push(data as Push, channel));
    client.on('connecting', () => become('connecting'));
    client.on('connected', () => {
      become('connected');
      options.connected?.(this.#connections++ === 0);
    });
    client.on('disconnected', ({ code }) => {
      if (code !== 0) become('refused');
    });
    client.connect();
  }

  get state(): RealtimeState {
    return this.#state;
  }

  /** Receives a channel from the position on that the caller has read up to. Returns how to stop. */
  follow(channel: string, since: Position, follower: Follower<Push>): () => void {
    const old = this.#client.getSubscription(channel);
    if (old) this.#client.removeSubscription(old);
    const subscription = this.#client.newSubscription(channel, {
      since,
      recoverable: true,
      positioned: true,
    });
    subscription.on('publication', ({ data, offset }: PublicationContext) =>
      follower.push(data as Push, offset ?? 0),
    );
    subscription.on('subscribed', ({ wasRecovering, recovered }: SubscribedContext) => {
      if (wasRecovering && !recovered) follower.gap();
      follower.crowd?.();
    });
    subscription.on('join', () => follower.crowd?.());
    subscription.on('leave', () => follower.crowd?.());
    subscription.subscribe();
    return () => this.#client.removeSubscription(subscription);
  }

  /** Who is in a followed channel: the user ids, each once. */
  async crowd(channel: string): Promise<string[]> {
    const { clients } = await this.#client.presence(channel);
    return [...new Set(Object.values(clients).map(({ user }) => user))];
  }

  /** Tells the server something that may be lost, such as typing. */
  tell(method: string, data: unknown): void {
    if (this.#state === 'connected') void this.#client.rpc(method, data).catch(() => undefined);
  }

  /** After standby or a new sign-in: the old connection may be dead without knowing. */
  reconnect(): void {
    this.#client.disconnect();
    this.#client.connect();
  }

  close(): void {
    this.#client.disconnect();
  }
}
