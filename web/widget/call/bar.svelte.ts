// Follows the visitor's calls: rings, and shows the one that rings or runs above the chat,
// whatever is looked at there. Loaded when there is an invitation, and not before.
import { mount } from 'svelte';
import { rings } from '../../core/call/view';
import { serverClock } from '../../core/clock';
import type { VisitorConversation, VisitorInvitation } from '../../core/wire';
import { Ringtone } from '../../ui/call/ringtone';
import type { Engine } from '../engine/engine';
import type { Chat } from '../state/chat.svelte';
import Bar from './Bar.svelte';
import { place } from './place.svelte';
import { callWords } from './words';

type Found = { conversation: VisitorConversation; invitation: VisitorInvitation };

/** The call there is: one that was agreed before one that is asked for. */
function found(conversations: readonly VisitorConversation[]): Found | undefined {
  const all = conversations.flatMap((conversation) =>
    conversation.invitations
      .filter(({ kind }) => kind !== 'cobrowse')
      .map((invitation) => ({ conversation, invitation })),
  );
  return (
    all.findLast(({ invitation: { state } }) => state === 'accepted' || state === 'active') ??
    all.findLast(({ invitation: { state, kind } }) => state === 'pending' && rings(kind))
  );
}

export class CallWatch {
  silent = $state(false);
  readonly #chat: Chat;
  readonly call = $derived.by(() => found(this.#chat.conversations));

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** Somebody calls, and the window of the call does not ring already. */
  get ringing(): VisitorInvitation | undefined {
    const { invitation } = this.call ?? {};
    return invitation?.state === 'pending' && !invitation.mine && !place.linked ? invitation : undefined;
  }
}

let following = false;

/** Once for the life of the chat. */
export function followCalls(chat: Chat, engine: Engine): void {
  if (following) return;
  following = true;
  const watch = new CallWatch(chat);
  const tone = new Ringtone((blocked) => (watch.silent = blocked));
  $effect.root(() => {
    const until = $derived(watch.ringing ? Date.parse(watch.ringing.expiresAt) : 0);
    const name = $derived(watch.ringing?.agent?.name || chat.site?.name || '');
    $effect(() => {
      if (until === 0) return;
      const over = new AbortController();
      const ring = () => tone.ring(Date.now() + until - serverClock.now());
      chat.calling = '📞';
      chat.news = callWords(chat.words.language)('calling', { name });
      // One of the site's tabs rings; another if that one goes.
      const wait = () => new Promise<void>((done) => over.signal.addEventListener('abort', () => done()));
      void navigator.locks
        ?.request(`deskside:call:${chat.siteKey}`, { signal: over.signal }, () => (ring(), wait()))
        .catch(() => over.signal.aborted || ring());
      if (!navigator.locks) ring();
      return () => {
        over.abort();
        tone.hush();
        chat.calling = '';
      };
    });
    $effect(() => {
      if (chat.view.name === 'conversation') place.comeBack(engine.handover());
    });
  });
  mount(Bar, {
    target: document.body,
    anchor: document.body.firstChild ?? undefined,
    props: { chat, engine, watch },
  });
}
