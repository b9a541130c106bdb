// Which calls there are and what they mean for me. Pure.
import type { WireCall } from './types';

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
