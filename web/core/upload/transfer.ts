import type { Attachment } from '../wire';
import { asProblem, Problem } from '../problem';

/** A running upload: one attempt from where the server is to the end of the file. */
export type Attempt = { stop(): void };

export type AttemptOptions = {
  file: File;
  address: string;
  chunk: number;
  progress: (sent: number) => void;
  done: () => void;
  failed: (problem: Problem) => void;
};

export type TransferOptions = {
  file: File;
  /** Tells the server of the file; again, to learn how far it has come. */
  announce: () => Promise<Attachment>;
  sent: (bytes: number) => void;
  waits: () => void;
  /** Starts one attempt; loaded when first needed. */
  start?: (options: AttemptOptions) => Promise<Attempt>;
  online?: () => boolean;
};

/** Small enough that a proxy passes it and a lost line costs little, large enough to be quick. */
const chunk = 8 << 20;
/** For proxies that take less. */
const smallChunk = 900 << 10;
const firstDelay = 500;
const longestDelay = 15_000;

/**
 * Transfer brings one file to the server, by as many attempts as it takes: each asks how much
 * is there and goes on from that. It ends when everything is through, when it is stopped, or
 * when the server refuses for good.
 */
export class Transfer {
  readonly #options: TransferOptions;
  #chunk = chunk;
  #stopped = false;
  #attempt: Attempt | undefined;
  #wake: (() => void) | undefined;
  #end: (() => void) | undefined;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /** Resolves with whether all bytes are through; throws the Problem of a refusal. */
  async run(): Promise<boolean> {
    let failures = 0;
    let reached = 0;
    while (!this.#stopped) {
      try {
        const { state, upload } = await this.#options.announce();
        if (state !== 'uploading' || !upload) return state !== 'deleted';
        if (this.#stopped) return false;
        await this.#once(upload, (sent) => {
          if (sent > reached) failures = 0;
          reached = Math.max(reached, sent);
          this.#options.sent(sent);
        });
        return !this.#stopped;
      } catch (thrown) {
        const problem = asProblem(thrown);
        if (problem.status === 413 && this.#chunk > smallChunk && problem.code === 'upload') {
          this.#chunk = smallChunk;
          continue;
        }
        if (problem.final && problem.code !== 'upload') throw problem;
        if (problem.final && ++failures > 5) throw problem;
        if (this.#stopped) return false;
        this.#options.waits();
        await this.#pause(failures++);
      }
    }
    return false;
  }

  stop(): void {
    this.#stopped = true;
    this.#attempt?.stop();
    this.#end?.();
    this.#wake?.();
  }

  /** Tries at once, if it waits. */
  wake(): void {
    this.#wake?.();
  }

  async #once(address: string, progress: (sent: number) => void): Promise<void> {
    const start = this.#options.start ?? (await import('./tus')).startTus;
    const { file } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#end = resolve;
      start({ file, address, chunk: this.#chunk, progress, done: resolve, failed: reject }).then(
        (attempt) => {
          this.#attempt = attempt;
          if (this.#stopped) attempt.stop();
        },
        reject,
      );
    });
    this.#attempt = undefined;
  }

  /** Waits longer after each failure, and not at all once the line is back. */
  async #pause(failures: number): Promise<void> {
    const step = Math.min(longestDelay, firstDelay * 2 ** Math.min(failures, 6));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, step * (0.5 + Math.random() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    if (this.#options.online?.() === false && !this.#stopped) await this.#pause(failures);
  }
}

/** An attempt's failure: the answer's status, or 0 when there was none. */
export function attemptFailed(status: number, message: string): Problem {
  return new Problem(status, 'upload', message);
}
