import { complain } from '../state/acts.svelte';
import { session } from '../state/session.svelte';
import type { Me } from '../types';

/** Online means that things ring: it ends Do not disturb as well. */
export function beAvailable(to: Me['availability']): void {
  const quiet = session.me?.preferences.doNotDisturb === true;
  complain(session.turn(to));
  if (to === 'online' && quiet) complain(session.prefer({ doNotDisturb: false }));
}
