// Calls in the signed-in console: what rings, what an answer does, what is said at the end.
import { ok, type Api } from '../../core/api/client';
import { clockOf } from '../../core/call/clock';
import { serverClock } from '../../core/clock';
import type { Ringer } from '../ring/ringer.svelte';
import { nameOf } from '../state/acts.svelte';
import type { Inbox } from '../state/inbox.svelte';
import { t } from '../state/texts.svelte';
import { toasts } from '../state/toasts.svelte';
import type { Invitation, Me } from '../types';
import { callKinds, registerCalls } from './asks';
import { Calls } from './calls.svelte';
import { fail } from './fail';
import type { WireCall } from './types';

type Parts = { api: Api; me: Me; inbox: Inbox; ringer: Ringer };

/** The server stops the ringing; this is for when it cannot say so. */
const RINGS_MS = 90_000;

export function makeCalls(desk: Parts): Calls {
  const calls = new Calls({
    api: desk.api,
    meId: desk.me.id,
    ring: (key, call) => ring(desk, key, call),
    over,
    failed: fail,
    box: sessionStorage,
    visitor: (id) => {
      const row = desk.inbox.known.get(id);
      return row ? nameOf(row) : '';
    },
  });
  registerCalls(calls);
  return calls;
}

/** An ask of the visitor was accepted in its card: into the call, if it is one. */
export function enterAccepted(desk: Parts & { calls: Calls }, { kind, id }: Invitation): void {
  if (!callKinds.has(kind)) return;
  const conversation = [...desk.inbox.known.values()].find(({ invitations }) =>
    invitations.some((invitation) => invitation.id === id),
  );
  if (conversation) void desk.calls.join(conversation.id, kind === 'video').catch(fail);
}

/** Answers a call that rings, with the invitation it came by. */
export async function answerCall(
  desk: Parts & { calls: Calls },
  call: WireCall,
  camera: boolean,
): Promise<void> {
  let row = desk.inbox.known.get(call.conversationId);
  if (!row) {
    const params = { path: { id: call.conversationId } };
    row = (await ok(desk.api.GET('/api/v1/conversations/{id}', { params }))).conversation;
  }
  const ask = row.invitations.find(({ from, state }) => from.kind === 'visitor' && state === 'pending');
  await desk.calls.answer(call, camera, call.state === 'ringing' ? ask?.id : undefined);
}

function ring({ ringer, inbox }: Parts, key: string, call: WireCall | null): void {
  if (!call) return ringer.endCall(key);
  const row = inbox.known.get(call.conversationId);
  const until = Math.max(Date.parse(call.createdAt), serverClock.now()) + RINGS_MS;
  const name = row ? nameOf(row) : t('call.visitor');
  ringer.hearCall(
    { key, callId: call.id, conversationId: call.conversationId, until },
    t('call.incoming', { name }),
  );
}

function over(call: WireCall | undefined): void {
  const words = {
    declined: 'call.over.declined',
    missed: 'call.over.missed',
    cancelled: 'call.over.cancelled',
  } as const;
  const reason = call?.endReason;
  if (reason && reason in words) return toasts.say(t(words[reason as keyof typeof words]));
  const since = call?.startedAt ? Date.parse(call.startedAt) : 0;
  if (since === 0) return toasts.say(t('call.over'));
  const end = call?.endedAt ? Date.parse(call.endedAt) : serverClock.now();
  toasts.say(t('call.over.lasted', { time: clockOf(end - since) }));
}
