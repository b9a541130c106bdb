// The sites with their settings, for what depends on them in a conversation.
import { ok, type Api } from '../../core/api/client';
import type { Site } from '../types';

/** Consoles don't all ask at the same moment. */
const SOON_MS = 300;

export class Sites {
  list = $state.raw<Site[]>([]);
  /** The last answer counts, whichever comes first. */
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    const mine = ++this.#asked;
    const list = await ok(this.api.GET('/api/v1/sites'));
    if (mine === this.#asked) this.list = list;
  }

  /** Somebody has changed some; what else follows from them is asked for as well. */
  changed(also: () => Promise<unknown>): void {
    clearTimeout(this.#timer);
    const all = () => void Promise.all([this.load(), also()]).catch(() => undefined);
    this.#timer = setTimeout(all, SOON_MS * (1 + Math.random()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  of(id: string): Site | undefined {
    return this.list.find((site) => site.id === id);
  }
}
