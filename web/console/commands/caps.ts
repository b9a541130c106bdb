// The caps of a command's keys as they are now; none while single letters are switched off.
import { session } from '../state/session.svelte';
import { t } from '../state/texts.svelte';
import { catalogue, type CommandId } from './catalogue';
import { capsOf, isBare } from './keys';

/** How the keyboard names its keys. */
export const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function caps(id: CommandId): string[] {
  const { keys } = catalogue[id];
  if (isBare(keys) && session.me?.preferences.shortcuts === false) return [];
  return capsOf(keys, t, mac);
}
