// Of several tabs of one session only the one the visitor looks at streams. Tabs of one origin talk
// to each other; a tab on another origin learns by being hidden.
export class Tabs {
  readonly #channel: BroadcastChannel;
  readonly #stop = new AbortController();
  readonly #tab: string;
  readonly #changed: (focused: boolean) => void;
  /** Another tab of ours was touched last. */
  #elsewhere = false;
  #focused: boolean | null = null;

  constructor(session: string, tab: string, changed: (focused: boolean) => void) {
    this.#tab = tab;
    this.#changed = changed;
    this.#channel = new BroadcastChannel(`deskside-cobrowse-${session}`);
  }

  start(): void {
    const { signal } = this.#stop;
    this.#channel.addEventListener('message', (event) => this.#hear(event.data), { signal });
    document.addEventListener('visibilitychange', () => this.#look(), { signal });
    for (const name of ['focus', 'pointerdown', 'keydown'])
      addEventListener(name, () => this.#claim(), { capture: true, passive: true, signal });
    if (document.visibilityState === 'visible') this.#claim();
    else this.#look();
  }

  #hear(data: unknown): void {
    if (typeof data !== 'string' || data === this.#tab) return;
    this.#elsewhere = true;
    this.#look();
  }

  #claim(): void {
    if (this.#focused) return;
    this.#elsewhere = false;
    this.#channel.postMessage(this.#tab);
    this.#look();
  }

  #look(): void {
    const focused = document.visibilityState === 'visible' && !this.#elsewhere;
    if (focused === this.#focused) return;
    this.#focused = focused;
    if (focused) this.#channel.postMessage(this.#tab);
    this.#changed(focused);
  }

  stop(): void {
    this.#stop.abort();
    this.#channel.close();
  }
}
