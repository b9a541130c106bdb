// When a conversation that a colleague redirects rings: for the one who is asked, on
// every screen, until it is answered, here or elsewhere. Pure.
import type { Conversation } from '../types';

type Row = Pick<Conversation, 'id' | 'redirect'>;

/** Each redirect rings at most once. */
export function offerKey(row: Row): string {
  return `${row.id}:r${row.redirect?.seq ?? 0}`;
}

export function offeredTo(row: Row, meId: string): boolean {
  return row.redirect?.toId === meId;
}

export function offerUntil(row: Row): number {
  return row.redirect ? Date.parse(row.redirect.expiresAt) : 0;
}

type Situation = { now: number; meId: string; quiet: boolean; over: (key: string) => boolean };

export function offerRings(row: Row, { now, meId, quiet, over }: Situation): boolean {
  return offeredTo(row, meId) && now < offerUntil(row) && !quiet && !over(offerKey(row));
}
