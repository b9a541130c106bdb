/** Runs things in one of several tabs of the same site, and tells the others. */
export class Tabs<News> {
  readonly #name: string;
  readonly #channel: BroadcastChannel | undefined;
  #leads = false;

  constructor(name: string, hear: (news: News) => void) {
    this.#name = name;
    this.#channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : undefined;
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<News>) => hear(data));
  }

  /** To the other tabs. */
  tell(news: News): void {
    this.#channel?.postMessage(news);
  }

  /**
   * Becomes the leader when the one before is gone; at once with `now`: a leading tab may be
   * frozen in the background, and the visitor is here. For a moment both may believe to lead.
   * Where the browser keeps storage from embedded frames it refuses locks as well; then every
   * tab leads, which is safe, because what is sent twice counts once.
   */
  lead(start: () => void, stop: () => void, now = false): void {
    if (this.#leads) return;
    const alone = () => {
      this.#leads = true;
      start();
    };
    if (!navigator.locks) return alone();
    void navigator.locks
      .request(`${this.#name}:lead`, now ? { steal: true } : {}, () => {
        if (this.#leads) return undefined;
        this.#leads = true;
        start();
        return new Promise<never>(() => undefined);
      })
      .catch((thrown: unknown) => {
        if (!this.#leads) {
          // No locks in this frame, as where a browser gives third parties no storage.
          this.#leads = true;
          start();
          return;
        }
        this.#leads = false;
        stop();
        // Another tab has taken over; any other failure would come again at once.
        if (thrown instanceof DOMException && thrown.name === 'AbortError') this.lead(start, stop);
      });
  }

  /** Runs in the first tab that asks within some seconds, in no other. */
  once(what: string, run: () => void): void {
    if (!navigator.locks) return run();
    navigator.locks
      .request(`${this.#name}:${what}`, { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        run();
        await new Promise((resolve) => setTimeout(resolve, 5000));
      })
      .catch(run); // denied in this frame
  }
}
