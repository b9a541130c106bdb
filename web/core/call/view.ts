// What a call looks like from outside. A view is a snapshot: it is replaced, never changed.
import type { DeviceProblem } from './devices';

/** ended is final; reconnecting goes on by itself. */
export type Phase = 'connecting' | 'connected' | 'reconnecting' | 'ended';

/** Why there is no call any more. */
export type Ending =
  | 'left' /** I hung up. */
  | 'over' /** The other side hung up, or the call was ended for all. */
  | 'removed' /** I was taken out of it. */
  | 'elsewhere' /** I joined it in another window. */
  | 'lost'; /** The connection did not come back. */

export type Quality = 'good' | 'weak' | 'lost' | 'unknown';
export type PersonKind = 'agent' | 'visitor' | 'guest';

/** A moving picture that can be put into video elements. */
export type Picture = {
  /** Another one when it is another track. */
  key: string;
  /** Shows it; returns how to take it out again. */
  show: (video: HTMLVideoElement) => () => void;
};

export type Person = {
  /** The identity in the room. */
  id: string;
  kind: PersonKind;
  name: string;
  me: boolean;
  speaking: boolean;
  quality: Quality;
  /** Whether their microphone is heard. */
  heard: boolean;
  camera: Picture | null;
  screen: Picture | null;
};

export type Source = 'microphone' | 'camera' | 'screen_share' | 'screen_share_audio';

export type CallView = {
  phase: Phase;
  ending: Ending | null;
  me: Person | null;
  /** Everybody else, in the order in which they came. */
  others: readonly Person[];
  /** What I may send; an agent may be given more while the call runs. */
  may: ReadonlySet<Source>;
  microphone: boolean;
  camera: boolean;
  sharing: boolean;
  /** The browser wants a click before it lets us hear anybody. */
  silent: boolean;
  /** Devices that could not be used, and why. */
  problems: Partial<Record<'microphone' | 'camera' | 'screen', DeviceProblem>>;
};

export const nothingYet: CallView = {
  phase: 'connecting',
  ending: null,
  me: null,
  others: [],
  may: new Set(),
  microphone: false,
  camera: false,
  sharing: false,
  silent: false,
  problems: {},
};

const kinds: Record<string, PersonKind> = { a: 'agent', v: 'visitor', g: 'guest' };

/** Identities begin with the kind of person: a_…, v_…, g_…. */
export function kindOf(identity: string): PersonKind {
  return kinds[identity.slice(0, identity.indexOf('_'))] ?? 'guest';
}

/** Whose screen stands on the stage: somebody else's before one's own. */
export function sharer(view: CallView): Person | null {
  const other = view.others.findLast(({ screen }) => screen !== null);
  return other ?? (view.me?.screen ? view.me : null);
}

/** Whether an ask of the kind rings as a telephone does. */
export const rings = (kind: string): boolean => kind === 'call' || kind === 'video' || kind === 'conference';
