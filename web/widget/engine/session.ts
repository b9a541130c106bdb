import { createApi, ok, type Api } from '../../core/api/client';
import { asProblem, Problem } from '../../core/problem';
import type { Visit } from '../../core/wire';
import { keep, recall } from '../state/storage';

export type SessionOptions = {
  site: string;
  /** Of the page that embeds the widget. */
  origin: string;
  token: string | null;
  language: string;
  /** A token was given or replaced. */
  began: (visit: Visit) => void;
};

/**
 * Session is the visitor's right to speak: one request gives a token, which the host's page
 * keeps. It begins when first needed and again after the server has turned the token down.
 */
export class Session {
  readonly api: Api;
  readonly #options: SessionOptions;
  readonly #key: string;
  #token: string | undefined;
  #visit: Promise<Visit> | undefined;
  #return: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#key = `token:${options.site}`;
    this.#token = options.token ?? recall<string>('localStorage', this.#key);
    this.api = createApi({
      headers: (): Record<string, string> => (this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
    });
  }

  get token(): string | undefined {
    return this.#token;
  }

  /** Resolves when there is a session; every call after a failure tries again. */
  visit(): Promise<Visit> {
    this.#visit ??= this.#alone(() => this.#begin()).catch((thrown: unknown) => {
      this.#visit = undefined;
      throw thrown;
    });
    return this.#visit;
  }

  /** Calls the API in a session. A token that has been turned down is replaced by the next call. */
  async call<T>(request: (api: Api) => Parameters<typeof ok<T>>[0]): Promise<T> {
    await this.visit();
    try {
      return await ok<T>(request(this.api));
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.status === 401) this.renew();
      throw problem;
    }
  }

  /** Begins anew, as the visitor whom the link in a mail names. */
  come(back: string): Promise<Visit> {
    this.#return = back;
    this.renew();
    return this.visit();
  }

  /** The next visit begins anew. */
  renew(): void {
    this.#visit = undefined;
  }

  async #begin(): Promise<Visit> {
    // Another tab may have become a visitor while this one waited.
    const token = this.#token ?? recall<string>('localStorage', this.#key);
    const { site, origin, language } = this.#options;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const body = { site, origin, language, timeZone, ...(token ? { token } : {}) };
    const back = this.#return ? { return: this.#return } : {};
    const visit = await ok(
      this.api.POST('/api/widget/v1/session', {
        body: { ...body, ...back },
        signal: AbortSignal.timeout(15_000),
      }),
    );
    if (!visit.token) throw new Problem(500, 'internal', 'no token');
    this.#token = visit.token;
    this.#return = undefined;
    keep('localStorage', this.#key, visit.token);
    this.#options.began(visit);
    return visit;
  }

  /** Two new tabs must not become two visitors: one begins after the other. */
  async #alone(begin: () => Promise<Visit>): Promise<Visit> {
    if (!navigator.locks) return begin();
    let entered = false;
    try {
      return await navigator.locks.request(`session:${this.#options.site}`, () => {
        entered = true;
        return begin();
      });
    } catch (thrown) {
      // Where a browser gives third parties no storage it denies them locks too.
      if (entered) throw thrown;
      return begin();
    }
  }
}
