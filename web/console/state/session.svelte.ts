// Who is signed in. An expired session shows the sign-in over the same address; nothing
// that was being written is lost, since drafts and unsent messages live in the browser.
import { createApi, ok, type Api } from '../../core/api/client';
import { asProblem } from '../../core/problem';
import type { Agent, Me, Preferences } from '../types';
import { texts } from './texts.svelte';

export type Phase = 'loading' | 'unreachable' | 'setup' | 'signedOut' | 'in';

/** The server reads it, so that the page comes in the right colours before any script runs. */
const THEME_COOKIE = 'deskside_theme';

class Session {
  phase = $state<Phase>('loading');
  me = $state.raw<Me | null>(null);
  /** The server sends mails: who has forgotten the password can get a link. */
  mails = $state(false);
  /** The session ended by itself: say so where one signs in again. */
  expired = $state(false);

  /** Other tabs of this browser share the cookie: they hear who signs in and out. */
  readonly #channel = new BroadcastChannel('deskside-session');

  constructor() {
    this.#channel.addEventListener('message', ({ data }) => {
      if (data === 'out') this.#leave();
      else if (data !== this.me?.id || this.phase !== 'in') void this.load();
    });
  }

  readonly api: Api = createApi({
    // What the server says about bad input is shown as it is.
    headers: () => ({ 'Accept-Language': document.documentElement.lang }),
    fetch: async (input) => {
      const request = input as Request;
      const response = await fetch(request);
      const signsIn = request.method === 'POST' && new URL(request.url).pathname === '/api/v1/session';
      if (response.status === 401 && !signsIn) this.end();
      return response;
    },
  });

  async load(): Promise<void> {
    if (this.phase === 'loading') await texts.use('system');
    try {
      this.enter(await ok(this.api.GET('/api/v1/me')));
    } catch (thrown) {
      if (asProblem(thrown).status !== 401) {
        if (this.phase !== 'in') this.phase = 'unreachable';
        return;
      }
      await this.#askSetup();
    }
  }

  async #askSetup(): Promise<void> {
    try {
      const { needed, mail } = await ok(this.api.GET('/api/v1/setup'));
      this.mails = mail;
      this.phase = needed ? 'setup' : 'signedOut';
    } catch {
      this.phase = 'unreachable';
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    this.enter(await ok(this.api.POST('/api/v1/session', { body: { email, password } })));
  }

  /** The answer to signing in or setting up. */
  enter(me: Me): void {
    const news = this.phase !== 'in' || this.me?.id !== me.id;
    this.#know(me);
    this.expired = false;
    this.phase = 'in';
    if (news) this.#channel.postMessage(me.id);
  }

  async signOut(): Promise<void> {
    await ok(this.api.DELETE('/api/v1/session'));
    this.#channel.postMessage('out');
    this.#leave();
  }

  #leave(): void {
    this.me = null;
    this.expired = false;
    this.phase = 'signedOut';
  }

  /** The server does not know the session any more. */
  end(): void {
    if (this.phase !== 'in') return;
    this.expired = true;
    this.phase = 'signedOut';
  }

  /** Shown at once, told to the server after; a refusal brings the old value back. */
  async prefer(change: Partial<Preferences>): Promise<void> {
    const before = this.me;
    if (!before) return;
    const preferences = { ...before.preferences, ...change };
    this.#know({ ...before, preferences });
    try {
      this.#know(await ok(this.api.PATCH('/api/v1/me', { body: { preferences } })));
    } catch (thrown) {
      this.#know(before);
      throw thrown;
    }
  }

  /** Changed in another tab or on another computer. */
  preferencesPushed(preferences: Preferences): void {
    if (this.me) this.#know({ ...this.me, preferences });
  }

  /** Shown at once; `automatic` is for a console that idles or is used again. */
  async turn(availability: Me['availability'], automatic = false): Promise<void> {
    const before = this.me;
    if (!before) return;
    if (!automatic) this.#know({ ...before, availability, automatic: false });
    try {
      const me = await ok(this.api.PUT('/api/v1/me/availability', { body: { availability, automatic } }));
      this.#know(me);
    } catch (thrown) {
      this.#know(before);
      throw thrown;
    }
  }

  /** Turned in another tab or on another computer. */
  turned({ id, availability, automatic }: Agent): void {
    if (this.me?.id === id) this.#know({ ...this.me, availability, automatic });
  }

  async rename(name: string): Promise<void> {
    this.#know(await ok(this.api.PATCH('/api/v1/me', { body: { name } })));
  }

  #know(me: Me): void {
    this.me = me;
    applyTheme(me.preferences.theme);
    void texts.use(me.preferences.language);
  }
}

function applyTheme(theme: Preferences['theme']): void {
  const root = document.documentElement;
  const age = theme === 'system' ? 0 : 31_536_000;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; SameSite=Lax; Max-Age=${age}`;
}

export const session = new Session();
