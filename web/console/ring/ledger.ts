// What is over for this agent in this browser: the keys that must not ring (again),
// shared by all tabs. The storage is for tabs that open later, the channel for those
// that are open now.

/** Why a new conversation does not ring any more. */
export type Ending = 'opened' | 'taken' | 'dismissed' | 'expired' | 'soft' | 'own';

type Saved = Record<string, number>;

/** Keys older than this are forgotten: nothing that old can ring. */
const KEEP_MS = 3_600_000;

export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', heard: (event: MessageEvent) => void): void;
  close(): void;
}

export class Ledger {
  #over = new Map<string, number>();
  #silenced = new Set<string>();

  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'>,
    private readonly name: string,
    private readonly channel: Channel,
    private readonly heard: (key: string) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.#load();
    channel.addEventListener('message', ({ data }) => {
      if (typeof data?.over === 'string') this.#over.set(data.over, this.now());
      else if (typeof data?.silent === 'string') this.#silenced.add(data.silent);
      else return;
      this.heard(data.over ?? data.silent);
    });
  }

  over(key: string): boolean {
    if (this.#over.has(key)) return true;
    this.#load();
    return this.#over.has(key);
  }

  silenced(key: string): boolean {
    return this.#silenced.has(key);
  }

  /** Ends the key in all tabs; false when it was over already. */
  end(key: string): boolean {
    if (this.over(key)) return false;
    this.#over.set(key, this.now());
    this.#save();
    this.channel.postMessage({ over: key });
    return true;
  }

  /** Stops the sound of the key in all tabs; its card stays. */
  silence(key: string): void {
    this.#silenced.add(key);
    this.channel.postMessage({ silent: key });
  }

  close(): void {
    this.channel.close();
  }

  #load(): void {
    for (const [key, at] of Object.entries(parse(this.storage.getItem(this.name)))) this.#over.set(key, at);
  }

  #save(): void {
    this.#load();
    const oldest = this.now() - KEEP_MS;
    for (const [key, at] of this.#over) if (at < oldest) this.#over.delete(key);
    try {
      this.storage.setItem(this.name, JSON.stringify(Object.fromEntries(this.#over)));
    } catch {
      // A full storage costs only the memory across reloads; the channel still tells the open tabs.
    }
  }
}

function parse(text: string | null): Saved {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Saved) : {};
  } catch {
    return {};
  }
}
