import { asProblem, type Problem } from './problem';

/** Letter is something written that the server has not acknowledged yet. */
export type Letter<Body> = {
  /** Made by the browser; the server answers a repeat with the first answer. */
  id: string;
  /** Letters of one group (a conversation) are sent in the order of their writing. */
  group: string;
  /** When it was written, in milliseconds since the epoch. */
  at: number;
  body: Body;
  /** Why the server refused it for good. It then waits for retry or remove. */
  refused?: { code: string; message: string };
};

/** Where letters survive a reload. Each is kept by its id, so that tabs do not overwrite each other's. */
export interface LetterBox<Body> {
  all(): Letter<Body>[];
  put(letter: Letter<Body>): void;
  remove(id: string): void;
}

export type OutboxOptions<Body> = {
  box: LetterBox<Body>;
  /** Resolves when the server has acknowledged; throws a Problem otherwise. A repeat must be harmless. */
  send: (letter: Letter<Body>) => Promise<void>;
  /** Whether the letters after a refused one make no sense without it. */
  holdsUp?: (letter: Letter<Body>) => boolean;
  online?: () => boolean;
  random?: () => number;
};

const firstDelay = 500;
const longestDelay = 30_000;

/**
 * Outbox sends letters until they are acknowledged: one at a time per group, oldest first;
 * waits longer and longer with jitter after a failure, and not at all while offline. What the
 * server refuses for good stays, marked, and does not hold up the others (but see holdsUp).
 * Nothing is ever dropped except by remove.
 *
 * With several tabs, all add and show, but only one may be running: see start and stop.
 */
export class Outbox<Body> {
  readonly #options: OutboxOptions<Body>;
  readonly #listeners = new Set<() => void>();
  readonly #sending = new Set<string>();
  readonly #waiting = new Map<
    string,
    { failures: number; timer: ReturnType<typeof setTimeout> | undefined }
  >();
  #running = false;
  #letters: readonly Letter<Body>[];

  constructor(options: OutboxOptions<Body>) {
    this.#options = options;
    this.#letters = sorted(options.box.all());
  }

  /** What is not acknowledged yet, oldest first. */
  get letters(): readonly Letter<Body>[] {
    return this.#letters;
  }

  /** Whether the last attempt of the group failed and another is to come. */
  struggles(group: string): boolean {
    return (this.#waiting.get(group)?.failures ?? 0) > 0;
  }

  /** Tells of every change of `letters` or of a group's struggle. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(letter: Letter<Body>): void {
    this.#options.box.put(letter);
    this.#changed();
    this.#pump(letter.group);
  }

  /** Sends a refused letter again. */
  retry(id: string): void {
    const letter = this.#letters.find((letter) => letter.id === id);
    if (!letter) return;
    const { refused: _, ...again } = letter;
    this.#options.box.put(again);
    this.#changed();
    this.wake();
  }

  remove(id: string): void {
    this.#options.box.remove(id);
    this.#changed();
    this.wake();
  }

  /** Begins to send. Only one outbox on the same box may do so at a time. */
  start(): void {
    this.#running = true;
    this.wake();
  }

  stop(): void {
    this.#running = false;
    for (const wait of this.#waiting.values()) clearTimeout(wait.timer);
    this.#waiting.clear();
  }

  /** Tries at once: the network or the session is back. */
  wake(): void {
    for (const wait of this.#waiting.values()) {
      clearTimeout(wait.timer);
      wait.timer = undefined;
    }
    for (const group of new Set(this.#letters.map((letter) => letter.group))) this.#pump(group);
  }

  /** Reads the box again: another tab has changed it. */
  reload(): void {
    this.#changed();
    this.wake();
  }

  #changed(): void {
    this.#letters = sorted(this.#options.box.all());
    for (const group of this.#waiting.keys()) {
      if (!this.#letters.some((letter) => letter.group === group)) this.#settle(group);
    }
    for (const listener of this.#listeners) listener();
  }

  #next(group: string): Letter<Body> | undefined {
    for (const letter of this.#letters) {
      if (letter.group !== group) continue;
      if (!letter.refused) return letter;
      if (this.#options.holdsUp?.(letter)) return undefined;
    }
    return undefined;
  }

  #pump(group: string): void {
    if (!this.#running || this.#sending.has(group) || this.#waiting.get(group)?.timer !== undefined) return;
    if (this.#options.online?.() === false) return;
    const letter = this.#next(group);
    if (!letter) return;
    this.#sending.add(group);
    void this.#attempt(letter).finally(() => {
      this.#sending.delete(group);
      this.#pump(group);
    });
  }

  async #attempt(letter: Letter<Body>): Promise<void> {
    try {
      await this.#options.send(letter);
      this.#settle(letter.group);
      this.#options.box.remove(letter.id);
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.final) {
        this.#settle(letter.group);
        // Unless it was removed meanwhile: then nobody wants to hear of it.
        if (this.#options.box.all().some((kept) => kept.id === letter.id)) {
          this.#options.box.put({ ...letter, refused: { code: problem.code, message: problem.message } });
        }
      } else if (this.#running) {
        this.#later(letter.group, problem);
      }
    }
    this.#changed();
  }

  #later(group: string, problem: Problem): void {
    const failures = (this.#waiting.get(group)?.failures ?? 0) + 1;
    const step = Math.min(longestDelay, firstDelay * 2 ** (failures - 1));
    const jittered = step * (0.5 + (this.#options.random ?? Math.random)() / 2);
    const timer = setTimeout(
      () => {
        const wait = this.#waiting.get(group);
        if (wait) wait.timer = undefined;
        this.#pump(group);
      },
      Math.max(jittered, problem.more.retryAfterMs ?? 0),
    );
    this.#waiting.set(group, { failures, timer });
  }

  #settle(group: string): void {
    clearTimeout(this.#waiting.get(group)?.timer);
    this.#waiting.delete(group);
  }
}

function sorted<Body>(letters: Letter<Body>[]): Letter<Body>[] {
  return letters.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
