// Parts of a recording on their way to the server: in order, one after the other, again and
// again while the line is away. What waits is bounded; when it is too much, or the server
// says no, the queue fails and takes nothing more.
import { asProblem } from '../problem';

export type Send = (seq: number, part: Blob) => Promise<void>;

/** full: too much waits. refused: the server does not want it. */
export type UploadEnd = 'full' | 'refused';

export type UploadParts = {
  send: Send;
  failed: (why: UploadEnd) => void;
  /** More or less waits than before. */
  changed?: (waiting: number) => void;
  /** Waits between two attempts; tests need not. */
  wait?: (milliseconds: number) => Promise<void>;
  most?: number;
};

/** What may wait, in bytes: several minutes. */
const MOST = 48 << 20;

export class Upload {
  readonly #parts: Required<UploadParts>;
  readonly #waiting: Blob[] = [];
  readonly #idle: (() => void)[] = [];
  #bytes = 0;
  #seq = 1;
  #sending = false;
  #ended = false;

  constructor(parts: UploadParts) {
    this.#parts = {
      changed: () => undefined,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      most: MOST,
      ...parts,
    };
  }

  /** How many parts wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  push(part: Blob): void {
    if (this.#ended || part.size === 0) return;
    this.#waiting.push(part);
    this.#bytes += part.size;
    if (this.#bytes > this.#parts.most) return this.#end('full');
    this.#parts.changed(this.waiting);
    if (!this.#sending) void this.#run();
  }

  /** When nothing waits any more, or it has failed. */
  idle(): Promise<void> {
    if (this.#ended || !this.#sending) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async #run(): Promise<void> {
    this.#sending = true;
    for (let tries = 0; !this.#ended;) {
      const [part] = this.#waiting;
      if (!part) break;
      try {
        await this.#parts.send(this.#seq, part);
      } catch (thrown) {
        // The same part may be given again, so that a lost answer does no harm.
        if (asProblem(thrown).final) return this.#end('refused');
        await this.#parts.wait(Math.min(5000, 500 * 2 ** tries++));
        continue;
      }
      tries = 0;
      this.#seq++;
      this.#waiting.shift();
      this.#bytes -= part.size;
      this.#parts.changed(this.waiting);
    }
    this.#sending = false;
    this.#settled();
  }

  #end(why: UploadEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting.length = 0;
    this.#parts.failed(why);
    this.#settled();
  }

  #settled(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
