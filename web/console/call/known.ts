// Which calls there are and what they mean for me. Pure.
import type { Ending } from '../../core/call/view';
import type { Invitation } from '../types';
import type { WireCall } from './types';

/** Longer than any site lets it ring. For a ring whose end is not known here: the server stops it. */
const RINGS_AT_MOST = 180_000;

export function live(call: Pick<WireCall, 'state'>): boolean {
  return call.state !== 'ended';
}

/** The newer of two copies counts, in whichever order they come. */
export function newer(known: WireCall | undefined, heard: WireCall): boolean {
  return !known || heard.version >= known.version;
}

/** A call rings for me: the visitor calls, or a colleague wants me in one. */
export function ringsFor(call: WireCall, meId: string): boolean {
  if (!live(call)) return false;
  if (call.ringingIds.includes(meId)) return true;
  return call.participants.some(
    ({ kind, personId, state }) => kind === 'agent' && personId === meId && state === 'ringing',
  );
}

/** Whether a colleague asked me into a call that runs, rather than a visitor calling. */
export function asked(call: WireCall, meId: string): boolean {
  return call.participants.some(
    ({ kind, personId, state }) => kind === 'agent' && personId === meId && state === 'ringing',
  );
}

/** I am in the call as the server sees it, here or in another window. */
export function mine(call: WireCall, meId: string): boolean {
  return call.participants.some(
    ({ kind, personId, state }) =>
      kind === 'agent' && personId === meId && (state === 'admitted' || state === 'joined'),
  );
}

/** Each call rings at most once, and again only if somebody asks me again. */
export function callKey(call: Pick<WireCall, 'id'>): string {
  return `call:${call.id}`;
}

/** Until when a call rings here: as long as the visitor's ask is open. */
export function ringsUntil(
  call: Pick<WireCall, 'state'>,
  invitations: readonly Invitation[],
  now: number,
): number {
  const ask = invitations.find(
    ({ from, kind, state }) => from.kind === 'visitor' && kind !== 'cobrowse' && state === 'pending',
  );
  return call.state === 'ringing' && ask ? Date.parse(ask.expiresAt) : now + RINGS_AT_MOST;
}

/** How a call ended for me. theirs: somebody else hung up or ended it for all. */
export type CallOver =
  'declined' | 'missed' | 'cancelled' | 'abandoned' | 'removed' | 'elsewhere' | 'lost' | 'over' | 'theirs';

/**
 * What to tell me of the end. The engine puts out whoever joins again in another window just as
 * it puts out whom a host removed; only the server knows which it was.
 */
export function endOf(call: WireCall | undefined, ending: Ending, meId: string): CallOver {
  if (call && !live(call)) {
    const { endReason, endedBy } = call;
    if (endReason && endReason !== 'hung_up') return endReason;
    return ending !== 'left' && endedBy && endedBy.id !== meId ? 'theirs' : 'over';
  }
  // Before the server has said so.
  if (ending === 'left' && call?.state === 'ringing' && call.callerId === meId) return 'cancelled';
  if (ending === 'left' || ending === 'over') return 'over';
  if (ending === 'lost') return 'lost';
  return call && mine(call, meId) ? 'elsewhere' : 'removed';
}
