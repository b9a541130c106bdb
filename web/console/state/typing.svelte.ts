// Who types where. A hint fades by itself: the news that somebody stopped may get lost.
import { SvelteMap } from 'svelte/reactivity';
import type { AgentPush, Author } from '../types';

type Push = NonNullable<AgentPush['typing']>;
export type Typist = { author: Author; note: boolean };

const FADE_MS = 6000;

export class Typing {
  readonly #typists = new SvelteMap<string, Typist[]>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly meId: string) {}

  in(conversationId: string): Typist[] {
    return this.#typists.get(conversationId) ?? [];
  }

  visitorIn(conversationId: string): boolean {
    return this.in(conversationId).some(({ author }) => author.kind === 'visitor');
  }

  push({ conversationId, author, active, note = false }: Push): void {
    if (author.kind === 'agent' && author.id === this.meId) return;
    const key = `${conversationId} ${author.kind} ${author.id ?? ''}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const others = this.in(conversationId).filter((typist) => !same(typist.author, author));
    this.#set(conversationId, active ? [...others, { author, note }] : others);
    if (active)
      this.#timers.set(
        key,
        setTimeout(() => this.stopped(conversationId, author), FADE_MS),
      );
  }

  /** The message is there: its author types no more. */
  stopped(conversationId: string, author: Pick<Author, 'kind' | 'id'>): void {
    this.#set(
      conversationId,
      this.in(conversationId).filter((typist) => !same(typist.author, author)),
    );
  }

  #set(conversationId: string, typists: Typist[]): void {
    if (typists.length > 0) this.#typists.set(conversationId, typists);
    else this.#typists.delete(conversationId);
  }
}

function same(a: Pick<Author, 'kind' | 'id'>, b: Pick<Author, 'kind' | 'id'>): boolean {
  // A conversation has one visitor.
  return a.kind === b.kind && (a.kind === 'visitor' || a.id === b.id);
}
