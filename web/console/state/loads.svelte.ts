// How busy everybody is. While a screen shows it, it is fetched again whenever something
// has happened that may have changed it.
import { ok, type Api } from '../../core/api/client';
import type { Load } from '../types';

/** Many changes in a row are fetched together. */
const SOON_MS = 250;

export class Loads {
  load = $state.raw<Load | null>(null);
  #watchers = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(private readonly api: Api) {}

  /** A screen shows it until the returned function is called. */
  watch(): () => void {
    this.#watchers++;
    this.#fetch();
    return () => void this.#watchers--;
  }

  changed(): void {
    if (this.#watchers === 0) return;
    this.#timer ??= setTimeout(() => this.#fetch(), SOON_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #fetch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const asked = ++this.#asked;
    ok(this.api.GET('/api/v1/load')).then(
      (load) => {
        if (asked === this.#asked) this.load = load;
      },
      // The next change asks again.
      () => undefined,
    );
  }
}
