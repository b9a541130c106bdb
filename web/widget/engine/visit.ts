import { newId } from '../../core/id';
import type { Identity, Trail } from '../../core/port';
import type { PageVisit } from '../../core/wire';
import { selfOf, type Self } from './identity';
import type { Session } from './session';
import { keep, recall } from '../state/storage';

/**
 * Where the visitor has been on the site and who he says he is. The server hears of it with
 * the first message and from then on; before, nothing of it leaves the browser.
 */
export class VisitLog {
  readonly #session: Session;
  readonly #key: string;
  #trail: Pick<Trail, 'referrer' | 'pages'> = { referrer: '', pages: [] };
  #pending: PageVisit[] = [];
  #identity: Self = {};
  #identityTold = '';
  /** What the visitor has filled in, which goes before what the page says. */
  #said: Self = {};

  constructor(session: Session, site: string) {
    this.#session = session;
    this.#key = `reported:${site}`;
  }

  set trail(trail: Trail) {
    this.#trail = trail;
  }

  set identity(identity: Identity | null) {
    this.#identity = selfOf(identity);
  }

  set said(said: Self) {
    this.#said = { ...this.#said, ...said };
  }

  /** Who the visitor is, as far as this browser knows. */
  get known(): Self {
    return { ...this.#identity, ...this.#said };
  }

  /** What goes with the first message. */
  start(language: string): {
    pages: PageVisit[];
    referrer: string;
    visitor: Self & { language: string; timeZone: string };
  } {
    const pages = this.#trail.pages.map(withId);
    this.#mark();
    this.#identityTold = JSON.stringify(this.#identity);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return { pages, referrer: this.#trail.referrer, visitor: { ...this.known, language, timeZone } };
  }

  /** Tells the server what it does not know yet. */
  async report(): Promise<void> {
    const last = recall<string>('sessionStorage', this.#key) ?? '';
    this.#pending.push(...this.#trail.pages.filter(({ at }) => at > last).map(withId));
    this.#mark();
    const pages = this.#pending.slice(-50);
    if (pages.length > 0) {
      const body = { pages, referrer: this.#trail.referrer };
      await this.#session.call((api) => api.POST('/api/widget/v1/pages', { body }));
      this.#pending = this.#pending.filter((page) => !pages.includes(page));
    }
    const identity = JSON.stringify(this.#identity);
    if (identity !== '{}' && identity !== this.#identityTold) {
      await this.#session.call((api) => api.PATCH('/api/widget/v1/visitor', { body: this.#identity }));
      this.#identityTold = identity;
    }
  }

  #mark(): void {
    keep('sessionStorage', this.#key, this.#trail.pages.at(-1)?.at);
  }
}

function withId({ url, title, at }: Trail['pages'][number]): PageVisit {
  return { id: newId(), url: url.slice(0, 2000), title: title.slice(0, 300), at };
}
