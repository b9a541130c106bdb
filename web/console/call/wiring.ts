// Calls in the signed-in console: what rings, what an answer does, what is said at the end.
import { ok, type Api } from '../../core/api/client';
import { clockOf } from '../../core/call/clock';
import type { Ending } from '../../core/call/view';
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
import { endOf, ringsUntil, type CallOver } from './known';
import type { WireCall } from './types';

type Parts = { api: Api; me: Me; inbox: Inbox; ringer: Ringer };

export function makeCalls(desk: Parts): Calls {
  const calls = new Calls({
    api: desk.api,
    meId: desk.me.id,
    ring: (key, call) => ring(desk, key, call),
    over: (call, ending) => over(desk, call, ending),
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
  const until = ringsUntil(call, row?.invitations ?? [], serverClock.now());
  const name = row ? nameOf(row) : t('call.visitor');
  ringer.hearCall(
    { key, callId: call.id, conversationId: call.conversationId, until },
    t('call.incoming', { name }),
  );
}

function over({ inbox, me }: Parts, call: WireCall | undefined, ending: Ending): void {
  const row = call && inbox.known.get(call.conversationId);
  const by = call?.participants.find(({ personId }) => personId === call.endedBy?.id)?.name;
  const name = call?.endedBy?.kind === 'visitor' && row ? nameOf(row) : by;
  const since = call?.startedAt ? Date.parse(call.startedAt) : 0;
  const end = call?.endedAt ? Date.parse(call.endedAt) : serverClock.now();
  const said = {
    declined: 'call.over.declined',
    missed: 'call.over.missed',
    cancelled: 'call.over.cancelled',
    abandoned: 'call.over.abandoned',
    removed: 'call.over.removed',
    elsewhere: 'call.over.elsewhere',
    lost: 'call.over.lost',
    over: 'call.over',
    theirs: name ? 'call.over.by' : 'call.over',
  } as const satisfies Record<CallOver, string>;
  toasts.say(
    [
      t(said[endOf(call, ending, me.id)], { name: name ?? '' }),
      since > 0 ? t('call.over.lasted', { time: clockOf(end - since) }) : '',
    ]
      .filter(Boolean)
      .join(' '),
  );
}
