// A window remembers the call it is in, so that loading the page again brings it back with
// what was switched on. Only for a moment: who closes the window leaves.

type Kept = { id: string; microphone: boolean; camera: boolean };

const NAME = 'deskside.call';
const KEEP_MS = 30_000;

export class Resume {
  constructor(
    private readonly box: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
    private readonly now: () => number = Date.now,
  ) {
    // What counts is when the page went away, not when something last changed.
    globalThis.addEventListener?.('pagehide', () => {
      this.#going = true;
      if (this.#kept) this.#save(this.#kept);
    });
    globalThis.addEventListener?.('beforeunload', () => (this.#going = true), true);
    globalThis.addEventListener?.('pageshow', () => (this.#going = false));
  }

  #kept: Kept | null = null;
  #going = false;

  /** What goes off because the page goes away is not remembered as switched off. */
  keep(kept: Kept): void {
    if (this.#going) return;
    this.#kept = kept;
    this.#save(kept);
  }

  #save(kept: Kept): void {
    try {
      this.box.setItem(NAME, JSON.stringify({ ...kept, at: this.now() }));
    } catch {
      // Without storage the person joins again by hand.
    }
  }

  forget(): void {
    this.#kept = null;
    this.box.removeItem(NAME);
  }

  /** What the page before this one was in; asked once. */
  take(): Kept | null {
    if (this.#kept) return null;
    const text = this.box.getItem(NAME);
    this.box.removeItem(NAME);
    try {
      const { at, ...kept } = JSON.parse(text ?? 'null') as Kept & { at: number };
      return this.now() - at < KEEP_MS ? kept : null;
    } catch {
      return null;
    }
  }
}
