// A guest's visit: the link, the door, the lobby, the call, and its end.
import { createApi, ok } from '../core/api/client';
import type { components } from '../core/api/schema';
import { testPage } from '../core/call/test/address';
import { asProblem } from '../core/problem';
import { Ongoing } from '../ui/call/ongoing.svelte';
import { Preview } from '../ui/call/preview.svelte';

export type About = components['schemas']['GuestLink'];
type Kept = { secret: string; name: string };

/** revoked, expired, used, unknown, over, declined and removed are final. */
export type Stage =
  | 'loading'
  | 'unreachable'
  | 'early'
  | 'door'
  | 'lobby'
  | 'in'
  | 'left'
  | 'lost'
  | 'elsewhere'
  | 'revoked'
  | 'expired'
  | 'used'
  | 'unknown'
  | 'over'
  | 'declined'
  | 'removed';

const AGAIN_MS = 1500;
const SELDOM_MS = 10_000;

export class Visit {
  stage = $state<Stage>('loading');
  about = $state.raw<About>();
  ongoing = $state.raw<Ongoing>();
  name = '';
  preview = new Preview(navigator.mediaDevices, localStorage);

  readonly #link: string;
  readonly #key: string;
  #secret = '';
  #version = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #api = createApi({
    headers: (): Record<string, string> => ({
      'Accept-Language': document.documentElement.lang,
      ...(this.#secret ? { Authorization: `Bearer ${this.#secret}` } : {}),
    }),
  });

  constructor(link: string) {
    this.#link = link;
    this.#key = `deskside.guest.${link}`;
  }

  /** Where the guest's devices and network are tested. */
  get testPage(): string {
    return this.about ? testPage(document.documentElement.lang, this.about.siteKey) : '';
  }

  async begin(): Promise<void> {
    const kept = this.#recall();
    this.name = kept?.name ?? '';
    try {
      this.about = await ok(
        this.#api.GET('/api/guest/v1/links/{link}', { params: { path: { link: this.#link } } }),
      );
    } catch (thrown) {
      // A link for one use is used up by the guest who comes back to the page.
      if (!kept) return this.#refused(thrown);
    }
    if (kept) {
      this.#secret = kept.secret;
      return this.#look();
    }
    this.stage = this.about?.waiting ? 'early' : 'door';
    if (this.about?.waiting) this.#later(() => this.begin(), SELDOM_MS);
  }

  async knock(name: string, password: string): Promise<void> {
    const { secret } = await ok(
      this.#api.POST('/api/guest/v1/links/{link}/join', {
        params: { path: { link: this.#link } },
        body: { name, ...(password ? { password } : {}) },
      }),
    );
    this.#secret = secret;
    this.name = name;
    sessionStorage.setItem(this.#key, JSON.stringify({ secret, name } satisfies Kept));
    this.stage = 'lobby';
    await this.#look();
  }

  /** Hangs up, or does not wait any longer. */
  async leave(): Promise<void> {
    clearTimeout(this.#timer);
    await this.ongoing?.call.leave();
    this.preview.close();
    this.stage = 'left';
    await ok(this.#api.POST('/api/guest/v1/me/leave')).catch(() => undefined);
  }

  async comeBack(): Promise<void> {
    this.preview = new Preview(navigator.mediaDevices, localStorage);
    this.stage = 'loading';
    await this.#look();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.preview.close();
    this.ongoing?.close();
  }

  /** Where do I stand? Asked until I am let in or sent away. */
  async #look(): Promise<void> {
    try {
      const { state } = await ok(this.#api.GET('/api/guest/v1/me'));
      if (state === 'declined' || state === 'removed') return this.#end(state);
      if (state === 'admitted' || state === 'joined') return await this.#enter();
      if (state === 'left') {
        if (this.stage === 'loading') return await this.#enter();
        this.stage = 'left';
        return;
      }
      this.stage = 'lobby';
    } catch (thrown) {
      const { status } = asProblem(thrown);
      if (status === 401 || status === 403 || status === 404) {
        sessionStorage.removeItem(this.#key);
        this.#secret = '';
        if (this.stage === 'loading') return this.begin();
        return this.#end('over');
      }
      if (status === 409 || status === 410) return this.#end('over');
    }
    this.#later(() => this.#look(), AGAIN_MS);
  }

  async #enter(): Promise<void> {
    const ongoing = new Ongoing({
      join: () => ok(this.#api.POST('/api/guest/v1/me/join')),
      testPage: this.testPage,
      answer: async (agreed) =>
        this.#recorded(await ok(this.#api.PUT('/api/guest/v1/me/recording', { body: { agreed } }))),
      news: () => void this.#news(),
    });
    this.ongoing = ongoing;
    this.stage = 'in';
    ongoing.call.watch(({ phase, ending }) => {
      if (phase !== 'ended' || this.stage !== 'in') return;
      ongoing.close();
      if (ending === 'removed' || ending === 'elsewhere') void this.#putOut();
      else if (ending === 'over') this.#end('over');
      else this.stage = ending === 'lost' ? 'lost' : 'left';
    });
    const { microphone, camera } = this.preview;
    try {
      await ongoing.enter({ tracks: this.preview.take(), microphone, camera });
      await this.#news();
    } catch (thrown) {
      const { status } = asProblem(thrown);
      if (status === 409 || status === 410) this.#end('over');
      else if (status === 403) this.#end('removed');
      else this.stage = 'lost';
    }
  }

  /**
   * How the call stands with being recorded. Guests have no line to the server: the window
   * that records says when there is news, and now and then it is asked for.
   */
  async #news(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.stage !== 'in') return;
    try {
      this.#recorded(await ok(this.#api.GET('/api/guest/v1/me')));
    } catch {
      // The next time.
    }
    this.#later(() => this.#news(), SELDOM_MS / 2);
  }

  /** The engine puts out whoever comes in by another window just as it does whom a host removed. */
  async #putOut(): Promise<void> {
    this.stage = 'removed';
    const { state } = await ok(this.#api.GET('/api/guest/v1/me')).catch(() => ({ state: 'removed' }));
    if (state === 'admitted' || state === 'joined') this.stage = 'elsewhere';
    this.preview.close();
  }

  #recorded({ call }: components['schemas']['GuestState']): void {
    if (!this.ongoing || !call || call.version < this.#version) return;
    this.#version = call.version;
    this.ongoing.recording = call.recording;
  }

  #end(stage: 'over' | 'declined' | 'removed'): void {
    this.preview.close();
    this.stage = stage;
  }

  #refused(thrown: unknown): void {
    const { status, more } = asProblem(thrown);
    const reason = more.data?.['reason'];
    if (reason === 'revoked' || reason === 'expired' || reason === 'used') this.stage = reason;
    else if (status === 404 || status === 422 || status === 400) this.stage = 'unknown';
    else if (status === 409 || status === 410) this.stage = 'over';
    else {
      this.stage = 'unreachable';
      this.#later(() => this.begin(), 3000);
    }
  }

  #later(run: () => Promise<void>, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void run(), ms);
  }

  #recall(): Kept | null {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? 'null') as Kept | null;
    } catch {
      return null;
    }
  }
}
