// What is done with a planned meeting, wherever it is shown.
import { ok } from '../../core/api/client';
import { router } from '../shell/router.svelte';
import type { Desk } from '../state/desk.svelte';
import { t } from '../state/texts.svelte';
import { toasts } from '../state/toasts.svelte';
import type { Meeting } from './types';

/** Opens the conference, and the conversation it stands beside. */
export async function joinMeeting(desk: Desk, { id, conversationId }: Meeting): Promise<void> {
  const call = await ok(desk.api.POST('/api/v1/meetings/{id}/begin', { params: { path: { id } } }));
  router.go({ screen: 'chat', conversationId });
  if (desk.calls.current?.id === call.id) desk.calls.small = false;
  else await desk.calls.enter(call, { microphone: true, camera: false });
}

export async function copyLink({ url }: Meeting): Promise<void> {
  await navigator.clipboard.writeText(url);
  toasts.say(t('meetings.copied'));
}
