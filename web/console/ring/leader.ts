// One tab of several is the leader: it alone rings, shows desktop notifications and
// acknowledges deliveries. The lock belongs to the browser, so it survives crashes:
// when the holder goes, the next in the queue has it. A tab that becomes visible
// takes the lock from a hidden one, because a person looks at it.

/** The part of navigator.locks that is used here. */
export interface Locks {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

export class Leader {
  #stop = new AbortController();
  #release: (() => void) | null = null;
  #leading = false;

  constructor(
    private readonly locks: Locks | undefined,
    private readonly name: string,
    private readonly changed: (leading: boolean) => void,
  ) {}

  get leading(): boolean {
    return this.#leading;
  }

  /** Joins the queue; a browser without locks (a page without https) leads alone. */
  start(visible: boolean): void {
    if (!this.locks) this.#set(true);
    else void this.#ask(visible);
  }

  /** The tab became visible: it leads from now on. */
  take(): void {
    if (this.locks && !this.#leading && !this.#stop.signal.aborted) void this.#ask(true);
  }

  stop(): void {
    this.#stop.abort();
    this.#release?.();
    this.#set(false);
  }

  async #ask(steal: boolean): Promise<void> {
    if (!this.locks) return;
    try {
      // steal and signal exclude each other.
      const options = steal ? { steal: true } : { signal: this.#stop.signal };
      await this.locks.request(this.name, options, () => {
        // A second request of this tab may still wait behind the first one.
        if (this.#stop.signal.aborted || this.#leading) return Promise.resolve();
        this.#set(true);
        return new Promise<void>((resolve) => (this.#release = resolve));
      });
    } catch (error) {
      // AbortError: another tab stole the lock, or this one stopped waiting.
      if ((error as DOMException).name !== 'AbortError') throw error;
      if (this.#stop.signal.aborted) return;
      this.#release = null;
      this.#set(false);
      void this.#ask(false);
    }
  }

  #set(leading: boolean): void {
    if (this.#leading === leading) return;
    this.#leading = leading;
    this.changed(leading);
  }
}
