// The counts on the tabs, kept live between two answers of the server.
import type { Conversation, Counts } from '../types';
import { unread } from './rows';

/** From here on the server stops counting; "999+" on screens. */
export const MANY = 1000;

type Row = Pick<Conversation, 'status' | 'assigneeId' | 'inbound' | 'readInbound'>;

function shares(row: Row | undefined, meId: string): Counts {
  const active = row !== undefined && row.status !== 'done';
  const mine = active && row.assigneeId === meId;
  const unassigned = active && row.assigneeId === null;
  return {
    mine: Number(mine),
    unassigned: Number(unassigned),
    all: Number(active),
    unread: Number((mine || unassigned) && unread(row) > 0),
  };
}

/** The counts after a row went from `before` (undefined: it did not exist) to `after`. */
export function recount(counts: Counts, before: Row | undefined, after: Row, meId: string): Counts {
  const was = shares(before, meId);
  const is = shares(after, meId);
  const next = (key: keyof Counts) =>
    counts[key] >= MANY ? counts[key] : Math.max(0, counts[key] + is[key] - was[key]);
  return { mine: next('mine'), unassigned: next('unassigned'), all: next('all'), unread: next('unread') };
}

export function changed(a: Counts, b: Counts): boolean {
  return a.mine !== b.mine || a.unassigned !== b.unassigned || a.all !== b.all || a.unread !== b.unread;
}

export function countText(count: number): string {
  return count >= MANY ? '999+' : String(count);
}
