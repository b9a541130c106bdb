import type { KeyValue } from '../../core/letterbox';
import type { Kept } from '../../core/port';

type Kind = 'localStorage' | 'sessionStorage';

/**
 * Lent is what the page keeps for the frame, for one tab, where the browser forbids storage to
 * embedded frames: which conversation is shown, the draft, and what is not yet sent. Nothing
 * that anybody has said goes there, because the page could read it.
 */
class Lent implements KeyValue {
  readonly #values: Map<string, string>;
  readonly #tell: (kept: Kept) => void;

  constructor(kept: Kept, tell: (kept: Kept) => void) {
    this.#values = new Map(Object.entries(kept));
    this.#tell = tell;
  }

  get length(): number {
    return this.#values.size;
  }

  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#values.set(key, value);
    this.#tell(Object.fromEntries(this.#values));
  }

  removeItem(key: string): void {
    if (this.#values.delete(key)) this.#tell(Object.fromEntries(this.#values));
  }
}

let lent: Lent | undefined;

/** Takes what the page has kept, and gives it what it shall keep. */
export function lendStorage(kept: Kept, tell: (kept: Kept) => void): void {
  lent = new Lent(kept, tell);
}

/** The frame's own storage; for the tab, the page's instead where the browser forbids it; else undefined. */
export function storage(kind: Kind): KeyValue | undefined {
  try {
    return window[kind];
  } catch {
    return kind === 'sessionStorage' ? lent : undefined;
  }
}

export function recall<T>(kind: Kind, key: string): T | undefined {
  try {
    const json = storage(kind)?.getItem(key);
    return json ? (JSON.parse(json) as T) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value, or forgets it when there is none. What cannot be kept lives as long as the page. */
export function keep(kind: Kind, key: string, value: unknown): void {
  try {
    if (value === undefined || value === '') storage(kind)?.removeItem(key);
    else storage(kind)?.setItem(key, JSON.stringify(value));
  } catch {
    // full
  }
}
