// The search for text blocks that a # in the composer opens: what is found, which one is
// chosen, and what the keys do with it.
import { hashAt, type HashToken } from '../../core/textblock/hash';
import type { TextBlocks } from '../state/textblocks.svelte';
import type { TextBlock } from '../types';

const MOST = 20;

export class HashSearch {
  token = $state.raw<HashToken | null>(null);
  active = $state(0);
  readonly found = $derived.by<TextBlock[]>(() =>
    this.token ? this.blocks.index.search(this.token.query, this.language(), MOST) : [],
  );
  readonly open = $derived(this.found.length > 0);
  readonly chosen = $derived(this.found[Math.min(this.active, this.found.length - 1)]);
  /** Where the # stands that was closed with Escape. */
  #closedAt = -1;

  constructor(
    private readonly blocks: Pick<TextBlocks, 'index' | 'need'>,
    /** The visitor's. */
    private readonly language: () => string,
  ) {}

  /** The text or the caret has moved. */
  look(text: string, caret: number): void {
    const token = hashAt(text, caret);
    if (token?.from !== this.#closedAt) this.#closedAt = -1;
    const next = token && token.from === this.#closedAt ? null : token;
    if (next) this.blocks.need();
    if (next?.from !== this.token?.from || next?.query !== this.token?.query) {
      this.active = 0;
      this.token = next;
    }
  }

  /** The # stays in the text. */
  close(): void {
    this.#closedAt = this.token?.from ?? this.#closedAt;
    this.token = null;
  }

  /** For when the focus leaves: coming back may open it again. */
  leave(): void {
    this.token = null;
  }

  /** What the key does while the list is open; null when it belongs to somebody else. */
  pressed(key: string): 'take' | 'done' | null {
    if (!this.open) return null;
    const last = this.found.length - 1;
    switch (key) {
      case 'ArrowDown':
        this.active = this.active >= last ? 0 : this.active + 1;
        return 'done';
      case 'ArrowUp':
        this.active = this.active <= 0 ? last : Math.min(this.active, last) - 1;
        return 'done';
      case 'Enter':
        return 'take';
      case 'Escape':
        this.close();
        return 'done';
      default:
        return null;
    }
  }
}
