// When a visitor's ask, such as a call, rings: for who has the conversation, or for
// everybody when nobody has it, on every screen, until it is answered. Pure.
import type { Conversation, Invitation } from '../types';

type Row = Pick<Conversation, 'id' | 'assigneeId' | 'teamId' | 'invitations'>;

/** Each ask rings at most once. */
export function askKey(row: Pick<Row, 'id'>, invitation: Pick<Invitation, 'id'>): string {
  return `${row.id}:i${invitation.id}`;
}

/** The visitor's asks in the conversation that wait for an agent. */
export function asksOf(row: Row): Invitation[] {
  return row.invitations.filter(({ state, from }) => state === 'pending' && from.kind === 'visitor');
}

type Situation = {
  now: number;
  meId: string;
  quiet: boolean;
  member: (teamId: string) => boolean;
  over: (key: string) => boolean;
};

export function askRings(row: Row, invitation: Invitation, s: Situation): boolean {
  if (s.quiet || s.now >= Date.parse(invitation.expiresAt) || s.over(askKey(row, invitation))) return false;
  if (row.assigneeId !== null) return row.assigneeId === s.meId;
  return row.teamId === null || s.member(row.teamId);
}
