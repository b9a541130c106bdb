// The lines of the log beside the visitor's page: what happened, in words.
import type { Act, Denied, SessionState } from '../../cobrowse/protocol';
import { t } from '../state/texts.svelte';

export type LogLine = { id: number; at: number; text: string; denied?: boolean };

/** What became of an action: done, or why not. */
export function lineOf(action: Act['action'] | undefined, what: string, denied: Denied | undefined): string {
  const did = action ? t(`cobrowse.did.${action}`, { what }).trim() : what;
  return denied ? t('cobrowse.refusedBecause', { did, why: t(`cobrowse.denied.${denied}`) }) : did;
}

/** What is new in the session. */
export function changes(before: SessionState | null, after: SessionState, me: string): string[] {
  const lines: string[] = [];
  const names = new Map([...(before?.watchers ?? []), ...after.watchers].map(({ id, name }) => [id, name]));
  const had = new Set(before?.watchers.map(({ id }) => id));
  const has = new Set(after.watchers.map(({ id }) => id));
  for (const { id, name } of after.watchers)
    if (before && id !== me && !had.has(id)) lines.push(t('cobrowse.came', { name }));
  for (const { id, name } of before?.watchers ?? [])
    if (id !== me && !has.has(id)) lines.push(t('cobrowse.went', { name }));
  if (after.controller !== (before?.controller ?? null)) {
    if (after.controller)
      lines.push(
        after.controller === me
          ? t('cobrowse.granted')
          : t('cobrowse.grantedTo', { name: names.get(after.controller) ?? '' }),
      );
    else if (before?.controller === me) lines.push(t('cobrowse.takenBack'));
  } else if (before?.asking === me && !after.asking && after.controller !== me)
    lines.push(t('cobrowse.notGranted'));
  const tape = after.recording;
  if (tape !== before?.recording && tape && tape !== 'starting') lines.push(t(`recording.now.${tape}`));
  if (before && before.phase !== after.phase && after.phase !== 'live')
    lines.push(t(after.phase === 'ended' ? 'cobrowse.over' : 'cobrowse.paused'));
  return lines;
}
