import type { Letter, LetterBox } from './outbox';

/** What this needs of localStorage. */
export type KeyValue = {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

/**
 * Keeps letters in localStorage, each under `prefix` and its id. What the storage refuses
 * (full, forbidden) is kept in memory: it is sent all the same, but does not survive a reload.
 */
export function storedLetters<Body>(storage: KeyValue | undefined, prefix: string): LetterBox<Body> {
  const memory = new Map<string, Letter<Body>>();
  return {
    all() {
      const letters = new Map(memory);
      for (let i = 0; i < (storage?.length ?? 0); i++) {
        const key = storage?.key(i);
        if (!key?.startsWith(prefix)) continue;
        const letter = read<Letter<Body>>(storage?.getItem(key));
        if (letter && !letters.has(letter.id)) letters.set(letter.id, letter);
      }
      return [...letters.values()];
    },
    put(letter) {
      try {
        if (!storage) throw new Error('no storage');
        storage.setItem(prefix + letter.id, JSON.stringify(letter));
        memory.delete(letter.id);
      } catch {
        memory.set(letter.id, letter);
      }
    },
    remove(id) {
      memory.delete(id);
      storage?.removeItem(prefix + id);
    },
  };
}

function read<T>(json: string | null | undefined): T | undefined {
  try {
    return json ? (JSON.parse(json) as T) : undefined;
  } catch {
    return undefined; // not ours, or cut short: there is nothing to send in it
  }
}
