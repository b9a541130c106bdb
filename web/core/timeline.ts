/** Where an item stands: seq for agents, vseq for visitors. */
export type PositionOf<T> = (item: T) => number;

/** What an update makes of the earlier item that it is about. */
export type Revision<T> = { position: number; revise: (item: T) => T };
export type RevisionOf<T> = (item: T) => Revision<T> | null;

export type Applied = 'added' | 'known' | 'hole';

/**
 * Timeline holds a gapless stretch of a conversation: items from `first` to `last`. Items
 * arrive by pushes, answers and refetches, in any order and more than once; the position
 * decides. `items` is a new array after every change, so that views can compare by identity.
 *
 * An update among the items changes an earlier one in place. It is never older than what
 * was fetched with it, so the last update of an item that is held has the last word.
 */
export class Timeline<T> {
  items: readonly T[] = [];
  readonly #positionOf: PositionOf<T>;
  readonly #revisionOf: RevisionOf<T>;
  #last = 0;

  constructor(positionOf: PositionOf<T>, revisionOf: RevisionOf<T> = () => null) {
    this.#positionOf = positionOf;
    this.#revisionOf = revisionOf;
  }

  /** Position of the oldest item held; 0 when empty. */
  get first(): number {
    const item = this.items[0];
    return item === undefined ? 0 : this.#positionOf(item);
  }

  /** Everything up to this position is known (also when it is empty: nothing is missing below it). */
  get last(): number {
    return this.#last;
  }

  /** Whether there are older items to fetch. */
  get hasOlder(): boolean {
    return this.items.length > 0 && this.first > 1;
  }

  /**
   * Starts over with the newest page; `last` is the position the server named with it, which
   * counts only when the page is empty: what came between the two reads is still to be fetched.
   */
  reset(items: readonly T[], last: number): void {
    this.items = this.#revised(this.#sorted(items), items);
    this.#last = this.items.length > 0 ? this.#end() : last;
  }

  /** One item, pushed or acknowledged. On 'hole', fetch what comes after `last` and `extend`. */
  apply(item: T): Applied {
    const position = this.#positionOf(item);
    if (position <= this.#last) return 'known';
    if (position > this.#last + 1) return 'hole';
    this.items = this.#revised([...this.items, item], [item]);
    this.#last = position;
    return 'added';
  }

  /** Items fetched after `last`. Returns those that were new. */
  extend(items: readonly T[]): T[] {
    return this.#sorted(items).filter((item) => this.apply(item) === 'added');
  }

  /** An older page, fetched before `first`. */
  prepend(items: readonly T[]): void {
    const first = this.first;
    const older = this.#sorted(items).filter((item) => this.#positionOf(item) < first);
    this.items = this.#revised([...older, ...this.items], [...older, ...this.items]);
  }

  /** Lets the updates change what they are about, if that is there. */
  #revised(items: T[], updates: readonly T[]): T[] {
    for (const update of this.#sorted(updates)) {
      const revision = this.#revisionOf(update);
      if (!revision) continue;
      const i = items.findIndex((item) => this.#positionOf(item) === revision.position);
      const item = items[i];
      if (item !== undefined) items[i] = revision.revise(item);
    }
    return items;
  }

  #sorted(items: readonly T[]): T[] {
    return [...items].sort((a, b) => this.#positionOf(a) - this.#positionOf(b));
  }

  #end(): number {
    const item = this.items.at(-1);
    return item === undefined ? 0 : this.#positionOf(item);
  }
}
