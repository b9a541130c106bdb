// When a new conversation rings. Pure: every tab that hears of a row decides the
// same from the same facts, so that tabs agree without asking each other.
import type { Conversation } from '../types';

/** How long a new conversation rings, from the moment it became new. */
export const RING_MS = 30_000;

/** ring: card and ringtone. soft: one short sound. none: nothing. */
export type Verdict = 'ring' | 'soft' | 'none';

export type Situation = {
  /** Server time, in milliseconds. */
  now: number;
  meId: string;
  /** Live chat is the selected screen of this tab. */
  chatSelected: boolean;
  /** This tab can be seen. */
  visible: boolean;
  doNotDisturb: boolean;
  /** Whether this key is over: opened, taken, dismissed, softly sounded or run out, in any tab. */
  over: (key: string) => boolean;
  /** Whether I am in the team; a conversation of a team rings for its members only. */
  member?: (teamId: string) => boolean;
};

/** What makes a conversation new exactly once: the item that last made it so. */
export function ringKey(c: Pick<Conversation, 'id' | 'newSeq'>): string {
  return `${c.id}:${c.newSeq}`;
}

export function ringsUntil(c: Pick<Conversation, 'newAt'>): number {
  return Date.parse(c.newAt) + RING_MS;
}

/** Whether the conversation waits for me or for anybody: open and nobody else has it. */
export function waitsForMe(c: Pick<Conversation, 'status' | 'assigneeId'>, meId: string): boolean {
  return c.status === 'open' && (c.assigneeId === null || c.assigneeId === meId);
}

function forOthers(c: Conversation, { meId, member }: Situation): boolean {
  if (c.redirect?.toId === null && c.redirect.fromId === meId) return true;
  return c.assigneeId === null && c.teamId !== null && member?.(c.teamId) === false;
}

export function verdict(c: Conversation, s: Situation): Verdict {
  if (forOthers(c, s)) return 'none';
  const fresh = c.newSeq > 0 && s.now < ringsUntil(c);
  if (!fresh || !waitsForMe(c, s.meId) || s.doNotDisturb || s.over(ringKey(c))) return 'none';
  return s.chatSelected && s.visible ? 'soft' : 'ring';
}
