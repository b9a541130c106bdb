// A conversation as a file for me, or as a mail to its visitor.
import { ok } from '../../core/api/client';
import type { Desk } from '../state/desk.svelte';
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

/** Whether the website sends transcripts and it is known where to; whether the server can, it says. */
export function mailable(desk: Desk, row: Conversation): boolean {
  const { thread, sites } = desk;
  const email = thread?.id === row.id ? thread.visitor?.email : '';
  return Boolean(email) && sites.of(row.siteId)?.settings.after?.mail === true;
}

export async function mailTranscript({ api }: Desk, row: Conversation): Promise<void> {
  const params = { path: { id: row.id } };
  const { email } = await ok(api.POST('/api/v1/conversations/{id}/transcript', { params }));
  toasts.say(t('transcript.sent', { email }));
}
