import type { VisitorConversation, VisitorItem } from '../../core/wire';
import type { Written } from '../state/written';

export type MessageState = 'sending' | 'later' | 'failed' | 'sent' | 'delivered' | 'read';

export type MessageRow = {
  kind: 'message';
  /** The message's id: the same while it waits and after it has arrived. */
  key: string;
  mine: boolean;
  /** Of the agent; empty for the visitor's own. */
  name: string;
  text: string;
  at: Date;
  /** Begins or ends a run of messages by the same side. */
  first: boolean;
  last: boolean;
  /** Shown under it; only the newest one that has arrived says how far it came. */
  state?: MessageState;
  why?: string;
};
/** What is no bubble, such as an invitation; `item` says what. */
export type CardRow = { kind: 'card'; key: string; mine: boolean; item: VisitorItem; at: Date };
export type Row = { kind: 'time'; key: string; at: Date } | MessageRow | CardRow;

const pause = 60 * 60_000;
const run = 5 * 60_000;

export type RowsInput = {
  items: readonly VisitorItem[];
  letters: readonly Written[];
  receipts: VisitorConversation['receipts'] | undefined;
  /** Nothing can be sent right now. */
  stuck: boolean;
  sameDay: (a: Date, b: Date) => boolean;
};

/** What the timeline shows, top to bottom: times, messages that arrived, messages that wait. */
export function rowsOf({ items, letters, receipts, stuck, sameDay }: RowsInput): Row[] {
  const arrived = new Set(items.map(({ id }) => id));
  const newestOwn = items.findLast(({ mine, kind }) => mine && kind === 'message')?.vseq;
  const messages: (MessageRow | CardRow)[] = items
    .filter(({ kind }) => kind !== 'update')
    .map((item) => {
      const at = new Date(item.at);
      if (item.kind !== 'message') return { kind: 'card', key: item.id, mine: item.mine, item, at };
      return {
        ...message(item.id, item.mine, item.text, at, item.agent?.name),
        ...(item.vseq === newestOwn ? { state: arrivedState(item.vseq, receipts) } : {}),
      };
    });
  for (const { id, at, body, refused } of letters) {
    if (arrived.has(id)) continue;
    const state = refused ? 'failed' : stuck ? 'later' : 'sending';
    messages.push({
      ...message(id, true, body.text, new Date(at)),
      state,
      ...(refused?.code === 'invalid' || refused?.code === 'too_large' ? { why: refused.message } : {}),
    });
  }
  return withTimes(messages, sameDay);
}

function message(key: string, mine: boolean, text: string, at: Date, name = ''): MessageRow {
  return { kind: 'message', key, mine, name, text, at, first: true, last: true };
}

function arrivedState(vseq: number, receipts: RowsInput['receipts']): MessageState {
  if (receipts && receipts.read >= vseq) return 'read';
  return receipts && receipts.delivered >= vseq ? 'delivered' : 'sent';
}

function withTimes(messages: (MessageRow | CardRow)[], sameDay: RowsInput['sameDay']): Row[] {
  const rows: Row[] = [];
  let before: MessageRow | CardRow | undefined;
  for (const next of messages) {
    const apart = before ? next.at.getTime() - before.at.getTime() : Infinity;
    const timed = !before || apart > pause || !sameDay(before.at, next.at);
    if (timed) rows.push({ kind: 'time', key: `time:${next.key}`, at: next.at });
    if (next.kind === 'message' && before?.kind === 'message' && !timed && apart < run) {
      const together = before.mine === next.mine && before.name === next.name;
      next.first = !together;
      before.last = !together;
    }
    rows.push(next);
    before = next;
  }
  return rows;
}
