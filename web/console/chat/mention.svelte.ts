// The list of colleagues and teams that an @ in a note opens, and what the keys do with it.
import { atBefore, whoFits, type AtToken, type Callable } from './mentions';

export class MentionSearch {
  token = $state.raw<AtToken | null>(null);
  active = $state(0);
  readonly found = $derived.by<Callable[]>(() =>
    this.token ? whoFits(this.people(), this.token.query) : [],
  );
  readonly open = $derived(this.found.length > 0);
  readonly chosen = $derived(this.found[Math.min(this.active, this.found.length - 1)]);
  /** Where the @ stands that was closed with Escape, or is answered. */
  #closedAt = -1;

  constructor(private readonly people: () => readonly Callable[]) {}

  /** The text or the caret has moved. */
  look(text: string, caret: number): void {
    const token = atBefore(text, caret);
    if (token?.from !== this.#closedAt) this.#closedAt = -1;
    const next = token && token.from === this.#closedAt ? null : token;
    if (next?.from === this.token?.from && next?.query === this.token?.query) return;
    this.active = 0;
    this.token = next;
  }

  /** The @ stays in the text as it is. */
  close(): void {
    this.#closedAt = this.token?.from ?? this.#closedAt;
    this.token = null;
  }

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
      case 'Tab':
        return 'take';
      case 'Escape':
        this.close();
        return 'done';
      default:
        return null;
    }
  }
}
