// A conversation as a file for me, or as a mail to its visitor.
import { ok } from '../../core/api/client';
import type { Desk } from '../state/desk.svelte';
import { noMail, sendsMail } from '../state/mail';
import { t, texts } from '../state/texts.svelte';
import { toasts } from '../state/toasts.svelte';
import type { Conversation } from '../types';

/** Saves the conversation as a file; with notes only if so asked. */
export async function takeTranscript({ api }: Desk, row: Conversation, notes: boolean): Promise<void> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const params = { path: { id: row.id }, query: { notes, language: texts.language, zone } };
  const file = await ok(api.GET('/api/v1/conversations/{id}/transcript', { params }));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([file.text], { type: `${file.type};charset=utf-8` }));
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Why the conversation can't go to its visitor by mail, in words; empty when it can. */
export function notMailed({ thread, sites }: Desk, row: Conversation): string {
  if (!sendsMail()) return noMail();
  const site = sites.of(row.siteId);
  if (site?.settings.after?.mail !== true) return t('transcript.notHere', { site: site?.name ?? '' });
  const known = thread?.id === row.id && Boolean(thread.visitor?.email);
  return known ? '' : t('transcript.noAddress');
}

export async function mailTranscript({ api }: Desk, row: Conversation): Promise<void> {
  const params = { path: { id: row.id } };
  const { email } = await ok(api.POST('/api/v1/conversations/{id}/transcript', { params }));
  toasts.say(t('transcript.sent', { email }));
}
