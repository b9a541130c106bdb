// When somebody was in the call, in words.
import { clockOf } from '../../core/call/clock';
import type { Participant } from './types';
import type { PanelWords } from './words';

/** From when to when, and for how long; empty for who never came in. */
export function there(
  { joinedAt, leftAt }: Pick<Participant, 'joinedAt' | 'leftAt'>,
  inside: boolean,
  now: number,
  w: PanelWords['panel'],
  time: (at: Date) => string,
): string {
  if (!joinedAt) return '';
  const from = new Date(joinedAt);
  if (inside || !leftAt) return w('hereSince', { from: time(from), time: clockOf(now - from.getTime()) });
  const to = new Date(leftAt);
  return w('wasHere', { from: time(from), to: time(to), time: clockOf(to.getTime() - from.getTime()) });
}
