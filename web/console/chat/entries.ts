// A timeline as it is drawn: days, groups of messages by one author, notes, event lines,
// and at the end what is not acknowledged yet. Pure.
import type { Letter } from '../../core/outbox';
import type { Words } from '../state/desk.svelte';
import type { Item, Conversation } from '../types';

export type Entry =
  | { kind: 'day'; key: string; at: Date }
  | { kind: 'message'; key: string; item: Item; mine: boolean; head: boolean }
  | { kind: 'note'; key: string; item: Item }
  | { kind: 'event'; key: string; item: Item }
  | { kind: 'invitation' | 'article' | 'form'; key: string; item: Item }
  | { kind: 'letter'; key: string; letter: Letter<Words>; head: boolean };

/** Messages of one author stay together until there is a pause as long as this. */
const GROUP_MS = 5 * 60_000;

export function entriesOf(
  items: readonly Item[],
  letters: readonly Letter<Words>[],
  sameDay: (a: Date, b: Date) => boolean,
): Entry[] {
  const entries: Entry[] = [];
  let before: Item | undefined;
  for (const item of items) {
    if (item.kind === 'update') continue;
    const at = new Date(item.at);
    if (!before || !sameDay(new Date(before.at), at)) {
      entries.push({ kind: 'day', key: `day-${item.seq}`, at });
      before = undefined;
    }
    const key = item.id || `seq-${item.seq}`;
    if (item.kind === 'message') {
      const mine = item.author.kind === 'agent';
      entries.push({ kind: 'message', key, item, mine, head: !before || !together(before, item) });
    } else entries.push({ kind: item.kind, key, item });
    before = item;
  }
  // An acknowledged letter is an item already.
  const known = new Set(items.map((item) => item.id));
  const waiting = letters.filter((letter) => !known.has(letter.id));
  waiting.forEach((letter, i) => {
    entries.push({ kind: 'letter', key: letter.id, letter, head: i === 0 || letter.body.mode === 'note' });
  });
  return entries;
}

function together(a: Item, b: Item): boolean {
  return (
    a.kind === 'message' &&
    a.author.kind === b.author.kind &&
    a.author.id === b.author.id &&
    Date.parse(b.at) - Date.parse(a.at) < GROUP_MS
  );
}

export type Mark = 'sent' | 'delivered' | 'read';

/** How far a message to the visitor has come. */
export function markOf(item: Item, receipts: Conversation['receipts']): Mark {
  const vseq = item.vseq ?? 0;
  if (vseq <= receipts.readByVisitor) return 'read';
  return vseq <= receipts.toVisitor ? 'delivered' : 'sent';
}

/** The messages that show their mark: the newest of each kind, so that the eye finds the border. */
export function marked(items: readonly Item[], receipts: Conversation['receipts']): Map<string, Mark> {
  const newest = new Map<Mark, string>();
  for (const item of items) {
    if (item.kind === 'message' && item.author.kind === 'agent') newest.set(markOf(item, receipts), item.id);
  }
  return new Map([...newest].map(([mark, id]) => [id, mark]));
}
