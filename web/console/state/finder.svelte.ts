// The search: asks while the person types, drops answers that are overtaken, keeps what was
// found in groups. It outlives the screen, so that the results are there on the way back.
import { ok, type Api } from '../../core/api/client';
import { asProblem } from '../../core/problem';
import type { Found, Site, Status } from '../types';

/** A pause in typing as long as this sends the words. */
const PAUSE_MS = 120;
/** A page that filters have emptied goes on by itself, so often. */
const PATIENCE = 10;

export type FoundGroup = 'visitors' | 'files' | 'messages';
export type FoundKind = Found['kind'];
type Page = { found: Found[]; next: string | null };
type Group = Page & { name: FoundGroup };

const kindsOf: Record<FoundGroup, FoundKind[]> = {
  visitors: ['visitor', 'visitor_note'],
  files: ['file'],
  messages: ['message', 'note'],
};
/** People and files are few; they stand above the messages, not in place of them. */
const firstOf: Record<FoundGroup, number> = { visitors: 4, files: 4, messages: 20 };

export type FinderFilter = {
  kind: FoundKind | '';
  site: string;
  agent: string;
  team: string;
  status: Status | '';
  tag: string;
  /** Days, as a date field has them. */
  from: string;
  to: string;
};

const anything: FinderFilter = {
  kind: '',
  site: '',
  agent: '',
  team: '',
  status: '',
  tag: '',
  from: '',
  to: '',
};

export class Finder {
  text = $state('');
  filter = $state.raw<FinderFilter>(anything);
  groups = $state.raw<Group[]>([]);
  phase = $state<'idle' | 'searching' | 'ready' | 'failed'>('idle');
  /** Why it failed, in words. */
  trouble = $state('');
  sites = $state.raw<Site[]>([]);
  loadingMore = $state(false);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(private readonly api: Api) {}

  get active(): boolean {
    return this.text.trim() !== '';
  }

  get narrowed(): number {
    return Object.values(this.filter).filter(Boolean).length;
  }

  get all(): Found[] {
    return this.groups.flatMap(({ found }) => found);
  }

  type(text: string): void {
    this.text = text;
    this.#soon(PAUSE_MS);
  }

  narrow(part: Partial<FinderFilter>): void {
    this.filter = { ...this.filter, ...part };
    this.#soon(0);
  }

  widen(): void {
    this.narrow(anything);
  }

  clear(): void {
    this.type('');
  }

  again(): void {
    this.#soon(0);
  }

  async loadSites(): Promise<void> {
    if (this.sites.length === 0) this.sites = await ok(this.api.GET('/api/v1/sites'));
  }

  async more(name: FoundGroup): Promise<void> {
    const group = this.groups.find((group) => group.name === name);
    const running = this.#running;
    if (!group?.next || !running || this.loadingMore) return;
    this.loadingMore = true;
    try {
      const { found, next } = await this.#page(name, 20, running.signal, group.next);
      if (running.signal.aborted) return;
      this.groups = this.groups.map((old) =>
        old.name === name ? { name, found: [...old.found, ...found], next } : old,
      );
    } finally {
      this.loadingMore = false;
    }
  }

  #soon(pause: number): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
    if (!this.active) {
      [this.groups, this.phase] = [[], 'idle'];
      return;
    }
    this.phase = 'searching';
    this.#timer = setTimeout(() => void this.#run(), pause);
  }

  async #run(): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    const { kind } = this.filter;
    const names = (Object.keys(kindsOf) as FoundGroup[]).filter(
      (name) => kind === '' || kindsOf[name].includes(kind),
    );
    try {
      const pages = await Promise.all(
        names.map((name) => this.#page(name, kind === '' ? firstOf[name] : 20, running.signal)),
      );
      if (running.signal.aborted) return;
      this.groups = names.map((name, at) => ({ name, ...(pages[at] ?? { found: [], next: null }) }));
      this.phase = 'ready';
    } catch (thrown) {
      if (running.signal.aborted) return;
      this.trouble = asProblem(thrown).message;
      this.phase = 'failed';
    }
  }

  async #page(name: FoundGroup, limit: number, signal: AbortSignal, after = ''): Promise<Page> {
    const { kind, from, to, ...where } = this.filter;
    const words = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== ''));
    let cursor = after;
    for (let tries = 0; ; tries++) {
      const query = {
        q: this.text.trim(),
        in: kind === '' ? kindsOf[name] : [kind],
        ...words,
        ...(from ? { from: midnight(from, 0) } : {}),
        ...(to ? { to: midnight(to, 1) } : {}),
        ...(cursor ? { cursor } : {}),
        limit,
      };
      const page = await ok(
        this.api.GET('/api/v1/search', {
          params: { query },
          signal,
        }),
      );
      if (page.found.length > 0 || !page.next || tries === PATIENCE)
        return { found: page.found, next: page.next };
      cursor = page.next;
    }
  }
}

/** Where the day begins here, or the one after so many days. */
function midnight(day: string, later: number): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
