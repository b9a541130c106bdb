// Pictures and fonts that the site's server gives only to this visitor. Where the site has opted
// in, the server asks for those an agent cannot be shown otherwise, and this page sends them: only
// what was told of the page, of its own origin, small, and a picture or a font.
import { limits, type Frame } from '../frame';
import type { Ask } from '../protocol';

/** Bytes of one; a frame has a header too. */
const longest = limits.visitor - 64;
const patience = 4000;
const mostKnown = 5000;
const mostWaiting = 32;
const header = 5;

export class Lender {
  /** By the address that was told; null: two stand behind it, and nobody knows which is meant. */
  readonly #known = new Map<string, string | null>();
  readonly #waiting: Ask[] = [];
  readonly #stop = new AbortController();
  #busy = false;

  constructor(
    readonly post: (payload: Frame['payload']) => void,
    /** The line has room. */
    readonly room: () => boolean,
  ) {}

  stop(): void {
    this.#stop.abort();
    this.#known.clear();
    this.#waiting.length = 0;
  }

  /** An address leaves the page as `told`; behind it is `real`. */
  told(told: string, real: string): void {
    const known = this.#known.get(told);
    if (known === real || this.#known.size >= mostKnown) return;
    this.#known.set(told, known === undefined ? real : null);
  }

  take(value: unknown): void {
    const { n, url } = (value ?? {}) as Partial<Ask>;
    if (typeof n !== 'number' || typeof url !== 'string' || this.#stop.signal.aborted) return;
    if (this.#waiting.length >= mostWaiting) return this.#answer(n);
    this.#waiting.push({ n, url });
    if (!this.#busy) void this.#work();
  }

  /** One after the other: the page itself goes first. */
  async #work(): Promise<void> {
    this.#busy = true;
    for (let ask = this.#waiting.shift(); ask; ask = this.#waiting.shift()) {
      const bytes = this.room() ? await this.#fetch(ask.url).catch(() => undefined) : undefined;
      if (this.#stop.signal.aborted) break;
      this.#answer(ask.n, bytes);
    }
    this.#busy = false;
  }

  async #fetch(told: string): Promise<ArrayBuffer | undefined> {
    const real = this.#known.get(told);
    if (!real || new URL(real).origin !== location.origin) return undefined;
    const response = await fetch(real, {
      credentials: 'same-origin',
      redirect: 'error',
      // The page has it already: mostly nothing is loaded.
      cache: 'force-cache',
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(patience)]),
    });
    const type = response.headers.get('content-type') ?? '';
    const length = Number(response.headers.get('content-length') ?? 0);
    if (!response.ok || !/^(?:image|font|application\/(?:font|x-font|octet-stream))\b/i.test(type))
      return undefined;
    if (length > longest) return undefined;
    const bytes = await response.arrayBuffer();
    return bytes.byteLength <= longest ? bytes : undefined;
  }

  /** n, then 1 and the bytes, or 0. */
  #answer(n: number, bytes?: ArrayBuffer): void {
    const payload = new Uint8Array(header + (bytes?.byteLength ?? 0));
    new DataView(payload.buffer).setUint32(0, n);
    if (bytes) {
      payload[4] = 1;
      payload.set(new Uint8Array(bytes), header);
    }
    this.post(payload);
  }
}
