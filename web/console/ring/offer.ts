// When a conversation rings that is for me alone: one that a colleague redirects to me, or
// that the desk gave me. It does on every screen, until it is answered or opened, here or
// elsewhere. Pure.
import type { Conversation } from '../types';

type Row = Pick<Conversation, 'id' | 'assigneeId' | 'given' | 'redirect'>;

/** Each redirect and each giving rings at most once. */
export function offerKey(row: Row): string {
  return row.given ? `${row.id}:g${row.given.seq}` : `${row.id}:r${row.redirect?.seq ?? 0}`;
}

export function offeredTo(row: Row, meId: string): boolean {
  return row.redirect?.toId === meId;
}

/** Whether the desk gave it to me, and I have not opened it. */
export function givenTo(row: Row, meId: string): boolean {
  return row.given !== null && row.assigneeId === meId;
}

export function offerUntil(row: Row): number {
  const until = row.given?.expiresAt ?? row.redirect?.expiresAt;
  return until ? Date.parse(until) : 0;
}

type Situation = { now: number; meId: string; quiet: boolean; over: (key: string) => boolean };

export function offerRings(row: Row, { now, meId, quiet, over }: Situation): boolean {
  const mine = row.given ? givenTo(row, meId) : offeredTo(row, meId);
  return mine && now < offerUntil(row) && !quiet && !over(offerKey(row));
}
